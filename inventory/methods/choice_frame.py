"""Chosen factors beside ledger lines: one merge for the carriers, one take per need of the library. Pure.

    carrier_frame(candidates, years, context) -> one row per fuel, electricity and heat and year
    join_carriers(lines, candidates, context) -> lines with ncv, carbon, oxidation, co2_per_tj, power_ef, heat_ef
    join_library(lines, candidates, context)  -> lines with what `FactorNeed.key` names
    join_all(lines, candidates, context)      -> both

lines: year, energy_kind, fuel_code, sheet, field, activity_method, the columns named in key templates, and optionally
enterprise_id (own factors of an enterprise are joined to its lines only).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from string import Formatter
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from inventory.methods.candidate import (
    ENTERPRISE,
    STATUSES,
    UNVERIFIED,
    Candidate,
    Context,
    chosen_set,
    source,
)
from inventory.methods.catalogue import Needing, library_needs
from inventory.methods.choice import (
    FUEL_PARAMETERS,
    HEAT_KEY,
    PER_ENERGY,
    POWER_KEY,
    Chosen,
    Pick,
    Wanted,
    choose,
    choose_fuel,
    choose_heat,
    choose_power,
    fuel_set,
)
from inventory.methods.declaration import FactorNeed, Mask
from inventory.methods.line import TEXT_COLUMNS

PARAMETERS: Final = (*FUEL_PARAMETERS, PER_ENERGY[0], "power_ef", "heat_ef")
PARTS: Final = ("tier", "source", "unverified")
FUEL: Final = "fuel."
SEPARATOR: Final = "|"
COLUMNS: Final = (
    "energy_kind", "fuel_code", "year", "owner", *PARAMETERS, "fuel_unit", "factor_set", "version", "region", "tier",
    "status", "unverified", "factor_ids", "flags", *(f"{name}_tier" for name in PARAMETERS),
    *(f"{name}_source" for name in PARAMETERS), *(f"{name}_unverified" for name in PARAMETERS),
)  # fmt: skip
_KINDS: Final = {POWER_KEY: "electricity", HEAT_KEY: "heat"}
Codes = npt.NDArray[np.intp]


class Asked(NamedTuple):
    """One need: the lines that have it, each kind of line once, and the kind of every such line."""

    need: FactorNeed
    mask: Mask
    kinds: list[Wanted]
    codes: Codes


def join_all(lines: pd.DataFrame, candidates: Sequence[Candidate], context: Context) -> pd.DataFrame:
    """Lines with every factor that applies to them."""
    return join_library(join_carriers(lines, candidates, context), candidates, context)


def carrier_frame(candidates: Sequence[Candidate], years: Iterable[int], context: Context) -> pd.DataFrame:
    """One row per fuel, electricity and heat and year, and per enterprise (`owner`) with own factors of it.

    Columns: energy_kind (fuel, electricity, heat), fuel_code, year, owner (0 = every other enterprise), ncv (GJ per
    fuel_unit), carbon (tC/GJ), oxidation (1), co2_per_tj (kg/TJ), power_ef (tCO2/MWh), heat_ef (tCO2/GJ), factor_set,
    version, region, tier, status, unverified, factor_ids, flags and per parameter `<p>_tier`, `<p>_source`,
    `<p>_unverified`. A fuel without factors has no row.
    """
    by_key: dict[str, list[Candidate]] = defaultdict(list)
    for row in candidates:
        if row.key.startswith(FUEL) or row.key in _KINDS:
            by_key[row.key].append(row)
    rows = []
    for year in sorted({int(year) for year in years}):
        preferred = fuel_set(context.choices, year)
        for key, known in by_key.items():
            for owner in sorted({row.enterprise_id for row in known} | {0}):
                chosen = _carrier(key, known, year, preferred, context, owner)
                rows += [_row(key, year, owner, chosen)] if chosen else []
    return pd.DataFrame(rows, columns=list(COLUMNS))


def join_carriers(lines: pd.DataFrame, candidates: Sequence[Candidate], context: Context) -> pd.DataFrame:
    """Lines with the factors of their fuel, electricity or heat, joined in one merge.

    Adds ncv, carbon, oxidation, co2_per_tj, power_ef, heat_ef, their `_tier`, `_source` and `_unverified`, `fuel_unit`,
    and `factor_unverified`: some factor of the line was not compared with the print.
    """
    factors = carrier_frame(candidates, lines["year"].unique(), context)
    factors["factor_key"] = _factor_key(factors)
    added = ["fuel_unit", *PARAMETERS, *(f"{name}_{part}" for name in PARAMETERS for part in PARTS)]
    on = ["factor_key", "year", "owner"]
    factors = factors[[*on, *added, "unverified"]].rename(columns={"unverified": "factor_unverified"})
    keyed = lines.assign(factor_key=_factor_key(lines))
    keyed["owner"] = _owner(keyed, factors)
    types = {"year": lines["year"].dtype, "owner": "int64"}
    joined = keyed.merge(factors.astype(types), on=on, how="left")
    joined.index = lines.index
    joined["factor_unverified"] = joined["factor_unverified"].eq(True)
    joined["fuel_unit"] = joined["fuel_unit"].fillna("")
    return joined.drop(columns=["factor_key", "owner"])


def join_library(lines: pd.DataFrame, candidates: Sequence[Candidate], context: Context) -> pd.DataFrame:
    """Lines with every factor that methods look up by key. See `join_asked`."""
    return join_asked(lines, asked_needs(lines), candidates, context)


def asked_needs(lines: pd.DataFrame) -> list[Asked]:
    """The needs that lines have, with the keys each kind of line asks for."""
    needing, asked = Needing(lines), []
    for need in library_needs():
        mask = needing.of(need)
        if mask.any():
            asked.append(Asked(need, mask, *_wanted(need, lines, mask)))
    return asked


def asked_keys(asked: Iterable[Asked]) -> set[str]:
    """Every key of the library that may answer."""
    return {key for each in asked for wanted in each.kinds for key in wanted.keys}


def join_asked(
    lines: pd.DataFrame, asked: Sequence[Asked], candidates: Sequence[Candidate], context: Context
) -> pd.DataFrame:
    """Lines with per need `<p>`, `<p>_tier`, `<p>_source`, `<p>_unverified`.

    A need that no line has, or that no factor meets, adds no column; a line without a factor stays missing.
    """
    library: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
    for row in candidates:
        library[row.key, row.parameter].append(row)
    owned = {(row.key, row.parameter) for row in candidates if row.owner == ENTERPRISE}
    added: dict[str, np.ndarray[Any, Any]] = {}
    for each in asked:
        need, mask, kinds, codes = _by_enterprise(each, lines, owned)
        picks = [
            choose(library, wanted, need, chosen_set(context.choices, need.family, wanted.year), context)
            for wanted in kinds
        ]
        if any(picks):
            added |= _joined(need, mask, picks, codes)
    return pd.concat([lines, pd.DataFrame(added, index=lines.index)], axis=1) if added else lines.copy(deep=False)


def _by_enterprise(asked: Asked, lines: pd.DataFrame, owned: set[tuple[str, str]]) -> Asked:
    """The same need asked by each enterprise for itself, where some enterprise has an own factor for it."""
    concerned = any((key, wanted.parameter) in owned for wanted in asked.kinds for key in wanted.keys)
    if not concerned or "enterprise_id" not in lines.columns:
        return asked
    enterprises = lines.loc[asked.mask, "enterprise_id"].to_numpy(dtype="int64")
    codes, pairs = pd.MultiIndex.from_arrays([asked.codes, enterprises]).factorize()
    kinds = [asked.kinds[kind]._replace(enterprise=int(enterprise)) for kind, enterprise in pairs]
    return asked._replace(kinds=kinds, codes=codes)


def _carrier(
    key: str, known: Sequence[Candidate], year: int, preferred: str, context: Context, owner: int
) -> Chosen | None:
    if key == POWER_KEY:
        return choose_power(known, context.regions, year, owner)
    return choose_heat(known, year, owner) if key == HEAT_KEY else choose_fuel(known, year, preferred, owner)


def _factor_key(frame: pd.DataFrame) -> "pd.Series[str]":
    """The fuel where there is one, else the kind of energy; a fuel never meets a kind of the same name."""
    return ("fuel:" + frame["fuel_code"]).where(frame["fuel_code"] != "", frame["energy_kind"])


def _owner(lines: pd.DataFrame, factors: pd.DataFrame) -> npt.NDArray[np.int64]:
    """The enterprise of a line where it has own factors of the line's carrier in its year, else 0."""
    own = factors.loc[factors["owner"] != 0, ["factor_key", "year", "owner"]]
    if own.empty or "enterprise_id" not in lines.columns:
        return np.zeros(len(lines), dtype=np.int64)
    known = pd.MultiIndex.from_frame(own.astype({"year": "int64", "owner": "int64"}))
    places = lines[["factor_key", "year", "enterprise_id"]].astype({"year": "int64", "enterprise_id": "int64"})
    found = pd.MultiIndex.from_frame(places.set_axis(known.names, axis=1)).isin(known)
    return np.where(found, places["enterprise_id"].to_numpy(), 0)


def _row(key: str, year: int, owner: int, chosen: Chosen) -> dict[str, Any]:
    first = next(iter(chosen.rows.values()))
    status = max((row.status for row in chosen.rows.values()), key=STATUSES.index)
    cells: dict[str, Any] = {
        "energy_kind": _KINDS.get(key, "fuel"),
        "fuel_code": key.removeprefix(FUEL) if key.startswith(FUEL) else "",
        "year": year,
        "owner": owner,
        "fuel_unit": chosen.rows["ncv"].unit.partition("/")[2] if "ncv" in chosen.rows else "",
        "factor_set": first.factor_set,
        "version": first.version,
        "region": first.region,
        "tier": first.tier,
        "status": status,
        "unverified": status == UNVERIFIED,
        "factor_ids": [row.id for row in chosen.rows.values()],
        "flags": list(chosen.flags),
    }
    for parameter, row in chosen.rows.items():
        cells[parameter] = row.value
        cells[f"{parameter}_tier"] = row.tier
        cells[f"{parameter}_unverified"] = row.status == UNVERIFIED
        cells[f"{parameter}_source"] = source(row, chosen.flags_of(parameter))
    return cells


def _wanted(need: FactorNeed, lines: pd.DataFrame, mask: Mask) -> tuple[list[Wanted], Codes]:
    """What the lines ask for, each kind of line once, and the position of its kind for every line."""
    columns = list(dict.fromkeys([*_columns(need.key), *_columns(need.library_parameter), "year"]))
    # As everywhere a choice of the row that no line has is blank.
    lines = lines.assign(**{name: "" for name in TEXT_COLUMNS if name in columns and name not in lines.columns})
    codes, kinds = pd.MultiIndex.from_frame(lines.loc[mask, columns].astype({"year": "int64"})).factorize()
    wanted = []
    for values in kinds:
        cells = dict(zip(columns, values, strict=True))
        keys = tuple(key for key in need.key.format_map(cells).split(SEPARATOR) if key)
        wanted.append(Wanted(keys, need.library_parameter.format_map(cells), int(cells["year"])))
    return wanted, codes


def _joined(
    need: FactorNeed, mask: Mask, picks: Sequence[Pick | None], codes: Codes
) -> Mapping[str, np.ndarray[Any, Any]]:
    """The picks of one need as columns beside the lines; missing where there is none."""
    columns: dict[str, np.ndarray[Any, Any]] = {}
    cells: dict[str, tuple[list[Any], Any]] = {
        need.parameter: ([pick.row.value if pick else np.nan for pick in picks], np.nan),
        need.tier_column: ([pick.row.tier if pick else "" for pick in picks], ""),
        need.source_column: ([source(pick.row, pick.flags) if pick else None for pick in picks], None),
        need.unverified_column: ([bool(pick and pick.row.status == UNVERIFIED) for pick in picks], False),
    }
    for column, (values, absent) in cells.items():
        kind = np.array([*values, absent], dtype=object if column == need.source_column else None)
        filled = np.full(len(mask), absent, dtype=kind.dtype)
        filled[mask] = kind[codes]
        columns[column] = filled
    return columns


def _columns(template: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(template) if name]
