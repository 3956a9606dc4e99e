"""The template of one enterprise and month: prefilled rows, drop-downs, comments, help and code list."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from inventory.ledger.activities import activities
from inventory.ledger.columns import (
    CODE_SHEET,
    EXAMPLE_MARK,
    HELP_SHEET,
    NOTATION_KEYS,
    TEMPLATE_VERSION,
    VERSION_NAME,
    Column,
    Sheet,
    active_sheets,
    energies,
)
from inventory.ledger.context import LineKey
from inventory.ledger.enterprise import LedgerEnterprise
from inventory.ledger.finding import column_letters
from inventory.ledger.lines import plain_number
from inventory.ledger.workbook import FIRST_DATA_ROW, complete_row, profile_row, write_heads, write_row

LAST_ROW = 200
UNIT_CHOICES = (
    "吨",
    "千克",
    "升",
    "万立方米",
    "立方米",
    "万立方米(20℃)",
    "百万千焦",
    "万千瓦时",
    "千瓦时",
    "兆瓦时",
    "吨标准煤",
)
GUIDE = (
    "每月在本文件填写一次，填好后在平台“台账”页上传；上传后先看检查结果，再确认提交。",
    "第 1 行（隐藏）和第 2 行是表头，请勿改动；第 3 行是示例，不读取；从第 4 行起填写。",
    "空白表示没有数据，不等于 0。没有发生填 NO，没有估算填 NE，已含在别处填 IE，需保密填 C。",
    "数量列只填数字；单位以“计量单位”列或表头为准。",
    "不用的行可以整行留空或删除；可以增加行。",
    "带 * 的列必填。文件不需要宏、公式和保护。",
)


def build_template(
    enterprise: LedgerEnterprise, year: int, month: int, previous: Mapping[LineKey, Decimal] | None = None
) -> bytes:
    """Template bytes for one enterprise and month.

    Prefilled: sheet 01, a row for each fuel, product, outlet and pollutant of its medium, and waste. `previous` holds
    last month's quantities in base units and is shown in comments only, never as values.
    """
    stream = BytesIO()
    with Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties(
            {"title": f"{enterprise.name} {year}-{month:02d}", "created": datetime(year, month, 1, tzinfo=UTC)}
        )
        book.define_name(VERSION_NAME, f'="{TEMPLATE_VERSION}"')
        styles = _Styles(book)
        lists = _code_lists(enterprise)
        _write_guide(book.add_worksheet(HELP_SHEET), styles, enterprise, year, month)
        pages = {sheet.number: book.add_worksheet(sheet.title) for sheet in active_sheets().values()}
        places = _write_codes(book.add_worksheet(CODE_SHEET), styles, lists)
        for number, page in pages.items():
            sheet = active_sheets()[number]
            rows = list(prefilled_rows(enterprise, sheet))
            _write_sheet(page, sheet, styles, places)
            for offset, row in enumerate(rows):
                index = FIRST_DATA_ROW - 1 + offset
                shown = _labelled(sheet, row)
                write_row(page, sheet, index, complete_row(sheet, shown, enterprise, year, month))
                _write_hints(page, sheet, index, row, previous or {})
        pages["02"].activate()
    return stream.getvalue()


def prefilled_rows(enterprise: LedgerEnterprise, sheet: Sheet) -> Iterator[dict[str, Any]]:
    """Rows that the template offers on one sheet: identifying cells and units, no quantities."""
    match sheet.number:
        case "01":
            yield profile_row(enterprise, sheet)
        case "02":
            processes = [code for code, _ in enterprise.processes]
            process = processes[0] if len(processes) == 1 else None
            for code, unit in enterprise.fuels:
                yield {"energy_code": code, "unit": unit or energies()[code].form_unit, "process": process}
        case "04":
            yield {}
            for code, unit in enterprise.products:
                yield {"product_code": code, "product_unit": unit}
        case "07" | "08":
            medium, letter = ("air", "a") if sheet.number == "07" else ("water", "w")
            pollutants = [code for code, _ in enterprise.pollutants if code[:1].lower() == letter]
            for outlet in (outlet for outlet in enterprise.outlets if outlet.medium == medium):
                for code in pollutants:
                    yield {"outlet": outlet.code, "process": outlet.process or None, "pollutant": code}
        case "09":
            for code, _ in enterprise.wastes:
                yield {"waste_code": code}


def _labelled(sheet: Sheet, row: Mapping[str, Any]) -> dict[str, Any]:
    """The row as the template shows it: code and name where the drop-down has both."""
    field = sheet.item.field if sheet.item else ""
    named = energies() if field == "energy_code" else activities().get(sheet.number, {})
    entry = named.get(row.get(field, ""))
    return {**row, field: entry.label} if entry else dict(row)


class _Styles:
    """Cell formats of the template."""

    def __init__(self, book: Workbook) -> None:
        base = {"font_size": 10, "text_wrap": True, "valign": "vcenter", "border": 1, "border_color": "#D9DEE5"}
        self.required = book.add_format({**base, "bold": True, "bg_color": "#DCEBEA"})
        self.optional = book.add_format({**base, "bg_color": "#F6F7F9"})
        self.example = book.add_format({"font_size": 10, "italic": True, "font_color": "#596577"})
        self.title = book.add_format({"font_size": 14, "bold": True})
        self.head = book.add_format({"bold": True, "bg_color": "#F6F7F9"})
        self.text = book.add_format({"num_format": "@"})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})


def _code_lists(enterprise: LedgerEnterprise) -> dict[str, list[tuple[str, str]]]:
    """Lists of the code sheet: title to pairs of code and name."""
    lists = {
        "能源": [(energy.label, energy.form_unit) for energy in energies().values() if energy.kind != "total"],
        "计量单位": [(unit, "") for unit in UNIT_CHOICES],
        "工序": list(enterprise.processes),
        "废气排放口": [(outlet.code, outlet.name) for outlet in enterprise.outlets if outlet.medium == "air"],
        "废水排放口": [(outlet.code, outlet.name) for outlet in enterprise.outlets if outlet.medium == "water"],
        "废气污染物": [pair for pair in enterprise.pollutants if pair[0][:1].lower() == "a"],
        "废水污染物": [pair for pair in enterprise.pollutants if pair[0][:1].lower() == "w"],
        "固体废物": list(enterprise.wastes),
        "产品": [*enterprise.products, *_activity_list("04")],
        "物料": _activity_list("05"),
        "特殊标记": list(NOTATION_KEYS.items()),
    }
    for sheet in active_sheets().values():
        for column in sheet.columns:
            if column.choices:
                lists.setdefault(_list_name(column), [(choice.label, "") for choice in column.choices])
    return lists


def _activity_list(sheet: str) -> list[tuple[str, str]]:
    return [(entry.label, entry.unit) for entry in activities().get(sheet, {}).values()]


def _list_name(column: Column) -> str:
    """Title of the list that a column's drop-down shows; empty when it has none."""
    if column.choices:
        return f"{column.sheet} {column.header_zh}"
    medium = {"07": "废气", "08": "废水"}.get(column.sheet, "")
    return {
        "energy_code": "能源",
        "fuel": "能源",
        "unit": "计量单位",
        "process": "工序",
        "outlet": f"{medium}排放口",
        "pollutant": f"{medium}污染物",
        "waste_code": "固体废物",
        "product_code": "产品",
        "material_code": "物料",
    }.get(column.field, "")


def _write_codes(page: Worksheet, styles: _Styles, lists: Mapping[str, list[tuple[str, str]]]) -> dict[str, str]:
    """Code lists side by side; returns the range of the codes by list title."""
    places = {}
    for index, (title, pairs) in enumerate(lists.items()):
        left = 2 * index
        page.write_string(0, left, title, styles.head)
        page.write_string(0, left + 1, "名称" if any(name for _, name in pairs) else "", styles.head)
        for row, (code, name) in enumerate(pairs, start=1):
            page.write_string(row, left, code)
            page.write_string(row, left + 1, name)
        page.set_column(left, left + 1, 16)
        if pairs:
            letters = column_letters(left)
            places[title] = f"='{CODE_SHEET}'!${letters}$2:${letters}${len(pairs) + 1}"
    page.freeze_panes(1, 0)
    return places


def _write_sheet(page: Worksheet, sheet: Sheet, styles: _Styles, places: Mapping[str, str]) -> None:
    for index, column in enumerate(sheet.columns):
        textual = column.type in ("code", "date", "text", "choice")
        page.set_column(index, index, 20 if column.field in ("uscc", "counterparty", "receiver", "name") else 13)
        if textual:
            page.set_column(index, index, 20 if column.type == "code" else 13, styles.text)
    write_heads(page, sheet)
    for index, column in enumerate(sheet.columns):
        mark = "*" if column.required.always else ""
        style = styles.required if column.required.always else styles.optional
        page.write_string(1, index, f"{column.heading}{mark}", style)
        note = _note(column)
        if note:
            page.write_comment(1, index, note, {"x_scale": 2, "y_scale": 1.2})
        if column.example:
            page.write_string(2, index, column.example, styles.example)
        source = places.get(_list_name(column))
        if source:
            rule = {"validate": "list", "source": source, "error_type": "warning", "ignore_blank": True}
            rule |= {"error_title": "请核对", "error_message": "不在列表中。仍要填写请选“是”。"}
            page.data_validation(FIRST_DATA_ROW - 1, index, LAST_ROW, index, rule)
    page.write_string(2, 0, EXAMPLE_MARK, styles.example)
    page.set_row(1, 44)
    page.freeze_panes(FIRST_DATA_ROW - 1, 3)


def _note(column: Column) -> str:
    choices = "、".join(choice.label for choice in column.choices)
    keys = "可填 NO、NE、IE、C" if column.role == "quantity" else ""
    return "\n".join(text for text in (column.help_zh, f"可选：{choices}" if choices else "", keys) if text)


def _write_hints(
    page: Worksheet, sheet: Sheet, index: int, row: Mapping[str, Any], previous: Mapping[LineKey, Decimal]
) -> None:
    """Last month's values as comments on the quantity cells of a prefilled row."""
    item = row.get(sheet.item.field) if sheet.item else None
    for place, column in enumerate(sheet.columns):
        key = (sheet.number, item or "", row.get("process") or "", row.get("outlet") or "", column.field)
        value = previous.get(key)
        if column.role == "quantity" and value is not None:
            unit = energies()[item].unit if item in energies() and column.unit_field else column.unit
            page.write_comment(index, place, f"上月 {plain_number(value)} {unit}".strip())


def _write_guide(page: Worksheet, styles: _Styles, enterprise: LedgerEnterprise, year: int, month: int) -> None:
    page.set_column(0, 0, 18)
    page.set_column(1, 5, 24, styles.wrap)
    page.write_string(0, 0, f"{enterprise.name} {year} 年 {month} 月台账", styles.title)
    for row, text in enumerate(GUIDE, start=2):
        page.write_string(row, 0, f"{row - 1}. {text}")
    row = len(GUIDE) + 3
    for sheet in active_sheets().values():
        page.write_string(row, 0, sheet.title, styles.head)
        for index, header in enumerate(("列", "单位", "必填", "说明", "依据"), start=1):
            page.write_string(row, index, header, styles.head)
        for texts in _guide_rows(sheet.columns):
            row += 1
            for index, text in enumerate(texts, start=1):
                page.write_string(row, index, text)
        row += 2


def _guide_rows(columns: Iterable[Column]) -> Iterator[tuple[str, ...]]:
    for column in columns:
        required = "是" if column.required.always else "视情况" if column.required.conditional else ""
        unit = "计量单位" if column.unit_field else column.heading.removeprefix(column.header_zh).strip("()")
        yield column.header_zh, unit, required, column.help_zh, column.clause
