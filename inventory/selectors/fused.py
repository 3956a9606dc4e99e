"""Emissions by process and outlet of whole enterprise-years, for the fused inventory."""

from collections.abc import Sequence
from decimal import Decimal

import pandas as pd

from inventory.selectors.emission import DIRTY_TABLE
from park.models import Park
from park.selectors.frames import read_frame

EMISSIONS = f"""
SELECT e.year, e.month, e.enterprise_id, e.process_id, e.outlet_id, e.kind, e.substance, e.category, e.in_park,
       e.memo, e.tier, sum(e.mass_t) AS mass_t
FROM inventory_emission e
JOIN (SELECT DISTINCT enterprise_id, year FROM {DIRTY_TABLE}) d ON d.enterprise_id = e.enterprise_id AND d.year = e.year
WHERE e.park_id = %(park)s AND e.kind IN ('ghg', 'air', 'water')
GROUP BY e.year, e.month, e.enterprise_id, e.process_id, e.outlet_id, e.kind, e.substance, e.category, e.in_park,
         e.memo, e.tier
"""
ROWS = """
SELECT year, enterprise_id, process_id, outlet_id, kind, item, category, mass_t::float8 AS mass_t,
       co2e_t::float8 AS co2e_t, equivalents::float8 AS equivalents
FROM inventory_fusedrow WHERE park_id = %(park)s AND year = ANY(%(years)s)
"""
OUTLETS = "SELECT id, process_id, destination FROM park_outlet WHERE park_id = %(park)s"
GWP = """
SELECT parameter, trim_scale(value) AS value FROM inventory_factor
WHERE key = %(key)s AND superseded_at IS NULL AND park_id IS NULL
"""


def dirty_emissions(park: Park) -> pd.DataFrame:
    """Monthly emissions of the enterprise-years touched by the running recompute, masses as Decimal."""
    return read_frame(EMISSIONS, {"park": park.pk})


def fused_rows_of(park: Park, years: Sequence[int]) -> pd.DataFrame:
    """Stored fused rows of the years."""
    return read_frame(ROWS, {"park": park.pk, "years": list(years)})


def outlets(park: Park) -> pd.DataFrame:
    """Outlets with the process they serve and where they discharge."""
    return read_frame(OUTLETS, {"park": park.pk})


def gwp_values(park: Park) -> dict[str, Decimal]:
    """GWP by gas of the park's set, exact; CO2 is always 1."""
    frame = read_frame(GWP, {"key": f"gwp.{park.gwp_set}"})
    return {"CO2": Decimal(1)} | dict(zip(frame["parameter"], frame["value"], strict=True))
