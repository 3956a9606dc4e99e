"""Process gases: units that differ by a thousand, rules between rows of a month, and what must hold for any amount."""

import csv
import json
import re
from collections.abc import Callable
from decimal import Decimal, getcontext
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.methods.catalogue import METHODS
from inventory.methods.coefficient import same_scale, scale
from inventory.methods.compile import compile_lines
from inventory.methods.declaration import Method
from inventory.methods.explain import explain
from inventory.methods.process import METHODS as PROCESS
from tests.inventory.methods.line_builder import frame, line

Row = dict[str, Any]
GOLDEN = Path(__file__).parents[2] / "golden" / "inventory" / "process.csv"
CASES = list(csv.DictReader(GOLDEN.open(encoding="utf-8")))
amounts = st.floats(min_value=0.001, max_value=1e7, allow_nan=False).map(lambda value: round(value, 3))


def made(method: str, item: str, amount: float, **values: Any) -> Row:
    row = line(sheet="04", field="product_qty", item=item, unit="t", activity_method=method, quantity=amount)
    return row | values


def used(method: str, item: str, amount: float, **values: Any) -> Row:
    row = line(sheet="05", field="qty", item=item, unit="t", activity_method=method, quantity=amount)
    return row | values


def mass(*rows: Row) -> float:
    compiled = compile_lines(frame(rows), with_trail=False)
    assert compiled.gaps.empty, compiled.gaps["reason_en"].tolist()
    return float(compiled.emissions["mass_t"].sum())


@pytest.mark.parametrize("case", [case for case in CASES if "=" in case["working"]], ids=lambda case: case["case"])
def test_the_working_of_a_case_gives_what_it_expects(case: dict[str, str]) -> None:
    """The working of every golden row, evaluated in exact fractions, is the expected value."""
    left, right = case["working"].split(";")[-1].rsplit("=", 1)
    exact = re.sub(r"\d+\.?\d*", lambda number: f'Fraction("{number.group()}")', left.split(":")[-1])
    value = eval(exact, {"Fraction": Fraction})  # noqa: S307  the file is ours
    assert value == Fraction(right)
    if not case["expected"].startswith("gap:"):
        assert value == Fraction(case["expected"])


# Unit traps of carbon_rules §3: kg/t and t/t, percent and fraction, carbon and CO2.
@pytest.mark.parametrize(
    ("row", "tonnes"),
    [
        # 10 000 t of nitric acid at 8.0 kg/t are 80 t of N2O, not 80 000
        (made("process.nitric_acid", "HNO3-DP", 10_000, process_n2o_kg=8.0), 80),
        # carbide and adipic acid are t/t: 1 000 t at 1.154 are 1 154 t
        (made("process.calcium_carbide", "CARBIDE", 1000, process_co2=1.154), 1154),
        (made("process.adipic_acid", "ADIPIC", 1000, process_n2o=0.293), 293),
        # magnesium is kg/t: 1 000 t at 0.490 are 0.49 t
        (made("process.magnesium", "MG-PRIMARY", 1000, process_sf6=0.49), 0.49),
        # semiconductors and HFC are percent: 10 t at 43.56 % are 4.356 t
        (used("process.semiconductor", "CF4", 10, process_gas_percent=43.56, activity_gas="CF4"), 4.356),
        (made("process.hfc", "HFC-32", 1000, process_gas_percent=0.5, activity_gas="HFC-32"), 5),
        # carbon in percent becomes CO2 by 44/12: 1 200 t of iron with 4.5 % are 54 tC, 198 tCO2
        (used("process.pig_iron", "PIG-IRON", 1200, carbon_percent=4.5), 198),
    ],
)
def test_no_unit_is_off_by_a_thousand(row: Row, tonnes: float) -> None:
    assert mass(row) == pytest.approx(tonnes, rel=1e-12)


def test_nitric_acid_in_the_three_sets_of_gwp() -> None:
    """carbon_rules §8: 10 000 t by dual pressure are 24 800, 21 200 and 21 840 tCO2e in AR2, AR5 and AR6."""
    n2o = mass(made("process.nitric_acid", "HNO3-DP", 10_000, process_n2o_kg=8.0))
    assert [round(n2o * gwp, 6) for gwp in (310, 265, 273)] == [24_800, 21_200, 21_840]


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("tCO2/t clinker", "t/t"),
        ("t/t", "t/t"),
        ("tN2O/t acid", "t/t"),
        ("tHFC-23/t HCFC-22", "t/t"),
        ("kgN2O/t HNO3", "kg/t"),
        ("kg/t Al", "kg/t"),
        ("% of gas used", "%"),
        ("% C", "%"),
        ("fraction", "1"),
        ("1", "1"),
        ("tC/t Al", "tC/t"),
        ("tCO2/1e4Nm3", "t/1e4Nm3"),
        ("kgce/t", "kgce/t"),
        ("mol per connection", "mol per connection"),
    ],
)
def test_scale_of_a_coefficient(unit: str, expected: str) -> None:
    assert scale(unit) == expected


def test_carbon_is_not_carbon_dioxide() -> None:
    assert not same_scale("tC/t", "tCO2/t")
    assert not same_scale("kgN2O/t", "tN2O/t")
    assert not same_scale("%", "1")


def test_a_quantity_in_another_unit_is_a_gap() -> None:
    weight_cases = made("process.cement", "CLINKER", 1000, process_co2=0.538) | {"unit": "重量箱"}
    compiled = compile_lines(frame([weight_cases]))
    assert compiled.emissions.empty
    assert compiled.gaps["reason"].tolist() == ["unit_mismatch"]


def test_one_desulphuriser_by_three_routes_is_counted_once() -> None:
    """100 t of limestone with 90 % CaCO3 give 39.6 t, whichever sheet names it and however often."""
    factors = {"reagent_percent": 90.0, "converted_percent": 100.0, "process_co2": 0.44}
    guide = used("process.desulphurisation", "LIMESTONE", 100, **factors)
    facility = line(sheet="10", item="TA001", unit="t", row=50)
    reagent = facility | {"field": "reagent_qty", "activity_method": "abatement.desulphurisation", "quantity": 100.0}
    reagent |= factors
    removed = facility | {"field": "removed", "activity_method": "abatement.so2_removed", "quantity": 57.6}
    removed |= {"process_co2": 0.687}
    assert mass(guide, reagent, removed) == pytest.approx(39.6)
    assert mass(reagent, removed) == pytest.approx(39.6)
    assert mass(removed) == pytest.approx(57.6 * 0.687)


def test_a_desulphuriser_of_another_month_or_enterprise_hides_nothing() -> None:
    factors = {"reagent_percent": 90.0, "converted_percent": 100.0, "process_co2": 0.44}
    reagent = line(sheet="10", item="TA001", unit="t", field="reagent_qty", quantity=100.0, **factors)
    reagent |= {"activity_method": "abatement.desulphurisation"}
    guide = used("process.desulphurisation", "LIMESTONE", 100, **factors)
    for elsewhere in ({"month": 2}, {"year": 2022}, {"enterprise_id": 2}):
        assert mass(reagent, guide | elsewhere) == pytest.approx(79.2)


def test_steel_by_its_four_terms() -> None:
    """1 000·0.43 + 200·0.474 + (5 000·4.1 % − 5 000·0.248 %)·44/12 = 430 + 94.8 + 706.2 = 1 231.0 tCO2."""
    total = mass(
        used("process.steel_flux", "LIMESTONE", 1000, process_co2=0.43),
        used("process.steel_flux", "DOLOMITE", 200, process_co2=0.474),
        used("process.pig_iron", "PIG-IRON", 5000, carbon_percent=4.1),
        made("process.crude_steel", "CRUDE-STEEL", 5000, carbon_percent=0.248),
    )
    assert total == pytest.approx(1231.0, rel=1e-12)


def test_prebaked_aluminium_gives_three_gases() -> None:
    factors = {"process_cf4": 0.0888, "process_c2f6": 0.0114}
    anode = {"anode_net": 0.411, "anode_sulphur": 2.0, "anode_ash": 0.4}
    compiled = compile_lines(frame([made("process.aluminium", "AL-PFPB", 10_000, **factors, **anode)]))
    found = dict(zip(compiled.emissions["substance"], compiled.emissions["mass_t"], strict=True))
    assert found == {"CF4": 0.888, "C2F6": 0.114, "CO2": pytest.approx(14_708.32)}


def test_an_unverified_factor_marks_the_result_and_a_measured_value_does_not() -> None:
    marked = used("process.pig_iron", "PIG-IRON", 100, carbon_percent=4.1, carbon_percent_unverified=True)
    rows = [marked, marked | {"material_carbon_percent": 4.5}, marked | {"carbon_percent_unverified": False}]
    assert compile_lines(frame(rows)).emissions["unverified"].tolist() == [True, False, False]


@pytest.mark.parametrize("method", PROCESS, ids=lambda method: method.code)
def test_a_process_method_gives_one_gas_of_the_category_process(method: Method) -> None:
    (output,) = method.outputs
    assert (output.kind, output.category, output.scope, output.unit) == ("ghg", "process", 1, "t")
    assert output.substance or output.substance_column == "activity_gas"
    assert method.name_zh and method.name_en and method.clause


@pytest.mark.parametrize("case", [case for case in CASES if case["expected"][0] in "-0123456789"][::3])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_row_explains_itself_in_both_languages(case: dict[str, str], language: Any) -> None:
    given = json.loads(case["line_json"])
    rows = [line(**entry) for entry in (given if isinstance(given, list) else [given])]
    emissions = compile_lines(frame(rows)).emissions
    row = emissions[(emissions["line_id"] == 1) & (emissions["method"] == case["method"])].iloc[0]
    told = explain(row["method"], row["trail"], row["mass_t"], row["activity_unit"], language)
    assert told.substituted.startswith("E = ")
    assert len(told.parts) == len(row["trail"]["inputs"])


# Any amount: proportional, additive, never less for more.
LINEAR: dict[str, Callable[[float], Row]] = {
    "cement": lambda amount: made("process.cement", "CLINKER", amount, process_co2=0.538),
    "nitric acid": lambda amount: made("process.nitric_acid", "HNO3-DP", amount, process_n2o_kg=8.0),
    "pig iron": lambda amount: used("process.pig_iron", "PIG-IRON", amount, carbon_percent=4.1),
    "glass": lambda amount: used(
        "process.carbonate", "SODA", amount, process_co2=0.41492, pure_percent=98.0, calcined_percent=100.0
    ),
}


@pytest.mark.parametrize("name", LINEAR)
@settings(max_examples=15, deadline=None)
@given(first=amounts, second=amounts)
def test_parts_add_up_to_the_whole(name: str, first: float, second: float) -> None:
    row = LINEAR[name]
    assert mass(row(first), row(second)) == pytest.approx(mass(row(first + second)), rel=1e-9, abs=2e-9)
    less, more = sorted((first, second))
    assert mass(row(less)) <= mass(row(more))


@settings(max_examples=15, deadline=None)
@given(amounts, st.floats(min_value=0, max_value=1))
def test_slag_clinker_never_deducts_more_than_the_clinker_gives(total: float, share: float) -> None:
    slag = round(total * share, 3)
    rows = [made("process.cement", "CLINKER", total, process_co2=0.538)]
    rows.append(made("process.cement_slag", "CLINKER-SLAG", min(slag, total), process_co2=0.538))
    assert -1e-9 <= mass(*rows) <= 0.538 * total * (1 + 1e-9) + 1e-9


# The frame path against plain Decimal loops.
SLOW: dict[str, Callable[[Row, Decimal], Decimal]] = {
    "process.cement": lambda row, amount: amount * Decimal(repr(row["process_co2"])),
    "process.nitric_acid": lambda row, amount: amount * Decimal(repr(row["process_n2o_kg"])) / 1000,
    "process.hfc": lambda row, amount: amount * Decimal(repr(row["process_gas_percent"])) / 100,
    "process.pig_iron": lambda row, amount: amount * Decimal(repr(row["carbon_percent"])) / 100 * 44 / 12,
    "process.adipic_acid_abated": lambda row, amount: (
        amount
        * Decimal(repr(row["unabated_n2o"]))
        * (1 - Decimal(repr(row["removal_eta"])) * Decimal(repr(row["running_mu"])))
    ),
    "process.ammonia_default": lambda row, amount: (
        amount * Decimal(repr(row["gas_requirement"])) * Decimal(repr(row["ammonia_gas_carbon"])) / 1000 * 44 / 12
    ),
    "process.carbonate": lambda row, amount: (
        amount
        * Decimal(repr(row["process_co2"]))
        * Decimal(repr(row.get("purity") or row["pure_percent"]))
        * Decimal(repr(row.get("conversion") or row["calcined_percent"]))
        / 10_000
    ),
}


def random_row(random: np.random.Generator) -> Row:
    amount = float(np.round(random.lognormal(5, 3), 6))
    code = str(random.choice(list(SLOW)))
    factors: dict[str, Any] = {
        "process.cement": {"process_co2": random.uniform(0.2, 0.7)},
        "process.nitric_acid": {"process_n2o_kg": random.uniform(1, 20)},
        "process.hfc": {"process_gas_percent": random.uniform(0.1, 3), "activity_gas": "HFC-32"},
        "process.pig_iron": {"carbon_percent": random.uniform(3, 5)},
        "process.adipic_acid_abated": {
            "unabated_n2o": random.uniform(0.2, 0.35),
            "removal_eta": random.uniform(0, 1),
            "running_mu": random.uniform(0, 1),
        },
        "process.ammonia_default": {
            "gas_requirement": random.uniform(25, 45),
            "ammonia_gas_carbon": random.uniform(14, 17),
        },
        "process.carbonate": {
            "process_co2": random.uniform(0.2, 0.6),
            "pure_percent": 100.0,
            "calcined_percent": 100.0,
            "purity": random.uniform(50, 100) if random.random() < 0.5 else None,
            "conversion": random.uniform(50, 100) if random.random() < 0.5 else None,
        },
    }[code]
    build = used if code in ("process.pig_iron", "process.carbonate") else made
    return build(code, "X", amount, **factors)


def test_frames_agree_with_a_decimal_loop() -> None:
    getcontext().prec = 40
    random = np.random.default_rng(20_260_801)
    rows = [random_row(random) for _ in range(3000)]
    compiled = compile_lines(frame(rows), with_trail=False)
    assert compiled.gaps.empty
    found = dict(zip(compiled.emissions["line_id"], compiled.emissions["mass_t"], strict=True))
    for number, row in enumerate(rows, start=1):
        slow = SLOW[row["activity_method"]](row, Decimal(repr(row["quantity"])))
        assert found[number] == pytest.approx(float(slow), rel=1e-9, abs=6e-10), row


def test_a_column_of_the_frame_has_one_key_in_the_library() -> None:
    """Two methods may share a factor column only if they look it up in the same way."""
    needs = {need for method in METHODS for need in method.needs}
    columns = [need.parameter for need in needs]
    assert sorted(columns) == sorted(set(columns))
