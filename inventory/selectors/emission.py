"""Lines waiting for recompute, as the frame the methods read."""

import pandas as pd

from park.selectors.frames import read_frame

#: Filled by `services.inventory.take_dirty`: the enterprise-months of the running recompute.
DIRTY_TABLE = "dirty_now"

LINES = f"""
SELECT l.version_id, l.number AS line_number, l.year, l.month, l.enterprise_id, l.process_id, l.outlet_id,
       l.sheet, l.row, l.field, l.item, l.quantity::float8 AS quantity, l.unit, l.tier, l.notation,
       coalesce(c.kind, '') AS energy_kind, coalesce(c.fuel_code, '') AS fuel_code,
       coalesce(c.renewable, false) AS renewable, l.counterparty,
       (n.id IS NOT NULL) AS in_park,
       coalesce(l.parameters->>'direction', '') AS direction,
       (l.parameters->>'feedstock')::float8 AS feedstock,
       (l.parameters->>'conc_avg')::float8 AS conc_avg,
       (l.parameters->>'ncv')::float8 AS measured_ncv,
       (l.parameters->>'carbon_content')::float8 AS measured_carbon_content,
       (l.parameters->>'oxidation')::float8 AS measured_oxidation
FROM {DIRTY_TABLE} d
JOIN inventory_ledgerpointer p
  ON p.park_id = %(park)s AND p.enterprise_id = d.enterprise_id AND p.year = d.year AND p.month = d.month
JOIN inventory_ledgerline l ON l.park_id = %(park)s AND l.year = p.year AND l.version_id = p.version_id
LEFT JOIN inventory_energycode c ON l.sheet = '02' AND c.code = l.item
LEFT JOIN park_enterprise n ON n.park_id = %(park)s AND l.counterparty <> '' AND n.uscc = l.counterparty
WHERE l.sheet IN ('02', '07', '08', '09')
ORDER BY l.enterprise_id, l.year, l.month, l.version_id, l.number
"""


def dirty_lines(park_id: int) -> pd.DataFrame:
    """Lines in force of the dirty enterprise-months, with energy kind and the measured sibling cells."""
    lines = read_frame(LINES, {"park": park_id})
    lines["line_id"] = range(len(lines))
    return lines
