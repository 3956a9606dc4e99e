"""Alarms the person may see, with what is said about them; the count for other pages."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from inventory.models import Alarm, AlarmAct, AlarmLimit, Meter
from inventory.models.alarm import AlarmState
from park.access import ParkAccess


def alarms(access: ParkAccess, state: str = "", kind: str = "", text: str = "") -> QuerySet[Alarm]:
    """Alarms, newest first; `state` "" is what is not closed, "all" everything; an assessor sees the own years."""
    rows = access.own(Alarm.objects.select_related("meter", "enterprise", "limit", "meter__outlet"))
    if access.first_year is not None:
        rows = rows.filter(started_at__year__gte=access.first_year, started_at__year__lte=access.last_year)
    if state == "":
        rows = rows.exclude(state=AlarmState.CLOSED)
    elif state != "all":
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(limit__kind=kind)
    if text:
        rows = rows.filter(
            Q(meter__code__icontains=text) | Q(meter__name__icontains=text) | Q(enterprise__name__icontains=text)
        )
    return rows.order_by("-started_at", "-pk")


def open_alarms(access: ParkAccess) -> dict[str, int]:
    """Numbers of alarms that nobody has taken, and that are taken and not closed."""
    rows = access.own(Alarm.objects.exclude(state=AlarmState.CLOSED)).order_by()
    return dict(rows.values_list("state").annotate(count=Count("pk")))


def acts(alarm: Alarm) -> list[AlarmAct]:
    """What happened to the alarm, in order."""
    return list(AlarmAct.objects.filter(park_id=alarm.park_id, alarm=alarm).select_related("by"))


def limits_of(park_id: int, meters: Iterable[Meter]) -> dict[int, list[AlarmLimit]]:
    """Limits of meters with the persons told, those in force first."""
    found: dict[int, list[AlarmLimit]] = {meter.pk: [] for meter in meters}
    rows = AlarmLimit.objects.filter(park_id=park_id, meter_id__in=found).select_related("set_by")
    for limit in rows.prefetch_related("persons").order_by(F("valid_to").desc(nulls_first=True), "kind", "-valid_from"):
        found[limit.meter_id or 0].append(limit)
    return found


def around(alarm: Alarm) -> dict[str, Any]:
    """First and last day of the series shown with an alarm: three days before and after the episode."""
    last = alarm.ended_at or alarm.last_at
    return {"first": (alarm.started_at - timedelta(days=3)).date(), "last": (last + timedelta(days=3)).date()}
