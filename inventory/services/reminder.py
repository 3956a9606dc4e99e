"""Reminding enterprises of months to file: by an official's one button, and by the park's plan, each step once."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, override

from inventory.models import Reminder, ReminderKind, ReminderPlan
from inventory.selectors.deadline import escalation_people, reminder_plan
from inventory.selectors.owed import OwedMonth, Owing, filers_of, owed
from park.models import NoticeKind, Park, User
from park.services.audit import append_event
from park.services.notice import Message, notify, tell

NAMED_MONTHS = 24
NAMED_ENTERPRISES = 30
#: A step that a stopped worker missed is made up for within these days; months older than that are no news.
CATCH_UP_DAYS = 3


@dataclass(frozen=True)
class Reminded:
    """What a press of the button did: enterprises told and people, told already today, without a filer account."""

    enterprises: int
    people: int
    again: list[str]
    unreachable: list[str]


@dataclass(frozen=True)
class _Call:
    """One enterprise to be told of these months."""

    owing: Owing
    months: Sequence[OwedMonth]


@transaction.atomic
def remind(
    park: Park, user: User, enterprise_ids: Collection[int], soon_days: int = 0, forced: bool = False
) -> Reminded:
    """Tells every filer of the chosen enterprises which months are late (and due within `soon_days`, when given).

    An enterprise is told once a day unless forced. Months are looked up here: what was filed since the page was opened
    is left out.
    """
    _lock(park)
    today = timezone.localdate()
    calls = [call for call in _calls(park, today, soon_days) if call.owing.enterprise.pk in set(enterprise_ids)]
    key = f"manual:{today}"
    told = set() if forced else _done(park, [key])
    fresh = [call for call in calls if (call.owing.enterprise.pk, key) not in told]
    filers = filers_of(park, [call.owing.enterprise.pk for call in fresh])
    reached = [call for call in fresh if call.owing.enterprise.pk in filers]
    batches = {call.owing.enterprise.pk: uuid4() for call in reached}
    rows = [
        _row(park, call, ReminderKind.MANUAL, f"{key}:{batches[call.owing.enterprise.pk]}" if forced else key,
             batches[call.owing.enterprise.pk], len(filers[call.owing.enterprise.pk]), call.months, user)
        for call in reached
    ]  # fmt: skip
    Reminder.objects.bulk_create(rows)
    tell(park, NoticeKind.REMINDER, _messages(park, reached, filers, batches, today))
    people = sum(row.told for row in rows)
    if rows:
        detail = {"enterprises": sorted(batches), "people": people, "soon_days": soon_days, "forced": forced}
        append_event(park, user, "ledger.remind", f"park:{park.pk}", detail)
    return Reminded(
        len(rows),
        people,
        [str(call.owing.enterprise) for call in calls if call not in fresh],
        [str(call.owing.enterprise) for call in fresh if call not in reached],
    )


def remind_by_plan(today: date | None = None) -> int:
    """Takes the steps of every park's plan that are due, each once; tells how many steps were taken."""
    day = today or timezone.localdate()
    return sum(_remind_park(park, day) for park in Park.objects.filter(is_register=False).order_by("pk"))


@transaction.atomic
def _remind_park(park: Park, today: date) -> int:
    _lock(park)
    plan = reminder_plan(park)
    owing = owed(park, today)
    before = _steps(park, owing, ReminderKind.BEFORE, lambda one: _is_before(plan, one, today))
    due = _steps(park, owing, ReminderKind.DUE, lambda one: _is_due(plan, one, today))
    late = _steps(park, owing, ReminderKind.ESCALATION, lambda one: _is_long_late(plan, one, today))
    taken = _tell_filers(park, before, ReminderKind.BEFORE, today) + _tell_filers(park, due, ReminderKind.DUE, today)
    return taken + _escalate(park, late, today)


def _is_before(plan: ReminderPlan, one: OwedMonth, today: date) -> bool:
    return plan.days_before is not None and 0 < one.due.days_left(today) <= plan.days_before


def _is_due(plan: ReminderPlan, one: OwedMonth, today: date) -> bool:
    return plan.on_last_day and -CATCH_UP_DAYS <= one.due.days_left(today) <= 0


def _is_long_late(plan: ReminderPlan, one: OwedMonth, today: date) -> bool:
    return plan.escalate_after is not None and one.days_late(today) >= plan.escalate_after


def _steps(park: Park, owing: Iterable[Owing], kind: str, is_due: Callable[[OwedMonth], bool]) -> list[_Call]:
    """The enterprises with the months for which this step is due and has not been taken."""
    wanted = [_Call(one, [month for month in one.months if is_due(month)]) for one in owing]
    wanted = [call for call in wanted if call.months]
    done = _done(park, {_key(kind, month) for call in wanted for month in call.months})
    fresh = [
        _Call(call.owing, [one for one in call.months if (call.owing.enterprise.pk, _key(kind, one)) not in done])
        for call in wanted
    ]
    return [call for call in fresh if call.months]


def _tell_filers(park: Park, calls: Sequence[_Call], kind: str, today: date) -> int:
    """Tells the filers and keeps one row per enterprise and month, also when nobody could be reached."""
    filers = filers_of(park, [call.owing.enterprise.pk for call in calls])
    batches = {call.owing.enterprise.pk: uuid4() for call in calls}
    _keep(park, calls, kind, batches, {pk: len(users) for pk, users in filers.items()})
    reached = [call for call in calls if call.owing.enterprise.pk in filers]
    tell(park, NoticeKind.REMINDER, _messages(park, reached, filers, batches, today))
    return sum(len(call.months) for call in calls)


def _escalate(park: Park, calls: Sequence[_Call], today: date) -> int:
    """Tells the named officials once of all months newly long overdue, in one notice."""
    if not calls:
        return 0
    people = escalation_people(park)
    months = sum(len(call.months) for call in calls)
    with override(settings.LANGUAGE_CODE):
        title = ngettext(
            "%(count)s enterprise has months long overdue", "%(count)s enterprises have months long overdue", len(calls)
        ) % {"count": len(calls)}
        lines = [f"{call.owing.enterprise}: {_named(call.months, today)}" for call in calls[:NAMED_ENTERPRISES]]
        if len(calls) > NAMED_ENTERPRISES:
            lines.append(gettext("and %(count)s more") % {"count": len(calls) - NAMED_ENTERPRISES})
    board = reverse("ledgers", kwargs={"park_code": park.code}) + "?state=late"
    batch = notify(park, people, NoticeKind.ESCALATION, title, "\n".join(lines), board)
    everyone = {call.owing.enterprise.pk: batch for call in calls}
    _keep(park, calls, ReminderKind.ESCALATION, everyone, dict.fromkeys(everyone, len(people)))
    return months


def _keep(park: Park, calls: Iterable[_Call], kind: str, batches: dict[int, UUID], told: dict[int, int]) -> None:
    Reminder.objects.bulk_create(
        _row(park, call, kind, _key(kind, one), batches[pk], told.get(pk, 0), [one], None)
        for call in calls
        for pk in [call.owing.enterprise.pk]
        for one in call.months
    )


def _row(
    park: Park,
    call: _Call,
    kind: str,
    key: str,
    batch: UUID,
    told: int,
    months: Sequence[OwedMonth],
    user: User | None,
) -> Reminder:
    return Reminder(
        park=park,
        enterprise=call.owing.enterprise,
        kind=kind,
        months=[[one.year, one.month] for one in months],
        key=key,
        batch=batch,
        told=told,
        sent_by=user,
        sent_at=timezone.now(),
    )


def _calls(park: Park, today: date, soon_days: int) -> list[_Call]:
    calls = [
        _Call(one, [*one.late(today), *(one.soon(today, soon_days) if soon_days else [])]) for one in owed(park, today)
    ]
    return [call for call in calls if call.months]


def _messages(
    park: Park, calls: Iterable[_Call], filers: dict[int, list[User]], batches: dict[int, UUID], today: date
) -> list[Message]:
    address = reverse("ledgers", kwargs={"park_code": park.code})
    messages = []
    with override(settings.LANGUAGE_CODE):
        for call in calls:
            pk = call.owing.enterprise.pk
            title = ngettext("%(count)s month to file", "%(count)s months to file", len(call.months)) % {
                "count": len(call.months)
            }
            words = gettext("%(enterprise)s: please file %(months)s. The page Ledgers has the templates.")
            body = words % {"enterprise": call.owing.enterprise.name, "months": _named(call.months, today)}
            messages += [Message(user, title, body, address, batch=batches[pk]) for user in filers[pk]]
    return messages


def _named(months: Sequence[OwedMonth], today: date) -> str:
    """The months with what stands against them: days late, or the last day."""
    named = gettext("%(month)s (%(words)s)")
    words = [named % {"month": one, "words": _distance(one, today)} for one in months[:NAMED_MONTHS]]
    if len(months) > NAMED_MONTHS:
        words.append(gettext("and %(count)s more") % {"count": len(months) - NAMED_MONTHS})
    return gettext(", ").join(words)


def _distance(one: OwedMonth, today: date) -> str:
    late = one.days_late(today)
    if late:
        words = ngettext("%(days)s day late", "%(days)s days late", late) % {"days": late}
    else:
        words = gettext("last day %(day)s") % {"day": one.due.last_on.isoformat()}
    return gettext(", ").join([words, gettext("returned")]) if one.returned else words


def _key(kind: str, one: OwedMonth) -> str:
    return f"{kind}:{one}"


def _done(park: Park, keys: Iterable[str]) -> set[tuple[int, str]]:
    rows = Reminder.objects.filter(park=park, key__in=list(keys)).order_by()
    return set(rows.values_list("enterprise_id", "key"))


def _lock(park: Park) -> None:
    """One reminding at a time per park, so that two presses or two workers never tell twice."""
    Park.objects.select_for_update().only("pk").get(pk=park.pk)
