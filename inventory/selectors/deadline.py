"""The deadline calendar of a park, the plan of its reminders and whom it tells of long delays."""

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet

from inventory.ledger.deadline import DueDate, DueRule, DueRules, due_date
from inventory.models import DeadlineException, DeadlineRule, EscalationPerson, ReminderPlan
from park.models import Park, User
from park.models.account import Role


def due_rules(park: Park) -> DueRules:
    """Rules and exceptions as the pure calendar reads them. Two queries."""
    rules = DeadlineRule.objects.filter(park=park).order_by()
    exceptions = DeadlineException.objects.filter(park=park).order_by()
    return DueRules(
        [DueRule((year, month), day, grace) for year, month, day, grace in
         rules.values_list("year", "month", "day", "grace_days")],
        {(year, month, enterprise_id): last_on for year, month, enterprise_id, last_on in
         exceptions.values_list("year", "month", "enterprise_id", "last_on")},
    )  # fmt: skip


def rules_of(park: Park) -> QuerySet[DeadlineRule]:
    """Rules with who set them, newest start first."""
    return DeadlineRule.objects.filter(park=park).select_related("set_by").order_by("-year", "-month")


def exceptions_of(park: Park, since_year: int) -> QuerySet[DeadlineException]:
    """Exceptions from a year on with who set them, newest month first."""
    rows = DeadlineException.objects.filter(park=park, year__gte=since_year)
    return rows.select_related("set_by", "enterprise").order_by("-year", "-month", "enterprise__name")


def calendar_of(park: Park, year: int) -> Sequence[tuple[int, DueDate]]:
    """The twelve months of a year with the last day that holds for the whole park."""
    rules = due_rules(park)
    return [(month, due_date(year, month, rules)) for month in range(1, 13)]


def reminder_plan(park: Park) -> ReminderPlan:
    """The park's plan, or the defaults when nobody has set one."""
    return ReminderPlan.objects.filter(park=park).first() or ReminderPlan(park=park)


def officials_of(park: Park) -> QuerySet[User]:
    """Active officials of the park by name: whom an escalation can name."""
    return User.objects.filter(
        memberships__park=park, memberships__role__in=(Role.EDITOR, Role.VIEWER), is_active=True
    ).order_by("full_name", "username")


def escalation_people(park: Park) -> list[User]:
    """The named persons who still are officials of the park; without any, its editors."""
    named = officials_of(park).filter(pk__in=EscalationPerson.objects.filter(park=park).values("user_id"))
    return list(named) or list(officials_of(park).filter(memberships__role=Role.EDITOR, memberships__park=park))


def named_people(park: Park) -> set[int]:
    """Ids of the persons named for escalation."""
    return set(EscalationPerson.objects.filter(park=park).values_list("user_id", flat=True))


def days_late(due: DueDate, today: date) -> int:
    """Days since the last day; 0 while it has not passed."""
    return max(0, -due.days_left(today))
