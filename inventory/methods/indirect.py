"""Purchased electricity and heat."""

from typing import Final

import pandas as pd

from inventory.methods.declaration import FactorNeed, Input, Method, Output

POWER_EF: Final = FactorNeed("power_ef", "EF", "power", "电力排放因子", "electricity factor", "tCO2/MWh", 0.0, 1.5)
HEAT_EF: Final = FactorNeed("heat_ef", "EF", "heat", "热力排放因子", "heat factor", "tCO2/GJ", 0.0, 0.3)

CLAUSE: Final = "000 附录B 表B.1 购入电力、热力"


def bought_power(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Indirect CO2 of bought electricity: co2_t = MWh · EF, EF in tCO2/MWh. Source: 000 附录B 表B.1."""
    return {"co2_t": frame["electricity"] * frame["power_ef"]}


def bought_heat(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Indirect CO2 of bought heat: co2_t = GJ · EF, EF in tCO2/GJ (default 0.11). Source: GB/T 32150 7.5.7."""
    return {"co2_t": frame["heat"] * frame["heat_ef"]}


def electricity_input(name_zh: str, name_en: str) -> Input:
    """Electricity of a line as the activity."""
    return Input("electricity", "AD", name_zh, name_en, "MWh")


def heat_input(name_zh: str, name_en: str) -> Input:
    """Heat of a line as the activity."""
    return Input("heat", "AD", name_zh, name_en, "GJ")


BOUGHT_POWER: Final = Method(
    code="power.location",
    name_zh="购入电力（基于位置）",
    name_en="Purchased electricity, location-based",
    clause=CLAUSE,
    formula="E = AD × EF",
    sheet="02",
    fields=("purchase",),
    kinds=("electricity",),
    inputs=(electricity_input("购入电量", "electricity bought"),),
    needs=(POWER_EF,),
    outputs=(Output("co2_t", substance="CO2", kind="ghg", category="power", scope=2),),
    compute=bought_power,
    note_zh="向园区内企业购电的行标为园内交易，计入购电企业，园区合计中抵消。",
    note_en="A purchase from a neighbour is marked in-park: it stays with the buyer and cancels in the park.",
)
BOUGHT_HEAT: Final = Method(
    code="heat.default",
    name_zh="购入热力",
    name_en="Purchased heat",
    clause=CLAUSE,
    formula="E = AD × EF",
    sheet="02",
    fields=("purchase",),
    kinds=("heat",),
    inputs=(heat_input("购入热量", "heat bought"),),
    needs=(HEAT_EF,),
    outputs=(Output("co2_t", substance="CO2", kind="ghg", category="heat", scope=2),),
    compute=bought_heat,
    note_zh="向园区内企业购热的行标为园内交易，计入购热企业，园区合计中抵消。",
    note_en="A purchase from a neighbour is marked in-park: it stays with the buyer and cancels in the park.",
)
METHODS: Final = (BOUGHT_POWER, BOUGHT_HEAT)
