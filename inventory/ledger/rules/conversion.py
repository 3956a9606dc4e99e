"""Rules of sheet 03: what a conversion gives against what it takes, and against the energy sheet."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from inventory.ledger.context import LedgerContext
from inventory.ledger.finding import ERROR, INFO, WARNING, Finding
from inventory.ledger.heat_content import HeatContent, efficiency_bands, heat_content
from inventory.ledger.parse import ParsedLedger
from inventory.ledger.rule_book import RuleBook
from inventory.ledger.rules.remark import remark, shown
from inventory.ledger.sheet_rows import SheetRows

RECOVERY: Final = "recovery"
#: Carriers whose output on 03 is the own generation of sheet 02.
GENERATED: Final = ("32", "33")
NOTHING: Final = HeatContent(Decimal(0), Decimal(0), Decimal(0))


@dataclass
class _Balance:
    """Energy taken and given by one conversion of a month, GJ, with the rows it stands in."""

    given: list[int] = field(default_factory=list)
    taken: list[int] = field(default_factory=list)
    output: HeatContent = NOTHING
    input: HeatContent = NOTHING
    unknown: list[int] = field(default_factory=list)


def check_conversion(parsed: ParsedLedger, context: LedgerContext) -> Iterator[Finding]:
    """Every rule of the conversion sheet."""
    rows = parsed.sheets.get("03")
    if rows is None:
        return
    fuels = parsed.sheets.get("02")
    measured = _measured(fuels) if fuels else {}
    balances: dict[tuple[str, str, str], _Balance] = defaultdict(_Balance)
    for position in range(len(rows.rows)):
        kind, period = rows.get("conversion", position), rows.get("period", position)
        if kind and period and rows.energies[position] is not None:
            _add(balances[period, kind, rows.get("process", position) or ""], rows, position, measured)
    for (_, kind, _), balance in balances.items():
        yield from _check_balance(rows, kind, balance)
    if fuels is not None:
        yield from _check_inputs(rows, fuels, context.rules)
        yield from _check_generated(rows, fuels, context.rules)


def _measured(fuels: SheetRows) -> dict[tuple[str, str], Decimal]:
    """Measured net calorific value of each carrier and month on the energy sheet, the first one filed."""
    found: dict[tuple[str, str], Decimal] = {}
    for position, energy in enumerate(fuels.energies):
        value, period = fuels.get("ncv", position), fuels.get("period", position)
        if energy is not None and period and value is not None:
            found.setdefault((period, energy.code), value)
    return found


def _add(balance: _Balance, rows: SheetRows, position: int, measured: dict[tuple[str, str], Decimal]) -> None:
    energy = rows.energies[position]
    if energy is None:
        return
    content = heat_content(energy, measured.get((rows.get("period", position), energy.code)))
    taken, given = rows.get("input", position), rows.get("output", position)
    if not taken and not given:
        return
    if content is None:
        balance.unknown.append(position)
        return
    if taken:
        balance.taken.append(position)
        balance.input = _plus(balance.input, content, taken)
    if given:
        balance.given.append(position)
        balance.output = _plus(balance.output, content, given)


def _plus(sums: HeatContent, content: HeatContent, amount: Decimal) -> HeatContent:
    return HeatContent(
        sums.low + content.low * amount, sums.usual + content.usual * amount, sums.high + content.high * amount
    )


def _check_balance(rows: SheetRows, kind: str, balance: _Balance) -> Iterator[Finding]:
    label = next(choice.label for choice in rows.sheet.by_field["conversion"].choices if choice.code == kind)
    for position in balance.unknown:
        message = f"{label}：没有这一能源的缺省低位发热量，投入与产出未核对。"
        remedy = "可在02表同一能源的行填实测低位发热量。"
        yield remark(rows, "energy_code", position, "conversion_unchecked", message, severity=INFO, remedy=remedy)
    if not balance.given or balance.unknown or kind == RECOVERY:
        return
    place = balance.given[0]
    if not balance.taken:
        message = f"{label}填了产出量，没有投入量。"
        remedy = "请补填投入的能源，各占一行。"
        yield remark(rows, "input", place, "conversion_input_missing", message, severity=WARNING, remedy=remedy)
        return
    words = f"{label}：产出 {shown(balance.output.usual)} GJ，投入 {shown(balance.input.usual)} GJ"
    remedy = "请核对数量和计量单位。"
    if balance.output.low > balance.input.high:
        message = f"{words}，产出大于投入。"
        yield remark(rows, "output", place, "conversion_exceeds", message, severity=ERROR, remedy=remedy)
        return
    share = balance.output.usual / balance.input.usual
    band = efficiency_bands()[kind]
    if not band.low <= share <= band.high:
        sure = "" if band.status == "confirmed" else "（范围未核实）"
        expected = f"{shown(band.low * 100)}–{shown(band.high * 100)}%{sure}"
        message = f"{words}，效率 {shown((share * 100).quantize(Decimal('0.1')))}% 不在合理范围。"
        given = {"severity": WARNING, "expected": expected}
        remedy += "热电联产的投入请按用途分到火力发电和供热。" if kind in ("power", "heat") else "属实请说明。"
        yield remark(rows, "output", place, "conversion_efficiency", message, remedy=remedy, **given)


def _sums(rows: SheetRows, name: str) -> dict[tuple[str, str], tuple[Decimal, int]]:
    """Sum of a field by month and carrier, with the first row that has it."""
    found: dict[tuple[str, str], tuple[Decimal, int]] = {}
    for position, energy in enumerate(rows.energies):
        value, period = rows.get(name, position), rows.get("period", position)
        if energy is not None and period and value is not None:
            before, first = found.get((period, energy.code), (Decimal(0), position))
            found[period, energy.code] = (before + value, first)
    return found


def _check_inputs(rows: SheetRows, fuels: SheetRows, rules: RuleBook) -> Iterator[Finding]:
    """What conversions take is part of what the energy sheet says was consumed."""
    used = _sums(fuels, "consumption")
    for (period, code), (taken, position) in _sums(rows, "input").items():
        energy = rows.energies[position]
        if not taken or energy is None:
            continue
        name = f"{code} {energy.name_zh}"
        if (period, code) not in used:
            message = f"{name}投入 {shown(taken)} {energy.unit}，02表没有它的消费量。"
            remedy = "投入量是02表消费量的一部分，请在02表补填。"
            yield remark(rows, "input", position, "conversion_input", message, severity=WARNING, remedy=remedy)
            continue
        total, place = used[period, code]
        if taken > total * (1 + rules.bound("conversion_input", "tolerance", period)):
            message = f"{name}投入合计 {shown(taken)} 大于 {fuels.title}!{fuels.cell('consumption', place)} "
            message += f"等消费量合计 {shown(total)}（{energy.unit}）。"
            given = {"severity": WARNING, "expected": f"不大于 {shown(total)} {energy.unit}"}
            yield remark(rows, "input", position, "conversion_input", message, remedy="请核对两表。", **given)


def _check_generated(rows: SheetRows, fuels: SheetRows, rules: RuleBook) -> Iterator[Finding]:
    """Electricity and heat that conversions give are the own generation of the energy sheet."""
    made = _sums(fuels, "self_generated")
    for (period, code), (given, position) in _sums(rows, "output").items():
        if code not in GENERATED or not given or (period, code) not in made:
            continue
        own, place = made[period, code]
        energy = rows.energies[position]
        share = rules.bound("conversion_generated", "tolerance", period)
        if energy is None or abs(given - own) <= share * max(given, own):
            continue
        message = f"{energy.name_zh}产出合计 {shown(given)}，{fuels.title}!{fuels.cell('self_generated', place)} "
        message += f"等自产合计 {shown(own)}（{energy.unit}），相差超过 {shown(share * 100)}%。"
        remedy = "请核对两表；光伏、风电等不经转换的自产量属正常，请说明。"
        yield remark(rows, "output", position, "conversion_generated", message, severity=WARNING, remedy=remedy)
