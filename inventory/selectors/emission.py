"""Lines waiting for recompute, as the frame the methods read."""

import pandas as pd

from park.selectors.frames import read_frame

#: Filled by `services.inventory.take_dirty`: the enterprise-months of the running recompute.
DIRTY_TABLE = "dirty_now"

#: Sibling cells that methods read, by column of the frame: parameter of the line, and the sheets it means this on.
NUMBERS = {
    "feedstock": ("feedstock", ("02",)),
    "measured_ncv": ("ncv", ("02",)),
    "measured_carbon_content": ("carbon_content", ("02",)),
    "measured_oxidation": ("oxidation", ("02",)),
    "conc_avg": ("conc_avg", ("07", "08")),
    "purity": ("purity", ("05", "10")),
    "conversion": ("conversion", ("05", "10")),
    "material_carbon": ("carbon_content", ("05",)),
}
#: Sheets without a data source column: reported output and use of materials is of the middle tier of 000 Annex A.
REPORTED_SHEETS = ("04", "05", "10")
_NUMBERS = ",\n       ".join(
    f"CASE WHEN l.sheet IN ({', '.join(repr(sheet) for sheet in sheets)})"
    f" THEN (l.parameters->>'{parameter}')::float8 END AS {column}"
    for column, (parameter, sheets) in NUMBERS.items()
)
LINES = f"""
SELECT l.version_id, l.number AS line_number, l.year, l.month, l.enterprise_id, l.process_id, l.outlet_id,
       l.sheet, l.row, l.field, l.item, l.quantity::float8 AS quantity, l.unit,
       CASE WHEN l.tier = '' AND l.sheet IN {REPORTED_SHEETS} THEN '2' ELSE l.tier END AS tier, l.notation,
       coalesce(c.kind, '') AS energy_kind, coalesce(c.fuel_code, '') AS fuel_code,
       coalesce(c.renewable, false) AS renewable, l.counterparty,
       (n.id IS NOT NULL) AS in_park,
       coalesce(a.method, '') AS activity_method, coalesce(a.factor_keys, '') AS factor_keys,
       coalesce(a.gas, '') AS activity_gas,
       coalesce(l.parameters->>'direction', '') AS direction,
       {_NUMBERS}
FROM {DIRTY_TABLE} d
JOIN inventory_ledgerpointer p
  ON p.park_id = %(park)s AND p.enterprise_id = d.enterprise_id AND p.year = d.year AND p.month = d.month
JOIN inventory_ledgerline l ON l.park_id = %(park)s AND l.year = p.year AND l.version_id = p.version_id
LEFT JOIN inventory_energycode c ON l.sheet = '02' AND c.code = l.item
LEFT JOIN inventory_activity a
  ON a.sheet = l.sheet AND a.purpose = CASE WHEN l.sheet = '05' THEN coalesce(l.parameters->>'purpose', '') ELSE '' END
     AND a.code = CASE WHEN l.sheet <> '10' THEN l.item WHEN l.field = 'removed' THEN l.parameters->>'technique'
                       ELSE l.parameters->>'reagent' END
LEFT JOIN park_enterprise n ON n.park_id = %(park)s AND l.counterparty <> '' AND n.uscc = l.counterparty
WHERE l.sheet IN ('02', '05', '07', '08', '09', '10') OR l.sheet = '04' AND l.field = 'product_qty'
ORDER BY l.enterprise_id, l.year, l.month, l.version_id, l.number
"""


def dirty_lines(park_id: int) -> pd.DataFrame:
    """Lines in force of the dirty enterprise-months, with energy kind, activity and the sibling cells of their row."""
    lines = read_frame(LINES, {"park": park_id})
    lines["line_id"] = range(len(lines))
    return lines
