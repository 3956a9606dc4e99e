"""Rules of sheet 06: sources, reuse, and the wastewater of sheet 08 against the water taken."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from inventory.ledger.context import LedgerContext
from inventory.ledger.finding import WARNING, Finding
from inventory.ledger.parse import ParsedLedger
from inventory.ledger.rules.remark import remark, shown
from inventory.ledger.sheet_rows import SheetRows

RECLAIMED, REUSED = "reclaimed", "reuse"
#: Outlets of rain water: what they discharge was not taken.
RAIN: Final = "YS"


def check_water(parsed: ParsedLedger, context: LedgerContext) -> Iterator[Finding]:
    """Every rule of the water sheet."""
    rows = parsed.sheets.get("06")
    if rows is None:
        return
    months: dict[str, list[int]] = defaultdict(list)
    for position, period in enumerate(rows.values.get("period", [])):
        if period:
            months[period].append(position)
    discharged, reused = _wastewater(parsed.sheets.get("08"))
    for period, positions in months.items():
        taken = _sum(rows, "fresh_water", positions)
        yield from _check_reclaimed(rows, positions)
        most, spare = (
            context.rules.bound(rule, name, period)
            for rule, name in (("water_reuse", "share"), ("water_discharge", "tolerance"))
        )
        yield from _check_reuse(rows, positions, taken, most)
        yield from _check_reused(rows, positions, reused.get(period), spare)
        if taken is not None and period in discharged:
            yield from _check_discharge(rows, positions, taken, discharged[period], spare)


def _sum(rows: SheetRows, name: str, positions: list[int]) -> Decimal | None:
    """Sum of a field; None where no row has a figure or one has a notation key that stands for an amount."""
    values = [rows.get(name, position) for position in positions]
    hidden = any(rows.notations.get((name, position), "NO") != "NO" for position in positions)
    filled = [value for value in values if value is not None]
    return None if hidden or not filled else sum(filled, Decimal(0))


def _first(rows: SheetRows, name: str, positions: list[int]) -> int:
    return next((position for position in positions if rows.filled(name, position)), positions[0])


def _check_reclaimed(rows: SheetRows, positions: list[int]) -> Iterator[Finding]:
    """Reclaimed water as a source of its own and as a figure beside another source is one water told twice."""
    own = [one for one in positions if rows.get("source", one) == RECLAIMED and rows.get("fresh_water", one)]
    beside = [one for one in positions if rows.get("reclaimed", one)]
    if own and beside:
        message = f"再生水已在第 {rows.rows[own[0]] + 1} 行作为水源填报，本格会重复计算。"
        remedy = "同一再生水只填一处；请清空本格，或说明是另一部分。"
        yield remark(rows, "reclaimed", beside[0], "water_reclaimed", message, severity=WARNING, remedy=remedy)


def _check_reuse(rows: SheetRows, positions: list[int], taken: Decimal | None, most: Decimal) -> Iterator[Finding]:
    reuse = _sum(rows, "reuse", positions)
    place = _first(rows, "reuse", positions)
    if reuse and taken is not None:
        share = reuse / (taken + reuse)
        if share > most:
            message = (
                f"重复利用率 {shown(share * 100)}%＝重复用水量 {shown(reuse)} ÷（取水 {shown(taken)}＋重复用水）。"
            )
            given = {"severity": WARNING, "expected": f"不大于 {shown(most * 100)}%"}
            remedy = "请核对两个数和单位；属实请说明。"
            yield remark(rows, "reuse", place, "water_reuse", message, remedy=remedy, **given)


def _check_reused(rows: SheetRows, positions: list[int], reused: Decimal | None, spare: Decimal) -> Iterator[Finding]:
    """Wastewater of sheet 08 that goes to reuse is part of the reused water."""
    reuse, place = _sum(rows, "reuse", positions), _first(rows, "reuse", positions)
    recovered = (reuse or Decimal(0)) + (_sum(rows, "reclaimed", positions) or Decimal(0))
    if reused and reused > recovered * (1 + spare):
        message = f"08表去向为回用的废水 {shown(reused)} m³，大于重复用水量 {shown(recovered)} m³。"
        remedy = "回用的废水应计入重复用水量，请核对。"
        yield remark(rows, "reuse", place, "water_reuse", message, severity=WARNING, remedy=remedy)


def _check_discharge(
    rows: SheetRows, positions: list[int], taken: Decimal, discharged: Decimal, spare: Decimal
) -> Iterator[Finding]:
    extra = sum((rows.get("reclaimed", one) or Decimal(0) for one in positions), Decimal(0))
    supply = taken + extra
    if discharged > supply * (1 + spare):
        message = f"08表各排放口废水量合计 {shown(discharged)} m³，大于取水量合计 {shown(supply)} m³。"
        given = {"severity": WARNING, "expected": f"不小于 {shown(discharged)} m³"}
        remedy = "请核对取水量、废水量和单位；含雨水、物料带入水或接收外单位废水的请说明。"
        place = _first(rows, "fresh_water", positions)
        yield remark(rows, "fresh_water", place, "water_discharge", message, remedy=remedy, **given)


def _wastewater(rows: SheetRows | None) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Water that left through outlets, and water reused, by month; each pollutant's row repeats an outlet's volume."""
    if rows is None:
        return {}, {}
    largest: dict[tuple[str, str, bool], Decimal] = {}
    for position in range(len(rows.rows)):
        volume, period = rows.get("volume", position), rows.get("period", position)
        outlet = rows.get("outlet", position) or ""
        if volume is not None and period and not outlet.startswith(RAIN):
            key = (period, outlet, rows.get("direction", position) == REUSED)
            largest[key] = max(largest.get(key, Decimal(0)), volume)
    found: tuple[dict[str, Decimal], dict[str, Decimal]] = ({}, {})
    for (period, _, is_reused), volume in largest.items():
        found[is_reused][period] = found[is_reused].get(period, Decimal(0)) + volume
    return found
