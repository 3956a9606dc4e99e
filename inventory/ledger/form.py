"""Cells entered on screen as a workbook, and the way back from an address of that workbook to the field."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from inventory.ledger.columns import Column, Sheet, active_sheets
from inventory.ledger.enterprise import LedgerEnterprise
from inventory.ledger.workbook import FIRST_DATA_ROW, write_workbook

#: Name of a row beside its cells.
ROW: Final = "_row"
#: Most that one sheet and one cell of the form hold.
MOST_ROWS, LONGEST = 300, 200
#: A number that a cell can hold as such: no exponent, no thousands, at most 15 digits.
_NUMBER: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_CELL: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})")

FormRow = Mapping[str, str]


@dataclass(frozen=True)
class FormPlace:
    """A field of the form: sheet number, name of the row, field."""

    sheet: str
    row: str
    field: str


def entered_columns(sheet: Sheet) -> tuple[Column, ...]:
    """Columns that a person fills in: not the credit code and the month, which the page knows."""
    return tuple(column for column in sheet.columns if column.role != "key")


def is_blank(sheet: Sheet, row: FormRow) -> bool:
    """Whether a row holds nothing but what stands in every new row."""
    return not any(row.get(column.field) for column in entered_columns(sheet) if not column.prefill)


def kept_cells(sheet: Sheet, row: Mapping[str, Any]) -> dict[str, str]:
    """The row's declared cells as printable text without blanks around, cut to what a cell of the form holds."""
    cells = {ROW: _plain(row.get(ROW))}
    for column in entered_columns(sheet):
        text = _plain(row.get(column.field))
        if text:
            cells[column.field] = text
    return cells


def new_row(sheet: Sheet, name: str) -> dict[str, str]:
    """An empty row with its declared prefills as labels."""
    cells = {ROW: name}
    for column in entered_columns(sheet):
        if column.prefill:
            labels = {choice.code: choice.label for choice in column.choices}
            cells[column.field] = labels.get(column.prefill, column.prefill)
    return cells


def form_workbook(
    enterprise: LedgerEnterprise, year: int, month: int, cells: Mapping[str, Sequence[FormRow]]
) -> tuple[bytes, dict[str, list[str]]]:
    """The workbook of what was entered, and the names of its rows by sheet, in order.

    Blank rows are left out; a cell that is a plain number becomes a number, everything else stays the text it is.
    """
    rows: dict[str, list[dict[str, Any]]] = {}
    names: dict[str, list[str]] = {}
    for number, given in cells.items():
        sheet = active_sheets().get(number)
        if sheet is None:
            continue
        filled = [row for row in given if number == "01" or not is_blank(sheet, row)]
        rows[number] = [
            {column.field: typed(column, row.get(column.field, "")) for column in entered_columns(sheet)}
            for row in filled
        ]
        names[number] = [row.get(ROW, "") for row in filled]
    return write_workbook(enterprise, year, month, rows), names


def typed(column: Column, text: str) -> Decimal | str | None:
    """What a cell of the workbook holds for an entered text; None for a blank."""
    if not text:
        return None
    if column.type in ("decimal", "integer") and _NUMBER.fullmatch(text):
        number = Decimal(text)
        if len(number.as_tuple().digits) <= 15:
            return number
    return text


def place_of(title: str, cell: str, names: Mapping[str, Sequence[str]]) -> FormPlace | None:
    """The field that an address of the workbook stands for; None for a head, another sheet or another row."""
    found = _CELL.fullmatch(cell)
    sheet = next((sheet for sheet in active_sheets().values() if sheet.title == title), None)
    if found is None or sheet is None:
        return None
    column, row = _number(found[1]), int(found[2]) - FIRST_DATA_ROW
    rows = names.get(sheet.number, ())
    if not (0 <= row < len(rows) and column < len(sheet.columns)):
        return None
    return FormPlace(sheet.number, rows[row], sheet.columns[column].field)


def fresh_name(rows: Iterable[FormRow]) -> str:
    """A name that no row of the sheet has."""
    taken = {row.get(ROW) for row in rows}
    number = len(taken) + 1
    while f"r{number}" in taken:
        number += 1
    return f"r{number}"


def _number(letters: str) -> int:
    """Zero-based column of its letters: A is 0, AA is 26."""
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column - 1


def _plain(value: Any) -> str:
    text = "".join(sign if sign.isprintable() else " " for sign in str(value or "")[: 4 * LONGEST])
    return text.strip()[:LONGEST]
