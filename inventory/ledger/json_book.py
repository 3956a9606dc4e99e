"""A ledger sent as JSON written in the layout of the template, so that it is read and checked as a workbook."""

from collections.abc import Mapping
from typing import Any

from inventory.ledger.book import RawBook, RawSheet
from inventory.ledger.columns import EXAMPLE_MARK, Column, Sheet, active_sheets
from inventory.ledger.finding import ERROR, Finding, address, finding
from inventory.ledger.layout import find_heading

DATA_ROW = 3


def json_book(content: Mapping[str, Any], uscc: str) -> tuple[RawBook, list[Finding]]:
    """Book of `{"month": …, "sheets": {"02": [{field or header: value}]}}` and findings for what does not fit.

    A row stands where the template would have it: the first in row 4. `uscc` and the month fill blanks.
    """
    book, findings = RawBook({}, kind="json"), []
    sheets = content.get("sheets")
    if not isinstance(sheets, Mapping):
        return book, [_wrong("缺少“sheets”。", "请按接口文档发送：{“sheets”: {“02”: [{“energy_code”: “15”, …}]}}。")]
    for number, rows in sheets.items():
        sheet = active_sheets().get(number)
        if sheet is None:
            known = "、".join(active_sheets())
            findings.append(_wrong(f"没有工作表“{number}”。", f"请用 {known}。", read=number))
        elif not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            findings.append(_wrong(f"“{number}”应为行的列表，每行一个对象。", "请按接口文档发送。", read=number))
        else:
            book.sheets[sheet.title] = _sheet(sheet, rows, content.get("month"), uscc, findings)
    return book, findings


def _sheet(sheet: Sheet, rows: list[Mapping[str, Any]], month: Any, uscc: str, findings: list[Finding]) -> RawSheet:
    place = {column.field: index for index, column in enumerate(sheet.columns)}
    heads: dict[str, str] = {}
    lines: list[list[Any]] = []
    for position, row in enumerate(rows):
        line: list[Any] = [None] * len(place)
        for name, value in row.items():
            column, unit = _column(sheet, name)
            cell = address(DATA_ROW + position, place[column.field]) if column else ""
            said: dict[str, Any] = {"sheet": sheet.title, "cell": cell, "read": name}
            if column is None:
                remedy = "请用字段名或模板中的表头。"
                findings.append(
                    finding("json_field", f"第 {position + 1} 个对象没有字段“{name}”。", remedy=remedy, **said)
                )
            elif line[place[column.field]] is not None:
                findings.append(finding("json_field", f"{cell}：“{column.header_zh}”写了两次。", **said))
            elif heads.setdefault(column.field, unit) != unit:
                remedy = "同一列各行请用同一单位。"
                message = f"{cell}：“{column.header_zh}”的单位前后不同。"
                findings.append(finding("json_unit", message, remedy=remedy, **said))
            elif isinstance(value, (list, dict)):
                findings.append(finding("json_value", f"{cell}：应为一个值。", remedy="请填数值或文字。", **said))
            else:
                line[place[column.field]] = value
        if any(value not in (None, "") for value in line):
            _fill(line, place, {"uscc": uscc, "period": month})
        lines.append(line)
    names = [column.field for column in sheet.columns]
    titles = [
        f"{column.header_zh}({heads[column.field]})" if heads.get(column.field) else column.heading
        for column in sheet.columns
    ]
    return RawSheet((0, 0), [names, titles, [EXAMPLE_MARK, *[None] * (len(names) - 1)], *lines])


def _fill(line: list[Any], place: Mapping[str, int], given: Mapping[str, Any]) -> None:
    for name, value in given.items():
        if name in place and line[place[name]] in (None, "") and isinstance(value, str):
            line[place[name]] = value


def _column(sheet: Sheet, name: str) -> tuple[Column | None, str]:
    """Column and unit that a name stands for: a field name, or a header or alias with a unit in brackets or not."""
    if name in sheet.by_field:
        return sheet.by_field[name], ""
    found = find_heading(sheet, name)
    return (found.column, found.unit_text) if found else (None, "")


def _wrong(message: str, remedy: str, read: object = "") -> Finding:
    return finding("json_form", message, severity=ERROR, remedy=remedy, read=read)
