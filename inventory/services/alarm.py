"""Limits and alarms as people and the clock handle them: set, end, acknowledge, close, escalate, watch for silence."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from inventory.models import Alarm, AlarmAct, AlarmLimit, Meter
from inventory.models.alarm import ActKind, AlarmState, LimitKind
from inventory.services.alarm_episode import evaluate, message, raise_alarms, touch
from inventory.services.alarm_waste import watch_waste
from inventory.services.reading_aggregate import prepare
from park.access import EDITOR, ParkAccess
from park.models import Enterprise, Membership, NoticeKind, Park, User
from park.services.audit import append_event
from park.services.notice import tell

REMARK_LENGTH: Final = 400
#: How far back stored days are judged when a limit is set.
LOOK_BACK: Final = timedelta(days=62)
# Meters that have been silent for more periods than their limit says and have no such alarm running.
SILENT: Final = """
SELECT l.id, l.meter_id, coalesce(r.at, m.installed_on::timestamp AT TIME ZONE %(zone)s) AS last_at, m.period_minutes
FROM inventory_alarmlimit l JOIN inventory_meter m ON m.id = l.meter_id
LEFT JOIN LATERAL (SELECT max(at) AS at FROM inventory_reading WHERE park_id = l.park_id AND meter_id = m.id) r ON true
WHERE l.park_id = %(park)s AND l.kind = 'missing' AND l.valid_from <= %(today)s
  AND (l.valid_to IS NULL OR l.valid_to > %(today)s) AND (m.removed_on IS NULL OR m.removed_on > %(today)s)
  AND coalesce(r.at, m.installed_on::timestamp AT TIME ZONE %(zone)s)
      < %(now)s - make_interval(mins => (l.value * m.period_minutes)::int)
  AND NOT EXISTS (SELECT FROM inventory_alarm a WHERE a.park_id = l.park_id AND a.limit_id = l.id
                  AND a.ended_at IS NULL)
"""


class AlarmRefused(Exception):
    """An act on a limit or an alarm cannot be; the text says why, `field` where."""

    def __init__(self, text: str, field: str | None = None) -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True)
class LimitEntry:
    """A limit as it is set: kind, averaging, value, first day, hours to escalation, reason, persons told."""

    kind: str
    averaging: str
    value: Decimal
    valid_from: date
    escalate_hours: int
    reason: str
    persons: Collection[User]


@transaction.atomic
def set_limit(access: ParkAccess, place: Meter | Enterprise, entry: LimitEntry) -> AlarmLimit:
    """Sets a limit of a meter, or of an enterprise's hazardous waste; the one before of the same kind ends that day.

    Stored days since the first day are judged at once. Errors: 403 for others than editors; AlarmRefused.
    """
    access.require_edit()
    _check(access, place, entry)
    at = {"meter": place} if isinstance(place, Meter) else {"enterprise": place}
    before = AlarmLimit.objects.filter(park=access.park, kind=entry.kind, averaging=entry.averaging, **at)
    if before.filter(valid_from__gte=entry.valid_from).exists():
        raise AlarmRefused(_("A limit of this kind begins on this day or later. Choose a later day."), "valid_from")
    before.filter(valid_to__isnull=True).update(valid_to=entry.valid_from)
    limit = AlarmLimit.objects.create(
        park=access.park,
        kind=entry.kind,
        averaging=entry.averaging,
        value=entry.value,
        valid_from=entry.valid_from,
        escalate_hours=entry.escalate_hours,
        reason=entry.reason.strip()[:REMARK_LENGTH],
        set_by=access.user,
        set_at=timezone.now(),
        **at,
    )
    limit.persons.set(entry.persons)
    detail = {"limit": limit.pk, "kind": limit.kind, "value": str(limit.value), "from": str(limit.valid_from)}
    append_event(access.park, access.user, "alarm.limit_set", str(place), detail | {"reason": limit.reason})
    if isinstance(place, Meter):
        _judge_again(access.park, place, entry.valid_from)
    return limit


def _check(access: ParkAccess, place: Meter | Enterprise, entry: LimitEntry) -> None:
    if place.park_id != access.park.pk:
        raise AlarmRefused(_("This meter belongs to another park."))
    if (entry.kind == LimitKind.WASTE) == isinstance(place, Meter):
        raise AlarmRefused(_("This kind of limit does not fit the place."), "kind")
    if entry.value <= 0:
        raise AlarmRefused(_("The value must be above zero."), "value")
    if not entry.persons:
        raise AlarmRefused(_("Name at least one person who is told."), "persons")
    if not entry.reason.strip():
        raise AlarmRefused(_("Say where the limit comes from, e.g. the permit."), "reason")
    here = Membership.objects.filter(park=access.park, user__in=entry.persons).values_list("user_id", "enterprise_id")
    firm = place.enterprise_id if isinstance(place, Meter) else place.pk
    allowed = {user for user, enterprise in here if enterprise in (None, firm)}
    if {user.pk for user in entry.persons} - allowed:
        raise AlarmRefused(_("Only people of the park or of this enterprise can be told."), "persons")


def _judge_again(park: Park, meter: Meter, first: date) -> None:
    today = timezone.localdate()
    if first > today:
        return
    prepare()
    touch(meter.pk, max(first, today - LOOK_BACK), today)
    evaluate(park, timezone.now())


@transaction.atomic
def acknowledge(access: ParkAccess, pk: int, remark: str = "") -> Alarm:
    """A person takes the alarm on. Errors: 403 and 404 by role; AlarmRefused when it was taken before."""
    alarm = _held(access, pk)
    if alarm.state != AlarmState.OPEN:
        raise AlarmRefused(_("This alarm has been acknowledged before."))
    return _moved(access, alarm, AlarmState.ACKNOWLEDGED, ActKind.ACKNOWLEDGED, remark)


@transaction.atomic
def close(access: ParkAccess, pk: int, reason: str) -> Alarm:
    """A person closes the alarm with a reason. Errors: 403, 404; AlarmRefused without a reason or while it lasts."""
    alarm = _held(access, pk)
    if alarm.state == AlarmState.CLOSED:
        raise AlarmRefused(_("This alarm has been closed before."))
    if not reason.strip():
        raise AlarmRefused(_("Write the cause and what was done."), "remark")
    if alarm.ended_at is None and alarm.limit.kind != LimitKind.WASTE:
        raise AlarmRefused(_("The values are still outside the limit. Close the alarm when they are back."), "remark")
    return _moved(access, alarm, AlarmState.CLOSED, ActKind.CLOSED, reason)


def _held(access: ParkAccess, pk: int) -> Alarm:
    access.require_file()
    rows = access.own(Alarm.objects.select_for_update(of=("self",)).select_related("limit", "meter", "enterprise"))
    return get_object_or_404(rows, pk=pk)


def _moved(access: ParkAccess, alarm: Alarm, state: AlarmState, kind: ActKind, remark: str) -> Alarm:
    alarm.state = state
    alarm.save(update_fields=["state"])
    remark = remark.strip()[:REMARK_LENGTH]
    AlarmAct.objects.create(park=access.park, alarm=alarm, kind=kind, by=access.user, at=timezone.now(), remark=remark)
    append_event(access.park, access.user, f"alarm.{kind}", f"alarm:{alarm.pk}", {"remark": remark})
    return alarm


def watch_parks() -> None:
    """Watches every park with a limit, each in its own transaction."""
    now = timezone.now()
    for park in Park.objects.filter(pk__in=AlarmLimit.objects.order_by().values("park_id").distinct()):
        watch(park, now)


@transaction.atomic
def watch(park: Park, now: datetime) -> tuple[int, int]:
    """Raises alarms of silent meters and of waste that does not balance, passes on what nobody acknowledged.

    Returns the numbers of alarms raised and passed on.
    """
    wanted: dict[str, Any] = {"park": park.pk, "now": now, "today": timezone.localdate(now), "zone": settings.TIME_ZONE}
    with connection.cursor() as cursor:
        cursor.execute(SILENT, wanted)
        silent = cursor.fetchall()
    limits = AlarmLimit.objects.in_bulk([row[0] for row in silent])
    meters = Meter.objects.in_bulk([row[1] for row in silent])
    alarms = []
    for limit_id, meter_id, last_at, period in silent:
        limit, meter = limits[limit_id], meters[meter_id]
        alarms.append(
            Alarm(
                park=park,
                limit=limit,
                meter=meter,
                enterprise_id=meter.enterprise_id,
                item=meter.item,
                started_at=last_at + timedelta(minutes=period),
                last_at=now,
                slots=int((now - last_at) / timedelta(minutes=period)),
                bound=limit.value,
                raised_at=now,
            )
        )
    raised = [*raise_alarms(park, alarms, now), *watch_waste(park, now)]
    return len(raised), _escalate(park, now)


def _escalate(park: Park, now: datetime) -> int:
    """Tells the park's editors of alarms left open beyond their hours."""
    waiting = Alarm.objects.filter(park=park, state=AlarmState.OPEN, escalated_at__isnull=True)
    held = waiting.select_for_update(of=("self",)).select_related("limit", "meter", "enterprise")
    late = [alarm for alarm in held if alarm.raised_at + timedelta(hours=alarm.limit.escalate_hours) <= now]
    if not late:
        return 0
    editors = list(User.objects.filter(memberships__park=park, memberships__role=EDITOR, is_active=True))
    tell(park, NoticeKind.ALARM, [message(park, alarm, user, "escalated") for alarm in late for user in editors])
    AlarmAct.objects.bulk_create([AlarmAct(park=park, alarm=alarm, kind=ActKind.ESCALATED, at=now) for alarm in late])
    Alarm.objects.filter(pk__in=[alarm.pk for alarm in late]).update(escalated_at=now)
    return len(late)
