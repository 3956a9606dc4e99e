"""A list as a CSV file or a workbook to download; text that a spreadsheet would run as a formula is defused."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse

from inventory.methods.explain import plain

Cell = str | Decimal
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTH = 18


def csv_response(title: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """CSV in UTF-8 with BOM, so that office programs read Chinese."""
    response = _attachment(title, "csv", "text/csv; charset=utf-8")
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(heads)
    writer.writerows([[plain(cell) if isinstance(cell, Decimal) else defused(cell) for cell in row] for row in rows])
    return response


def xlsx_response(title: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """Workbook with one sheet: numbers as numbers, everything else as text."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(heads) - 1, WIDTH)
    sheet.write_row(0, 0, heads, book.add_format({"bold": True, "bottom": 1}))
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            if isinstance(cell, Decimal):
                sheet.write_number(number, place, float(cell))
            else:
                sheet.write_string(number, place, cell)
    book.close()
    response = _attachment(title, "xlsx", XLSX)
    response.write(stream.getvalue())
    return response


def defused(text: str) -> str:
    """Text that starts like a formula gets an apostrophe in front."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _attachment(title: str, ending: str, content_type: str) -> HttpResponse:
    name = quote(f"{title}.{ending}")
    return HttpResponse(
        content_type=content_type, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    )
