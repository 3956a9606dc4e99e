"""Why a line gave no result: reason codes and sentences. A line never vanishes silently."""

from typing import Final

import pandas as pd

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
