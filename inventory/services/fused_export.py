"""The fused inventory as a workbook laid out for printing: landscape, one page wide, heads on every page."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import xlsxwriter

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
PAPER_A3: Final = 8
HEAD_ROW: Final = 2
TEXT_WIDTH, NUMBER_WIDTH = 16, 12
Cell = str | Decimal | float | int | None


@dataclass(frozen=True)
class Sheet:
    """A table for print: title, what stands under it, heads with units, rows, the totals row and notes."""

    title: str
    subtitle: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    totals: Sequence[Cell]
    notes: Sequence[str]
    key_rows: frozenset[int] = frozenset()


def workbook(sheet: Sheet) -> bytes:
    """The bytes of an xlsx file: numbers as numbers with full precision, everything else as text, gaps blank.

    Text that a spreadsheet would run as a formula keeps its quote mark, so that it stays text when it is edited.
    """
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    formats = _formats(book)
    page = book.add_worksheet(sheet.title[:31].translate(str.maketrans("[]:*?/\\", "()     ")))
    _lay_out(page, sheet)
    page.merge_range(0, 0, 0, len(sheet.heads) - 1, sheet.title, formats["title"])
    page.merge_range(1, 0, 1, len(sheet.heads) - 1, sheet.subtitle, formats["note"])
    for column, head in enumerate(sheet.heads):
        page.write_string(HEAD_ROW, column, head, formats["head"])
    for number, row in enumerate(sheet.rows):
        _write(page, HEAD_ROW + 1 + number, row, formats, "key" if number in sheet.key_rows else "body")
    last = HEAD_ROW + 1 + len(sheet.rows)
    _write(page, last, sheet.totals, formats, "total")
    for number, note in enumerate(sheet.notes):
        page.write_string(last + 1 + number, 0, note, formats["note"])
    book.close()
    return stream.getvalue()


def _formats(book: xlsxwriter.Workbook) -> dict[str, Any]:
    font = {"font_name": "宋体", "font_size": 10}
    kinds: Mapping[str, dict[str, Any]] = {
        "title": {"bold": True, "font_size": 14, "align": "center", "valign": "vcenter"},
        "note": {"font_size": 9},
        "head": {"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter", "top": 2, "bottom": 1},
        "body": {"bottom": 4},
        "key": {"bottom": 4, "bold": True},
        "total": {"bold": True, "top": 1, "bottom": 2},
    }
    formats = {name: book.add_format({**font, **options}) for name, options in kinds.items()}
    for name in ("body", "key", "total"):
        formats[f"{name} number"] = book.add_format({**font, **kinds[name], "num_format": "#,##0.00"})
        formats[f"{name} quoted"] = book.add_format({**font, **kinds[name], "quote_prefix": True})
    return formats


def _lay_out(page: Any, sheet: Sheet) -> None:
    page.set_landscape()
    page.set_paper(PAPER_A3)
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEAD_ROW)
    page.freeze_panes(HEAD_ROW + 1, 2)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    page.set_footer("&L&A&R&P / &N")
    page.set_row(0, 26)
    page.set_row(HEAD_ROW, 32)
    for column in range(len(sheet.heads)):
        texts = any(isinstance(row[column], str) for row in sheet.rows)
        page.set_column(column, column, TEXT_WIDTH if texts else NUMBER_WIDTH)


def _write(page: Any, number: int, row: Sequence[Cell], formats: Mapping[str, Any], kind: str) -> None:
    for column, cell in enumerate(row):
        if cell is None:
            page.write_blank(number, column, None, formats[kind])
        elif isinstance(cell, str):
            quoted = " quoted" if cell.startswith(FORMULA_STARTS) else ""
            page.write_string(number, column, cell, formats[kind + quoted])
        else:
            page.write_number(number, column, float(cell), formats[f"{kind} number"])
