"""Where a sheet keeps its columns: titles, field names, headers and units in headers, matched exactly."""

from dataclasses import dataclass, field
from typing import Any

from inventory.ledger.book import TEXT, RawBook, RawSheet
from inventory.ledger.columns import (
    CODE_SHEET,
    HELP_SHEET,
    RESULT_SHEET,
    Column,
    Sheet,
    active_sheets,
    all_sheets,
    text_key,
    units,
)
from inventory.ledger.finding import ERROR, INFO, WARNING, Finding, address, finding
from inventory.methods.units import Unit, unit_key

HEAD_ROWS = 10
OWN_SHEETS = {text_key(title) for title in (HELP_SHEET, CODE_SHEET, RESULT_SHEET)}
#: Words of a head that mean a gross calorific value: it includes the heat of the vapour and is never read as net.
GROSS_HEADS = ("高位发热", "高位热值", "高位热量", "gcv", "hhv", "grosscalorific")


@dataclass
class Layout:
    """Zero-based column of each field, units written in headers, and the first data row of one sheet."""

    sheet: Sheet
    title: str
    places: dict[str, int] = field(default_factory=dict)
    header_units: dict[str, Unit] = field(default_factory=dict)
    first_row: int = 0


@dataclass(frozen=True)
class Heading:
    """What a header cell names: a column, and the unit written after it when it differs from the declared one."""

    column: Column
    unit_text: str = ""


def declared_unit(column: Column) -> Unit | None:
    """The fixed unit of a column from the unit table; None for a unit of the row or a unit outside the table."""
    return next(iter(units().named(column.unit)), None) if column.unit and not column.unit_field else None


def find_sheets(book: RawBook) -> tuple[list[tuple[Sheet, str]], list[Finding]]:
    """Declared sheets present in the book by exact title, and findings for repeated and unknown titles."""
    titles = {name: sheet for sheet in all_sheets().values() for name in sheet.names()}
    found: dict[str, str] = {}
    findings: list[Finding] = []
    for title, raw in book.sheets.items():
        sheet = titles.get(text_key(title))
        if sheet is None:
            if raw.height and text_key(title) not in OWN_SHEETS:
                remedy = f"台账工作表名应为“{active_sheets()['02'].title}”一类，请改名，或忽略本条。"
                findings.append(
                    finding("sheet_unknown", f"工作表“{title}”未读取。", sheet=title, severity=INFO, remedy=remedy)
                )
        elif sheet.number in found:
            message = f"工作表“{found[sheet.number]}”和“{title}”都是 {sheet.title}。"
            findings.append(finding("sheet_duplicate", message, sheet=title, remedy="请只保留一张。"))
        elif sheet.number in active_sheets():
            found[sheet.number] = title
        elif raw.height:
            message = f"工作表“{title}”暂不接收，未读取。"
            findings.append(finding("sheet_inactive", message, sheet=title, severity=INFO))
    return [(active_sheets()[number], title) for number, title in found.items()], findings


def find_layout(sheet: Sheet, title: str, raw: RawSheet) -> tuple[Layout | None, list[Finding]]:
    """Columns of one sheet. None when no header row is found; findings for every header that is not in order."""
    machine = _machine_row(sheet, raw)
    names = _head_names(sheet)
    header = _header_row(names, raw, machine)
    if machine is None and header is None:
        remedy = "请使用下载的模板，保留表头行。"
        expected = "、".join(column.header_zh for column in sheet.columns[:4]) + "……"
        return None, [finding("header_missing", "找不到表头。", sheet=title, expected=expected, remedy=remedy)]
    layout = Layout(sheet, title, first_row=max(row for row in (machine, header) if row is not None) + 1)
    findings: list[Finding] = []
    for index in range(raw.width):
        _place_column(layout, raw, index, machine, header, names, findings)
    for column in sheet.columns:
        if column.required.always and column.field not in layout.places:
            message = f"缺少“{column.header_zh}”列。"
            findings.append(
                finding("column_missing", message, sheet=title, expected=column.heading, remedy="请补上该列。")
            )
    return layout, findings


def _machine_row(sheet: Sheet, raw: RawSheet) -> int | None:
    for row in range(min(HEAD_ROWS, raw.height)):
        texts = [cell.typed.strip() for index in range(raw.width) if (cell := raw.cell(row, index)).kind == TEXT]
        named = sum(text in sheet.by_field for text in texts)
        if named >= 2 and 2 * named >= len(texts):
            return row
    return None


def _header_row(names: dict[str, Heading], raw: RawSheet, machine: int | None) -> int | None:
    best, most = None, 1
    for row in range(min(HEAD_ROWS, raw.height)):
        if row == machine:
            continue
        matched = sum(
            _heading(cell.typed, names) is not None
            for index in range(raw.width)
            if (cell := raw.cell(row, index)).kind == TEXT
        )
        if matched > most:
            best, most = row, matched
    return best


def _head_names(sheet: Sheet) -> dict[str, Heading]:
    names: dict[str, Heading] = {}
    for column in sheet.columns:
        for text in (column.header_zh, column.header_en, column.heading, *column.aliases):
            names.setdefault(text_key(text), Heading(column))
    return names


def _heading(text: str, names: dict[str, Heading]) -> Heading | None:
    """Column named by a header text, exactly, or exactly before a unit in brackets at its end."""
    key = text_key(text)
    if key in names:
        return names[key]
    if key.endswith(")") and "(" in key:
        plain = "".join(unit_key(text).replace("*", "").split())
        name, _, unit_text = plain[:-1].rpartition("(")
        known = names.get(text_key(name))
        if known is not None:
            return Heading(known.column, unit_text)
    return None


def find_heading(sheet: Sheet, text: str) -> Heading | None:
    """Column of the sheet named by a text, exactly or before a unit in brackets; None when there is none."""
    return _heading(text, _head_names(sheet))


def sheet_by_headings(raw: RawSheet) -> Sheet | None:
    """The one declared sheet whose columns all headings of one row name exactly; None when none or several do."""
    found = []
    for sheet in active_sheets().values():
        names = _head_names(sheet)
        if any(_all_named(sheet, names, raw, row) for row in range(min(HEAD_ROWS, raw.height))):
            found.append(sheet)
    return found[0] if len(found) == 1 else None


def _all_named(sheet: Sheet, names: dict[str, Heading], raw: RawSheet, row: int) -> bool:
    texts = [cell.typed for index in range(raw.width) if (cell := raw.cell(row, index)).kind == TEXT]
    return len(texts) >= 2 and all(text in sheet.by_field or _heading(text, names) is not None for text in texts)


def _place_column(
    layout: Layout,
    raw: RawSheet,
    index: int,
    machine: int | None,
    header: int | None,
    names: dict[str, Heading],
    findings: list[Finding],
) -> None:
    named = layout.sheet.by_field.get(raw.cell(machine, index).typed.strip()) if machine is not None else None
    head = raw.cell(header, index).typed if header is not None else ""
    heading = _heading(head, names) if head else None
    cell = address(header if header is not None else machine or 0, index)
    place: dict[str, Any] = {"sheet": layout.title, "cell": cell, "read": head}
    column = named or (heading.column if heading else None)
    if column is None and any(word in text_key(head) for word in GROSS_HEADS):
        message = f"“{head}”是高位发热量，核算用低位发热量。"
        remedy = "请改填收到基低位发热量（检测报告 Qnet,ar），或删除本列。"
        findings.append(finding("ncv_gross", message, expected="实测低位发热量", remedy=remedy, **place))
        return
    if column is None:
        if any(raw.cell(row, index).kind != "blank" for row in range(layout.first_row, raw.height)):
            message = f"“{head}”列不在台账表头中，未读取。"
            remedy = "如应计入，请改用模板中的表头。"
            findings.append(finding("column_unknown", message, severity=WARNING, remedy=remedy, **place))
        return
    if named is not None and heading is not None and heading.column is not named:
        message = f"隐藏的字段名是“{named.header_zh}”，表头却是“{heading.column.header_zh}”。"
        findings.append(
            finding("header_conflict", message, expected=named.heading, remedy="请按模板恢复表头。", **place)
        )
        return
    if named is not None and heading is None and head:
        message = f"表头已改动，按“{named.header_zh}”读取。"
        findings.append(finding("header_changed", message, severity=WARNING, expected=named.heading, **place))
    if column.field in layout.places:
        message = f"“{column.header_zh}”列出现两次，第一次在 {address(0, layout.places[column.field])[:-1]} 列。"
        findings.append(finding("column_duplicate", message, remedy="请只保留一列。", **place))
        return
    layout.places[column.field] = index
    if heading is not None and heading.unit_text:
        _header_unit(layout, column, heading.unit_text, place, findings)


def _header_unit(layout: Layout, column: Column, text: str, place: dict[str, Any], findings: list[Finding]) -> None:
    """A unit in the header replaces the declared one when it has the same dimension; otherwise it is an error."""
    declared = declared_unit(column)
    if declared is not None:
        fitting = [unit for unit in units().named(text) if unit.dimension == declared.dimension]
        if len(fitting) == 1:
            layout.header_units[column.field] = fitting[0]
            return
    if unit_key(text).casefold() == unit_key(column.unit).casefold():
        return
    expected = "以“计量单位”列为准" if column.unit_field else column.heading
    findings.append(
        finding(
            "header_unit",
            f"“{column.header_zh}”的表头单位“{text}”不能用。",
            severity=ERROR,
            expected=expected,
            remedy="请把表头恢复为模板的写法，并按该单位填数。",
            **place,
        )
    )
