"""Corrections offered for typical slips: only where the figure as typed is implausible and the corrected one fits."""

from dataclasses import replace
from decimal import Decimal as D
from typing import Any

import pytest

from inventory.ledger.check import check
from inventory.ledger.context import LineKey
from inventory.ledger.finding import Fix
from inventory.ledger.overlay import overlay
from inventory.ledger.parse import parse
from tests.inventory.ledger.filing import CONTEXT, filed, parsed, raw

ENERGY, GAS = "02_能源消费", "07_废气排放"


def line(sheet: str, item: str, field: str, process: str = "", outlet: str = "") -> LineKey:
    return sheet, item, process, outlet, field


POWER = {line("02", "33", field, "GX02"): D(12000) for field in ("purchase", "consumption")}
#: February 2025 in base units: 1,200 万kWh of power, 9,000 t of coal, 3,000 万元 of output.
FEBRUARY = POWER | {
    line("02", "04", "consumption", "GX01"): D(9000),
    line("02", "04", "purchase", "GX01"): D(9000),
    line("04", "", "output_value"): D(3000),
}
JANUARY = {key: D(12500) for key in POWER}


def offered(**spoiled: Any) -> dict[str, tuple[Fix, ...]]:
    """Fixes by cell and rule of the good March workbook with cells spoiled."""
    context = replace(CONTEXT, previous=FEBRUARY, history={"2025-01": JANUARY})
    found = check(parsed(filed(**spoiled)), context)
    return {f"{entry.cell} {entry.rule}": entry.fixes for entry in found if entry.fixes}


def edits(fixes: tuple[Fix, ...]) -> list[tuple[str, str, str]]:
    return [(edit.cell, edit.old, edit.new) for fix in fixes for edit in fix.edits]


def test_a_good_workbook_is_offered_nothing() -> None:
    assert offered() == {}


def test_a_whole_row_in_another_unit_changes_its_unit() -> None:
    """12,300,000 万kWh is 10,250 times the 1,200 of February; as kWh it is 1,230 万kWh, 2.5 % more."""
    found = offered(s02_2_purchase=12300000, s02_2_consumption=12300000)
    assert set(found) == {"H6 unit_suspected", "K6 unit_suspected"}
    for fixes in found.values():
        assert edits(fixes) == [("E6", "万千瓦时", "千瓦时")]
        assert fixes[0].code == "unit:kWh"
        assert "12300000 万千瓦时 → 12300000 千瓦时 = 1,230 万千瓦时" in fixes[0].label


def test_one_figure_in_another_unit_changes_alone() -> None:
    """The purchase beside it reads 1,230 万kWh and is right, so the unit of the row is right."""
    found = offered(s02_2_consumption=12300000)
    assert edits(found["K6 unit_suspected"]) == [("K6", "12300000", "1230")]
    # 12,300,000 万kWh against a supply of 1,230: the same figure is wrong, said by another rule.
    assert edits(found["K6 supply_balance"]) == [("K6", "12300000", "1230")]


@pytest.mark.parametrize(
    ("spoiled", "finding", "cell", "old", "new"),
    [
        # 31,000,000 元 = 3,100 万元 against 3,000; 10,333 times as 万元.
        ({"s04_0_output_value": 31000000}, "E4 unit_suspected", "E4", "31000000", "3100"),
        # 31,000 千元 = 3,100 万元.
        ({"s04_0_output_value": 31000}, "E4 unit_suspected", "E4", "31000", "3100"),
        # 19,570 kJ/kg = 19.57 GJ/t, within 8–30.
        ({"s02_0_ncv": 19570}, "S4 ncv_band", "S4", "19570", "19.57"),
        # 26.1 tC/TJ = 0.0261 tC/GJ.
        ({"s02_0_carbon_content": 26.1}, "T4 carbon_content_band", "T4", "26.1", "0.0261"),
        # 20,000 万Nm³ in Nm³: with 35 mg/m³ it is 20,000 × 35 × 10⁻⁵ = 7 t, as filed.
        ({"s07_0_gas_volume": 200000000}, "J4 mass_mismatch", "F4", "200000000", "20000"),
        # A share of 0.98 in a column of percents.
        ({"s07_0_valid_rate": 0.98}, "M4 percent", "M4", "0.98", "98"),
        # 43,200 minutes are 720 hours, within the 744 of a month.
        ({"s04_0_hours": 43200}, "M4 bounds", "M4", "43200", "720"),
        # 35,000 µg/m³ = 35 mg/m³, as the mass says.
        ({"s07_0_conc_avg": 35000}, "J4 mass_mismatch", "G4", "35000", "35"),
        # 9,900,000 kg beside 9,850 t and 50 t of parts.
        ({"s02_0_consumption": 9900000}, "K4 consumption_sum", "K4", "9900000", "9900"),
    ],
)
def test_a_figure_in_another_unit(spoiled: dict[str, Any], finding: str, cell: str, old: str, new: str) -> None:
    assert edits(offered(**spoiled)[finding]) == [(cell, old, new)]


def test_several_candidates_are_all_listed() -> None:
    """7,000 t where 20,000 × 35 × 10⁻⁵ = 7: the mass in kg, or the concentration in g/m³."""
    found = offered(s07_0_emission=7000)["J4 mass_mismatch"]
    assert edits(found) == [("J4", "7000", "7"), ("G4", "35", "35000")]


def test_an_honest_jump_and_an_unexplained_one_are_offered_nothing() -> None:
    """Three times February is no unit; 137 times fits none: as kWh a seventieth, as MWh 13.7 times."""
    assert offered(s02_2_purchase=3700, s02_2_consumption=3700).keys() <= {"H6 jump", "K6 jump"}
    assert offered(s02_2_purchase=164400, s02_2_consumption=164400) == {}


def test_a_running_total_is_offered_its_basis() -> None:
    """1–March 36,800 MWh − January 12,500 − February 12,000 = 12,300 MWh, like February."""
    found = offered(s02_2_purchase=3680, s02_2_consumption=3680)
    assert edits(found["K6 jump"]) == [("F6", "当月", "1-本月累计")]
    assert "12,300 MWh" in found["K6 jump"][0].label
    # Without January nothing supports it.
    known = replace(CONTEXT, previous=FEBRUARY)
    again = check(parsed(filed(s02_2_purchase=3680, s02_2_consumption=3680)), known)
    assert not any(entry.fixes for entry in again)


def test_digits_of_any_width_and_thousands_are_simply_read() -> None:
    lines = parsed(filed(s02_2_purchase="１，２３０", s02_2_consumption="1,230")).lines
    power = lines[(lines["item"] == "33") & (lines["sheet"] == "02")]
    assert power["quantity"].tolist() == [D(12300), D(12300)]


def test_an_applied_fix_leaves_no_finding_behind() -> None:
    data = filed(s02_2_purchase=12300000, s02_2_consumption=12300000)
    context = replace(CONTEXT, previous=FEBRUARY)
    (fix,) = {entry.fixes for entry in check(parsed(data), context) if entry.fixes and entry.cell == "H6"}
    mended = parse(overlay(raw(data), fix[0].edits).book)
    assert check(mended, context) == check(parsed(filed()), context)
