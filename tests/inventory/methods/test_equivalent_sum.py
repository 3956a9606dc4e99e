"""Pollution equivalents and the choice of the economic total."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decoupling.methods.directions import MISSING, Ends
from decoupling.methods.economy import choose_economy
from decoupling.methods.rule import Price
from inventory.methods.equivalent_sum import Equivalent, sum_equivalents
from tests.decoupling.golden import mini_park, other

# 环境保护税法 附表二, kg per equivalent.
LAW = {
    "二氧化硫": "0.95",
    "氟化物": "0.87",
    "一氧化碳": "16.7",
    "氯化氢": "10.75",
    "硫酸雾": "0.6",
    "硫化氢": "0.29",
    "甲苯": "0.18",
}
AIR = {name: Equivalent(Decimal(value), "air") for name, value in LAW.items()}
PARK = {
    item: Equivalent(Decimal(kg), "air" if item[0] == "a" else "water")
    for item, kg in mini_park()["equivalent_kg"].items()
}


@pytest.mark.parametrize("case", ["EQ1", "EQ2"])
def test_published_equivalents(case: str) -> None:
    inputs, expected = other(case)
    result = sum_equivalents(inputs["kg"], AIR)
    assert {item: round(float(value), 2) for item, value in result.items.items()} == {
        item: float(value) for item, value in expected["eq"].items()
    }


@pytest.mark.parametrize("year", ["2021", "2022", "2023"])
def test_mini_park_sums(year: str) -> None:
    values = mini_park()["scopes"]["park"]["years"][year]
    result = sum_equivalents({item: Decimal(kg) for item, kg in values["pollutants_kg"].items()}, PARK)
    assert result.total is not None
    assert float(result.total) == pytest.approx(float(values["equivalents"]), rel=1e-12)
    assert float(result.media["air"]) == pytest.approx(float(values["air"]), rel=1e-12)
    assert result.media["water"] == Fraction(values["water"])


def test_voc_without_statutory_value_stays_out() -> None:
    result = sum_equivalents({"a21026": Decimal(95), "a24088": Decimal(1000)}, PARK)
    assert (dict(result.items), result.total) == ({"a21026": Fraction(100)}, Fraction(100))


def test_missing_is_not_zero() -> None:
    assert sum_equivalents({"a21026": None}, PARK).total is None
    assert sum_equivalents({"a21026": Decimal(0)}, PARK).total == 0
    assert sum_equivalents({"a21026": Decimal(0)}, PARK).shares() == {}


def test_only_one_measure_of_the_organic_load_counts() -> None:
    values = {item: Equivalent(Decimal(kg), "water") for item, kg in (("w01017", "0.5"), ("w01018", "1"))}
    assert sum_equivalents({"w01017": Decimal(10), "w01018": Decimal(30)}, values).total == 30
    assert sum_equivalents({"w01017": Decimal(10), "w01018": None}, values).total == 20


def test_shares() -> None:
    shares = sum_equivalents({"a21026": Decimal(95), "w01018": Decimal(300)}, PARK).shares()
    assert shares == {"a21026": Fraction(1, 4), "w01018": Fraction(3, 4)}


@pytest.mark.parametrize(("kg", "medium"), [("0", "air"), ("-1", "air"), ("1", "waste")])
def test_impossible_values_are_refused(kg: str, medium: str) -> None:
    with pytest.raises(ValueError, match="equivalent"):
        Equivalent(Decimal(kg), medium)


KG = st.decimals(min_value=0, max_value=100000, places=2)


@given(KG, KG, KG, KG)
def test_sum_is_additive(so2: Decimal, cod: Decimal, more_so2: Decimal, more_cod: Decimal) -> None:
    def total(first: Decimal, second: Decimal) -> Fraction:
        found = sum_equivalents({"a21026": first, "w01018": second}, PARK).total
        assert found is not None
        return found

    assert total(so2, cod) + total(more_so2, more_cod) == total(so2 + more_so2, cod + more_cod)


def test_constant_prices_before_current_and_never_mixed() -> None:
    start = {"output_value_const": 100, "value_added": 30, "output_value": 90}
    assert choose_economy(start, {"output_value_const": 110, "value_added": 40}).ends == Ends(100, 110)
    chosen = choose_economy(start, {"value_added": 40, "output_value": 95})
    assert (chosen.measure, chosen.price, chosen.ends) == ("value_added", Price.CURRENT, Ends(30, 40))
    assert choose_economy(start, {"value_added_const": 50}).ends == MISSING
