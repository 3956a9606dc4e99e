"""A line that cannot be computed is a named gap; a line that emits nothing by rule is none."""

from typing import Any

import pandas as pd
import pytest

from inventory.methods.compile import Compiled, compile_lines
from tests.inventory.methods.line_builder import (
    COAL,
    COAL_FACTORS,
    HEAT,
    HEAT_FACTOR,
    POWER,
    POWER_FACTOR,
    air,
    frame,
    line,
    water,
)

BURNT: dict[str, Any] = line(**COAL, **COAL_FACTORS, quantity=100.0)


def compiled(*lines: dict[str, Any]) -> Compiled:
    return compile_lines(frame(lines))


def reasons(result: Compiled) -> set[tuple[str, str]]:
    return set(zip(result.gaps["method"], result.gaps["reason"], strict=True))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"carbon": None}, "factor_missing"),
        ({"quantity": None}, "quantity_missing"),
        ({"quantity": None, "notation": "NE"}, "not_estimated"),
        ({"quantity": None, "notation": "C"}, "confidential"),
        ({"quantity": -1.0}, "out_of_bounds"),
        ({"carbon": 27.4}, "out_of_bounds"),
        ({"carbon": 15.3}, "out_of_bounds"),
        ({"ncv": 38931.0}, "out_of_bounds"),
        ({"oxidation": 93.0}, "out_of_bounds"),
        ({"measured_oxidation": 0.0098}, "out_of_bounds"),
        ({"unit": "kg"}, "unit_mismatch"),
        ({"unit": "t", "fuel_unit": "1e4Nm3"}, "unit_mismatch"),
        ({"feedstock": 100.5}, "feedstock_exceeds"),
    ],
)
def test_a_fuel_line_that_cannot_be_computed(change: dict[str, Any], reason: str) -> None:
    result = compiled(BURNT | change)
    assert ("fuel.combustion", reason) in reasons(result)
    assert result.emissions.empty


def test_the_sentence_names_sheet_row_item_and_remedy() -> None:
    gaps = compiled(BURNT | {"carbon": None, "row": 7}).gaps
    zh = gaps.loc[gaps["method"] == "fuel.combustion", "reason_zh"].item()
    assert zh == "02表第7行（04）：没有适用的单位热值含碳量（tC/GJ），请在因子库补充或填报实测值"


@pytest.mark.parametrize("notation", ["NO", "IE"])
def test_not_occurring_and_included_elsewhere_are_complete(notation: str) -> None:
    result = compiled(BURNT | {"quantity": None, "notation": notation})
    assert result.gaps.empty
    assert result.emissions.empty


def test_zero_activity_without_factor_is_no_gap() -> None:
    result = compiled(BURNT | {"quantity": 0.0, "carbon": None, "ncv": None})
    assert result.gaps.empty
    assert result.emissions.empty


def test_a_flow_without_calorific_value_keeps_its_quantity() -> None:
    flows = compiled(BURNT | {"ncv": None}).flows
    assert flows["quantity"].tolist() == [100.0]
    assert flows[["energy_gj", "coal_tce"]].isna().all(axis=None)


def test_other_fuels_in_standard_coal_have_no_method_and_say_so() -> None:
    result = compiled(line(item="39", unit="tce", energy_kind="fuel", field="consumption", quantity=5.0))
    assert reasons(result) == {("", "no_method")}
    assert result.flows["coal_tce"].tolist() == [5.0]


def test_biomass_without_factors_is_a_gap_for_what_counts_only() -> None:
    result = compiled(line(item="36", unit="tce", energy_kind="biomass", field="consumption", quantity=5.0))
    assert reasons(result) == {("biomass.ch4", "factor_missing"), ("biomass.n2o", "factor_missing")}
    assert result.flows["coal_tce"].tolist() == [5.0]


def test_own_waste_heat_has_neither_emission_nor_gap() -> None:
    result = compiled(line(item="38", unit="GJ", energy_kind="waste_heat", field="consumption", quantity=5.0))
    assert result.gaps.empty
    assert result.emissions.empty
    assert result.flows["coal_tce"].tolist() == [0.0]


def test_power_consumed_without_supply_is_a_gap() -> None:
    used = line(**POWER, **POWER_FACTOR) | {"field": "consumption", "quantity": 50.0}
    assert reasons(compiled(used)) == {("", "supply_not_filed")}
    bought = line(**POWER, **POWER_FACTOR, quantity=50.0)
    assert compiled(used, bought).gaps.empty
    assert reasons(compiled(used, bought | {"month": 2})) == {("", "supply_not_filed")}


def test_heat_sold_inside_the_park_gives_no_row_and_no_gap() -> None:
    sold = line(**HEAT, **HEAT_FACTOR) | {"field": "exported", "quantity": 9.0, "in_park": True}
    result = compiled(sold)
    assert result.emissions.empty
    assert result.gaps.empty


def test_heat_bought_inside_the_park_is_flagged() -> None:
    result = compiled(line(**HEAT, **HEAT_FACTOR, quantity=9.0) | {"in_park": True})
    assert result.emissions["in_park"].tolist() == [True]


def test_water_without_direction_is_a_gap() -> None:
    result = compiled(water("w01018", 1.0, direction=""))
    assert reasons(result) == {("water.mass", "direction_unknown")}


def test_concentration_is_not_added_to_a_filed_mass() -> None:
    volume = {"field": "gas_volume", "quantity": 5000.0, "unit": "1e4Nm3", "conc_avg": 35.0}
    both = compiled(air("a21026", 1.6, row=9), air("a21026", 0.0, row=9) | volume)
    assert both.emissions["mass_t"].tolist() == [1.6]
    apart = compiled(air("a21026", 1.6, row=9), air("a21026", 0.0, row=10) | volume)
    assert sorted(apart.emissions["mass_t"]) == [1.6, 1.75]


def test_an_indirect_row_is_counted_by_what_went_to_the_plant() -> None:
    row = {"row": 9, "direction": "间接(园区污水厂)"}
    result = compiled(water("w01018", 0.4, **row), water("w01018", 2.0, field="to_wwtp", **row))
    assert result.emissions[["mass_t", "category"]].values.tolist() == [[2.0, "indirect"]]
    alone = compiled(water("w01018", 0.4, **row))
    assert alone.emissions[["mass_t", "category"]].values.tolist() == [[0.4, "indirect"]]


def test_raw_coal_is_not_added_to_its_kinds() -> None:
    whole = BURNT | {"item": "01", "quantity": 101.0}
    result = compiled(whole, BURNT)
    assert result.emissions["line_id"].tolist() == [2]
    assert result.gaps.empty


def test_raw_coal_that_differs_from_its_kinds_is_said() -> None:
    result = compiled(BURNT | {"item": "01", "quantity": 150.0}, BURNT)
    assert reasons(result) == {("", "parent_differs")}
    assert result.emissions["line_id"].tolist() == [2]


def test_raw_coal_alone_counts() -> None:
    assert len(compiled(BURNT | {"item": "01"}).emissions) == 1
    other_month = compiled(BURNT | {"item": "01"}, BURNT | {"month": 2})
    assert len(other_month.emissions) == 2


@pytest.mark.parametrize(
    ("change", "tier"),
    [
        ({}, "2a"),
        ({"tier": "3"}, "3"),
        ({"tier": "1"}, "2a"),
        ({"carbon_tier": "2c"}, "2c"),
        ({"tier": ""}, "3"),
        ({"tier": "1", "measured_ncv": 20.0, "measured_carbon_content": 0.026, "measured_oxidation": 0.9}, "1"),
        ({"tier": "1", "measured_ncv": 20.0, "carbon_tier": "2b"}, "2b"),
    ],
)
def test_the_result_has_the_worse_tier(change: dict[str, Any], tier: str) -> None:
    assert compiled(BURNT | change).emissions["tier"].tolist() == [tier]


def test_missing_columns_are_named() -> None:
    with pytest.raises(KeyError, match="energy_kind"):
        compile_lines(frame([BURNT]).drop(columns="energy_kind"))


def test_no_lines_give_empty_frames_with_columns() -> None:
    empty = compile_lines(frame([BURNT]).iloc[:0])
    assert [part.empty for part in empty] == [True, True, True]
    assert "mass_t" in empty.emissions.columns
    assert "coal_tce" in empty.flows.columns


def test_the_caller_keeps_its_frame() -> None:
    lines = frame([BURNT])
    before = lines.copy(deep=True)
    compile_lines(lines)
    pd.testing.assert_frame_equal(lines, before)
