"""From ledger lines to emissions, energy flows and gaps, by every method of the catalogue, set-based."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from inventory.methods import capture_limit, gap
from inventory.methods.catalogue import METHODS
from inventory.methods.declaration import Method, Output, Result
from inventory.methods.energy import STAGES
from inventory.methods.line import prepare
from inventory.methods.omission import parents, supply_not_filed, unserved
from inventory.methods.resolve import Resolved, resolve
from inventory.methods.trail import Trail, trails

#: Stored results carry nine decimals, so that an incremental and a full recompute agree exactly.
DECIMALS: Final = 9

EMISSION_COLUMNS: Final = (
    "line_id",
    "method",
    "substance",
    "kind",
    "category",
    "scope",
    "in_park",
    "memo",
    "mass_t",
    "activity",
    "activity_unit",
    "tier",
    "unverified",
    "trail",
)
FLOW_COLUMNS: Final = (
    "line_id",
    "method",
    "carrier",
    "stage",
    "quantity",
    "unit",
    "energy_gj",
    "coal_tce",
    "in_park",
    "tier",
)


class Compiled(NamedTuple):
    """The three frames of a set of lines."""

    emissions: pd.DataFrame
    flows: pd.DataFrame
    gaps: pd.DataFrame


def compile_lines(lines: pd.DataFrame, *, with_trail: bool = True) -> Compiled:
    """Emissions, flows and gaps of ledger lines in one pass.

    lines: one row per ledger line; columns of `line.REQUIRED_COLUMNS`; optional text `line.TEXT_COLUMNS`; sibling
    cells `feedstock`, `conc_avg`, `measured_ncv` (GJ), `measured_carbon_content` (tC/GJ), `measured_oxidation` (1);
    and for every factor need (`catalogue.factor_needs()`) the chosen value `<p>`, its Annex A tier `<p>_tier` and,
    optionally, what identifies it, `<p>_source`, and `<p>_unverified`. Absent = missing.
    Raises: KeyError naming missing required columns. Source: 000 6.1, 6.2, 附录A, 附录B.
    """
    prepared = prepare(lines)
    add_context(prepared)
    parts = _Parts([], [], [unserved(prepared), supply_not_filed(prepared), parents(prepared)])
    by_sheet = dict(iter(prepared.groupby("sheet", observed=True, sort=False)))
    for method in METHODS:
        filed = by_sheet.get(method.sheet)
        if method.after is None and filed is not None and (mask := method.takes(filed)).any():
            _run(method, filed.loc[mask], parts, with_trail)
    _run_after(prepared, parts, with_trail)
    emissions, flows, gaps = parts
    counted, limited = capture_limit.limit(prepared, _joined(emissions, EMISSION_COLUMNS))
    gaps.append(limited)
    return Compiled(counted, _joined(flows, FLOW_COLUMNS), _joined(gaps, gap.GAP_COLUMNS))


class _Parts(NamedTuple):
    """What the methods have given so far."""

    emissions: list[pd.DataFrame]
    flows: list[pd.DataFrame]
    gaps: list[pd.DataFrame]


def _run(method: Method, lines: pd.DataFrame, parts: _Parts, with_trail: bool) -> None:
    resolved = resolve(method, lines)
    parts.gaps.extend(resolved.gaps)
    if method.produces is Result.EMISSION:
        parts.emissions.extend(_emissions(resolved, with_trail))
    else:
        parts.flows.append(_flows(resolved))


def _run_after(prepared: pd.DataFrame, parts: _Parts, with_trail: bool) -> None:
    """Methods that need results of the others; each function of results once, and only where a line needs it."""
    taken = [(entry, mask) for entry in METHODS if entry.after and (mask := entry.takes(prepared)).any()]
    if not taken:
        return
    results = _joined(parts.emissions, EMISSION_COLUMNS)
    for after in dict.fromkeys(entry.after for entry, _ in taken if entry.after):
        for column, values in after(prepared, results).items():
            prepared[column] = values
        for method, mask in taken:
            if method.after is after:
                _run(method, prepared.loc[mask], parts, with_trail)


def add_context(prepared: pd.DataFrame) -> None:
    """Columns that methods derive from the lines together, each function once."""
    present = set(prepared["sheet"].cat.categories)
    for context in dict.fromkeys(entry.context for entry in METHODS if entry.context and entry.sheet in present):
        for column, values in context(prepared).items():
            prepared[column] = values


def emission_frame(lines: pd.DataFrame) -> pd.DataFrame:
    """Emissions of ledger lines: one row per line, method and substance, mass in t. See `compile_lines`."""
    return compile_lines(lines).emissions


def flow_frame(lines: pd.DataFrame) -> pd.DataFrame:
    """Energy flows of ledger lines; Σ coal_tce is the comprehensive energy consumption. See `compile_lines`."""
    return compile_lines(lines, with_trail=False).flows


def gap_frame(lines: pd.DataFrame) -> pd.DataFrame:
    """Lines that should have given a result and could not: line_id, method, reason, reason_zh, reason_en."""
    return compile_lines(lines, with_trail=False).gaps


def _joined(parts: list[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    filled = [part for part in parts if not part.empty]
    if not filled:
        return pd.DataFrame({column: pd.Series(dtype="object") for column in columns})
    return pd.concat(filled, ignore_index=True)[list(columns)]


def _emissions(resolved: Resolved, with_trail: bool) -> list[pd.DataFrame]:
    method = resolved.method
    frame = resolved.frame.loc[resolved.good]
    if frame.empty:
        return []
    results = method.compute(frame)
    trail: Sequence[Trail | None] = trails(resolved, frame) if with_trail else [None] * len(frame)
    quality = (resolved.tier[resolved.good], resolved.unverified[resolved.good])
    return [_emission(method, output, frame, results[output.column], quality, trail) for output in method.outputs]


def _emission(
    method: Method,
    output: Output,
    frame: pd.DataFrame,
    mass: "pd.Series[float]",
    quality: tuple[npt.NDArray[np.str_], npt.NDArray[np.bool_]],
    trail: Sequence[Trail | None],
) -> pd.DataFrame:
    rows = pd.DataFrame({"line_id": frame["line_id"].to_numpy()})
    rows["method"] = method.code
    rows["substance"] = output.substance or frame[output.substance_column].to_numpy()
    rows["kind"] = output.kind
    rows["category"] = output.category or frame[output.category_column].to_numpy()
    rows["scope"] = output.scope
    # Only bought energy cancels with its seller; what a buyer burns is burnt where it stands.
    rows["in_park"] = frame["in_park"].to_numpy() if output.scope == 2 else False
    rows["memo"] = output.memo
    rows["mass_t"] = np.round(mass.to_numpy(dtype=np.float64), DECIMALS)
    rows["activity"] = frame[method.activity.name].to_numpy()
    rows["activity_unit"] = frame["unit"].to_numpy()
    rows["tier"], rows["unverified"] = quality
    rows["trail"] = pd.Series(list(trail), dtype="object")
    return rows


def _flows(resolved: Resolved) -> pd.DataFrame:
    """Flow rows; a line without a calorific value keeps its quantity and has no energy, beside its gap."""
    shown = resolved.good | resolved.factor_missing
    frame = resolved.frame.loc[shown]
    results = resolved.method.compute(frame)
    rows = pd.DataFrame({"line_id": frame["line_id"].to_numpy()})
    rows["method"] = resolved.method.code
    rows["carrier"] = frame["item"].to_numpy()
    rows["stage"] = frame["field"].map(STAGES).to_numpy()
    rows["quantity"] = frame["quantity"].to_numpy()
    rows["unit"] = frame["unit"].to_numpy()
    for output in resolved.method.outputs:
        rows[output.column] = np.round(results[output.column].to_numpy(dtype=np.float64), DECIMALS)
    rows["in_park"] = frame["in_park"].to_numpy()
    rows["tier"] = resolved.tier[shown]
    return rows
