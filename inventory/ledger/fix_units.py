"""The units that are typed for one another, and how a figure reads in each of them."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from inventory.ledger.columns import units
from inventory.ledger.lines import plain_number
from inventory.methods.units import Unit

#: Units of a dimension that are mistaken for one another, and the text a person reads and types for each.
SLIPS: Final = {
    "electricity": {"kWh": "千瓦时", "1e4kWh": "万千瓦时", "MWh": "兆瓦时"},
    "mass": {"t": "吨", "kg": "千克", "万t": "万吨"},
    "gas_volume": {"1e4Nm3": "万立方米", "Nm3": "立方米"},
    "volume": {"m3": "立方米", "1e4m3": "万立方米"},
    "heat": {"GJ": "百万千焦", "MJ": "兆焦", "kJ": "千焦"},
    "coal_equivalent": {"tce": "吨标准煤", "kgce": "千克标准煤"},
    "money": {"1e4 CNY": "万元", "CNY": "元", "1e3 CNY": "千元"},
    "time": {"h": "小时", "min": "分钟"},
    "distance": {"km": "公里", "1e4km": "万公里"},
    "count": {"piece": "件", "1e4piece": "万件"},
    "concentration_gas": {"mg/m3": "mg/m3", "g/m3": "g/m3", "ug/m3": "μg/m3"},
    "concentration_water": {"mg/L": "mg/L", "g/L": "g/L", "ug/L": "μg/L"},
}
#: Longest figure that is written back: beyond it a spreadsheet would round.
DIGITS: Final = 15


def other_units(unit: Unit) -> Iterator[tuple[Unit, str]]:
    """Units that may have been meant instead, with their texts; none for a unit made by a conversion of the row."""
    known = {found.code: found for found in units().of_dimension(unit.dimension)}
    if known.get(unit.code) != unit:
        return
    for code, text in SLIPS.get(unit.dimension, {}).items():
        if code != unit.code:
            yield known[code], text


def unit_text(unit: Unit) -> str:
    """The usual text of a unit, or its code."""
    return SLIPS.get(unit.dimension, {}).get(unit.code, unit.code)


def in_unit(value: Decimal, of: Unit, to: Unit) -> Decimal | None:
    """A figure of one unit in another, value × of ÷ to; None when that has more than 15 digits."""
    found = value * of.multiply * to.divide / (of.divide * to.multiply)
    return found if len(plain_number(found).replace(".", "").strip("0")) <= DIGITS else None
