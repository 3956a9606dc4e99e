"""The reference tables as candidates of the choice, read from their CSV files without a database.

reference_candidates(folder)                    -> every reference factor as a Candidate (ids are row numbers)
reference_context(folder, province, grid, sets) -> Context: areas of electricity of a province, choices of sets
reference_gwp(candidates, assessment)           -> GWP by gas, CO2 always 1
"""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from inventory.methods.candidate import COUNTRY, Candidate, Context
from inventory.methods.flatten import TABLES, FactorRow, flatten
from inventory.methods.gwp import gwp_map

NO_YEAR: Final = 9999
GWP: Final = "gwp."


def reference_candidates(folder: Path) -> list[Candidate]:
    """Every factor of the reference tables, in the order in which the library lists them.

    Raises: FileNotFoundError naming a missing table; KeyError naming a missing column.
    """
    rows = flatten({name: _rows(folder / name) for name in TABLES}).factors
    rows.sort(key=lambda row: (row.key, row.factor_set, row.region, row.first_year or 0))
    return [candidate(number, row) for number, row in enumerate(rows, start=1)]


def candidate(number: int, row: FactorRow) -> Candidate:
    """A row of the reference as a candidate."""
    return Candidate(
        number,
        row.key,
        row.parameter,
        row.factor_set,
        row.version,
        row.region,
        row.first_year or 0,
        NO_YEAR if row.last_year is None else row.last_year,
        float(row.value),
        row.unit,
        row.tier,
        row.status,
    )


def reference_context(
    folder: Path, province: str = "", grid: str = "", sets: Mapping[str, str | Sequence[tuple[int, str]]] | None = None
) -> Context:
    """The context of no park: a province by its short or full name, else the country, and chosen sets by family.

    sets: {"fuel": "IPCC2006"} for every year, or {"fuel": [(2021, "NDRC_24_industry_other"), (2024, …)]}.
    Raises: ValueError naming an unknown province.
    """
    regions: tuple[str, ...] = (COUNTRY,)
    if province and province != COUNTRY:
        names = _rows(folder / "provinces.csv")
        found = next((row for row in names if province in (row["name"], row["full_name"], row["name_en"])), None)
        if found is None:
            raise ValueError(f"没有省级行政区“{province}”。请填 provinces.csv 中的名称，如“重庆”。")
        regions = tuple(area for area in (found["name"], grid or found["grid_region"], COUNTRY) if area)
    choices = [
        (purpose, first, name)
        for purpose, given in (sets or {}).items()
        for first, name in ([(0, given)] if isinstance(given, str) else given)
    ]
    return Context(regions, sorted(choices, key=lambda choice: -choice[1]))


def reference_gwp(candidates: Sequence[Candidate], assessment: str) -> dict[str, float]:
    """100-year GWP by gas of one assessment report ("AR5"). Raises: ValueError for an unknown one."""
    values = {row.parameter: row.value for row in candidates if row.key == f"{GWP}{assessment}"}
    if not values:
        known = "、".join(sorted({row.key.removeprefix(GWP) for row in candidates if row.key.startswith(GWP)}))
        raise ValueError(f"没有全球变暖潜势集“{assessment}”。可用：{known}。")
    return gwp_map(values)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
