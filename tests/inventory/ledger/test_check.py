"""Every rule: one thing spoilt in a good filing gives exactly that finding at that cell."""

from datetime import date
from typing import Any

import pytest

from inventory.ledger.check import check
from inventory.ledger.context import LedgerContext
from inventory.ledger.finding import Finding, has_errors
from tests.inventory.ledger.filing import GOOD, NEIGHBOUR, USCC, edited, filed, findings, parsed, rows

PROFILE, ENERGY, OUTPUT, AIR, WATER, WASTE = (
    "01_企业信息",
    "02_能源消费",
    "04_产值产量",
    "07_废气排放",
    "08_废水排放",
    "09_固体废物",
)
# Valid by GB 32100, but of nobody here.
STRANGER = "91110000100000000R"


def places(found: list[Finding]) -> list[tuple[str, str, str, str]]:
    return [(entry.sheet, entry.cell, entry.severity, entry.rule) for entry in found]


def test_a_good_filing_has_no_findings() -> None:
    assert findings(filed()) == []


CASES: list[tuple[dict[str, Any], tuple[str, str, str, str]]] = [
    # energy
    ({"s02_0_energy_code": "40", "s02_0_unit": "吨标准煤"}, (ENERGY, "C4", "error", "energy_total")),
    ({"s02_0_energy_code": "88"}, (ENERGY, "C4", "error", "energy_unknown")),
    ({"s02_0_unit": "万千瓦时"}, (ENERGY, "E4", "error", "unit_dimension")),
    ({"s02_3_unit": "吨"}, (ENERGY, "AC7", "error", "conversion")),
    ({"s02_3_unit": "千瓦时"}, (ENERGY, "E7", "error", "unit_dimension")),
    ({"s02_0_unit": "车"}, (ENERGY, "E4", "error", "unit_unknown")),
    ({"s02_0_unit": None}, (ENERGY, "E4", "error", "required")),
    ({"s02_0_consumption": 9990}, (ENERGY, "K4", "error", "consumption_sum")),
    ({"s02_0_consumption": -1, "s02_0_industrial": None}, (ENERGY, "K4", "error", "bounds")),
    ({"s02_0_feedstock": 9860}, (ENERGY, "M4", "error", "part_exceeds")),
    ({"s02_0_transport": 9901}, (ENERGY, "O4", "error", "part_exceeds")),
    ({"s02_0_stock_end": 900}, (ENERGY, "P4", "warning", "stock_balance")),
    ({"s02_1_purchase_green_pct": 30}, (ENERGY, "I5", "error", "green_share")),
    ({"s02_2_purchase_green_pct": 130}, (ENERGY, "I6", "error", "bounds")),
    ({"s02_2_purchase_green_pct": 0.3}, (ENERGY, "I6", "warning", "percent")),
    ({"s02_2_purchase": None}, (ENERGY, "H6", "warning", "supply_missing")),
    ({"s02_0_ncv": 7.5}, (ENERGY, "S4", "warning", "ncv_band")),
    ({"s02_0_ncv": 19570}, (ENERGY, "S4", "error", "ncv_band")),
    ({"s02_1_ncv": 38931}, (ENERGY, "S5", "error", "ncv_band")),
    ({"s02_1_ncv": 290}, (ENERGY, "S5", "warning", "ncv_band")),
    ({"s02_0_carbon_content": 26.1}, (ENERGY, "T4", "error", "carbon_content_band")),
    ({"s02_0_carbon_content": 2.61}, (ENERGY, "T4", "error", "carbon_content_band")),
    ({"s02_0_oxidation": 80}, (ENERGY, "U4", "error", "oxidation_band")),
    ({"s02_0_oxidation": 1.2}, (ENERGY, "U4", "error", "oxidation_band")),
    ({"s02_0_basis": "cumulative"}, (ENERGY, "F4", "error", "basis_month_missing")),
    ({"s02_0_data_tier": "猜的"}, (ENERGY, "W4", "error", "choice_unknown")),
    ({"s02_0_data_tier": None}, (ENERGY, "W4", "error", "required")),
    ({"s02_0_process": "GX09"}, (ENERGY, "D4", "error", "process_unknown")),
    ({"s02_0_process": None}, (ENERGY, "D4", "warning", "process_blank")),
    ({"s02_3_counterparty": USCC}, (ENERGY, "X7", "error", "counterparty_self")),
    ({"s02_3_counterparty": NEIGHBOUR[:17] + "0"}, (ENERGY, "X7", "error", "counterparty_invalid")),
    ({"s02_3_counterparty": STRANGER}, (ENERGY, "X7", "error", "counterparty_outside")),
    ({"s02_1_counterparty": NEIGHBOUR}, (ENERGY, "X5", "warning", "counterparty_energy")),
    ({"s02_0_period": "2025-05"}, (ENERGY, "B4", "error", "period_future")),
    ({"s02_0_period": "2020-12"}, (ENERGY, "B4", "error", "period_before_joining")),
    ({"s02_0_uscc": NEIGHBOUR}, (ENERGY, "A4", "error", "uscc_other")),
    ({"s02_0_uscc": USCC[:17] + "0"}, (ENERGY, "A4", "error", "uscc_invalid")),
    ({"s02_0_uscc": ""}, (ENERGY, "A4", "error", "required")),
    ({"s02_0_period": ""}, (ENERGY, "B4", "error", "required")),
    # output
    ({"s04_0_output_value": None}, (OUTPUT, "E4", "error", "required")),
    ({"s04_1_product_code": None}, (OUTPUT, "C5", "error", "required")),
    ({"s04_1_product_unit": None}, (OUTPUT, "L5", "error", "required")),
    ({"s04_1_product_unit": "坛"}, (OUTPUT, "L5", "warning", "unit_unknown")),
    ({"s04_0_hours": 745}, (OUTPUT, "M4", "error", "bounds")),
    ({"s04_0_employees": 12.5}, (OUTPUT, "J4", "error", "number_integer")),
    # air
    ({"s07_0_outlet": "DA002"}, (AIR, "C4", "error", "outlet_unknown")),
    ({"s07_0_outlet": "DW001"}, (AIR, "C4", "error", "outlet_medium")),
    ({"s07_0_pollutant": "a99999"}, (AIR, "E4", "error", "pollutant_unknown")),
    ({"s07_1_pollutant": "w01018"}, (AIR, "E5", "error", "pollutant_medium")),
    ({"s07_0_emission": 8}, (AIR, "J4", "warning", "mass_mismatch")),
    ({"s07_0_emission": 7000}, (AIR, "J4", "error", "mass_mismatch")),
    ({"s07_0_emission": 0}, (AIR, "J4", "error", "mass_mismatch")),
    ({"s07_0_conc_avg": 51, "s07_0_emission": 10.2}, (AIR, "G4", "warning", "over_limit")),
    ({"s07_1_conc_avg": None}, (AIR, "J5", "error", "required")),
    ({"s07_0_method": None}, (AIR, "L4", "error", "required")),
    # water
    ({"s08_0_direction": "direct", "s08_0_emission": 1.08}, (WATER, "K4", "error", "direction_mass")),
    ({"s08_0_to_wwtp": None, "s08_0_emission": 1.08}, (WATER, "I4", "warning", "direction_mass")),
    ({"s08_0_to_wwtp": 1080}, (WATER, "K4", "error", "mass_mismatch")),
    ({"s08_0_volume": None}, (WATER, "F4", "error", "required")),
    # waste
    ({"s09_0_waste_code": "粉煤灰"}, (WASTE, "C4", "error", "waste_code")),
    ({"s09_0_disposed": 4}, (WASTE, "E4", "warning", "waste_balance")),
    ({"s09_0_receiver": "91110000"}, (WASTE, "K4", "error", "receiver_invalid")),
    ({"s09_0_generated": None}, (WASTE, "E4", "error", "required")),
]


@pytest.mark.parametrize(("spoiled", "expected"), CASES, ids=[f"{expected[3]}-{expected[1]}" for _, expected in CASES])
def test_rule(spoiled: dict[str, Any], expected: tuple[str, str, str, str]) -> None:
    found = places(findings(filed(**spoiled)))
    assert expected in found
    # A spoilt cell may speak up on its own sheet only, so that no rule cries wolf elsewhere.
    assert {entry[0] for entry in found} <= {expected[0], ENERGY}


PROFILE_CASES = [
    ("C4", "26", "error", "industry_format"),
    ("C4", "441", "warning", "industry_group"),
    ("B4", "别的公司", "warning", "name_other"),
    ("E4", "9113020069922961", "error", "permit_format"),
    ("E4", f"{NEIGHBOUR}001P", "warning", "permit_other"),
    ("E4", "H9500115000012345A", "warning", "permit_without_uscc"),
    ("I4", "5001", "error", "region_format"),
    ("J4", 200, "error", "bounds"),
    ("G4", "也许", "error", "choice_unknown"),
    ("B4", None, "error", "required"),
]


@pytest.mark.parametrize(("cell", "value", "severity", "rule"), PROFILE_CASES)
def test_profile_rule(cell: str, value: Any, severity: str, rule: str) -> None:
    assert places(findings(edited(filed(), {(PROFILE, cell): value}))) == [(PROFILE, cell, severity, rule)]


def test_all_findings_come_at_once_in_the_order_of_the_file() -> None:
    found = findings(filed(s02_0_consumption=9990, s02_0_ncv=19570, s07_0_outlet="DA002", s09_0_waste_code="灰"))
    assert places(found) == [
        (ENERGY, "K4", "error", "consumption_sum"),
        (ENERGY, "S4", "error", "ncv_band"),
        (AIR, "C4", "error", "outlet_unknown"),
        (WASTE, "C4", "error", "waste_code"),
    ]
    assert has_errors(found) and not has_errors([])


def test_messages_name_the_likely_unit() -> None:
    by_rule = {entry.rule: entry for entry in findings(filed(s02_1_ncv=38931, s02_0_carbon_content=26.1))}
    assert "kJ/Nm³" in by_rule["ncv_band"].message
    assert "tC/TJ" in by_rule["carbon_content_band"].message
    (mass,) = findings(filed(s07_0_emission=7000))
    assert "kg" in mass.message and mass.read == "7000"


def test_repeated_row_counts_twice_and_is_refused() -> None:
    given = rows()
    given["02"].append(dict(GOOD["02"][0]))
    assert (ENERGY, "C8", "error", "row_duplicate") in places(findings(filed(given)))
    given["02"][-1]["process"] = "GX02"
    assert all(entry.rule != "row_duplicate" for entry in findings(filed(given)))


def test_two_suppliers_of_heat_are_two_rows() -> None:
    given = rows()
    heat = {"energy_code": "32", "process": "GX01", "unit": "百万千焦", "purchase": 5, "consumption": 5}
    given["02"] += [heat, {**heat, "counterparty": NEIGHBOUR}]
    assert findings(filed(given)) == []
    given["02"].append({**heat, "counterparty": NEIGHBOUR})
    assert places(findings(filed(given))) == [(ENERGY, "C10", "error", "row_duplicate")]


def test_parent_beside_its_kinds() -> None:
    given = rows()
    raw_coal = {"energy_code": "01", "process": "GX01", "unit": "吨", "purchase": 9900, "consumption": 9900}
    given["02"].append(raw_coal)
    assert places(findings(filed(given))) == [(ENERGY, "C8", "info", "energy_parent")]
    raw_coal["consumption"] = 12000
    assert places(findings(filed(given))) == [(ENERGY, "K8", "error", "energy_parent")]


def test_prefilled_row_without_quantities_is_told_and_gives_no_line() -> None:
    given = rows()
    given["02"].append({"energy_code": "21", "process": "GX01", "unit": "吨"})
    data = filed(given)
    assert places(findings(data)) == [(ENERGY, "C8", "warning", "row_without_quantity")]
    assert "21" not in set(parsed(data).lines["item"])


def test_not_occurring_is_said_with_a_key() -> None:
    data = filed(s02_1_purchase="NO", s02_1_consumption="NO")
    assert findings(data) == []


def test_fuel_without_its_pollutants() -> None:
    given = rows()
    given["07"] = []
    found = findings(filed(given))
    assert places(found) == [(ENERGY, "K4", "warning", "fuel_without_pollutant")]
    assert "二氧化硫" in found[0].message and "氮氧化物" in found[0].message


def test_feedstock_is_not_burnt() -> None:
    given = rows(s02_0_consumption=9900, s02_0_feedstock=9850, s02_0_industrial=9850, s02_0_non_industrial=50)
    given["02"] = [{**GOOD["02"][1], "feedstock": 12.3}]
    given["07"] = []
    assert findings(filed(given)) == []


def test_empty_template_cannot_be_filed() -> None:
    assert [entry.rule for entry in findings(filed({})) if entry.severity == "error"] == ["ledger_empty"]


def test_checks_never_fail_on_what_is_missing() -> None:
    """A bare context and a filing without any optional column still give findings, not exceptions."""
    bare = LedgerContext(uscc=USCC, name="", today=date(2025, 4, 1))
    found = check(parsed(filed()), bare)
    assert {entry.rule for entry in found} == {"process_unknown", "outlet_unknown", "counterparty_outside"}


def test_findings_are_plain() -> None:
    (entry,) = findings(filed(s09_0_waste_code="灰"))
    assert entry.as_dict() == {
        "sheet": WASTE,
        "cell": "C4",
        "severity": "error",
        "rule": "waste_code",
        "read": "灰",
        "expected": "SW 代码，或 8 位危险废物代码如 900-039-49",
        "remedy": "请按名录核对。",
        "message": "C4：“灰”不是固体废物代码。",
        "about": "2025-03|09|灰|||waste_code",
    }


def test_example_mark_elsewhere_drops_no_row() -> None:
    data = edited(filed(), {(ENERGY, "A5"): "示例"})
    assert (ENERGY, "A5", "error", "uscc_invalid") in places(findings(data))
    assert 5 in set(parsed(data).lines["row"])


def test_a_row_of_another_month_is_asked_about() -> None:
    found = findings(filed(s02_2_period="2025-02"))
    assert places(found) == [(ENERGY, "B6", "warning", "period_few")]


def test_power_cannot_be_stored() -> None:
    found = findings(filed(s02_2_consumption=123))
    assert places(found) == [(ENERGY, "K6", "warning", "supply_balance")]
    assert findings(filed(s02_2_consumption=123, s02_2_exported=1107)) == []


def test_concentration_beyond_pure_substance() -> None:
    found = findings(filed(s07_1_conc_avg=1_000_001))
    assert places(found) == [(AIR, "G5", "error", "bounds")]


def test_piped_gas_is_used_as_it_is_bought() -> None:
    assert places(findings(filed(s02_1_purchase=123))) == [(ENERGY, "K5", "warning", "supply_balance")]
    assert findings(filed(s02_1_purchase=123, s02_1_stock_end=110.7, s02_1_stock_begin=0)) == []
