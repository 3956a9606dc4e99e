"""Unit traps of the rules, each worked by hand."""

from decimal import Decimal

import pytest

from inventory.ledger.columns import units
from inventory.methods.units import UnknownUnit, WrongDimension, unit_table

CASES = [
    # typed, unit, dimension, expected in the base unit
    ("12300", "Nm³", "gas_volume", "1.23"),
    ("1", "亿m3", "gas_volume", "10000"),
    ("1", "万立方米", "gas_volume", "1"),
    ("1", "万立方米", "volume", "10000"),
    ("293.15", "万m3(20℃)", "gas_volume", "273.15"),
    ("293150", "m3（20℃）", "gas_volume", "27.315"),
    ("1", "万千瓦时", "electricity", "10"),
    ("1", "kWh", "electricity", "0.001"),
    ("1", "KWH", "electricity", "0.001"),
    ("1", "度", "electricity", "0.001"),
    ("1", "亿kWh", "electricity", "100000"),
    ("1", "百万千焦", "heat", "1"),
    ("1000000", "kJ", "heat", "1"),
    ("1", "Gcal", "heat", "4.1868"),
    ("1", "万吨", "mass", "10000"),
    ("1", "Mg", "mass", "1"),
    ("1", "mg", "mass", "1E-9"),
    ("1000", "公斤", "mass", "1"),
    ("1", "ｋｇ", "mass", "0.001"),
    ("1", "吨 标准煤", "coal_equivalent", "1"),
    ("5", "千元", "money", "0.5"),
    ("3", "g/m3", "concentration_gas", "3000"),
    ("3", "g/m3", "concentration_water", "3"),
    ("30", "天", "time", "720"),
    ("15", "亩", "area", "1"),
]


@pytest.mark.parametrize(("typed", "text", "dimension", "expected"), CASES)
def test_conversion(typed: str, text: str, dimension: str, expected: str) -> None:
    assert units().convert(Decimal(typed), text, dimension) == Decimal(expected)


def test_gas_at_twenty_degrees_is_seven_percent_less() -> None:
    assert units().convert(Decimal(100), "万m3(20℃)", "gas_volume").quantize(Decimal("0.001")) == Decimal("93.178")


@pytest.mark.parametrize(
    ("text", "dimension"),
    [("吨", "heat"), ("吨", "gas_volume"), ("kWh", "heat"), ("GJ", "electricity"), ("L", "mass"), ("tce", "mass")],
)
def test_wrong_dimension(text: str, dimension: str) -> None:
    with pytest.raises(WrongDimension):
        units().find(text, dimension)


@pytest.mark.parametrize("text", ["", "车", "桶", "t/d", "MG"])
def test_unknown_unit(text: str) -> None:
    """`MG` is milligram or megagram: never guessed."""
    with pytest.raises(UnknownUnit):
        units().find(text, "mass")


def test_coefficient_per_unit_turns_the_other_way() -> None:
    """1.229 tce per 万kWh is 0.1229 tce per MWh."""
    assert units().find("万千瓦时", "electricity").per_base(Decimal("1.229")) == Decimal("0.1229")


def test_table_refuses_a_text_with_two_meanings() -> None:
    row = {"unit": "t", "aliases": "", "dimension": "mass", "base": "t", "multiply": "1", "divide": "1"}
    with pytest.raises(ValueError, match="declared twice"):
        unit_table([row, {**row, "unit": "kg", "aliases": "t"}])
    with pytest.raises(ValueError, match="not positive"):
        unit_table([{**row, "multiply": "0"}])
