"""Deciding when ledgers are due and whom the platform reminds; every decision has a reason and an event."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from inventory.models import DeadlineException, DeadlineRule, EscalationPerson, ReminderPlan
from inventory.selectors.deadline import named_people, officials_of, reminder_plan
from park.models import Enterprise, Park, User
from park.services.audit import append_event


@transaction.atomic
def save_rule(park: Park, user: User, start: tuple[int, int], day: int, grace_days: int, reason: str) -> DeadlineRule:
    """From the reporting month `start` on, ledgers are due on the day; a rule of the same start is replaced."""
    year, month = start
    values: dict[str, Any] = {
        "day": day,
        "grace_days": grace_days,
        "reason": reason,
        "set_by": user,
        "set_at": timezone.now(),
    }
    rule, _created = DeadlineRule.objects.update_or_create(park=park, year=year, month=month, defaults=values)
    detail = {"from": f"{year}-{month:02d}", "day": day, "grace_days": grace_days, "reason": reason}
    append_event(park, user, "deadline.rule", f"park:{park.pk}", detail)
    return rule


@transaction.atomic
def save_exception(
    park: Park, user: User, month: tuple[int, int], last_on: date, reason: str, enterprise: Enterprise | None = None
) -> DeadlineException:
    """Another last day for one reporting month, of the park or of one enterprise; an older one is replaced."""
    values: dict[str, Any] = {"last_on": last_on, "reason": reason, "set_by": user, "set_at": timezone.now()}
    row, _created = DeadlineException.objects.update_or_create(
        park=park, year=month[0], month=month[1], enterprise=enterprise, defaults=values
    )
    append_event(park, user, "deadline.exception", f"park:{park.pk}", _detail(row))
    return row


@transaction.atomic
def remove_exception(row: DeadlineException, user: User) -> None:
    """The rule holds again for the month; who removed what stays in the audit trail."""
    append_event(row.park, user, "deadline.exception.remove", f"park:{row.park_id}", _detail(row))
    row.delete()


@transaction.atomic
def save_plan(park: Park, user: User, plan: ReminderPlan, people: Collection[User]) -> None:
    """The steps of the platform's own reminders and the officials it tells of long delays (none: the editors)."""
    before = {**_steps(reminder_plan(park)), "people": sorted(named_people(park))}
    allowed = set(officials_of(park).filter(pk__in=[one.pk for one in people]).values_list("pk", flat=True))
    ReminderPlan.objects.update_or_create(park=park, defaults=_steps(plan))
    EscalationPerson.objects.filter(park=park).delete()
    EscalationPerson.objects.bulk_create([EscalationPerson(park=park, user_id=pk) for pk in sorted(allowed)])
    after = {**_steps(plan), "people": sorted(allowed)}
    append_event(park, user, "reminder.plan", f"park:{park.pk}", {"before": before, "after": after})


def _steps(plan: ReminderPlan) -> dict[str, Any]:
    return {name: getattr(plan, name) for name in ("days_before", "on_last_day", "escalate_after")}


def _detail(row: DeadlineException) -> dict[str, Any]:
    return {
        "month": f"{row.year}-{row.month:02d}",
        "enterprise": row.enterprise_id,
        "last_on": row.last_on.isoformat(),
        "reason": row.reason,
    }
