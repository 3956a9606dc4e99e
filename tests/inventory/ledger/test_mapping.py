"""Own headings: every messy form read as the same ledger in our template, with the cells of the form."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from inventory.ledger.book import RawBook
from inventory.ledger.check import check
from inventory.ledger.finding import CellEdit, Fix, finding
from inventory.ledger.lines import plain_number
from inventory.ledger.mapped import MappedBook, apply_tables, changed_headings, find_table
from inventory.ledger.mapping import MappedColumn, TableMapping, headings, problems
from inventory.ledger.parse import ParsedLedger, parse
from inventory.ledger.workbook import write_workbook
from tests.inventory.ledger.filing import CONTEXT, ENTERPRISE, USCC, reader
from tests.inventory.ledger.messy_forms import FORMS, MessyForm, book_bytes, fuels_across, months_across, titled_list

SAID = ["year", "month", "sheet", "field", "item", "process", "outlet", "quantity", "unit", "notation", "tier"]


def read(data: bytes) -> RawBook:
    return reader().read(data, "表.xlsx")


def mapped(form: MessyForm, data: bytes | None = None) -> MappedBook:
    found = apply_tables(read(data or form.data), [form.table], USCC)
    assert found is not None
    return found


def in_template(form: MessyForm) -> ParsedLedger:
    """The same ledger filled into our own workbook."""
    rows = {number: [{"data_tier": "报表", **row} for row in kept] for number, kept in form.rows.items()}
    if "07" in rows:
        rows["07"] = form.rows["07"]
    return parse(read(write_workbook(ENTERPRISE, 2025, 3, rows)))


def said(parsed: ParsedLedger) -> list[tuple[Any, ...]]:
    rows = parsed.lines[SAID].itertuples(index=False)
    return sorted(tuple(plain_number(x) if isinstance(x, Decimal) else str(x) for x in row) for row in rows)


@pytest.mark.parametrize("name", FORMS)
def test_a_messy_form_says_line_by_line_what_our_template_says(name: str) -> None:
    form = FORMS[name]()
    assert problems(form.table) == []
    found = parse(mapped(form).book)
    assert said(found) == said(in_template(form))
    assert len(found.lines) > 0


def test_a_mapping_kept_as_plain_values_comes_back_the_same() -> None:
    table = months_across().table
    assert TableMapping.from_dict(table.as_dict()) == table


def test_twelve_months_of_a_row_have_twelve_cells_of_the_form() -> None:
    # Row 4 of the form is natural gas, January stands in C and December in N.
    book = mapped(months_across())
    lines = parse(book.book).lines
    gas = lines[lines["item"] == "15"]
    assert [book.cell("02", cell) for cell in gas["cell"]] == [f"{letter}4" for letter in "CDEFGHIJKLMN"]
    assert book.titles == {"02": "年度"}


def test_a_finding_names_the_sheet_and_the_cell_of_the_form() -> None:
    form = titled_list()
    spoiled = mapped(form, titled_list(diesel="十二").data)
    parsed = parse(spoiled.book)
    found = [spoiled.translate(entry) for entry in check(parsed, CONTEXT) if entry.rule == "number_unreadable"]
    assert [(entry.sheet, entry.cell) for entry in found] == [("能耗", "D6")]
    assert found[0].message.startswith("D6 ")


def test_a_unit_from_the_heading_is_answered_for_at_the_heading() -> None:
    form = titled_list()
    columns = tuple(replace(column, unit="kWh" if column.unit else "") for column in form.table.columns)
    book = apply_tables(read(form.data), [replace(form.table, columns=columns)], USCC)
    assert book is not None
    wrong = [book.translate(entry) for entry in check(parse(book.book), CONTEXT) if entry.rule == "unit_dimension"]
    assert {entry.cell for entry in wrong} == {"D4"}


def test_rows_below_the_footer_are_told() -> None:
    rows = [["能源名称", "消费量(t)"], ["柴油", 5], ["合计", 5], ["汽油", 7]]
    data = book_bytes("表", rows)
    table = replace(
        titled_list().table,
        sheet="",
        first=0,
        headings=("能源名称", "消费量(t)"),
        columns=(MappedColumn(0, "energy_code"), MappedColumn(1, "consumption", unit="t")),
        period="2025-03",
    )
    book = apply_tables(read(data), [table], USCC)
    assert book is not None
    assert parse(book.book).lines["item"].tolist() == ["21"]
    assert ("mapping_after_footer", "B4") in {(entry.rule, entry.cell) for entry in book.findings}


def test_a_longer_preamble_moves_the_headings_and_the_cell_of_the_period() -> None:
    form = titled_list()
    raw = read(form.data)
    sheet = raw.sheets["能耗"]
    sheet.start = (sheet.start[0] + 2, sheet.start[1])
    assert find_table(raw, form.table) == ("能耗", 5)
    book = apply_tables(raw, [form.table], USCC)
    assert book is not None
    assert parse(book.book).periods == ("2025-03",)


def test_changed_headings_are_named_and_never_guessed() -> None:
    form = titled_list()
    rows = [["序号", "能源名称", "内部编号", "消费量（kg）", "购进量（t）"], [1, "柴油", "x", 5, 6]]
    other = read(book_bytes("能耗", rows))
    assert apply_tables(other, [form.table], USCC) is None
    assert changed_headings(other, form.table) == ("能耗", ["消费量（t）"], ["消费量（kg）"])
    assert changed_headings(read(book_bytes("别的", rows)), form.table) is None


def test_our_own_template_never_needs_a_mapping() -> None:
    own = read(write_workbook(ENTERPRISE, 2025, 3, {"02": []}))
    table = replace(fuels_across().table, sheet="02_能源消费")
    assert apply_tables(own, [table], USCC) is None


def test_a_fix_reaches_the_cell_of_the_form_unless_other_lines_share_it() -> None:
    book = mapped(months_across())
    written = next(iter(book.book.sheets))
    places = book.sources[written].cells
    amount = next(at for at, source in places.items() if source == (3, 2))
    unit = next(at for at, source in places.items() if source == (3, 1))

    def fixes(at: tuple[int, int]) -> tuple[Fix, ...]:
        cell = f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[at[1]]}{at[0] + 1}"
        fix = Fix("x", "改", (CellEdit(written, cell, "1", "2"),))
        return book.translate(finding("x", "", sheet=written, cell=cell, fixes=(fix,))).fixes

    assert [edit.cell for fix in fixes(amount) for edit in fix.edits] == ["C4"]
    assert fixes(unit) == ()


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"period": ""}, "报告期"),
        ({"columns": (MappedColumn(1, "energy_code"), MappedColumn(3, "consumption"))}, "没有单位"),
        ({"columns": (MappedColumn(3, "consumption", unit="t"),)}, "能源代码"),
        ({"columns": (MappedColumn(1, "energy_code"),)}, "数量"),
        (
            {"columns": (MappedColumn(1, "energy_code"), *(MappedColumn(i, "consumption", unit="t") for i in (3, 4)))},
            "选了两列",
        ),
        (
            {
                "columns": (
                    MappedColumn(1, "energy_code"),
                    MappedColumn(3, "consumption", unit="t"),
                    MappedColumn(4, "purchase", unit="kg"),
                )
            },
            "单位不同",
        ),
    ],
)
def test_an_unfinished_mapping_says_what_is_missing(changes: dict[str, Any], problem: str) -> None:
    assert any(problem in text for text in problems(replace(titled_list().table, **changes)))


def test_a_real_form_with_merged_heads_can_be_mapped(shared: Path) -> None:
    """A public agency's workbook: title rows, heads over three rows with merged cells, groups between the rows."""
    path = shared / "realdata" / "messy" / "us_eia860_layout.xlsx"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    book = reader().read(path.read_bytes(), path.name)
    raw = book.sheets["Reference Table 28"]
    heads = headings(raw, 2, 3)
    # Two merged cells over D and E, one on top of the other.
    assert heads[1] == "Energy/Source Code"
    assert heads[3:5] == ("Higher Heating/Value Range/MMBtu Lower", "Higher Heating/Value Range/MMBtu Upper")
    table = TableMapping(
        target="05",
        first=2,
        heads=3,
        headings=heads,
        columns=(MappedColumn(1, "material_code"), MappedColumn(3, "qty")),
        sheet="Reference Table 28",
        constants={"purpose": "原料"},
        period="2025-03",
        footer_blank=False,
    )
    assert problems(table) == []
    found = apply_tables(book, [table], USCC)
    assert found is not None
    lines = parse(found.book).lines
    first = lines.iloc[0]
    # Row 7 of the form is anthracite: at least 22 million British thermal units a ton.
    assert (first["item"], str(first["quantity"]), found.cell("05", first["cell"])) == ("ANT", "22", "D7")
    assert len(lines) > 20
