"""Rates and directions, worked by hand."""

import itertools
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decoupling.methods.directions import Direction, Ends, change, decimal_text
from decoupling.methods.rule import Rule
from inventory.methods.exact import exact

AMOUNTS = st.decimals(min_value="0.001", max_value="1000000", places=3)
YEARS = st.integers(min_value=1, max_value=15)


def test_rate_and_annual_rate() -> None:
    result = change(Ends(Decimal(100), Decimal(121)), 2)
    assert (result.direction, result.rate, result.annual) == (Direction.UP, Fraction(21, 100), Decimal("0.1"))


@pytest.mark.parametrize(
    ("end", "years", "band", "expected"),
    [
        ("104.04", 2, "0.02", Direction.FLAT),  # 1.02² = 1.0404
        ("104.0400000001", 2, "0.02", Direction.UP),
        ("97.5248753121875", 5, "0.005", Direction.FLAT),  # 0.995⁵
        ("97.5248753121874", 5, "0.005", Direction.DOWN),
        ("100", 1, "0", Direction.FLAT),
        ("100.0000001", 1, "0", Direction.UP),
        ("99.9999999", 1, "0", Direction.DOWN),
    ],
)
def test_flat_band_is_annual_and_exact(end: str, years: int, band: str, expected: Direction) -> None:
    assert change(Ends(Decimal(100), Decimal(end)), years, Decimal(band)).direction is expected


def test_raw_sign_is_kept_inside_the_band() -> None:
    result = change(Ends(Decimal(100), Decimal("100.4")), 1)
    assert (result.direction, result.raw) == (Direction.FLAT, Direction.UP)


@pytest.mark.parametrize(
    ("start", "end", "direction", "rate"),
    [
        ("0", "5", Direction.UP, None),
        ("0", "0", Direction.FLAT, Fraction(0)),
        ("0", "-5", Direction.UNKNOWN, None),
        ("-10", "5", Direction.UNKNOWN, None),
        ("10", "-5", Direction.DOWN, Fraction(-3, 2)),
        ("10", "0", Direction.DOWN, Fraction(-1)),
    ],
)
def test_zero_and_negative_bases(start: str, end: str, direction: Direction, rate: Fraction | None) -> None:
    result = change(Ends(Decimal(start), Decimal(end)), 3)
    assert (result.direction, result.rate) == (direction, rate)


@pytest.mark.parametrize("ends", [Ends(None, Decimal(1)), Ends(Decimal(1), None), Ends(Decimal("NaN"), Decimal(1))])
def test_missing_value_has_no_direction(ends: Ends) -> None:
    result = change(ends, 1)
    assert (result.direction, result.rate, result.annual) == (Direction.UNKNOWN, None, None)


def test_floats_and_infinity_are_refused() -> None:
    with pytest.raises(TypeError, match="float"):
        exact(0.1)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="infinite"):
        exact(Decimal("Infinity"))
    with pytest.raises(ValueError, match="at least one year"):
        change(Ends(1, 2), 0)


@pytest.mark.parametrize("band", ["-0.001", "0.021"])
def test_flat_band_has_limits(band: str) -> None:
    with pytest.raises(ValueError, match="flat_band"):
        Rule(flat_band=Decimal(band))


def test_decimal_text_rounds_half_to_even() -> None:
    assert [decimal_text(Fraction(n, 2), 0) for n in (1, 3, 5)] == ["0", "2", "2"]
    assert decimal_text(Fraction(-1, 3)) == "-0.333333333333"
    assert decimal_text(Fraction(123456789012345678901234567890123)) == "123456789012345678901234567890123.000000000000"


@given(AMOUNTS, AMOUNTS, st.fractions(min_value=Fraction(1, 1000), max_value=1000), YEARS)
def test_unit_does_not_matter(start: Decimal, end: Decimal, factor: Fraction, years: int) -> None:
    scaled = Ends(Fraction(start) * factor, Fraction(end) * factor)
    one, other = change(Ends(start, end), years), change(scaled, years)
    assert (one.direction, one.rate) == (other.direction, other.rate)


@given(AMOUNTS, AMOUNTS, YEARS)
def test_wider_band_never_turns_flat_into_a_move(start: Decimal, end: Decimal, years: int) -> None:
    narrow = change(Ends(start, end), years, Decimal("0.005")).direction
    wide = change(Ends(start, end), years, Decimal("0.02")).direction
    assert wide in (narrow, Direction.FLAT)


@given(st.lists(AMOUNTS, min_size=2, max_size=8))
def test_chained_rates_multiply_to_the_endpoint_rate(values: list[Decimal]) -> None:
    product = Fraction(1)
    for start, end in itertools.pairwise(values):
        rate = change(Ends(start, end), 1).rate
        assert rate is not None
        product *= 1 + rate
    whole = change(Ends(values[0], values[-1]), len(values) - 1)
    assert whole.rate == product - 1
