"""Combustion of fossil fuels."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from inventory.methods.declaration import Check, FactorNeed, Input, Method, Output

CO2_PER_C: Final = 44.0 / 12.0
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


def counted_fuel(lines: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Leave out a parent energy code whose kinds are filed in the same month, and fuels filed in tce (no factors)."""
    return (~lines["parent_counted"] & (lines["unit"] != TCE)).to_numpy(dtype=bool)


def combustion_co2(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 of fuel burnt for energy.

    co2_t = (consumption − feedstock) · NCV · CC · OF · 44/12
    consumption, feedstock: t or 1e4 Nm³; ncv: GJ per the same unit; carbon: tC/GJ; oxidation: fraction.
    Source: 000 附录B 表B.1 燃料燃烧; 002 A.2.
    """
    burnt = frame["consumption"] - frame["feedstock"]
    return {"co2_t": burnt * frame["ncv"] * frame["carbon"] * frame["oxidation"] * CO2_PER_C}


def _feedstock_exceeds(frame: pd.DataFrame) -> npt.NDArray[np.bool_]:
    return (frame["feedstock"] > frame["consumption"]).to_numpy()


COMBUSTION: Final = Method(
    code="fuel.combustion",
    name_zh="化石燃料燃烧（低位发热量法）",
    name_en="Fossil fuel combustion by net calorific value",
    clause="000 附录B 表B.1 燃料燃烧",
    formula="E = (FC − FC_原料) × NCV × CC × OF × 44/12",
    sheet="02",
    fields=("consumption",),
    kinds=("fuel",),
    where=counted_fuel,
    inputs=(CONSUMPTION, FEEDSTOCK),
    needs=(NCV, CARBON, OXIDATION),
    outputs=(Output("co2_t", substance="CO2", kind="ghg", category="fuel", scope=1),),
    compute=combustion_co2,
    default_sets=("GBT32151_2024", "NDRC_24_industry_other"),
    checks=(
        Check(
            "feedstock_exceeds",
            "用于原材料的数量大于消费量，请核对02表“用于原材料”",
            "Feedstock exceeds consumption; check the feedstock cell of sheet 02.",
            _feedstock_exceeds,
        ),
    ),
    note_zh="原料用能不计入燃烧排放；实测值替换对应参数，其余参数取同一因子集。",
    note_en="Feedstock is not burnt; a measured value replaces its parameter, the others stay with the same set.",
)

METHODS: Final = (COMBUSTION,)
