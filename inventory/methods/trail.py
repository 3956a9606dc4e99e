"""What a result was computed from: the numbers actually used, which of them were measured, where factors came from."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from inventory.methods.resolve import Resolved

Trail = dict[str, Any]


def trails(resolved: Resolved, frame: pd.DataFrame) -> list[Trail]:
    """One trail per row of `frame` (the computable rows of `resolved`).

    {"inputs": {name: value}, "measured": [names], "tiers": {"activity": tier, name: tier}, "sources": {name: id}}
    A source is whatever the caller put in the column `<parameter>_source`; parameters without one are left out.
    """
    method = resolved.method
    names = [*(entry.name for entry in method.inputs), *(need.parameter for need in method.needs)]
    rows: list[Trail] = [
        {"inputs": dict(zip(names, values, strict=True)), "measured": [], "tiers": {"activity": tier}, "sources": {}}
        for tier, *values in zip(frame["tier"].tolist(), *(frame[name].tolist() for name in names), strict=True)
    ]
    kept = resolved.good
    for need in method.needs:
        flags = resolved.measured.get(need.parameter)
        _mark(rows, need.parameter, flags[kept].tolist() if flags is not None else [False] * len(rows))
        if need.tier_column in frame.columns:
            _put(rows, "tiers", need.parameter, frame[need.tier_column].tolist(), need.override_tier)
        if need.source_column in frame.columns:
            _put(rows, "sources", need.parameter, frame[need.source_column].tolist())
    return rows


def _mark(rows: list[Trail], parameter: str, measured: Iterable[bool]) -> None:
    for row, flag in zip(rows, measured, strict=True):
        if flag:
            row["measured"].append(parameter)


def _put(rows: list[Trail], part: str, parameter: str, values: Iterable[Any], own: str = "") -> None:
    """Store a factor's tier or source, except where a measured value replaced the factor."""
    for row, value in zip(rows, values, strict=True):
        if parameter not in row["measured"]:
            row[part][parameter] = value
        elif part == "tiers":
            row[part][parameter] = own
