"""What the loaded catalogue offers for the clauses of 000 §7, each number worked by hand."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from measures.selectors.catalogue import CatalogueMeasure, catalogue

CO2E, SO2, NOX, PM, VOCS = "CO2e", "a21026", "a21002", "a34013", "a24088"


@pytest.fixture
def offered(db: None) -> dict[tuple[str, str], CatalogueMeasure]:
    call_command("load_reference", stdout=StringIO())
    return {
        (clause.clause, measure.code): measure
        for group in catalogue([CO2E, SO2, NOX, PM, VOCS])
        for clause in group.clauses
        for measure in clause.measures
    }


@pytest.mark.parametrize(
    ("clause", "code", "unit", "cuts"),
    [
        # 1 t coal 1.747 tCO2 less 437 m³ gas at 21.62 t per 1e4 m³: 1.747 − 0.945.
        ("7.2.3", "COAL2GAS", "t 原煤替代", {CO2E: "0.802"}),
        # Heat of a small boiler 0.11 less that of cogeneration 0.075 tCO2/GJ.
        ("7.2.4", "CHP", "GJ 供热", {CO2E: "0.035"}),
        # Own power instead of the grid of 2022.
        ("7.2.7", "WWTP_PV", "MWh", {CO2E: "0.5366"}),
        ("7.3.4", "PV", "MWh（节电或绿电）", {CO2E: "0.5366", SO2: "0.083"}),
        ("7.3.5", "WHR_P", "MWh（节电或绿电）", {CO2E: "0.5366"}),
        # A coal boiler gives 15.66 GJ per t of coal: 9.6, 2.94 and 18.75 kg per t over 15.66; default heat 0.11.
        ("7.3.5", "WHR_H", "GJ 回收热", {CO2E: "0.11", SO2: "0.613", NOX: "0.188", PM: "1.197"}),
        # Solvent paint holds 600 kg VOCs per t, water-based paint 100.
        ("7.3.1", "SOLV", "t 溶剂型涂料替代", {VOCS: "500", CO2E: "0"}),
        # CaCO3 + SO2 → CO2: 44.01 / 64.07 t rise per t removed.
        ("7.3.1", "FGD_LS", "t SO2去除", {CO2E: "-0.687", SO2: "1000"}),
        # 0.653 t urea per t NOx, 0.733 tCO2 per t urea: 0.4786.
        ("7.3.1", "SCR_U", "t NOx去除(NO2计)", {CO2E: "-0.478", NOX: "1000"}),
        # Clinker 0.52 process and 0.31 fuel.
        ("7.3.6", "SW_CEM", "t 熟料替代", {CO2E: "0.83"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_measure_of_a_clause_states_its_cut_per_unit(
    offered: dict[tuple[str, str], CatalogueMeasure], clause: str, code: str, unit: str, cuts: dict[str, str]
) -> None:
    measure = offered[clause, code]
    assert measure.unit == unit
    found = {effect.code: effect.value for effect in measure.effects}
    assert {item: found[item] for item in cuts} == {item: Decimal(cut) for item, cut in cuts.items()}


@pytest.mark.parametrize(
    ("clause", "code"), [("7.1.4", "SCRAP"), ("7.2.5", "COAL2ELEC"), ("7.5.3", "EV"), ("7.5.3", "RAIL")]
)
def test_an_effect_that_is_a_range_or_words_gives_no_number(
    offered: dict[tuple[str, str], CatalogueMeasure], clause: str, code: str
) -> None:
    carbon = offered[clause, code].effects[0]
    assert carbon.value is None and carbon.words
