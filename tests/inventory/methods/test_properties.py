"""What must hold for any lines and every method: additive, order-free, monotone, trades cancel, nothing vanishes."""

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from inventory.methods.compile import compile_arrays, compile_lines
from inventory.methods.gap import gap_frame
from inventory.methods.result_frame import emission_frame, flow_frame
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
from tests.inventory.methods.random_months import SHARES, Maker, months
from tests.inventory.methods.slow_month import BY_FIELD
from tests.inventory.methods.slow_rules import Month

#: Factors of which more means less: shares that are taken off.
TAKEN_OFF = {"waste_fossil", "landfill_oxidation", "removal_eta", "running_mu", "abate_eff", "run_rate",
             "anode_sulphur", "anode_ash"}  # fmt: skip
seeds = st.integers(min_value=0, max_value=2**32 - 1)
places = st.sampled_from(sorted((sheet, field, rule.kind, rule.activity, rule.unit.split(" or ")[0])
                                for (sheet, field), rules in BY_FIELD.items() for _, rule in rules))  # fmt: skip

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


Place = tuple[str, str, str, str, str]


def clean_line(place: Place, seed: int) -> dict[str, Any]:
    """A line without mistakes at a place where some method looks."""
    sheet, field, kind, activity, unit = place
    make = Maker(seed, clean=True)
    given = {"energy_kind": kind, "activity_method": activity, "unit": unit, "direction": "直接", "in_park": False}
    more = {"item": "04", "fuel_unit": unit, "element_carbon": None} if kind == "fuel" else {}
    return make.line(sheet, field, **(given | more)) | {"line_id": 1, "year": 2023, "month": 5, "enterprise_id": 1}


def masses(row: dict[str, Any]) -> dict[str, float]:
    found = compile_lines(frame([row]), with_trail=False).emissions
    return dict(zip(found["method"], found["mass_t"], strict=True))


def scaled(row: dict[str, Any], by: float) -> dict[str, Any]:
    """The line with its amounts, and the parts of them in the cells beside, times a number."""
    parts = {name: row[name] * by for name in ("quantity", *SHARES) if row.get(name) is not None}
    return row | parts


@settings(max_examples=150, deadline=None)
@given(places, seeds, st.floats(min_value=0.05, max_value=0.95))
def test_two_parts_of_a_line_sum_to_the_whole(place: Place, seed: int, share: float) -> None:
    row = clean_line(place, seed)
    whole, first, second = (masses(scaled(row, by)) for by in (1.0, share, 1.0 - share))
    assert whole.keys() == first.keys() == second.keys()
    for method, mass in whole.items():
        assert first[method] + second[method] == pytest.approx(mass, rel=1e-9, abs=2e-9), method


@settings(max_examples=100, deadline=None)
@given(places, seeds, st.floats(min_value=1.0, max_value=1e3))
def test_more_activity_never_means_a_smaller_mass(place: Place, seed: int, times: float) -> None:
    row = clean_line(place, seed)
    less, more = masses(row), masses(row | {"quantity": row["quantity"] * times})
    for method, mass in less.items():
        assert abs(more[method]) >= abs(mass), method


@settings(max_examples=150, deadline=None)
@given(places, seeds, st.floats(min_value=0.0, max_value=1.0), st.data())
def test_a_higher_factor_never_means_a_smaller_mass(place: Place, seed: int, part: float, data: st.DataObject) -> None:
    row = clean_line(place, seed)
    rules = [rule for _, rule in BY_FIELD[place[0], place[1]] if rule.activity in ("", place[3])]
    named = {name: cell for rule in rules for name, cell in rule.cells.items() if cell.factor and not cell.by}
    assume(wanted := sorted(name for name in named if row.get(name) is not None and name not in TAKEN_OFF))
    name = data.draw(st.sampled_from(wanted))
    higher = row[name] + part * (min(float(named[name].high), 1e6) - row[name])
    less, more = masses(row), masses(row | {name: higher})
    assert less.keys() == more.keys()
    for method, mass in less.items():
        assert abs(more[method]) >= abs(mass) - 1e-9, (method, name)


def numbered(rows: list[Month]) -> Any:
    dated = [
        row | {"enterprise_id": place, "year": 2023, "month": 7} for place, month in enumerate(rows) for row in month
    ]
    return frame([row | {"line_id": number} for number, row in enumerate(dated)])


@settings(max_examples=12, deadline=None)
@given(seeds, st.integers(min_value=1, max_value=120), st.integers(min_value=1, max_value=3))
def test_neither_passes_nor_threads_change_a_result(seed: int, size: int, threads: int) -> None:
    lines = numbered(months(150, seed))
    whole = compile_lines(lines, with_trail=False)
    parts = compile_arrays(lines, size=size, threads=threads)
    for expected, found in zip(
        whole, (emission_frame(parts.emissions), flow_frame(parts.flows), gap_frame(parts.gaps)), strict=True
    ):
        keys = ["line_id", "method", *(["reason"] if "reason" in expected else [])]
        left, right = (rows.sort_values(keys).reset_index(drop=True) for rows in (expected, found))
        assert left.equals(right)


@settings(max_examples=12, deadline=None)
@given(seeds)
def test_shuffled_months_of_every_kind_give_the_same(seed: int) -> None:
    lines = numbered(months(150, seed))
    for expected, found in zip(
        compile_lines(lines, with_trail=False),
        compile_lines(lines.sample(frac=1.0, random_state=seed), with_trail=False),
        strict=True,
    ):
        keys = ["line_id", "method", *(["reason"] if "reason" in expected else [])]
        left, right = (rows.sort_values(keys).reset_index(drop=True) for rows in (expected, found))
        assert left.equals(right)
