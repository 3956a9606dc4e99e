"""Rows filed in another dimension than their energy is counted in: steam by weight, oil by volume, coal by basis.

What was typed stays with the line; the conversion becomes the unit of the row, so that every quantity of the row
takes it, and its numbers are kept beside the line (`enthalpy`, `heat_per_tonne`, `density_used`, `ncv_typed` …).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from inventory.ledger.columns import Energy, units
from inventory.methods.coal import AIR_DRIED, AS_RECEIVED, received_carbon, received_ncv
from inventory.methods.steam import ATMOSPHERE, HOT_WATER, SUPERHEATED, SteamError, heat_per_tonne
from inventory.methods.units import Unit

#: Value of a field of the row in base units, None when missing.
Reader = Callable[[str], Any]
MASS, VOLUME, HEAT = "mass", "volume", "heat"
GAUGE: Final = "gauge"
#: Codes whose analyses have a moisture basis.
COALS: Final = frozenset(("01", "02", "03", "04", "05", "06", "07", "08", "09", "34"))
STATE_REMEDY: Final = "请补填介质、压力、压力口径和温度，或按热量表读数改填百万千焦。"
DENSITY_REMEDY: Final = "请在“油品密度”列填实测密度（kg/L），或按密度折算为吨后填写。"


class ConversionError(ValueError):
    """A row that cannot be converted: the field that is missing or wrong, why, and what to do."""

    def __init__(self, field: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.field = field
        self.remedy = remedy


@dataclass(frozen=True)
class Conversion:
    """The unit of one row, and the numbers it was made from; `remark` where a default stood in for a measurement."""

    unit: Unit
    numbers: dict[str, Decimal] = field(default_factory=dict)
    remark: str = ""


def converted(energy: Energy, text: str, read: Reader) -> Conversion | None:
    """Conversion of a row typed in `text`; None when no state of the row could lead to the dimension of its energy.

    Errors: ConversionError when the state is needed and missing or impossible: never a default enthalpy.
    """
    if energy.dimension == HEAT and (mass := _named(text, MASS)):
        return _heat(mass, read)
    if energy.dimension == MASS and (volume := _named(text, VOLUME)):
        return _oil(energy, volume, read)
    return None


def _named(text: str, dimension: str) -> Unit | None:
    return next((unit for unit in units().named(text) if unit.dimension == dimension), None)


def _heat(mass: Unit, read: Reader) -> Conversion:
    """Tonnes of steam or hot water as GJ. Source: 24 行业指南 热力换算; IAPWS-IF97."""
    medium, pressure, temperature = read("medium"), read("steam_pressure"), read("steam_temperature")
    if medium is None:
        raise ConversionError("medium", "蒸汽、热水按吨填报，没有选择热力介质，不能折算热量。", STATE_REMEDY)
    if medium == HOT_WATER:
        pressure = None
    elif pressure is None:
        raise ConversionError("steam_pressure", "蒸汽按吨填报，没有填蒸汽压力，不能折算热量。", STATE_REMEDY)
    elif read("pressure_basis") is None:
        raise ConversionError("pressure_basis", "蒸汽压力没有注明表压或绝压，不能折算热量。", STATE_REMEDY)
    elif read("pressure_basis") == GAUGE:
        pressure += ATMOSPHERE
    if temperature is None and medium in (HOT_WATER, SUPERHEATED):
        raise ConversionError("steam_temperature", "热水和过热蒸汽按吨填报，没有填温度，不能折算热量。", STATE_REMEDY)
    try:
        heat, enthalpy = heat_per_tonne(medium, pressure, temperature)
    except SteamError as refused:
        place = "steam_temperature" if "°C" in str(refused) else "steam_pressure"
        raise ConversionError(place, f"{refused}。", STATE_REMEDY) from refused
    if heat <= 0:
        raise ConversionError("steam_temperature", "热水温度不高于 20 °C，没有可计的热量。", STATE_REMEDY)
    numbers = {"heat_per_tonne": heat} | ({"enthalpy": enthalpy} if enthalpy is not None else {})
    return Conversion(Unit(mass.code, HEAT, "GJ", mass.multiply * heat, mass.divide), numbers)


def _oil(energy: Energy, volume: Unit, read: Reader) -> Conversion:
    """Litres or cubic metres of a liquid fuel as tonnes: m³ · kg/L."""
    measured = read("density")
    density = measured if measured is not None else energy.density
    if density is None:
        raise ConversionError("density", f"{energy.name_zh}按体积填报，没有填密度，不能折算为吨。", DENSITY_REMEDY)
    remark = "" if measured is not None else f"{energy.name_zh}按缺省密度 {density} kg/L 折算为吨。"
    unit = Unit(volume.code, MASS, "t", volume.multiply * density, volume.divide)
    return Conversion(unit, {"density_used": density}, remark)


def as_received(energy: Energy, read: Reader) -> dict[str, Decimal]:
    """Analyses of a coal in their own basis as received: new values of ncv, carbon_content and element_carbon.

    Amounts are weighed as received, so calorific value and carbon must be too. Carbon per energy changes with both:
    it is taken to carbon per tonne, converted, and divided by the converted calorific value.
    Errors: ConversionError when a moisture, or the calorific value beside carbon per energy, is missing.
    """
    basis = read("coal_basis")
    if basis in (None, AS_RECEIVED):
        return {}
    if energy.code not in COALS:
        raise ConversionError("coal_basis", "煤质基准只用于煤炭。", "请清空本格。")
    total = read("total_moisture")
    sample = read("ad_moisture") if basis == AIR_DRIED else Decimal(0)
    for name, value in (("total_moisture", total), ("ad_moisture", sample)):
        if value is None:
            raise ConversionError(name, "缺少水分，煤质数据不能换算为收到基。", "请补填水分，或直接填收到基数值。")
    ncv, per_energy, element = read("ncv"), read("carbon_content"), read("element_carbon")
    if per_energy is not None and ncv is None:
        remedy = "请补填同一基准的低位发热量，或直接填收到基数值。"
        raise ConversionError("ncv", "单位热值含碳量换算为收到基，须有同一基准的低位发热量。", remedy)
    try:
        found: dict[str, Decimal] = {}
        if ncv is not None:
            found["ncv"] = received_ncv(ncv, total, sample)
        if per_energy is not None:
            found["carbon_content"] = received_carbon(per_energy * ncv, total, sample) / found["ncv"]
        if element is not None:
            found["element_carbon"] = received_carbon(element, total, sample)
    except ValueError as wrong:
        raise ConversionError("total_moisture", f"{wrong}。", "请核对检测报告。") from wrong
    return found
