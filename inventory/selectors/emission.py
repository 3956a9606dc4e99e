"""Lines waiting for recompute, as the frame the methods read."""

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from inventory.methods.lookup import add_names
from inventory.selectors.emission_facts import add_facts
from inventory.selectors.emission_parameter import add_parameters
from park.selectors.frames import read_frame

#: Filled by `services.inventory.take_dirty`: the enterprise-months of the running recompute.
DIRTY_TABLE: Final = "dirty_now"
#: Enterprise-months named by the caller instead.
GIVEN_MONTHS: Final = (
    "unnest(%(enterprises)s::bigint[], %(years)s::int[], %(months)s::int[]) d(enterprise_id, year, month)"
)
#: Sheets without a data source column: reported output and use of materials is of the middle tier of 000 Annex A.
REPORTED_SHEETS: Final = ("04", "05", "10")
LINES: Final = f"""
SELECT l.version_id, l.number AS line_number, l.year, l.month, l.enterprise_id, l.process_id, l.outlet_id,
       l.sheet, l.row, l.field, l.item, l.quantity::float8 AS quantity, l.unit,
       CASE WHEN l.tier = '' AND l.sheet IN {REPORTED_SHEETS} THEN '2' ELSE l.tier END AS tier, l.notation,
       l.counterparty, l.parameters::text AS parameters
FROM {DIRTY_TABLE} d
JOIN inventory_ledgerpointer p
  ON p.park_id = %(park)s AND p.enterprise_id = d.enterprise_id AND p.year = d.year AND p.month = d.month
JOIN inventory_ledgerline l ON l.park_id = %(park)s AND l.year = p.year AND l.version_id = p.version_id
WHERE l.sheet IN ('02', '05', '07', '08', '09', '10') OR l.sheet = '04' AND l.field = 'product_qty'
ORDER BY l.enterprise_id, l.year, l.month, l.version_id, l.number
"""


def dirty_lines(park_id: int) -> pd.DataFrame:
    """Lines in force of the dirty enterprise-months, with energy kind, activity and the sibling cells of their row."""
    return _completed(park_id, LINES, {"park": park_id})


def filed_lines(park_id: int, months: Sequence[tuple[int, int, int]]) -> pd.DataFrame:
    """The same lines of given months: (enterprise, year, month)."""
    enterprises, years, numbers = (list(part) for part in zip(*months, strict=True)) if months else ([], [], [])
    wanted = {"park": park_id, "enterprises": enterprises, "years": years, "months": numbers}
    return _completed(park_id, LINES.replace(f"FROM {DIRTY_TABLE} d", f"FROM {GIVEN_MONTHS}"), wanted)


def _completed(park_id: int, sql: str, wanted: dict[str, Any]) -> pd.DataFrame:
    """Lines with what their row, their enterprise and the tables of codes say of them; a fixed number of queries."""
    lines = read_frame(sql, wanted)
    lines["quantity"] = lines["quantity"].astype(float)
    lines["line_id"] = range(len(lines))
    return add_names(add_facts(park_id, add_parameters(lines)))
