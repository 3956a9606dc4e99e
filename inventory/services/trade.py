"""In-park trades of the dirty months: both sides of every pair, and whether they agree.

A pair is seller, buyer, carrier and month: energy of sheet 02, CO2 of sheet 05. The sum of the park holds neither side
twice: the buyer's purchase is in no industry total, the seller's fuel is; CO2 is subtracted only at the plant that
captured it. Of CO2, `supply` is sold and `feed` bought; another fate is sold by who captured that CO2 in the month and
bought by who captured none. A difference above 2 % of the seller's figure, or a side that filed nothing
although its ledger is there, is a finding; a side whose ledger is still to come is waiting. Source: 000 附录B 表B.1.
"""

from typing import Any, Final

from django.db import connection

from inventory.methods.capture import BOUGHT_PURPOSE, SOLD_PURPOSE, TRADED_ITEMS, TRADED_PURPOSES
from inventory.models.trade import TradeState
from inventory.selectors.emission import DIRTY_TABLE
from park.models import Park

#: Part of the seller's figure that meters may differ by.
TOLERANCE: Final = "0.02"
CLEAR: Final = f"""
DELETE FROM inventory_inparktrade t USING {DIRTY_TABLE} d
WHERE t.park_id = %(park)s AND t.year = d.year AND t.month = d.month AND d.enterprise_id IN (t.seller_id, t.buyer_id)
"""
PAIRS: Final = f"""
WITH filed AS (
    SELECT l.year, l.month, l.enterprise_id, n.id AS partner_id, l.item, l.unit, l.quantity,
           CASE WHEN l.sheet = '02' THEN l.field = 'exported'
                WHEN l.parameters->>'purpose' IN (%(sold_as)s, %(bought_as)s)
                THEN l.parameters->>'purpose' = %(sold_as)s
                ELSE EXISTS (SELECT FROM inventory_ledgerline c
                             WHERE c.park_id = %(park)s AND c.year = l.year AND c.version_id = l.version_id
                             AND c.sheet = '05' AND c.field = 'qty' AND c.item = l.item AND c.quantity > 0
                             AND c.month = l.month AND c.parameters->>'purpose' = 'capture') END AS sells
    FROM (SELECT DISTINCT year, month FROM {DIRTY_TABLE}) m
    JOIN inventory_ledgerpointer p ON p.park_id = %(park)s AND p.year = m.year AND p.month = m.month
    JOIN inventory_ledgerline l ON l.park_id = %(park)s AND l.year = p.year AND l.version_id = p.version_id
         AND l.counterparty <> '' AND l.quantity IS NOT NULL
         AND (l.sheet = '02' AND l.field IN ('exported', 'purchase')
              OR l.sheet = '05' AND l.field = 'qty' AND l.item = ANY(%(co2)s)
                 AND l.parameters->>'purpose' = ANY(%(purposes)s))
    JOIN park_enterprise n ON n.park_id = %(park)s AND n.uscc = l.counterparty AND n.id <> l.enterprise_id
    WHERE EXISTS (SELECT FROM {DIRTY_TABLE} d WHERE d.year = l.year AND d.month = l.month
                  AND d.enterprise_id IN (l.enterprise_id, n.id))),
sides AS (
    SELECT year, month, CASE WHEN sells THEN enterprise_id ELSE partner_id END AS seller_id,
           CASE WHEN sells THEN partner_id ELSE enterprise_id END AS buyer_id, item AS carrier, unit,
           sum(quantity) FILTER (WHERE sells) AS sold, sum(quantity) FILTER (WHERE NOT sells) AS bought
    FROM filed
    GROUP BY 1, 2, 3, 4, 5, 6
    HAVING bool_or(quantity <> 0)),
parties AS (
    SELECT s.*, (s.bought - s.sold) / nullif(s.sold, 0) AS difference,
           b.left_on <= make_date(s.year, s.month, 1) OR bp.id IS NOT NULL AS buyer_done,
           v.left_on <= make_date(s.year, s.month, 1) OR sp.id IS NOT NULL AS seller_done
    FROM sides s
    JOIN park_enterprise b ON b.id = s.buyer_id
    JOIN park_enterprise v ON v.id = s.seller_id
    LEFT JOIN inventory_ledgerpointer bp
      ON bp.park_id = %(park)s AND bp.enterprise_id = s.buyer_id AND bp.year = s.year AND bp.month = s.month
    LEFT JOIN inventory_ledgerpointer sp
      ON sp.park_id = %(park)s AND sp.enterprise_id = s.seller_id AND sp.year = s.year AND sp.month = s.month)
INSERT INTO inventory_inparktrade
    (park_id, year, month, seller_id, buyer_id, carrier, unit, sold, bought, difference, state)
SELECT %(park)s, year, month, seller_id, buyer_id, carrier, unit, sold, bought, difference,
       CASE WHEN sold IS NULL THEN CASE WHEN seller_done THEN %(only_bought)s ELSE %(waiting)s END
            WHEN bought IS NULL THEN CASE WHEN buyer_done THEN %(only_sold)s ELSE %(waiting)s END
            WHEN abs(bought - sold) <= {TOLERANCE} * abs(sold) THEN %(paired)s ELSE %(differs)s END
FROM parties
"""


def pair_trades(park: Park) -> None:
    """Remakes the trades that a dirty enterprise-month has a side in."""
    wanted: dict[str, Any] = {"park": park.pk} | {state.value: state.value for state in TradeState}
    wanted |= {"co2": list(TRADED_ITEMS), "purposes": list(TRADED_PURPOSES)}
    wanted |= {"sold_as": SOLD_PURPOSE, "bought_as": BOUGHT_PURPOSE}
    with connection.cursor() as cursor:
        for statement in (CLEAR, PAIRS):
            cursor.execute(statement, wanted)
