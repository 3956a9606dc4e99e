"""Cells are told apart and keep their addresses; what people type is read with care."""

from decimal import Decimal
from typing import Any

import pytest

from inventory.ledger.book import RawCell, raw_cell
from inventory.ledger.cells import read_cell
from inventory.ledger.columns import active_sheets
from inventory.ledger.finding import address
from tests.inventory.ledger.bad_files import with_cells
from tests.inventory.ledger.filing import edited, filed, parsed, raw

ENERGY = "02_能源消费"
WIDTH = len(active_sheets()["02"].columns)
CONSUMPTION = active_sheets()["02"].by_field["consumption"]
OXIDATION = active_sheets()["02"].by_field["oxidation"]
GREEN = active_sheets()["02"].by_field["purchase_green_pct"]
EMPLOYEES = active_sheets()["04"].by_field["employees"]
PERIOD = active_sheets()["02"].by_field["period"]
USCC = active_sheets()["02"].by_field["uscc"]


@pytest.mark.parametrize(
    ("row", "column", "cell"),
    [(0, 0, "A1"), (6, 9, "J7"), (0, 25, "Z1"), (0, 26, "AA1"), (1048575, 16383, "XFD1048576")],
)
def test_addresses(row: int, column: int, cell: str) -> None:
    assert address(row, column) == cell


def test_kinds_of_cells_that_the_fast_reader_cannot_tell_apart() -> None:
    cells = (
        b'<row r="20"><c r="B20" t="e"><v>#DIV/0!</v></c><c r="C20"><f>A1+1</f></c><c r="D20"><f>1+1</f><v>2</v></c>'
        b'<c r="E20"><v>NaN</v></c><c r="F20"><v>1e999</v></c><c r="G20" t="b"><v>1</v></c>'
        b'<c r="H20" t="inlineStr"><is><t>x</t></is></c>'
        b'<c r="I20" t="str"><f>""</f><v></v></c><c t="e"><v>#N/A</v></c></row>'
    )
    sheet = raw(with_cells(cells)).sheets[ENERGY]
    kinds = {address(19, column): sheet.cell(19, column) for column in range(1, 10)}
    assert {cell: found.kind for cell, found in kinds.items()} == {
        "B20": "error",
        "C20": "formula_without_value",
        "D20": "number",
        "E20": "nonfinite",
        "F20": "nonfinite",
        "G20": "boolean",
        "H20": "text",
        "I20": "blank",
        "J20": "error",
    }
    assert kinds["B20"].typed == "#DIV/0!"
    assert kinds["J20"].typed == "#N/A"
    assert (19, 3) in sheet.cells and (19, 8) not in sheet.cells


def test_addresses_hold_when_the_first_rows_and_columns_are_empty() -> None:
    """The fast reader starts at the first value; the address must not."""
    data = edited(filed(), {(ENERGY, f"{letter}{row}"): None for letter in "AB" for row in range(1, 8)})
    data = edited(data, {(ENERGY, f"{address(0, column)[:-1]}1"): None for column in range(WIDTH)})
    sheet = raw(data).sheets[ENERGY]
    assert sheet.start == (1, 2)
    assert sheet.cell(3, 10).typed == "9900"
    lines = parsed(filed()).lines
    coal = lines[(lines["item"] == "04") & (lines["field"] == "consumption")]
    assert coal["cell"].tolist() == ["K4"]


def number(value: Any) -> RawCell:
    return raw_cell(value)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("12300", "12300"),
        ("12,300", "12300"),
        ("1,234,567.5", "1234567.5"),
        ("１２３．５", "123.5"),
        ("１，２３４", "1234"),
        (" 5 ", "5"),
        ("-3", "-3"),
        ("1.5e3", "1500"),
        (".5", "0.5"),
    ],
)
def test_number_texts_that_are_unambiguous(typed: str, expected: str) -> None:
    value = read_cell(raw_cell(typed), CONSUMPTION)
    assert value.value == Decimal(expected)
    assert value.note is not None and (value.note.severity, value.note.rule) == ("info", "number_text")


@pytest.mark.parametrize(
    "typed",
    [
        "12,30",
        "0,123",
        "1,23,456",
        "1.234.567",
        "12 300",
        "约100",
        ">5",
        "12.3吨",
        "1e999",
        "NaN",
        "inf",
        "1O0",
        "三",
        "1/2",
    ],
)
def test_number_texts_that_are_not_guessed(typed: str) -> None:
    value = read_cell(raw_cell(typed), CONSUMPTION)
    assert value.value is None
    assert value.note is not None and value.note.severity == "error"


@pytest.mark.parametrize("typed", ["—", "-", "/", "无", "——", "N/A", "／"])
def test_signs_for_nothing_are_missing_not_zero(typed: str) -> None:
    value = read_cell(raw_cell(typed), CONSUMPTION)
    assert value.value is None and value.notation == ""
    assert value.note is not None and value.note.rule == "number_nothing"


@pytest.mark.parametrize(("typed", "key"), [("NO", "NO"), ("ne", "NE"), ("ＩＥ", "IE"), (" c ", "C")])
def test_notation_keys_in_quantity_cells(typed: str, key: str) -> None:
    assert read_cell(raw_cell(typed), CONSUMPTION).notation == key


def test_notation_keys_are_not_for_parameters() -> None:
    value = read_cell(raw_cell("NO"), OXIDATION)
    assert value.notation == "" and value.note is not None and value.note.severity == "error"


@pytest.mark.parametrize("value", [True, {"date": "2025-03-01"}, float("nan"), float("inf")])
def test_other_kinds_in_a_number_cell_are_errors(value: Any) -> None:
    read = read_cell(raw_cell(value), CONSUMPTION)
    assert read.value is None and read.note is not None and read.note.severity == "error"


def test_percent_sign_only_where_percent_is_asked() -> None:
    assert read_cell(raw_cell("98%"), GREEN).value == Decimal(98)
    assert read_cell(raw_cell("98%"), CONSUMPTION).value is None


def test_integers() -> None:
    assert read_cell(number(240.0), EMPLOYEES).value == 240
    note = read_cell(number(240.5), EMPLOYEES).note
    assert note is not None and note.rule == "number_integer"


@pytest.mark.parametrize(
    ("value", "period"),
    [
        ("2025-03", "2025-03"),
        ("2025-3", "2025-03"),
        ("2025/03", "2025-03"),
        ("2025年3月", "2025-03"),
        ("２０２５年３月", "2025-03"),
        ("2025年3月份", "2025-03"),
        ("2025.10", "2025-10"),
        ("202503", "2025-03"),
        (202503.0, "2025-03"),
        ({"date": "2025-03-01"}, "2025-03"),
        ({"date": "2025-03-31T00:00:00"}, "2025-03"),
    ],
)
def test_periods(value: Any, period: str) -> None:
    assert read_cell(raw_cell(value), PERIOD).value == period


@pytest.mark.parametrize("value", [2025.1, "2025-13", "2025", "3月", "25-03", 45000.0, True, "2025-00"])
def test_periods_that_are_not_guessed(value: Any) -> None:
    """The number 2025.1 may have been 2025.10 before the spreadsheet dropped the zero."""
    read = read_cell(raw_cell(value), PERIOD)
    assert read.value is None and read.note is not None and read.note.rule == "period_format"


def test_code_stored_as_a_number_that_lost_digits() -> None:
    note = read_cell(number(9.15001150000000e17), USCC).note
    assert note is not None and note.rule == "code_number"


@pytest.mark.parametrize(
    ("typed", "code"),
    [("4", "04"), (4.0, "04"), ("一般烟煤", "04"), ("04 一般烟煤", "04"), ("外购电", "33"), ("ＬＮＧ", "16")],
)
def test_energy_by_exact_name(typed: Any, code: str) -> None:
    unit = {"33": "万千瓦时"}.get(code, "吨")
    data = edited(filed(), {(ENERGY, "C4"): typed, (ENERGY, "E4"): unit})
    assert parsed(data).lines.query("row == 4 and sheet == '02'")["item"].unique().tolist() == [code]


@pytest.mark.parametrize("typed", ["煤", "烟煤炭", "99", "40x"])
def test_energy_is_never_matched_by_a_part_of_its_name(typed: str) -> None:
    found = parsed(edited(filed(), {(ENERGY, "C4"): typed}))
    assert [(entry.cell, entry.rule) for entry in found.findings] == [("C4", "energy_unknown")]
    assert found.lines.query("row == 4 and sheet == '02' and field == 'consumption'").empty
