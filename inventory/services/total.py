"""The two roll-up levels, always re-summed for whole months, never adjusted by differences."""

from django.db import connection

from inventory.selectors.emission import DIRTY_TABLE
from inventory.services.trade import pair_trades
from park.models import Park
from park.services.settings import RefusedSetting

EMISSIONS = f"""
INSERT INTO inventory_enterprisetotal
    (park_id, year, month, enterprise_id, kind, item, category, scope, in_park, tier, unverified, amount, unit, co2e_t)
SELECT e.park_id, e.year, e.month, e.enterprise_id, CASE WHEN e.memo THEN 'memo' ELSE e.kind END, e.substance,
       e.category, e.scope, e.in_park, e.tier, e.unverified, sum(e.mass_t), 't',
       CASE WHEN e.kind = 'ghg' AND NOT e.memo THEN sum(e.mass_t) * g.value END
FROM inventory_emission e
JOIN {DIRTY_TABLE} d ON d.enterprise_id = e.enterprise_id AND d.year = e.year AND d.month = e.month
LEFT JOIN inventory_factor g
  ON g.key = %(gwp_key)s AND g.parameter = e.substance AND g.years @> e.year::int
     AND g.superseded_at IS NULL AND g.park_id IS NULL
WHERE e.park_id = %(park)s
GROUP BY e.park_id, e.year, e.month, e.enterprise_id, e.memo, e.kind, e.substance, e.category, e.scope, e.in_park,
         e.tier, e.unverified, g.value
"""
ENERGY = f"""
INSERT INTO inventory_enterprisetotal
    (park_id, year, month, enterprise_id, kind, item, category, scope, in_park, tier, unverified, amount, unit, co2e_t)
SELECT f.park_id, f.year, f.month, f.enterprise_id, 'energy', 'coal_tce', f.carrier, 0, false, '', false,
       sum(f.coal_tce), 'tce', NULL
FROM inventory_flow f
JOIN {DIRTY_TABLE} d ON d.enterprise_id = f.enterprise_id AND d.year = f.year AND d.month = f.month
WHERE f.park_id = %(park)s AND f.coal_tce IS NOT NULL AND f.stage IN ('consumption', 'purchase', 'export')
GROUP BY f.park_id, f.year, f.month, f.enterprise_id, f.carrier
"""
ECONOMY = f"""
INSERT INTO inventory_enterprisetotal
    (park_id, year, month, enterprise_id, kind, item, category, scope, in_park, tier, unverified, amount, unit, co2e_t)
SELECT l.park_id, l.year, l.month, l.enterprise_id, 'economy', l.field, l.item, 0, false, '', false,
       sum(l.quantity), max(l.unit), NULL
FROM {DIRTY_TABLE} d
JOIN inventory_ledgerpointer p
  ON p.park_id = %(park)s AND p.enterprise_id = d.enterprise_id AND p.year = d.year AND p.month = d.month
JOIN inventory_ledgerline l ON l.park_id = %(park)s AND l.year = p.year AND l.version_id = p.version_id
WHERE l.sheet = '04' AND l.quantity IS NOT NULL
  AND l.field IN ('output_value', 'output_value_const', 'value_added', 'product_qty')
GROUP BY l.park_id, l.year, l.month, l.enterprise_id, l.field, l.item
"""
# In-park purchases cancel with the seller's fuel; indirect discharges are counted once, at the park's plant.
INDUSTRIES = f"""
INSERT INTO inventory_industrytotal
    (park_id, year, month, division_id, key_industry, kind, item, category, scope, tier, unverified, amount, unit,
     co2e_t)
SELECT t.park_id, t.year, t.month, e.division_id, e.key_industry, t.kind, t.item, t.category, t.scope, t.tier,
       t.unverified, sum(t.amount), t.unit, sum(t.co2e_t)
FROM inventory_enterprisetotal t
JOIN (SELECT DISTINCT year, month FROM {DIRTY_TABLE}) d ON d.year = t.year AND d.month = t.month
JOIN park_enterprise e ON e.id = t.enterprise_id
WHERE t.park_id = %(park)s AND NOT t.in_park AND NOT (t.kind = 'water' AND t.category = 'indirect')
GROUP BY t.park_id, t.year, t.month, e.division_id, e.key_industry, t.kind, t.item, t.category, t.scope, t.tier,
         t.unverified, t.unit
"""
CLEAR_ENTERPRISES = f"""
DELETE FROM inventory_enterprisetotal t USING {DIRTY_TABLE} d
WHERE t.park_id = %(park)s AND t.enterprise_id = d.enterprise_id AND t.year = d.year AND t.month = d.month
"""
CLEAR_INDUSTRIES = f"""
DELETE FROM inventory_industrytotal t USING (SELECT DISTINCT year, month FROM {DIRTY_TABLE}) d
WHERE t.park_id = %(park)s AND t.year = d.year AND t.month = d.month
"""


WITHOUT_GWP = f"""
SELECT DISTINCT t.item FROM inventory_enterprisetotal t
JOIN {DIRTY_TABLE} d ON d.enterprise_id = t.enterprise_id AND d.year = t.year AND d.month = t.month
WHERE t.park_id = %(park)s AND t.kind = 'ghg' AND t.co2e_t IS NULL
"""


class MissingGwp(RefusedSetting):
    """A gas has no GWP in the park's set: its CO2e would silently be left out of every total."""


def roll_up(park: Park) -> None:
    """Re-sums enterprise totals of the dirty months, then industry totals of every month they touch; pairs trades."""
    parameters: dict[str, int | str] = {"park": park.pk, "gwp_key": f"gwp.{park.gwp_set}"}
    with connection.cursor() as cursor:
        for statement in (CLEAR_ENTERPRISES, EMISSIONS, ENERGY, ECONOMY, CLEAR_INDUSTRIES, INDUSTRIES):
            cursor.execute(statement, parameters)
        cursor.execute(WITHOUT_GWP, parameters)
        gases = [row[0] for row in cursor.fetchall()]
    pair_trades(park)
    if gases:
        raise MissingGwp(f"GWP集{park.gwp_set}中没有{'、'.join(gases)}的数值，请在因子库补充后重试")
