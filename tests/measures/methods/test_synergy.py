"""Quadrants, elasticity, cost, coupling and the rebound warning, against golden and hand cases."""

import csv
import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.methods.cost import annual_cost, capital_recovery, carbon_weight, normalised_reduction, unit_cost
from measures.methods.synergy import Quadrant, coupling, cross_elasticity, quadrant, rate, rebounds, synergy_degree

with (Path(__file__).parents[2] / "golden" / "measures" / "synergy.csv").open(encoding="utf-8") as handle:
    GOLDEN = {
        row["case"]: (
            json.loads(row["input_json"], parse_float=Decimal, parse_int=Decimal),
            json.loads(row["expected_json"], parse_float=Decimal, parse_int=Decimal),
        )
        for row in csv.DictReader(handle)
    }


def test_ccd1() -> None:
    given_, expected = GOLDEN["CCD1"]
    plain = coupling(given_["U1"], given_["U2"])
    modified = coupling(given_["U1"], given_["U2"], modified=True)
    assert plain is not None
    assert modified is not None
    assert round(plain.c, 4) == expected["C"]
    assert round(modified.c, 4) == expected["C_modified"]
    assert round(plain.t, 5) == expected["T"]
    assert round(plain.d, 6) == pytest.approx(expected["D"], abs=Decimal("1e-6"))
    assert round(modified.d, 6) == pytest.approx(expected["D_modified"], abs=Decimal("1e-6"))


def test_macc1() -> None:
    given_, expected = GOLDEN["MACC1"]
    cost = annual_cost(given_["capex_万元"], given_["om"], given_["saving"], given_["r"], int(given_["n"]))
    assert round(cost, 4) == expected["annual_cost_万元"]
    found = unit_cost(cost, given_["dCO2_t"])
    assert found is not None
    assert round(found, 2) == expected["元_per_t"]


def test_els1() -> None:
    given_, expected = GOLDEN["ELS1"]
    sulphur, carbon = rate(*given_["SO2"]), rate(*given_["CO2"])
    assert (sulphur, carbon) == (expected["rate_SO2"], expected["rate_CO2"])
    assert cross_elasticity(sulphur, carbon) == expected["Els"]
    cuts = [before - after for before, after in (given_["CO2"], given_["SO2"])]
    assert quadrant(*cuts, given_["CO2"][0], given_["SO2"][0]).value == expected["quadrant"]


@pytest.mark.parametrize(
    ("carbon", "pollution", "expected"),
    [
        ("10", "10", Quadrant.BOTH_CUT),
        ("-10", "10", Quadrant.POLLUTION_CUT_CARBON_UP),
        ("-10", "-10", Quadrant.BOTH_UP),
        ("10", "-10", Quadrant.CARBON_CUT_POLLUTION_UP),
        ("10", "0.9", Quadrant.CARBON_ONLY),
        ("0.9", "10", Quadrant.POLLUTION_ONLY),
        ("1", "1", Quadrant.BOTH_CUT),
        ("0.999", "-0.999", Quadrant.NEGLIGIBLE),
        ("0", "0", Quadrant.NEGLIGIBLE),
    ],
)
def test_quadrant_with_a_base_of_1000(carbon: str, pollution: str, expected: Quadrant) -> None:
    """0.1 % of 1000 is 1: below it the point lies on the axis, at it no longer."""
    assert quadrant(Decimal(carbon), Decimal(pollution), Decimal(1000), Decimal(1000)) is expected


def test_a_new_emission_has_no_base_but_a_side() -> None:
    assert quadrant(Decimal(1), Decimal(-1), Decimal(1000), Decimal(0)) is Quadrant.CARBON_CUT_POLLUTION_UP
    with pytest.raises(ValueError, match="negative"):
        quadrant(Decimal(1), Decimal(1), Decimal(-1), Decimal(1))


def test_elasticity_is_undefined_without_carbon_movement() -> None:
    assert cross_elasticity(Decimal("-0.1"), Decimal(0)) is None
    assert rate(Decimal(0), Decimal(5)) is None
    assert cross_elasticity(None, Decimal(1)) is None


@pytest.mark.parametrize(
    ("pollution", "carbon", "expected"),
    [("0.1", "0.05", "0.5"), ("0.05", "0.1", "0.5"), ("0.1", "0.1", "1"), ("0.1", "-0.05", "-1"), ("0", "0.1", "-1")],
)
def test_synergy_degree(pollution: str, carbon: str, expected: str) -> None:
    assert synergy_degree(Decimal(pollution), Decimal(carbon)) == Decimal(expected)


def test_no_synergy_degree_without_movement() -> None:
    assert synergy_degree(Decimal(0), Decimal(0)) is None


def test_capital_recovery() -> None:
    """8 %, 10 years: 0.08·1.08^10/(1.08^10 − 1) = 0.149029; without interest 1/n; one year r = 8 %: 1.08."""
    assert round(capital_recovery(Decimal("0.08"), 10), 6) == Decimal("0.149029")
    assert capital_recovery(Decimal(0), 10) == Decimal("0.1")
    assert round(capital_recovery(Decimal("0.08"), 1), 20) == Decimal("1.08")
    with pytest.raises(ValueError, match="one year"):
        capital_recovery(Decimal("0.08"), 0)


def test_no_unit_cost_without_a_reduction() -> None:
    assert unit_cost(Decimal(5), Decimal(0)) is None
    assert unit_cost(Decimal(5), Decimal(-3)) is None
    assert unit_cost(Decimal(5), None) is None
    assert unit_cost(Decimal(-5), Decimal(100)) == -500


def test_normalised_reduction() -> None:
    """950/0.95 + 218/2.18 = 1100; with 10 t CO2e at 80/12 = 6.667 eq/t: + 66.67."""
    cuts: dict[str, Decimal | None] = {"a21026": Decimal(950), "a34013": Decimal(218), "a24088": Decimal(77)}
    values = {"a21026": Decimal("0.95"), "a34013": Decimal("2.18")}
    assert normalised_reduction(cuts, values) == 1100
    weight = carbon_weight(Decimal(80), Decimal(12))
    found = normalised_reduction(cuts, values, Decimal(10), weight)
    assert found is not None
    assert round(found, 2) == Decimal("1166.67")
    assert normalised_reduction(cuts | {"a21026": None}, values) is None
    assert normalised_reduction(cuts, values, None, weight) is None


def test_rebound_names_what_rises() -> None:
    """Limestone desulphurisation: SO2 falls, CO2e rises by 0.687 t per t SO2."""
    scrubber = {"a21026": Decimal(1000), "CO2e": Decimal("-0.687"), "a21002": Decimal(0), "a34013": None}
    assert rebounds(scrubber) == ("CO2e",)
    assert rebounds({"a21002": Decimal(-1), "CO2e": Decimal(-1), "a21001": Decimal(-2)}) == ("CO2e", "a21001", "a21002")
    assert rebounds({"CO2e": Decimal(1)}) == ()


def test_coupling_needs_indices_between_zero_and_one() -> None:
    assert coupling(Decimal(0), Decimal(0)) is None
    with pytest.raises(ValueError, match="between 0 and 1"):
        coupling(Decimal("1.2"), Decimal("0.5"))


cuts = st.decimals(min_value=-1000, max_value=1000, places=3)
MIRROR = {
    Quadrant.BOTH_CUT: Quadrant.BOTH_CUT,
    Quadrant.BOTH_UP: Quadrant.BOTH_UP,
    Quadrant.POLLUTION_CUT_CARBON_UP: Quadrant.CARBON_CUT_POLLUTION_UP,
    Quadrant.CARBON_CUT_POLLUTION_UP: Quadrant.POLLUTION_CUT_CARBON_UP,
    Quadrant.CARBON_ONLY: Quadrant.POLLUTION_ONLY,
    Quadrant.POLLUTION_ONLY: Quadrant.CARBON_ONLY,
    Quadrant.NEGLIGIBLE: Quadrant.NEGLIGIBLE,
}


@given(cuts, cuts)
def test_swapping_the_axes_mirrors_the_quadrant(x: Decimal, y: Decimal) -> None:
    base = Decimal(1000)
    assert quadrant(y, x, base, base) is MIRROR[quadrant(x, y, base, base)]


@given(st.decimals(min_value="0.001", max_value=1, places=3), st.decimals(min_value="0.001", max_value=1, places=3))
def test_coupling_is_between_zero_and_one_and_symmetric(u1: Decimal, u2: Decimal) -> None:
    for modified in (False, True):
        found, swapped = coupling(u1, u2, modified=modified), coupling(u2, u1, modified=modified)
        assert found is not None
        assert swapped is not None
        assert 0 <= found.c <= 1 + Decimal("1e-20")
        assert abs(found.d - swapped.d) < Decimal("1e-20")
