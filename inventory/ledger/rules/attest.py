"""Rules of sheet 11: what the carbon market is told against the energy sheet, and the dates of the tests."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from inventory.ledger.context import LedgerContext
from inventory.ledger.finding import ERROR, WARNING, Finding
from inventory.ledger.parse import ParsedLedger
from inventory.ledger.rule_book import RuleBook
from inventory.ledger.rules.remark import remark, shown
from inventory.ledger.rules.rows import idle_rows
from inventory.ledger.sheet_rows import SheetRows

#: Figures of a generating unit as a whole: with several fuels they stand in one row only.
OF_UNIT: Final = ("power_buy", "gen", "supplied", "heat", "hours")
POWER: Final = "33"


def check_attest(parsed: ParsedLedger, context: LedgerContext) -> Iterator[Finding]:
    """Every rule of the market sheet."""
    rows = parsed.sheets.get("11")
    if rows is None:
        return
    idle = set(idle_rows(rows))
    for position in range(len(rows.rows)):
        yield from _check_dates(rows, position, context)
        yield from _check_analysis(rows, position)
        yield from _check_supplied(rows, position)
    yield from _check_repeated(rows)
    fuels = parsed.sheets.get("02")
    if fuels is not None:
        for positions in _groups(rows, context, idle):
            yield from _compare(rows, positions, fuels, context)
        yield from _check_generated(rows, fuels, context.rules)


def _check_dates(rows: SheetRows, position: int, context: LedgerContext) -> Iterator[Finding]:
    period = rows.get("period", position)
    for name in ("ncv_tested", "car_tested"):
        tested = rows.get(name, position)
        if tested is None or period is None:
            continue
        if date.fromisoformat(tested) > context.today:
            message, severity = f"检测日期 {tested} 还没有到。", ERROR
        elif tested[:7] < period:
            message, severity = f"检测日期 {tested} 早于报告期 {period}，不是本月的检测。", WARNING
        else:
            continue
        given = {"severity": severity, "expected": f"{period}-01 至 {context.today}"}
        remedy = "请填本月样品的检测日期；本月未检测的，该参数留空按缺省值。"
        yield remark(rows, name, position, "attest_tested", message, remedy=remedy, **given)


def _check_analysis(rows: SheetRows, position: int) -> Iterator[Finding]:
    """Calorific value and carbon against the plausible bands of the fuel."""
    energy, ncv, carbon = rows.energies[position], rows.get("ncv", position), rows.get("car", position)
    if energy is None or ncv is None:
        return
    remedy = "请按收到基核对检测报告和单位。"
    if energy.ncv_band and not energy.ncv_band[0] <= ncv <= energy.ncv_band[1]:
        low, high = energy.ncv_band
        message = f"{energy.name_zh}的低位发热量 {shown(ncv)} 不在 {low}–{high} 之间。"
        given = {"severity": WARNING, "expected": f"{low}–{high} GJ/{energy.unit}"}
        yield remark(rows, "ncv", position, "attest_ncv_band", message, remedy=remedy, **given)
    elif energy.carbon_band and carbon is not None and ncv:
        low, high = energy.carbon_band
        share = carbon / ncv
        if not low <= share <= high:
            message = (
                f"元素碳 {shown(carbon)} ÷ 低位发热量 {shown(ncv)}＝{shown(share)} tC/GJ，不在 {low}–{high} 之间。"
            )
            given = {"severity": WARNING, "expected": f"{low}–{high} tC/GJ"}
            yield remark(rows, "car", position, "attest_car_band", message, remedy=remedy, **given)


def _check_supplied(rows: SheetRows, position: int) -> Iterator[Finding]:
    made, supplied = rows.get("gen", position), rows.get("supplied", position)
    if made is not None and supplied is not None and supplied > made:
        message = f"供电量 {shown(supplied)} 大于发电量 {shown(made)}（MWh）。"
        expected, remedy = f"不大于 {shown(made)} MWh", "供电量＝发电量－厂用电量，请核对。"
        yield remark(rows, "supplied", position, "attest_supplied", message, expected=expected, remedy=remedy)


def _check_repeated(rows: SheetRows) -> Iterator[Finding]:
    first: dict[tuple[str, str, str], int] = {}
    for position in range(len(rows.rows)):
        unit, period = rows.get("unit_no", position), rows.get("period", position)
        for name in OF_UNIT:
            if not unit or not period or rows.get(name, position) is None:
                continue
            earlier = first.setdefault((period, unit, name), position)
            if earlier != position:
                header = rows.sheet.by_field[name].header_zh
                message = f"机组“{unit}”的{header}已在第 {rows.rows[earlier] + 1} 行填报。"
                remedy = "一台机组多种燃料的，只填在一行；请清空本格。"
                yield remark(rows, name, position, "attest_repeated", message, severity=WARNING, remedy=remedy)


def _groups(rows: SheetRows, context: LedgerContext, idle: set[int]) -> Iterable[list[int]]:
    """Rows compared together: those of one month and fuel, apart by process where the unit is a registered one."""
    found: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for position, energy in enumerate(rows.energies):
        period, unit = rows.get("period", position), rows.get("unit_no", position)
        if energy is not None and period and position not in idle:
            found[period, energy.code, unit if unit in context.processes else ""].append(position)
    return found.values()


def _compare(rows: SheetRows, positions: list[int], fuels: SheetRows, context: LedgerContext) -> Iterator[Finding]:
    first = positions[0]
    energy, period, unit = rows.energies[first], rows.get("period", first), rows.get("unit_no", first)
    if energy is None:
        return
    process = unit if unit in context.processes else ""
    beside = [
        position
        for position, other in enumerate(fuels.energies)
        if other is not None and other.code == energy.code
        and fuels.get("period", position) == period
        and (not process or fuels.get("process", position) == process)
        and fuels.get("consumption", position)
    ]  # fmt: skip
    if not beside:
        where = f"工序 {process} 的" if process else ""
        message = f"02表没有{where}{energy.name_zh}消费量，不能核对入炉消耗量。"
        yield remark(rows, "fuel", first, "attest_fuel", message, severity=WARNING, remedy="请在02表补填。")
        return
    yield from _compare_amount(rows, positions, fuels, beside, context.rules)
    yield from _compare_analyses(rows, positions, fuels, beside, context.rules)


def _compare_amount(
    rows: SheetRows, positions: list[int], fuels: SheetRows, beside: list[int], rules: RuleBook
) -> Iterator[Finding]:
    energy, period = rows.energies[positions[0]], rows.get("period", positions[0])
    if energy is None:
        return
    fired = sum((rows.get("fuel_qty", one) or Decimal(0) for one in positions), Decimal(0))
    used = sum((fuels.get("consumption", one) for one in beside), Decimal(0))
    share = rules.bound("attest_fuel", "tolerance", period, f"fuel:{energy.code}")
    if fired and abs(fired - used) > share * max(fired, used):
        message = f"入炉消耗量合计 {shown(fired)}，{fuels.title}!{fuels.cell('consumption', beside[0])} "
        message += f"等消费量合计 {shown(used)}（{energy.unit}），相差超过 {shown(share * 100)}%。"
        remedy = "两表同一燃料应一致，请核对；机组以外另有用量的请说明。"
        given = {"severity": WARNING, "expected": f"{shown(used)} {energy.unit}"}
        yield remark(rows, "fuel_qty", positions[0], "attest_fuel", message, remedy=remedy, **given)


def _compare_analyses(
    rows: SheetRows, positions: list[int], fuels: SheetRows, beside: list[int], rules: RuleBook
) -> Iterator[Finding]:
    first, place = positions[0], beside[0]
    energy, period = rows.energies[first], rows.get("period", first)
    if energy is None:
        return
    for name, header, field, values in (
        ("ncv", "低位发热量", "ncv", [fuels.get("ncv", one) for one in beside]),
        ("car", "元素碳含量", "element_carbon", [_carbon(fuels, one) for one in beside]),
    ):
        there = _mean(values, [fuels.get("consumption", one) for one in beside])
        here = _mean([rows.get(name, one) for one in positions], [rows.get("fuel_qty", one) for one in positions])
        share = rules.bound(f"attest_{name}", "tolerance", period, f"fuel:{energy.code}")
        if there and here and abs(here - there) > share * max(here, there):
            cell = fuels.cell(field if fuels.get(field, place) is not None else "carbon_content", place)
            message = f"{energy.name_zh}{header} {shown(here)}，与 {fuels.title}!{cell} 的 {shown(there)} 相差超过 "
            message += f"{shown(share * 100)}%。"
            given = {"severity": WARNING, "expected": shown(there)}
            remedy = "两表应取同一检测结果（收到基），请核对。"
            yield remark(rows, name, first, f"attest_{name}", message, remedy=remedy, **given)


def _carbon(fuels: SheetRows, position: int) -> Decimal | None:
    """Carbon per tonne as the energy sheet tells it: measured, or carbon per energy times the calorific value."""
    measured: Decimal | None = fuels.get("element_carbon", position)
    per_energy, ncv = fuels.get("carbon_content", position), fuels.get("ncv", position)
    if measured is None and per_energy is not None and ncv is not None:
        product: Decimal = per_energy * ncv
        return product
    return measured


def _mean(values: list[Decimal | None], weights: list[Decimal | None]) -> Decimal | None:
    """Weighted mean; None where a row with an amount has no value."""
    pairs = [(value, weight) for value, weight in zip(values, weights, strict=True) if weight]
    if not pairs or any(value is None for value, _ in pairs):
        return None
    whole = sum((weight for _, weight in pairs if weight), Decimal(0))
    return sum((value * weight for value, weight in pairs if value is not None and weight), Decimal(0)) / whole


def _check_generated(rows: SheetRows, fuels: SheetRows, rules: RuleBook) -> Iterator[Finding]:
    """Electricity of the units against the own generation from fuel that the energy sheet has."""
    made: dict[str, tuple[Decimal, int]] = {}
    for position in range(len(rows.rows)):
        value, period = rows.get("gen", position), rows.get("period", position)
        if value and period:
            before, first = made.get(period, (Decimal(0), position))
            made[period] = (before + value, first)
    for period, (total, position) in made.items():
        own = [
            one
            for one, energy in enumerate(fuels.energies)
            if energy is not None and energy.code == POWER and fuels.get("period", one) == period
            and fuels.get("self_generated", one) and fuels.get("generated_by", one) in (None, "fuel", "waste_heat")
        ]  # fmt: skip
        there = sum((fuels.get("self_generated", one) for one in own), Decimal(0))
        share = rules.bound("attest_gen", "tolerance", period)
        if own and abs(total - there) > share * max(total, there):
            cell = f"{fuels.title}!{fuels.cell('self_generated', own[0])}"
            message = (
                f"发电量合计 {shown(total)}，与 {cell} 等自产电力 {shown(there)}（MWh）相差超过 {shown(share * 100)}%。"
            )
            given = {"severity": WARNING, "expected": f"{shown(there)} MWh"}
            yield remark(rows, "gen", position, "attest_gen", message, remedy="请核对两表。", **given)
