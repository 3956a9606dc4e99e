"""Ledger workbook as bytes: hidden field names, headers, an example row, then data rows."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from inventory.ledger.columns import EXAMPLE_MARK, TEMPLATE_VERSION, VERSION_NAME, Column, Sheet, active_sheets
from inventory.ledger.enterprise import LedgerEnterprise

Row = Mapping[str, Any]
FIRST_DATA_ROW = 4
#: Text that a spreadsheet would take for a formula once its cell is edited.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_workbook(
    enterprise: LedgerEnterprise, year: int, month: int, rows: Mapping[str, Iterable[Row]], *, styled: bool = False
) -> bytes:
    """Workbook of one enterprise and month with the given rows, ready to be filed.

    `rows` maps a sheet number (`"02"`) to rows of field to value: numbers, text, choice codes or labels, notation keys.
    Credit code, period and the declared prefills are filled in where a row does not say otherwise (None leaves a cell
    blank); without a row of its own sheet 01 comes from the enterprise. `styled` adds column widths and a bold header.
    Errors: KeyError for a sheet or field that is not declared.
    """
    unknown = rows.keys() - active_sheets().keys()
    if unknown:
        raise KeyError(f"sheets are not declared: {sorted(unknown)}")
    stream = BytesIO()
    with Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        # A fixed date keeps the bytes, and so the SHA-256 of the filed document, the same for the same content.
        book.set_properties({"created": datetime(year, month, 1, tzinfo=UTC)})
        book.define_name(VERSION_NAME, f'="{TEMPLATE_VERSION}"')
        header = book.add_format({"bold": True, "text_wrap": True}) if styled else None
        quoted = book.add_format({"quote_prefix": True})
        for sheet in active_sheets().values():
            page = book.add_worksheet(sheet.title)
            write_heads(page, sheet, header)
            given = rows.get(sheet.number, [profile_row(enterprise, sheet)] if sheet.number == "01" else ())
            for offset, row in enumerate(given):
                whole = complete_row(sheet, row, enterprise, year, month)
                write_row(page, sheet, FIRST_DATA_ROW - 1 + offset, whole, quoted)
            if styled:
                page.set_column(0, len(sheet.columns) - 1, 16)
    return stream.getvalue()


def write_heads(page: Worksheet, sheet: Sheet, style: Any = None) -> None:
    """Row 1 with hidden field names, row 2 with headers, row 3 with the example mark in column A."""
    for index, column in enumerate(sheet.columns):
        page.write_string(0, index, column.field)
        page.write_string(1, index, column.heading, style)
    page.set_row(0, None, None, {"hidden": True})
    page.write_string(2, 0, EXAMPLE_MARK)


def complete_row(sheet: Sheet, row: Row, enterprise: LedgerEnterprise, year: int, month: int) -> dict[str, Any]:
    """The row with credit code, period and prefills. Errors: KeyError for an unknown field."""
    unknown = row.keys() - sheet.by_field.keys()
    if unknown:
        raise KeyError(f"sheet {sheet.number} has no fields {sorted(unknown)}")
    given = {column.field: column.prefill for column in sheet.columns if column.prefill}
    if "period" in sheet.by_field:
        given["period"] = f"{year:04d}-{month:02d}"
    return {**given, "uscc": enterprise.uscc, **row}


def profile_row(enterprise: LedgerEnterprise, sheet: Sheet) -> dict[str, Any]:
    """Row of sheet 01 from the enterprise."""
    return {column.field: getattr(enterprise, column.field) for column in sheet.columns}


def write_row(page: Worksheet, sheet: Sheet, index: int, row: Row, quoted: Any = None) -> None:
    """One data row at the zero-based row `index`; None and empty text leave the cell blank.

    `quoted`: format of text that starts like a formula, so that it stays text when its cell is edited.
    """
    for place, column in enumerate(sheet.columns):
        value = row.get(column.field)
        if value is None or value == "":
            continue
        value = shown_value(column, value)
        if isinstance(value, str):
            page.write_string(index, place, value, quoted if value.startswith(FORMULA_STARTS) else None)
        else:
            page.write_number(index, place, value)


def shown_value(column: Column, value: Any) -> str | float | int:
    """Value as it stands in a cell: labels for choice codes, text for codes and for decimals beyond 15 digits."""
    if column.type == "choice":
        choice = next((choice for choice in column.choices if choice.code == value), None)
        return choice.label if choice else str(value)
    if isinstance(value, date):
        return value.strftime("%Y-%m") if column.field == "period" else value.isoformat()
    if isinstance(value, Decimal):
        return float(value) if len(value.as_tuple().digits) <= 15 else str(value)
    return value if isinstance(value, (int, float)) and column.type != "code" else str(value)
