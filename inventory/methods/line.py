"""Ledger lines as methods read them: the columns they have, and what a line must know about the others of its row."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from inventory.methods.column import Column, Flags, Index, Words
from inventory.methods.line_table import Lines, Table

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
#: register; `boiler`, `transport_mode`, `treatment`, `waste_kind`, `generated_by`, `gas_carbon` and `report_no` are
#: cells of the row;
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
    "coef_item",
    "coef_key",
    "coef_parameter",
    "coef_form",
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

_PLACE: Final = ("enterprise_id", "year", "month")
#: Keys up to this number are looked up in a table of flags, others by sorting.
_TABLE: Final = 1 << 26


def prepare(lines: "pd.DataFrame | Lines") -> Lines:
    """The lines with float quantities, absent text columns and the row context; the caller's columns stay as they are.

    Added columns: `place` (a number per enterprise and month), `discharge` (direct, indirect, reused or ""),
    `mass_filed` and `sewer_filed` (the row has a filed mass, a filed amount sent to the park plant), `parent_counted`
    (the line is a parent whose parts are filed too).
    Raises: KeyError naming the missing required columns.
    """
    prepared = Lines.of(lines)
    missing = [column for column in REQUIRED_COLUMNS if column not in prepared.columns]
    if missing:
        raise KeyError(f"line frame lacks {', '.join(missing)}")
    prepared["quantity"] = prepared.number("quantity")
    prepared["in_park"] = _flagged(prepared.raw("in_park"))
    for column in TEXT_COLUMNS:
        known = column in prepared.columns
        prepared[column] = text(prepared, column).fillna("") if known else Words.same("", len(prepared))
    for column in ("sheet", "field", "energy_kind", "unit"):
        prepared[column] = text(prepared, column)
    prepared["place"] = month_place(prepared)
    prepared["discharge"] = prepared["direction"].renamed(map(_discharge_code, prepared["direction"].words))
    prepared["mass_filed"] = row_has(prepared, "emission")
    prepared["sewer_filed"] = row_has(prepared, "to_wwtp")
    prepared["parent_counted"] = _parent_counted(prepared)
    return prepared


def number(lines: "pd.DataFrame | Table", column: str) -> npt.NDArray[np.float64]:
    """Float values of a column, NaN where the column or the value is absent."""
    if isinstance(lines, Table):
        return lines.number(column)
    if column not in lines.columns:
        return np.full(len(lines), np.nan)
    return np.asarray(lines[column], dtype=np.float64)


def text(lines: Lines, column: str) -> Words:
    """A column as words; a column of nothing but missing values, which a frame may hold as numbers, too."""
    values = lines[column]
    return values if isinstance(values, Words) else Words.of(values)


def _flagged(values: "npt.NDArray[Any] | Words") -> Flags:
    plain = np.asarray(values)
    if plain.dtype.kind == "b":
        return plain
    return np.asarray(pd.Series(plain, dtype=object).eq(True), dtype=bool)


def _discharge_code(text: str) -> str:
    lowered = text.strip().lower()
    return next((code for prefix, code in _DIRECTIONS if lowered.startswith(prefix)), "")


def _numbered(*columns: tuple[Index, int]) -> tuple[Index, int]:
    """One number per combination of whole numbers below their sizes, and the size of all."""
    key, size = columns[0]
    for values, count in columns[1:]:
        key, size = key * count + values, size * count
    return key, size


def _from_zero(values: npt.NDArray[Any]) -> tuple[Index, int]:
    whole = np.asarray(values).astype(np.int64, copy=False)
    if not len(whole):
        return whole, 1
    least = int(whole.min())
    return whole - least if least else whole, int(whole.max()) - least + 1


def month_place(lines: "pd.DataFrame | Table") -> Column:
    """A number per enterprise and month, from 0, without many gaps: an index of arrays by month."""
    if "place" in lines.columns:
        return Column.of(lines["place"])
    key, size = _numbered(*(_from_zero(np.asarray(lines[name])) for name in _PLACE))
    if size > 4 * len(key) + _TABLE // 64:
        key = np.unique(key, return_inverse=True)[1]
    return Column.of(key)


def among(keys: Index, wanted: Index, size: int) -> Flags:
    """Whether each key is one of the wanted ones; keys are whole numbers below `size`."""
    if size > _TABLE:
        return np.isin(keys, wanted)
    table = np.zeros(size, dtype=bool)
    table[wanted] = True
    return table.take(keys)


def row_has(lines: "pd.DataFrame | Table", field: str) -> Flags:
    """Whether the sheet row of each line holds a quantity in `field`."""
    if not isinstance(lines, Table):
        lines = Lines.of(lines)
    sheet = text(lines, "sheet") if isinstance(lines, Lines) else lines["sheet"]
    filed = (lines["field"] == field) & ~np.isnan(lines["quantity"])
    answer = np.zeros(len(lines), dtype=bool)
    if not filed.any():
        return answer
    sheets = np.zeros(len(sheet.words), dtype=bool)
    sheets[sheet.codes[filed]] = True
    there = np.flatnonzero(sheets.take(sheet.codes))
    place = month_place(lines).take(there).view(np.ndarray)
    columns = (place, int(place.max()) + 1), (sheet.codes.take(there), len(sheets))
    key, size = _numbered(*columns, _from_zero(np.asarray(lines["row"]).take(there)))
    answer[there] = among(key, key[filed.take(there)], size)
    return answer


def _energy_of(lines: Lines, items: Callable[[Any], bool]) -> Index:
    """Positions of the lines of sheet 02 with such an item."""
    item = lines["item"]
    return np.flatnonzero((lines["sheet"] == "02") & item.by_word(item.flags(items)))


def _family_key(lines: Lines, where: Index) -> tuple[Index, int]:
    """A number per place, field and parent item of lines that are parents or parts."""
    item, field = lines["item"], lines["field"]
    parents = list(PARENT_ITEM.values())
    family = [parents.index(PARENT_ITEM.get(word, word)) if _in_family(word) else 0 for word in item.words]
    place = lines["place"].take(where).view(np.ndarray)
    codes = np.array(family, dtype=np.int64).take(item.codes.take(where))
    size = int(place.max()) + 1 if len(place) else 1
    return _numbered((place, size), (field.codes.take(where), len(field.words)), (codes, len(parents)))


def _in_family(item: object) -> bool:
    return item in PARENT_ITEM or item in PARENT_ITEM.values()


def _parent_counted(lines: Lines) -> Flags:
    where = _energy_of(lines, _in_family)
    counted = np.zeros(len(lines), dtype=bool)
    part = lines["item"].take(where).isin(PARENT_ITEM)
    filed = part & ~np.isnan(lines["quantity"].take(where))
    if filed.any():
        key, size = _family_key(lines, where)
        counted[where] = among(key, key[filed], size) & ~part
    return counted


def parents_that_differ(lines: Lines) -> pd.DataFrame:
    """Parent lines that are not counted and whose quantity is off the sum of their parts by more than 2 %.

    Takes prepared lines; returns line_id, quantity and parts (the sum of the kinds), indexed by position.
    """
    if not lines["parent_counted"].any():
        return pd.DataFrame({"line_id": [], "quantity": [], "parts": []})
    where = _energy_of(lines, _in_family)
    cells = {"key": _family_key(lines, where)[0], "quantity": np.asarray(lines["quantity"].take(where))}
    family = pd.DataFrame(cells, index=where)
    part = lines["item"].take(where).isin(PARENT_ITEM).view(np.ndarray)
    counted = lines["parent_counted"].take(where).view(np.ndarray)
    sums = family.loc[part].groupby("key")["quantity"].sum().rename("parts")
    whole = family.loc[counted].groupby("key")["quantity"].sum().rename("whole")
    joined = family.assign(line_id=np.asarray(lines["line_id"].take(where))).loc[counted]
    joined = joined.join(sums, on="key").join(whole, on="key")
    off = (joined["whole"] - joined["parts"]).abs() > PARENT_TOLERANCE * joined["parts"].abs()
    return joined.loc[off, ["line_id", "quantity", "parts"]]
