"""Pollution equivalents of the tax law and CO2 equivalents."""

import csv
import json
import math
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from inventory.methods.equivalents import MAIN, equivalent, equivalents, tax
from inventory.methods.gwp import co2e, gases_without_gwp, gwp_map, strict_sum

with (Path(__file__).parents[2] / "golden" / "inventory" / "equivalents.csv").open(encoding="utf-8") as handle:
    CASES = list(csv.DictReader(handle))

#: 环境保护税法 附表二, kg per equivalent.
LAW = {
    "二氧化硫": "0.95",
    "氟化物": "0.87",
    "一氧化碳": "16.7",
    "氯化氢": "10.75",
    "硫酸雾": "0.6",
    "硫化氢": "0.29",
    "甲苯": "0.18",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_published_tax_cases(case: dict[str, str]) -> None:
    given = json.loads(case["input_json"], parse_float=Decimal, parse_int=Decimal)
    expected = json.loads(case["expected_json"], parse_float=Decimal)
    result = tax(given["kg"], {name: Decimal(LAW[name]) for name in given["kg"]}, given["rate"])
    assert {name: round(value, 2) for name, value in result.equivalents.items()} == expected["eq"]
    assert result.tax == expected["tax"]


def masses(*rows: tuple[str, str, float, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["substance", "kind", "mass_t", "category", "dust_kind"])


def test_equivalents_of_main_pollutants_only() -> None:
    frame = masses(
        ("a21026", "air", 0.95, "outlet", ""),
        ("a34013", "air", 2.18, "outlet", ""),
        ("a34013", "air", 4.0, "outlet", "process"),
        ("w21003", "water", 0.8, "direct", ""),
        ("a24088", "air", 5.0, "outlet", ""),
        ("w01018", "water", 5.0, "indirect", ""),
        ("CO2", "ghg", 5.0, "fuel", ""),
    )
    found = equivalents(frame, MAIN).tolist()
    assert found[:4] == pytest.approx([1000.0, 1000.0, 1000.0, 1000.0])
    assert all(math.isnan(value) for value in found[4:]), "VOCs, indirect water and CO2 are outside the sum"


def test_an_equivalent_value_must_be_positive() -> None:
    with pytest.raises(ValueError, match="positive"):
        equivalent(Decimal(1), Decimal(0))


def test_nitric_acid_under_three_sets() -> None:
    """10 000 t dual pressure · 8.0 kg N2O/t = 80 t: 24800 / 21200 / 21840 tCO2e."""
    mass, gas = pd.Series([80.0]), pd.Series(["N2O"])
    found = [co2e(mass, gas, gwp_map({"N2O": value})).item() for value in (310, 265, 273)]
    assert found == [24800.0, 21200.0, 21840.0]


def test_a_gas_without_a_value_is_missing_not_zero() -> None:
    frame = pd.DataFrame({"park": [1, 1, 2], "gas": ["CO2", "NF3", "CO2"], "mass": [10.0, 1.0, 7.0]})
    frame["co2e"] = co2e(frame["mass"], frame["gas"], {"CO2": 1})
    sums = strict_sum(frame, ["park"], "co2e")
    assert math.isnan(sums[1])
    assert sums[2] == 7.0
    assert gases_without_gwp(frame["gas"], {"CO2": 1}) == ("NF3",)


def test_reference_names_of_perfluorocarbons() -> None:
    assert gwp_map({"CF4 (PFC-14)": 6630})["CF4"] == 6630.0
