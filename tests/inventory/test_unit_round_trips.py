"""A number in one unit, brought to another of its dimension and back, is the number again; no dimension is crossed."""

import csv
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.methods.units import Unit, UnitTable, WrongDimension, unit_table

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "reference"


def rows() -> list[dict[str, str]]:
    with (FOLDER / "units.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


TABLE: UnitTable = unit_table(rows())
DIMENSIONS = sorted({row["dimension"] for row in rows()})
PAIRS = [pair for name in DIMENSIONS for pair in combinations(TABLE.of_dimension(name), 2)]
amounts = st.decimals(min_value=Decimal("0.001"), max_value=Decimal("1e9"), places=3)


def exact(unit: Unit) -> Fraction:
    return Fraction(unit.multiply) / Fraction(unit.divide)


@settings(max_examples=200, deadline=None)
@given(amounts, st.sampled_from(PAIRS))
def test_a_quantity_comes_back_from_another_unit(value: Decimal, pair: tuple[Unit, Unit]) -> None:
    first, second = pair
    base = first.to_base(value)
    assert abs(Fraction(base) / (Fraction(value) * exact(first)) - 1) < Fraction(1, 10**24)
    in_second = second.per_base(base)  # base units per one of the second: its inverse factor
    assert first.per_base(second.to_base(in_second)) == pytest.approx(value, rel=Decimal("1e-24"))


@settings(max_examples=100, deadline=None)
@given(amounts, st.sampled_from(PAIRS))
def test_amount_times_coefficient_does_not_depend_on_the_unit(value: Decimal, pair: tuple[Unit, Unit]) -> None:
    """x of a unit at c per that unit is the same total in base units."""
    for unit in pair:
        product = unit.to_base(value) * unit.per_base(Decimal("2.5"))
        assert product == pytest.approx(value * Decimal("2.5"), rel=Decimal("1e-24"))


@pytest.mark.parametrize("unit", [unit for name in DIMENSIONS for unit in TABLE.of_dimension(name)], ids=str)
def test_no_unit_is_read_in_another_dimension(unit: Unit) -> None:
    own = {found.dimension for found in TABLE.named(unit.code)}
    for other in DIMENSIONS:
        if other not in own:
            with pytest.raises(WrongDimension):
                TABLE.find(unit.code, other)
