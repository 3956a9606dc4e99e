"""Heat of steam and hot water from what a meter shows: mass, pressure, temperature.

Enthalpies are those of IAPWS-IF97. The reference state of the guides is water at 20 °C: 83.74 kJ/kg.
"""

import math
from typing import Final

from iapws.iapws97 import IAPWS97

#: Enthalpy of water at 20 °C, kJ/kg, as the guides deduct it. Source: 24 行业指南 热力换算.
REFERENCE_ENTHALPY: Final = 83.74
REFERENCE_TEMPERATURE: Final = 20.0
#: kJ/(kg·K) of water, as the guides print it.
HEAT_CAPACITY: Final = 4.1868
ZERO_CELSIUS: Final = 273.15
#: Region of IF97 in which the guides' formulas mean steam; MPa absolute and °C.
PRESSURE: Final = (0.000611213, 100.0)
TEMPERATURE: Final = (0.0, 800.0)
CRITICAL_PRESSURE: Final = 22.064
GJ_PER_MJ: Final = 1e-3


class SteamError(ValueError):
    """A state that is no steam, or lies outside the formulation."""


def saturation_temperature(pressure: float) -> float:
    """Temperature in °C at which water boils at an absolute pressure in MPa. Errors: SteamError. Source: IAPWS-IF97."""
    _within("绝对压力", pressure, (PRESSURE[0], CRITICAL_PRESSURE), "MPa")
    return float(IAPWS97(P=pressure, x=1).T) - ZERO_CELSIUS


def saturated_enthalpy(pressure: float) -> float:
    """Enthalpy of dry saturated steam, kJ/kg. pressure: MPa absolute. Errors: SteamError. Source: IAPWS-IF97."""
    _within("绝对压力", pressure, (PRESSURE[0], CRITICAL_PRESSURE), "MPa")
    return float(IAPWS97(P=pressure, x=1).h)


def superheated_enthalpy(pressure: float, temperature: float) -> float:
    """Enthalpy of superheated steam, kJ/kg. pressure: MPa absolute; temperature: °C. Source: IAPWS-IF97.

    Errors: SteamError outside the formulation, or when the state is water: below the boiling point nothing is steam.
    """
    _within("绝对压力", pressure, PRESSURE, "MPa")
    _within("温度", temperature, TEMPERATURE, "°C")
    if pressure < CRITICAL_PRESSURE and temperature < (boils := saturation_temperature(pressure)):
        raise SteamError(f"{pressure:g} MPa（绝对压力）下水在 {boils:.2f} °C 沸腾，{temperature:g} °C 不是蒸汽，请核对")
    return float(IAPWS97(P=pressure, T=temperature + ZERO_CELSIUS).h)


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
