"""Running totals typed as a month's figures: form 205-1 is kept as 1–本月累计 in many books."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from inventory.ledger.finding import CellEdit, Fix
from inventory.ledger.fix_history import FAR, NEAR
from inventory.ledger.fix_spot import Spot, grouped

BASIS: Final = "basis"
RUNNING: Final = "1-本月累计"
STOCKS: Final = ("stock_begin", "stock_end")


def running_total(spot: Spot) -> Iterator[Fix]:
    """The basis of the row as 1–本月累计: what is typed less the earlier months leaves a month like the one before.

    Offered only when every earlier month of the year is known and every other flow of the row is plausible too.
    """
    rows, position = spot.rows, spot.position
    if BASIS not in rows.places or rows.values[BASIS][position] not in (None, "month"):
        return
    month = _month(spot)
    if month is None or spot.unit is None or not spot.history.fits(rows, spot.field, position, month, NEAR):
        return
    for column in rows.sheet.with_role("quantity"):
        beside = spot.at(column.field)
        if column.unit_field != "unit" or column.field in (*STOCKS, spot.field) or not beside.base:
            continue
        amount = _month(beside)
        known = beside.history.before(rows, column.field, position) is not None
        if amount is None or (known and not beside.history.fits(rows, column.field, position, amount, FAR)):
            return
    label = f"{rows.typed[spot.field][position]} 为累计数，减去前几个月，本月 {grouped(month)} {spot.unit.base}"
    label += f"（口径改为“{RUNNING}”）"
    edit = CellEdit(rows.title, rows.cell(BASIS, position), rows.typed[BASIS][position], RUNNING)
    yield Fix("basis:cumulative", label, (edit,))


def _month(spot: Spot) -> Decimal | None:
    """The typed amount less the earlier months of the year; None when that is unknown or negative."""
    before = spot.history.year_before(spot.rows, spot.field, spot.position)
    if before is None or spot.base is None or spot.base < before:
        return None
    return spot.base - before
