"""Explanations: the formula with the numbers of the row, from the declaration and the stored trail."""

import pytest

from inventory.methods.catalogue import METHODS, factor_needs, method, methods_for
from inventory.methods.compile import compile_lines
from inventory.methods.declaration import Method
from inventory.methods.explain import explain, plain
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
        ("FC", "台账", "等级2"),
        ("FC_原料", "台账", "等级2"),
        ("NCV", "实测", "等级1"),
        ("CC", "因子库", "等级2a"),
        ("OF", "因子库", "等级2a"),
    ]
    assert told.parts[3].source == 17


def test_heat_in_english() -> None:
    row = compile_lines(frame([line(**HEAT, **HEAT_FACTOR, quantity=240000.0)])).emissions.iloc[0]
    told = explain(row["method"], row["trail"], row["mass_t"], row["activity_unit"], "en")
    assert told.substituted == "E = AD × EF = 240000 GJ × 0.11 tCO2/GJ = 26400 tCO₂"
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
