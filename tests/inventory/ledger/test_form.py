"""What is entered on screen stands in the workbook cell by cell, is read back as entered, and is found again."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory.ledger.columns import Column, Sheet, active_sheets
from inventory.ledger.filed_row import filed_rows
from inventory.ledger.finding import address
from inventory.ledger.form import (
    ROW,
    FormPlace,
    entered_columns,
    form_workbook,
    is_blank,
    kept_cells,
    new_row,
    place_of,
)
from tests.inventory.ledger.filing import ENTERPRISE, filed, parsed, rows

SHEETS = sorted(active_sheets().keys() - {"01"})
#: Entered text and what must be read: a number, or a notation key with its reason.
QUANTITIES: dict[str, Any] = {
    "9900": Decimal(9900),
    "0.1": Decimal("0.1"),
    "123456789012.345": Decimal("123456789012.345"),
    "1,230": Decimal(1230),
    "12.30": Decimal("12.3"),
    "NO": ("NO", ""),
    "NE 计量表故障": ("NE", "计量表故障"),
    "IE（计入3号锅炉）": ("IE", "计入3号锅炉"),
    "保密：涉及配方": ("C", "涉及配方"),
}
TEXTS = st.text("甲乙丙abcXYZ019-=+@ ", min_size=1, max_size=30).map(str.strip).filter(bool)
NUMBERS = st.decimals(0, 10**9, places=4, allow_nan=False, allow_infinity=False).map(lambda value: format(value, "f"))


def entered(column: Column) -> st.SearchStrategy[str]:
    """What a person may put into a field; empty for a blank."""
    if column.choices:
        return st.sampled_from(["", *(choice.label for choice in column.choices)])
    if column.type in ("decimal", "integer"):
        whole = st.integers(0, 10**6).map(str)
        numbers = whole if column.type == "integer" else NUMBERS
        if column.role != "quantity":
            return st.one_of(st.just(""), numbers)
        keys = [text for text in QUANTITIES if column.type == "decimal" or not text[0].isdigit()]
        return st.one_of(st.just(""), numbers, st.sampled_from(keys))
    if column.type == "date":
        return st.dates().filter(lambda day: 1990 <= day.year <= 2100).map(lambda day: day.isoformat())
    return st.one_of(st.just(""), TEXTS)


@st.composite
def form_rows(draw: st.DrawFn, sheet: Sheet) -> list[dict[str, str]]:
    columns = entered_columns(sheet)
    count = draw(st.integers(1, 3))
    return [
        kept_cells(sheet, {ROW: f"r{at}", **{column.field: draw(entered(column)) for column in columns}})
        for at in range(count)
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_what_is_entered_is_read(data: st.DataObject) -> None:
    sheet = active_sheets()[data.draw(st.sampled_from(SHEETS))]
    given_rows = data.draw(form_rows(sheet))
    book, names = form_workbook(ENTERPRISE, 2025, 4, {sheet.number: given_rows})
    kept = [row for row in given_rows if not is_blank(sheet, row)]
    assert names == {sheet.number: [row[ROW] for row in kept]}
    read = parsed(book).sheets[sheet.number]
    assert len(read.rows) == len(kept)
    assert set(read.values.get("period", [])) <= {"2025-04"}
    for position, row in enumerate(kept):
        for index, column in enumerate(sheet.columns):
            if column.role == "key" or column is sheet.item:
                continue
            text, key = row.get(column.field, ""), (column.field, position)
            if column.type in ("decimal", "integer"):
                wanted = QUANTITIES[text] if text in QUANTITIES else Decimal(text) if text else None
                found = (read.notations[key], read.reasons.get(key, "")) if key in read.notations else None
                assert (found or read.values[column.field][position]) == wanted, (column.field, text)
            elif column.type == "text":
                assert read.values[column.field][position] == (text or None)
            elif column.choices and text:
                meant = {choice.code for choice in column.choices if choice.label == text}
                assert read.values[column.field][position] in meant
            place = place_of(sheet.title, address(read.rows[position], index), names)
            assert place == FormPlace(sheet.number, row[ROW], column.field)


def test_a_filed_ledger_entered_again_says_the_same() -> None:
    """From lines back to cells, through the form into a workbook, and read: every line as before, but for its row."""
    before = parsed(filed()).lines
    cells = {
        number: [
            kept_cells(active_sheets()[number], {**new_row(active_sheets()[number], f"r{at}"), **row})
            for at, row in enumerate(found)
        ]
        for number, found in filed_rows(before).items()
    }
    after = parsed(form_workbook(ENTERPRISE, 2025, 3, cells)[0]).lines
    said = [name for name in before.columns if name not in ("row", "cell", "typed_value")]
    assert after[said].to_dict("records") == before[said].to_dict("records")


@pytest.mark.parametrize(
    ("field", "typed", "shown"),
    [
        # A fraction of the declared per cent comes back as per cent; tonnes of coal equivalent per 1e4 kWh stay so.
        ("oxidation", 0.98, "98"),
        ("coef_used", 1.229, "1.229"),
        ("purchase_green_pct", 40, "40"),
        ("purchase_amount", 361.5, "361.5"),
    ],
)
def test_parameters_come_back_in_the_unit_of_their_column(field: str, typed: float, shown: str) -> None:
    given_rows = rows()
    given_rows["02"][2][field] = typed
    (row,) = [row for row in filed_rows(parsed(filed(given_rows)).lines)["02"] if row["energy_code"] == "33 电力"]
    assert row[field] == shown


def test_an_address_outside_the_rows_is_no_field() -> None:
    names = {"02": ["r1"]}
    assert place_of("02_能源消费", "K4", names) == FormPlace("02", "r1", "consumption")
    assert place_of("02_能源消费", "K5", names) is None
    assert place_of("02_能源消费", "K2", names) is None
    assert place_of("02_能源消费", "", names) is None
    assert place_of("别的表", "K4", names) is None


def test_rows_without_an_entry_are_left_out() -> None:
    sheet = active_sheets()["02"]
    assert is_blank(sheet, new_row(sheet, "r1"))
    book, names = form_workbook(ENTERPRISE, 2025, 4, {"02": [new_row(sheet, "r1")]})
    assert names == {"02": []}
    assert not parsed(book).sheets["02"].rows
