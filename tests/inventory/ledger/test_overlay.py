"""Edits over a book: only where the cell still reads the old text, and the book as read stays as it was."""

from copy import deepcopy

import pytest

from inventory.ledger.book import NUMBER, RawBook, RawSheet
from inventory.ledger.filed_row import filed_rows
from inventory.ledger.finding import CellEdit
from inventory.ledger.overlay import EditRefused, overlay, with_typed
from inventory.ledger.parse import parse
from tests.inventory.ledger.filing import filed, raw

ENERGY = "02_能源消费"


def book() -> RawBook:
    """C2:D3 with a number, a text and two blanks."""
    return RawBook({"表": RawSheet((1, 2), [[12.0, "万千瓦时"], ["", ""]])})


def test_an_edit_writes_its_kind_and_leaves_the_book() -> None:
    given = book()
    before = deepcopy(given)
    laid = overlay(given, [CellEdit("表", "C2", "12", "3.5"), CellEdit("表", "D2", "万千瓦时", "千瓦时")])
    sheet = laid.book.sheets["表"]
    assert (sheet.cell(1, 2).kind, sheet.cell(1, 2).value) == (NUMBER, 3.5)
    assert sheet.cell(1, 3).typed == "千瓦时"
    assert laid.typed == {("表", "C2"): "12", ("表", "D2"): "万千瓦时"}
    assert given == before


@pytest.mark.parametrize(
    "edit",
    [
        CellEdit("表", "C2", "13", "1"),
        CellEdit("表", "C9", "1", "2"),
        CellEdit("没有", "C2", "12", "1"),
        CellEdit("表", "", "12", "1"),
    ],
    ids=["other text", "blank", "no sheet", "no cell"],
)
def test_an_edit_that_does_not_fit_is_refused(edit: CellEdit) -> None:
    with pytest.raises(EditRefused):
        overlay(book(), [edit])


def test_a_later_edit_follows_an_earlier_one() -> None:
    laid = overlay(book(), [CellEdit("表", "C2", "12", "1"), CellEdit("表", "C2", "1", "2")])
    assert laid.book.sheets["表"].cell(1, 2).value == 2.0
    assert laid.typed == {("表", "C2"): "12"}
    with pytest.raises(EditRefused):
        overlay(book(), [CellEdit("表", "C2", "12", "1"), CellEdit("表", "C2", "12", "2")])


@pytest.mark.parametrize("cell", ["A1", "F2", "D7", "C3"])
def test_a_blank_cell_anywhere_can_be_filled(cell: str) -> None:
    laid = overlay(book(), [CellEdit("表", cell, "", "累计")])
    sheet = laid.book.sheets["表"]
    texts = {place: found.typed for place, found in sheet.cells.items()}
    assert texts.pop({"A1": (0, 0), "F2": (1, 5), "D7": (6, 3), "C3": (2, 2)}[cell]) == "累计"
    assert texts == {(1, 2): "12", (1, 3): "万千瓦时"}
    assert len({len(row) for row in sheet.rows}) == 1


def test_lines_say_what_was_typed_and_what_counts() -> None:
    """The unit of row 6 becomes kWh: 12,300,000 kWh = 12,300 MWh; the consumption of row 4 becomes 9,901 t."""
    data = filed(s02_2_purchase=12300000, s02_2_consumption=12300000)
    laid = overlay(raw(data), [CellEdit(ENERGY, "E6", "万千瓦时", "千瓦时"), CellEdit(ENERGY, "K4", "9900", "9901")])
    found = parse(laid.book)
    lines = with_typed(found.lines, found.sheets.values(), laid.typed).set_index("cell")
    energy = lines[lines["sheet"] == "02"]
    assert energy.loc["K6", ["typed_value", "typed_unit", "quantity"]].tolist() == [
        "12300000",
        "万千瓦时 → 千瓦时",
        12300,
    ]
    assert energy.loc["K4", ["typed_value", "typed_unit"]].tolist() == ["9900 → 9901", "吨"]
    assert energy.loc["H4", ["typed_value", "typed_unit"]].tolist() == ["10000", "吨"]
    # Next month's template and the form on screen start from what counts.
    coal, _, power, _ = filed_rows(lines.reset_index())["02"]
    assert (power["unit"], power["consumption"]) == ("千瓦时", "12300000")
    assert (coal["unit"], coal["consumption"]) == ("吨", "9901")
