"""The cap on captured CO2 that is known only when every method has run, applied to results as arrays."""

from itertools import accumulate
from typing import Any

import numpy as np
import pandas as pd

from inventory.methods.capture import DEDUCTING
from inventory.methods.capture_limit import limit
from inventory.methods.gap import Gap
from inventory.methods.line_table import Lines
from inventory.methods.result_frame import Emitted, Results, emission_frame


def capped(prepared: Lines, results: Results) -> Results:
    """Results with removals reduced as `capture_limit.limit` says; the same results where nothing is removed."""
    if not any(block.method.code in DEDUCTING for block in results.emissions):
        return results
    given: Any = prepared
    reduced, told = limit(given, emission_frame(results.emissions))
    if told.empty:
        return results
    stops = list(accumulate(len(block.line_id) for block in results.emissions))
    blocks = [
        _of(block, reduced.iloc[stop - len(block.line_id) : stop])
        for block, stop in zip(results.emissions, stops, strict=True)
    ]
    return Results(blocks, results.flows, [*results.gaps, *_gaps(told)])


def _of(block: Emitted, rows: pd.DataFrame) -> Emitted:
    trail = None if block.trail is None else rows["trail"].tolist()
    return block._replace(mass_t=rows["mass_t"].to_numpy(dtype=np.float64), trail=trail)


def _gaps(told: pd.DataFrame) -> list[Gap]:
    return [
        Gap(
            str(method),
            str(reason),
            "",
            str(en),
            Lines({"line_id": rows["line_id"]}, len(rows)),
            rows["reason_zh"].tolist(),
        )
        for (method, reason, en), rows in told.groupby(["method", "reason", "reason_en"], sort=False)
    ]
