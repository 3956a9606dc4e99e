"""The line frame: the columns every method reads, and what a line must know about the other lines of its row."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

#: Columns the caller must provide. `row` is the sheet row: lines of one row know each other by it.
REQUIRED_COLUMNS: Final = (
    "line_id",
    "year",
    "month",
    "enterprise_id",
    "sheet",
    "row",
    "field",
    "item",
    "quantity",
    "unit",
    "tier",
    "energy_kind",
    "in_park",
)
#: Columns filled with "" when absent. `fuel_unit` is the unit the fuel factors are per ("t", "1e4Nm3");
#: `activity_method`, `activity_gas` and `factor_keys` come from the activity the row names; `process_kind` from the
#: register; `boiler`, `transport_mode`, `treatment`, `waste_kind`, `generated_by`, `gas_carbon` and `report_no` are cells of the row;
#: `farm_region` follows from the province of the park,
#: `export_rule` is its choice.
TEXT_COLUMNS: Final = (
    "direction",
    "notation",
    "fuel_unit",
    "dust_kind",
    "activity_method",
    "activity_gas",
    "factor_keys",
    "process_kind",
    "boiler",
    "transport_mode",
    "treatment",
    "waste_kind",
    "generated_by",
    "report_no",
    "farm_region",
    "export_rule",
    "gas_carbon",
)

#: Form 205-1: 01 raw coal is the sum of its kinds 02–05; a parent is never added to its parts.
PARENT_ITEM: Final = {"02": "01", "03": "01", "04": "01", "05": "01"}
PARENT_TOLERANCE: Final = 0.02

DIRECT: Final = "direct"
INDIRECT: Final = "indirect"
REUSED: Final = "reused"
_DIRECTIONS: Final = (
    ("直接", DIRECT),
    ("direct", DIRECT),
    ("间接", INDIRECT),
    ("indirect", INDIRECT),
    ("回用", REUSED),
    ("reuse", REUSED),
)

_SORTING_COLUMNS: Final = ("sheet", "field", "energy_kind", "unit", "notation", "fuel_unit", "activity_method")
_ROW_KEY: Final = ["enterprise_id", "year", "month", "sheet", "row"]


def prepare(lines: pd.DataFrame) -> pd.DataFrame:
    """Copy of the line frame with a plain index, float quantities, absent text columns and the row context.

    Added columns: `discharge` (direct, indirect, reused or ""), `mass_filed` and `sewer_filed` (the row has a filed
    mass, a filed amount sent to the park plant), `parent_counted` (the line is a parent whose parts are filed too).
    Raises: KeyError naming the missing required columns.
    """
    missing = [column for column in REQUIRED_COLUMNS if column not in lines.columns]
    if missing:
        raise KeyError(f"line frame lacks {', '.join(missing)}")
    prepared = lines.reset_index(drop=True)
    prepared["quantity"] = prepared["quantity"].astype("float64")
    prepared["in_park"] = prepared["in_park"].fillna(False).astype(bool)
    for column in TEXT_COLUMNS:
        prepared[column] = prepared[column].fillna("") if column in prepared.columns else ""
    for column in _SORTING_COLUMNS:  # compared once per method: categories compare by code
        prepared[column] = prepared[column].astype("category")
    prepared["discharge"] = _discharge(prepared["direction"])
    prepared["mass_filed"] = row_has(prepared, "emission")
    prepared["sewer_filed"] = row_has(prepared, "to_wwtp")
    prepared["parent_counted"] = _parent_counted(prepared)
    return prepared


def number(lines: pd.DataFrame, column: str) -> npt.NDArray[np.float64]:
    """Float values of a column, NaN where the column or the value is absent."""
    if column not in lines.columns:
        return np.full(len(lines), np.nan)
    return np.asarray(lines[column], dtype=np.float64)


def _discharge(direction: "pd.Series[str]") -> "pd.Series[str]":
    known = {text: _discharge_code(text) for text in direction.unique()}
    return direction.map(known)


def _discharge_code(text: str) -> str:
    lowered = text.strip().lower()
    return next((code for prefix, code in _DIRECTIONS if lowered.startswith(prefix)), "")


def row_has(lines: pd.DataFrame, field: str) -> npt.NDArray[np.bool_]:
    """Whether the sheet row of each line holds a quantity in `field`."""
    filed = lines.loc[(lines["field"] == field) & lines["quantity"].notna(), _ROW_KEY]
    if filed.empty:
        return np.zeros(len(lines), dtype=bool)
    return pd.MultiIndex.from_frame(lines[_ROW_KEY]).isin(pd.MultiIndex.from_frame(filed))


def _parent_key(lines: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(lines[["enterprise_id", "year", "month", "field", "item"]])


def _parent_counted(lines: pd.DataFrame) -> npt.NDArray[np.bool_]:
    energy = lines["sheet"] == "02"
    parts = lines.loc[energy & lines["item"].isin(PARENT_ITEM) & lines["quantity"].notna()]
    counted = np.zeros(len(lines), dtype=bool)
    if parts.empty:
        return counted
    parents = energy & lines["item"].isin(PARENT_ITEM.values())
    if parents.any():
        parents_of_parts = _parent_key(parts.assign(item=parts["item"].map(PARENT_ITEM)))
        counted[parents.to_numpy()] = _parent_key(lines[parents]).isin(parents_of_parts)
    return counted


def parents_that_differ(lines: pd.DataFrame) -> pd.DataFrame:
    """Parent lines that are not counted and whose quantity is off the sum of their parts by more than 2 %.

    Takes a prepared frame; returns line_id, quantity and parts (the sum of the kinds).
    """
    key = ["enterprise_id", "year", "month", "field", "item"]
    parents = lines[lines["parent_counted"]]
    if parents.empty:
        return pd.DataFrame({"line_id": [], "quantity": [], "parts": []})
    parts = lines[(lines["sheet"] == "02") & lines["item"].isin(PARENT_ITEM)]
    sums = parts.assign(item=parts["item"].map(PARENT_ITEM)).groupby(key)["quantity"].sum().rename("parts")
    whole = parents.groupby(key)["quantity"].sum().rename("whole")
    joined = parents.join(sums, on=key).join(whole, on=key)
    off = (joined["whole"] - joined["parts"]).abs() > PARENT_TOLERANCE * joined["parts"].abs()
    return joined.loc[off, ["line_id", "quantity", "parts"]]
