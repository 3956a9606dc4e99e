"""Which factors apply to a park in its years, as one frame: sets are chosen whole and every fallback is flagged.

Fuels: the park's choice of set, else the rule by year; a fuel that set does not have takes NCV, carbon content and
oxidation together from the first set that has all three. Electricity: the province in the year, then earlier years,
then the regional grid, then the country. Source: 000 附录A; carbon_rules: sets are never mixed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import pandas as pd

from inventory.models import FactorSetChoice
from inventory.models.factor import Status
from park.models import Park
from park.selectors.frames import read_frame
from park.selectors.province import find_province

#: Default fuel set by first year of activity, newest first.
FUEL_RULE: Final = ((2024, "GBT32151_2024"), (0, "NDRC_24_industry_other"))
#: Sets that may stand in for a fuel the chosen set does not have; sector penalties and single sectors never do.
FALLBACK_SETS: Final = ("GBT32151_2024", "NDRC_24_industry_other", "ETS_sector_guides", "IPCC2006")
#: Gives calorific values only: energy can be counted, emissions stay a gap.
ENERGY_SET: Final = "GBT2589_2020"
#: Years of this set may be held for later years; older regional publications count in their own year only.
POWER_SET: Final = "MEE_NBS"
COUNTRY: Final = "全国"
FUEL_PARAMETERS: Final = ("ncv", "carbon", "oxidation")
#: Of the sets that give it, beside the three: CO2 per energy, column and name in the library.
PER_ENERGY: Final = ("co2_per_tj", "co2_kg_per_tj")
PARAMETERS: Final = (*FUEL_PARAMETERS, PER_ENERGY[0], "power_ef", "heat_ef")
PARTS: Final = ("tier", "source", "unverified")

SET_FALLBACK, ENERGY_ONLY = "set_fallback", "energy_only"
YEAR_GAP, YEAR_LATER, WIDER_REGION = "factor_year_gap", "factor_year_later", "wider_region"
NO_YEAR: Final = 9999

COLUMNS: Final = (
    "energy_kind", "fuel_code", "year", *PARAMETERS, "fuel_unit", "factor_set", "version", "region", "tier", "status",
    "unverified", "factor_ids", "flags", *(f"{name}_tier" for name in PARAMETERS),
    *(f"{name}_source" for name in PARAMETERS), *(f"{name}_unverified" for name in PARAMETERS),
)  # fmt: skip
IN_FORCE: Final = """
SELECT id, key, parameter, factor_set, version, region, coalesce(lower(years), 0) AS first_year,
       coalesce(upper(years) - 1, 9999) AS last_year, value::float8 AS value, unit, tier, status
FROM inventory_factor
WHERE superseded_at IS NULL AND park_id IS NULL AND enterprise_id IS NULL
  AND ((key LIKE 'fuel.%%' AND parameter IN ('ncv', 'carbon', 'oxidation', 'co2_kg_per_tj'))
    OR (key = 'power.location' AND parameter = 'ef' AND region = ANY(%(regions)s))
    OR (key = 'heat.default' AND parameter = 'ef'))
ORDER BY key, factor_set, region, first_year
"""
_STATUS_RANK: Final = {Status.CONFIRMED: 0, Status.SECONDARY: 1, Status.DERIVED: 2, Status.UNVERIFIED: 3}


class Candidate(NamedTuple):
    """One factor row in force."""

    id: int
    key: str
    parameter: str
    factor_set: str
    version: str
    region: str
    first_year: int
    last_year: int
    value: float
    unit: str
    tier: str
    status: str

    def covers(self, year: int) -> bool:
        return self.first_year <= year <= self.last_year


class Chosen(NamedTuple):
    """Factor rows chosen together, by the parameter they fill, and what a reader must know about the choice."""

    rows: Mapping[str, Candidate]
    flags: tuple[str, ...] = ()


def factor_frame(park: Park, years: Iterable[int]) -> pd.DataFrame:
    """One row per fuel, electricity and heat and year with the factors that apply; two queries.

    Columns: energy_kind (fuel, electricity, heat), fuel_code, year, ncv (GJ per fuel_unit), carbon (tC/GJ),
    oxidation (1), power_ef (tCO2/MWh), heat_ef (tCO2/GJ), factor_set, version, region, tier, status, unverified,
    factor_ids, flags and per parameter `<p>_tier`, `<p>_source`. A fuel without factors has no row.
    """
    wanted = sorted({int(year) for year in years})
    regions = power_regions(park)
    candidates = [
        Candidate(*row) for row in read_frame(IN_FORCE, {"regions": regions}).itertuples(index=False, name=None)
    ]
    sets = fuel_set_by_year(park, wanted)
    rows: list[dict[str, Any]] = []
    for year in wanted:
        rows += _fuel_rows(candidates, year, sets[year])
        power = choose_power(candidates, regions, year)
        heat = choose_heat(candidates, year)
        rows += [_row("electricity", "", year, power)] if power else []
        rows += [_row("heat", "", year, heat)] if heat else []
    return pd.DataFrame(rows, columns=list(COLUMNS))


def join_factors(park: Park, lines: pd.DataFrame) -> pd.DataFrame:
    """Ledger lines with the factors that apply to each, joined in one merge.

    lines: energy_kind, fuel_code, year. Adds ncv, carbon, oxidation, power_ef, heat_ef, their `_tier`, `_source` and
    `_unverified`, `fuel_unit`, and `factor_unverified`: some factor of the line was not compared with the print.
    """
    factors = factor_frame(park, lines["year"].unique())
    factors["factor_key"] = _factor_key(factors)
    added = ["fuel_unit", *PARAMETERS, *(f"{name}_{part}" for name in PARAMETERS for part in PARTS)]
    factors = factors[["factor_key", "year", *added, "unverified"]].rename(columns={"unverified": "factor_unverified"})
    keyed = lines.assign(factor_key=_factor_key(lines))
    joined = keyed.merge(factors.astype({"year": lines["year"].dtype}), on=["factor_key", "year"], how="left")
    joined.index = lines.index
    joined["factor_unverified"] = joined["factor_unverified"].eq(True)
    joined["fuel_unit"] = joined["fuel_unit"].fillna("")
    return joined.drop(columns="factor_key")


def fuel_set_by_year(park: Park, years: Iterable[int]) -> dict[int, str]:
    """The fuel factor set of each year: the park's latest choice up to that year, else the rule."""
    choices = list(
        FactorSetChoice.objects.filter(park=park, purpose="fuel")
        .order_by("-first_year")
        .values_list("first_year", "factor_set")
    )
    return {int(year): _set_of(int(year), (*choices, *FUEL_RULE)) for year in years}


def power_regions(park: Park) -> list[str]:
    """Areas whose electricity factor may serve the park, nearest first; none for a park outside China."""
    province = find_province(park.province)
    if province is None:
        return []
    return [area for area in (province.name, park.grid_region or province.grid_region, COUNTRY) if area]


def choose_fuel(candidates: Sequence[Candidate], year: int, preferred: str) -> Chosen | None:
    """NCV, carbon and oxidation of one fuel from one set: the preferred one, else the first that has all three."""
    by_set: dict[str, dict[str, Candidate]] = defaultdict(dict)
    for row in candidates:
        if row.covers(year):
            by_set[row.factor_set][row.parameter] = row
    for name in (preferred, *FALLBACK_SETS):
        rows = by_set.get(name, {})
        if all(parameter in rows for parameter in FUEL_PARAMETERS):
            named = {PER_ENERGY[0] if key == PER_ENERGY[1] else key: row for key, row in rows.items()}
            return Chosen(named, () if name == preferred else (SET_FALLBACK,))
    energy = by_set.get(ENERGY_SET, {}).get("ncv")
    return Chosen({"ncv": energy}, (SET_FALLBACK, ENERGY_ONLY)) if energy else None


def choose_power(candidates: Sequence[Candidate], regions: Sequence[str], year: int) -> Chosen | None:
    """Location-based electricity factor: per area the year itself, then the latest earlier year; then wider areas.

    A year before the first publication takes the earliest published one of the nearest area, flagged.
    """
    by_area: dict[str, list[Candidate]] = defaultdict(list)
    for row in candidates:
        if row.key == "power.location":
            by_area[row.region].append(row)
    for area in regions:
        wider = () if area == regions[0] else (WIDER_REGION,)
        exact = [row for row in by_area[area] if row.covers(year)]
        if exact:
            return Chosen({"power_ef": exact[0]}, wider)
        earlier = [row for row in by_area[area] if row.last_year < year and row.factor_set == POWER_SET]
        if earlier:
            return Chosen({"power_ef": max(earlier, key=lambda row: row.last_year)}, (*wider, YEAR_GAP))
    for area in regions:
        later = [row for row in by_area[area] if row.first_year > year and row.factor_set == POWER_SET]
        if later:
            wider = () if area == regions[0] else (WIDER_REGION,)
            return Chosen({"power_ef": min(later, key=lambda row: row.first_year)}, (*wider, YEAR_LATER))
    return None


def choose_heat(candidates: Sequence[Candidate], year: int) -> Chosen | None:
    """Default factor of purchased heat."""
    rows = [row for row in candidates if row.key == "heat.default" and row.covers(year)]
    return Chosen({"heat_ef": rows[0]}) if rows else None


def _factor_key(frame: pd.DataFrame) -> "pd.Series[str]":
    """The fuel where there is one, else the kind of energy; a fuel never meets a kind of the same name."""
    return ("fuel:" + frame["fuel_code"]).where(frame["fuel_code"] != "", frame["energy_kind"])


def _set_of(year: int, rule: Iterable[tuple[int, str]]) -> str:
    return next(name for first_year, name in rule if first_year <= year)


def _fuel_rows(candidates: Sequence[Candidate], year: int, preferred: str) -> list[dict[str, Any]]:
    by_fuel: dict[str, list[Candidate]] = defaultdict(list)
    for row in candidates:
        if row.key.startswith("fuel."):
            by_fuel[row.key.removeprefix("fuel.")].append(row)
    chosen = ((fuel, choose_fuel(rows, year, preferred)) for fuel, rows in by_fuel.items())
    return [_row("fuel", fuel, year, choice) for fuel, choice in chosen if choice]


def _row(energy_kind: str, fuel_code: str, year: int, chosen: Chosen) -> dict[str, Any]:
    first = next(iter(chosen.rows.values()))
    status = max((row.status for row in chosen.rows.values()), key=lambda word: _STATUS_RANK[Status(word)])
    cells: dict[str, Any] = {
        "energy_kind": energy_kind,
        "fuel_code": fuel_code,
        "year": year,
        "fuel_unit": chosen.rows["ncv"].unit.partition("/")[2] if "ncv" in chosen.rows else "",
        "factor_set": first.factor_set,
        "version": first.version,
        "region": first.region,
        "tier": first.tier,
        "status": status,
        "unverified": status == Status.UNVERIFIED,
        "factor_ids": [row.id for row in chosen.rows.values()],
        "flags": list(chosen.flags),
    }
    for parameter, row in chosen.rows.items():
        cells[parameter] = row.value
        cells[f"{parameter}_tier"] = row.tier
        cells[f"{parameter}_unverified"] = row.status == Status.UNVERIFIED
        cells[f"{parameter}_source"] = {
            "id": row.id,
            "key": row.key,
            "set": row.factor_set,
            "version": row.version,
            "region": row.region,
            "status": row.status,
            "flags": list(chosen.flags),
        }
    return cells
