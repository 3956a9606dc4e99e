"""Why a line gave no result: reason codes and sentences. A line never vanishes silently."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from inventory.methods.column import Words
from inventory.methods.line_table import Table

QUANTITY_MISSING: Final = "quantity_missing"
NOT_ESTIMATED: Final = "not_estimated"
CONFIDENTIAL: Final = "confidential"
INPUT_MISSING: Final = "input_missing"
FACTOR_MISSING: Final = "factor_missing"
OUT_OF_BOUNDS: Final = "out_of_bounds"
UNIT_MISMATCH: Final = "unit_mismatch"
NO_METHOD: Final = "no_method"
PARENT_DIFFERS: Final = "parent_differs"
DIRECTION_UNKNOWN: Final = "direction_unknown"
SUPPLY_NOT_FILED: Final = "supply_not_filed"

GAP_COLUMNS: Final = ("line_id", "method", "reason", "reason_zh", "reason_en")


class Gap(NamedTuple):
    """Lines of one method that are gaps for one reason; the sentence names their place when it is asked for."""

    method: str
    reason: str
    reason_zh: str
    reason_en: str
    lines: Table
    #: Sentences of their own, line by line, where the reason needs numbers of the line.
    sentences: Sequence[str] = ()

    def spoken(self) -> Sequence[str]:
        """The Chinese sentence of every line: place, then reason."""
        return self.sentences or [f"{place}：{self.reason_zh}" for place in _places(self.lines)]


def _places(lines: Table) -> list[str]:
    sheets, rows, items = (_texts(lines.raw(name)) for name in ("sheet", "row", "item"))
    return [
        f"{sheet}表第{row}行（{item}）" if item != "" else f"{sheet}表第{row}行"
        for sheet, row, item in zip(sheets, rows, items, strict=True)
    ]


def _texts(values: object) -> list[object]:
    return list(values.to_numpy()) if isinstance(values, Words) else np.asarray(values).tolist()


def gap_rows(
    line_ids: "pd.Series[int]", method: str, reason: str, reason_zh: "str | pd.Series[str]", reason_en: str
) -> pd.DataFrame:
    """Gap rows of one reason: line_id, method, reason code and the sentence in both languages."""
    rows = pd.DataFrame({"line_id": line_ids.to_numpy()})
    rows["method"] = method
    rows["reason"] = reason
    rows["reason_zh"] = reason_zh if isinstance(reason_zh, str) else reason_zh.to_numpy()
    rows["reason_en"] = reason_en
    return rows


def empty_gaps() -> pd.DataFrame:
    """A gap frame without rows."""
    return pd.DataFrame({column: pd.Series(dtype="object") for column in GAP_COLUMNS})


def gap_frame(gaps: Sequence[Gap]) -> pd.DataFrame:
    """Gap rows: line_id, method, reason code and the sentence in both languages."""
    if not any(len(gap.lines) for gap in gaps):
        return empty_gaps()
    sizes = [len(gap.lines) for gap in gaps]
    frame = pd.DataFrame({"line_id": np.concatenate([np.asarray(gap.lines.raw("line_id")) for gap in gaps])})
    for column in ("method", "reason"):
        frame[column] = np.repeat(np.array([getattr(gap, column) for gap in gaps], dtype=object), sizes)
    frame["reason_zh"] = [sentence for gap in gaps for sentence in gap.spoken()]
    frame["reason_en"] = np.repeat(np.array([gap.reason_en for gap in gaps], dtype=object), sizes)
    return frame
