"""Judging stored hours and days against the limits: one alarm per episode, told once to the named persons.

Source: 004 7.4.1.8, 7.4.1.9; 001 5.5.3.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from inventory.methods.reading import Episode, merge_episodes
from inventory.models import Alarm, AlarmAct, AlarmLimit
from inventory.models.alarm import ActKind, LimitKind
from park.models import NoticeKind, Park, User
from park.services.notice import Message, tell

OVER_KINDS: Final = (LimitKind.OVER, LimitKind.WARN)
# Valid slots of the touched stretch (a day more on either side) by limit; islands of successive slots over it.
EPISODES: Final = """
WITH t AS (
    SELECT meter_id, min(day) - 1 AS first, max(day) + 1 AS last FROM reading_touched GROUP BY meter_id
), l AS (
    SELECT l.id, l.meter_id, l.value, l.averaging, greatest(t.first, l.valid_from) AS first,
           least(t.last, l.valid_to - 1) AS last
    FROM inventory_alarmlimit l JOIN t USING (meter_id)
    WHERE l.park_id = %(park)s AND l.kind IN ('over', 'warn')
), s AS (
    SELECT l.id, h.start AS at, h.amount > l.value AS is_over
    FROM l JOIN inventory_readinghour h ON h.park_id = %(park)s AND h.meter_id = l.meter_id AND h.is_valid
     AND h.start >= l.first::timestamp AT TIME ZONE %(zone)s
     AND h.start < (l.last + 1)::timestamp AT TIME ZONE %(zone)s
    WHERE l.averaging = 'hour' AND h.amount IS NOT NULL
    UNION ALL
    SELECT l.id, d.day::timestamp AT TIME ZONE %(zone)s, d.amount > l.value
    FROM l JOIN inventory_readingday d ON d.park_id = %(park)s AND d.meter_id = l.meter_id AND d.is_valid
     AND d.day BETWEEN l.first AND l.last
    WHERE l.averaging = 'day' AND d.amount IS NOT NULL
), i AS (
    SELECT id, at, is_over, row_number() OVER (PARTITION BY id ORDER BY at)
           - row_number() OVER (PARTITION BY id, is_over ORDER BY at) AS island,
           lead(at) OVER (PARTITION BY id ORDER BY at) AS following
    FROM s
)
SELECT id, is_over, min(at), max(at), (array_agg(following ORDER BY at DESC))[1] FROM i
GROUP BY id, is_over, island ORDER BY 1, 3
"""
MEASURED: Final = """
UPDATE inventory_alarm a SET slots = m.slots, peak = m.peak
FROM (
    SELECT a.id, count(s.amount) AS slots, max(s.amount) AS peak
    FROM inventory_alarm a JOIN inventory_alarmlimit l ON l.id = a.limit_id
    LEFT JOIN LATERAL (
        SELECT h.amount FROM inventory_readinghour h
        WHERE l.averaging = 'hour' AND h.park_id = a.park_id AND h.meter_id = a.meter_id AND h.is_valid
          AND h.start BETWEEN a.started_at AND a.last_at AND h.amount > l.value
        UNION ALL
        SELECT d.amount FROM inventory_readingday d
        WHERE l.averaging = 'day' AND d.park_id = a.park_id AND d.meter_id = a.meter_id AND d.is_valid
          AND d.day BETWEEN (a.started_at AT TIME ZONE %(zone)s)::date AND (a.last_at AT TIME ZONE %(zone)s)::date
          AND d.amount > l.value) s ON true
    WHERE a.park_id = %(park)s AND a.id = ANY(%(alarms)s) GROUP BY a.id) m
WHERE m.id = a.id
"""
# Values have come again: the gap of a "no values" alarm is over.
CAME_BACK: Final = """
UPDATE inventory_alarm a SET ended_at = r.at
FROM (SELECT t.meter_id,
             (SELECT max(at) FROM inventory_reading WHERE park_id = %(park)s AND meter_id = t.meter_id) AS at
      FROM (SELECT DISTINCT meter_id FROM reading_touched) t) r, inventory_alarmlimit l
WHERE a.park_id = %(park)s AND a.meter_id = r.meter_id AND a.ended_at IS NULL AND l.id = a.limit_id
  AND l.kind = 'missing' AND r.at > a.started_at
"""


class Run(NamedTuple):
    """Successive valid slots on one side of a limit, and the slot that follows them."""

    limit_id: int
    is_over: bool
    start: datetime
    last: datetime
    following: datetime | None


def evaluate(park: Park, now: datetime) -> list[Alarm]:
    """Judges the meters and days of `reading_touched` and returns new alarms; a constant number of queries."""
    wanted: dict[str, Any] = {"park": park.pk, "zone": settings.TIME_ZONE}
    with connection.cursor() as cursor:
        cursor.execute(CAME_BACK, wanted)
        cursor.execute(EPISODES, wanted)
        rows = cursor.fetchall()
    return _merge(park, [Run(*row) for row in rows], now) if rows else []


def _merge(park: Park, runs: list[Run], now: datetime) -> list[Alarm]:
    near = Q(ended_at__isnull=True) | Q(last_at__gte=min(run.start for run in runs))
    limit_ids = dict.fromkeys(run.limit_id for run in runs)
    rows = Alarm.objects.filter(near, park=park, limit_id__in=limit_ids, started_at__lte=max(run.last for run in runs))
    on_record = list(rows)
    moved: list[Alarm] = []
    fresh: list[tuple[int, Episode]] = []
    for limit_id in limit_ids:
        known = {alarm.pk: alarm for alarm in on_record if alarm.limit_id == limit_id}
        own = [run for run in runs if run.limit_id == limit_id]
        changed, new = merge_episodes(
            [Episode(run.start, run.last, run.following) for run in own if run.is_over],
            [Episode(old.started_at, old.last_at, old.ended_at, key) for key, old in known.items()],
            [run.start for run in own if not run.is_over],
        )
        fresh.extend((limit_id, episode) for episode in new)
        for one in changed:
            alarm = known[one.key]
            alarm.started_at, alarm.last_at, alarm.ended_at = one.start, one.last, one.ended
            moved.append(alarm)
    Alarm.objects.bulk_update(moved, ["started_at", "last_at", "ended_at"])
    limits = AlarmLimit.objects.select_related("meter").in_bulk({limit_id for limit_id, _ in fresh})
    raised = raise_alarms(park, [_alarm(park, limits[limit_id], episode, now) for limit_id, episode in fresh], now)
    with connection.cursor() as cursor:
        touched = [alarm.pk for alarm in (*on_record, *raised)]
        cursor.execute(MEASURED, {"park": park.pk, "zone": settings.TIME_ZONE, "alarms": touched})
    return raised


def _alarm(park: Park, limit: AlarmLimit, episode: Episode, now: datetime) -> Alarm:
    return Alarm(
        park=park,
        limit=limit,
        meter=limit.meter,
        enterprise_id=limit.meter.enterprise_id if limit.meter else None,
        item=limit.meter.item if limit.meter else "",
        started_at=episode.start,
        last_at=episode.last,
        ended_at=episode.ended,
        slots=0,
        bound=limit.value,
        raised_at=now,
    )


def raise_alarms(park: Park, alarms: Collection[Alarm], now: datetime) -> list[Alarm]:
    """Stores new alarms with their first act and tells the persons named at their limits."""
    if not alarms:
        return []
    made = Alarm.objects.bulk_create(alarms)
    AlarmAct.objects.bulk_create([AlarmAct(park=park, alarm=alarm, kind=ActKind.RAISED, at=now) for alarm in made])
    named = _persons(alarm.limit_id for alarm in made)
    tell(
        park,
        NoticeKind.ALARM,
        [message(park, alarm, user, "raised") for alarm in made for user in named[alarm.limit_id]],
    )
    return made


def message(park: Park, alarm: Alarm, user: User, act: str) -> Message:
    """What a person is told of an alarm: place, what happened, where to answer."""
    words = {
        LimitKind.OVER: _("Above the limit: %(place)s"),
        LimitKind.WARN: _("Near the limit: %(place)s"),
        LimitKind.MISSING: _("No values: %(place)s"),
        LimitKind.WASTE: _("Hazardous waste does not balance: %(place)s"),
    }
    place = str(alarm.meter) if alarm.meter else f"{alarm.enterprise} {alarm.item}"
    title = words[LimitKind(alarm.limit.kind)] % {"place": place}
    body: Any
    if act == "escalated":
        body = _("Nobody has acknowledged the alarm in %(hours)s hours.") % {"hours": alarm.limit.escalate_hours}
    else:
        body = _("Acknowledge the alarm, find the cause, and close it with a reason.")
    address = reverse("alarm", kwargs={"park_code": park.code, "pk": alarm.pk})
    return Message(user, title, body, address, key=f"alarm:{alarm.pk}:{act}")


def _persons(limit_ids: Iterable[int]) -> dict[int, list[User]]:
    found: dict[int, list[User]] = defaultdict(list)
    links = AlarmLimit.persons.through.objects.filter(alarmlimit_id__in=set(limit_ids)).select_related("user")
    for link in links:
        found[link.alarmlimit_id].append(link.user)
    return found


def touch(meter_id: int, first: date, last: date) -> None:
    """Puts every day of a stretch into `reading_touched`, so that a new limit can be judged over stored days."""
    rows = [(meter_id, first + timedelta(days=number)) for number in range((last - first).days + 1)]
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO reading_touched (meter_id, day) VALUES (%s, %s)", rows)
