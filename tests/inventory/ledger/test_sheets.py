"""Sheets 03, 06, 11 and 12, and the new columns of the others: a good row says nothing, one slip says one thing."""

from copy import deepcopy
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from inventory.ledger.check import check
from inventory.ledger.columns import all_sheets, energies
from inventory.ledger.finding import Finding
from inventory.ledger.heat_content import efficiency_bands, heat_content
from tests.inventory.ledger.filing import CONTEXT, NEIGHBOUR, filed, parsed, rows

CONVERSION, WATER, ATTEST, MEASURE, WASTE, ENERGY = (
    "03_能源转换",
    "06_用水",
    "11_碳月度存证",
    "12_减排措施",
    "09_固体废物",
    "02_能源消费",
)

# 9900 t × 19.57 GJ/t = 193 743 GJ in; 20 000 MWh × 3.6 = 72 000 GJ out: 37.2 %.
FURTHER: dict[str, list[dict[str, Any]]] = {
    "03": [
        {"energy_code": "04", "conversion": "power", "process": "GX01", "unit": "吨", "input": 9900, "output": 0},
        {"energy_code": "33", "conversion": "power", "process": "GX01", "unit": "兆瓦时", "input": 0, "output": 20000},
    ],
    # Taken 30 000 m³, reused 20 000; sheet 08 discharges 24 000.
    "06": [{"source": "tap", "fresh_water": 30000, "reuse": 20000}],
    # Sheet 02 has GX01: 9900 t, 19.57 GJ/t, 0.0261 tC/GJ: 19.57 × 0.0261 = 0.510777 tC/t.
    "11": [
        {
            "unit_no": "GX01",
            "fuel": "04",
            "unit": "吨",
            "fuel_qty": 9900,
            "ncv": 19.57,
            "car": 0.5108,
            "gen": 20000,
            "supplied": 18600,
            "hours": 720,
            "evidence": "2025-03.pdf",
            "car_tested": "2025-03-31",
            "test_report": "JC-0331",
        }
    ],
    # 850 MWh × 0.5366 t/MWh = 456 t; 320 / (60 − 2) = 5.5 years.
    "12": [
        {
            "measure_code": "屋顶分布式光伏",
            "start": "2024-06-01",
            "capex": 320,
            "om": 2,
            "saving": 60,
            "activity": 850,
            "activity_unit": "MWh",
            "dco2": 456,
        }
    ],
}


def book(**spoiled: Any) -> dict[str, list[dict[str, Any]]]:
    """The good rows of every sheet, with keys such as `s06_0_reuse` set to another value."""
    given = {**rows(), **deepcopy(FURTHER)}
    for key, value in spoiled.items():
        sheet, index, field = key[1:].split("_", 2)
        while len(given[sheet]) <= int(index):
            given[sheet].append(dict(given[sheet][0]))
        given[sheet][int(index)][field] = value
    return given


def said(**spoiled: Any) -> list[Finding]:
    return check(parsed(filed(book(**spoiled))), CONTEXT)


def cell(sheet: str, field: str, row: int = 4) -> str:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    names = list(all_sheets()[sheet].by_field)
    index = names.index(field)
    return f"{letters[index] if index < 26 else 'A' + letters[index - 26]}{row}"


def test_good_rows_of_every_sheet_say_nothing() -> None:
    assert [entry for entry in said() if entry.severity != "info"] == []
    lines = parsed(filed(book())).lines
    assert set(lines["sheet"]) == {"02", "03", "04", "06", "07", "08", "09", "11", "12"}
    measure = lines[lines["sheet"] == "12"]
    assert set(measure["item"]) == {"PV"}
    assert measure.iloc[0]["parameters"]["start"] == "2024-06-01"


CASES: list[tuple[dict[str, Any], tuple[str, str, str, str], str]] = [
    # what is spoiled; sheet, field, severity, rule; words of the message or remedy
    # 60 000 MWh × 3.6 = 216 000 GJ > 9900 × 19.57 = 193 743 GJ
    ({"s03_1_output": 60000}, (CONVERSION, "output", "error", "conversion_exceeds"), "216,000 GJ"),
    # 40 000 × 3.6 = 144 000: 74.3 %
    ({"s03_1_output": 40000}, (CONVERSION, "output", "warning", "conversion_efficiency"), "效率 74.3%"),
    ({"s03_0_input": 0}, (CONVERSION, "input", "warning", "conversion_input_missing"), "没有投入量"),
    ({"s03_0_input": 10100}, (CONVERSION, "input", "warning", "conversion_input"), "02_能源消费!K4"),
    ({"s03_0_energy_code": "02", "s03_0_input": 7000}, (CONVERSION, "input", "warning", "conversion_input"), "没有它"),
    (
        {"s02_2_self_generated": 1000, "s02_2_consumption": 2230},
        (CONVERSION, "output", "warning", "conversion_generated"),
        "自产合计 10,000",
    ),
    ({"s06_0_fresh_water": 20000}, (WATER, "fresh_water", "warning", "water_discharge"), "大于取水量合计 20,000"),
    ({"s06_0_reuse": 2900000000}, (WATER, "reuse", "warning", "water_reuse"), "重复利用率"),
    ({"s06_1_source": "reclaimed", "s06_0_reclaimed": 5}, (WATER, "reclaimed", "warning", "water_reclaimed"), "5 行"),
    ({"s08_0_direction": "reuse"}, (WATER, "reuse", "warning", "water_reuse"), "24,000 m³，大于重复用水量 20,000"),
    ({"s11_0_fuel_qty": 9300}, (ATTEST, "fuel_qty", "warning", "attest_fuel"), "02_能源消费!K4"),
    ({"s11_0_ncv": 20.2}, (ATTEST, "ncv", "warning", "attest_ncv"), "02_能源消费!S4"),
    ({"s11_0_car": 0.49}, (ATTEST, "car", "warning", "attest_car"), "02_能源消费!T4"),
    ({"s11_0_ncv": 195.7, "s02_0_ncv": None}, (ATTEST, "ncv", "warning", "attest_ncv_band"), "8–30"),
    ({"s11_0_car": 0.1, "s02_0_ncv": None}, (ATTEST, "car", "warning", "attest_car_band"), "tC/GJ"),
    ({"s11_0_car_tested": "2025-02-28"}, (ATTEST, "car_tested", "warning", "attest_tested"), "早于报告期"),
    ({"s11_0_car_tested": "2025-04-11"}, (ATTEST, "car_tested", "error", "attest_tested"), "还没有到"),
    ({"s11_0_supplied": 20001}, (ATTEST, "supplied", "error", "attest_supplied"), "不大于 20,000"),
    ({"s11_0_fuel": "15", "s11_0_unit": "万立方米", "s11_0_ncv": 389.31, "s11_0_fuel_qty": 0.5, "s11_0_car": None,
      "s02_1_process": "GX02"}, (ATTEST, "fuel", "warning", "attest_fuel"), "没有工序 GX01 的天然气"),
    ({"s12_0_measure_code": "光伏发电"}, (MEASURE, "measure_code", "warning", "measure_unknown"), "按原样保存"),
    ({"s12_0_end": "2024-05-01"}, (MEASURE, "end", "error", "measure_dates"), "早于投运日期"),
    ({"s12_0_start": "2025-04-11"}, (MEASURE, "start", "error", "measure_dates"), "还没有到"),
    ({"s12_0_start": "2025-04-01"}, (MEASURE, "start", "warning", "measure_dates"), "晚于报告期"),
    ({"s12_0_om": 400}, (MEASURE, "om", "warning", "measure_cost"), "大于投资"),
    # 320 ÷ (2000 − 2) = 0.16 years
    ({"s12_0_saving": 2000}, (MEASURE, "saving", "warning", "measure_cost"), "0.16 年"),
    ({"s12_0_activity_unit": "吨"}, (MEASURE, "activity_unit", "warning", "measure_unit"), "MWh"),
    # 456.11 × 3 = 1368
    ({"s12_0_dco2": 1400}, (MEASURE, "dco2", "warning", "measure_effect"), "456.11"),
    ({"s12_0_dco2": -456}, (MEASURE, "dco2", "warning", "measure_effect"), "方向相反"),
    # 1230 万kWh × 12 = 147 600 MWh a year
    ({"s12_0_activity": 150000, "s12_0_dco2": None}, (MEASURE, "activity", "warning", "measure_above"), "147,600"),
    ({"s02_2_quota": 1200}, (ENERGY, "consumption", "warning", "quota_exceeded"), "2.5%"),
    ({"s02_0_power_source": "grid"}, (ENERGY, "power_source", "warning", "power_source"), "只用于电力"),
    ({"s02_2_power_source": "park"}, (ENERGY, "counterparty", "warning", "power_source"), "没有填交易对方"),
    ({"s09_0_used_as": "fuel", "s09_0_used_self": 0.1}, (WASTE, "used_self", "warning", "waste_fuel"), "34–37"),
    ({"s09_0_manifest": "2025500100012"}, (WASTE, "manifest", "warning", "manifest_format"), "14 位"),
    ({"s09_0_manifest": "20235001000123"}, (WASTE, "manifest", "warning", "manifest_format"), "2023"),
    ({"s09_0_manifest": None}, (WASTE, "manifest", "info", "waste_manifest"), "转移联单编号"),
    ({"s09_0_generated": None}, (WASTE, "generated", "error", "required"), "没有一行填产生量"),
]  # fmt: skip


@pytest.mark.parametrize(("spoiled", "place", "words"), CASES, ids=lambda value: "")
def test_one_slip_is_told_at_its_cell(spoiled: dict[str, Any], place: tuple[str, str, str, str], words: str) -> None:
    sheet, field, severity, rule = place
    found = [entry for entry in said(**spoiled) if entry.rule == rule and entry.sheet == sheet]
    assert found, [(entry.sheet, entry.cell, entry.rule) for entry in said(**spoiled)]
    entry = found[0]
    assert (entry.severity, entry.cell.rstrip("0123456789")) == (severity, cell(sheet[:2], field).rstrip("0123456789"))
    assert words in entry.message + entry.expected + entry.remedy
    assert entry.remedy or severity == "info"


def test_waste_is_held_against_the_stock_of_the_month_before() -> None:
    # 0.5 + 3.2 − 3 = 0.7 t should be stored; 0.2 t is filed: 0.5 t are missing.
    key = ("09", "900-039-49", "", "", "stored")
    ledger = parsed(filed(book()))
    found = [
        entry
        for entry in check(ledger, replace(CONTEXT, previous={key: Decimal("0.5")}))
        if entry.rule == "waste_deviation"
    ]
    assert [(entry.cell, entry.expected) for entry in found] == [(cell("09", "stored"), "月末贮存 0.7 t")]
    assert "＝0.5 t" in found[0].message
    assert not [
        entry
        for entry in check(ledger, replace(CONTEXT, previous={key: Decimal(0)}))
        if entry.rule == "waste_deviation"
    ]


def test_one_waste_may_leave_with_several_manifests() -> None:
    second = {"generated": None, "disposed": 1, "stored": None, "manifest": "20255001000124"}
    spoiled = {f"s09_1_{name}": value for name, value in second.items()}
    found = said(s09_0_disposed=2, **spoiled)
    assert [entry for entry in found if entry.severity != "info"] == []


def test_a_document_is_named_with_its_number() -> None:
    found = said(s07_0_source_doc="eia")
    assert [(entry.cell, entry.rule) for entry in found if entry.severity == "error"] == [
        (cell("07", "doc_no"), "required")
    ]
    line = parsed(filed(book(s07_0_source_doc="eia", s07_0_doc_no="渝环准〔2021〕8号"))).lines
    given = line[(line["sheet"] == "07") & (line["field"] == "emission")].iloc[0]["parameters"]
    assert (given["source_doc"], given["doc_no"]) == ("eia", "渝环准〔2021〕8号")


def test_units_of_one_fuel_are_compared_together_when_no_process_is_named() -> None:
    """Two boilers of 5000 and 4900 t are the 9900 t of the energy sheet; 5000 twice is 1 % more: within 5 %."""
    first = {"s11_0_unit_no": "1号", "s11_0_fuel_qty": 5000}
    second = {"s11_1_unit_no": "2号", "s11_1_fuel_qty": 4900}
    assert not [entry for entry in said(**first, **second) if entry.rule.startswith("attest")]
    found = [entry for entry in said(**first, **{**second, "s11_1_fuel_qty": 6000}) if entry.rule == "attest_fuel"]
    assert "11,000" in found[0].message
    again = [entry for entry in said(s11_1_fuel="15", s11_1_unit="万立方米") if entry.rule == "attest_repeated"]
    assert {entry.cell for entry in again} == {cell("11", name, 5) for name in ("gen", "supplied", "hours")}


def test_energy_of_a_carrier_for_plausibility() -> None:
    power, coal = energies()["33"], energies()["04"]
    assert heat_content(power) == heat_content(power, None)
    assert [heat_content(power).usual, heat_content(coal).usual] == [Decimal("3.6"), Decimal("19.570")]  # type: ignore[union-attr]
    assert heat_content(coal, Decimal(22)).high == Decimal(22)  # type: ignore[union-attr]
    assert heat_content(energies()["35"]) is None
    kinds = {choice.code for choice in all_sheets()["03"].by_field["conversion"].choices}
    assert efficiency_bands().keys() == kinds - {"recovery"}


def test_today_bounds_dates() -> None:
    later = replace(CONTEXT, today=date(2025, 5, 10))
    ledger = parsed(filed(book(s11_0_car_tested="2025-04-11")))
    assert not [entry for entry in check(ledger, later) if entry.rule == "attest_tested"]


def test_a_listed_gas_is_flagged_as_one() -> None:
    row = {"material_code": "SF6", "purpose": "refill", "qty": "0.01", "hazard": "none"}
    for flag, rules in (("none", ["hazard_flag"]), ("ghg", []), (None, [])):
        given = {**book(), "05": [row | {"hazard": flag}]}
        found = [entry.rule for entry in check(parsed(filed(given)), CONTEXT) if entry.rule == "hazard_flag"]
        assert found == rules


def test_a_neighbour_may_be_the_source_of_power() -> None:
    found = said(s02_2_power_source="park", s02_2_counterparty=NEIGHBOUR)
    assert not [entry for entry in found if entry.rule == "power_source"]
