"""The plain forecast and its back-test, the balance of a waste, valid shares: cases by hand."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from inventory.methods.reading import forecast, same_weekday, valid_percent, waste_deviation

DAY = date(2025, 3, 31)  # a Monday


def day_of(value: int | None) -> list[Decimal | None]:
    return [Decimal(value) if value is not None else None] * 24


def test_the_forecast_is_the_mean_of_four_mondays() -> None:
    weeks = {DAY - timedelta(days=7 * week): day_of(value) for week, value in enumerate((100, 110, 120, 130), start=1)}
    weeks[DAY - timedelta(days=35)] = day_of(9999)  # five weeks ago
    weeks[DAY - timedelta(days=1)] = day_of(9999)  # a Sunday
    assert set(same_weekday(DAY, weeks)) == {Decimal(115)}


def test_a_missing_week_is_left_out_and_nothing_known_is_nothing() -> None:
    weeks = {DAY - timedelta(days=7): day_of(100), DAY - timedelta(days=14): day_of(None)}
    weeks[DAY - timedelta(days=21)] = [Decimal(40)] + [None] * 23
    hours = same_weekday(DAY, weeks)
    assert (hours[0], hours[1]) == (Decimal(70), Decimal(100))
    assert same_weekday(DAY, {}) == (None,) * 24


def test_the_error_is_that_of_the_seven_days_before() -> None:
    # Sunday the 30th was 110 in each hour and would have been told as 100 from the four Sundays before:
    # 24 × 10 / (24 × 110) = 1/11; no other day has both.
    sunday = DAY - timedelta(days=1)
    weeks = {sunday: day_of(110)} | {sunday - timedelta(days=7 * week): day_of(100) for week in range(1, 5)}
    told = forecast(DAY, weeks)
    assert (told.error, told.tested) == (Fraction(1, 11), 24)
    assert told.hours == (None,) * 24
    assert forecast(DAY, {}).error is None
    assert forecast(DAY, {sunday: day_of(0), sunday - timedelta(days=7): day_of(5)}).error is None


@pytest.mark.parametrize(
    ("opening", "generated", "gone", "closing", "expected"),
    [
        (5, 3, 2, 6, Fraction(0)),
        ("6.4", 3, 2, 9, Fraction(1, 4)),  # |2.6 − 1| / 6.4
        (1, 4, 0, 4, Fraction(1, 4)),  # |3 − 4| / 4
        (0, 0, 0, 2, Fraction(1)),
        (0, 0, 0, 0, None),
        (None, 3, 2, 6, None),
        (5, None, 2, 6, None),
    ],
)
def test_the_balance_of_a_waste(
    opening: str | int | None, generated: int | None, gone: int, closing: int, expected: Fraction | None
) -> None:
    values = [None if value is None else Decimal(value) for value in (opening, generated, gone, closing)]
    assert waste_deviation(*values) == expected


def test_the_valid_share() -> None:
    assert valid_percent(720, 744) == pytest.approx(Decimal("96.7741935483870967741935483"))
    assert valid_percent(0, 0) is None
