"""What must hold for any lines: additive, order-free, monotone, trades cancel, nothing vanishes."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.methods.compile import compile_lines
from tests.inventory.methods.line_builder import (
    COAL,
    COAL_FACTORS,
    HEAT,
    HEAT_FACTOR,
    POWER,
    POWER_FACTOR,
    air,
    frame,
    line,
)

amounts = st.floats(min_value=0.001, max_value=1e7, allow_nan=False).map(lambda value: round(value, 3))


def coal(amount: float, **changes: Any) -> dict[str, Any]:
    return line(**COAL, **COAL_FACTORS, quantity=amount) | changes


any_line = st.one_of(
    amounts.map(coal),
    amounts.map(lambda amount: coal(amount, carbon=None)),
    amounts.map(lambda amount: line(**POWER, **POWER_FACTOR, quantity=amount)),
    amounts.map(lambda amount: line(**HEAT, **HEAT_FACTOR, quantity=amount) | {"in_park": True}),
    amounts.map(lambda amount: air("a21002", amount)),
)


def total(lines: list[dict[str, Any]], column: str = "mass_t") -> float:
    result = compile_lines(frame(lines), with_trail=False)
    rows = result.emissions if column == "mass_t" else result.flows
    return float(rows[column].sum())


@settings(max_examples=20, deadline=None)
@given(amounts, amounts)
def test_emissions_are_additive(first: float, second: float) -> None:
    together = total([coal(first + second)])
    assert total([coal(first), coal(second)]) == pytest.approx(together, rel=1e-9, abs=2e-9)


@settings(max_examples=20, deadline=None)
@given(amounts, amounts)
def test_more_fuel_never_emits_less(first: float, second: float) -> None:
    less, more = sorted((first, second))
    assert total([coal(less)]) <= total([coal(more)])


@settings(max_examples=20, deadline=None)
@given(st.lists(any_line, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_order_does_not_matter(lines: list[dict[str, Any]], random: Any) -> None:
    numbered = frame(lines)
    shuffled = numbered.iloc[random.sample(range(len(lines)), len(lines))]
    first, second = (compile_lines(rows, with_trail=False) for rows in (numbered, shuffled))
    for left, right in zip(first, second, strict=True):
        assert (
            left.sort_values(["line_id", "method"]).astype(str).values.tolist()
            == right.sort_values(["line_id", "method"]).astype(str).values.tolist()
        )


@settings(max_examples=20, deadline=None)
@given(st.lists(any_line, min_size=1, max_size=8))
def test_no_line_vanishes(lines: list[dict[str, Any]]) -> None:
    result = compile_lines(frame(lines), with_trail=False)
    told = set(result.emissions["line_id"]) | set(result.gaps["line_id"])
    assert told == set(range(1, len(lines) + 1))


@settings(max_examples=20, deadline=None)
@given(st.lists(any_line, min_size=1, max_size=8))
def test_incremental_equals_full(lines: list[dict[str, Any]]) -> None:
    full = compile_lines(frame(lines), with_trail=False).emissions["mass_t"].tolist()
    parts = [compile_lines(frame([entry]), with_trail=False).emissions["mass_t"].tolist() for entry in lines]
    assert sorted(full) == sorted(value for part in parts for value in part)


@settings(max_examples=20, deadline=None)
@given(amounts, amounts)
def test_steam_traded_in_the_park_cancels_in_comprehensive_energy(burnt: float, traded: float) -> None:
    seller = line(**HEAT, **HEAT_FACTOR) | {"field": "exported", "quantity": traded, "in_park": True}
    buyer = line(**HEAT, **HEAT_FACTOR) | {"quantity": traded, "in_park": True, "enterprise_id": 2}
    alone = total([coal(burnt)], "coal_tce")
    assert total([coal(burnt), seller, buyer], "coal_tce") == pytest.approx(alone, rel=1e-9, abs=1e-6)
