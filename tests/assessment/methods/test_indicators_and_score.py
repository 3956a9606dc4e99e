"""Table 5 indicators and scores by hand."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.methods.indicators import METHODS, YearTotals, ratio
from assessment.methods.score import GROUP_WEIGHTS, score, weighted
from assessment.methods.threshold import Direction

TOTALS = YearTotals(
    output_1e4yuan=Decimal(310560),
    energy_tce=Decimal(155280),
    co2e_t=Decimal(993792),
    pollutant_kg={"a21026": Decimal(107280), "w01018": None},
    waste_generated_t=Decimal(5000),
    waste_used_t=Decimal(4100),
)


def value(method: str, item: str = "", totals: YearTotals = TOTALS) -> Decimal | None:
    return METHODS[method](totals, item)


def test_table_5() -> None:
    """155280/310560 = 0.5; 993792/310560 = 3.2; 107280/310560 = 0.34544…; 4100/5000 = 82 %."""
    assert value("energy_intensity") == Decimal("0.5")
    assert value("carbon_intensity") == Decimal("3.2")
    assert value("resource_use") == Decimal("82")
    sulphur = value("pollutant_intensity", "a21026")
    assert sulphur is not None
    assert abs(sulphur * 310560 - 107280) < Decimal("1e-20")


def test_a_missing_part_is_no_value() -> None:
    assert value("pollutant_intensity", "w01018") is None
    empty = YearTotals(output_1e4yuan=None, energy_tce=Decimal(1), waste_generated_t=Decimal(0))
    for method in METHODS:
        assert value(method, "a21026", empty) is None


def test_zero_output_is_undefined() -> None:
    assert ratio(Decimal(5), Decimal(0)) is None
    assert ratio(Decimal(0), Decimal(5)) == 0


@pytest.mark.parametrize(
    ("value", "direction", "base", "goal", "expected"),
    [
        ("0.80", "lower", "0.80", "0.70", "60"),
        ("0.70", "lower", "0.80", "0.70", "100"),
        ("0.75", "lower", "0.80", "0.70", "80"),
        ("0.60", "lower", "0.80", "0.70", "100"),
        ("0.95", "lower", "0.80", "0.70", "0"),
        ("0.85", "lower", "0.80", "0.70", "40"),
        ("75", "higher", "70", "90", "70"),
        ("0.70", "lower", "0.70", "0.70", "100"),
        ("0.71", "lower", "0.70", "0.70", "0"),
        ("95", "higher", "90", "90", "100"),
    ],
)
def test_score(value: str, direction: str, base: str, goal: str, expected: str) -> None:
    assert score(Decimal(value), Decimal(base), Decimal(goal), Direction(direction)) == Decimal(expected)


def test_no_score_without_a_part() -> None:
    assert score(None, Decimal(1), Decimal(2)) is None
    assert score(Decimal(1), None, Decimal(2)) is None


def test_weighted_mean_says_how_much_it_covers() -> None:
    """(25·80 + 30·60)/(25 + 30) = 69.0909…, 55 of 100."""
    mean, share = weighted({"energy": Decimal(80), "carbon": Decimal(60), "pollution": None}, GROUP_WEIGHTS)
    assert mean is not None
    assert abs(mean - Decimal(3800) / 55) < Decimal("1e-20")
    assert share == Decimal("0.55")
    assert weighted({"energy": None}, GROUP_WEIGHTS) == (None, Decimal(0))


@given(
    st.decimals(min_value=0, max_value=10, places=3),
    st.decimals(min_value=0, max_value=10, places=3),
    st.decimals(min_value="0.1", max_value=10, places=3),
)
def test_a_better_value_never_scores_less(first: Decimal, second: Decimal, goal: Decimal) -> None:
    better, worse = sorted((first, second))
    scores = [score(value, goal + 1, goal) for value in (better, worse)]
    assert scores[0] is not None
    assert scores[1] is not None
    assert scores[0] >= scores[1]
