"""Rules that compare a quantity with the month before."""

from collections.abc import Iterator
from decimal import Decimal

from inventory.ledger.columns import units
from inventory.ledger.context import LedgerContext, LineKey
from inventory.ledger.finding import WARNING, Finding
from inventory.ledger.parse import ParsedLedger
from inventory.ledger.rules.remark import remark, shown
from inventory.ledger.sheet_rows import SheetRows
from inventory.methods.units import Unit

JUMP = Decimal("0.5")
GROSS = Decimal(10)
# Stocks, money and yearly figures move by nature.
UNCOMPARED = {"stock_begin", "stock_end", "stored", "purchase_amount", "tax", "land"}
UNIT_NAMES = {
    "1e4kWh": "万kWh",
    "1e8kWh": "亿kWh",
    "1e4Nm3": "万Nm³",
    "1e8Nm3": "亿Nm³",
    "1e4m3": "万m³",
    "m3": "m³",
    "Nm3": "Nm³",
    "1e4 CNY": "万元",
    "1e3 CNY": "千元",
    "1e8 CNY": "亿元",
    "CNY": "元",
}
# The slips people make: these units are proposed first.
COMMON = ("kg", "t", "kWh", "1e4kWh", "MWh", "Nm3", "1e4Nm3", "m3", "1e4m3", "GJ", "MJ", "CNY", "1e4 CNY", "1e3 CNY")


def check_change(parsed: ParsedLedger, context: LedgerContext) -> Iterator[Finding]:
    """Changes of more than 50 % against the previous month, and of more than tenfold as a suspected unit."""
    for rows in parsed.sheets.values():
        yield from _check_sheet(rows, parsed.periods, context)


def _check_sheet(rows: SheetRows, periods: tuple[str, ...], context: LedgerContext) -> Iterator[Finding]:
    if "period" not in rows.values:
        return
    keys, periods_of = row_keys(rows), rows.values["period"]
    before_of = {period: previous_month(period) for period in set(periods_of) if period}
    for column in rows.sheet.with_role("quantity"):
        name = column.field
        if name in UNCOMPARED or name not in rows.places:
            continue
        sums: dict[tuple[str, LineKey], Decimal] = {}
        cells: dict[tuple[str, LineKey], int] = {}
        for position, quantity in enumerate(rows.base[name]):
            period = periods_of[position]
            if quantity is not None and period is not None:
                key = (period, (*keys[position], name))
                sums[key] = sums.get(key, Decimal(0)) + quantity
                cells.setdefault(key, position)
        for (month, line), now in sums.items():
            before = sums.get((before_of[month], line))
            if before is None and periods and month == periods[0]:
                before = context.previous.get(line)
            if before is not None and before > 0 and now > 0:
                yield from _compare(rows, name, cells[month, line], now, before)


def row_keys(rows: SheetRows) -> list[tuple[str, str, str, str]]:
    """Sheet, item, process and outlet of each row; with a field these are the keys of `LedgerContext.previous`."""
    blank = [None] * len(rows.rows)
    item = rows.sheet.item.field if rows.sheet.item else ""
    outlet = next((column.field for column in rows.sheet.with_role("place") if column.field != "process"), "")
    columns = [rows.values.get(name, blank) for name in (item, "process", outlet)]
    return [
        (rows.sheet.number, code or "", process or "", place or "")
        for code, process, place in zip(*columns, strict=True)
    ]


def previous_month(period: str) -> str:
    """Month before `YYYY-MM`."""
    year, month = int(period[:4]), int(period[5:7])
    return f"{year - 1:04d}-12" if month == 1 else f"{year:04d}-{month - 1:02d}"


def _compare(rows: SheetRows, field: str, position: int, now: Decimal, before: Decimal) -> Iterator[Finding]:
    ratio = now / before
    header = rows.sheet.by_field[field].header_zh
    unit = rows.units[field][position]
    if ratio > GROSS or ratio * GROSS < 1:
        times = (
            f"大于上月 {shown(ratio.quantize(Decimal(1)))} 倍"
            if ratio > 1
            else f"只有上月的 1/{shown((1 / ratio).quantize(Decimal(1)))}"
        )
        likely = likely_unit(rows.values[field][position], unit, before) if unit else None
        message = f"{header} {shown(rows.values[field][position])} {times}。"
        if likely:
            message += f"单位是否为 {UNIT_NAMES.get(likely.code, likely.code)}？"
        remedy = "请核对数值和单位；属实请说明原因。"
        expected = f"上月 {shown(before)} {UNIT_NAMES.get(unit.base, unit.base)}" if unit else f"上月 {shown(before)}"
        yield remark(
            rows, field, position, "unit_suspected", message, severity=WARNING, expected=expected, remedy=remedy
        )
    elif abs(ratio - 1) > JUMP:
        change = (ratio - 1) * 100
        message = f"{header}比上月{'增加' if change > 0 else '减少'} {shown(abs(change).quantize(Decimal('0.1')))}%。"
        expected = f"上月 {shown(before)} {unit.base if unit else ''}".strip()
        remedy = "请核对；属实请说明原因。"
        yield remark(rows, field, position, "jump", message, severity=WARNING, expected=expected, remedy=remedy)


def likely_unit(typed: Decimal, used: Unit, before: Decimal) -> Unit | None:
    """The unit in which the typed value would be within half and twice the month before, the commonest first."""
    fitting = [
        unit
        for unit in units().of_dimension(used.dimension)
        if unit.code != used.code and before / 2 <= unit.to_base(typed) <= before * 2
    ]
    return min(fitting, key=lambda unit: COMMON.index(unit.code) if unit.code in COMMON else len(COMMON), default=None)
