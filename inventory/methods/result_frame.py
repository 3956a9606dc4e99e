"""Results as arrays, one block per method and output, and as the frames that are stored."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from inventory.methods.column import Column, Flags, Floats, Words
from inventory.methods.declaration import Method, Output
from inventory.methods.gap import Gap
from inventory.methods.tier import Ranks, names
from inventory.methods.trail import Trail

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


class Emitted(NamedTuple):
    """Emissions of one output of a method, line by line; `number` is the place of the output in its method."""

    method: Method
    number: int
    line_id: Column
    substance: Words | str
    category: Words | str
    in_park: Flags
    mass_t: Floats
    activity: Floats
    unit: Words
    tier: Ranks
    unverified: Flags
    trail: list[Trail] | None

    @property
    def output(self) -> Output:
        """The output as the method declares it."""
        return self.method.outputs[self.number]


class Flowed(NamedTuple):
    """Energy flows of one method, line by line; `energy` holds energy_gj and coal_tce."""

    method: Method
    line_id: Column
    carrier: Words
    stage: Words
    quantity: Floats
    unit: Words
    energy: dict[str, Floats]
    in_park: Flags
    tier: Ranks


class Results(NamedTuple):
    """The arrays of a set of lines: per method, and output for emissions; gaps per method and reason."""

    emissions: list[Emitted]
    flows: list[Flowed]
    gaps: list[Gap]


def emission_frame(blocks: Sequence[Emitted]) -> pd.DataFrame:
    """One row per line, method and substance, mass in t."""
    filled = [block for block in blocks if len(block.line_id)]
    if not filled:
        return _empty(EMISSION_COLUMNS)
    sizes = [len(block.line_id) for block in filled]

    def same(of: Callable[[Emitted], Any]) -> npt.NDArray[Any]:
        return np.repeat(_cells([of(block) for block in filled]), sizes)

    nothing: list[Trail | None] = [None]
    trail = [entry for block in filled for entry in (block.trail or nothing * len(block.line_id))]
    columns = {
        "line_id": _joined(block.line_id for block in filled),
        "method": _text(same(lambda block: block.method.code)),
        "substance": _text(_words([block.substance for block in filled], sizes)),
        "kind": _text(same(lambda block: block.output.kind)),
        "category": _text(_words([block.category for block in filled], sizes)),
        "scope": same(lambda block: block.output.scope),
        "in_park": _joined(block.in_park for block in filled),
        "memo": same(lambda block: block.output.memo),
        "mass_t": _joined(block.mass_t for block in filled),
        "activity": _joined(block.activity for block in filled),
        "activity_unit": _text(_words([block.unit for block in filled], sizes)),
        "tier": _text(names(_joined(block.tier for block in filled))),
        "unverified": _joined(block.unverified for block in filled),
        "trail": pd.Series(trail, dtype="object"),
    }
    return pd.DataFrame(columns, copy=False)


def flow_frame(blocks: Sequence[Flowed]) -> pd.DataFrame:
    """One row per line of energy; Σ coal_tce is the comprehensive energy consumption."""
    filled = [block for block in blocks if len(block.line_id)]
    if not filled:
        return _empty(FLOW_COLUMNS)
    sizes = [len(block.line_id) for block in filled]
    columns = {
        "line_id": _joined(block.line_id for block in filled),
        "method": _text(np.repeat(_cells([block.method.code for block in filled]), sizes)),
        "carrier": _text(_words([block.carrier for block in filled], sizes)),
        "stage": _text(_words([block.stage for block in filled], sizes)),
        "quantity": _joined(block.quantity for block in filled),
        "unit": _text(_words([block.unit for block in filled], sizes)),
        "energy_gj": _joined(block.energy["energy_gj"] for block in filled),
        "coal_tce": _joined(block.energy["coal_tce"] for block in filled),
        "in_park": _joined(block.in_park for block in filled),
        "tier": _text(names(_joined(block.tier for block in filled))),
    }
    return pd.DataFrame(columns, copy=False)


def _empty(columns: Iterable[str]) -> pd.DataFrame:
    return pd.DataFrame({column: pd.Series(dtype="object") for column in columns})


def _cells(values: Sequence[Any]) -> npt.NDArray[Any]:
    return np.array(values, dtype=object if isinstance(values[0], str) else None)


def _joined(parts: Iterable[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    return np.concatenate([part.view(np.ndarray) for part in parts])


def _words(parts: Sequence[Words | str], sizes: Sequence[int]) -> npt.NDArray[np.object_]:
    texts = np.empty(sum(sizes), dtype=object)
    stop = 0
    for part, size in zip(parts, sizes, strict=True):
        start, stop = stop, stop + size
        texts[start:stop] = part if isinstance(part, str) else part.to_numpy()
    return texts


def _text(texts: npt.NDArray[np.object_]) -> "pd.Series[str]":
    return pd.Series(texts, dtype="str", copy=False)
