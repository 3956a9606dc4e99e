"""Driving forces of a park's carbon by hand: closed forms, footing, and what cannot be explained."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from decoupling.methods.drivers import ENERGY_COLUMNS, OTHER_COLUMNS, YearCarbon, drivers

Energy = tuple[str, str, float, float, float]
Other = tuple[str, float, float]


def year(energy: list[Energy], other: list[Other], **aside: float) -> YearCarbon:
    return YearCarbon(
        pd.DataFrame(energy, columns=list(ENERGY_COLUMNS)), pd.DataFrame(other, columns=list(OTHER_COLUMNS)), aside
    )


def test_one_industry_one_carrier() -> None:
    """Output 100 → 200, energy 50 → 80, carbon 100 → 120.

    L(120,100) = 20/ln 1.2 = 109.696299…; activity L·ln 2, energy intensity L·ln((80/200)/(50/100)) = L·ln 0.8,
    emission per energy L·ln((120/80)/(100/50)) = L·ln 0.75; mix and structure are one industry and one carrier: 0.
    """
    found = drivers(year([("26", "04", 100, 50, 100)], []), year([("26", "04", 200, 80, 120)], []))
    mean = 20 / math.log(1.2)
    assert found.effects == pytest.approx(
        {
            "activity": mean * math.log(2),
            "structure": 0,
            "intensity": mean * math.log(0.8),
            "mix": 0,
            "factor": mean * math.log(0.75),
            "process": 0,
        },
        abs=1e-9,
    )
    assert sum(found.effects.values()) == pytest.approx(20)


def test_everything_else_has_no_energy() -> None:
    """Process carbon 40 → 30 while output goes 100 → 150: L = −10/ln 0.75 = 34.760594…, split ln 1.5 and ln 0.5."""
    found = drivers(year([], [("30", 100, 40)]), year([], [("30", 150, 30)]))
    mean = -10 / math.log(0.75)
    assert found.effects["activity"] == pytest.approx(mean * math.log(1.5))
    assert found.effects["process"] == pytest.approx(mean * math.log(0.5))
    assert found.effects["intensity"] == found.effects["mix"] == found.effects["factor"] == 0


def test_a_fuel_that_vanishes_is_mix() -> None:
    """Coal 60 t and gas 40 t of CO2e become gas alone: the 60 t that went are the energy mix's."""
    before = year([("26", "04", 100, 30, 60), ("26", "15", 100, 20, 40)], [])
    found = drivers(before, year([("26", "15", 100, 20, 40)], []))
    # Gas itself: its share goes 0.4 → 1 (mix +40·ln 2.5), energy per output 0.5 → 0.2 (−40·ln 2.5); its carbon stays.
    assert found.effects["mix"] == pytest.approx(-60 + 40 * math.log(2.5))
    assert found.effects["intensity"] == pytest.approx(-40 * math.log(2.5))
    assert found.end - found.start == pytest.approx(-60) == pytest.approx(sum(found.effects.values()))


def test_what_cannot_be_explained_is_named_with_its_change() -> None:
    before = year([("26", "04", 100, 50, 100), ("46", "33", math.nan, 5, 10)], [("46", math.nan, 7)], removal=-3)
    after = year([("26", "04", 100, 50, 100), ("46", "33", math.nan, 6, 12)], [("46", math.nan, 9)], removal=-8)
    found = drivers(before, after)
    (left,) = found.left_out
    assert (left.industry, left.reason, left.change) == ("46", "no_output", 4)
    assert found.aside == {"removal": -5}
    assert sum(found.effects.values()) == pytest.approx(0)
    assert (found.start, found.end) == (114, 113)


def test_carbon_without_energy_is_named() -> None:
    found = drivers(
        year([("26", "19", 100, math.nan, 5), ("26", "04", 100, 1, 2)], []), year([("26", "04", 100, 1, 2)], [])
    )
    (left,) = found.left_out
    assert (left.industry, left.reason, left.change) == ("26", "no_energy", -5)


AMOUNT = st.floats(min_value=0.01, max_value=1e6)
ROWS = st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from("123"), AMOUNT, AMOUNT), max_size=6)


@given(ROWS, ROWS, st.dictionaries(st.sampled_from("ABC"), AMOUNT), st.dictionaries(st.sampled_from("ABC"), AMOUNT))
def test_effects_foot_with_the_totals(
    first: list[tuple[str, str, float, float]],
    last: list[tuple[str, str, float, float]],
    some: dict[str, float],
    more: dict[str, float],
) -> None:
    outputs = {"A": 10.0, "B": 25.0}  # C files none

    def made(rows: list[tuple[str, str, float, float]], others: dict[str, float], grown: float) -> YearCarbon:
        by_pair = {(industry, carrier): (energy, carbon) for industry, carrier, energy, carbon in rows}
        value = {name: amount * grown for name, amount in outputs.items()}
        return year(
            [(name, carrier, value.get(name, math.nan), *amounts) for (name, carrier), amounts in by_pair.items()],
            [(name, value.get(name, math.nan), amount) for name, amount in others.items()],
        )

    found = drivers(made(first, some, 1), made(last, more, 1.3))
    parts = [*found.effects.values(), *(left.change for left in found.left_out), *found.aside.values()]
    size = max(abs(found.start), abs(found.end), 1)
    assert found.start + sum(parts) == pytest.approx(found.end, abs=1e-8 * size)
