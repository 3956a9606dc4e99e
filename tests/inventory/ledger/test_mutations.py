"""A good workbook of twelve sheets, spoiled in more than 2,000 ways: every change of a figure is told where it is.

The cases are drawn with a fixed seed, so that a run can be repeated. February is known with the same figures.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache, partial
from random import Random
from typing import Any, Final, NamedTuple

import pytest

from inventory.ledger.book import RawBook
from inventory.ledger.check import check
from inventory.ledger.columns import Column, active_sheets, units
from inventory.ledger.finding import Finding, address
from inventory.ledger.parse import parse
from inventory.methods.units import Unit
from tests.inventory.ledger.whole_book import (
    by_place,
    last_month,
    new_findings,
    places,
    renamed,
    unknown,
    whole,
    whole_lines,
    with_rows,
    with_value,
)

JUNK: Final[tuple[Any, ...]] = (
    *("#", "约10", "1,5", "12 300", "x", "是", "1.2.3", "—", "无", "／", "1e999", "10吨", "-5", "=1+1", "2025年3月"),
    *(float("nan"), float("inf"), float("-inf"), True, {"date": "2025-03-01"}, 1e17, 1e-14),
)
#: Names and numbers of the filer's own making: any text is one. What they name is kept beside the figure as typed.
OWN: Final = {
    *(("04", "product_code"), ("09", "transporter"), ("10", "facility"), ("11", "unit_no")),
    *(("11", "evidence"), ("11", "test_report")),
}
#: Parameters without a band or a second figure to be held against: see docs/hostile-input.md.
UNHELD: Final = {("05", "purity"), ("10", "purity"), ("07", "limit"), ("07", "conc_avg"), ("02", "oxidation")}
FACTORS: Final = (1e-6, 1e-4, 1e-3, 0.01, 0.1, 10, 100, 1000, 1e4, 1e6)
FIRST: Final = 3
HEADS: Final = 2


class Case(NamedTuple):
    """A spoiled book, and whether a finding stands where the change is."""

    name: str
    book: Callable[[], RawBook]
    there: Callable[[Finding], bool]


def columns() -> Iterator[tuple[tuple[str, int, int], Column]]:
    """Every filled data cell with its declared column, the profile apart."""
    by_title = {sheet.title: sheet for sheet in active_sheets().values() if sheet.number != "01"}
    for place in places():
        title, row, column = place
        if row >= FIRST and title in by_title:
            yield place, by_title[title].columns[column]


def at(place: tuple[str, int, int]) -> Callable[[Finding], bool]:
    return lambda entry: (entry.sheet, entry.cell) == (place[0], address(*place[1:]))


def on_row(title: str, row: int) -> Callable[[Finding], bool]:
    return lambda entry: entry.sheet == title and entry.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == str(row + 1)


def near(place: tuple[str, int, int], value: Any) -> Callable[[Finding], bool]:
    """At the cell; of a plain number, which another figure of its row may belie, on the row."""
    return on_row(*place[:2]) if type(value) is float else at(place)


def in_column(title: str, column: int) -> Callable[[Finding], bool]:
    """In the column, or on the first row, whose other figures belie the one under the heading."""
    letters, beside = address(0, column)[:-1], on_row(title, FIRST)
    return lambda entry: entry.sheet == title and (entry.cell.rstrip("0123456789") == letters or beside(entry))


def junk() -> Iterator[Case]:
    """Junk in every filled cell of data, six kinds each."""
    draw = Random("junk")
    for place, column in columns():
        fitting = [one for one in JUNK if not (column.type == "date" and isinstance(one, dict))]
        if (column.sheet, column.field) not in OWN:
            for value in draw.sample(fitting, 6):
                yield Case(f"{place} {value!r}", partial(with_value, place, value), near(place, value))


def shifted() -> Iterator[Case]:
    """Every figure ten times and more, or a tenth and less: a shifted point, another unit in mind, a zero."""
    for place, column in columns():
        value = whole().sheets[place[0]].value(*place[1:])
        if not isinstance(value, float) or not value or column.type == "code":
            continue
        held = column.role == "quantity" or (column.sheet, column.field) not in UNHELD
        for factor in (*FACTORS, 0.0) if held and column.role == "quantity" else FACTORS if held else ():
            yield Case(
                f"{place} ×{factor}",
                partial(with_value, place, value * factor),
                on_row(place[0], place[1]),
            )


def other_units(used: Unit) -> list[Unit]:
    """Units of the same dimension ten times as large or small, and more."""
    one = used.to_base(Decimal(1))
    ratios = ((unit, unit.to_base(Decimal(1)) / one) for unit in units().of_dimension(used.dimension))
    return [unit for unit, ratio in ratios if ratio >= 10 or ratio <= Decimal("0.1")]


def rescaled() -> Iterator[Case]:
    """Every unit of a row, and every unit in a heading over a quantity, replaced by another of its dimension."""
    for place, column in columns():
        title, row, index = place
        if column.field.endswith("unit"):
            for unit in other_units(units().named(whole().sheets[title].value(row, index))[0]):
                change = partial(with_value, place, unit.code)
                yield Case(f"{place} {unit.code}", change, on_row(title, row))
        elif column.role == "quantity" and row == FIRST and (named := units().named(column.unit)):
            for unit in other_units(named[0]):
                head = f"{column.header_zh}({unit.code})"
                change = partial(with_value, (title, 1, index), head)
                yield Case(f"{title} {head}", change, in_column(title, index))


def headings() -> Iterator[Case]:
    """Every heading and field name deleted, alone and both; replaced by junk; swapped with its neighbour's."""
    draw = Random("headings")
    for title, sheet in whole().sheets.items():
        if title.startswith("01"):
            continue
        for column in range(len(sheet.rows[0])):
            for gone in ((0,), (1,), (0, 1)):
                rows = [list(row) for row in sheet.rows]
                for row in gone:
                    rows[row][column] = None
                yield Case(f"{title} {column} {gone}", partial(with_rows, title, rows), on_sheet(title))
            for row in range(HEADS):
                place, value = (title, row, column), draw.choice(JUNK)
                change = partial(with_value, place, value)
                yield Case(f"{place} {value!r}", change, on_sheet(title))
            if column:
                rows = [list(row) for row in sheet.rows]
                rows[1][column - 1 : column + 1] = rows[1][column - 1 : column + 1][::-1]
                yield Case(f"{title} heads {column}", partial(with_rows, title, rows), on_sheet(title))


def on_sheet(title: str) -> Callable[[Finding], bool]:
    return lambda entry: entry.sheet == title


def moved() -> Iterator[Case]:
    """Rows written twice, of another month, and sheets under another title."""
    for title, sheet in whole().sheets.items():
        if title.startswith("01"):
            continue
        for row in range(FIRST, len(sheet.rows)):
            twice = [*map(list, sheet.rows), list(sheet.rows[row])]
            yield Case(f"{title} {row} twice", partial(with_rows, title, twice), on_row(title, len(twice) - 1))
            index = sheet.rows[0].index("period")
            for period in ("2025-02", "2024-03", "2025-04", "2052-03", "2025-13", 2025.1):
                place = (title, row, index)
                change = partial(with_value, place, period)
                yield Case(f"{place} {period}", change, on_row(title, row))
        for new in ("Sheet1", f"{title[3:]}(2)", f"{title}备份"):
            yield Case(f"{title} → {new}", partial(renamed, title, new), lambda entry: entry.rule != "")


KINDS: Final = (junk, shifted, rescaled, headings, moved)


@cache
def cases(kind: Callable[[], Iterator[Case]]) -> tuple[Case, ...]:
    return tuple(kind())


def test_there_are_two_thousand_cases() -> None:
    counted = {kind.__name__: len(cases(kind)) for kind in KINDS}
    assert sum(counted.values()) >= 2000, counted
    assert min(counted.values()) >= 50, counted


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_change_is_told_where_it_is_or_changes_nothing(kind: Callable[[], Iterator[Case]]) -> None:
    silent = []
    for case in cases(kind):
        parsed = parse(case.book())
        if any(case.there(entry) for entry in unknown(parsed.findings)):
            continue
        if by_place(parsed.lines) != whole_lines() and not any(map(case.there, new_findings(parsed))):
            silent.append(case.name)
    assert not silent, "\n".join(silent)


def test_names_of_ones_own_change_no_figure() -> None:
    """Any text may name a document, a carrier or a unit: beside the name everything stays."""
    spoiled = [place for place, column in columns() if (column.sheet, column.field) in OWN]
    assert len(spoiled) >= len(OWN)
    for place in spoiled:
        lines = parse(with_value(place, "<b>约10吨</b>")).lines
        assert lines["quantity"].tolist() == parse(whole()).lines["quantity"].tolist(), place


def test_rows_in_another_order_say_the_same() -> None:
    for title, sheet in whole().sheets.items():
        rows = [*sheet.rows[:FIRST], *reversed(sheet.rows[FIRST:])]
        assert sorted(map(str, by_place(parse(with_rows(title, rows)).lines).values())) == sorted(
            map(str, whole_lines().values())
        )


def test_the_whole_book_is_good() -> None:
    assert [entry.rule for entry in check(parse(whole()), last_month()) if entry.severity == "error"] == []
    assert set(parse(whole()).lines["sheet"]) == set(active_sheets()) - {"01"}
