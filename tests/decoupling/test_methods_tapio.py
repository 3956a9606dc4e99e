"""Tapio's eight states, at the boundaries and beyond."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from decoupling.methods.directions import Direction, Ends, change
from decoupling.methods.tapio import TapioState, annex_c_directions, elasticity
from tests.decoupling.golden import case_of, rows

AMOUNTS = st.decimals(min_value="0.001", max_value="100000", places=3)


@pytest.mark.parametrize("row", rows("golden_tapio.csv"), ids=case_of)
def test_worked_cases(row: dict[str, str]) -> None:
    result = elasticity(Ends(Decimal(row["g0"]), Decimal(row["g1"])), Ends(Decimal(row["p0"]), Decimal(row["p1"])))
    assert result.value == Fraction(row["elasticity"])
    assert result.state.label_zh == row["state_zh"]


@pytest.mark.parametrize(
    ("economy", "emission", "state"),
    [
        (Ends(100, 100), Ends(100, 90), TapioState.UNDEFINED),  # ΔG = 0
        (Ends(0, 10), Ends(100, 90), TapioState.UNDEFINED),
        (Ends(None, 10), Ends(100, 90), TapioState.UNDEFINED),
        (Ends(100, 110), Ends(0, 5), TapioState.UNDEFINED),
        (Ends(100, 110), Ends(100, None), TapioState.UNDEFINED),
        (Ends(100, 110), Ends(100, 100), TapioState.WEAK),  # ΔP = 0: e = 0
        (Ends(100, 90), Ends(100, 100), TapioState.WEAK_NEGATIVE),
        (Ends(100, 90), Ends(100, 87), TapioState.RECESSIVE),  # e = 1.3
    ],
)
def test_zeros_and_missing_values(economy: Ends, emission: Ends, state: TapioState) -> None:
    result = elasticity(economy, emission)
    assert result.state is state
    assert (result.value is None) is (state is TapioState.UNDEFINED)


def test_small_growth_is_unstable_only_below_half_a_percent() -> None:
    small = [elasticity(Ends(1000, end), Ends(100, 90)).unstable for end in (1004, 1005, 996, 995)]
    assert small == [True, False, True, False]


@pytest.mark.parametrize("state", [state for state in TapioState if state is not TapioState.UNDEFINED])
def test_negative_states_leave_the_emission_open(state: TapioState) -> None:
    economy, emission = annex_c_directions(state)
    shrinking = state.label_zh in ("强负脱钩", "弱负脱钩", "衰退连接", "衰退脱钩")
    assert (economy is Direction.DOWN) is shrinking
    assert (emission is Direction.UNKNOWN) is shrinking


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
def test_states_refine_table_c1(g0: Decimal, g1: Decimal, p0: Decimal, p1: Decimal) -> None:
    assume(g0 != g1 and p0 != p1)
    result = elasticity(Ends(g0, g1), Ends(p0, p1))
    economy, emission = annex_c_directions(result.state)
    assert economy is change(Ends(g0, g1), 1, Decimal(0)).direction
    assert emission in (Direction.UNKNOWN, change(Ends(p0, p1), 1, Decimal(0)).direction)


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, st.fractions(min_value=Fraction(1, 100), max_value=100))
def test_unit_of_the_emission_does_not_matter(
    g0: Decimal, g1: Decimal, p0: Decimal, p1: Decimal, factor: Fraction
) -> None:
    scaled = Ends(Fraction(p0) * factor, Fraction(p1) * factor)
    assert elasticity(Ends(g0, g1), Ends(p0, p1)) == elasticity(Ends(g0, g1), scaled)
