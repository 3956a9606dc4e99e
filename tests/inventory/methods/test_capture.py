"""Captured CO2: whatever is filed, no enterprise-month subtracts more than it captured or than it counts."""

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.methods.capture import DEDUCTING
from inventory.methods.compile import compile_lines
from inventory.methods.explain import explain
from tests.inventory.methods.line_builder import frame, line

AMOUNT = st.decimals(min_value=0, max_value=10**5, places=3).map(float)
#: 20 GJ/t · 0.03 tC/GJ · 44/12 = 2.2 t CO2 a t of coal.
COAL = {"item": "04", "unit": "t", "energy_kind": "fuel", "field": "consumption", "ncv": 20.0, "carbon": 0.03,
        "oxidation": 1.0, "fuel_unit": "t"}  # fmt: skip


def co2(fate: str, amount: float, **more: Any) -> dict[str, Any]:
    named = {"sheet": "05", "field": "qty", "item": "CO2", "unit": "t", "activity_method": f"ccus.{fate}"}
    return line(**named, quantity=amount, report_no="MR-1", **more)


def coal(amount: float, **more: Any) -> dict[str, Any]:
    return line(**COAL, quantity=amount, **more)


def subtracted(lines: list[dict[str, Any]], firm: int = 1) -> float:
    prepared = frame(lines)
    rows = compile_lines(prepared).emissions.merge(prepared[["line_id", "enterprise_id"]], on="line_id")
    wanted = rows["method"].isin(DEDUCTING) & (rows["enterprise_id"] == firm)
    return -float(rows.loc[wanted, "mass_t"].sum())


@given(AMOUNT, AMOUNT, AMOUNT, AMOUNT, AMOUNT, AMOUNT)
def test_both_caps_hold(
    stored: float, fixed: float, captured: float, leaked: float, reused: float, burnt: float
) -> None:
    lines = [
        co2("stored", stored), co2("fixed", fixed), co2("captured", captured), co2("leaked", leaked),
        co2("reused", reused), coal(burnt),
    ]  # fmt: skip
    left = max(0.0, captured - leaked - reused)
    assert subtracted(lines) == pytest.approx(min(stored + fixed, left, burnt * 2.2), rel=1e-9, abs=1e-6)


def test_firms_and_months_are_capped_apart() -> None:
    lines = [
        co2("stored", 100), co2("captured", 100), coal(1000),
        co2("stored", 100, month=2), co2("captured", 40, month=2), coal(1000, month=2),
        co2("stored", 100, enterprise_id=2), co2("captured", 100, enterprise_id=2), coal(10, enterprise_id=2),
    ]  # fmt: skip
    assert subtracted(lines) == pytest.approx(140)
    assert subtracted(lines, firm=2) == pytest.approx(22)


def test_the_order_of_rows_does_not_matter() -> None:
    lines = [co2("stored", 300), co2("supplied", 200), co2("captured", 400), coal(100)]
    assert {round(subtracted(list(order)), 6) for order in permutations(lines)} == {220.0}


def test_a_biogenic_removal_subtracts_nothing_and_needs_nothing_counted() -> None:
    compiled = compile_lines(frame([co2("biogenic", 50), co2("biogenic_captured", 50)]))
    assert compiled.emissions["memo"].all() and compiled.gaps.empty


def test_the_share_that_was_applied_is_explained() -> None:
    """100 t of coal count 220 t; 220 ÷ 500 = 0.44."""
    compiled = compile_lines(frame([co2("stored", 500), co2("captured", 600), coal(100)]))
    [row] = compiled.emissions[compiled.emissions["method"] == "ccus.stored"].to_dict("records")
    text = explain(row["method"], row["trail"], row["mass_t"], row["activity_unit"]).substituted
    assert "500 t × 0.44" in text and "220 tCO₂" in text
    assert compiled.gaps["reason"].tolist() == ["ccus_above_counted"]
    assert "220 t" in compiled.gaps["reason_zh"].iloc[0]
