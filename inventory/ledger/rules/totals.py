"""Sums of a sheet's quantities by month and line: what is compared with other months."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Final

from inventory.ledger.context import LedgerContext, LineKey
from inventory.ledger.parse import ParsedLedger
from inventory.ledger.sheet_rows import SheetRows

#: Stocks, money and yearly figures move by nature.
UNCOMPARED: Final = frozenset(("stock_begin", "stock_end", "stored", "purchase_amount", "tax", "land"))
Past = Mapping[str, Mapping[LineKey, Decimal]]


@dataclass(frozen=True)
class FieldTotals:
    """One quantity column: sums by (month, line), and the position of the first row of each."""

    rows: SheetRows
    field: str
    sums: dict[tuple[str, LineKey], Decimal]
    places: dict[tuple[str, LineKey], int]


def totals(parsed: ParsedLedger) -> list[FieldTotals]:
    """Sums of every quantity column of the file that months are compared by."""
    return [one for rows in parsed.sheets.values() if "period" in rows.values for one in _sheet_totals(rows)]


def _sheet_totals(rows: SheetRows) -> list[FieldTotals]:
    names = [
        column.field
        for column in rows.sheet.with_role("quantity")
        if column.field not in UNCOMPARED and column.field in rows.places
    ]
    periods, keys, found = rows.values["period"], row_keys(rows), []
    for name in names:
        sums: dict[tuple[str, LineKey], Decimal] = {}
        places: dict[tuple[str, LineKey], int] = {}
        for position, quantity in enumerate(rows.base[name]):
            if quantity is None or periods[position] is None:
                continue
            key = (periods[position], (*keys[position], name))
            if key in sums:
                sums[key] += quantity
            else:
                sums[key], places[key] = quantity, position
        found.append(FieldTotals(rows, name, sums, places))
    return found


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


def past_months(parsed: ParsedLedger, context: LedgerContext) -> dict[str, Mapping[LineKey, Decimal]]:
    """Quantities in force of other months than those of the file, by month."""
    known = dict(context.history)
    if parsed.periods:
        known.setdefault(previous_month(parsed.periods[0]), context.previous)
    return {month: lines for month, lines in known.items() if month not in parsed.periods}


def previous_month(period: str) -> str:
    """Month before `YYYY-MM`."""
    return months_before(period, 1)


@cache
def months_before(period: str, count: int) -> str:
    """The month so many before `YYYY-MM`."""
    months = int(period[:4]) * 12 + int(period[5:7]) - 1 - count
    return f"{months // 12:04d}-{months % 12 + 1:02d}"


@cache
def item_scope(sheet: str, item: str) -> str:
    """Scope of a line's item in the rule settings: a fuel, a pollutant, or empty."""
    kind = {"02": "fuel", "03": "fuel", "11": "fuel", "07": "pollutant", "08": "pollutant"}.get(sheet, "")
    return f"{kind}:{item}" if kind and item else ""
