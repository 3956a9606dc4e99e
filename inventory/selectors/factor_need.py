"""Factors that methods look up by key in the library: chosen by activity and year, joined to the lines at once.

Candidates of one need are tried in the order in which its key names them, the set the park chose first; the year itself
goes before the latest earlier year, and that before the earliest later one, each flagged. A row in another unit than
the method is defined for is no candidate. Source: 000 附录A.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from string import Formatter
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from inventory.methods.catalogue import library_needs, needing
from inventory.methods.coefficient import same_scale
from inventory.methods.declaration import FactorNeed, Mask
from inventory.methods.tier import TIERS
from inventory.models import FactorSetChoice
from inventory.models.factor import Status
from inventory.selectors.factor import SET_FALLBACK, YEAR_GAP, YEAR_LATER, Candidate, power_regions
from park.models import Park
from park.selectors.frames import read_frame

SEPARATOR: Final = "|"
IN_FORCE: Final = """
SELECT id, key, parameter, factor_set, version, region, coalesce(lower(years), 0) AS first_year,
       coalesce(upper(years) - 1, 9999) AS last_year, value::float8 AS value, unit, tier, status
FROM inventory_factor
WHERE superseded_at IS NULL AND park_id IS NULL AND enterprise_id IS NULL AND key = ANY(%(keys)s)
  AND (region = '' OR region = ANY(%(regions)s))
ORDER BY key, parameter, factor_set, region, first_year
"""
Codes = npt.NDArray[np.intp]
Library = Mapping[tuple[str, str], Sequence[Candidate]]
#: Latest choice first: purpose (family of needs), first year, set.
Choices = Sequence[tuple[str, int, str]]


class Wanted(NamedTuple):
    """One need for one kind of line and year: the keys to try, in order, and the parameter."""

    keys: tuple[str, ...]
    parameter: str
    year: int


class Pick(NamedTuple):
    """A factor row and what a reader must know about the choice."""

    row: Candidate
    flags: tuple[str, ...] = ()


def join_needs(park: Park, lines: pd.DataFrame) -> pd.DataFrame:
    """Ledger lines with every factor that a method looks up by key; two queries, whatever the number of lines.

    lines: year, sheet, field, activity_method and the columns named in key templates. Adds per need `<p>`, `<p>_tier`,
    `<p>_source`, `<p>_unverified`; a need that no line has, or that no factor meets, adds no column; a line without a
    factor stays missing.
    """
    asked: list[tuple[FactorNeed, Mask, list[Wanted], Codes]] = []
    for need in library_needs():
        mask = needing(need, lines)
        if mask.any():
            asked.append((need, mask, *_wanted(need, lines.loc[mask])))
    if not asked:
        return lines.copy(deep=False)
    library = _library(park, {key for _, _, kinds, _ in asked for wanted in kinds for key in wanted.keys})
    choices = list(
        FactorSetChoice.objects.filter(park=park)
        .order_by("-first_year")
        .values_list("purpose", "first_year", "factor_set")
    )
    added: dict[str, np.ndarray[Any, Any]] = {}
    for need, mask, kinds, codes in asked:
        picks = [choose(library, wanted, need, chosen_set(choices, need.family, wanted.year)) for wanted in kinds]
        if any(picks):
            added |= _joined(need, mask, picks, codes)
    return pd.concat([lines, pd.DataFrame(added, index=lines.index)], axis=1)


def choose(library: Library, wanted: Wanted, need: FactorNeed, preferred: str = "") -> Pick | None:
    """The factor of a need: first key with a row, the preferred set before the order of keys; None when there is none.

    The year itself goes first; else the latest earlier year of any key in order, else the earliest later one, flagged.
    """
    rows = [
        row
        for key in wanted.keys
        for row in sorted(library.get((key, wanted.parameter), ()), key=_by_tier)
        if same_scale(row.unit, need.unit)
    ]
    if preferred:
        rows.sort(key=lambda row: row.factor_set != preferred)
    for fitting, flag in _by_year(rows, wanted.year):
        if fitting:
            other = (SET_FALLBACK,) if preferred and fitting[0].factor_set != preferred else ()
            return Pick(fitting[0], (*other, *flag))
    return None


def chosen_set(choices: Choices, purpose: str, year: int) -> str:
    """The set a park chose for a family of factors up to a year; "" without a choice."""
    return next((name for family, first, name in choices if family == purpose and first <= year), "")


def _by_tier(row: Candidate) -> int:
    return TIERS.index(row.tier) if row.tier in TIERS else len(TIERS)


def _by_year(rows: Sequence[Candidate], year: int) -> Iterator[tuple[Sequence[Candidate], tuple[str, ...]]]:
    yield [row for row in rows if row.covers(year)], ()
    earlier = [row for row in rows if row.last_year < year]
    latest = max((row.last_year for row in earlier), default=0)
    yield [row for row in earlier if row.last_year == latest], (YEAR_GAP,)
    later = [row for row in rows if row.first_year > year]
    first = min((row.first_year for row in later), default=0)
    yield [row for row in later if row.first_year == first], (YEAR_LATER,)


def _wanted(need: FactorNeed, lines: pd.DataFrame) -> tuple[list[Wanted], Codes]:
    """What the lines ask for, each kind of line once, and the position of its kind for every line."""
    columns = list(dict.fromkeys([*_columns(need.key), *_columns(need.library_parameter), "year"]))
    codes, kinds = pd.MultiIndex.from_frame(lines[columns].astype({"year": "int64"})).factorize()
    wanted = []
    for values in kinds:
        cells = dict(zip(columns, values, strict=True))
        keys = tuple(key for key in need.key.format_map(cells).split(SEPARATOR) if key)
        wanted.append(Wanted(keys, need.library_parameter.format_map(cells), int(cells["year"])))
    return wanted, codes


def _joined(
    need: FactorNeed, mask: Mask, picks: Sequence[Pick | None], codes: Codes
) -> dict[str, np.ndarray[Any, Any]]:
    """The picks of one need as columns beside the lines; missing where there is none."""
    columns: dict[str, np.ndarray[Any, Any]] = {}
    cells: dict[str, tuple[list[Any], Any]] = {
        need.parameter: ([pick.row.value if pick else np.nan for pick in picks], np.nan),
        need.tier_column: ([pick.row.tier if pick else "" for pick in picks], ""),
        need.source_column: ([source(pick) if pick else None for pick in picks], None),
        need.unverified_column: ([bool(pick and pick.row.status == Status.UNVERIFIED) for pick in picks], False),
    }
    for column, (values, absent) in cells.items():
        kind = np.array([*values, absent], dtype=object if column == need.source_column else None)
        filled = np.full(len(mask), absent, dtype=kind.dtype)
        filled[mask] = kind[codes]
        columns[column] = filled
    return columns


def source(pick: Pick) -> dict[str, Any]:
    """What identifies a chosen factor in a trail."""
    row = pick.row
    return {
        "id": row.id,
        "key": row.key,
        "set": row.factor_set,
        "version": row.version,
        "region": row.region,
        "status": row.status,
        "flags": list(pick.flags),
    }


def _columns(template: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(template) if name]


def _library(park: Park, keys: Iterable[str]) -> Library:
    found: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
    rows = read_frame(IN_FORCE, {"keys": sorted(keys), "regions": power_regions(park)})
    for values in rows.itertuples(index=False, name=None):
        row = Candidate(*values)
        found[row.key, row.parameter].append(row)
    return found
