"""Stored emissions with the ledger line each came from, filtered the way a figure was summed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

import pandas as pd

from inventory.methods.market import BESIDE_KINDS
from inventory.selectors.gwp import GwpView
from park.access import ParkAccess
from park.selectors.frames import read_frame

GHG: Final = "ghg"
NO_PROCESS: Final = "none"


@dataclass(frozen=True)
class EmissionFilter:
    """What a figure covered; 0 and "" leave a part open. `item` is a substance, or "ghg" for all gases.

    `factor` is a row of the library: emissions whose trail names it.
    What stands beside the totals (`BESIDE_KINDS`) is shown by its kind only, so that no sum holds it with a total.

    `process` is an id, or "none" for lines tied to no process. A line that names only its outlet belongs to the
    process the outlet serves, as in the fused inventory.
    """

    year: int
    enterprise: int = 0
    process: str = ""
    item: str = ""
    month: int = 0
    category: str = ""
    factor: int = 0


@dataclass(frozen=True)
class EmissionSum:
    """How many rows, and the sum that the park counts: purchases in the park and memo items stand apart.

    `without` is the mass (t) of counted gases for which the GWP set has no value: they are in no CO2e.
    """

    count: int
    mass_t: Decimal | None
    co2e_t: Decimal | None
    in_park_t: Decimal | None
    indirect_t: Decimal | None
    without: Mapping[str, Decimal] = field(default_factory=dict)


FROM: Final = """
FROM inventory_emission e
JOIN park_enterprise n ON n.id = e.enterprise_id
LEFT JOIN park_outlet o ON o.id = e.outlet_id
LEFT JOIN park_process p ON p.id = coalesce(e.process_id, o.process_id)
LEFT JOIN inventory_factor g ON e.kind = 'ghg' AND g.key = %(gwp)s AND g.parameter = e.substance
     AND g.years @> e.year::int AND g.superseded_at IS NULL AND g.park_id IS NULL
WHERE e.park_id = %(park)s AND e.year = %(year)s
  AND (%(enterprise)s::bigint IS NULL OR e.enterprise_id = %(enterprise)s)
  AND (%(process)s::bigint IS NULL OR p.id = %(process)s)
  AND (NOT %(no_process)s OR p.id IS NULL)
  AND (%(month)s::int IS NULL OR e.month = %(month)s)
  AND (%(category)s = '' OR e.category = %(category)s)
  AND (%(factor)s::bigint IS NULL OR (e.enterprise_id, e.month) IN (
        SELECT u.enterprise_id, u.month FROM inventory_factoruse u
        WHERE u.park_id = %(park)s AND u.factor_id = %(factor)s AND u.year = %(year)s
      ) AND EXISTS (SELECT FROM jsonb_each(e.trail->'sources') s WHERE s.value->>'id' = %(factor)s::text))
  AND (e.kind <> ALL(%(beside)s) OR %(item)s = e.kind)
  AND (%(item)s IN ('', e.kind) OR e.substance = %(item)s AND e.kind <> 'waste')
"""
ROWS: Final = f"""
SELECT e.month, e.version_id, e.line_number, e.method, e.substance, e.kind, e.category, e.scope, e.in_park, e.memo,
       e.mass_t, e.mass_t * g.value AS co2e_t, e.tier, e.unverified, e.trail, e.enterprise_id,
       coalesce(nullif(n.short_name, ''), n.name) AS enterprise, p.name AS process, o.code AS outlet,
       o.destination, l.sheet, l.cell, l.field, l.item, l.quantity, l.unit, l.typed_value, l.typed_unit,
       l.parameters
{
    FROM.replace(
        "WHERE e.park_id",
        '''LEFT JOIN inventory_ledgerline l ON l.park_id = e.park_id AND l.year = e.year
     AND l.version_id = e.version_id AND l.number = e.line_number
WHERE e.park_id''',
    )
}
ORDER BY n.name, e.enterprise_id, e.month, e.version_id, e.line_number, e.method, e.substance
LIMIT %(limit)s OFFSET %(offset)s
"""
COUNTED: Final = "NOT e.in_park AND NOT e.memo AND NOT (e.kind = 'water' AND e.category = 'indirect')"
SUMS: Final = f"""
SELECT count(*) AS count, sum(e.mass_t) FILTER (WHERE {COUNTED}) AS mass_t,
       sum(e.mass_t * g.value) FILTER (WHERE {COUNTED}) AS co2e_t,
       sum(e.mass_t * g.value) FILTER (WHERE e.in_park AND NOT e.memo) AS in_park_t,
       sum(e.mass_t) FILTER (WHERE e.kind = 'water' AND e.category = 'indirect') AS indirect_t
{FROM}
"""
WITHOUT: Final = f"""
SELECT e.substance, sum(e.mass_t) AS mass_t
{FROM}
  AND e.kind = 'ghg' AND g.value IS NULL AND {COUNTED}
GROUP BY e.substance ORDER BY e.substance
"""


def emission_sum(access: ParkAccess, wanted: EmissionFilter, view: GwpView | None = None) -> EmissionSum:
    """Count and sums of what the filter covers, of the enterprises the person may see, CO2e in the set of the view."""
    view = view or GwpView(access.park.gwp_set, access.park.gwp_set)
    parameters = _parameters(access, wanted, view)
    row = read_frame(SUMS, parameters).astype(object).to_dict("records")[0]
    missing = read_frame(WITHOUT, parameters) if view.restated else pd.DataFrame(columns=["substance", "mass_t"])
    return EmissionSum(
        count=int(row["count"]),
        mass_t=_known(row["mass_t"]),
        co2e_t=_known(row["co2e_t"]),
        in_park_t=_known(row["in_park_t"]),
        indirect_t=_known(row["indirect_t"]),
        without=dict(zip(missing["substance"], missing["mass_t"], strict=True)),
    )


def emission_lines(
    access: ParkAccess, wanted: EmissionFilter, limit: int, offset: int, view: GwpView
) -> list[dict[str, Any]]:
    """Rows of one page with line, outlet, process and trail; co2e_t is None for pollutants and without a GWP."""
    frame: pd.DataFrame = read_frame(ROWS, {**_parameters(access, wanted, view), "limit": limit, "offset": offset})
    rows = [
        {str(name): _known(value) for name, value in row.items()} for row in frame.astype(object).to_dict("records")
    ]
    return [
        {**row, "trail": json.loads(row["trail"]), "parameters": json.loads(row["parameters"] or "{}")} for row in rows
    ]


def _parameters(access: ParkAccess, wanted: EmissionFilter, view: GwpView) -> dict[str, Any]:
    return {
        "park": access.park.pk,
        "gwp": view.parameters["gwp"],
        "year": wanted.year,
        "enterprise": access.enterprise_id or wanted.enterprise or None,
        "process": int(wanted.process) if wanted.process.isdecimal() else None,
        "no_process": wanted.process == NO_PROCESS,
        "month": wanted.month or None,
        "category": wanted.category,
        "factor": wanted.factor or None,
        "item": wanted.item,
        "beside": list(BESIDE_KINDS),
    }


def _known(value: Any) -> Any:
    """The value, None for every kind of missing."""
    return None if value is None or value != value else value
