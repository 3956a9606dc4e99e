"""Explanations: the formula with the numbers of the row, from the declaration and the stored trail."""

import re
from typing import Any

import pytest

from inventory.methods.catalogue import METHODS, factor_needs, method, methods_for
from inventory.methods.clause import clause_text
from inventory.methods.compile import compile_lines
from inventory.methods.declaration import Method, Result
from inventory.methods.explain import Language, explain, plain
from inventory.methods.formula import html, mathml, written
from tests.inventory.methods.line_builder import COAL, COAL_FACTORS, HEAT, HEAT_FACTOR, frame, line


def test_fuel_in_chinese() -> None:
    burnt = line(**COAL, **COAL_FACTORS, quantity=10000.0, feedstock=500.0, measured_ncv=20.5, carbon_source=17)
    row = compile_lines(frame([burnt])).emissions.iloc[0]
    told = explain(row["method"], row["trail"], row["mass_t"], row["activity_unit"])
    assert told.substituted == (
        "E = (FC − FC_原料) × NCV × CC × OF × 44/12"
        " = (10000 t − 500 t) × 20.5 GJ/t × 0.0261 tC/GJ × 0.93 × 44/12"
        # 9500 · 20.5 · 0.0261 · 0.93 · 44/12 = 17332.94475
        " = 17332.94475 tCO₂"
    )
    assert [(part.symbol, part.origin, part.tier) for part in told.parts] == [
        ("FC", "台账", "中"),
        ("FC_原料", "台账", "中"),
        ("NCV", "实测", "高"),
        ("CC", "因子库", "中（2a）"),
        ("OF", "因子库", "中（2a）"),
    ]
    assert told.parts[3].source == 17


def test_heat_in_english() -> None:
    row = compile_lines(frame([line(**HEAT, **HEAT_FACTOR, quantity=240000.0)])).emissions.iloc[0]
    told = explain(row["method"], row["trail"], row["mass_t"], row["activity_unit"], "en")
    assert told.substituted == "E = AD × EF = 240000 GJ × 0.11 tCO₂/GJ = 26400 tCO₂"
    assert told.name == "Purchased heat"
    assert [part.name for part in told.parts] == ["heat bought", "heat factor"]


@pytest.mark.parametrize(
    ("value", "text"), [(1e-7, "0.0000001"), (1200.0, "1200"), (0.5, "0.5"), (1e22, "1" + "0" * 22)]
)
def test_numbers_have_no_exponent(value: float, text: str) -> None:
    assert plain(value) == text


@pytest.mark.parametrize("declared", METHODS, ids=lambda declared: declared.code)
def test_every_symbol_of_a_formula_is_declared_and_used(declared: Method) -> None:
    entry = method(declared.code)
    right = entry.formula.partition(" = ")[2]
    for part in (*entry.inputs, *entry.needs):
        assert part.symbol in right, f"{entry.code}: {part.symbol} is not in {entry.formula}"


def test_codes_are_unique_and_found_by_sheet_and_field() -> None:
    assert len({entry.code for entry in METHODS}) == len(METHODS)
    assert {entry.code for entry in methods_for("02", "purchase")} >= {"power.location", "heat.default"}
    carriers = {need.parameter for need in factor_needs() if not need.key}
    assert carriers == {"ncv", "carbon", "oxidation", "co2_per_tj", "power_ef", "heat_ef"}
    with pytest.raises(KeyError, match=r"no\.such"):
        method("no.such")


CHINESE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
GASES = {
    "CO2": "tCO₂",
    "CH4": "tCH₄",
    "N2O": "tN₂O",
    "SF6": "tSF₆",
    "CF4": "tCF₄",
    "C2F6": "tC₂F₆",
    "HFC-23": "tHFC-23",
}


def trail_of(declared: Method) -> dict[str, Any]:
    """A trail in which every number is another prime, so that each can be found in the sentence."""
    names = [*(entry.name for entry in declared.inputs), *(need.parameter for need in declared.needs)]
    primes = (101.0, 103.0, 107.0, 109.0, 113.0, 127.0, 131.0, 137.0, 139.0, 149.0, 151.0, 157.0)
    return {"inputs": dict(zip(names, primes, strict=False)), "measured": [], "tiers": {}, "sources": {}}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("declared", METHODS, ids=lambda declared: declared.code)
def test_every_method_explains_itself_whole(declared: Method, language: Language) -> None:
    trail = trail_of(declared)
    told = explain(declared.code, trail, 1234.5, declared.activity.unit.split(" or ")[0], language)
    for number in trail["inputs"].values():
        assert plain(number) in told.substituted.replace(told.formula, "", 1)
    assert told.substituted.startswith(told.formula)
    assert told.substituted.endswith(f"= 1234.5 {told.unit}")
    assert told.html.endswith(f"= 1234.5 {told.unit}")
    assert "_" not in told.html  # subscripts are real there
    gas = declared.outputs[-1].substance
    if declared.outputs[-1].kind == "ghg" and gas:
        assert told.unit == GASES[gas]
    elif declared.produces is Result.FLOW:
        assert told.unit == declared.outputs[-1].unit != "GJ"
    if language == "en":
        words = (told.substituted, told.html, told.name, told.note, told.clause)
        parts = (text for part in told.parts for text in (part.name, part.unit, part.origin, part.tier))
        assert [text for text in (*words, *parts) if CHINESE.search(text)] == []
    else:
        assert CHINESE.search(told.name)


def test_a_gas_of_the_line_and_a_sold_amount() -> None:
    trail = {"inputs": {"amount": 1000.0, "process_gas_percent": 0.5}, "measured": [], "tiers": {}, "sources": {}}
    assert explain("process.hfc", trail, 5.0, "t", "zh", "HFC-134a").substituted.endswith("= 5 tHFC-134a")
    sold = {"inputs": {"energy": 10.0}, "measured": [], "tiers": {}, "sources": {}}
    # 10 MWh · 0.1229 tce/MWh, deducted
    assert explain("energy.power", sold, -1.229, "MWh").substituted == (
        "tce = ±Q × 0.1229 = −10 MWh × 0.1229 = -1.229 tce"
    )


def test_symbols_are_whole_and_named_in_english() -> None:
    names = {"F": "methane share", "DOC_F": "share that decomposes"}
    assert written("E = DOC_F × F", "zh", {}, {"F": "0.5"}) == "E = DOC_F × 0.5"
    assert written("E = X_未知 × 10⁻⁶", "en", {"X_未知": "unknown part"}) == "E = X_unknown part × 10⁻⁶"
    assert html("DOC_F × F × 10⁻⁶", "en", names) == "<i>DOC</i><sub>F</sub> × <i>F</i> × 10<sup>−6</sup>"
    assert "<mfrac><mn>44</mn><mn>12</mn></mfrac>" in mathml("E = C × 44/12", "zh", {})


def test_clauses_in_english_keep_their_numbers() -> None:
    assert clause_text("002 表A.2 化石燃料燃烧CO2排放", "en") == "002 Table A.2"
    assert clause_text("化工企业核算指南 碳质量平衡", "en") == "chemical accounting guide"
    assert clause_text("002 表A.2 化石燃料燃烧CO2排放", "zh") == "002 表A.2 化石燃料燃烧CO2排放"
