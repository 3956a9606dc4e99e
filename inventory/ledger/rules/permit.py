"""Discharges against what the permit allows in a year: the running total and the month's share."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from inventory.ledger.context import LedgerContext
from inventory.ledger.finding import WARNING, Finding
from inventory.ledger.parse import ParsedLedger
from inventory.ledger.rules.discharge import MEDIA
from inventory.ledger.rules.remark import remark, shown
from inventory.ledger.sheet_rows import SheetRows

#: Month, outlet (empty for the whole enterprise) and pollutant.
PlaceKey = tuple[str, str, str]
#: Quantities of a row that leave the outlet: to the environment, and to the park's plant.
LEAVING: Final = ("emission", "to_wwtp")


def check_permits(parsed: ParsedLedger, context: LedgerContext) -> Iterator[Finding]:
    """Permitted amounts of the park's table, by outlet and of the whole enterprise, against the file and the year."""
    for number in MEDIA:
        rows = parsed.sheets.get(number)
        if rows is None or "period" not in rows.values:
            continue
        if "permitted" in rows.places:
            yield from _check_filed(rows, context)
        if context.permits.amounts:
            yield from _check_year(rows, parsed.periods, context)


def leaving(rows: SheetRows, position: int) -> Decimal | None:
    """Tonnes a row discharges: as filed, else volume × mean concentration; None where neither is told."""
    filed = [value for value in (rows.get(name, position) for name in LEAVING) if value is not None]
    if filed:
        return sum(filed, Decimal(0))
    _, volume_field, factor = MEDIA[rows.sheet.number]
    volume, mean = rows.get(volume_field, position), rows.get("conc_avg", position)
    return None if volume is None or mean is None else volume * mean * factor


def _check_filed(rows: SheetRows, context: LedgerContext) -> Iterator[Finding]:
    for position, filed in enumerate(rows.base["permitted"]):
        period = rows.get("period", position)
        if filed is None or period is None:
            continue
        kept = context.permits.amounts.get((period[:4], rows.get("outlet", position), rows.get("pollutant", position)))
        if kept is None:
            continue
        tolerance = context.rules.bound("permit_differs", "tolerance", period)
        if abs(kept - filed) > tolerance * max(kept, filed):
            message = f"许可排放量 {shown(filed)} t，园区登记为 {shown(kept)} t。"
            remedy = "请按排污许可证副本核对；许可证已变更的请报管委会更新。"
            expected = f"{shown(kept)} t"
            where = (rows, "permitted", position)
            yield remark(*where, "permit_differs", message, severity=WARNING, expected=expected, remedy=remedy)


def _check_year(rows: SheetRows, periods: tuple[str, ...], context: LedgerContext) -> Iterator[Finding]:
    amounts: dict[PlaceKey, Decimal] = {}
    places: dict[PlaceKey, int] = {}
    permitted = context.permits.amounts
    wanted = {(outlet, code) for _, outlet, code in permitted}
    if not {"outlet", "pollutant", "period"} <= rows.places.keys():
        return
    outlets, codes, months = rows.values["outlet"], rows.values["pollutant"], rows.values["period"]
    for position, (outlet, code, month) in enumerate(zip(outlets, codes, months, strict=True)):
        for place in (outlet, ""):
            if month is None or (place, code) not in wanted:
                continue
            mass = leaving(rows, position)
            if mass is not None:
                key = (month, place, code)
                amounts[key] = amounts.get(key, Decimal(0)) + mass
                places.setdefault(key, position)
    for key, amount in sorted(amounts.items()):
        limit = permitted.get((key[0][:4], *key[1:]))
        if limit is not None:
            earlier = [_earlier(month, key, amounts, periods, context) for month in _months(key[0])]
            yield from _judge(rows, places[key], key, (amount, sum(earlier, amount), limit), context)


def _months(month: str) -> list[str]:
    """The earlier months of the year."""
    return [f"{month[:4]}-{number:02d}" for number in range(1, int(month[5:]))]


def _earlier(
    month: str, key: PlaceKey, amounts: dict[PlaceKey, Decimal], periods: tuple[str, ...], context: LedgerContext
) -> Decimal:
    """An earlier month of the year: as this file has it, else as it is in force."""
    other = (month, *key[1:])
    known = amounts if month in periods else context.permits.discharged
    return known.get(other, Decimal(0))


def _judge(
    rows: SheetRows, position: int, key: PlaceKey, tonnes: tuple[Decimal, Decimal, Decimal], context: LedgerContext
) -> Iterator[Finding]:
    """The month's tonnes and the running total against the permitted ones."""
    month, outlet, code = key
    amount, total, limit = tonnes
    field = next((name for name in (*LEAVING, "conc_avg") if rows.filled(name, position)), "pollutant")
    who = f"排放口 {outlet}" if outlet else "全厂"
    expected = f"年许可 {shown(limit)} t"
    of_year, of_month = (
        context.rules.bound(rule, "share", month, f"pollutant:{code}") for rule in ("permit_year", "permit_month")
    )
    if total > of_year * limit:
        message = f"{who} {code} 1–{int(month[5:])} 月累计 {shown(total)} t，超过年许可量 {shown(limit)} t 的 "
        message += f"{_percent(of_year)}。"
        remedy = "请核对；属实请说明，并按排污许可规定处理。"
        yield remark(rows, field, position, "permit_year", message, severity=WARNING, expected=expected, remedy=remedy)
    elif amount > of_month * limit:
        message = f"{who} {code} 当月 {shown(amount)} t，超过年许可量 {shown(limit)} t 的 {_percent(of_month)}。"
        remedy = "请核对数值和单位；属实请说明原因。"
        yield remark(rows, field, position, "permit_month", message, severity=WARNING, expected=expected, remedy=remedy)


def _percent(share: Decimal) -> str:
    return f"{shown(share * 100)}%"
