"""Where each enterprise stands in its industry: a set-based step of the recompute, read by the filer's home page.

No page computes it, and no value, name or small count of another enterprise can be told from it: at least 5 firms of a
division must have a complete year, and the share of firms with a worse value is rounded down to steps of 10.
"""

from collections.abc import Collection
from typing import Final

from django.db import connection

from park.models import Park

INDICATOR: Final = "co2e_per_output"
UNIT: Final = "t/1e4 CNY"
LEAST_FIRMS: Final = 5
STEP: Final = 10

CLEAR: Final = """
DELETE FROM inventory_enterprisestanding
WHERE park_id = %(park)s AND indicator = %(indicator)s AND year = ANY(%(years)s)
"""
# A year counts with twelve filed months and an output in each of them; CO2e with heat and power bought in the park.
# percentile = floor(100 × firms with a higher value ÷ other firms ÷ 10) × 10
STORE: Final = """
INSERT INTO inventory_enterprisestanding
    (park_id, year, enterprise_id, indicator, division_id, value, unit, percentile, firms)
WITH complete AS (
    SELECT enterprise_id, year FROM inventory_ledgerpointer
    WHERE park_id = %(park)s AND year = ANY(%(years)s) GROUP BY enterprise_id, year HAVING count(*) = 12
), ratio AS (
    SELECT t.year, t.enterprise_id, e.division_id,
           sum(t.co2e_t) FILTER (WHERE t.kind = 'ghg') AS co2e_t,
           sum(t.amount) FILTER (WHERE t.kind = 'economy' AND t.item = 'output_value_const') AS output,
           count(DISTINCT t.month) FILTER (WHERE t.kind = 'economy' AND t.item = 'output_value_const') AS months
    FROM inventory_enterprisetotal t
    JOIN complete c ON c.enterprise_id = t.enterprise_id AND c.year = t.year
    JOIN park_enterprise e ON e.id = t.enterprise_id
    WHERE t.park_id = %(park)s AND t.year = ANY(%(years)s)
    GROUP BY t.year, t.enterprise_id, e.division_id
), ranked AS (
    SELECT r.*, r.co2e_t / r.output AS value, count(*) OVER firms AS firms,
           count(*) OVER firms - rank() OVER (PARTITION BY r.year, r.division_id ORDER BY r.co2e_t / r.output)
             - (count(*) OVER (PARTITION BY r.year, r.division_id, r.co2e_t / r.output) - 1) AS worse
    FROM ratio r WHERE r.co2e_t IS NOT NULL AND r.output > 0 AND r.months = 12
    WINDOW firms AS (PARTITION BY r.year, r.division_id)
)
SELECT %(park)s, year, enterprise_id, %(indicator)s, division_id, round(value, 9), %(unit)s,
       CASE WHEN firms >= %(least)s THEN (100 * worse / (firms - 1)) / %(step)s * %(step)s END,
       CASE WHEN firms >= %(least)s THEN firms END
FROM ranked
"""


def rank_enterprises(park: Park, years: Collection[int]) -> int:
    """Stores the standing of every enterprise with a complete year among `years`; tells how many rows."""
    parameters: dict[str, int | str | list[int]] = {
        "park": park.pk,
        "years": sorted(years),
        "indicator": INDICATOR,
        "unit": UNIT,
        "least": LEAST_FIRMS,
        "step": STEP,
    }
    with connection.cursor() as cursor:
        cursor.execute(CLEAR, parameters)
        cursor.execute(STORE, parameters)
        return cursor.rowcount
