"""What a result was computed from: the numbers actually used, which of them were measured, where factors came from."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from inventory.methods.declaration import FactorNeed
from inventory.methods.line_table import Table
from inventory.methods.resolve import Resolved

Trail = dict[str, Any]


def trails(resolved: Resolved, frame: Table | pd.DataFrame) -> list[Trail]:
    """One trail per row of `frame` (the computable rows of `resolved`).

    {"inputs": {name: value}, "measured": [names], "tiers": {"activity": tier, name: tier}, "sources": {name: id}}
    A source is whatever the caller put in the column `<parameter>_source`; parameters without one are left out.
    Rows share tiers and sources where these are the same: read trails, never change them in place.
    """
    method = resolved.method
    names = [*(entry.name for entry in method.inputs), *(need.parameter for need in method.needs)]
    tiered = [need for need in method.needs if need.tier_column in frame.columns]
    sourced = [need for need in method.needs if need.source_column in frame.columns]
    columns = [frame[name].tolist() for name in names]
    inputs = (dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True))
    tiers = _shared(
        ["activity", *(need.parameter for need in tiered)],
        [_values(frame, "tier"), *(_values(frame, need.tier_column) for need in tiered)],
    )
    sources = _shared(
        [need.parameter for need in sourced], [_values(frame, need.source_column) for need in sourced], len(frame)
    )
    unmeasured: list[str] = []
    rows: list[Trail] = [
        {"inputs": given, "measured": unmeasured, "tiers": tier, "sources": source}
        for given, tier, source in zip(inputs, tiers, sources, strict=True)
    ]
    for need in method.needs:
        _mark(rows, need, resolved)
    return rows


def _values(frame: Table | pd.DataFrame, column: str) -> list[Any]:
    values = frame.raw(column) if isinstance(frame, Table) else frame[column]
    return np.asarray(values).tolist()


def _shared(names: Sequence[str], columns: Sequence[list[Any]], size: int = 0) -> Iterator[dict[str, Any]]:
    """One dict per row, the same one for rows with the same objects; `size` where no column says how many rows."""
    known: dict[tuple[int, ...], dict[str, Any]] = {}
    for values in zip(*columns, strict=True) if columns else ((),) * size:
        key = tuple(map(id, values))
        if key not in known:
            known[key] = dict(zip(names, values, strict=True))
        yield known[key]


def _mark(rows: list[Trail], need: FactorNeed, resolved: Resolved) -> None:
    """Where a measured value replaced the factor, name it, with its own tier and without a source."""
    flags = resolved.measured.get(need.parameter)
    if flags is None or not flags.any():
        return
    name = need.parameter
    for place in np.flatnonzero(flags[resolved.good]).tolist():
        row = rows[place]
        row["measured"] = [*row["measured"], name]
        row["sources"] = {key: value for key, value in row["sources"].items() if key != name}
        if name in row["tiers"]:
            row["tiers"] = row["tiers"] | {name: need.override_tier}
