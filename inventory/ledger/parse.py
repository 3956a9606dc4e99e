"""A raw book as a parsed ledger: periods, profile, lines and everything noticed while reading."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from inventory.ledger.book import RawBook
from inventory.ledger.columns import OLDER_VERSIONS, TEMPLATE_VERSION, VERSION_NAME, active_sheets
from inventory.ledger.finding import INFO, WARNING, Finding, finding
from inventory.ledger.layout import find_layout, find_sheets
from inventory.ledger.lines import line_frame, plain_number
from inventory.ledger.measure_list import name_measures
from inventory.ledger.naming import name_activities
from inventory.ledger.rows import read_rows
from inventory.ledger.sheet_rows import SheetRows
from inventory.ledger.span import Share, divide_bills


@dataclass
class ParsedLedger:
    """What one workbook says.

    `periods` are months `YYYY-MM` in order; `profile` the fields of sheet 01 as plain values; `lines` the frame of
    `lines.COLUMNS`; `sheets` the rows by sheet number, for the checks; `shares` the parts of bills that straddle
    months; `findings` those of reading only; `settled` whether cumulative figures have become the month's own.
    """

    template_version: str
    uscc: str
    name: str
    periods: tuple[str, ...]
    profile: dict[str, Any]
    lines: pd.DataFrame
    findings: list[Finding]
    sheets: dict[str, SheetRows] = field(default_factory=dict)
    shares: list[Share] = field(default_factory=list)
    settled: bool = False


def parse(book: RawBook) -> ParsedLedger:
    """Parsed ledger of a raw book; never fails: what cannot be read is a finding at its cell."""
    found, findings = find_sheets(book)
    sheets: dict[str, SheetRows] = {}
    for sheet, title in found:
        layout, remarks = find_layout(sheet, title, book.sheets[title])
        findings += remarks
        if layout is not None:
            sheets[sheet.number], remarks = read_rows(layout, book.sheets[title])
            findings += [*remarks, *name_activities(sheets[sheet.number]), *name_measures(sheets[sheet.number])]
    if not found:
        expected = "、".join(sheet.title for sheet in active_sheets().values())
        remedy = "请下载本企业当月模板填写后上传；自用表格可先做一次“表头对应”。"
        findings.append(finding("sheets_missing", "没有找到台账工作表。", expected=expected, remedy=remedy))
    lines, shares = divide_bills(line_frame(sheets.values()), sheets.values())
    if found and lines.empty:
        message = "文件里没有可以读取的数量。"
        findings.append(finding("ledger_empty", message, remedy="请在各表第 4 行起填写数量；本月未发生请填 NO。"))
    version = book.names.get(VERSION_NAME, "")
    if version and version != TEMPLATE_VERSION:
        message = f"模板版本 {version}，当前版本 {TEMPLATE_VERSION}，已按表头读取。"
        severity = INFO if version in OLDER_VERSIONS else WARNING
        findings.append(
            finding("template_version", message, severity=severity, read=version, expected=TEMPLATE_VERSION)
        )
    profile = _profile(sheets.get("01"))
    periods = {period for rows in sheets.values() for period in rows.values.get("period", []) if period}
    return ParsedLedger(
        template_version=version,
        uscc=profile.get("uscc") or _commonest(sheets, "uscc"),
        name=profile.get("name", ""),
        periods=tuple(sorted(periods)),
        profile=profile,
        lines=lines,
        findings=findings,
        sheets=sheets,
        shares=shares,
    )


def _profile(rows: SheetRows | None) -> dict[str, Any]:
    """First row of sheet 01; decimals as text."""
    if rows is None or not rows.rows:
        return {}
    values = {column.field: rows.get(column.field, 0) for column in rows.sheet.columns}
    return {
        name: value if isinstance(value, str) else plain_number(value)
        for name, value in values.items()
        if value is not None
    }


def _commonest(sheets: dict[str, SheetRows], name: str) -> str:
    counted = Counter(value for rows in sheets.values() for value in rows.values.get(name, []) if value)
    return counted.most_common(1)[0][0] if counted else ""
