"""Rules of what becomes of waste: balance of the month, manifests of hazardous waste, waste burnt instead of fuel."""

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from inventory.ledger.context import LedgerContext
from inventory.ledger.finding import INFO, WARNING, Finding
from inventory.ledger.parse import ParsedLedger
from inventory.ledger.rules.change import previous_month
from inventory.ledger.rules.remark import remark, shown
from inventory.ledger.sheet_rows import SheetRows

#: Eight-digit code of the national list of hazardous waste, with or without its class.
HAZARDOUS: Final = re.compile(r"(HW\d{2}-?)?\d{3}-\d{3}-\d{2}|HW\d{2}", re.IGNORECASE)
#: Year, province, prefecture, serial number.
MANIFEST: Final = re.compile(r"\d{14}")
AWAY: Final = ("used_self", "used_out", "disposed")
TRANSFERRED: Final = ("used_out", "disposed")
#: Carriers of the energy sheet that are waste used as fuel.
BURNT_WASTE: Final = ("34", "35", "36", "37", "39")
#: Tonnes below which weighing explains a difference.
SMALLEST = Decimal("0.01")


def check_transfers(parsed: ParsedLedger, context: LedgerContext) -> Iterator[Finding]:
    """Every rule of where waste goes."""
    rows = parsed.sheets.get("09")
    if rows is None:
        return
    groups: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for position in range(len(rows.rows)):
        code, period = rows.get("waste_code", position), rows.get("period", position)
        if code and period:
            groups[period, code, rows.get("process", position) or ""].append(position)
        yield from _check_number(rows, position)
        if "manifest" in rows.places:
            yield from _check_manifest(rows, position, code or "")
    closing = {key: _sum(rows, "stored", positions) for key, positions in groups.items()}
    for (period, code, process), positions in groups.items():
        yield from _check_generated(rows, positions)
        opening = closing.get((previous_month(period), code, process))
        if opening is None and parsed.periods and period == parsed.periods[0]:
            opening = context.previous.get(("09", code, process, "", "stored"))
        tolerance = context.rules.bound("waste_deviation", "tolerance", period)
        more = context.rules.bound("waste_balance", "tolerance", period)
        yield from _check_balance(rows, positions, opening, (tolerance, more))
    yield from _check_fuel(rows, parsed.sheets.get("02"))


def _sum(rows: SheetRows, name: str, positions: list[int]) -> Decimal | None:
    values = [rows.get(name, position) for position in positions]
    filled = [value for value in values if value is not None]
    return sum(filled, Decimal(0)) if filled else None


def _check_number(rows: SheetRows, position: int) -> Iterator[Finding]:
    """A manifest has fourteen digits, of which the first four are the year of the transfer or the one before."""
    number, period = rows.get("manifest", position), rows.get("period", position)
    if number is None:
        return
    year = number[:4]
    if not MANIFEST.fullmatch(number):
        message = f"转移联单编号“{number}”不是 14 位数字。"
    elif period and year not in (period[:4], str(int(period[:4]) - 1)):
        message = f"转移联单编号“{number}”的年份 {year} 与报告期 {period} 不符。"
    else:
        return
    given = {"severity": WARNING, "expected": "14 位：年份 4 位、省 2 位、市 2 位、流水号 6 位（未核实）"}
    yield remark(rows, "manifest", position, "manifest_format", message, remedy="请按电子转移联单核对。", **given)


def _check_manifest(rows: SheetRows, position: int, code: str) -> Iterator[Finding]:
    moved = next((name for name in TRANSFERRED if rows.get(name, position)), "")
    if not moved or not HAZARDOUS.fullmatch(code):
        return
    missing = [name for name in ("manifest", "transporter", "receiver") if rows.get(name, position) is None]
    known = [name for name in missing if name in rows.places]
    if known:
        names = "、".join(rows.sheet.by_field[name].header_zh for name in known)
        message = f"危险废物转移 {shown(rows.get(moved, position))} t，没有填{names}。"
        remedy = "宜按电子转移联单补填，才能追溯去向；一单一行。"
        yield remark(rows, known[0], position, "waste_manifest", message, severity=INFO, remedy=remedy)


def _check_generated(rows: SheetRows, positions: list[int]) -> Iterator[Finding]:
    """A row of a manifest needs no generated amount of its own, but the waste of the month does."""
    moved = [position for position in positions if rows.filled("manifest", position)]
    if moved and not any(rows.filled("generated", position) for position in positions):
        message = "这种废物本月没有一行填产生量。"
        remedy = "请在其中一行补填；本月未产生填 NO。"
        yield remark(rows, "generated", moved[0], "required", message, remedy=remedy)


def _check_balance(
    rows: SheetRows, positions: list[int], opening: Decimal | None, tolerances: tuple[Decimal, Decimal]
) -> Iterator[Finding]:
    """Generated = change of stock + used + disposed, where both stocks are known.

    The second tolerance is that of the rule which tells of more going away than there is; nothing is told twice.
    """
    generated, closing = _sum(rows, "generated", positions), _sum(rows, "stored", positions)
    if generated is None or closing is None or opening is None:
        return
    away = sum((_sum(rows, name, positions) or Decimal(0) for name in AWAY), Decimal(0))
    gap = opening + generated - away - closing
    tolerance, more = tolerances
    if abs(gap) <= max(tolerance * (opening + generated), SMALLEST) or away > (opening + generated) * (1 + more):
        return
    message = f"上月贮存 {shown(opening)}＋产生 {shown(generated)}－利用和处置 {shown(away)}－月末贮存 {shown(closing)}"
    message += f"＝{shown(gap)} t，产生与贮存、转移不符。"
    place = next(position for position in positions if rows.get("stored", position) is not None)
    given = {"severity": WARNING, "expected": f"月末贮存 {shown(opening + generated - away)} t"}
    remedy = "请核对产生、转移和贮存的数；与联单、贮存台账不一致的请说明。"
    yield remark(rows, "stored", place, "waste_deviation", message, remedy=remedy, **given)


def _check_fuel(rows: SheetRows, fuels: SheetRows | None) -> Iterator[Finding]:
    """Waste burnt on site instead of fuel is energy consumed: the energy sheet has it too."""
    burnt = {
        fuels.get("period", position)
        for position, energy in enumerate(fuels.energies if fuels else ())
        if fuels is not None
        and energy is not None
        and energy.code in BURNT_WASTE
        and fuels.get("consumption", position)
    }
    for position in range(len(rows.rows)):
        as_fuel = rows.get("used_as", position) == "fuel" and rows.get("used_self", position)
        if as_fuel and rows.get("period", position) not in burnt:
            message = (
                f"本企业用作燃料 {shown(rows.get('used_self', position))} t，02表没有以废物为燃料的能源（34–37、39）。"
            )
            remedy = "请在02表补填，否则这部分能耗和排放没有计入。"
            yield remark(rows, "used_self", position, "waste_fuel", message, severity=WARNING, remedy=remedy)
