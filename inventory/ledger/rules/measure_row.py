"""Rules of sheet 12: the measure's name, dates, cost, and its effect against what the enterprise itself files."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from inventory.ledger.context import LedgerContext
from inventory.ledger.finding import WARNING, Finding
from inventory.ledger.heat_content import heat_content
from inventory.ledger.measure_list import ListedMeasure, listed_measures, nearest_measures
from inventory.ledger.parse import ParsedLedger
from inventory.ledger.rules.remark import remark, shown
from inventory.ledger.rules.rows import idle_rows
from inventory.ledger.sheet_rows import SheetRows

#: Highest plausible tCO2 per GJ of fuel (0.034 tC/GJ) and of heat, and per MWh bought: bounds, no factors.
MOST_PER_GJ = Decimal("0.125")
MOST_PER_MWH = Decimal(1)
#: Measures whose whole effect is on energy, which the energy sheet bounds.
OF_ENERGY: Final = ("能源结构", "能效")


def check_measures(parsed: ParsedLedger, context: LedgerContext) -> Iterator[Finding]:
    """Every rule of the measure sheet."""
    rows = parsed.sheets.get("12")
    if rows is None:
        return
    most_co2, most_power = _own_energy(parsed.sheets.get("02"))
    generated = _generated(parsed)
    idle = set(idle_rows(rows))
    for position in range(len(rows.rows)):
        if position in idle:
            continue
        entry = listed_measures().get(rows.get("measure_code", position) or "")
        yield from _check_name(rows, position, entry)
        yield from _check_dates(rows, position, context)
        period = rows.get("period", position)
        yield from _check_cost(rows, position, context.rules.bound("measure_cost", "payback", period or ""))
        if entry is not None and period:
            factor = context.rules.bound("measure_effect", "factor", period)
            yield from _check_effect(rows, position, entry, factor)
            if entry.category in OF_ENERGY:
                yield from _check_energy(rows, position, most_co2.get(period), most_power.get(period))
        yield from _check_removed(rows, position, generated)
    yield from _check_activity(rows)


def _check_name(rows: SheetRows, position: int, entry: ListedMeasure | None) -> Iterator[Finding]:
    code = rows.get("measure_code", position)
    if code is None or entry is not None:
        return
    names = "、".join(near.label for near in nearest_measures(code))
    message = f"措施库没有“{code}”，按原样保存，不与措施库核对。"
    remedy = f"是否为 {names}？是则请改填。" if names else "请按措施库填写代码或名称；库中没有的请保留。"
    given = {"severity": WARNING, "expected": names}
    yield remark(rows, "measure_code", position, "measure_unknown", message, remedy=remedy, **given)


def _check_dates(rows: SheetRows, position: int, context: LedgerContext) -> Iterator[Finding]:
    start, end, period = (rows.get(name, position) for name in ("start", "end", "period"))
    if start is None:
        return
    if end is not None and end < start:
        message = f"停运日期 {end} 早于投运日期 {start}。"
        yield remark(rows, "end", position, "measure_dates", message, expected=f"不早于 {start}", remedy="请核对日期。")
    if date.fromisoformat(start) > context.today:
        message = f"投运日期 {start} 还没有到。"
        remedy = "投运后再填报；尚在建设的措施请在“减排措施”页登记。"
        yield remark(rows, "start", position, "measure_dates", message, remedy=remedy)
    elif period and start[:7] > period:
        message = f"投运日期 {start} 晚于报告期 {period}。"
        yield remark(rows, "start", position, "measure_dates", message, severity=WARNING, remedy="请核对日期和报告期。")
    if end is not None and period and end[:7] < period and rows.get("activity", position):
        message = f"措施已于 {end} 停运，仍填了活动量。"
        yield remark(rows, "end", position, "measure_dates", message, severity=WARNING, remedy="请核对。")


def _check_cost(rows: SheetRows, position: int, shortest: Decimal) -> Iterator[Finding]:
    """Money of ten thousand yuan: running costs below the investment, no payback sooner than `shortest` years."""
    capex, om, saving = (rows.get(name, position) for name in ("capex", "om", "saving"))
    if not capex:
        return
    if om is not None and om > capex:
        message = f"年运行费 {shown(om)} 大于投资 {shown(capex)}（万元）。"
        remedy = "请核对单位；属实请说明。"
        yield remark(rows, "om", position, "measure_cost", message, severity=WARNING, remedy=remedy)
    net = (saving or Decimal(0)) - (om or Decimal(0))
    if net > 0 and capex / net < shortest:
        years = shown((capex / net).quantize(Decimal("0.01")))
        message = f"投资 {shown(capex)} ÷（年节约 − 年运行费）{shown(net)}＝{years} 年收回，过短。"
        given = {"severity": WARNING, "expected": f"不短于 {shown(shortest)} 年"}
        yield remark(
            rows, "saving", position, "measure_cost", message, remedy="请核对单位（万元）；属实请说明。", **given
        )


def _check_effect(rows: SheetRows, position: int, entry: ListedMeasure, factor: Decimal) -> Iterator[Finding]:
    """Unit and verified CO2e reduction against the catalogue's effect per activity."""
    activity, cut = rows.get("activity", position), rows.get("dco2", position)
    units = rows.units.get("activity")
    unit = units[position] if units else None
    if activity is None or unit is None:
        return
    fitting = next((one for one in entry.units if one.dimension == unit.dimension), None)
    if fitting is None:
        if entry.units:
            message = f"{entry.name_zh}的活动量按“{entry.unit_text}”计，读到“{rows.unit_texts['activity'][position]}”。"
            given = {"severity": WARNING, "expected": entry.unit_text}
            yield remark(
                rows, "activity_unit", position, "measure_unit", message, remedy="请按措施库的口径填写。", **given
            )
        return
    if cut is None or not entry.co2e or not activity:
        return
    expected = -entry.co2e * activity / fitting.to_base(Decimal(1))
    if cut * expected < 0:
        message = f"核定减碳 {shown(cut)} 与措施库的方向相反：{entry.name_zh}按活动量约 {shown(expected)} tCO2e。"
    elif abs(cut) > abs(expected) * factor or abs(cut) * factor < abs(expected):
        message = f"核定减碳 {shown(cut)}，按活动量和措施库约 {shown(expected)} tCO2e，相差 {shown(factor)} 倍以上。"
    else:
        return
    sure = "" if entry.status == "confirmed" else "（措施库系数未核实）"
    given = {"severity": WARNING, "expected": f"约 {shown(expected)} tCO2e{sure}"}
    remedy = "请核对活动量和单位；正数表示减少。核定报告如此的请说明。"
    yield remark(rows, "dco2", position, "measure_effect", message, remedy=remedy, **given)


def _own_energy(fuels: SheetRows | None) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Upper bound of a year of the month's energy CO2 (t), and a year of its electricity (MWh), by month."""
    co2: dict[str, Decimal] = defaultdict(Decimal)
    power: dict[str, Decimal] = defaultdict(Decimal)
    for position, energy in enumerate(fuels.energies if fuels else ()):
        if fuels is None or energy is None or not fuels.get("period", position):
            continue
        period, used = fuels.get("period", position), fuels.get("consumption", position) or Decimal(0)
        content = heat_content(energy, fuels.get("ncv", position))
        if energy.kind == "electricity":
            bought = fuels.get("purchase", position) or Decimal(0)
            co2[period] += 12 * max(used, bought) * MOST_PER_MWH
            power[period] += 12 * max(used, bought, fuels.get("self_generated", position) or Decimal(0))
        elif content is not None:
            co2[period] += 12 * used * content.high * MOST_PER_GJ
    return co2, power


def _check_energy(
    rows: SheetRows, position: int, most_co2: Decimal | None, most_power: Decimal | None
) -> Iterator[Finding]:
    cut, activity = rows.get("dco2", position), rows.get("activity", position)
    units = rows.units.get("activity")
    unit = units[position] if units else None
    if cut is not None and most_co2 is not None and cut > most_co2:
        message = f"核定减碳 {shown(cut)} tCO2e 每年，大于按02表本月能耗估计的全年排放上限 {shown(most_co2)} t。"
        remedy = "请核对数值和单位；02表不全的先补填。"
        yield remark(rows, "dco2", position, "measure_above", message, severity=WARNING, remedy=remedy)
    in_power = unit is not None and unit.base == "MWh"
    if in_power and activity is not None and most_power is not None and activity > most_power:
        message = f"活动量 {shown(activity)} MWh 每年，大于02表本月电量的 12 倍 {shown(most_power)} MWh。"
        remedy = "请核对数值和单位（kWh、MWh、万kWh）。"
        yield remark(rows, "activity", position, "measure_above", message, severity=WARNING, remedy=remedy)


def _generated(parsed: ParsedLedger) -> dict[tuple[str, str], Decimal]:
    """Amount of each pollutant generated in a month, where every row of it on 07 and 08 says so."""
    found: dict[tuple[str, str], Decimal | None] = {}
    for number in ("07", "08"):
        rows = parsed.sheets.get(number)
        for position, pollutant in enumerate(rows.values.get("pollutant", []) if rows else ()):
            if rows is None or pollutant is None:
                continue
            key = (rows.get("period", position) or "", pollutant)
            made, before = rows.get("generation", position), found.get(key, Decimal(0))
            found[key] = None if made is None or before is None else before + made
    return {key: made for key, made in found.items() if made}


def _check_removed(rows: SheetRows, position: int, generated: dict[tuple[str, str], Decimal]) -> Iterator[Finding]:
    """A verified cut of a pollutant is below what is generated in a year, as far as the ledger tells."""
    cut, period = rows.get("dpoll", position), rows.get("period", position)
    made = generated.get((period or "", rows.get("pollutant", position) or ""))
    if cut is not None and made is not None and cut > 12 * made:
        message = f"核定减污 {shown(cut)} t 每年，大于本月产生量的 12 倍 {shown(12 * made)} t。"
        remedy = "请核对数值和单位（t、kg）。"
        yield remark(rows, "dpoll", position, "measure_above", message, severity=WARNING, remedy=remedy)


def _check_activity(rows: SheetRows) -> Iterator[Finding]:
    """Each measure of a month has its activity in one row; rows of further pollutants need none."""
    names = ("period", "measure_code", "process")
    with_activity: set[tuple[str, ...]] = set()
    first: dict[tuple[str, ...], int] = {}
    for position in range(len(rows.rows)):
        key = tuple(rows.get(name, position) or "" for name in names)
        first.setdefault(key, position)
        if rows.filled("activity", position):
            with_activity.add(key)
    for key, position in first.items():
        if key not in with_activity and rows.filled("pollutant", position):
            message = "这项措施没有一行填活动量。"
            remedy = "请在其中一行填活动量和单位。"
            yield remark(rows, "activity", position, "measure_activity", message, remedy=remedy)
