"""Patterns of digits that measured figures rarely have: hints for reviewers, never shown to who files."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from inventory.ledger.finding import Finding, finding
from inventory.ledger.parse import ParsedLedger
from inventory.ledger.rule_book import HINT, RuleBook
from inventory.ledger.rules.remark import remark
from inventory.ledger.sheet_rows import SheetRows

#: Volumes belong to the outlet, not to the pollutant: repeated over its rows they are one figure.
OF_OUTLET: Final = frozenset(("gas_volume", "volume"))
#: Counted or given by the calendar, not measured.
COUNTED: Final = frozenset(("employees", "count", "land", "hours", "area"))
#: Figures below this are too short to be called rounded.
LEAST_ROUNDED: Final = Decimal(100)


@dataclass
class _Figures:
    """What one month of the file holds: cells by figure, and all figures as typed."""

    cells: dict[str, dict[tuple[str, ...], tuple[SheetRows, str, int]]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    last: Counter[str] = field(default_factory=Counter)
    long: int = 0
    rounded: int = 0


def check_patterns(parsed: ParsedLedger, rules: RuleBook) -> Iterator[Finding]:
    """One figure in unrelated cells, many rounded figures, and last digits far from even shares, by month."""
    for month, figures in sorted(_collect(parsed).items()):
        yield from _check_repeated(month, figures, rules)
        yield from _check_rounded(month, figures, rules)
        yield from _check_last_digits(month, figures, rules)


def _collect(parsed: ParsedLedger) -> dict[str, _Figures]:
    found: dict[str, _Figures] = defaultdict(_Figures)
    for rows in parsed.sheets.values():
        periods = rows.values.get("period")
        if periods is None:
            continue
        items = rows.values.get(rows.sheet.item.field if rows.sheet.item else "", [None] * len(periods))
        for column in rows.sheet.with_role("quantity"):
            name = column.field
            if name in COUNTED or name not in rows.places:
                continue
            _collect_column(found, rows, name, periods, items)
    return found


def _collect_column(
    found: dict[str, _Figures], rows: SheetRows, name: str, periods: list[str | None], items: list[str | None]
) -> None:
    of_outlet, number = name in OF_OUTLET, rows.sheet.number
    for position, value in enumerate(rows.values[name]):
        period = periods[position]
        if not value or period is None or not isinstance(value, Decimal):
            continue
        figures, text = found[period], str(value)
        digits = text.replace(".", "").strip("0")
        if len(digits) >= 3 and "E" not in text:
            figure = text.rstrip("0") if "." in text else text
            # Cells of one row, and the rows of one item, repeat a figure by nature.
            owner = (number, "" if of_outlet else items[position] or "")
            if owner not in figures.cells[figure]:
                figures.cells[figure][owner] = (rows, name, position)
            # A spreadsheet drops trailing zeros: the last digit that is none is spread evenly over 1 to 9.
            figures.last[digits[-1]] += 1
        if value >= LEAST_ROUNDED:
            figures.long += 1
            if text[-1] == "0" and value % 100 == 0:
                figures.rounded += 1


def _check_repeated(month: str, figures: _Figures, rules: RuleBook) -> Iterator[Finding]:
    least = rules.bound("repeated_figures", "cells", month)
    for owners in figures.cells.values():
        if len(owners) >= least:
            (rows, name, position), *others = owners.values()
            places = "、".join(f"{other.title}!{other.cell(field, at)}" for other, field, at in others)
            message = f"{rows.typed[name][position]} 还出现在不相关的 {places}。"
            yield remark(rows, name, position, "repeated_figures", message, severity=HINT)


def _check_rounded(month: str, figures: _Figures, rules: RuleBook) -> Iterator[Finding]:
    least, share = (rules.bound("rounded_figures", name, month) for name in ("least", "share"))
    if figures.long >= least and figures.rounded > share * figures.long:
        message = f"{month} 不小于 100 的 {figures.long} 个数中有 {figures.rounded} 个末两位为 0。"
        yield finding("rounded_figures", message, severity=HINT, about=f"{month}|||||")


def _check_last_digits(month: str, figures: _Figures, rules: RuleBook) -> Iterator[Finding]:
    """Chi-square of the last digits but 0 against even shares: 9 ÷ n × Σ count² − n, eight degrees of freedom."""
    count = figures.last.total()
    if count < rules.bound("last_digits", "least", month):
        return
    statistic = Decimal(9 * sum(one * one for one in figures.last.values())) / count - count
    if statistic > rules.bound("last_digits", "chi_square", month):
        most, times = max(figures.last.items(), key=lambda one: (one[1], one[0]))
        message = f"{month} {count} 个数的末位数字分布不均（卡方 {statistic:.1f}），末位为 {most} 的有 {times} 个。"
        yield finding("last_digits", message, severity=HINT, about=f"{month}|||||")
