"""Results as arrays, one block per method and output, and as the frames that are stored."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from inventory.methods.column import Column, Flags, Floats, Words
from inventory.methods.declaration import Method, Output
from inventory.methods.gap import Gap
from inventory.methods.tier import TIERS, Ranks, names
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
    texts = {name: _text(words.to_numpy()) for name, words in _words(filled).items()}
    nothing: list[Trail | None] = [None]
    trail = [entry for block in filled for entry in (block.trail or nothing * len(block.line_id))]
    columns = texts | _numbers(filled) | {"trail": pd.Series(trail, dtype="object")}
    return pd.DataFrame({name: columns[name] for name in EMISSION_COLUMNS}, copy=False)


def coded_frame(blocks: Sequence[Emitted]) -> pd.DataFrame:
    """The same rows with texts as categories and without trails, for methods that need the results of others."""
    filled = [block for block in blocks if len(block.line_id)]
    if not filled:
        return _empty(EMISSION_COLUMNS)
    texts = {name: _category(words) for name, words in _words(filled).items()}
    return pd.DataFrame(texts | _numbers(filled), copy=False)


def _category(words: Words) -> "pd.Categorical[str]":
    missing = np.asarray(pd.isna(words.words))
    places = np.where(missing, -1, np.cumsum(~missing) - 1)
    return pd.Categorical.from_codes(places.take(words.codes), pd.Index(words.words[~missing], dtype="object"))


def _numbers(filled: Sequence[Emitted]) -> dict[str, Any]:
    sizes = [len(block.line_id) for block in filled]
    return {
        "line_id": _joined(block.line_id for block in filled),
        "scope": np.repeat([block.output.scope for block in filled], sizes),
        "in_park": _joined(block.in_park for block in filled),
        "memo": np.repeat([block.output.memo for block in filled], sizes),
        "mass_t": _joined(block.mass_t for block in filled),
        "activity": _joined(block.activity for block in filled),
        "unverified": _joined(block.unverified for block in filled),
    }


def _words(filled: Sequence[Emitted]) -> dict[str, Words]:
    sizes = [len(block.line_id) for block in filled]
    return {
        "method": _put_together([block.method.code for block in filled], sizes),
        "substance": _put_together([block.substance for block in filled], sizes),
        "kind": _put_together([block.output.kind for block in filled], sizes),
        "category": _put_together([block.category for block in filled], sizes),
        "activity_unit": _put_together([block.unit for block in filled], sizes),
        "tier": Words(_joined(block.tier for block in filled), np.array(TIERS, dtype=object)),
    }


def flow_frame(blocks: Sequence[Flowed]) -> pd.DataFrame:
    """One row per line of energy; Σ coal_tce is the comprehensive energy consumption."""
    filled = [block for block in blocks if len(block.line_id)]
    if not filled:
        return _empty(FLOW_COLUMNS)
    sizes = [len(block.line_id) for block in filled]
    columns = {
        "line_id": _joined(block.line_id for block in filled),
        "method": _text(_put_together([block.method.code for block in filled], sizes).to_numpy()),
        "carrier": _text(_put_together([block.carrier for block in filled], sizes).to_numpy()),
        "stage": _text(_put_together([block.stage for block in filled], sizes).to_numpy()),
        "quantity": _joined(block.quantity for block in filled),
        "unit": _text(_put_together([block.unit for block in filled], sizes).to_numpy()),
        "energy_gj": _joined(block.energy["energy_gj"] for block in filled),
        "coal_tce": _joined(block.energy["coal_tce"] for block in filled),
        "in_park": _joined(block.in_park for block in filled),
        "tier": _text(names(_joined(block.tier for block in filled))),
    }
    return pd.DataFrame(columns, copy=False)


def _empty(columns: Iterable[str]) -> pd.DataFrame:
    return pd.DataFrame({column: pd.Series(dtype="object") for column in columns})


def _joined(parts: Iterable[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    return np.concatenate([part.view(np.ndarray) for part in parts])


def _put_together(parts: Sequence[Words | str], sizes: Sequence[int]) -> Words:
    """Words of all parts with one code for each; a part may be one word for all its rows."""
    known: dict[Any, int] = {}
    codes = np.empty(sum(sizes), dtype=np.int32)
    stop = 0
    for part, size in zip(parts, sizes, strict=True):
        start, stop = stop, stop + size
        if isinstance(part, str):
            codes[start:stop] = known.setdefault(part, len(known))
            continue
        used = np.flatnonzero(np.bincount(part.codes, minlength=len(part.words)))
        table = np.zeros(len(part.words), dtype=np.int32)
        table[used] = [known.setdefault(word, len(known)) for word in part.words[used]]
        codes[start:stop] = table.take(part.codes)
    return Words(codes, np.array(list(known), dtype=object))


def _text(texts: npt.NDArray[np.object_]) -> "pd.Series[str]":
    return pd.Series(texts, dtype="str", copy=False)
