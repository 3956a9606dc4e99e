"""Lines waiting for recompute, as the frame the methods read."""

from collections.abc import Sequence

import pandas as pd

from inventory.methods.lookup import add_names
from park.selectors.frames import read_frame

#: Filled by `services.inventory.take_dirty`: the enterprise-months of the running recompute.
DIRTY_TABLE = "dirty_now"
#: Enterprise-months named by the caller instead.
GIVEN_MONTHS = "unnest(%(enterprises)s::bigint[], %(years)s::int[], %(months)s::int[]) d(enterprise_id, year, month)"

#: Sibling cells that methods read, by column of the frame: parameter of the line, and the sheets it means this on.
NUMBERS = {
    "feedstock": ("feedstock", ("02",)),
    "measured_ncv": ("ncv", ("02",)),
    "measured_carbon_content": ("carbon_content", ("02",)),
    "measured_oxidation": ("oxidation", ("02",)),
    "conc_avg": ("conc_avg", ("07", "08")),
    "abate_eff": ("abate_eff", ("07", "08")),
    "run_rate": ("run_rate", ("07", "08")),
    "coef_content": ("coef_content", ("07",)),
    "purity": ("purity", ("05", "10")),
    "conversion": ("conversion", ("05", "10")),
    "material_carbon": ("carbon_content", ("05",)),
    "voc_carbon": ("voc_carbon", ("10",)),
    "element_carbon": ("element_carbon", ("02",)),
    "heat_ratio": ("heat_ratio", ("02",)),
    **{name: (name, ("10",)) for name in ("cod_discharged", "cod_sludge", "cod_in", "cod_out", "mcf")},
    **{name: (name, ("10",)) for name in ("ch4_recovered", "ch4_content")},
}
#: Choices of the row that methods and factor keys read.
CHOICES = (
    *("boiler", "transport_mode", "treatment", "waste_kind"),
    *("generated_by", "report_no", "gas_carbon", "coef_item"),
)
#: Sheets without a data source column: reported output and use of materials is of the middle tier of 000 Annex A.
REPORTED_SHEETS = ("04", "05", "10")
_NUMBERS = ",\n       ".join(
    f"CASE WHEN l.sheet IN ({', '.join(repr(sheet) for sheet in sheets)})"
    f" THEN (l.parameters->>'{parameter}')::float8 END AS {column}"
    for column, (parameter, sheets) in NUMBERS.items()
)
_CHOICES = ", ".join(f"coalesce(l.parameters->>'{name}', '') AS {name}" for name in CHOICES)
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
       coalesce(s.kind, '') AS process_kind, right(o.division_id, 2) AS division, {_CHOICES},
       CASE WHEN l.sheet = '05' THEN (l.parameters->>'carbon_content')::float8 * 100 END AS material_carbon_percent,
       coalesce(w.mwh, 0) AS certified_month, k.has_farms, k.province,
       k.export_rule, o.key_industry,
       {_NUMBERS}
FROM {DIRTY_TABLE} d
JOIN inventory_ledgerpointer p
  ON p.park_id = %(park)s AND p.enterprise_id = d.enterprise_id AND p.year = d.year AND p.month = d.month
JOIN inventory_ledgerline l ON l.park_id = %(park)s AND l.year = p.year AND l.version_id = p.version_id
LEFT JOIN inventory_energycode c ON l.sheet = '02' AND c.code = l.item
LEFT JOIN inventory_activity a
  ON a.sheet = l.sheet
     AND a.purpose = CASE WHEN l.sheet = '05' THEN coalesce(l.parameters->>'purpose', '')
                          WHEN l.sheet = '10' AND l.field = 'removed' THEN 'removed' ELSE '' END
     AND a.code = CASE WHEN l.sheet <> '10' THEN l.item WHEN l.field = 'reagent_qty' THEN l.parameters->>'reagent'
                       WHEN l.field = 'removed' THEN coalesce(l.parameters->>'reagent', l.parameters->>'technique')
                  END
JOIN park_enterprise o ON o.id = l.enterprise_id
JOIN park_park k ON k.id = o.park_id
LEFT JOIN park_process s ON s.id = l.process_id
LEFT JOIN park_enterprise n ON n.park_id = %(park)s AND l.counterparty <> '' AND n.uscc = l.counterparty
LEFT JOIN (
    SELECT enterprise_id, year, month, sum(mwh)::float8 AS mwh FROM inventory_greencertificate
    WHERE park_id = %(park)s AND withdrawn_at IS NULL GROUP BY enterprise_id, year, month
) w ON c.kind = 'electricity' AND l.field = 'purchase'
       AND w.enterprise_id = l.enterprise_id AND w.year = l.year AND w.month = l.month
WHERE l.sheet IN ('02', '05', '07', '08', '09', '10') OR l.sheet = '04' AND l.field = 'product_qty'
ORDER BY l.enterprise_id, l.year, l.month, l.version_id, l.number
"""


def dirty_lines(park_id: int) -> pd.DataFrame:
    """Lines in force of the dirty enterprise-months, with energy kind, activity and the sibling cells of their row."""
    return _numbered(read_frame(LINES, {"park": park_id}))


def filed_lines(park_id: int, months: Sequence[tuple[int, int, int]]) -> pd.DataFrame:
    """The same lines of given months: (enterprise, year, month); one query."""
    enterprises, years, numbers = (list(part) for part in zip(*months, strict=True)) if months else ([], [], [])
    wanted = {"park": park_id, "enterprises": enterprises, "years": years, "months": numbers}
    return _numbered(read_frame(LINES.replace(f"FROM {DIRTY_TABLE} d", f"FROM {GIVEN_MONTHS}"), wanted))


def _numbered(lines: pd.DataFrame) -> pd.DataFrame:
    lines["line_id"] = range(len(lines))
    return add_names(lines)
