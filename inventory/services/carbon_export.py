"""Printed tables as a workbook: merged heads of groups, four decimals shown, full precision kept, one page wide."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import xlsxwriter

from inventory.services.fused_export import FORMULA_STARTS, Cell

HEAD_ROW: Final = 2
PAPER_A4: Final = 9
WIDTH, WORD_WIDTH = 15, 22
FORBIDDEN: Final = str.maketrans("[]:*?/\\", "()     ")


@dataclass(frozen=True)
class PrintedRow:
    """Cells of a row; strong rows are sums. A leading cell that repeats the one above is merged with it."""

    cells: Sequence[Cell]
    strong: bool = False


@dataclass(frozen=True)
class PrintedTable:
    """A sheet: its tab, title, what stands under it, heads with units, rows, notes.

    merged: how many leading columns hold group names. formats: number format of each column, "" for text.
    """

    name: str
    title: str
    subtitle: str
    heads: Sequence[str]
    rows: Sequence[PrintedRow]
    formats: Sequence[str]
    notes: Sequence[str] = ()
    merged: int = 0
    landscape: bool = False


def workbook(tables: Sequence[PrintedTable]) -> bytes:
    """The bytes of an xlsx file, a sheet per table: numbers as numbers, everything else as text, gaps blank."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    formats = _Formats(book)
    for table in tables:
        _sheet(book.add_worksheet(table.name[:31].translate(FORBIDDEN)), table, formats)
    book.close()
    return stream.getvalue()


class _Formats:
    """Cell formats by kind and number format, each added to the book once."""

    KINDS: Final[Mapping[str, dict[str, Any]]] = {
        "title": {"bold": True, "font_size": 14, "align": "center", "valign": "vcenter"},
        "note": {"font_size": 9, "text_wrap": False},
        "head": {"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter", "border": 1},
        "group": {"text_wrap": True, "align": "center", "valign": "vcenter", "border": 1},
        "body": {"border": 1},
        "strong": {"border": 1, "bold": True},
    }

    def __init__(self, book: Any) -> None:
        self.book = book
        self.made: dict[tuple[str, str, bool], Any] = {}

    def get(self, kind: str, number: str = "", quoted: bool = False) -> Any:
        key = (kind, number, quoted)
        if key not in self.made:
            options = {"font_name": "宋体", "font_size": 10, **self.KINDS[kind]}
            if number:
                options["num_format"] = number
            if quoted:
                options["quote_prefix"] = True
            self.made[key] = self.book.add_format(options)
        return self.made[key]


def _sheet(page: Any, table: PrintedTable, formats: _Formats) -> None:
    last = len(table.heads) - 1
    if table.landscape:
        page.set_landscape()
    page.set_paper(PAPER_A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEAD_ROW)
    page.freeze_panes(HEAD_ROW + 1, 0)
    page.set_footer("&L&A&R&P / &N")
    page.set_row(0, 26)
    page.set_row(HEAD_ROW, 32)
    for column, number in enumerate(table.formats):
        page.set_column(column, column, WIDTH if number else WORD_WIDTH)
    page.merge_range(0, 0, 0, last, table.title, formats.get("title"))
    page.merge_range(1, 0, 1, last, table.subtitle, formats.get("note"))
    for column, head in enumerate(table.heads):
        page.write_string(HEAD_ROW, column, head, formats.get("head"))
    for place, row in enumerate(table.rows):
        _row(page, HEAD_ROW + 1 + place, row, table, formats)
    _groups(page, table, formats)
    below = HEAD_ROW + 1 + len(table.rows)
    for place, note in enumerate(table.notes):
        page.write_string(below + place, 0, note, formats.get("note"))


def _row(page: Any, number: int, row: PrintedRow, table: PrintedTable, formats: _Formats) -> None:
    kind = "strong" if row.strong else "body"
    for column in range(table.merged, len(row.cells)):
        cell, shape = row.cells[column], table.formats[column]
        if cell is None or cell == "":
            page.write_blank(number, column, None, formats.get(kind, shape))
        elif isinstance(cell, str):
            page.write_string(number, column, cell, formats.get(kind, "", cell.startswith(FORMULA_STARTS)))
        else:
            page.write_number(number, column, float(cell), formats.get(kind, shape))


def _groups(page: Any, table: PrintedTable, formats: _Formats) -> None:
    """Leading columns: a run of rows with the same group names becomes one cell, as the guidance prints it."""
    for column in range(table.merged):
        start = 0
        for number in range(1, len(table.rows) + 1):
            if number < len(table.rows) and _same(table.rows[start], table.rows[number], column):
                continue
            text = str(table.rows[start].cells[column] or "")
            first, last = HEAD_ROW + 1 + start, HEAD_ROW + number
            shape = formats.get("group", "", text.startswith(FORMULA_STARTS))
            if first == last:
                page.write_string(first, column, text, shape)
            else:
                page.merge_range(first, column, last, column, text, shape)
            start = number


def _same(one: PrintedRow, other: PrintedRow, column: int) -> bool:
    return list(one.cells[: column + 1]) == list(other.cells[: column + 1])
