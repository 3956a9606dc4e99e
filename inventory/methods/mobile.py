"""Methane and nitrous oxide of vehicles and machines, for fuel filed as used in transport.

By fuel (kg/TJ) or, where the park knows vehicles, standards and kilometres, by distance (mg/km).
Their CO2 is part of the consumption of the row and stays with the combustion of fuel.
"""

from collections.abc import Callable
from typing import Final

import pandas as pd

from inventory.methods.declaration import FactorNeed, Input, Method, Output
from inventory.methods.fuel import NCV, counted_fuel

#: kg/TJ · GJ = 1e-6 t.
T_PER_GJ: Final = 1e-6
#: mg = 1e-9 t.
T_PER_MG: Final = 1e-9
#: Energy code and mode → row of the library. A blank mode is the default of the reference: machines for diesel, road
#: vehicles for the rest.
ITEMS: Final = {
    ("19", "road"): "road.gasoline_light_1995",
    ("19", "offroad"): "offroad_industry.gasoline_4_stroke",
    ("19", ""): "road.gasoline_light_1995",
    ("21", "road"): "road.diesel",
    ("21", "offroad"): "offroad_industry.diesel",
    ("21", "rail"): "rail.diesel",
    ("21", "water"): "water.diesel",
    ("21", ""): "offroad_industry.diesel",
    ("22", "water"): "water.diesel",
    ("15", "road"): "road.natural_gas",
    ("15", ""): "road.natural_gas",
    ("16", "road"): "road.natural_gas",
    ("16", ""): "road.natural_gas",
    ("23", "road"): "road.lpg",
    ("23", ""): "road.lpg",
    ("20", "aviation"): "aviation.jet_kerosene",
}

FUEL: Final = Input("transport", "FC", "运输工具消费量", "used in transport", "t or 1e4Nm3")


def _need(parameter: str, gas_zh: str, gas: str) -> FactorNeed:
    return FactorNeed(
        parameter, "EF", "mobile", f"移动源{gas_zh}排放因子", f"{gas} factor of the vehicle", "kg/TJ", 0.0, 500.0,
        key="mobile.{mobile_item}",
        named=f"ef_{gas}",
        remedy_zh="请在02表核对“运输方式”与燃料是否相符",
        remedy_en="check the mode of transport against the fuel on sheet 02.",
    )  # fmt: skip


CH4_EF: Final = _need("mobile_ch4", "甲烷", "CH4")
N2O_EF: Final = _need("mobile_n2o", "氧化亚氮", "N2O")


def mobile_item(lines: pd.DataFrame) -> "pd.Series[str]":
    """Vehicle of each line in the library, by fuel and mode; "" where the library has none."""
    names = {" ".join(pair): item for pair, item in ITEMS.items()}
    return (lines["item"] + " " + lines["transport_mode"]).map(names).fillna("")


def vehicle_ch4(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Methane of vehicles: ch4_t = FC · NCV · EF · 1e-6, FC in t or 1e4 Nm³, NCV in GJ per it, EF in kg/TJ.

    Source: 002 表A.2 移动源CH4和N2O排放.
    """
    return {"ch4_t": frame["transport"] * frame["ncv"] * frame["mobile_ch4"] * T_PER_GJ}


def vehicle_n2o(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Nitrous oxide of vehicles: n2o_t = FC · NCV · EF · 1e-6; inputs as for methane. Source: 002 表A.2."""
    return {"n2o_t": frame["transport"] * frame["ncv"] * frame["mobile_n2o"] * T_PER_GJ}


def _mobile(
    code: str,
    gas_zh: str,
    gas_en: str,
    need: FactorNeed,
    output: Output,
    compute: Callable[..., dict[str, "pd.Series[float]"]],
) -> Method:
    return Method(
        code=code,
        name_zh=f"移动源{gas_zh}排放",
        name_en=f"{gas_en} of vehicles",
        clause="002 表A.2 移动源CH4和N2O排放",
        formula="E = FC × NCV × EF × 10⁻⁶",
        sheet="02",
        fields=("transport",),
        kinds=("fuel",),
        where=counted_fuel,
        inputs=(FUEL,),
        needs=(NCV, need),
        outputs=(output,),
        compute=compute,
        default_sets=("IPCC2006",),
        note_zh="二氧化碳随燃料燃烧计算。运输方式留空时，柴油按非道路机械、其他燃料按道路车辆取值。",
        note_en="CO2 is counted with the fuel. Without a mode, diesel is machinery, other fuels road vehicles.",
    )


CH4: Final = _mobile(
    "mobile.ch4",
    "甲烷",
    "Methane",
    CH4_EF,
    Output("ch4_t", substance="CH4", kind="ghg", category="fuel", scope=1),
    vehicle_ch4,
)
N2O: Final = _mobile(
    "mobile.n2o",
    "氧化亚氮",
    "Nitrous oxide",
    N2O_EF,
    Output("n2o_t", substance="N2O", kind="ghg", category="fuel", scope=1),
    vehicle_n2o,
)

DISTANCE: Final = Input("distance", "S", "行驶里程", "distance driven", "km")


def _distance_need(parameter: str, gas_zh: str, gas: str) -> FactorNeed:
    return FactorNeed(
        parameter, "EF", "mobile", f"按里程的{gas_zh}排放因子", f"{gas} factor by distance", "mg/km", 0.0, 10000.0,
        key="{factor_keys}",
        named=f"ef_{gas}",
    )  # fmt: skip


KM_CH4_EF: Final = _distance_need("km_ch4", "甲烷", "CH4")
KM_N2O_EF: Final = _distance_need("km_n2o", "氧化亚氮", "N2O")


def distance_ch4(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Methane by distance: ch4_t = S · EF · 1e-9, S in km, EF in mg/km by vehicle and standard. Source: 002 表A.2."""
    return {"ch4_t": frame["distance"] * frame["km_ch4"] * T_PER_MG}


def distance_n2o(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Nitrous oxide by distance: n2o_t = S · EF · 1e-9; inputs as for methane. Source: 002 表A.2."""
    return {"n2o_t": frame["distance"] * frame["km_n2o"] * T_PER_MG}


def _by_distance(
    code: str,
    gas_zh: str,
    gas_en: str,
    need: FactorNeed,
    output: Output,
    compute: Callable[..., dict[str, "pd.Series[float]"]],
) -> Method:
    return Method(
        code=code,
        name_zh=f"移动源{gas_zh}排放（里程法）",
        name_en=f"{gas_en} of vehicles by distance",
        clause="002 表A.2 移动源CH4和N2O排放; 陆上交通运输企业指南",
        formula="E = S × EF × 10⁻⁹",
        sheet="05",
        fields=("distance",),
        by_activity="mobile.distance",
        inputs=(DISTANCE,),
        needs=(need,),
        outputs=(output,),
        compute=compute,
        default_sets=("NDRC_24",),
        note_zh="二氧化碳随燃料燃烧计算。按里程填报的车辆，不再在02表“其中运输工具消费”重复填报。",
        note_en="CO2 is counted with the fuel. A vehicle filed by distance is not filed as fuel used in transport too.",
    )


KM_CH4: Final = _by_distance("mobile.distance_ch4", "甲烷", "Methane", KM_CH4_EF, CH4.outputs[0], distance_ch4)
KM_N2O: Final = _by_distance(
    "mobile.distance_n2o", "氧化亚氮", "Nitrous oxide", KM_N2O_EF, N2O.outputs[0], distance_n2o
)

METHODS: Final = (CH4, N2O, KM_CH4, KM_N2O)
