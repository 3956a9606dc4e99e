"""Rules of bills that straddle months: days, parts, overlaps, and months the file does not file."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Any

import pandas as pd

from inventory.ledger.context import FlowKey, LedgerContext
from inventory.ledger.finding import INFO, WARNING, Finding
from inventory.ledger.parse import ParsedLedger
from inventory.ledger.rules.remark import remark
from inventory.ledger.sheet_rows import SheetRows
from inventory.ledger.span import END, LONGEST, START, Share, days_by_month, figure, span_of

#: Cells beside item, process and partner that tell one bill from another.
IDENTITY = ("meter", "power_source")


def check_bills(parsed: ParsedLedger, context: LedgerContext) -> Iterator[Finding]:
    """Every rule of bills: dates in order, parts shown at the cell, nothing counted twice, nothing lost in silence."""
    for rows in parsed.sheets.values():
        if START not in rows.places:
            continue
        for position in range(len(rows.rows)):
            span = span_of(rows, position)
            if span is not None:
                yield from _check_days(rows, position, span, context)
        yield from _check_overlaps(rows)
    bills: dict[tuple[str, int, str], list[Share]] = {}
    for share in parsed.shares:
        bills.setdefault((share.sheet, share.position, share.field), []).append(share)
    for (sheet, _, _), shares in bills.items():
        yield _shown_parts(parsed.sheets[sheet], shares)
    for shares in _by_row(parsed.shares):
        yield from _check_elsewhere(parsed, shares, context)


def bill_key(sheet: str, item: str, process: str, counterparty: str, name: str, given: Mapping[str, Any]) -> FlowKey:
    """What tells one flow of one bill from every other; `given` holds the row's meter, source and days."""
    others = (str(given.get(part) or "") for part in (*IDENTITY, START, END))
    return (sheet, item or "", process or "", counterparty or "", name, *others)


def bills_filed(lines: pd.DataFrame) -> dict[FlowKey, Decimal]:
    """The parts of divided bills in the lines of a month in force."""
    given = lines["parameters"].tolist()
    chosen = [place for place, cells in enumerate(given) if cells and START in cells]
    found: dict[FlowKey, Decimal] = {}
    for line in lines.iloc[chosen].to_dict("records"):
        if line["quantity"] is not None:
            names = ("sheet", "item", "process", "counterparty", "field", "parameters")
            key = bill_key(*(line[name] for name in names))
            found[key] = found.get(key, Decimal(0)) + Decimal(line["quantity"])
    return found


def _check_days(rows: SheetRows, position: int, span: tuple[date, date], context: LedgerContext) -> Iterator[Finding]:
    first, last = span
    period = rows.get("period", position)
    if first > last:
        message = f"截止日期 {last} 早于起始日期 {first}。"
        yield remark(rows, END, position, "bill_days", message, expected=f"不早于 {first}", remedy="请核对两个日期。")
        return
    if (last - first).days >= LONGEST:
        message = f"账单从 {first} 到 {last}，超过一年。"
        yield remark(rows, END, position, "bill_days", message, remedy="请核对年份；一张账单一行。")
        return
    if last > context.today:
        message = f"账单截止日期 {last} 还没有到。"
        expected = f"不晚于 {context.today}"
        yield remark(
            rows, END, position, "bill_future", message, expected=expected, remedy="请核对日期；收到账单后再填。"
        )
    months = days_by_month(first, last)
    if period and period not in months:
        message = f"报告期 {period} 不在账单 {first} 至 {last} 之内。"
        remedy = "请核对报告期和起止日期。"
        yield remark(rows, "period", position, "bill_period", message, expected="、".join(months), remedy=remedy)
    if rows.get("basis", position) == "cumulative" and len(months) > 1:
        message = "跨月账单不能同时按1–本月累计填报。"
        yield remark(rows, "basis", position, "bill_basis", message, expected="当月", remedy="口径请选“当月”。")


def _shown_parts(rows: SheetRows, shares: list[Share]) -> Finding:
    """The bill and its parts at the cell of the amount."""
    first = shares[0]
    unit = rows.units[first.field][first.position]
    base = unit.base if unit else ""
    span = span_of(rows, first.position)
    parts = "，".join(f"{one.month} {one.days} 天 {figure(one.quantity)}" for one in shares)
    days = f"{span[0]} 至 {span[1]}" if span else ""
    message = f"账单 {figure(first.total)} {base}，{days} 共 {first.of} 天：{parts}（{base}）。"
    return remark(rows, first.field, first.position, "bill_divided", message, severity=INFO)


def _check_overlaps(rows: SheetRows) -> Iterator[Finding]:
    """Two rows of the same flow that both count a day: bills with each other, and a bill with a whole month."""
    same: dict[tuple[str, ...], list[int]] = {}
    names = ("process", "counterparty", *IDENTITY)
    item = rows.sheet.item.field if rows.sheet.item else ""
    for position in range(len(rows.rows)):
        key = tuple(str(rows.get(name, position) or "") for name in (item, *names))
        same.setdefault(key, []).append(position)
    for positions in same.values():
        if all(span_of(rows, one) is None for one in positions):
            continue
        days = {one: _days(rows, one) for one in positions}
        for earlier, later in combinations(positions, 2):
            both = _overlap(days[earlier], days[later])
            shared = next((name for name in _flows(rows) if _both_filled(rows, name, earlier, later)), "")
            whole_months = span_of(rows, earlier) is None and span_of(rows, later) is None
            if both is None or not shared or whole_months:
                continue
            message = f"与第 {rows.rows[earlier] + 1} 行在 {both[0]} 至 {both[1]} 重复，会重复计算。"
            remedy = "请核对起止日期；不同的表请填计量器具编号；同一张账单只留一行。"
            yield remark(rows, START, later, "bill_overlap", message, remedy=remedy)


def _flows(rows: SheetRows) -> tuple[str, ...]:
    return rows.sheet.by_field[START].carried_by


def _both_filled(rows: SheetRows, name: str, one: int, other: int) -> bool:
    return name in rows.places and bool(rows.get(name, one)) and bool(rows.get(name, other))


def _days(rows: SheetRows, position: int) -> tuple[date, date] | None:
    """Days a row counts: those of its bill, else its whole month."""
    span, period = span_of(rows, position), rows.get("period", position)
    if span is not None or not period:
        return span
    first = date(int(period[:4]), int(period[5:]), 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first, date.fromordinal(following.toordinal() - 1)


def _overlap(one: tuple[date, date] | None, other: tuple[date, date] | None) -> tuple[date, date] | None:
    if one is None or other is None:
        return None
    first, last = max(one[0], other[0]), min(one[1], other[1])
    return (first, last) if first <= last else None


def _by_row(shares: list[Share]) -> Iterator[list[Share]]:
    """The parts of each row and month that the file does not file."""
    found: dict[tuple[str, int, str], list[Share]] = {}
    for share in shares:
        if not share.filed:
            found.setdefault((share.sheet, share.position, share.month), []).append(share)
    yield from found.values()


def _check_elsewhere(parsed: ParsedLedger, shares: list[Share], context: LedgerContext) -> Iterator[Finding]:
    """Parts of a month that this file does not file: in force already, or to be filed with that month."""
    first = shares[0]
    rows = parsed.sheets[first.sheet]
    month = first.month
    in_force = context.bills.get(month, {})
    keys = {share.field: _key(rows, share) for share in shares}
    differing = [share for share in shares if in_force.get(keys[share.field]) != share.quantity]
    parts = "、".join(f"{rows.sheet.by_field[one.field].header_zh} {figure(one.quantity)}" for one in shares)
    if not differing:
        message = f"{month} 的份额（{parts}）已在该月台账中，本文件不改动该月。"
        yield remark(rows, START, first.position, "bill_in_force", message, severity=INFO)
        return
    message = f"{month} 的份额（{parts}）没有计入：本文件没有该月的其他数据。"
    if context.joined and month < context.joined:
        message = f"{month} 的份额（{parts}）没有计入：早于本企业纳入的月份 {context.joined}。"
        remedy = "纳入前的份额不计入；日期有误的请改正。"
    elif any(keys[share.field] in in_force for share in shares):
        message = f"{month} 的份额（{parts}）与该月台账中同一账单的份额不同，本文件不改动该月。"
        remedy = f"请把 {month} 和本月放在同一文件重新填报，或核对账单数。"
    elif month in context.filed or in_force:
        remedy = f"请把 {month} 和本月放在同一文件填报，以免 {month} 少计。"
    else:
        remedy = f"请把 {month} 和本月放在同一文件填报；{month} 另行填报时请再列本账单。"
    yield remark(rows, START, first.position, "bill_elsewhere", message, severity=WARNING, remedy=remedy)


def _key(rows: SheetRows, share: Share) -> FlowKey:
    item = rows.sheet.item.field if rows.sheet.item else ""
    code, process, partner = (rows.get(name, share.position) for name in (item, "process", "counterparty"))
    carried = {
        name: rows.get(name, share.position)
        for name in (*IDENTITY, START, END)
        if name in rows.sheet.by_field and share.field in rows.sheet.by_field[name].carried_by
    }
    return bill_key(share.sheet, code, process, partner, share.field, carried)
