"""Hours, days and months of meters from their readings: set-based, for the touched meters and days only.

A mean belongs to the hour of its time; an amount and a counter difference to the hour in which their interval ends.
"""

from fractions import Fraction
from typing import Any, Final

from django.conf import settings
from django.db import connection

from inventory.methods.reading import GAP_PERIODS, LONGEST_PERIOD, STOPPED_FLAG, VALID_FLAGS, VALID_SHARE

#: Touched days with their limits in time; `slot_hours`: 1 for meters read hourly or more often, else a day is one slot.
TOUCHED: Final = """
CREATE TEMP TABLE IF NOT EXISTS reading_touched (meter_id bigint, day date) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS reading_point (
    meter_id bigint, day date, at timestamptz, flag text, amount numeric, is_valid boolean, is_gap boolean,
    previous_at timestamptz) ON COMMIT DELETE ROWS;
TRUNCATE reading_point;
"""
# Points of the touched days: counters bring the last valid reading at or before the day, to make a difference.
POINTS: Final = """
INSERT INTO reading_point (meter_id, day, at, flag, amount, is_valid, is_gap, previous_at)
WITH t AS (
    SELECT DISTINCT t.meter_id, t.day, m.reading_kind, m.period_minutes,
           t.day::timestamp AT TIME ZONE %(zone)s AS lo, (t.day + 1)::timestamp AT TIME ZONE %(zone)s AS hi
    FROM reading_touched t JOIN inventory_meter m ON m.id = t.meter_id AND m.park_id = %(park)s
    WHERE m.period_minutes <= %(longest)s
), r AS (
    SELECT t.*, r.at, r.value, r.flag, r.flag = ANY(%(valid)s) AS is_valid
    FROM t JOIN inventory_reading r ON r.park_id = %(park)s AND r.meter_id = t.meter_id AND r.at BETWEEN t.lo AND t.hi
    WHERE CASE WHEN t.reading_kind = 'mean' THEN r.at < t.hi ELSE r.at > t.lo END
    UNION ALL
    SELECT t.*, b.at, b.value, b.flag, true
    FROM t CROSS JOIN LATERAL (
        SELECT at, value, flag FROM inventory_reading
        WHERE park_id = %(park)s AND meter_id = t.meter_id AND at <= t.lo AND flag = ANY(%(valid)s)
        ORDER BY at DESC LIMIT 1) b
    WHERE t.reading_kind = 'counter'
), d AS (
    SELECT r.*, lag(value) OVER w AS previous, lag(at) OVER w AS previous_at
    FROM r WINDOW w AS (PARTITION BY meter_id, day, is_valid ORDER BY at)
)
SELECT meter_id, day, at, flag,
       CASE WHEN NOT is_valid THEN NULL
            WHEN reading_kind <> 'counter' THEN value
            WHEN flag = 'R' THEN NULL ELSE value - previous END,
       is_valid AND (reading_kind <> 'counter' OR (previous IS NOT NULL AND flag <> 'R')),
       reading_kind = 'counter' AND is_valid AND flag <> 'R'
           AND extract(epoch FROM at - previous_at) > 60 * period_minutes * %(gap)s,
       CASE WHEN reading_kind = 'counter' THEN previous_at END
FROM d WHERE at > lo OR (reading_kind = 'mean' AND at = lo)
"""
HOURS_GONE: Final = """
DELETE FROM inventory_readinghour h USING reading_touched t
WHERE h.park_id = %(park)s AND h.meter_id = t.meter_id
  AND h.start >= t.day::timestamp AT TIME ZONE %(zone)s AND h.start < (t.day + 1)::timestamp AT TIME ZONE %(zone)s
"""
HOURS: Final = """
INSERT INTO inventory_readinghour (park_id, meter_id, start, day, amount, points, is_valid, is_stopped)
SELECT %(park)s, p.meter_id,
       date_trunc('hour', CASE WHEN m.reading_kind = 'mean' THEN p.at ELSE p.at - interval '1 microsecond' END,
                  %(zone)s) AS start, p.day,
       CASE WHEN m.reading_kind = 'mean' THEN avg(p.amount) FILTER (WHERE p.is_valid)
            ELSE sum(p.amount) FILTER (WHERE p.is_valid AND NOT coalesce(p.is_gap, false)) END,
       count(*) FILTER (WHERE p.is_valid AND NOT coalesce(p.is_gap, false)) AS points,
       CASE WHEN m.reading_kind = 'mean'
            THEN count(*) FILTER (WHERE p.is_valid) * m.period_minutes >= 60 * %(share)s
            ELSE count(*) FILTER (WHERE p.is_valid AND NOT coalesce(p.is_gap, false)) >= 60 / m.period_minutes END,
       bool_and(p.flag = %(stopped)s)
FROM reading_point p JOIN inventory_meter m ON m.id = p.meter_id
WHERE m.period_minutes <= 60
GROUP BY p.meter_id, start, p.day, m.reading_kind, m.period_minutes
HAVING bool_or(p.is_valid AND NOT coalesce(p.is_gap, false)) OR bool_and(p.flag = %(stopped)s)
"""
DAYS_GONE: Final = """
DELETE FROM inventory_readingday d USING reading_touched t
WHERE d.park_id = %(park)s AND d.meter_id = t.meter_id AND d.day = t.day
"""
# A counter's difference across a gap counts in the day when it lies inside it, else it is carried within the month.
DAYS: Final = """
INSERT INTO inventory_readingday
    (park_id, meter_id, day, amount, highest, carried, valid_slots, stopped_slots, is_valid)
WITH g AS (
    SELECT p.meter_id, p.day,
           sum(p.amount) FILTER (WHERE p.is_gap AND p.previous_at >= p.day::timestamp AT TIME ZONE %(zone)s) AS inside,
           sum(p.amount) FILTER (WHERE p.is_gap AND p.previous_at < p.day::timestamp AT TIME ZONE %(zone)s
               AND p.previous_at >= date_trunc('month', p.day::timestamp) AT TIME ZONE %(zone)s) AS carried,
           avg(p.amount) FILTER (WHERE p.is_valid) AS mean,
           sum(p.amount) FILTER (WHERE p.is_valid AND NOT coalesce(p.is_gap, false)) AS total,
           max(p.amount) FILTER (WHERE p.is_valid AND NOT coalesce(p.is_gap, false)) AS highest,
           count(*) FILTER (WHERE p.is_valid AND NOT coalesce(p.is_gap, false)) AS points,
           bool_and(p.flag = %(stopped)s) AS is_stopped
    FROM reading_point p GROUP BY p.meter_id, p.day
), h AS (
    SELECT h.meter_id, h.day, avg(h.amount) FILTER (WHERE h.is_valid) AS mean, sum(h.amount) AS total,
           max(h.amount) FILTER (WHERE h.is_valid) AS highest, count(*) FILTER (WHERE h.is_valid) AS valid,
           count(*) FILTER (WHERE h.is_stopped) AS stopped
    FROM inventory_readinghour h JOIN (SELECT DISTINCT meter_id, day FROM reading_touched) t
      ON t.meter_id = h.meter_id AND t.day = h.day
    WHERE h.park_id = %(park)s GROUP BY h.meter_id, h.day
), s AS (
    SELECT g.meter_id, g.day, m.reading_kind, g.inside, g.carried,
           CASE WHEN m.period_minutes <= 60 THEN h.mean ELSE g.mean END AS mean,
           CASE WHEN m.period_minutes <= 60 THEN h.total ELSE g.total END AS total,
           CASE WHEN m.period_minutes <= 60 THEN h.highest ELSE g.highest END AS highest,
           CASE WHEN m.period_minutes <= 60 THEN coalesce(h.valid, 0)
                ELSE (g.points * m.period_minutes >= 1440 * %(share)s)::int END AS valid,
           CASE WHEN m.period_minutes <= 60 THEN coalesce(h.stopped, 0) ELSE g.is_stopped::int END AS stopped,
           CASE WHEN m.period_minutes <= 60 THEN 24 ELSE 1 END AS slots
    FROM g JOIN inventory_meter m ON m.id = g.meter_id LEFT JOIN h USING (meter_id, day)
)
SELECT %(park)s, meter_id, day,
       CASE WHEN reading_kind = 'mean' THEN mean
            WHEN total IS NULL AND inside IS NULL THEN NULL ELSE coalesce(total, 0) + coalesce(inside, 0) END,
       highest, carried, valid, stopped, valid > 0 AND valid >= (slots - stopped) * %(share)s
FROM s
"""
MONTHS_GONE: Final = """
DELETE FROM inventory_readingmonth n USING (
    SELECT DISTINCT meter_id, extract(year FROM day)::int AS year, extract(month FROM day)::int AS month
    FROM reading_touched) t
WHERE n.park_id = %(park)s AND n.meter_id = t.meter_id AND n.year = t.year AND n.month = t.month
"""
MONTHS: Final = """
INSERT INTO inventory_readingmonth (park_id, meter_id, year, month, amount, highest, valid_slots, due_slots)
WITH t AS (SELECT DISTINCT meter_id, date_trunc('month', day)::date AS first FROM reading_touched), d AS (
    SELECT t.meter_id, t.first, d.day, d.amount, d.highest, d.carried, d.valid_slots, d.stopped_slots
    FROM t JOIN inventory_readingday d ON d.park_id = %(park)s AND d.meter_id = t.meter_id
     AND d.day >= t.first AND d.day < (t.first + interval '1 month')::date
)
SELECT %(park)s, d.meter_id, extract(year FROM d.first), extract(month FROM d.first),
       CASE WHEN m.reading_kind = 'mean'
            THEN sum(d.amount * d.valid_slots) / nullif(sum(d.valid_slots) FILTER (WHERE d.amount IS NOT NULL), 0)
            WHEN count(d.amount) + count(d.carried) = 0 THEN NULL
            ELSE coalesce(sum(d.amount), 0) + coalesce(sum(d.carried), 0) END,
       max(d.highest), sum(d.valid_slots),
       greatest(0, (least((d.first + interval '1 month')::date, coalesce(m.removed_on, 'infinity'::date))
            - greatest(d.first, m.installed_on)) * CASE WHEN m.period_minutes <= 60 THEN 24 ELSE 1 END
            - sum(d.stopped_slots))
FROM d JOIN inventory_meter m ON m.id = d.meter_id
GROUP BY d.meter_id, d.first, m.reading_kind, m.period_minutes, m.installed_on, m.removed_on
"""
STEPS: Final = (HOURS_GONE, POINTS, HOURS, DAYS_GONE, DAYS, MONTHS_GONE, MONTHS)


def aggregate(park_id: int) -> None:
    """Makes hours, days and months of the meters and days in the temporary table `reading_touched` again."""
    wanted: dict[str, Any] = {
        "park": park_id,
        "zone": settings.TIME_ZONE,
        "valid": list(VALID_FLAGS),
        "stopped": STOPPED_FLAG,
        "longest": LONGEST_PERIOD,
        "share": _number(VALID_SHARE),
        "gap": _number(GAP_PERIODS),
    }
    with connection.cursor() as cursor:
        for step in STEPS:
            cursor.execute(step, wanted)


def prepare() -> None:
    """The temporary tables of the transaction, empty."""
    with connection.cursor() as cursor:
        cursor.execute(TOUCHED + "TRUNCATE reading_touched;")


def _number(share: Fraction) -> float:
    """3/4 and 3/2 are exact in binary."""
    return float(share)
