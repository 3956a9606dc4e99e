"""Rules of energy sold: what a deduction needs is asked for when the ledger is filed, not when the year is closed."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from inventory.ledger.finding import WARNING, Finding
from inventory.ledger.rules.remark import remark, shown
from inventory.ledger.sheet_rows import SheetRows

HEAT, POWER = "32", "33"
BY_PRODUCT_GASES: Final = ("11", "12", "13", "14")
#: Sources of own power that burn nothing for it.
WITHOUT_FUEL: Final = ("pv", "wind", "hydro", "waste_heat")


def check_sales(rows: SheetRows) -> Iterator[Finding]:
    """Sales outside the park that could not be deducted as filed, and by-product gas whose carbon is not told."""
    outside = [position for position in range(len(rows.rows)) if _sells_outside(rows, position)]
    for period, code in dict.fromkeys((rows.get("period", one), _code(rows, one)) for one in outside):
        sales = [one for one in outside if (rows.get("period", one), _code(rows, one)) == (period, code)]
        yield from _check_made(rows, sales[0], period, code)
    for period in dict.fromkeys(rows.get("period", one) for one in outside):
        yield from _check_share(rows, next(one for one in outside if rows.get("period", one) == period), period)
    for position in range(len(rows.rows)):
        if _code(rows, position) in BY_PRODUCT_GASES and rows.get("exported", position):
            yield from _check_gas(rows, position)


def _code(rows: SheetRows, position: int) -> str:
    energy = rows.energies[position]
    return energy.code if energy else ""


def _sells_outside(rows: SheetRows, position: int) -> bool:
    sold = rows.get("exported", position)
    return bool(sold) and _code(rows, position) in (HEAT, POWER) and rows.get("counterparty", position) is None


def _sum(rows: SheetRows, field: str, period: str | None, code: str) -> Decimal:
    """Amount of a carrier in a month over all its rows, in its base unit."""
    return sum(
        (
            rows.get(field, position) or Decimal(0)
            for position in range(len(rows.rows))
            if _code(rows, position) == code and rows.get("period", position) == period
        ),
        Decimal(0),
    )


def _check_made(rows: SheetRows, position: int, period: str | None, code: str) -> Iterator[Finding]:
    made, sold, bought = (_sum(rows, field, period, code) for field in ("self_generated", "exported", "purchase"))
    energy = rows.energies[position]
    name, unit = (energy.name_zh, energy.unit) if energy else ("", "")
    where = (rows, "exported", position)
    if made and sold > made:
        message = f"{name}外供合计 {shown(sold)} 大于自产合计 {shown(made)}（{unit}），不能扣减。"
        remedy = "请核对“外供/上网量”和“自产/自发自用量”。"
        yield remark(*where, "sale_exceeds", message, severity=WARNING, expected=f"不大于 {shown(made)}", remedy=remedy)
    elif not made and sold > bought:
        message = f"{name}外供合计 {shown(sold)} 大于购进合计 {shown(bought)}（{unit}），又没有填自产量，不能扣减。"
        remedy = "请填“自产/自发自用量”；售给园区内企业的请填交易对方。"
        yield remark(*where, "sale_not_made", message, severity=WARNING, remedy=remedy)


def _check_share(rows: SheetRows, position: int, period: str | None) -> Iterator[Finding]:
    """A plant that makes power and heat from fuel files the share of heat in one row of the month."""
    months = [one for one in range(len(rows.rows)) if rows.get("period", one) == period]
    burns = any(
        _code(rows, one) == POWER
        and rows.get("self_generated", one)
        and rows.get("generated_by", one) not in WITHOUT_FUEL
        for one in months
    )
    if not burns or not _sum(rows, "self_generated", period, HEAT):
        return
    if all(rows.get("heat_ratio", one) is None for one in months):
        message = "同时自产电力和热力并外供，没有填供热比，不能扣减。"
        remedy = "请在热力行填“供热比”：供热用燃料占发电和供热所用燃料的百分比。"
        yield remark(rows, "exported", position, "heat_ratio_missing", message, severity=WARNING, remedy=remedy)


def _check_gas(rows: SheetRows, position: int) -> Iterator[Finding]:
    if rows.get("gas_carbon", position) is None:
        energy = rows.energies[position]
        message = f"外供{energy.name_zh if energy else '煤气'}没有填“外供煤气含碳”，其含碳不能扣减。"
        remedy = "已随燃料或原料计入本企业排放的选“已计入”，否则选“未计入”。"
        yield remark(rows, "exported", position, "gas_carbon_missing", message, severity=WARNING, remedy=remedy)
