"""Purchased and sold electricity and heat."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from inventory.methods.declaration import FactorNeed, Input, Method, Output

POWER_EF: Final = FactorNeed("power_ef", "EF", "power", "电力排放因子", "electricity factor", "tCO2/MWh", 0.0, 1.5)
HEAT_EF: Final = FactorNeed("heat_ef", "EF", "heat", "热力排放因子", "heat factor", "tCO2/GJ", 0.0, 0.3)

_CLAUSE: Final = "000 附录B 表B.1 购入电力、热力"


def sold_outside(lines: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Sales to a neighbour in the park give no row: the fuel's emission stays with the seller (carbon_rules §5)."""
    return ~lines["in_park"].to_numpy(dtype=bool)


def bought_power(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Indirect CO2 of bought electricity: co2_t = MWh · EF, EF in tCO2/MWh. Source: 000 附录B 表B.1."""
    return {"co2_t": frame["electricity"] * frame["power_ef"]}


def sold_power(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 deducted for electricity sold outside the park: co2_t = −MWh · EF. Source: 000 附录B 表B.1; 002 A.2."""
    return {"co2_t": -frame["electricity"] * frame["power_ef"]}


def bought_heat(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Indirect CO2 of bought heat: co2_t = GJ · EF, EF in tCO2/GJ (default 0.11). Source: GB/T 32150 7.5.7."""
    return {"co2_t": frame["heat"] * frame["heat_ef"]}


def sold_heat(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 deducted for heat sold outside the park: co2_t = −GJ · EF. Source: 000 附录B 表B.1."""
    return {"co2_t": -frame["heat"] * frame["heat_ef"]}


def _electricity(name_zh: str, name_en: str) -> Input:
    return Input("electricity", "AD", name_zh, name_en, "MWh")


def _heat(name_zh: str, name_en: str) -> Input:
    return Input("heat", "AD", name_zh, name_en, "GJ")


BOUGHT_POWER: Final = Method(
    code="power.location",
    name_zh="购入电力（基于位置）",
    name_en="Purchased electricity, location-based",
    clause=_CLAUSE,
    formula="E = AD × EF",
    sheet="02",
    fields=("purchase",),
    kinds=("electricity",),
    inputs=(_electricity("购入电量", "electricity bought"),),
    needs=(POWER_EF,),
    outputs=(Output("co2_t", substance="CO2", kind="ghg", category="power", scope=2),),
    compute=bought_power,
    note_zh="向园区内企业购电的行标为园内交易，计入购电企业，园区合计中抵消。",
    note_en="A purchase from a neighbour is marked in-park: it stays with the buyer and cancels in the park.",
)
SOLD_POWER: Final = Method(
    code="power.sold",
    name_zh="外供电力扣减",
    name_en="Electricity sold outside the park",
    clause=_CLAUSE,
    formula="E = −AD × EF",
    sheet="02",
    fields=("exported",),
    kinds=("electricity",),
    where=sold_outside,
    inputs=(_electricity("外供电量", "electricity sold"),),
    needs=(POWER_EF,),
    outputs=(Output("co2_t", substance="CO2", kind="ghg", category="power", scope=2),),
    compute=sold_power,
    note_zh="售给园区内企业的电量不产生本行，其燃料排放留在售电企业。",
    note_en="A sale inside the park gives no row: the emission of its fuel stays with the seller.",
)
BOUGHT_HEAT: Final = Method(
    code="heat.default",
    name_zh="购入热力",
    name_en="Purchased heat",
    clause=_CLAUSE,
    formula="E = AD × EF",
    sheet="02",
    fields=("purchase",),
    kinds=("heat",),
    inputs=(_heat("购入热量", "heat bought"),),
    needs=(HEAT_EF,),
    outputs=(Output("co2_t", substance="CO2", kind="ghg", category="heat", scope=2),),
    compute=bought_heat,
    note_zh="向园区内企业购热的行标为园内交易，计入购热企业，园区合计中抵消。",
    note_en="A purchase from a neighbour is marked in-park: it stays with the buyer and cancels in the park.",
)
SOLD_HEAT: Final = Method(
    code="heat.sold",
    name_zh="外供热力扣减",
    name_en="Heat sold outside the park",
    clause=_CLAUSE,
    formula="E = −AD × EF",
    sheet="02",
    fields=("exported",),
    kinds=("heat",),
    where=sold_outside,
    inputs=(_heat("外供热量", "heat sold"),),
    needs=(HEAT_EF,),
    outputs=(Output("co2_t", substance="CO2", kind="ghg", category="heat", scope=2),),
    compute=sold_heat,
    note_zh="售给园区内企业的热量不产生本行，其燃料排放留在售热企业。",
    note_en="A sale inside the park gives no row: the emission of its fuel stays with the seller.",
)

METHODS: Final = (BOUGHT_POWER, SOLD_POWER, BOUGHT_HEAT, SOLD_HEAT)
