"""The template opens, holds what the enterprise needs, and once filled in is read without a finding."""

import re
import subprocess
import time
import zipfile
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from shutil import which

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils.cell import column_index_from_string

from inventory.ledger.columns import active_sheets
from inventory.ledger.enterprise import LedgerMeter
from inventory.ledger.filed_row import filed_rows
from inventory.ledger.offered import OfferedRow, offered_rows, returning_rows
from inventory.ledger.template import build_template
from tests.inventory.ledger.filing import ENTERPRISE, NEIGHBOUR, filed, findings, parsed, rows

OLD = Path(__file__).parent / "templates" / "2025.1.xlsx"
#: A row of every sheet that has no register behind it.
OTHERS = {
    "03": [{"energy_code": "04", "conversion": "power", "process": "GX01", "unit": "万吨", "input": 1.2, "output": 0}],
    "05": [{"material_code": "石灰石", "purpose": "desulfurise", "qty": 30, "purity": 90}],
    "06": [{"source": "tap", "fresh_water": 1500, "reuse": "NE 没有水表"}],
    "10": [{"facility": "TA001", "technique": "fgd", "hours": 700, "power": 5000, "reagent": "LIMESTONE"}],
    "11": [{"unit_no": "1号", "fuel": "15", "unit": "立方米", "fuel_qty": 50000, "ncv": 389.31, "evidence": "报告"}],
    "12": [{"measure_code": "M01", "start": "2024-05-01", "activity": 3, "activity_unit": "台", "dco2": 12}],
}


@cache
def returning() -> dict[str, list[OfferedRow]]:
    return returning_rows(filed_rows(parsed(filed(rows() | OTHERS)).lines))


@cache
def template() -> bytes:
    return build_template(ENTERPRISE, 2025, 4, returning())


@cache
def first_template() -> bytes:
    return build_template(ENTERPRISE, 2025, 3)


def opened(data: bytes | None = None) -> Workbook:
    return load_workbook(BytesIO(data or template()))


def cell(book: Workbook, sheet: str, field: str, row: int) -> object:
    declared = active_sheets()[sheet]
    place = [column.field for column in declared.columns].index(field)
    return book[declared.title].cell(row, place + 1)


def test_sheets_and_version() -> None:
    titles = [sheet.title for sheet in active_sheets().values()]
    assert opened().sheetnames == ["填报说明", *titles, "代码表"]
    assert max(map(len, opened().sheetnames)) <= 31
    assert parsed(template()).template_version == "2026.1"


def test_a_first_template_offers_what_the_registers_know() -> None:
    book = opened(first_template())
    energy = book["02_能源消费"]
    assert [energy.cell(row, 3).value for row in (4, 5, 6)] == ["04 一般烟煤", "33 电力", None]
    assert [energy.cell(row, 5).value for row in (4, 5)] == ["吨", "万千瓦时"]
    air = book["07_废气排放"]
    found = [tuple(air.cell(row, column).value for column in (3, 4, 5)) for row in (4, 5, 6)]
    assert found == [("DA001", "GX01", "a21026"), ("DA001", "GX01", "a21002"), (None, None, None)]
    assert book["09_固体废物"]["C4"].value == "900-039-49"
    assert book["04_产值产量"]["C5"].value == "4412010"


def test_every_filed_row_comes_back_without_its_amounts() -> None:
    book = opened()
    wanted = {
        "02": {"energy_code": "32 热力", "process": "GX02", "unit": "百万千焦", "counterparty": NEIGHBOUR},
        "03": {"energy_code": "04 一般烟煤", "conversion": "火力发电", "process": "GX01", "unit": "万吨"},
        "05": {"material_code": "LIMESTONE 石灰石", "purpose": "脱硫剂"},
        "06": {"source": "自来水"},
        "07": {"outlet": "DA001", "pollutant": "a21002", "method": "自动监测"},
        "08": {"outlet": "DW001", "pollutant": "w01018", "direction": "间接", "method": "手工监测"},
        "10": {"facility": "TA001", "technique": "脱硫"},
        "11": {"unit_no": "1号", "fuel": "15 天然气", "unit": "立方米"},
        "12": {"measure_code": "M01", "start": "2024-05-01", "activity_unit": "台"},
    }
    for number, cells in wanted.items():
        row = {"02": 7, "07": 5}.get(number, 4)
        assert {name: cell(book, number, name, row).value for name in cells} == cells, number
    for sheet in active_sheets().values():
        blank = [column.field for column in sheet.columns if column.type in ("decimal", "integer")]
        for row in range(4, 12):
            filled = [name for name in blank if sheet.number != "01" and cell(book, sheet.number, name, row).value]
            assert not filled, (sheet.number, row, filled)


def test_last_month_is_a_comment_and_a_prompt_in_the_unit_that_was_typed() -> None:
    book = opened()
    page = book["02_能源消费"]
    place = cell(book, "02", "consumption", 6)
    assert place.value is None
    assert place.comment.text == "上月 1230 万千瓦时"
    prompts = {str(rule.sqref): rule.prompt for rule in page.data_validations.dataValidation if rule.prompt}
    assert prompts[place.coordinate] == "上月 1230 万千瓦时"
    assert cell(book, "07", "emission", 4).comment.text == "上月 7 t"
    assert cell(book, "06", "reuse", 4).comment.text == "上月 NE 没有水表 m3"


def test_a_ledger_older_than_last_month_says_so() -> None:
    book = opened(build_template(ENTERPRISE, 2025, 6, returning(), "2025-03"))
    assert cell(book, "07", "emission", 4).comment.text == "2025-03 7 t"


def test_drop_downs_point_at_the_code_sheet_and_units_fit_the_row() -> None:
    book = opened()
    page = book["02_能源消费"]
    lists = {
        str(rule.sqref).split(":")[0]: rule.formula1
        for rule in page.data_validations.dataValidation
        if rule.type == "list"
    }
    columns = active_sheets()["02"].columns
    chosen = {"energy_code", "process", "unit", "counterparty"} | {c.field for c in columns if c.choices}
    assert {columns[column_index_from_string(re.sub(r"\d", "", place)) - 1].field for place in lists} == chosen - {
        "counterparty"
    }
    codes = book["代码表"]

    def values(place: str) -> list[object]:
        return [entry.value for (entry,) in codes[lists[place].split("!")[1].replace("$", "")]]

    assert values("D4") == ["GX01", "GX02"]
    assert values("E4") == ["吨", "千克", "万吨"]
    assert values("E5") == ["万立方米", "立方米", "万立方米(20℃)", "立方米(20℃)"]
    assert set(values("E4")) < set(values("E8"))


def test_meters_and_permits_make_rows() -> None:
    enterprise = type(ENTERPRISE)(
        **{
            **ENTERPRISE.__dict__,
            "fuels": (),
            "permits": (("DA001", "a21026"), ("", "a21002")),
            "meters": (
                LedgerMeter("M-1", "总表", "02", "purchase", "33", "GX02"),
                LedgerMeter("W-1", "水表", "06", "fresh_water", "tap"),
            ),
        }
    )
    sheets = active_sheets()
    assert [row.cells for row in offered_rows(enterprise, sheets["02"])] == [
        {"energy_code": "33 电力", "process": "GX02", "meter": "M-1", "unit": "万千瓦时"}
    ]
    assert [row.cells["source"] for row in offered_rows(enterprise, sheets["06"])] == ["自来水"]
    assert [row.cells["pollutant"] for row in offered_rows(enterprise, sheets["07"])] == ["a21026", "a21002"]
    # A meter whose row was filed last month, and a pollutant filed at the outlet, are not offered twice.
    again = offered_rows(enterprise, sheets["07"], returning()["07"])
    assert [row.cells["pollutant"] for row in again] == ["a21026", "a21002"]
    energies = offered_rows(enterprise, sheets["02"], returning()["02"])
    assert [row.cells["energy_code"] for row in energies].count("33 电力") == 1


def test_required_cells_are_coloured_while_they_are_blank() -> None:
    page = opened()["02_能源消费"]
    rules = {str(area.sqref): area.rules[0].formula[0] for area in page.conditional_formatting}
    (unit,) = [formula for area, formula in rules.items() if area.startswith("E4:")]
    assert unit.endswith(",LEN(E4)=0,TRUE)")
    (consumption,) = [formula for area, formula in rules.items() if area.startswith("K4:")]
    assert consumption.endswith("NOT(OR(LEN($R4)>0,LEN($H4)>0)))")


def test_hidden_row_headers_and_example() -> None:
    page = opened()["02_能源消费"]
    assert page.row_dimensions[1].hidden
    assert page["K1"].value == "consumption" and page["B2"].value == "报告期*"
    assert page["A3"].value == "示例" and page["C3"].value == "15"
    assert "上月" not in str([entry.value for row in page.iter_rows() for entry in row])


def test_untouched_template_says_what_is_missing() -> None:
    assert {entry.rule for entry in findings(first_template())} == {"ledger_empty", "row_without_quantity"}
    assert {entry.rule for entry in findings(template())} == {"ledger_empty", "row_without_quantity"}


def test_filled_template_is_read_without_a_finding() -> None:
    book = opened(first_template())
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
    assert [entry for entry in findings(stream.getvalue()) if entry.severity != "info"] == []
    assert len(parsed(stream.getvalue()).lines) == 2 * 2 + 2 + 2 + 1 + 1


def test_a_workbook_of_the_first_template_is_read_as_before() -> None:
    """Filled in by hand: 9,900 t of coal, 1,230 × 10 MWh of power, NO in transport, 7 t twice, 1.08 t of COD."""
    book = parsed(OLD.read_bytes())
    assert book.template_version == "2025.1"
    found = {
        (line.sheet, line.item, line.process, line.outlet, line.field): (line.quantity, line.unit, line.notation)
        for line in book.lines.itertuples()
    }
    assert found == {
        ("02", "04", "GX01", "", "purchase"): (Decimal(9900), "t", ""),
        ("02", "04", "GX01", "", "consumption"): (Decimal(9900), "t", ""),
        ("02", "04", "GX01", "", "transport"): (None, "t", "NO"),
        ("02", "33", "GX02", "", "purchase"): (Decimal(12300), "MWh", ""),
        ("02", "33", "GX02", "", "consumption"): (Decimal(12300), "MWh", ""),
        ("04", "", "", "", "output_value"): (Decimal(3100), "1e4 CNY", ""),
        ("04", "4412010", "", "", "product_qty"): (Decimal(20000), "GJ", ""),
        ("07", "a21026", "GX01", "DA001", "emission"): (Decimal(7), "t", ""),
        ("07", "a21002", "GX01", "DA001", "emission"): (Decimal(7), "t", ""),
        ("08", "w01018", "", "DW001", "emission"): (Decimal("1.08"), "t", ""),
        ("09", "900-039-49", "", "", "generated"): (Decimal("3.2"), "t", ""),
    }
    assert {entry.severity for entry in book.findings} == {"info"}


def many() -> bytes:
    row = OfferedRow(
        {"outlet": "DA001", "process": "GX01", "pollutant": "a21026", "method": "自动监测"},
        dict.fromkeys(("gas_volume", "conc_avg", "limit", "emission", "permitted"), "12345.678 t"),
    )
    return build_template(ENTERPRISE, 2025, 4, {"07": [row] * 500})


def test_five_hundred_rows_stay_small_and_quick() -> None:
    started = time.process_time()
    data = many()
    assert time.process_time() - started < 1
    assert len(data) < 1_000_000


def test_nothing_in_the_file_that_spreadsheets_refuse() -> None:
    with zipfile.ZipFile(BytesIO(many())) as book:
        names = book.namelist()
        pages = [book.read(name).decode() for name in names if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)]
    assert not [name for name in names if "vba" in name.lower() or "externalLink" in name]
    for page in pages:
        assert "<f>" not in page and "sheetProtection" not in page
        rules = re.findall(r"<dataValidation .*?(?:/>|</dataValidation>)", page)
        assert len(rules) < 65_000
        for rule in rules:
            assert len("".join(re.findall(r"<formula1>(.*?)</formula1>", rule))) <= 255
            assert len("".join(re.findall(r' prompt="(.*?)"', rule))) <= 255
            assert len("".join(re.findall(r' promptTitle="(.*?)"', rule))) <= 32
        areas = [area for rule in rules for area in re.findall(r'sqref="(.*?)"', rule)]
        assert len(areas) == len(set(areas))


def has_calc() -> bool:
    office = which("soffice")
    return office is not None and (Path(office).resolve().parent / "libsclo.so").exists()


@pytest.mark.skipif(not has_calc(), reason="LibreOffice Calc is not installed")
def test_libreoffice_opens_it_and_what_it_saves_is_read_the_same(tmp_path: Path) -> None:
    given = tmp_path / "given" / "模板.xlsx"
    given.parent.mkdir()
    given.write_bytes(template())
    home = f"-env:UserInstallation=file://{tmp_path}/profile"
    words = ["soffice", home, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path), str(given)]
    subprocess.run(words, check=True, capture_output=True, timeout=180)
    saved = (tmp_path / "模板.xlsx").read_bytes()
    ours, theirs = parsed(template()), parsed(saved)
    assert theirs.template_version == "2026.1"
    for number, sheet in ours.sheets.items():
        assert theirs.sheets[number].typed == sheet.typed, number
    assert cell(opened(saved), "02", "consumption", 6).comment.text == "上月 1230 万千瓦时"
