"""Theil–Sen and Mann–Kendall against hand calculation."""

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decoupling.methods.directions import Direction
from decoupling.methods.trend import mann_kendall, theil_sen, trend_of


def test_theil_sen_by_hand() -> None:
    """Slopes of (0,1) (1,3) (2,2) (3,6): 2, 1/2, 5/3, −1, 3/2, 4; sorted median (3/2 + 5/3)/2 = 19/12."""
    assert theil_sen([(0, 1), (1, 3), (2, 2), (3, 6)]) == Fraction(19, 12)


def test_theil_sen_uses_the_distance_between_years() -> None:
    assert theil_sen([(2018, 10), (2021, Decimal("14.5"))]) == Fraction(3, 2)
    assert theil_sen([(2018, 10), (2019, None)]) is None


def test_mann_kendall_of_eight_rising_years() -> None:
    """S = 28, Var = 8·7·21/18, z = 27/√65.33 = 3.3404, p = 0.000837 (normal tables)."""
    p = mann_kendall([(year, year) for year in range(2013, 2021)])
    assert p is not None
    assert p == pytest.approx(0.000837, abs=5e-7)


def test_mann_kendall_with_ties() -> None:
    """1 1 2 2: S = 4, Var = (4·3·13 − 2·2·1·9)/18 = 120/18, z = 3/2.582 = 1.1619, p = 0.2453."""
    p = mann_kendall([(1, 1), (2, 1), (3, 2), (4, 2)])
    assert p == pytest.approx(math.erfc((3 / math.sqrt(120 / 18)) / math.sqrt(2)))
    assert p == pytest.approx(0.2453, abs=5e-5)


def test_mann_kendall_of_a_constant_and_of_two_points() -> None:
    assert mann_kendall([(year, 5) for year in range(8)]) == 1.0
    assert mann_kendall([(1, 1), (2, 2)]) is None


def test_check_needs_four_and_eight_points() -> None:
    three, four = trend_of([(1, 3), (2, 1), (3, 4)]), trend_of([(1, 3), (2, 2), (3, 1), (4, 4)])
    assert (three.slope, three.sensitive) == (None, False)
    # Slopes −1, −1, 1/3, −1, 1, 3: the median is −1/3, the endpoints rise.
    assert (four.slope, four.endpoints, four.sensitive) == (Direction.DOWN, Direction.UP, True)
    assert four.p_value is None
    assert trend_of([(year, year) for year in range(8)]).p_value is not None


def test_gap_years_do_not_count_as_points() -> None:
    assert trend_of([(1, 3), (2, None), (3, 1), (4, 4)]).points == 3


def test_doubled_year_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        theil_sen([(2020, 1), (2020, 2)])


@given(st.lists(st.integers(min_value=-1000, max_value=1000), min_size=4, max_size=12, unique=True))
def test_order_of_rows_is_irrelevant_and_monotone_series_agree(values: list[int]) -> None:
    points = list(enumerate(values))
    assert trend_of(points) == trend_of(points[::-1])
    rising = trend_of(list(enumerate(sorted(values))))
    assert (rising.slope, rising.sensitive) == (Direction.UP, False)
