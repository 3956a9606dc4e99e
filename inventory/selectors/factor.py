"""Which factors apply to a park in its years, read from the library; the choice itself is `inventory.methods.choice`.

Source: 000 附录A; carbon_rules: sets are never mixed.
"""

from collections.abc import Iterable
from typing import Final

import pandas as pd

from inventory.methods import choice_frame
from inventory.methods.candidate import COUNTRY, Candidate, Context
from inventory.methods.choice import fuel_set
from inventory.models import FactorSetChoice
from park.models import Park
from park.selectors.frames import read_frame
from park.selectors.province import find_province

CANDIDATES: Final = """
SELECT id, key, parameter, factor_set, version, region, coalesce(lower(years), 0) AS first_year,
       coalesce(upper(years) - 1, 9999) AS last_year, value::float8 AS value, unit, tier, status,
       CASE WHEN enterprise_id IS NOT NULL THEN 'enterprise' WHEN park_id IS NOT NULL THEN 'park' ELSE '' END AS owner,
       coalesce(enterprise_id, 0) AS enterprise_id
FROM inventory_factor
WHERE superseded_at IS NULL AND (park_id IS NULL AND enterprise_id IS NULL OR park_id = %(park)s)
"""
CARRIERS: Final = f"""{CANDIDATES}
  AND ((key LIKE 'fuel.%%' AND parameter IN ('ncv', 'carbon', 'oxidation', 'co2_kg_per_tj'))
    OR (key = 'power.location' AND parameter = 'ef' AND (region = ANY(%(regions)s) OR park_id IS NOT NULL))
    OR (key = 'heat.default' AND parameter = 'ef'))
ORDER BY key, factor_set, region, first_year
"""


def factor_frame(park: Park, years: Iterable[int]) -> pd.DataFrame:
    """One row per fuel, electricity and heat and year with the factors that apply; two queries.

    See `inventory.methods.choice_frame.carrier_frame`.
    """
    context = park_context(park)
    return choice_frame.carrier_frame(carrier_candidates(park, context), years, context)


def join_factors(park: Park, lines: pd.DataFrame) -> pd.DataFrame:
    """Ledger lines with the factors of their fuel, electricity or heat; two queries, whatever the number of lines."""
    context = park_context(park)
    return choice_frame.join_carriers(lines, carrier_candidates(park, context), context)


def carrier_candidates(park: Park, context: Context) -> list[Candidate]:
    """Rows in force for fuels, electricity and heat: the reference and the park's own ones; one query."""
    return as_candidates(read_frame(CARRIERS, {"park": park.pk, "regions": list(context.regions)}))


def as_candidates(rows: pd.DataFrame) -> list[Candidate]:
    """Rows of a query with the columns of CANDIDATES."""
    return [Candidate(*row) for row in rows.itertuples(index=False, name=None)]


def park_context(park: Park) -> Context:
    """Areas and choices of sets of a park; one query."""
    choices = FactorSetChoice.objects.filter(park=park).order_by("-first_year")
    return Context(power_regions(park), list(choices.values_list("purpose", "first_year", "factor_set")))


def fuel_set_by_year(park: Park, years: Iterable[int]) -> dict[int, str]:
    """The fuel factor set of each year: the park's latest choice up to that year, else the rule."""
    choices = park_context(park).choices
    return {int(year): fuel_set(choices, int(year)) for year in years}


def power_regions(park: Park) -> tuple[str, ...]:
    """Areas whose electricity factor may serve the park, nearest first; none for a park outside China."""
    province = find_province(park.province)
    if province is None:
        return ()
    return tuple(area for area in (province.name, park.grid_region or province.grid_region, COUNTRY) if area)
