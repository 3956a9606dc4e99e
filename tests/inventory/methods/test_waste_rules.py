"""Rules of waste, wastewater, biomass and the routes of fuel that no single number shows."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.methods.compile import Compiled, compile_lines
from inventory.methods.explain import explain
from tests.inventory.methods.line_builder import COAL, COAL_FACTORS, frame, line, water

COD_FACTORS: dict[str, Any] = {"b0_cod": 0.25, "mcf_cod": 0.3, "b0_cod_tier": "2b", "mcf_cod_tier": "2b"}


def works(removed: float | None, **values: Any) -> dict[str, Any]:
    """COD removed in a works of enterprise 1, in t."""
    return line(sheet="10", field="cod_removed", item="TW001", unit="t", quantity=removed) | COD_FACTORS | values


def sewage(bod: float, **values: Any) -> dict[str, Any]:
    plain = {"b0_bod": 0.6, "mcf_bod": 0.165} | values
    return line(sheet="10", field="bod_treated", item="TW001", unit="t", quantity=bod) | plain


def compiled(*lines: dict[str, Any]) -> Compiled:
    return compile_lines(frame(lines))


def reasons(result: Compiled) -> set[str]:
    return set(result.gaps["reason"])


def test_what_goes_down_the_sewer_is_counted_at_the_park_plant_only() -> None:
    """Pretreatment removes 80 of 100 t, the plant gets 20 t and removes 18: no tonne of COD is counted twice."""
    pretreatment = works(80.0, mcf=0.8)
    to_plant = water("w01018", 0.0) | {"field": "to_wwtp", "quantity": 20.0, "direction": "indirect"}
    plant = works(18.0, cod_discharged=2.0) | {"enterprise_id": 2}
    discharged = water("w01018", 2.0) | {"enterprise_id": 2}
    result = compiled(pretreatment, to_plant, plant, discharged)
    methane = result.emissions[result.emissions["substance"] == "CH4"]
    # 80 · 0.25 · 0.8 = 16 at the enterprise; (18 + 2) · 0.25 · 0.3 = 1.5 at the plant
    assert methane["mass_t"].tolist() == pytest.approx([16.0, 1.5])
    assert result.gaps.empty


def test_cod_to_the_environment_beside_a_sewer_is_refused() -> None:
    to_plant = water("w01018", 0.0) | {"field": "to_wwtp", "quantity": 20.0, "direction": "indirect"}
    result = compiled(works(80.0, cod_discharged=20.0), to_plant)
    assert reasons(result) == {"cod_chain"}
    assert "纳管" in result.gaps.iloc[0]["reason_zh"]
    assert not (result.emissions["substance"] == "CH4").any()


def test_recovery_is_capped_per_works_and_said() -> None:
    """002 prints R inside the sum: what one works recovers beyond its own methane does not lower another's."""
    rich = works(100.0, mcf=0.8, ch4_recovered=5.0, ch4_content=0.65)  # 23.3 t recovered, 20 t produced
    poor = works(100.0, mcf=0.8)
    result = compiled(rich, poor)
    assert result.emissions["mass_t"].tolist() == [0.0, 20.0]
    assert result.gaps["reason"].tolist() == ["recovery_exceeds"]
    assert result.gaps["reason_zh"].iloc[0].startswith("10表第4行（TW001）：回收的甲烷大于")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"ch4_recovered": 1.0}, "methane_share_missing"),
        ({"cod_sludge": 101.0}, "sludge_exceeds"),
        ({"b0_cod": 0.6}, "out_of_bounds"),
        ({"mcf": 8.0}, "out_of_bounds"),
        ({"mcf_cod": None}, "factor_missing"),
        ({"unit": "kg"}, "unit_mismatch"),
        ({"quantity": None}, "quantity_missing"),
    ],
)
def test_a_works_that_cannot_be_computed_says_why(change: dict[str, Any], reason: str) -> None:
    result = compiled(works(100.0) | change)
    assert reasons(result) == {reason}
    assert result.emissions.empty


def test_bod_never_takes_the_parameters_of_cod() -> None:
    assert reasons(compiled(sewage(50.0, b0_bod=0.25))) == {"out_of_bounds"}
    crossed = sewage(50.0, b0_bod=None, mcf_bod=None) | COD_FACTORS
    assert reasons(compiled(crossed)) == {"factor_missing"}


def test_without_industry_or_treatment_the_remedy_names_the_cell() -> None:
    told = compiled(works(100.0, mcf_cod=None)).gaps["reason_zh"].iloc[0]
    assert "请在10表选择“处理方式”，或填报MCF" in told


def test_a_typed_correction_factor_is_an_estimate_not_a_measurement() -> None:
    typed, default = compiled(works(100.0, mcf=0.3), works(100.0)).emissions.to_dict("records")
    assert (typed["tier"], default["tier"]) == ("3", "2b")
    parts = explain("wastewater.industry", typed["trail"], typed["mass_t"], "t").parts
    assert [(part.symbol, part.origin, part.tier) for part in parts if part.symbol == "MCF"] == [("MCF", "台账", "低")]


def test_wastewater_in_chinese() -> None:
    row = compiled(works(185.0, cod_discharged=15.0, cod_sludge=20.0)).emissions.iloc[0]
    told = explain(row["method"], row["trail"], row["mass_t"], row["activity_unit"])
    assert told.substituted == (
        "E = max(0, (COD_去除 + COD_排放 − COD_污泥) × B0 × MCF − V_回收 × φ × 7.17)"
        " = max(0, (185 t + 15 t − 20 t) × 0.25 kgCH₄/kgCOD × 0.3 − 0 万Nm³ × 0 × 7.17)"
        " = 13.5 tCH₄"
    )


def test_biogenic_carbon_is_a_memo_item_and_its_other_gases_count() -> None:
    biomass = line(
        item="36", unit="tce", energy_kind="biomass", field="consumption", quantity=100.0,
        biomass_co2=112000.0, biomass_ch4=30.0, biomass_n2o=4.0,
    )  # fmt: skip
    biogas = works(100.0) | {"field": "ch4_recovered", "quantity": 1.0, "unit": "1e4Nm3", "ch4_content": 0.6}
    burnt = {"waste_kind": "msw", "waste_carbon": 0.2, "waste_fossil": 0.39, "waste_burnout": 0.95}
    waste = line(sheet="10", field="waste_burnt", item="FS1", unit="t", quantity=1000.0, **burnt)
    other = {"incineration_n2o": 50.0, "incineration_ch4": 300.0}
    rows = compiled(biomass, biogas, waste | other).emissions
    co2 = rows[rows["substance"] == "CO2"].set_index("method")
    assert co2["memo"].to_dict() == {
        "biomass.co2": True,
        "wastewater.biogas_co2": True,
        "waste.incineration": False,
        "waste.incineration_biogenic": True,
    }
    assert not rows.loc[rows["substance"] != "CO2", "memo"].any()
    # 1000 t · 0.2 · 0.95 · 44/12 = 696.67 t CO2 leave the stack; both parts are there, one of them counted
    assert co2["mass_t"]["waste.incineration"] + co2["mass_t"]["waste.incineration_biogenic"] == pytest.approx(2090 / 3)


def test_coal_of_a_power_boiler_without_its_type_is_a_gap() -> None:
    boiler = line(**COAL, **COAL_FACTORS, quantity=1000.0) | {"process_kind": "power_boiler"}
    result = compiled(boiler)
    assert result.gaps[["method", "reason"]].to_numpy().tolist() == [["boiler.n2o", "factor_missing"]]
    assert "请在02表“炉型”选择流化床或其他" in result.gaps["reason_zh"].iloc[0]
    assert result.emissions["method"].tolist() == ["fuel.combustion"]


def test_fuel_of_vehicles_gives_its_carbon_dioxide_once() -> None:
    burnt = line(**COAL, **COAL_FACTORS, quantity=10.0) | {"item": "21"}
    driven = burnt | {"field": "transport", "mobile_ch4": 3.9, "mobile_n2o": 3.9}
    rows = compiled(burnt, driven).emissions
    assert rows.groupby("substance").size().to_dict() == {"CO2": 1, "CH4": 1, "N2O": 1}


amounts = st.floats(min_value=0.001, max_value=1e6).map(lambda value: round(value, 3))
maybe = st.booleans()


@settings(max_examples=40, deadline=None)
@given(amounts, maybe, maybe, maybe, maybe)
def test_a_line_of_fuel_takes_exactly_one_route(
    amount: float, element: bool, carbon: bool, oxidation: bool, per_energy: bool
) -> None:
    entry = line(**COAL, **COAL_FACTORS, quantity=amount) | {
        "element_carbon": 0.55 if element else None,
        "measured_carbon_content": 0.026 if carbon else None,
        "measured_oxidation": 0.98 if oxidation else None,
        "co2_per_tj": 94600.0 if per_energy else None,
    }
    result = compiled(entry)
    assert len(result.emissions) == 1 and result.gaps.empty


@settings(max_examples=30, deadline=None)
@given(amounts, amounts, st.floats(min_value=0, max_value=1), st.floats(min_value=0, max_value=100))
def test_methane_grows_with_what_is_removed_and_never_below_zero(
    first: float, second: float, mcf: float, recovered: float
) -> None:
    less, more = sorted((first, second))
    biogas = {"ch4_recovered": recovered, "ch4_content": 0.6}
    low, high = compiled(works(less, mcf=mcf, **biogas), works(more, mcf=mcf, **biogas)).emissions["mass_t"]
    assert 0 <= low <= high


@settings(max_examples=20, deadline=None)
@given(amounts, st.floats(min_value=1, max_value=5000).map(lambda value: round(value, 2)))
def test_volume_and_concentration_give_what_the_mass_gives(volume: float, removed: float) -> None:
    """m³ · mg/L = g: 1e6 g are the tonne of the mass route."""
    by_mass = works(volume * removed / 1e6)
    by_water = works(volume) | {"field": "water_treated", "unit": "m3", "cod_in": removed + 50, "cod_out": 50.0}
    first, second = compiled(by_mass, by_water).emissions["mass_t"]
    assert first == pytest.approx(second, rel=1e-9, abs=2e-9)
