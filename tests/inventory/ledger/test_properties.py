"""Random workbooks come back as they were written, whatever the spelling; `test_mutations` spoils one."""

from datetime import date
from decimal import Decimal
from functools import cache
from io import BytesIO
from typing import Any

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from inventory.ledger.book import RawBook, RawSheet
from inventory.ledger.columns import Column, active_sheets, energies, units
from inventory.ledger.parse import parse
from inventory.ledger.workbook import write_workbook
from tests.inventory.ledger.filing import ENTERPRISE, NEIGHBOUR, filed, parsed, raw

NUMBERS = st.decimals(min_value=0, max_value=10**9, places=4, allow_nan=False, allow_infinity=False)
UNITS = {
    "mass": ("吨", "千克", "万吨"),
    "gas_volume": ("万立方米", "Nm³", "m3(20℃)"),
    "electricity": ("万千瓦时", "kWh", "MWh"),
    "heat": ("百万千焦", "MJ"),
    "coal_equivalent": ("吨标准煤",),
}
PERIODS = st.tuples(st.integers(2020, 2025), st.integers(1, 12)).map(lambda month: f"{month[0]}-{month[1]:02d}")
KEYS = {"NO": "NO", "NE 停电": "NE", "IE（计入3号锅炉）": "IE", "保密：涉及配方": "C"}
POLLUTANTS = {"07": ("a21026", "a21002", "a34013"), "08": ("w01018", "w21003")}


def value(column: Column) -> st.SearchStrategy[Any]:
    """A valid value of a column, or None where the sheet allows a blank."""
    if column.choices:
        return st.sampled_from([choice.code for choice in column.choices if choice.code != "cumulative"])
    if column.role == "quantity":
        numbers = st.integers(0, 10**6).map(Decimal) if column.type == "integer" else NUMBERS
        return st.one_of(st.none(), numbers, st.sampled_from(list(KEYS)))
    if column.type == "date":
        return st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2025, 12, 31)).map(date.isoformat))
    if column.type == "decimal":
        return st.one_of(st.none(), NUMBERS)
    known: dict[str, st.SearchStrategy[Any]] = {
        "process": st.sampled_from(["GX01", "GX02", None]),
        "counterparty": st.sampled_from([NEIGHBOUR, None]),
        "outlet": st.sampled_from(["DA001", "DW001"]),
        "pollutant": st.sampled_from(POLLUTANTS.get(column.sheet, ("",))),
        "product_unit": st.sampled_from(["吨", "万千瓦时", "重量箱"]),
        "fuel_unit": st.sampled_from(["吨", "万立方米"]),
        "activity_unit": st.sampled_from(["吨", "兆瓦时"]),
        "waste_code": st.sampled_from(["900-039-49", "SW02"]),
    }
    return known.get(column.field, st.text("甲乙丙abcXYZ019-=+@", min_size=1, max_size=12).filter(str.strip))


@st.composite
def row(draw: st.DrawFn, sheet: str) -> dict[str, Any]:
    """A valid row of a sheet; quantities may be blank or a notation key."""
    declared = active_sheets()[sheet]
    values = {
        column.field: draw(value(column))
        for column in declared.columns
        if column.field not in ("uscc", "period_start", "period_end", "unit", "receiver", "coal_basis")
    }
    values["period"] = draw(PERIODS)
    if declared.energy_field:
        energy = draw(st.sampled_from([energy for energy in energies().values() if energy.code != "40"]))
        values |= {declared.energy_field: energy.code, "unit": draw(st.sampled_from(UNITS[energy.dimension]))}
    return values


#: Every sheet but the profile, whose one row `write_workbook` takes from the enterprise.
ROWS = st.fixed_dictionaries({sheet: st.lists(row(sheet), max_size=2) for sheet in active_sheets() if sheet != "01"})


def expected_lines(rows: dict[str, list[dict[str, Any]]]) -> list[tuple[Any, ...]]:
    """The lines by hand: one for every filled quantity that is not replaced by another."""
    lines = []
    for sheet, given_rows in rows.items():
        declared = active_sheets()[sheet]
        for number, entry in enumerate(given_rows, start=4):
            for column in declared.with_role("quantity"):
                filled = entry[column.field]
                if filled is None or any(entry[other] is not None for other in column.instead_of):
                    continue
                text = entry[column.unit_field] if column.unit_field else column.unit
                energy = entry.get(declared.energy_field or "")
                dimension = energies()[energy].dimension if energy and column.unit_field == "unit" else None
                fixed = units().named(text) if dimension is None or not column.unit_field else []
                unit = fixed[0] if fixed else units().find(text, dimension or "")
                notation = KEYS[filled] if isinstance(filled, str) else ""
                quantity = None if notation else unit.to_base(filled)
                lines.append((entry["period"], sheet, number, column.field, quantity, unit.base, notation))
    return lines


def read_lines(frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    return [
        (f"{line.year}-{line.month:02d}", line.sheet, line.row, line.field, line.quantity, line.unit, line.notation)
        for line in frame.itertuples()
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=ROWS)
def test_what_is_written_is_read(rows: dict[str, list[dict[str, Any]]]) -> None:
    found = parsed(write_workbook(ENTERPRISE, 2025, 3, rows))
    assert sorted(read_lines(found.lines), key=str) == sorted(expected_lines(rows), key=str)
    assert {entry.rule for entry in found.findings} <= {"ledger_empty"}
    for sheet, given_rows in rows.items():
        read = found.sheets[sheet]
        assert [read.get("process", position) for position in range(len(read.rows))] == [
            entry.get("process") for entry in given_rows
        ]


@cache
def good_raw() -> RawBook:
    return raw(filed())


@cache
def good_lines() -> dict[tuple[Any, ...], Any]:
    return keyed(parse(good_raw()).lines)


def keyed(frame: pd.DataFrame) -> dict[tuple[Any, ...], Any]:
    names = ["year", "month", "sheet", "row", "field", "item", "process", "outlet", "counterparty"]
    return {
        tuple(getattr(line, name) for name in names): (line.quantity, line.unit, line.notation, line.parameters)
        for line in frame.itertuples()
    }


def filled_cells() -> list[tuple[str, int, int]]:
    """Every filled cell from field names to data."""
    return [
        (title, row, column)
        for title, sheet in good_raw().sheets.items()
        for row, column in sheet.cells
        if row != 2 and title != "01_企业信息"
    ]


def respelled(number: float) -> st.SearchStrategy[Any]:
    """The same number, written in another way."""
    text = format(Decimal(repr(number)), "f").removesuffix(".0")
    wide = str.maketrans("0123456789.", "０１２３４５６７８９．")
    forms = [text, f" {text} ", text.translate(wide)]
    if number == int(number):
        forms.append(f"{int(number):,}")
    return st.sampled_from(forms)


def mutated(place: tuple[str, int, int], value: Any) -> RawBook:
    """The good book with one cell replaced, as the reading process would deliver it."""
    title, row_number, column = place
    old = good_raw()
    sheet = old.sheets[title]
    lines = [list(line) for line in sheet.rows]
    lines[row_number - sheet.start[0]][column - sheet.start[1]] = value
    return RawBook({**old.sheets, title: RawSheet(sheet.start, lines, sheet.marks)}, old.names)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_another_spelling_of_a_number_is_the_same_number(data: st.DataObject) -> None:
    places = [place for place in filled_cells() if place[1] > 2 and isinstance(_plain(place), float)]
    place = data.draw(st.sampled_from(places))
    book = mutated(place, data.draw(respelled(_plain(place))))
    found = parse(book)
    assert keyed(found.lines) == good_lines()
    assert not [entry for entry in found.findings if entry.severity == "error"]


def _plain(place: tuple[str, int, int]) -> Any:
    return good_raw().sheets[place[0]].value(place[1], place[2])


def test_saving_in_another_program_changes_nothing() -> None:
    book = load_workbook(BytesIO(filed()))
    stream = BytesIO()
    book.save(stream)
    assert keyed(parsed(stream.getvalue()).lines) == good_lines()
