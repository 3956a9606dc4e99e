"""OECD and 陆钟武 indices, worked by hand."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from decoupling.methods.directions import Ends
from decoupling.methods.indices import INDICES, IndexState, index_of, lu_state, lu_value, oecd_ratio
from tests.decoupling.golden import other

AMOUNTS = st.decimals(min_value="0.1", max_value="10000", places=1)


def test_lu1_golden() -> None:
    inputs, expected = other("LU1")
    value = lu_value(Fraction(inputs["g"]), Fraction(inputs["t"]))
    assert (value, lu_state(value).label_zh) == (Fraction(expected["Dr"]), expected["state"])


def test_lu_from_endpoints_of_one_year() -> None:
    """g = 8 %, intensity falls 5 %: the emission is 1.08 × 0.95 = 1.026 of the base."""
    result = index_of("lu", Ends(100, 108), Ends(1000, 1026), 1)
    assert (result.value, result.state) == (Fraction(27, 40), IndexState.RELATIVE)


def test_lu_over_two_years_uses_annual_rates() -> None:
    """Economy 10 % a year, emission 5 % a year: 1 − 0.05/0.10 = 0.5."""
    result = index_of("lu", Ends(100, 121), Ends(Decimal(100), Decimal("110.25")), 2)
    assert result.value is not None and float(result.value) == pytest.approx(0.5, rel=1e-12)
    assert result.state is IndexState.RELATIVE


@pytest.mark.parametrize(
    ("emission_end", "state"),
    [
        (100, IndexState.ABSOLUTE),  # the emission stands still: D_r = 1
        (90, IndexState.ABSOLUTE),
        (121, IndexState.NONE),  # grows as the economy: D_r = 0
        (130, IndexState.NONE),
        (120, IndexState.RELATIVE),
    ],
)
def test_lu_verdict_at_the_boundaries(emission_end: int, state: IndexState) -> None:
    assert index_of("lu", Ends(100, 121), Ends(100, emission_end), 2).state is state


def test_oecd_factor() -> None:
    """Intensity 1 → 95/110: DR = 0.8636…, DF = 15/110."""
    assert oecd_ratio(Ends(100, 110), Ends(100, 95)) == Fraction(95, 110)
    result = index_of("oecd", Ends(100, 110), Ends(100, 95), 1)
    assert (result.value, result.state) == (Fraction(15, 110), IndexState.ABSOLUTE)
    assert index_of("oecd", Ends(100, 110), Ends(100, 105), 1).state is IndexState.RELATIVE
    assert index_of("oecd", Ends(100, 110), Ends(100, 110), 1).state is IndexState.NONE


def test_oecd_is_not_one_minus_tapio() -> None:
    oecd, tapio = (index_of(code, Ends(100, 110), Ends(100, 104), 1).value for code in ("oecd", "tapio"))
    assert oecd is not None and tapio is not None
    assert (oecd, 1 - tapio) == (Fraction(6, 110), Fraction(6, 10))


@pytest.mark.parametrize("code", ["oecd", "lu"])
@pytest.mark.parametrize("economy", [Ends(100, 90), Ends(100, 100), Ends(None, 100)])
def test_no_index_without_growth(code: str, economy: Ends) -> None:
    result = index_of(code, economy, Ends(100, 90), 1)
    assert (result.value, result.state) == (None, IndexState.UNDEFINED)


def test_unknown_index_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match="tapio, oecd, lu"):
        index_of("annex_a", Ends(1, 2), Ends(1, 2), 1)
    with pytest.raises(ValueError, match="growing"):
        lu_value(Fraction(0), Fraction(1, 10))


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, st.integers(min_value=1, max_value=9))
def test_indices_agree_on_the_verdict_in_growth(g0: Decimal, g1: Decimal, p0: Decimal, p1: Decimal, years: int) -> None:
    """DF > 0 and D_r > 0 both say that intensity falls; absolute in both means that the emission does not grow."""
    assume(g1 > g0)
    states = {code: INDICES[code].compute(Ends(g0, g1), Ends(p0, p1), years).state for code in ("oecd", "lu")}
    assert states["oecd"] is states["lu"]
