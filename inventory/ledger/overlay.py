"""Edits laid over a book as it was read: the stored bytes stay, and what a cell said stays known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from inventory.ledger.book import NUMBER, RawBook, RawSheet
from inventory.ledger.child import place
from inventory.ledger.columns import active_sheets
from inventory.ledger.finding import CellEdit, address
from inventory.ledger.sheet_rows import SheetRows

ARROW = " → "


class EditRefused(Exception):
    """A cell that no longer reads what the edit expects; `edit` is the one that does not fit."""

    def __init__(self, edit: CellEdit, read: str) -> None:
        super().__init__(f"{edit.sheet}!{edit.cell}: {edit.old!r} ≠ {read!r}")
        self.edit = edit
        self.read = read


@dataclass(frozen=True)
class Overlaid:
    """A book with edits, and what each edited cell says in the file: (sheet title, address) to text as typed."""

    book: RawBook
    typed: dict[tuple[str, str], str]


def overlay(book: RawBook, edits: Sequence[CellEdit]) -> Overlaid:
    """The book with the edits in their order; later ones may follow earlier ones of the same cell.

    The given book is not changed. Errors: EditRefused when a cell does not read `old`, or is no cell of the book.
    """
    if not edits:
        return Overlaid(book, {})
    sheets = dict(book.sheets)
    typed: dict[tuple[str, str], str] = {}
    own: set[str] = set()
    for edit in edits:
        found, sheet = place(edit.cell), sheets.get(edit.sheet)
        read = sheet.cell(*found).typed if sheet is not None and found else ""
        if sheet is None or found is None or read != edit.old:
            raise EditRefused(edit, read)
        if edit.sheet not in own:
            sheet = sheets[edit.sheet] = RawSheet(sheet.start, [list(row) for row in sheet.rows], dict(sheet.marks))
            own.add(edit.sheet)
        typed.setdefault((edit.sheet, edit.cell), read)
        _write(sheet, *found, edit.new)
    return Overlaid(replace(book, sheets=sheets), typed)


def with_typed(lines: pd.DataFrame, sheets: Iterable[SheetRows], typed: dict[tuple[str, str], str]) -> pd.DataFrame:
    """Ledger lines whose edited cells show what was typed and what counts, `12300000 → 1230`; the quantity is kept.

    typed: what the edited cells say in the file, by sheet title and address.
    """
    if not typed or lines.empty:
        return lines
    rows = {sheet.sheet.number: sheet for sheet in sheets}
    values, units = lines["typed_value"].tolist(), lines["typed_unit"].tolist()
    lists = (lines[name].tolist() for name in ("sheet", "field", "row", "cell"))
    for index, (number, name, row, cell) in enumerate(zip(*lists, strict=True)):
        sheet = rows[number]
        values[index] = _both(typed.get((sheet.title, cell)), values[index])
        unit = sheet.places.get(active_sheets()[number].by_field[name].unit_field)
        if unit is not None:
            units[index] = _both(typed.get((sheet.title, address(row - 1, unit))), units[index])
    return lines.assign(typed_value=values, typed_unit=units)


def counted(text: str) -> str:
    """What counts of a typed text: the corrected one where it was corrected."""
    return text.rpartition(ARROW)[2]


def _both(before: str | None, now: str) -> str:
    return now if before is None or before == now else f"{before}{ARROW}{now}"


def _write(sheet: RawSheet, row: int, column: int, text: str) -> None:
    """The text into its place, as a number where a number was; missing rows and columns are added as blanks."""
    value: Any = float(text) if sheet.cell(row, column).kind == NUMBER else text
    sheet.marks.pop((row, column), None)
    top, left = sheet.start
    width = len(sheet.rows[0]) if sheet.rows else 0
    if row < top:
        sheet.rows[:0] = [[""] * width for _ in range(top - row)]
        top = row
    if column < left:
        sheet.rows[:] = [[""] * (left - column) + line for line in sheet.rows]
        width, left = width + left - column, column
    sheet.start = (top, left)
    missing = column - left + 1 - width
    if missing > 0:
        sheet.rows[:] = [[*line, *[""] * missing] for line in sheet.rows]
        width += missing
    while len(sheet.rows) <= row - top:
        sheet.rows.append([""] * width)
    sheet.rows[row - top][column - left] = value
