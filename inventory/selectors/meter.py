"""The register of meters with their last values, how far it covers the park, and the monitoring plan.

Source: 000 7.3.2; 001 6.1.1, 6.2.1–6.2.5, 6.4.1; 004 7.1.5, 7.5.1, 7.5.2, 7.9.1, 7.9.16.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from inventory.models import Equipment
from park.access import ParkAccess
from park.selectors.frames import read_frame

#: Rated power from which equipment needs a meter, kW. Source: 004 7.5.2.
METERED_KW: Final = Decimal(100)
#: A value is late when the last one is older than this many expected periods.
LATE_PERIODS: Final = 2

METERS: Final = """
SELECT m.id, m.code, m.name, m.kind, m.item, m.level, m.unit, m.place, m.reading_kind, m.ledger_field,
       m.period_minutes, m.is_online, m.is_smart, m.point, m.key_objects, m.installed_on, m.removed_on,
       m.calibration_due, m.enterprise_id, coalesce(nullif(n.short_name, ''), n.name) AS enterprise,
       p.code AS process, o.code AS outlet, r.at AS last_at, r.value AS last_value, r.flag AS last_flag,
       coalesce(s.name_zh, c.name_zh, m.item) AS item_zh, coalesce(s.name_en, c.name_en, m.item) AS item_en,
       m.calibration_due < %(today)s AS calibration_late,
       (m.removed_on IS NULL OR m.removed_on > %(today)s) AND m.period_minutes > 0
           AND coalesce(r.at, m.installed_on::timestamp AT TIME ZONE %(zone)s)
               < %(now)s - make_interval(mins => %(late)s * m.period_minutes) AS is_late
FROM inventory_meter m
LEFT JOIN park_enterprise n ON n.id = m.enterprise_id
LEFT JOIN park_process p ON p.id = m.process_id
LEFT JOIN park_outlet o ON o.id = m.outlet_id
LEFT JOIN inventory_substance s ON m.kind IN ('pollutant', 'carbon', 'station') AND s.code = m.item
LEFT JOIN inventory_energycode c ON m.kind = 'energy' AND c.code = m.item
LEFT JOIN LATERAL (SELECT at, value, flag FROM inventory_reading r WHERE r.park_id = m.park_id AND r.meter_id = m.id
                   ORDER BY at DESC LIMIT 1) r ON true
WHERE m.park_id = %(park)s AND (%(enterprise)s::bigint IS NULL OR m.enterprise_id = %(enterprise)s)
  AND (%(pk)s::bigint IS NULL OR m.id = %(pk)s) AND (%(kind)s = '' OR m.kind = %(kind)s)
  AND (%(text)s = '' OR m.code || ' ' || m.name || ' ' || m.place || ' ' || coalesce(n.name, '') ILIKE %(like)s)
ORDER BY enterprise NULLS FIRST, m.kind, m.level, m.code
"""
# Every row: what is counted, how many are covered, out of how many. A removed meter covers nothing.
COVERAGE: Final = """
WITH m AS (
    SELECT * FROM inventory_meter WHERE park_id = %(park)s AND installed_on <= %(today)s
      AND (removed_on IS NULL OR removed_on > %(today)s)
      AND (%(enterprise)s::bigint IS NULL OR enterprise_id = %(enterprise)s)
), n AS (
    SELECT * FROM park_enterprise WHERE park_id = %(park)s AND joined_on <= %(today)s
      AND (left_on IS NULL OR left_on > %(today)s) AND (%(enterprise)s::bigint IS NULL OR id = %(enterprise)s)
), f AS (
    SELECT DISTINCT f.enterprise_id, f.carrier, f.stage, c.kind FROM inventory_flow f JOIN n ON n.id = f.enterprise_id
    JOIN inventory_energycode c ON c.code = f.carrier
    WHERE f.park_id = %(park)s AND f.year = (SELECT max(year) FROM inventory_flow WHERE park_id = %(park)s)
      AND f.stage IN ('purchase', 'consumption', 'self_generated')
), u AS (SELECT DISTINCT enterprise_id, carrier FROM f WHERE stage <> 'self_generated'),
e AS (SELECT * FROM m WHERE kind = 'energy')
SELECT 'level_1' AS what, count(*) FILTER (WHERE EXISTS (SELECT FROM e WHERE e.enterprise_id = n.id AND e.level = 1))
       AS covered, count(*) AS total FROM n
UNION ALL SELECT 'level_2', count(*) FILTER (WHERE EXISTS (SELECT FROM e WHERE e.enterprise_id = n.id AND e.level > 1)),
       count(*) FROM n
UNION ALL SELECT 'carriers', count(*) FILTER (WHERE EXISTS (
       SELECT FROM e WHERE e.enterprise_id = u.enterprise_id AND e.item = u.carrier AND e.level = 1)), count(*) FROM u
UNION ALL SELECT 'water', count(*) FILTER (WHERE EXISTS (
       SELECT FROM m WHERE m.enterprise_id = n.id AND m.kind = 'water' AND m.level = 1)), count(*) FROM n
UNION ALL SELECT 'online', count(*) FILTER (WHERE is_online), count(*) FROM m
UNION ALL SELECT 'generation', count(*) FILTER (WHERE EXISTS (SELECT FROM m
       WHERE m.enterprise_id = f.enterprise_id AND m.point = 'generation' AND m.is_smart)), count(*)
       FROM f WHERE f.kind = 'electricity' AND f.stage = 'self_generated'
UNION ALL SELECT 'grid', count(*) FILTER (WHERE EXISTS (SELECT FROM m
       WHERE m.enterprise_id = f.enterprise_id AND m.point = 'grid' AND m.is_smart)), count(*)
       FROM f WHERE f.kind = 'electricity' AND f.stage = 'purchase'
UNION ALL SELECT 'key_energy', count(*) FILTER (WHERE EXISTS (
       SELECT FROM e WHERE e.enterprise_id = n.id AND e.is_online)), count(*) FROM n WHERE is_key_energy
UNION ALL SELECT 'key_pollution', count(*) FILTER (WHERE EXISTS (
       SELECT FROM m WHERE m.enterprise_id = n.id AND m.kind = 'pollutant' AND m.is_online)), count(*)
       FROM n WHERE is_key_pollution
UNION ALL SELECT 'key_carbon', count(*) FILTER (WHERE EXISTS (
       SELECT FROM m WHERE m.enterprise_id = n.id AND m.kind IN ('energy', 'carbon') AND m.is_online)), count(*)
       FROM n WHERE is_key_carbon
UNION ALL SELECT 'key_recycling', count(*) FILTER (WHERE is_online), count(*) FROM m
       WHERE 'recycling' = ANY(key_objects)
UNION ALL SELECT 'equipment', count(q.meter_id), count(*) FROM inventory_equipment q JOIN n ON n.id = q.enterprise_id
       WHERE q.park_id = %(park)s AND q.rated_kw >= %(kw)s
UNION ALL SELECT 'calibrated', count(*) FILTER (WHERE calibration_due >= %(today)s), count(*) FROM m
"""
# What is measured in each industry of the park, where and how often.
PLAN: Final = """
SELECT d.code AS division, d.name_zh AS division_name, m.kind, m.item,
       coalesce(s.name_zh, c.name_zh, nullif(m.item, ''), '') AS item_zh,
       coalesce(s.name_en, c.name_en, nullif(m.item, ''), '') AS item_en,
       count(*) AS points, count(DISTINCT m.enterprise_id) AS firms, count(*) FILTER (WHERE m.is_online) AS online,
       min(m.period_minutes) AS shortest, max(m.period_minutes) AS longest, max(r.at) AS last_at,
       count(*) FILTER (WHERE coalesce(r.at, m.installed_on::timestamp AT TIME ZONE %(zone)s)
           < %(now)s - make_interval(mins => %(late)s * m.period_minutes)) AS late
FROM inventory_meter m
LEFT JOIN park_enterprise n ON n.id = m.enterprise_id LEFT JOIN park_industry d ON d.code = n.division_id
LEFT JOIN inventory_substance s ON m.kind IN ('pollutant', 'carbon', 'station') AND s.code = m.item
LEFT JOIN inventory_energycode c ON m.kind = 'energy' AND c.code = m.item
LEFT JOIN LATERAL (SELECT max(at) AS at FROM inventory_reading r WHERE r.park_id = m.park_id AND r.meter_id = m.id) r
  ON true
WHERE m.park_id = %(park)s AND (m.removed_on IS NULL OR m.removed_on > %(today)s)
  AND (%(enterprise)s::bigint IS NULL OR m.enterprise_id = %(enterprise)s)
GROUP BY d.code, d.name_zh, m.kind, m.item, item_zh, item_en ORDER BY d.code NULLS FIRST, m.kind, m.item
"""
# Treatment facilities of key dischargers: hours of the newest filed month, and the running signal where there is one.
FACILITIES: Final = """
SELECT coalesce(nullif(n.short_name, ''), n.name) AS enterprise, n.id AS enterprise_id, l.item AS facility, l.year,
       l.month, l.quantity AS hours, m.id AS meter_id, m.code AS meter, r.at AS last_at, r.value AS last_value,
       extract(epoch FROM make_interval(days => extract(day FROM make_date(l.year, l.month, 1) + interval '1 month'
           - interval '1 day')::int)) / 3600 AS month_hours, a.open
FROM park_enterprise n
CROSS JOIN LATERAL (SELECT version_id, year FROM inventory_ledgerpointer p WHERE p.park_id = n.park_id
    AND p.enterprise_id = n.id ORDER BY year DESC, month DESC LIMIT 1) p
JOIN inventory_ledgerline l ON l.park_id = n.park_id AND l.year = p.year AND l.version_id = p.version_id
 AND l.sheet = '10' AND l.field = 'hours'
LEFT JOIN inventory_meter m ON m.park_id = n.park_id AND m.enterprise_id = n.id AND m.kind = 'facility'
 AND m.item = l.item AND (m.removed_on IS NULL OR m.removed_on > %(today)s)
LEFT JOIN LATERAL (SELECT at, value FROM inventory_reading r WHERE r.park_id = m.park_id AND r.meter_id = m.id
                   ORDER BY at DESC LIMIT 1) r ON true
LEFT JOIN LATERAL (SELECT count(*) AS open FROM inventory_alarm a WHERE a.park_id = n.park_id AND a.enterprise_id = n.id
                   AND a.state <> 'closed') a ON true
WHERE n.park_id = %(park)s AND n.is_key_pollution AND (%(enterprise)s::bigint IS NULL OR n.id = %(enterprise)s)
ORDER BY enterprise, facility
"""


@dataclass(frozen=True)
class Coverage:
    """How many of something are covered; `share` is a fraction, None when there is nothing to cover."""

    what: str
    covered: int
    total: int

    @property
    def share(self) -> Decimal | None:
        return Decimal(self.covered) / self.total if self.total else None

    @property
    def percent(self) -> Decimal | None:
        return None if self.share is None else 100 * self.share


def meter_rows(access: ParkAccess, kind: str = "", text: str = "", pk: int | None = None) -> list[dict[str, Any]]:
    """Meters the person may see with their last value; `text` is part of a code, name, place or enterprise."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return _records(METERS, _wanted(access) | {"kind": kind, "text": text, "like": f"%{escaped}%", "pk": pk})


def coverage(access: ParkAccess) -> list[Coverage]:
    """Every count of the register in one query."""
    rows = _records(COVERAGE, _wanted(access) | {"kw": METERED_KW})
    return [Coverage(row["what"], int(row["covered"]), int(row["total"])) for row in rows]


def plan_rows(access: ParkAccess) -> list[dict[str, Any]]:
    """The monitoring plan: industry, what is measured, number of points, shortest and longest period, late ones."""
    return _records(PLAN, _wanted(access))


def facility_rows(access: ParkAccess) -> list[dict[str, Any]]:
    """Treatment facilities of key dischargers with their hours and running signal."""
    return _records(FACILITIES, _wanted(access))


def unmetered(access: ParkAccess) -> list[Equipment]:
    """Equipment from 100 kW without a meter. Source: 004 7.5.2."""
    rows = access.own(Equipment.objects.select_related("enterprise", "process"))
    return list(rows.filter(rated_kw__gte=METERED_KW, meter__isnull=True).order_by("-rated_kw", "code"))


def _wanted(access: ParkAccess) -> dict[str, Any]:
    now: datetime = timezone.now()
    today: date = timezone.localdate(now)
    return {
        "park": access.park.pk,
        "enterprise": access.enterprise_id,
        "now": now,
        "today": today,
        "zone": settings.TIME_ZONE,
        "late": LATE_PERIODS,
    }


def _records(sql: str, wanted: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows as dictionaries in which everything missing is None."""
    frame = read_frame(sql, wanted).astype(object)
    return [
        {str(name): value if isinstance(value, list) or value == value else None for name, value in row.items()}
        for row in frame.to_dict("records")
    ]
