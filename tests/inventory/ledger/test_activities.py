"""Products and materials with process gases: named by code, name or alias; what resembles one is asked about."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from inventory.ledger.activities import activities, activity_of, nearest
from inventory.ledger.columns import active_sheets, text_key, units
from inventory.ledger.template import build_template
from tests.inventory.ledger.filing import ENTERPRISE, filed, findings, parsed


def product(name: str, unit: str = "吨", amount: Any = 1000) -> dict[str, list[dict[str, Any]]]:
    return {"04": [{"product_code": name, "product_qty": amount, "product_unit": unit}]}


def material(name: str, purpose: str = "desulfurise", **cells: Any) -> dict[str, list[dict[str, Any]]]:
    return {"05": [{"material_code": name, "purpose": purpose, "qty": 120} | cells]}


def told(given: dict[str, list[dict[str, Any]]]) -> list[tuple[str, str, str]]:
    rules = ("activity_unknown", "activity_purpose", "activity_unit", "activity_named")
    return [(entry.cell, entry.rule, entry.severity) for entry in findings(filed(given)) if entry.rule in rules]


@pytest.mark.parametrize("text", ["CLINKER", "clinker", "水泥熟料", "CLINKER 水泥熟料", "Cement clinker", "水泥 熟料"])
def test_a_product_is_stored_by_its_code(text: str) -> None:
    assert parsed(filed(product(text))).lines["item"].tolist() == ["CLINKER"]


def test_a_name_of_the_list_is_read_without_a_remark_and_an_alias_with_one() -> None:
    assert told(product("水泥熟料")) == []
    assert told(product("熟料")) == [("C4", "activity_named", "info")]
    assert parsed(filed(product("熟料"))).lines["item"].tolist() == ["CLINKER"]


def test_a_product_without_process_gases_is_left_alone() -> None:
    for name in ("4412010", "涂料", "蒸汽", "包装纸板", "平板玻璃"):
        assert told(product(name)) == []
        assert parsed(filed(product(name))).lines["item"].tolist() == [name]


def test_nitric_acid_without_a_technology_is_asked_for_one() -> None:
    (found,) = (entry for entry in findings(filed(product("硝酸"))) if entry.rule == "activity_unknown")
    assert (found.cell, found.severity) == ("C4", "warning")
    assert "HNO3-DP 硝酸（双加压法）" in found.remedy and "HNO3-LP 硝酸（低压法）" in found.remedy


def test_a_slip_of_the_pen_gets_the_nearest_names() -> None:
    assert [entry.code for entry in nearest("04", "水泥孰料")][:1] == ["CLINKER"]
    assert nearest("04", "啤酒") == []


def test_an_amount_that_is_no_mass_is_an_error() -> None:
    assert told(product("CLINKER", "立方米")) == [("L4", "activity_unit", "error")]
    assert told(product("CLINKER", "万吨", 0.1)) == []
    assert parsed(filed(product("CLINKER", "万吨", 0.1))).lines["quantity"].tolist() == [Decimal(1000)]


def test_a_material_by_purpose() -> None:
    assert told(material("石灰石")) == []
    assert told(material("石灰石", "flux")) == []
    assert told(material("石灰石", "etch")) == [("E4", "activity_purpose", "warning")]
    # Raw meal of a cement kiln is in the clinker factor: a raw material like any other.
    assert told(material("石灰石", "feed")) == []


def test_an_unknown_material_with_a_purpose_that_emits_is_told() -> None:
    assert told(material("某某脱硫剂")) == [("C4", "activity_unknown", "warning")]
    assert told(material("钛白粉", "feed")) == []


def test_lines_of_sheets_05_and_10_carry_what_methods_need() -> None:
    given = material("石灰石粉", purity=92, conversion=98)
    given["10"] = [
        {"facility": "TA001", "technique": "脱硝SCR", "hours": 700, "reagent": "尿素", "reagent_qty": 12, "removed": 15}
    ]
    lines = parsed(filed(given)).lines.set_index(["sheet", "field"])
    assert lines.loc[("05", "qty"), "parameters"] == {"purpose": "desulfurise", "purity": "92", "conversion": "98"}
    reagent, removed = (lines.loc[("10", name), "parameters"] for name in ("reagent_qty", "removed"))
    assert (reagent["reagent"], reagent["technique"]) == ("UREA", "scr")
    assert (removed["reagent"], removed["technique"]) == ("UREA", "scr")


def test_the_template_offers_products_and_materials() -> None:
    book = load_workbook(BytesIO(build_template(ENTERPRISE, 2025, 3)))
    offered = (("04_产值产量", "CLINKER 水泥熟料"), ("05_原辅料与过程", "LIMESTONE 石灰石"))
    for title, wanted in offered:
        rules = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in book[title].data_validations.dataValidation}
        area = rules["C4"].split("!")[1].replace("$", "")
        assert wanted in [cell.value for (cell,) in book["代码表"][area]]


def test_texts_of_a_sheet_name_one_activity_each() -> None:
    for sheet, named in activities().items():
        texts = [key for entry in named.values() for key in {text_key(text) for text in entry.texts}]
        assert sorted(texts) == sorted(set(texts)), sheet
        assert len(activity_of(sheet)) == len(texts)


def test_units_and_purposes_of_activities_are_declared() -> None:
    purposes = {choice.code for choice in active_sheets()["05"].by_field["purpose"].choices}
    for entry in (entry for named in activities().values() for entry in named.values()):
        assert units().named(entry.unit)[0].base == entry.unit
        if entry.sheet == "05":
            assert set(entry.purposes) <= purposes
