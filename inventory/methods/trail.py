"""What a result was computed from: the numbers actually used, which of them were measured, where factors came from."""

from collections.abc import Iterable, Sequence
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
    """
    method = resolved.method
    names = [*(entry.name for entry in method.inputs), *(need.parameter for need in method.needs)]
    tiered = [need for need in method.needs if need.tier_column in frame.columns]
    sourced = [need for need in method.needs if need.source_column in frame.columns]
    inputs = _cells(names, [frame[name].tolist() for name in names])
    tiers = _cells(
        ["activity", *(need.parameter for need in tiered)],
        [_values(frame, "tier"), *(_values(frame, need.tier_column) for need in tiered)],
    )
    sources = _cells(
        [need.parameter for need in sourced], [_values(frame, need.source_column) for need in sourced], len(frame)
    )
    rows: list[Trail] = [
        {"inputs": given, "measured": [], "tiers": tier, "sources": source}
        for given, tier, source in zip(inputs, tiers, sources, strict=True)
    ]
    for need in method.needs:
        _mark(rows, need, resolved)
    return rows


def _values(frame: Table | pd.DataFrame, column: str) -> list[Any]:
    values = frame.raw(column) if isinstance(frame, Table) else frame[column]
    return np.asarray(values).tolist()


def _cells(names: Sequence[str], columns: Sequence[Iterable[Any]], size: int = 0) -> Iterable[dict[str, Any]]:
    """One dict per row; `size` where there are no columns to count them by."""
    if not columns:
        return ({} for _ in range(size))
    return (dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True))


def _mark(rows: list[Trail], need: FactorNeed, resolved: Resolved) -> None:
    """Where a measured value replaced the factor, name it, with its own tier and without a source."""
    flags = resolved.measured.get(need.parameter)
    if flags is None or not flags.any():
        return
    for place in np.flatnonzero(flags[resolved.good]).tolist():
        row = rows[place]
        row["measured"].append(need.parameter)
        row["sources"].pop(need.parameter, None)
        if need.parameter in row["tiers"]:
            row["tiers"][need.parameter] = need.override_tier
