"""The template opens, holds what the enterprise needs, and once filled in is read without a finding."""

from decimal import Decimal
from functools import cache
from io import BytesIO

from openpyxl import Workbook, load_workbook
from openpyxl.utils.cell import column_index_from_string

from inventory.ledger.columns import active_sheets
from inventory.ledger.template import build_template
from tests.inventory.ledger.filing import ENTERPRISE, findings, parsed

PREVIOUS = {
    ("02", "33", "", "", "consumption"): Decimal("12300.50"),
    ("07", "a21026", "GX01", "DA001", "emission"): Decimal(7),
}


@cache
def template() -> bytes:
    return build_template(ENTERPRISE, 2025, 3, PREVIOUS)


def opened() -> Workbook:
    return load_workbook(BytesIO(template()))


def test_sheets_and_version() -> None:
    book = opened()
    titles = [sheet.title for sheet in active_sheets().values()]
    assert book.sheetnames == ["填报说明", *titles, "代码表"]
    assert parsed(template()).template_version == "2026.1"


def test_prefilled_rows_of_the_enterprise() -> None:
    book = opened()
    energy = book["02_能源消费"]
    assert [energy.cell(row, 3).value for row in (4, 5, 6)] == ["04 一般烟煤", "33 电力", None]
    assert [energy.cell(row, 5).value for row in (4, 5)] == ["吨", "万千瓦时"]
    air = book["07_废气排放"]
    rows = [tuple(air.cell(row, column).value for column in (3, 4, 5)) for row in (4, 5, 6)]
    assert rows == [("DA001", "GX01", "a21026"), ("DA001", "GX01", "a21002"), (None, None, None)]
    assert book["09_固体废物"]["C4"].value == "900-039-49"
    assert book["04_产值产量"]["C5"].value == "4412010"


def test_last_month_is_a_comment_never_a_value() -> None:
    book = opened()
    assert book["07_废气排放"]["J4"].value is None
    assert book["07_废气排放"]["J4"].comment.text == "上月 7 t"
    # The template cannot know which process used the electricity, so nothing is filed under the whole works.
    assert book["02_能源消费"]["K5"].comment.text == "上月 12300.5 MWh"


def test_drop_downs_point_at_the_code_sheet() -> None:
    book = opened()
    page = book["02_能源消费"]
    sources = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in page.data_validations.dataValidation}
    columns = active_sheets()["02"].columns
    chosen = {"energy_code", "process", "unit"} | {column.field for column in columns if column.choices}
    assert {columns[column_index_from_string(cell[:-1]) - 1].field for cell in sources} == chosen
    codes = book["代码表"]
    area = sources["D4"].split("!")[1].replace("$", "")
    assert [cell.value for (cell,) in codes[area]] == ["GX01", "GX02"]


def test_hidden_row_headers_and_example() -> None:
    page = opened()["02_能源消费"]
    assert page.row_dimensions[1].hidden
    assert page["K1"].value == "consumption" and page["B2"].value == "报告期*"
    assert page["A3"].value == "示例" and page["C3"].value == "15"


def test_untouched_template_says_what_is_missing() -> None:
    found = findings(template())
    assert {entry.rule for entry in found} == {"ledger_empty", "row_without_quantity"}


def test_filled_template_is_read_without_a_finding() -> None:
    book = opened()
    energy, output = book["02_能源消费"], book["04_产值产量"]
    for row, process, amount in ((4, "GX01", 9900), (5, "GX02", 1230)):
        energy.cell(row, 4, process)
        energy.cell(row, 8, amount)
        energy.cell(row, 11, amount)
    output["E4"], output["K5"] = 3100, 20000
    for row in (4, 5):
        book["07_废气排放"].cell(row, 10, 7)
        book["07_废气排放"].cell(row, 12, "自动监测")
    water = book["08_废水排放"]
    water["F4"], water["I4"], water["J4"], water["L4"] = 24000, 1.08, "直接", "手工监测"
    book["09_固体废物"]["E4"] = 3.2
    stream = BytesIO()
    book.save(stream)
    assert findings(stream.getvalue()) == []
    lines = parsed(stream.getvalue()).lines
    assert len(lines) == 2 * 2 + 2 + 2 + 1 + 1
