"""From ledger lines to emissions, energy flows and gaps, by every method of the catalogue, set-based."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from inventory.methods.catalogue import METHODS
from inventory.methods.column import Floats
from inventory.methods.declaration import Method, Output, Result
from inventory.methods.energy import STAGES
from inventory.methods.gap import gap_frame
from inventory.methods.line import prepare
from inventory.methods.line_table import Lines, Selection
from inventory.methods.omission import omissions
from inventory.methods.partition import Partition
from inventory.methods.removal_cap import capped
from inventory.methods.resolve import Resolved, resolve
from inventory.methods.result_frame import Emitted, Flowed, Results, coded_frame, emission_frame, flow_frame
from inventory.methods.trail import trails

#: Stored results carry nine decimals, so that an incremental and a full recompute agree exactly.
DECIMALS: Final = 9
#: Lines of one pass: enough that the number of calls does not matter, few enough that a column stays in the cache.
PASS: Final = 1 << 20
THREADS: Final = 2

#: Methods in the order in which they run: those that need the results of others after these.
_ORDER: Final = sorted(METHODS, key=lambda method: method.after is not None)
#: Place of their results; omissions, which belong to no method, come first.
_PLACE: Final = {"": -1, **{method.code: place for place, method in enumerate(_ORDER)}}


_Waiting = tuple[Method, Selection]


class Compiled(NamedTuple):
    """The three frames of a set of lines."""

    emissions: pd.DataFrame
    flows: pd.DataFrame
    gaps: pd.DataFrame


def compile_lines(lines: pd.DataFrame | Lines, *, with_trail: bool = True) -> Compiled:
    """Emissions, flows and gaps of ledger lines in one pass.

    lines: one row per ledger line; columns of `line.REQUIRED_COLUMNS`; optional text `line.TEXT_COLUMNS`; sibling
    cells `feedstock`, `conc_avg`, `measured_ncv` (GJ), `measured_carbon_content` (tC/GJ), `measured_oxidation` (1);
    and for every factor need (`catalogue.factor_needs()`) the chosen value `<p>`, its Annex A tier `<p>_tier` and,
    optionally, what identifies it, `<p>_source`, and `<p>_unverified`. Absent = missing.
    Raises: KeyError naming missing required columns. Source: 000 6.1, 6.2, 附录A, 附录B.
    """
    results = compile_arrays(lines, with_trail=with_trail)
    return Compiled(emission_frame(results.emissions), flow_frame(results.flows), gap_frame(results.gaps))


def compile_arrays(
    lines: pd.DataFrame | Lines, *, with_trail: bool = False, size: int = PASS, threads: int = THREADS
) -> Results:
    """The same results as arrays, without building frames or sentences; see `compile_lines`.

    Lines in the order of their enterprises are taken in passes of about `size` lines by `threads` threads, never an
    enterprise in two passes; results come in the order of the catalogue, then of the lines, whatever the passes.
    """
    whole = Lines.of(lines)
    cuts = _cuts(whole, size)
    if len(cuts) <= 2:
        return _pass(whole, with_trail)
    parts = [whole.cut(start, stop) for start, stop in pairwise(cuts)]
    with ThreadPoolExecutor(threads) as pool:
        return _merged(list(pool.map(lambda part: _pass(part, with_trail), parts)))


def _cuts(lines: Lines, size: int) -> list[int]:
    """Where passes begin and end: between enterprises; nowhere where lines do not come enterprise by enterprise."""
    if len(lines) <= size or "enterprise_id" not in lines.columns:
        return [0, len(lines)]
    enterprise = np.asarray(lines.raw("enterprise_id"))
    if (enterprise[1:] < enterprise[:-1]).any():
        return [0, len(lines)]
    wanted = enterprise[np.arange(size, len(lines), size)]
    return sorted({0, *np.searchsorted(enterprise, wanted).tolist(), len(lines)})


def _merged(parts: Sequence[Results]) -> Results:
    emissions = [block for part in parts for block in part.emissions]
    flows = [block for part in parts for block in part.flows]
    gaps = [entry for part in parts for entry in part.gaps]
    return Results(
        sorted(emissions, key=lambda block: (_PLACE[block.method.code], block.number)),
        sorted(flows, key=lambda block: _PLACE[block.method.code]),
        sorted(gaps, key=lambda entry: _PLACE[entry.method]),
    )


@np.errstate(all="ignore")  # missing values are meant to pass through formulas
def _pass(lines: Lines, with_trail: bool) -> Results:
    prepared = prepare(lines)
    results = Results([], [], omissions(prepared))
    partition = Partition(prepared)
    concerned = [(method, partition.concerned(method)) for method in _ORDER]
    filed = [(method, frame) for method, frame in concerned if frame is not None]
    add_context(prepared, [method for method, _ in filed])
    for method, frame in filed:
        if method.after is None:
            _run(method, _taken(method, frame), results, with_trail)
    waiting = [(method, _taken(method, frame)) for method, frame in filed if method.after]
    _run_after(prepared, [entry for entry in waiting if len(entry[1])], results, with_trail)
    return capped(prepared, results)


def add_context(prepared: Lines, methods: Sequence[Method] = METHODS) -> None:
    """Columns that methods derive from the lines together, each function once, for the sheets that are there."""
    given: Any = prepared  # lines and selections answer what formulas ask of a frame
    present = {word for word in prepared["sheet"].words if (prepared["sheet"] == word).any()}
    wanted = (method.context for method in methods if method.context and method.sheet in present)
    for context in dict.fromkeys(wanted):
        for column, values in context(given).items():
            prepared[column] = values


def _taken(method: Method, frame: Selection) -> Selection:
    given: Any = frame
    return frame.keep(np.asarray(method.where(given), dtype=bool))


def _run(method: Method, frame: Selection, results: Results, with_trail: bool) -> None:
    if not len(frame):
        return
    resolved = resolve(method, frame)
    results.gaps.extend(resolved.gaps)
    if method.produces is Result.EMISSION:
        results.emissions.extend(_emissions(resolved, with_trail))
    else:
        results.flows.append(_flows(resolved))


def _run_after(prepared: Lines, waiting: Sequence[_Waiting], results: Results, with_trail: bool) -> None:
    """Methods that need results of the others; each function of results once, and only where a line needs it."""
    if not waiting:
        return
    given: Any = prepared
    found = coded_frame(results.emissions)
    for after in dict.fromkeys(method.after for method, _ in waiting if method.after):
        for column, values in after(given, found).items():
            prepared[column] = values
        for method, frame in waiting:
            if method.after is after:
                _run(method, frame, results, with_trail)


def _rounded(results: Mapping[str, Any], output: Output) -> Floats:
    mass: Floats = np.asarray(results[output.column], dtype=np.float64)
    return mass.round(DECIMALS)


def _emissions(resolved: Resolved, with_trail: bool) -> list[Emitted]:
    method, frame = resolved.method, resolved.frame.keep(resolved.good)
    if not len(frame):
        return []
    given: Any = frame
    results = method.compute(given)
    trail = trails(resolved, frame) if with_trail else None
    everything = len(frame) == len(resolved.good)
    tier = resolved.tier if everything else resolved.tier[resolved.good]
    unverified = resolved.unverified if everything else resolved.unverified[resolved.good]
    return [
        Emitted(
            method,
            number,
            frame["line_id"],
            output.substance or frame[output.substance_column],
            output.category or frame[output.category_column],
            # Only bought energy cancels with its seller; what a buyer burns is burnt where it stands.
            frame["in_park"] if output.scope == 2 else np.zeros(len(frame), dtype=bool),
            _rounded(results, output),
            frame[method.activity.name],
            frame["unit"],
            tier,
            unverified,
            trail,
        )
        for number, output in enumerate(method.outputs)
    ]


def _flows(resolved: Resolved) -> Flowed:
    """Flow rows; a line without a calorific value keeps its quantity and has no energy, beside its gap."""
    shown = resolved.good | resolved.factor_missing
    frame: Selection = resolved.frame.keep(shown)
    given: Any = frame
    results = resolved.method.compute(given)
    field = frame["field"]
    return Flowed(
        resolved.method,
        frame["line_id"],
        frame["item"],
        field.renamed(STAGES.get(word) for word in field.words),
        frame["quantity"],
        frame["unit"],
        {output.column: _rounded(results, output) for output in resolved.method.outputs},
        frame["in_park"],
        resolved.tier[shown],
    )
