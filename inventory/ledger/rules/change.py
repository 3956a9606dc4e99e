"""Rules that compare a quantity with the month before and with the same month last year."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache, partial
from typing import Final, NamedTuple

from inventory.ledger.columns import units
from inventory.ledger.finding import WARNING, Finding
from inventory.ledger.rule_book import RuleBook
from inventory.ledger.rules.remark import remark, shown
from inventory.ledger.rules.totals import FieldTotals, Past, item_scope, months_before, previous_month, row_keys
from inventory.ledger.sheet_rows import SheetRows
from inventory.methods.units import Unit

__all__ = ["check_change", "likely_unit", "previous_month", "row_keys"]

YEAR: Final = 12
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


def check_change(found: Sequence[FieldTotals], past: Past, rules: RuleBook) -> Iterator[Finding]:
    """Changes against the previous month, suspected units, and changes against the same month last year.

    A line that was warned of against last month is not warned of against last year. Special case: a
    zero is a change against last month only, so that a standstill is told once.
    """
    bounds = cache(partial(_bounds, rules))
    for column in found:
        sums = column.sums
        for (month, line), now in sums.items():
            last, year = months_before(month, 1), months_before(month, YEAR)
            before, year_ago = sums.get((last, line)), sums.get((year, line))
            if before is None and last in past:
                before = past[last].get(line)
            if year_ago is None and year in past:
                year_ago = past[year].get(line)
            if now < 0 or not (before or (now and year_ago)):
                continue
            limits = bounds(month, item_scope(line[0], line[1]))
            where = (column.rows, column.field, column.places[month, line])
            if now and before and (now > before * limits.times or now * limits.times < before):
                yield _suspected(*where, now / before, before)
            elif before and not before * limits.least <= now <= before * limits.most:
                yield _jumped(*where, "jump", "上月", now, before)
            elif year_ago and not year_ago * limits.year_least <= now <= year_ago * limits.year_most:
                yield _jumped(*where, "jump_year", "上年同月", now, year_ago)


class _Limits(NamedTuple):
    """Times the month before that make a unit suspected, and least and most times of a month and of last year's."""

    times: Decimal
    least: Decimal
    most: Decimal
    year_least: Decimal
    year_most: Decimal


def _bounds(rules: RuleBook, month: str, scope: str) -> _Limits:
    share, of_year = (rules.bound(rule, "share", month, scope) for rule in ("jump", "jump_year"))
    times = rules.bound("unit_suspected", "times", month, scope)
    return _Limits(times, 1 - share, 1 + share, 1 - of_year, 1 + of_year)


def _jumped(rows: SheetRows, field: str, position: int, rule: str, then: str, now: Decimal, before: Decimal) -> Finding:
    header, unit = rows.sheet.by_field[field].header_zh, rows.units[field][position]
    change = (now / before - 1) * 100
    message = f"{header}比{then}{'增加' if change > 0 else '减少'} {shown(abs(change).quantize(Decimal('0.1')))}%。"
    expected = f"{then} {shown(before)} {unit.base if unit else ''}".strip()
    remedy = "请核对；属实请说明原因。"
    return remark(rows, field, position, rule, message, severity=WARNING, expected=expected, remedy=remedy)


def _suspected(rows: SheetRows, field: str, position: int, ratio: Decimal, before: Decimal) -> Finding:
    header, unit = rows.sheet.by_field[field].header_zh, rows.units[field][position]
    times = (
        f"约为上月的 {shown(ratio.quantize(Decimal(1)))} 倍"
        if ratio > 1
        else f"只有上月的 1/{shown((1 / ratio).quantize(Decimal(1)))}"
    )
    likely = likely_unit(rows.values[field][position], unit, before) if unit else None
    message = f"{header} {shown(rows.values[field][position])} {times}。"
    if likely:
        message += f"单位是否为 {UNIT_NAMES.get(likely.code, likely.code)}？"
    remedy = "请核对数值和单位；属实请说明原因。"
    # In the unit of the row, so that both figures can be compared at a glance.
    then = before * unit.divide / unit.multiply if unit else before
    expected = f"上月 {shown(then)} {UNIT_NAMES.get(unit.code, unit.code)}" if unit else f"上月 {shown(then)}"
    return remark(rows, field, position, "unit_suspected", message, severity=WARNING, expected=expected, remedy=remedy)


def likely_unit(typed: Decimal, used: Unit, before: Decimal) -> Unit | None:
    """The unit in which the typed value would be within half and twice the month before, the commonest first."""
    fitting = [
        unit
        for unit in units().of_dimension(used.dimension)
        if unit.code != used.code and before / 2 <= unit.to_base(typed) <= before * 2
    ]
    return min(fitting, key=lambda unit: COMMON.index(unit.code) if unit.code in COMMON else len(COMMON), default=None)
