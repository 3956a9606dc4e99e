"""Opening stocks of the energy sheet against the closing stocks of the month before."""

from collections.abc import Iterator
from decimal import Decimal

from inventory.ledger.context import LineKey
from inventory.ledger.finding import WARNING, Finding
from inventory.ledger.rule_book import RuleBook
from inventory.ledger.rules.remark import remark, shown
from inventory.ledger.rules.totals import Past, item_scope, previous_month, row_keys
from inventory.ledger.sheet_rows import SheetRows


def check_carry(rows: SheetRows, past: Past, rules: RuleBook) -> Iterator[Finding]:
    """Every line whose opening stock is not last month's closing stock, in the file or in force."""
    if not {"stock_begin", "period"} <= rows.places.keys():
        return
    keys, periods = row_keys(rows), rows.values["period"]
    opened, places = _sums(rows, "stock_begin", keys, periods)
    closed, _ = _sums(rows, "stock_end", keys, periods)
    for (month, line), begin in opened.items():
        last = previous_month(month)
        end = closed.get((last, line), past.get(last, {}).get((*line[:4], "stock_end")))
        tolerance = rules.bound("stock_carry", "tolerance", month, item_scope(line[0], line[1]))
        if end is not None and abs(begin - end) > tolerance * max(begin, end):
            message = f"期初库存 {shown(begin)} 与上月期末库存 {shown(end)} 不符。"
            expected, remedy = f"上月期末 {shown(end)}", "请核对两个月的库存；盘点调整的请说明。"
            where = (rows, "stock_begin", places[month, line])
            yield remark(*where, "stock_carry", message, severity=WARNING, expected=expected, remedy=remedy)


def _sums(
    rows: SheetRows, field: str, keys: list[tuple[str, str, str, str]], periods: list[str | None]
) -> tuple[dict[tuple[str, LineKey], Decimal], dict[tuple[str, LineKey], int]]:
    """Stock by month and line, under the key of an opening stock, and the first row of each."""
    sums: dict[tuple[str, LineKey], Decimal] = {}
    places: dict[tuple[str, LineKey], int] = {}
    for position, quantity in enumerate(rows.base.get(field, ())):
        period = periods[position]
        if quantity is not None and period is not None:
            key = (period, (*keys[position], "stock_begin"))
            sums[key] = sums.get(key, Decimal(0)) + quantity
            places.setdefault(key, position)
    return sums, places
