"""Bills that straddle months: each flow of the row divided by days, the parts adding up to the bill exactly."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Context, Decimal
from typing import Any, Final

import pandas as pd

from inventory.ledger.lines import plain_number
from inventory.ledger.sheet_rows import SheetRows

START, END = "period_start", "period_end"
#: What a line of a divided bill keeps beside its part: the amount of the whole bill, and its days of all days.
BILLED, BILLED_DAYS = "billed", "billed_days"
#: Decimals that a stored quantity keeps.
PLACES: Final = Decimal("1e-12")
_WIDE: Final = Context(prec=60)
#: A bill of more days than this is no bill.
LONGEST: Final = 366


@dataclass(frozen=True)
class Share:
    """Part of one flow of a bill in one month; `filed` tells whether the file files that month."""

    sheet: str
    position: int
    field: str
    month: str
    days: int
    of: int
    quantity: Decimal
    total: Decimal
    filed: bool


def span_of(rows: SheetRows, position: int) -> tuple[date, date] | None:
    """First and last day of the bill of a row; None without both."""
    first, last = rows.get(START, position), rows.get(END, position)
    return (date.fromisoformat(first), date.fromisoformat(last)) if first and last else None


def days_by_month(first: date, last: date) -> dict[str, int]:
    """Days of each month from the first to the last day, both counted: 02-15 to 03-14 is 14 and 14."""
    found: dict[str, int] = {}
    start = first
    while start <= last:
        following = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
        end = min(last, following - timedelta(days=1))
        found[f"{start:%Y-%m}"] = (end - start).days + 1
        start = following
    return found


def divided(total: Decimal, days: Mapping[str, int]) -> dict[str, Decimal]:
    """Part of each month: total · days of the month ÷ all days, at 12 decimals; the last month takes the remainder."""
    whole, all_days = _WIDE.quantize(total, PLACES), sum(days.values())
    parts: dict[str, Decimal] = {}
    left = whole
    for month, count in days.items():
        parts[month] = _WIDE.quantize(_WIDE.divide(_WIDE.multiply(whole, Decimal(count)), Decimal(all_days)), PLACES)
        left = _WIDE.subtract(left, parts[month])
    last = next(reversed(parts))
    parts[last] = _WIDE.add(parts[last], left)
    return parts


def figure(value: Decimal) -> str:
    """A figure of a working for a message: thousands separated, at most six decimals, no zeros behind."""
    text = f"{value:,.6f}"
    return text.rstrip("0").rstrip(".")


def is_divided(rows: SheetRows, position: int) -> bool:
    """Whether the bill of a row is divided: its days are in order, span months, and one of them is the row's month."""
    span = span_of(rows, position)
    if span is None or span[0] > span[1] or (span[1] - span[0]).days >= LONGEST:
        return False
    months = days_by_month(*span)
    return len(months) > 1 and rows.get("period", position) in months and rows.get("basis", position) != "cumulative"


def divide_bills(lines: pd.DataFrame, sheets: Collection[SheetRows]) -> tuple[pd.DataFrame, list[Share]]:
    """Lines with every bill's flows in the months that the file files, and all parts, filed or not.

    A month is filed when a row other than a divided bill is of it; a file of nothing but bills files the months its
    rows name. The rows keep the part of their own month as their base value, so that rules compare months.
    """
    with_bills = [rows for rows in sheets if START in rows.places]
    bills = {rows.sheet.number: [at for at in range(len(rows.rows)) if is_divided(rows, at)] for rows in with_bills}
    if not any(bills.values()):
        return lines, []
    months = filed_months(sheets, bills)
    shares = [
        share
        for rows in with_bills
        for position in bills[rows.sheet.number]
        for share in _shares(rows, position, months)
    ]
    placed = {(rows.sheet.number, rows.rows[at] + 1): at for rows in with_bills for at in bills[rows.sheet.number]}
    found = _divided_lines(lines, shares, placed)
    by_number = {rows.sheet.number: rows for rows in with_bills}
    for share in shares:
        rows = by_number[share.sheet]
        if share.month == rows.get("period", share.position):
            rows.base[share.field][share.position] = share.quantity
    return found, shares


def filed_months(sheets: Iterable[SheetRows], bills: Mapping[str, list[int]]) -> set[str]:
    """Months that rows other than divided bills name; those of the bills when there are no other rows."""
    plain: set[str] = set()
    named: set[str] = set()
    for rows in sheets:
        own = set(bills.get(rows.sheet.number, ()))
        for position, period in enumerate(rows.values.get("period", [])):
            if period:
                (named if position in own else plain).add(period)
    return plain or named


def _shares(rows: SheetRows, position: int, months: set[str]) -> Iterator[Share]:
    span = span_of(rows, position)
    if span is None:
        return
    days = days_by_month(*span)
    for name in rows.sheet.by_field[START].carried_by:
        total = rows.get(name, position) if name in rows.places else None
        if total is None:
            continue
        for month, part in divided(total, days).items():
            yield Share(
                rows.sheet.number, position, name, month, days[month], sum(days.values()), part, total, month in months
            )


def _divided_lines(lines: pd.DataFrame, shares: Iterable[Share], placed: Mapping[tuple[str, int], int]) -> pd.DataFrame:
    """The frame with one line for each filed part in the place of the bill's line."""
    parts: dict[tuple[str, int, str], list[Share]] = {}
    for share in shares:
        parts.setdefault((share.sheet, share.position, share.field), []).append(share)
    taken: list[int] = []
    changed: dict[int, Share] = {}
    keys = zip(lines["sheet"].tolist(), lines["row"].tolist(), lines["field"].tolist(), strict=True)
    for place, (sheet, row, name) in enumerate(keys):
        position = placed.get((sheet, row), -1)
        of_line = parts.get((sheet, position, name))
        if of_line is None:
            taken.append(place)
            continue
        for share in of_line:
            if share.filed:
                changed[len(taken)] = share
                taken.append(place)
    found = lines.iloc[taken].reset_index(drop=True)
    values: dict[str, list[Any]] = {name: found[name].tolist() for name in ("year", "month", "quantity", "parameters")}
    for place, share in changed.items():
        values["year"][place], values["month"][place] = int(share.month[:4]), int(share.month[5:])
        values["quantity"][place] = share.quantity
        # A flow that another line carries beside it, such as the feedstock of a consumption, is that month's part too.
        carried = {
            name: plain_number(other.quantity)
            for name in values["parameters"][place] or {}
            for other in parts.get((share.sheet, share.position, name), ())
            if other.month == share.month
        }
        values["parameters"][place] = {
            **(values["parameters"][place] or {}),
            **carried,
            BILLED: plain_number(share.total),
            BILLED_DAYS: f"{share.days}/{share.of}",
        }
    for name, column in values.items():
        kind = object if name in ("quantity", "parameters") else found[name].dtype
        found[name] = pd.Series(column, dtype=kind, index=found.index)
    return found
