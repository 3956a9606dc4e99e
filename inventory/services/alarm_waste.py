"""Hazardous waste whose storage does not follow from what was generated and handed on, judged from filed months.

Source: 004 8.2.5.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from django.db import connection
from django.utils import timezone

from inventory.methods.reading import waste_deviation
from inventory.models import Alarm, AlarmLimit
from inventory.models.alarm import LimitKind
from inventory.services.alarm_episode import raise_alarms
from park.models import Park

# Hazardous waste codes have eight digits, 900-039-49. What was used or disposed of and not filed counts as nothing.
BALANCES: Final = """
WITH w AS (
    SELECT p.enterprise_id, p.year, p.month, l.item,
           sum(l.quantity) FILTER (WHERE l.field = 'generated') AS generated,
           sum(l.quantity) FILTER (WHERE l.field = 'stored') AS stored,
           coalesce(sum(l.quantity) FILTER (WHERE l.field IN ('used_self', 'used_out', 'disposed')), 0) AS gone
    FROM inventory_ledgerpointer p
    JOIN inventory_ledgerline l ON l.park_id = p.park_id AND l.year = p.year AND l.version_id = p.version_id
    WHERE p.park_id = %(park)s AND p.enterprise_id = ANY(%(firms)s) AND l.sheet = '09'
      AND l.item ~ '^[0-9]{3}-[0-9]{3}-[0-9]{2}$'
    GROUP BY p.enterprise_id, p.year, p.month, l.item
)
SELECT k.id, w.item, make_date(w.year, w.month, 1), b.stored, w.generated, w.gone, w.stored
FROM w
JOIN inventory_alarmlimit k ON k.park_id = %(park)s AND k.kind = 'waste' AND k.enterprise_id = w.enterprise_id
 AND k.valid_from <= make_date(w.year, w.month, 1)
 AND (k.valid_to IS NULL OR k.valid_to > make_date(w.year, w.month, 1))
JOIN w b ON b.enterprise_id = w.enterprise_id AND b.item = w.item
 AND make_date(b.year, b.month, 1) + interval '1 month' = make_date(w.year, w.month, 1)
"""


def watch_waste(park: Park, now: datetime) -> list[Alarm]:
    """Raises an alarm per enterprise, month and waste that deviates; a corrected month ends its alarm.

    Five queries whatever the number of enterprises and months; nothing without a limit.
    """
    limits = AlarmLimit.objects.filter(park=park, kind=LimitKind.WASTE).select_related("enterprise").in_bulk()
    if not limits:
        return []
    with connection.cursor() as cursor:
        firms = sorted({limit.enterprise_id or 0 for limit in limits.values()})
        cursor.execute(BALANCES, {"park": park.pk, "firms": firms})
        rows = cursor.fetchall()
    known = {
        (alarm.limit_id, alarm.item, timezone.localdate(alarm.started_at)): alarm
        for alarm in Alarm.objects.filter(park=park, limit_id__in=limits)
    }
    fresh: list[Alarm] = []
    moved: list[Alarm] = []
    for limit_id, item, first, *balance in rows:
        found = waste_deviation(*balance)
        percent = None if found is None else Decimal(100 * found.numerator) / found.denominator
        limit, alarm = limits[limit_id], known.get((limit_id, item, first))
        deviates = percent is not None and percent > limit.value
        if alarm is None and deviates:
            fresh.append(_alarm(park, limit, item, first, percent, now))
        elif alarm is not None and (alarm.ended_at is None) != deviates:
            alarm.ended_at = None if deviates else now
            alarm.peak = percent
            moved.append(alarm)
    Alarm.objects.bulk_update(moved, ["ended_at", "peak"])
    return raise_alarms(park, fresh, now)


def _alarm(park: Park, limit: AlarmLimit, item: str, first: date, percent: Decimal | None, now: datetime) -> Alarm:
    start = datetime(first.year, first.month, 1, tzinfo=timezone.get_default_timezone())
    end = (start + timedelta(days=31)).replace(day=1) - timedelta(seconds=1)
    return Alarm(
        park=park,
        limit=limit,
        enterprise=limit.enterprise,
        item=item,
        started_at=start,
        last_at=end,
        slots=1,
        peak=percent,
        bound=limit.value,
        raised_at=now,
    )
