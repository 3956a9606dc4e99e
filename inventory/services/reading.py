"""Storing readings: all of a call or nothing, idempotent by meter and time, an earlier value never lost.

Source: 001 6.2.5; 004 7.9.16.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from inventory.methods.reading import VALID_FLAGS
from inventory.models import Meter
from inventory.services.alarm_episode import evaluate
from inventory.services.reading_aggregate import aggregate, prepare
from inventory.services.reading_points import Point, Refusal, read_points
from park.access import ParkAccess
from park.services.audit import append_event
from park.services.copying import copy_rows

INCOMING: Final = """
CREATE TEMP TABLE IF NOT EXISTS reading_incoming
    (number integer, meter_id bigint, at timestamptz, value numeric(24, 9), flag text) ON COMMIT DELETE ROWS;
TRUNCATE reading_incoming;
"""
# Counters with the points around the call: the later of two valid readings may not be lower unless it says "reset".
BACKWARDS: Final = """
WITH c AS (
    SELECT i.meter_id, min(i.at) AS lo, max(i.at) AS hi FROM reading_incoming i
    JOIN inventory_meter m ON m.id = i.meter_id AND m.reading_kind = 'counter' GROUP BY i.meter_id
), b AS (
    SELECT c.meter_id,
           coalesce((SELECT max(at) FROM inventory_reading WHERE park_id = %(park)s AND meter_id = c.meter_id
                     AND at < c.lo AND flag = ANY(%(valid)s)), c.lo) AS lo,
           coalesce((SELECT min(at) FROM inventory_reading WHERE park_id = %(park)s AND meter_id = c.meter_id
                     AND at > c.hi AND flag = ANY(%(valid)s)), c.hi) AS hi
    FROM c
), s AS (
    SELECT i.number, i.meter_id, i.at, i.value, i.flag FROM reading_incoming i JOIN c USING (meter_id)
    UNION ALL
    SELECT NULL, r.meter_id, r.at, r.value, r.flag FROM b
    JOIN inventory_reading r ON r.park_id = %(park)s AND r.meter_id = b.meter_id AND r.at BETWEEN b.lo AND b.hi
    WHERE NOT EXISTS (SELECT FROM reading_incoming i WHERE i.meter_id = r.meter_id AND i.at = r.at)
), w AS (
    SELECT number, value, flag, lag(value) OVER o AS before, lag(number) OVER o AS number_before
    FROM s WHERE flag = ANY(%(valid)s) WINDOW o AS (PARTITION BY meter_id ORDER BY at)
)
SELECT coalesce(number, number_before), number IS NULL FROM w
WHERE value < before AND flag <> 'R' AND coalesce(number, number_before) IS NOT NULL
ORDER BY 1
"""
SAME: Final = """
DELETE FROM reading_incoming i USING inventory_reading r
WHERE r.park_id = %(park)s AND r.meter_id = i.meter_id AND r.at = i.at AND r.value = i.value AND r.flag = i.flag
"""
KEEP_OLD: Final = """
INSERT INTO inventory_readingrevision
    (park_id, meter_id, at, revision, value, flag, received_at, replaced_at, replaced_by_id)
SELECT r.park_id, r.meter_id, r.at, r.revision, r.value, r.flag, r.received_at, %(now)s, %(user)s
FROM reading_incoming i JOIN inventory_reading r ON r.park_id = %(park)s AND r.meter_id = i.meter_id AND r.at = i.at
"""
STORE: Final = """
INSERT INTO inventory_reading AS r (park_id, meter_id, at, value, flag, revision, received_at)
SELECT %(park)s, meter_id, at, value, flag, 0, %(now)s FROM reading_incoming ORDER BY meter_id, at
ON CONFLICT (park_id, meter_id, at) DO UPDATE
SET value = excluded.value, flag = excluded.flag, revision = r.revision + 1, received_at = excluded.received_at
"""
# An amount or counter value at midnight ends the day before; a counter value moves the next difference as well.
TOUCH: Final = """
INSERT INTO reading_touched (meter_id, day)
SELECT i.meter_id, (CASE WHEN m.reading_kind = 'mean' THEN i.at ELSE i.at - interval '1 microsecond' END
                    AT TIME ZONE %(zone)s)::date
FROM reading_incoming i JOIN inventory_meter m ON m.id = i.meter_id
UNION
SELECT i.meter_id, ((n.at - interval '1 microsecond') AT TIME ZONE %(zone)s)::date
FROM reading_incoming i JOIN inventory_meter m ON m.id = i.meter_id AND m.reading_kind = 'counter'
CROSS JOIN LATERAL (SELECT at FROM inventory_reading r WHERE r.park_id = %(park)s AND r.meter_id = i.meter_id
                    AND r.at > i.at AND r.flag = ANY(%(valid)s) ORDER BY at LIMIT 1) n
"""


@dataclass(frozen=True)
class Outcome:
    """What became of a call: numbers of points, or the refusals that kept all of it out."""

    stored: int = 0
    unchanged: int = 0
    revised: int = 0
    refused: list[Refusal] = field(default_factory=list)


@transaction.atomic
def store_readings(access: ParkAccess, rows: Sequence[Any]) -> Outcome:
    """Stores all points of a call or, when one of them is refused, none; hours, days, months and alarms follow.

    `rows`: mappings of `meter`, `at`, `value` and, where wanted, `unit`, `flag`. The same value again is left as it is,
    another value for a known time replaces it and the old one is kept. Errors: 403 for a person who may not file.
    """
    access.require_file()
    now = timezone.now()
    meters = _lock_meters(access, rows)
    points, refused, repeated = read_points(rows, meters, now)
    if not refused:
        _stage(points)
        refused = _backwards(access.park.pk)
    if refused or not points:
        return Outcome(unchanged=repeated, refused=sorted(refused, key=lambda one: one.index))
    stored, revised = _write(access, now)
    if stored + revised:
        if revised:
            append_event(access.park, access.user, "reading.revised", f"park:{access.park.pk}", {"points": revised})
        aggregate(access.park.pk)
        evaluate(access.park, now)
    return Outcome(stored, len(points) - stored - revised + repeated, revised)


def _lock_meters(access: ParkAccess, rows: Sequence[Any]) -> dict[str, Meter]:
    """The sender's meters by code, locked so that two calls for one meter follow one another."""
    codes = {row["meter"] for row in rows if isinstance(row, dict) and isinstance(row.get("meter"), str)}
    codes = {code for code in codes if len(code) <= 40 and "\x00" not in code}
    held = access.own(Meter.objects.select_for_update(no_key=True)).filter(Q(code__in=codes)).order_by("pk")
    return {meter.code: meter for meter in held}


def _stage(points: Sequence[Point]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(INCOMING)
    rows = ((point.index, point.meter.pk, point.at.isoformat(), point.value, point.flag) for point in points)
    copy_rows("reading_incoming", ("number", "meter_id", "at", "value", "flag"), rows)


def _backwards(park_id: int) -> list[Refusal]:
    with connection.cursor() as cursor:
        cursor.execute(BACKWARDS, {"park": park_id, "valid": list(VALID_FLAGS)})
        found: dict[int, bool] = dict(cursor.fetchall())
    later = "读数大于其后已有的读数"
    earlier = "读数小于前一个读数"
    remedy = "核对读数和时间；表计清零或更换的，在清零后的第一个读数加标记 R。"
    return [Refusal(number, later if is_later else earlier, remedy) for number, is_later in found.items()]


def _write(access: ParkAccess, now: datetime) -> tuple[int, int]:
    """Number of new and of replaced readings."""
    wanted: dict[str, Any] = {
        "park": access.park.pk,
        "user": access.user.pk,
        "now": now,
        "zone": settings.TIME_ZONE,
        "valid": list(VALID_FLAGS),
    }
    prepare()
    with connection.cursor() as cursor:
        cursor.execute(SAME, wanted)
        cursor.execute(KEEP_OLD, wanted)
        revised = cursor.rowcount
        cursor.execute(STORE, wanted)
        stored = cursor.rowcount - revised
        cursor.execute(TOUCH, wanted)
    return stored, revised
