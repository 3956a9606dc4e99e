"""What a changed choice of factors does to lines and results, in memory, before anything is stored. Pure.

    lines_using(before, after)                       lines with a factor that the change replaces
    effect(lines, before, after, gwp)                results of both, by enterprise, year and substance

before, after: the same lines with the factors of each choice joined. Source: 000 附录A.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from inventory.methods.catalogue import METHODS
from inventory.methods.compile import Compiled, add_context, compile_lines
from inventory.methods.declaration import FactorNeed, Mask
from inventory.methods.gwp import co2e
from inventory.methods.line import number, prepare

GROUP: Final = ("enterprise_id", "year", "kind", "substance")


def lines_using(before: pd.DataFrame, after: pd.DataFrame) -> Mask:
    """Lines that a method computes with another factor than before; a measured value of the row keeps its result."""
    lines = prepare(after)
    add_context(lines)
    prepared: Any = lines  # answers what methods ask of a frame
    using = np.zeros(len(after), dtype=bool)
    differs: dict[str, Mask] = {}
    for method in METHODS:
        mask = method.concerns(prepared) if method.after else method.takes(prepared)
        if not mask.any():
            continue
        for need in method.needs:
            if need.source_column not in differs:
                differs[need.source_column] = _differs(need, before, after)
            using |= mask & differs[need.source_column] & _unmeasured(need, prepared)
    return using


def effect(lines: pd.DataFrame, before: Compiled, after: Compiled, gwp: Mapping[str, float]) -> pd.DataFrame:
    """Counted mass and tCO2e before and after by enterprise, year, kind and substance; t.

    Neither memo items nor purchases in the park, as in the totals. CO2e is NaN for pollutants; a mass that one side
    does not have is NaN, never zero.
    """
    sides = [_masses(lines, compiled).rename(name) for name, compiled in (("before_t", before), ("after_t", after))]
    found = pd.concat(sides, axis=1).reset_index()
    greenhouse = found["kind"] == "ghg"
    for side in ("before", "after"):
        found[f"{side}_co2e_t"] = co2e(found[f"{side}_t"], found["substance"], gwp).where(greenhouse)
    return found


def computed(lines: pd.DataFrame) -> Compiled:
    """Results of joined lines, without trails."""
    return compile_lines(lines, with_trail=False)


def _masses(lines: pd.DataFrame, compiled: Compiled) -> "pd.Series[float]":
    rows = compiled.emissions
    if rows.empty:
        index = pd.MultiIndex.from_arrays([[] for _ in GROUP], names=list(GROUP))
        return pd.Series(dtype="float64", index=index)
    counted = rows.loc[~(rows["in_park"] | rows["memo"]).astype(bool)]
    placed = counted.join(lines.set_index("line_id")[["enterprise_id", "year"]], on="line_id")
    return placed.astype({"mass_t": "float64"}).groupby(list(GROUP), observed=True)["mass_t"].sum()


def _unmeasured(need: FactorNeed, lines: pd.DataFrame) -> Mask:
    return np.isnan(number(lines, need.override)) if need.override else np.ones(len(lines), dtype=bool)


def _differs(need: FactorNeed, before: pd.DataFrame, after: pd.DataFrame) -> Mask:
    old, new = (list(_identities(frame, need.source_column)) for frame in (before, after))
    return np.array([first != second for first, second in zip(old, new, strict=True)], dtype=bool)


def _identities(frame: pd.DataFrame, column: str) -> Iterator[Any]:
    """What is recorded of the factor of every line; None where there is none."""
    if column not in frame.columns:
        return iter([None] * len(frame))
    return ((entry["id"], *entry["flags"]) if isinstance(entry, dict) else None for entry in frame[column])
