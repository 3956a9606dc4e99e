"""Sharing certificates over purchase lines: exact sums, the cap, one notice a month, order-free."""

from itertools import pairwise

import numpy as np
import pytest

from inventory.methods.certificate import NotANumber, normal_number
from inventory.methods.compile import compile_lines
from inventory.methods.market import BESIDE_KINDS
from tests.inventory.methods.line_builder import POWER, POWER_FACTOR, frame, line

RESIDUAL = {"residual_ef": 0.6, "residual_ef_tier": "2a"}


def bought(*amounts: float, certified: float, **values: object) -> list[dict[str, object]]:
    return [
        line(**POWER, **POWER_FACTOR, **RESIDUAL, quantity=amount, certified_month=certified, **values)
        for amount in amounts
    ]


def market(lines: list[dict[str, object]]) -> list[float]:
    rows = compile_lines(frame(lines)).emissions
    return list(rows.loc[rows["method"] == "power.market"].sort_values("line_id")["mass_t"])


@pytest.mark.parametrize("certified", [0.0, 1.0, 333.3, 600.0, 999.999, 1000.0, 5000.0])
def test_lines_of_a_month_add_up_to_what_is_not_certified(certified: float) -> None:
    """Σ market = (bought − min(certified, bought)) · 0.6 over 7, 0, 493 and 500 MWh."""
    found = market(bought(7.0, 0.0, 493.0, 500.0, certified=certified))
    assert sum(found) == pytest.approx((1000.0 - min(certified, 1000.0)) * 0.6, abs=1e-6)
    assert all(value >= 0 for value in found)


def test_the_order_of_lines_does_not_matter() -> None:
    there, back = bought(10.0, 30.0, 60.0, certified=45.0), bought(60.0, 30.0, 10.0, certified=45.0)
    assert market(there) == market(back)[::-1]


def test_more_certificates_never_raise_the_result() -> None:
    sums = [sum(market(bought(100.0, 200.0, certified=amount))) for amount in np.linspace(0, 400, 21)]
    assert all(later <= earlier for earlier, later in pairwise(sums))


def test_an_excess_is_told_once_a_month() -> None:
    gaps = compile_lines(frame(bought(100.0, 200.0, 300.0, certified=601.0))).gaps
    assert gaps["reason"].tolist() == ["certificate_excess"]
    assert gaps["line_id"].tolist() == [1]
    assert compile_lines(frame(bought(100.0, 200.0, 300.0, certified=600.0))).gaps.empty


def test_a_missing_market_result_is_no_gap_of_the_total() -> None:
    """Nothing of a kind beside the totals is missing from them: a blank purchase is told once, by location."""
    gaps = compile_lines(frame(bought(float("nan"), certified=0.0))).gaps
    assert set(gaps["method"]) == {"power.location", "energy.power"}


def test_only_location_is_of_the_counted_kind() -> None:
    rows = compile_lines(frame(bought(100.0, certified=40.0))).emissions
    assert set(rows["kind"]) == {"ghg", "market", "avoided"}
    assert rows.loc[rows["kind"] == "ghg", "mass_t"].tolist() == [pytest.approx(47.43)]
    assert set(rows["kind"]) - {"ghg"} <= set(BESIDE_KINDS)


@pytest.mark.parametrize(
    "typed", ["GEC-2023-000001", "gec 2023 000001", "ＧＥＣ－２０２３－０００００１", " GEC2023/000001 "]
)
def test_one_number_in_many_forms(typed: str) -> None:
    assert normal_number(typed) == "GEC2023000001"


@pytest.mark.parametrize("typed", ["", "12345", "ABCDEFG", "---------", "绿证编号", "㎒1" * 40])
def test_what_is_no_number(typed: str) -> None:
    with pytest.raises(NotANumber):
        normal_number(typed)
