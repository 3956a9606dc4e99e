"""One sheet of a template: heads with help, drop-downs, prefilled rows, last month's amounts, what is still empty."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from inventory.ledger.columns import EXAMPLE_MARK, Column, Sheet, energy_of, text_key
from inventory.ledger.finding import column_letters
from inventory.ledger.offered import OfferedRow
from inventory.ledger.required import needed_formula, required_text
from inventory.ledger.template_codes import ANY_UNIT, list_name, unit_list
from inventory.ledger.workbook import FIRST_DATA_ROW, write_heads, write_row

#: Rows with drop-downs below the last prefilled one.
SPARE_ROWS: Final = 150
WIDE: Final = ("uscc", "counterparty", "receiver", "name")
#: Longest prompt that spreadsheets take.
PROMPT: Final = 255


class Styles:
    """Cell formats of the template."""

    def __init__(self, book: Workbook) -> None:
        base = {"font_size": 10, "text_wrap": True, "valign": "vcenter", "border": 1, "border_color": "#D9DEE5"}
        self.required: Format = book.add_format({**base, "bold": True, "bg_color": "#DCEBEA"})
        self.optional: Format = book.add_format({**base, "bg_color": "#F6F7F9"})
        self.example: Format = book.add_format({"font_size": 10, "italic": True, "font_color": "#596577"})
        self.title: Format = book.add_format({"font_size": 14, "bold": True})
        self.head: Format = book.add_format({"bold": True, "bg_color": "#F6F7F9"})
        self.text: Format = book.add_format({"num_format": "@"})
        self.wrap: Format = book.add_format({"text_wrap": True, "valign": "top"})
        self.owed: Format = book.add_format({"bg_color": "#FFF1C9"})


def write_page(
    page: Worksheet, sheet: Sheet, styles: Styles, places: Mapping[str, str], rows: Sequence[dict[str, Any]]
) -> None:
    """Heads, help, example and the prefilled rows with their drop-downs; `places` are the ranges of the lists."""
    last = FIRST_DATA_ROW + len(rows) + SPARE_ROWS
    write_heads(page, sheet)
    for index, column in enumerate(sheet.columns):
        _write_head(page, sheet, column, index, styles)
        source = places.get(list_name(column))
        if source and column.field == "unit" and sheet.energy_field:
            _unit_lists(page, sheet, index, places, rows, last)
        elif source:
            page.data_validation(FIRST_DATA_ROW - 1, index, last, index, _choice(source))
    page.write_string(2, 0, EXAMPLE_MARK, styles.example)
    page.set_row(1, 44)
    page.freeze_panes(FIRST_DATA_ROW - 1, 3)
    for offset, row in enumerate(rows):
        write_row(page, sheet, FIRST_DATA_ROW - 1 + offset, row)
    _mark_owed(page, sheet, styles, last)


def write_hints(page: Worksheet, sheet: Sheet, rows: Sequence[OfferedRow], label: str) -> None:
    """Amounts of the month before as a comment and as the prompt of the cell, which stays blank."""
    for offset, row in enumerate(rows):
        index = FIRST_DATA_ROW - 1 + offset
        for place, column in enumerate(sheet.columns):
            text = row.hints.get(column.field)
            if text:
                said = f"{label} {text}"[:PROMPT]
                page.write_comment(index, place, said, {"width": 150, "height": 34, "font_size": 9})
                prompt = {"validate": "any", "input_title": "仅供参考", "input_message": said}
                page.data_validation(index, place, index, place, prompt)


def _write_head(page: Worksheet, sheet: Sheet, column: Column, index: int, styles: Styles) -> None:
    width = 20 if column.type == "code" or column.field in WIDE else 13
    page.set_column(index, index, width, styles.text if column.type in ("code", "date", "text", "choice") else None)
    always = column.required.always
    mark = "*" if always else ""
    page.write_string(1, index, f"{column.heading}{mark}", styles.required if always else styles.optional)
    note = _note(sheet, column)
    if note:
        page.write_comment(1, index, note, {"x_scale": 2, "y_scale": 1.2})
    if column.example:
        page.write_string(2, index, column.example, styles.example)


def _note(sheet: Sheet, column: Column) -> str:
    choices = "、".join(choice.label for choice in column.choices)
    keys = "可填 NO 未发生、NE 未估算、IE 包含在别处、C 保密；NE、IE、C 请写原因" if column.role == "quantity" else ""
    texts = (column.help_zh, f"可选：{choices}" if choices else "", keys, required_text(sheet, column))
    return "\n".join(text for text in texts if text)


def _choice(source: str) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": source,
        "error_type": "warning",
        "ignore_blank": True,
        "error_title": "请核对",
        "error_message": "不在列表中。仍要填写请选“是”。",
    }


def _unit_lists(
    page: Worksheet, sheet: Sheet, index: int, places: Mapping[str, str], rows: Sequence[dict[str, Any]], last: int
) -> None:
    """The units of its energy for every prefilled row, any unit below."""
    start = FIRST_DATA_ROW - 1
    for title, run in groupby(_unit_title(sheet, row) for row in rows):
        end = start + len(list(run)) - 1
        page.data_validation(start, index, end, index, _choice(places[title]))
        start = end + 1
    page.data_validation(start, index, last, index, _choice(places[ANY_UNIT]))


def _unit_title(sheet: Sheet, row: Mapping[str, Any]) -> str:
    energy = energy_of().get(text_key(str(row.get(sheet.energy_field) or "")))
    return unit_list(energy) if energy else ANY_UNIT


def _mark_owed(page: Worksheet, sheet: Sheet, styles: Styles, last: int) -> None:
    """Colours required cells of a begun row while they are blank; the colour alone means nothing to the parser."""
    letters = {column.field: column_letters(index) for index, column in enumerate(sheet.columns)}
    own = [column for column in sheet.columns if column.role != "key"]
    first, end = letters[own[0].field], letters[own[-1].field]
    for index, column in enumerate(sheet.columns):
        needed = needed_formula(sheet, column, lambda name: f"${letters[name]}{FIRST_DATA_ROW}")
        if needed and column.role != "key":
            cell = f"{letters[column.field]}{FIRST_DATA_ROW}"
            begun = f"COUNTA(${first}{FIRST_DATA_ROW}:${end}{FIRST_DATA_ROW})>0"
            rule = {"type": "formula", "criteria": f"=AND({begun},LEN({cell})=0,{needed})", "format": styles.owed}
            page.conditional_format(FIRST_DATA_ROW - 1, index, last, index, rule)
