"""Combustion of fossil fuels: one line, one route.

1. Element carbon measured (收到基元素碳): its carbon, whatever else is filed.
2. The set applied gives kg CO2 per TJ (IPCC) and neither carbon nor oxidation was measured: that factor.
3. Else: calorific value, carbon content and oxidation of one set, measured values in their place.
"""

from typing import Final

import numpy as np
import pandas as pd

from inventory.methods.declaration import Check, FactorNeed, Input, Mask, Method, Output
from inventory.methods.line import number

CO2_PER_C: Final = 44.0 / 12.0
#: kg/TJ · GJ = 1e-6 t.
T_PER_GJ: Final = 1e-6
TCE: Final = "tce"

CONSUMPTION: Final = Input("consumption", "FC", "消费量", "consumption", "t or 1e4Nm3", column="quantity")
FEEDSTOCK: Final = Input(
    "feedstock", "FC_原料", "用于原材料", "used as feedstock", "t or 1e4Nm3", column="feedstock", absent=0.0
)
NCV: Final = FactorNeed(
    "ncv", "NCV", "fuel", "低位发热量", "net calorific value", "GJ/t or GJ/1e4Nm3", 1.0, 600.0, override="measured_ncv"
)
CARBON: Final = FactorNeed(
    "carbon",
    "CC",
    "fuel",
    "单位热值含碳量",
    "carbon content",
    "tC/GJ",
    0.010,
    0.075,
    override="measured_carbon_content",
)
OXIDATION: Final = FactorNeed(
    "oxidation",
    "OF",
    "fuel",
    "碳氧化率",
    "oxidation",
    "1",
    0.70,
    1.0,
    override="measured_oxidation",
)


ELEMENT_CARBON: Final = Input(
    "element_carbon", "Car", "收到基元素碳含量", "carbon as received", "tC/t", column="element_carbon", maximum=1.0
)
CO2_PER_TJ: Final = FactorNeed(
    "co2_per_tj", "EF", "fuel", "单位热值二氧化碳排放因子", "CO2 per energy", "kg/TJ", 3e4, 3e5
)


def counted_fuel(lines: pd.DataFrame) -> Mask:
    """Leave out a parent energy code whose kinds are filed in the same month, and fuels filed in tce (no factors)."""
    return (~lines["parent_counted"] & (lines["unit"] != TCE)).to_numpy(dtype=bool)


def by_element_carbon(lines: pd.DataFrame) -> Mask:
    """Route 1: lines with measured element carbon."""
    return counted_fuel(lines) & ~np.isnan(number(lines, "element_carbon"))


def by_energy(lines: pd.DataFrame) -> Mask:
    """Route 2: lines whose set gives kg CO2 per TJ, where only the calorific value may be measured."""
    given = ~np.isnan(number(lines, "co2_per_tj"))
    for column in ("element_carbon", "measured_carbon_content", "measured_oxidation"):
        given &= np.isnan(number(lines, column))
    return counted_fuel(lines) & given


def by_carbon_content(lines: pd.DataFrame) -> Mask:
    """Route 3: every other line."""
    return counted_fuel(lines) & ~by_element_carbon(lines) & ~by_energy(lines)


def combustion_co2(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 of fuel burnt for energy.

    co2_t = (consumption − feedstock) · NCV · CC · OF · 44/12
    consumption, feedstock: t or 1e4 Nm³; ncv: GJ per the same unit; carbon: tC/GJ; oxidation: fraction.
    Source: 000 附录B 表B.1 燃料燃烧; 002 A.2.
    """
    burnt = frame["consumption"] - frame["feedstock"]
    return {"co2_t": burnt * frame["ncv"] * frame["carbon"] * frame["oxidation"] * CO2_PER_C}


def element_carbon_co2(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 of fuel by measured carbon: co2_t = (FC − feedstock) · Car · OF · 44/12, Car in tC/t as received.

    Source: 企业温室气体排放核算与报告指南 发电设施; 000 附录B 表B.1 电站锅炉.
    """
    burnt = frame["consumption"] - frame["feedstock"]
    return {"co2_t": burnt * frame["element_carbon"] * frame["oxidation"] * CO2_PER_C}


def energy_co2(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 of fuel by energy: co2_t = (FC − feedstock) · NCV · EF · 1e-6, NCV in GJ per unit of FC, EF in kg/TJ.

    Source: 002 表A.2 化石燃料燃烧CO2排放; IPCC 2006 Vol.2 Ch.2.
    """
    burnt = frame["consumption"] - frame["feedstock"]
    return {"co2_t": burnt * frame["ncv"] * frame["co2_per_tj"] * T_PER_GJ}


def _feedstock_exceeds(frame: pd.DataFrame) -> Mask:
    return (frame["feedstock"] > frame["consumption"]).to_numpy()


def _not_in_tonnes(frame: pd.DataFrame) -> Mask:
    return (frame["unit"] != "t").to_numpy(dtype=bool)


FEEDSTOCK_CHECK: Final = Check(
    "feedstock_exceeds",
    "用于原材料的数量大于消费量，请核对02表“用于原材料”",
    "Feedstock exceeds consumption; check the feedstock cell of sheet 02.",
    _feedstock_exceeds,
)
_TONNES: Final = Check(
    "element_carbon_unit",
    "元素碳含量以tC/t计，只用于以吨计量的燃料，请改按吨填报消费量或清空元素碳含量",
    "Element carbon is per tonne; the fuel is not filed in tonnes.",
    _not_in_tonnes,
)
_OUTPUT: Final = (Output("co2_t", substance="CO2", kind="ghg", category="fuel", scope=1),)

COMBUSTION: Final = Method(
    code="fuel.combustion",
    name_zh="化石燃料燃烧（低位发热量法）",
    name_en="Fossil fuel combustion by net calorific value",
    clause="000 附录B 表B.1 燃料燃烧",
    formula="E = (FC − FC_原料) × NCV × CC × OF × 44/12",
    sheet="02",
    fields=("consumption",),
    kinds=("fuel",),
    where=by_carbon_content,
    inputs=(CONSUMPTION, FEEDSTOCK),
    needs=(NCV, CARBON, OXIDATION),
    outputs=_OUTPUT,
    compute=combustion_co2,
    default_sets=("GBT32151_2024", "NDRC_24_industry_other"),
    checks=(FEEDSTOCK_CHECK,),
    note_zh="原料用能不计入燃烧排放；实测值替换对应参数，其余参数取同一因子集。",
    note_en="Feedstock is not burnt; a measured value replaces its parameter, the others stay with the same set.",
)
BY_ELEMENT_CARBON: Final = Method(
    code="fuel.element_carbon",
    name_zh="化石燃料燃烧（实测元素碳法）",
    name_en="Fossil fuel combustion by measured element carbon",
    clause="000 附录B 表B.1 燃料燃烧：电站锅炉",
    formula="E = (FC − FC_原料) × Car × OF × 44/12",
    sheet="02",
    fields=("consumption",),
    kinds=("fuel",),
    where=by_element_carbon,
    inputs=(CONSUMPTION, FEEDSTOCK, ELEMENT_CARBON),
    needs=(OXIDATION,),
    outputs=_OUTPUT,
    compute=element_carbon_co2,
    default_sets=("ETS_sector_guides",),
    checks=(FEEDSTOCK_CHECK, _TONNES),
    note_zh="填报了实测元素碳的行一律用本法，不再用低位发热量法。",
    note_en="Every line with measured element carbon takes this route and no other.",
)
BY_ENERGY: Final = Method(
    code="fuel.energy",
    name_zh="化石燃料燃烧（单位热值因子法）",
    name_en="Fossil fuel combustion by CO2 per energy",
    clause="002 表A.2 化石燃料燃烧CO2排放",
    formula="E = (FC − FC_原料) × NCV × EF × 10⁻⁶",
    sheet="02",
    fields=("consumption",),
    kinds=("fuel",),
    where=by_energy,
    inputs=(CONSUMPTION, FEEDSTOCK),
    needs=(NCV, CO2_PER_TJ),
    outputs=_OUTPUT,
    compute=energy_co2,
    default_sets=("IPCC2006",),
    checks=(FEEDSTOCK_CHECK,),
    note_zh="用于因子集按kg/TJ给出因子的燃料；实测了含碳量或氧化率的行用低位发热量法。",
    note_en="For fuels whose set gives kg/TJ; lines with measured carbon or oxidation take the calorific value route.",
)

METHODS: Final = (COMBUSTION, BY_ELEMENT_CARBON, BY_ENERGY)
