"""Heat of steam and hot water from what a meter shows: mass, pressure, temperature.

Enthalpies are those of IAPWS-IF97. The reference state of the guides is water at 20 °C: 83.74 kJ/kg.
"""

import math
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, Final

#: Enthalpy of water at 20 °C, kJ/kg, as the guides deduct it. Source: 24 行业指南 热力换算.
REFERENCE_ENTHALPY: Final = 83.74
REFERENCE_TEMPERATURE: Final = 20.0
#: kJ/(kg·K) of water, as the guides print it.
HEAT_CAPACITY: Final = 4.1868
ZERO_CELSIUS: Final = 273.15
#: Standard atmosphere: a pressure gauge shows the pressure above it, MPa.
ATMOSPHERE: Final = Decimal("0.101325")
#: Region of IF97 in which the guides' formulas mean steam; MPa absolute and °C.
PRESSURE: Final = (0.000611213, 100.0)
TEMPERATURE: Final = (0.0, 800.0)
CRITICAL_PRESSURE: Final = 22.064
GJ_PER_MJ: Final = 1e-3
PA_PER_MPA: Final = 1e6
J_PER_KJ: Final = 1e3

SATURATED: Final = "saturated"
SUPERHEATED: Final = "superheated"
HOT_WATER: Final = "hot_water"


class SteamError(ValueError):
    """A state that is no steam, or lies outside the formulation."""


@cache
def _properties() -> Any:
    """The property function of the library, loaded when the first steam is seen: loading takes two seconds."""
    from CoolProp.CoolProp import PropsSI

    return PropsSI


@lru_cache(maxsize=4096)
def _property(name: str, pressure: float, other: str, value: float) -> float:
    return float(_properties()(name, "P", pressure * PA_PER_MPA, other, value, "IF97::Water"))


def enthalpy(pressure: float, kelvin: float) -> float:
    """Enthalpy of water or steam, kJ/kg. pressure: MPa absolute; temperature: K. Source: IAPWS-IF97."""
    return _property("H", pressure, "T", kelvin) / J_PER_KJ


def saturation_temperature(pressure: float) -> float:
    """Temperature in °C at which water boils at an absolute pressure in MPa. Errors: SteamError. Source: IAPWS-IF97."""
    _within("绝对压力", pressure, (PRESSURE[0], CRITICAL_PRESSURE), "MPa")
    return _property("T", pressure, "Q", 1.0) - ZERO_CELSIUS


def saturated_enthalpy(pressure: float) -> float:
    """Enthalpy of dry saturated steam, kJ/kg. pressure: MPa absolute. Errors: SteamError. Source: IAPWS-IF97."""
    _within("绝对压力", pressure, (PRESSURE[0], CRITICAL_PRESSURE), "MPa")
    return _property("H", pressure, "Q", 1.0) / J_PER_KJ


def superheated_enthalpy(pressure: float, temperature: float) -> float:
    """Enthalpy of superheated steam, kJ/kg. pressure: MPa absolute; temperature: °C. Source: IAPWS-IF97.

    Errors: SteamError outside the formulation, or when the state is water: below the boiling point nothing is steam.
    """
    _within("绝对压力", pressure, PRESSURE, "MPa")
    _within("温度", temperature, TEMPERATURE, "°C")
    if pressure < CRITICAL_PRESSURE and temperature < (boils := saturation_temperature(pressure)):
        raise SteamError(f"{pressure:g} MPa（绝对压力）下水在 {boils:.2f} °C 沸腾，{temperature:g} °C 不是蒸汽，请核对")
    return enthalpy(pressure, temperature + ZERO_CELSIUS)


def heat_per_tonne(
    medium: str, pressure: Decimal | None, temperature: Decimal | None
) -> tuple[Decimal, Decimal | None]:
    """Heat of one tonne, GJ/t, and the enthalpy used, kJ/kg (None for hot water, which the guides take by T − 20).

    medium: saturated, superheated or hot_water; pressure: MPa absolute; temperature: °C. Steam is (h − 83.74) / 1000,
    hot water (T − 20) · 4.1868 / 1000. The enthalpy is kept to 1e-6 kJ/kg, the digits IF97 is verified to.
    Errors: SteamError when the state is incomplete, no steam, or outside the formulation.
    """
    if medium == HOT_WATER:
        if temperature is None:
            raise SteamError("热水按吨填报，须填温度(°C)")
        hot_water_heat(1.0, float(temperature))
        return (temperature - Decimal(20)) * Decimal("4.1868") / 1000, None
    if medium not in (SATURATED, SUPERHEATED):
        raise SteamError("蒸汽、热水按吨填报，须选择介质（饱和蒸汽、过热蒸汽、热水）")
    if pressure is None:
        raise SteamError("蒸汽按吨填报，须填压力(MPa)")
    if medium == SATURATED:
        found = saturated_enthalpy(float(pressure))
    elif temperature is None:
        raise SteamError("过热蒸汽按吨填报，须填温度(°C)")
    else:
        found = superheated_enthalpy(float(pressure), float(temperature))
    used = Decimal(repr(found)).quantize(Decimal("0.000001"))
    return (used - Decimal("83.74")) / 1000, used


def steam_heat(mass: float, enthalpy: float) -> float:
    """Heat of steam in GJ: t · (h − 83.74) / 1000; mass in t, enthalpy in kJ/kg. Source: 24 行业指南 热力换算.

    Errors: SteamError for a negative mass or an enthalpy that is not steam's (2000–4200 kJ/kg).
    """
    _within("蒸汽量", mass, (0.0, math.inf), "t")
    _within("焓", enthalpy, (2000.0, 4200.0), "kJ/kg")
    return mass * (enthalpy - REFERENCE_ENTHALPY) * GJ_PER_MJ


def hot_water_heat(mass: float, temperature: float) -> float:
    """Heat of hot water in GJ: t · (T − 20) · 4.1868 / 1000; mass in t, T in °C. Source: 24 行业指南 热力换算.

    Errors: SteamError for a negative mass or a temperature below the reference or above 200 °C.
    """
    _within("热水量", mass, (0.0, math.inf), "t")
    _within("温度", temperature, (REFERENCE_TEMPERATURE, 200.0), "°C")
    return mass * (temperature - REFERENCE_TEMPERATURE) * HEAT_CAPACITY * GJ_PER_MJ


def _within(name: str, value: float, band: tuple[float, float], unit: str) -> None:
    if not band[0] <= value <= band[1]:
        raise SteamError(f"{name} {value:g} {unit} 超出 {band[0]:g}～{band[1]:g} {unit}，请核对数值和单位")
