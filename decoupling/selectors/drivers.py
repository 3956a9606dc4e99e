"""Carbon of finished years by industry and carrier with the energy and output behind it, and stored driving forces."""

from typing import Any, Final

import numpy as np
import pandas as pd

from decoupling.methods.drivers import ENERGY_COLUMNS, OTHER_COLUMNS, YearCarbon
from decoupling.methods.kaya import CARBON, CARRIER, ENERGY, INDUSTRY, OUTPUT
from decoupling.models import DriverResult
from decoupling.selectors.series import coverage_shares
from park.access import ParkAccess
from park.models import Park
from park.selectors.frames import groups, read_frame

#: Categories whose amount has an energy carrier.
WITH_CARRIER: Final = ("fuel", "power", "heat")
#: Negative amounts: what is sold outside, what is removed, carbon sold with gas.
DEDUCTIONS: Final = "deductions"

CARBON_ROWS: Final = """
SELECT e.year, n.division_id AS industry, coalesce(l.item, '') AS carrier, (l.item IS NOT NULL) AS has_carrier,
       sum(e.mass_t * g.value)::float8 AS carbon
FROM inventory_emission e
JOIN park_enterprise n ON n.id = e.enterprise_id
JOIN inventory_factor g ON g.key = %(gwp)s AND g.parameter = e.substance AND g.years @> e.year::int
     AND g.superseded_at IS NULL AND g.park_id IS NULL
LEFT JOIN inventory_ledgerline l ON e.category = ANY(%(categories)s) AND l.park_id = e.park_id AND l.year = e.year
     AND l.version_id = e.version_id AND l.number = e.line_number
WHERE e.park_id = %(park)s AND e.year = ANY(%(years)s) AND e.kind = 'ghg' AND NOT e.memo AND NOT e.in_park
GROUP BY e.year, n.division_id, l.item, e.mass_t < 0
"""
# Fuels where burnt, power and heat where they enter the park; what a neighbour sold stands on his fuel already.
ENERGY_ROWS: Final = """
SELECT f.year, n.division_id AS industry, f.carrier, sum(f.coal_tce)::float8 AS energy
FROM inventory_flow f
JOIN park_enterprise n ON n.id = f.enterprise_id
WHERE f.park_id = %(park)s AND f.year = ANY(%(years)s) AND f.stage IN ('consumption', 'purchase') AND f.coal_tce > 0
  AND NOT EXISTS (
    SELECT 1 FROM park_enterprise s WHERE s.park_id = %(park)s AND s.uscc <> '' AND s.uscc = f.counterparty)
GROUP BY f.year, n.division_id, f.carrier
"""
OUTPUT_ROWS: Final = """
SELECT year, division_id AS industry, sum(amount)::float8 AS output FROM inventory_industrytotal
WHERE park_id = %(park)s AND year = ANY(%(years)s) AND kind = 'economy' AND item = 'output_value_const'
GROUP BY year, division_id
"""


def year_carbon(park: Park) -> dict[int, YearCarbon]:
    """Every finished year of a park; four queries. An output that not every filed month has is missing."""
    shares = coverage_shares(park)
    years = [int(year) for year in shares["year"].unique()]
    wanted = {"park": park.pk, "years": years, "gwp": f"gwp.{park.gwp_set}", "categories": list(WITH_CARRIER)}
    carbon, energy, output = (read_frame(sql, wanted) for sql in (CARBON_ROWS, ENERGY_ROWS, OUTPUT_ROWS))
    whole = shares.groupby(["year", "division"], as_index=False)[["filed", "output_value_const"]].sum()
    complete = whole[whole["output_value_const"] >= whole["filed"]].rename(columns={"division": INDUSTRY})
    output = output.merge(complete[["year", INDUSTRY]], on=["year", INDUSTRY])
    return {int(year): _year(int(year), rows, energy, output) for year, rows in groups(carbon, "year")}


def _year(year: int, carbon: pd.DataFrame, energy: pd.DataFrame, output: pd.DataFrame) -> YearCarbon:
    outputs = output.loc[output["year"] == year, [INDUSTRY, OUTPUT]]
    counted = carbon[carbon[CARBON] >= 0]
    taken = float(carbon.loc[carbon[CARBON] < 0, CARBON].sum())
    burnt = counted[counted["has_carrier"].astype(bool)][[INDUSTRY, CARRIER, CARBON]]
    pairs = burnt.merge(energy.loc[energy["year"] == year, [INDUSTRY, CARRIER, ENERGY]], "outer", [INDUSTRY, CARRIER])
    pairs[CARBON] = pairs[CARBON].fillna(0.0)
    other = counted[~counted["has_carrier"].astype(bool)].groupby(INDUSTRY, as_index=False)[CARBON].sum()
    return YearCarbon(
        _floats(pairs.merge(outputs, "left", INDUSTRY)[list(ENERGY_COLUMNS)]),
        _floats(other.merge(outputs, "left", INDUSTRY)[list(OTHER_COLUMNS)]),
        {DEDUCTIONS: taken} if taken else {},
    )


def _floats(rows: pd.DataFrame) -> pd.DataFrame:
    numbers = [name for name in rows.columns if name not in (INDUSTRY, CARRIER)]
    return rows.astype(dict.fromkeys(numbers, np.float64))


def stored_drivers(access: ParkAccess, start: int, end: int) -> dict[str, Any] | None:
    """The driving forces of the whole park between two years, None where they were not computed."""
    row = DriverResult.objects.filter(park=access.park, start_year=start, end_year=end).first()
    return row.drivers if row else None
