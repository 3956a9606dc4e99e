"""Nitrous oxide of power boilers: only processes of that kind, only coal, oil and gas, as 002 lists them."""

from typing import Final

import numpy as np
import pandas as pd

from inventory.methods.declaration import FactorNeed, Mask, Method, Output
from inventory.methods.fuel import CONSUMPTION, FEEDSTOCK, FEEDSTOCK_CHECK, NCV, counted_fuel

POWER_BOILER: Final = "power_boiler"
FLUIDISED: Final = "cfb"
#: kg/TJ · GJ = 1e-6 t.
T_PER_GJ: Final = 1e-6
COAL: Final = frozenset(("01", "02", "03", "04", "05", "06", "07", "08", "09", "34"))
OIL: Final = frozenset(("18", "19", "20", "21", "22", "25", "26", "28", "31"))
GAS: Final = frozenset(("11", "12", "13", "14", "15", "16", "17", "23", "24"))

N2O_EF: Final = FactorNeed(
    "boiler_n2o", "EF", "boiler", "发电锅炉氧化亚氮排放因子", "N2O factor of the power boiler", "kg/TJ", 0.0, 200.0,
    key="boiler_n2o.{boiler_item}",
    named="ef_N2O",
    remedy_zh="请在02表“炉型”选择流化床或其他",
    remedy_en="choose fluidised bed or other as boiler type on sheet 02.",
)  # fmt: skip


def boiler_item(lines: pd.DataFrame) -> "pd.Series[str]":
    """Boiler type of each line in the library: by the fuel and, for coal, by the type filed; "" where it is open.

    A fluidised bed gives 61 kg/TJ, other coal boilers 1.4: coal without a type is a gap, never a guess.
    """
    coal = lines["item"].isin(COAL)
    items = lines["item"].map({**dict.fromkeys(OIL, "oil_diesel"), **dict.fromkeys(GAS, "gas_boiler")}).fillna("")
    items = items.mask(coal & (lines["boiler"] != ""), "coal_pulverised")
    return items.mask(coal & (lines["boiler"] == FLUIDISED), "coal_fluidised_bed")


def boiler_n2o(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Nitrous oxide of a power boiler: n2o_t = (FC − feedstock) · NCV · EF · 1e-6.

    FC in t or 1e4 Nm³, NCV in GJ per the same unit, EF in kg/TJ (fluidised bed 61, other coal 1.4, oil 0.4, gas 1.0).
    Source: 002 表A.2 发电锅炉N2O排放.
    """
    burnt = frame["consumption"] - frame["feedstock"]
    return {"n2o_t": burnt * frame["ncv"] * frame["boiler_n2o"] * T_PER_GJ}


def _power_boiler(lines: pd.DataFrame) -> Mask:
    fossil = lines["item"].isin(COAL | OIL | GAS)
    power = lines["process_kind"] == POWER_BOILER
    return np.asarray(fossil & power, dtype=bool) & counted_fuel(lines)


POWER_BOILER_N2O: Final = Method(
    code="boiler.n2o",
    name_zh="发电锅炉氧化亚氮排放",
    name_en="Nitrous oxide of power boilers",
    clause="002 表A.2 发电锅炉N2O排放",
    formula="E = (FC − FC_原料) × NCV × EF × 10⁻⁶",
    sheet="02",
    fields=("consumption",),
    kinds=("fuel",),
    where=_power_boiler,
    inputs=(CONSUMPTION, FEEDSTOCK),
    needs=(NCV, N2O_EF),
    outputs=(Output("n2o_t", substance="N2O", kind="ghg", category="fuel", scope=1),),
    compute=boiler_n2o,
    checks=(FEEDSTOCK_CHECK,),
    default_sets=("IPCC2006",),
    note_zh="只用于登记为发电锅炉的工序；燃煤须在02表填炉型。",
    note_en="Only for processes registered as power boilers; coal needs the boiler type on sheet 02.",
)

METHODS: Final = (POWER_BOILER_N2O,)
