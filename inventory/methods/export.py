"""Electricity and heat sold outside the park: deducted from the responsibility total, in categories of their own."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from inventory.methods.declaration import Method, Output
from inventory.methods.indirect import CLAUSE, HEAT_EF, POWER_EF, electricity_input, heat_input


def sold_outside(lines: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Sales to a neighbour in the park give no row: the fuel's emission stays with the seller (carbon_rules §5)."""
    return ~lines["in_park"].to_numpy(dtype=bool)


def sold_power(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 deducted for electricity sold outside the park: co2_t = −MWh · EF. Source: 000 附录B 表B.1; 002 A.2."""
    return {"co2_t": -frame["electricity"] * frame["power_ef"]}


def sold_heat(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 deducted for heat sold outside the park: co2_t = −GJ · EF. Source: 000 附录B 表B.1."""
    return {"co2_t": -frame["heat"] * frame["heat_ef"]}


SOLD_POWER: Final = Method(
    code="power.sold",
    name_zh="外供电力扣减",
    name_en="Electricity sold outside the park",
    clause=CLAUSE,
    formula="E = −AD × EF",
    sheet="02",
    fields=("exported",),
    kinds=("electricity",),
    where=sold_outside,
    inputs=(electricity_input("外供电量", "electricity sold"),),
    needs=(POWER_EF,),
    outputs=(Output("co2_t", substance="CO2", kind="ghg", category="power_export", scope=2),),
    compute=sold_power,
    note_zh="售给园区内企业的电量不产生本行，其燃料排放留在售电企业。",
    note_en="A sale inside the park gives no row: the emission of its fuel stays with the seller.",
)
SOLD_HEAT: Final = Method(
    code="heat.sold",
    name_zh="外供热力扣减",
    name_en="Heat sold outside the park",
    clause=CLAUSE,
    formula="E = −AD × EF",
    sheet="02",
    fields=("exported",),
    kinds=("heat",),
    where=sold_outside,
    inputs=(heat_input("外供热量", "heat sold"),),
    needs=(HEAT_EF,),
    outputs=(Output("co2_t", substance="CO2", kind="ghg", category="heat_export", scope=2),),
    compute=sold_heat,
    note_zh="售给园区内企业的热量不产生本行，其燃料排放留在售热企业。",
    note_en="A sale inside the park gives no row: the emission of its fuel stays with the seller.",
)

METHODS: Final = (SOLD_POWER, SOLD_HEAT)
