"""Methane that escapes from the natural gas system: stations, valves, and the gas supplied to users.

Counted for the firm that runs the system: it files its stations, valves and the gas it supplied. Users do not file it,
so that gas sold in the park is not counted twice.
"""

from typing import Final

import pandas as pd

from inventory.methods.declaration import FactorNeed, Input, Method, Output

MONTHS: Final = 12
#: 1e4 Nm³ in 1e8 m³.
PER_1E8: Final = 1e-4
_CLAUSE: Final = "002 表A.2 天然气系统逃逸"

_OUTPUT: Final = (Output("ch4_t", substance="CH4", kind="ghg", category="fugitive", scope=1),)
COUNT: Final = Input("count", "n", "在役数量", "number in service", "piece")
SUPPLIED: Final = Input("supplied", "Q", "天然气供应量", "gas supplied", "1e4Nm3")


def _ef(parameter: str, unit: str) -> FactorNeed:
    return FactorNeed(
        parameter, "EF", "fugitive", "天然气系统逃逸排放因子", "factor of escaping gas", unit, 0.0, 500.0,
        key="{factor_keys}", named="ef_CH4",
    )  # fmt: skip


STATION_EF: Final = _ef("station_ch4", "t/(station·a)")
VALVE_EF: Final = _ef("valve_ch4", "t/(valve·a)")
SUPPLY_EF: Final = _ef("supply_ch4", "t/1e8 m3")


def station_ch4(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Methane of stations in a month: ch4_t = n · EF / 12, EF in t per station and year. Source: 002 表A.2."""
    return {"ch4_t": frame["count"] * frame["station_ch4"] / MONTHS}


def valve_ch4(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Methane of check valves in a month: ch4_t = n · EF / 12, EF in t per valve and year. Source: 002 表A.2."""
    return {"ch4_t": frame["count"] * frame["valve_ch4"] / MONTHS}


def supply_ch4(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Methane escaping at users: ch4_t = Q · EF · 1e-4, Q in 1e4 Nm³, EF 133 t per 1e8 m³. Source: 002 表A.2."""
    return {"ch4_t": frame["supplied"] * frame["supply_ch4"] * PER_1E8}


STATION: Final = Method(
    code="fugitive.gas_station",
    name_zh="天然气输送站场逃逸",
    name_en="Gas escaping from stations",
    clause=_CLAUSE,
    formula="E = n × EF ÷ 12",
    sheet="05",
    fields=("count",),
    by_activity="fugitive.gas_station",
    inputs=(COUNT,),
    needs=(STATION_EF,),
    outputs=_OUTPUT,
    compute=station_ch4,
    default_sets=("PROV_2011",),
    note_zh="年排放因子按月分摊。",
    note_en="The yearly factor, one twelfth a month.",
)
VALVE: Final = Method(
    code="fugitive.gas_valve",
    name_zh="天然气管线（逆止阀）逃逸",
    name_en="Gas escaping from check valves",
    clause=_CLAUSE,
    formula="E = n × EF ÷ 12",
    sheet="05",
    fields=("count",),
    by_activity="fugitive.gas_valve",
    inputs=(COUNT,),
    needs=(VALVE_EF,),
    outputs=_OUTPUT,
    compute=valve_ch4,
    default_sets=("PROV_2011",),
)
SUPPLY: Final = Method(
    code="fugitive.gas_supply",
    name_zh="天然气消费逃逸",
    name_en="Gas escaping at users",
    clause=_CLAUSE,
    formula="E = Q × EF × 10⁻⁴",
    sheet="04",
    fields=("product_qty",),
    by_activity="fugitive.gas_supply",
    inputs=(SUPPLIED,),
    needs=(SUPPLY_EF,),
    outputs=_OUTPUT,
    compute=supply_ch4,
    default_sets=("PROV_2011",),
    note_zh="由供气企业按供应量填报一次，用气企业不再填报。",
    note_en="Filed once by the supplier; users do not file it.",
)

METHODS: Final = (STATION, VALVE, SUPPLY)
