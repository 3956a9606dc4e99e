"""Effects of measures: one sign conversion, catalogue cells, active share, reductions of a project."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.methods.effect import active_share, catalogue_effect, project_reduction, reduction, reductions


@pytest.mark.parametrize(
    ("cell", "value", "low", "high"),
    [
        ("-0.802", "-0.802", None, None),
        ("0", "0", None, None),
        ("+1.374 (2 NaHCO3)", "1.374", None, None),
        ("-500 (600->100)", "-500", None, None),
        ("-2 .. -5", None, "-5", "-2"),
        ("+3-10 kg", None, "3", "10"),
        ("-1.2..-1.4", None, "-1.4", "-1.2"),
        ("+0.687 process + 电耗×EF", None, None, None),
        ("-1.747+4.35/COP_ratio×EF", None, None, None),
        ("~0", None, None, None),
        ("-611 t/a", None, None, None),
        ("", None, None, None),
    ],
)
def test_catalogue_cells(cell: str, value: str | None, low: str | None, high: str | None) -> None:
    effect = catalogue_effect(cell)
    found = (effect.value, effect.low, effect.high)
    assert found == tuple(None if number is None else Decimal(number) for number in (value, low, high))
    assert effect.text == cell


def test_a_minus_in_the_catalogue_is_a_reduction() -> None:
    assert reduction(Decimal("-0.802")) == Decimal("0.802")
    assert reduction(Decimal("0.687")) == Decimal("-0.687")
    assert reduction(None) is None


def test_coal_to_gas_in_its_first_half_year() -> None:
    """10 000 t coal, −0.802 tCO2 and −9.58 kg SO2 per t, running 2023-07-02…: 183 of 365 days.

    10000 · 0.802 · 183/365 = 4020.9863…; 10000 · 9.58 · 183/365 = 48031.2328…
    """
    share = active_share(2023, date(2023, 7, 2))
    assert share == Fraction(183, 365)
    per_unit = reductions({"CO2e": Decimal("-0.802"), "a21026": Decimal("-9.58"), "a24088": None})
    found = project_reduction(Decimal(10000), per_unit, share)
    assert found["CO2e"] == pytest.approx(Decimal("4020.986301369863"))
    assert found["a21026"] == pytest.approx(Decimal("48031.23287671233"))
    assert found["a24088"] is None


@pytest.mark.parametrize(
    ("year", "start", "end", "share"),
    [
        (2024, date(2020, 1, 1), None, Fraction(1)),
        (2024, date(2024, 12, 31), None, Fraction(1, 366)),
        (2023, date(2024, 1, 1), None, Fraction(0)),
        (2023, date(2020, 1, 1), date(2022, 12, 31), Fraction(0)),
        (2023, date(2020, 1, 1), date(2023, 1, 31), Fraction(31, 365)),
        (2023, date(2023, 5, 1), date(2023, 5, 1), Fraction(1, 365)),
    ],
)
def test_active_share(year: int, start: date, end: date | None, share: Fraction) -> None:
    assert active_share(year, start, end) == share


def test_a_project_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        active_share(2023, date(2023, 5, 2), date(2023, 5, 1))


@given(st.dates(date(2015, 1, 1), date(2030, 12, 31)), st.integers(0, 4000))
def test_the_shares_of_all_years_hold_every_day_once(start: date, days: int) -> None:
    end = date.fromordinal(start.toordinal() + days)
    lengths = {year: (date(year + 1, 1, 1) - date(year, 1, 1)).days for year in range(start.year, end.year + 1)}
    held = sum(active_share(year, start, end) * length for year, length in lengths.items())
    assert held == days + 1
