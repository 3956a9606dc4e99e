"""Headers by field name, exact header or alias; units in headers; several months; sheets by exact title."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from inventory.ledger.columns import active_sheets
from inventory.ledger.finding import column_letters
from tests.inventory.ledger.filing import USCC, edited, filed, parsed, rows

ENERGY, AIR = "02_能源消费", "07_废气排放"


def rules(found: Any) -> list[tuple[str, str, str]]:
    return [(entry.sheet, entry.cell, entry.rule) for entry in found.findings]


def plain(table: dict[str, list[list[Any]]]) -> bytes:
    """A workbook typed by hand, without the template's hidden row."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, lines in table.items():
        page = book.create_sheet(title)
        for line in lines:
            page.append(line)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


HAND = [
    ["某某公司能源台账"],
    ["社会信用代码", "月份", "能源品种", "单位", "口径", "用量", "数据来源等级"],
    [USCC, "2025-03", "天然气", "万立方米", "当月", 12.3, "监测"],
]


def test_a_sheet_of_ones_own_is_read_by_aliases() -> None:
    found = parsed(plain({"能源消费": HAND}))
    line = found.lines.iloc[0]
    assert rules(found) == [("能源消费", "C3", "energy_named")]
    assert (line["item"], line["field"], line["cell"], line["tier"]) == ("15", "consumption", "F3", 1)
    assert line["quantity"] == Decimal("12.3")


def test_aliases_match_whole_never_in_part() -> None:
    table = [HAND[0], [*HAND[1][:5], "天然气用量", HAND[1][6]], HAND[2]]
    found = parsed(plain({"能源消费": table}))
    assert ("能源消费", "F2", "column_unknown") in rules(found)
    assert found.lines.empty


def test_several_months_in_one_file() -> None:
    later = [USCC, "2025年2月", "天然气", "万立方米", "当月", 11, "监测"]
    found = parsed(plain({"02": [*HAND, later]}))
    assert found.periods == ("2025-02", "2025-03")
    assert dict(zip(found.lines["month"], found.lines["quantity"], strict=True)) == {3: Decimal("12.3"), 2: Decimal(11)}


def test_columns_in_any_order_without_the_hidden_row() -> None:
    data = filed()
    book = load_workbook(BytesIO(data))
    page = book[ENERGY]
    page.delete_rows(1)
    page.move_range("A1:A7", cols=30)
    stream = BytesIO()
    book.save(stream)
    found = parsed(stream.getvalue())
    same = parsed(data)
    keep = ["sheet", "field", "item", "quantity", "parameters"]
    energy = found.lines[found.lines["sheet"] == "02"][keep].to_dict("records")
    assert energy == same.lines[same.lines["sheet"] == "02"][keep].to_dict("records")


def test_unit_in_a_header_is_converted() -> None:
    found = parsed(edited(filed(), {(AIR, "J2"): "实际排放量（kg）"}))
    line = found.lines.query("sheet == '07' and field == 'emission'").iloc[0]
    assert (line["typed_value"], line["typed_unit"], line["unit"]) == ("7", "kg", "t")
    assert line["quantity"] == Decimal("0.007")


@pytest.mark.parametrize("header", ["实际排放量(m3)", "实际排放量(车)"])
def test_unit_in_a_header_of_another_dimension_is_refused(header: str) -> None:
    assert (AIR, "J2", "header_unit") in rules(parsed(edited(filed(), {(AIR, "J2"): header})))


def test_field_name_and_header_must_agree() -> None:
    """Someone swapped two headers over the data: neither is believed."""
    swapped = {(ENERGY, "H2"): "消费量合计", (ENERGY, "K2"): "购进量"}
    found = parsed(edited(filed(), swapped))
    assert rules(found)[:2] == [(ENERGY, "H2", "header_conflict"), (ENERGY, "K2", "header_conflict")]


def test_changed_header_is_read_by_its_field_name_and_told() -> None:
    found = parsed(edited(filed(), {(ENERGY, "K2"): "本月烧了多少"}))
    assert rules(found) == [(ENERGY, "K2", "header_changed")]
    assert not found.lines.query("field == 'consumption'").empty


def test_repeated_and_missing_columns() -> None:
    doubled = edited(filed(), {(ENERGY, "Y1"): "consumption", (ENERGY, "Y2"): "消费量合计"})
    assert (ENERGY, "Y2", "column_duplicate") in rules(parsed(doubled))
    without = edited(filed(), {(ENERGY, f"C{row}"): None for row in range(1, 8)})
    assert (ENERGY, "", "column_missing") in rules(parsed(without))


def test_unknown_column_with_data_is_told() -> None:
    beyond = column_letters(len(active_sheets()["02"].columns))
    extra = edited(filed(), {(ENERGY, f"{beyond}2"): "备注", (ENERGY, f"{beyond}4"): "夜班"})
    assert (ENERGY, f"{beyond}2", "column_unknown") in rules(parsed(extra))


def test_sheets_are_found_by_exact_title() -> None:
    assert rules(parsed(plain({"能源消费2025": HAND}))) == [
        ("能源消费2025", "", "sheet_unknown"),
        ("", "", "sheets_missing"),
    ]
    assert ("02", "", "sheet_duplicate") in rules(parsed(plain({"能源消费": HAND, "02": HAND})))


def test_sheet_without_header() -> None:
    assert rules(parsed(plain({"02": [[1, 2], [3, 4]]})))[0] == ("02", "", "header_missing")


def test_example_row_is_not_read() -> None:
    example = edited(filed(), {(ENERGY, "B3"): "2025-03", (ENERGY, "C3"): "15", (ENERGY, "K3"): 1000})
    assert parsed(example).lines["row"].min() == 4


def test_template_version_is_kept_and_an_old_one_is_told() -> None:
    assert parsed(filed()).template_version == "2026.1"
    book = load_workbook(BytesIO(filed()))
    book.defined_names["TONGJIAN_TEMPLATE"].attr_text = '"2019.1"'
    stream = BytesIO()
    book.save(stream)
    found = parsed(stream.getvalue())
    assert found.template_version == "2019.1"
    assert rules(found) == [("", "", "template_version")]
    assert len(found.lines) == len(parsed(filed()).lines)


def test_lines_of_a_month() -> None:
    """Quantities in base units, what the row's methods need beside them, tiers of Annex A."""
    found = parsed(filed())
    lines = found.lines.set_index(["sheet", "item", "field"])
    coal = lines.loc[("02", "04", "consumption")]
    assert coal["parameters"] == {
        "feedstock": "0",
        "ncv": "19.57",
        "carbon_content": "0.0261",
        "oxidation": "0.98",
        "data_tier": "reported",
    }
    assert (coal["process"], coal["tier"], coal["cell"]) == ("GX01", 2, "K4")
    power = lines.loc[("02", "33", "purchase")]
    assert (power["quantity"], power["unit"], power["typed_value"], power["typed_unit"]) == (
        Decimal(12300),
        "MWh",
        "1230",
        "万千瓦时",
    )
    sold = lines.loc[("02", "32", "exported")]
    assert sold["counterparty"] == sold["parameters"]["counterparty"] == "91500115MA5U12345L"
    so2 = lines.loc[("07", "a21026", "emission")]
    assert so2["parameters"] == {"gas_volume": "20000", "conc_avg": "35", "limit": "50", "method": "cems"}
    assert ("07", "a21026", "gas_volume") not in lines.index
    nox = lines.loc[("07", "a21002", "gas_volume")]
    assert (nox["quantity"], nox["parameters"]["conc_avg"], nox["outlet"]) == (Decimal(20000), "45", "DA001")
    sewer = lines.loc[("08", "w01018", "to_wwtp")]
    assert (sewer["quantity"], sewer["parameters"]["direction"]) == (Decimal("1.08"), "indirect")
    assert ("08", "w01018", "volume") not in lines.index


def test_blank_gives_no_line_zero_does_and_a_key_does() -> None:
    data = filed(s02_0_non_industrial=None, s02_0_feedstock=0, s02_1_consumption="NE")
    lines = parsed(data).lines.query("sheet == '02'").set_index(["item", "field"])
    assert ("04", "non_industrial") not in lines.index
    assert lines.loc[("04", "feedstock"), "quantity"] == 0
    gas = lines.loc[("15", "consumption")]
    assert gas["notation"] == "NE" and gas["quantity"] is None


def test_coefficient_per_row_unit_becomes_per_base_unit() -> None:
    """1.229 tce per 万kWh is 0.1229 tce per MWh."""
    lines = parsed(filed(s02_2_coef_used=1.229)).lines
    power = lines.query("item == '33' and field == 'consumption'").iloc[0]
    assert power["parameters"]["coef_used"] == "0.1229"


def test_profile_is_plain() -> None:
    profile = parsed(filed(rows())).profile
    assert (profile["uscc"], profile["permit_type"], profile["lon"]) == (USCC, "key", "106.91")
