"""Electricity and heat sold outside the park: deducted from the responsibility total, in categories of their own.

export_rule own_intensity (000 附录B 表B.1): at the plant's own fuel CO2, E_out = (1−a)·E·MWh_out/MWh_net + a·E·GJ_out/
GJ_heat; grid_average (002 调出): at the average factor. Energy bought and passed on leaves at the factor it came at
under either rule, and power made without fuel is never a negative emission.
"""

from typing import Final

import pandas as pd

from inventory.methods.declaration import Check, Input, Mask, Method, Output
from inventory.methods.export_plant import (
    BY_FACTOR,
    BY_PLANT,
    EXCEEDED,
    NO_SHARE,
    NOT_FILED,
    UNKNOWN,
    plant_results,
    sale_context,
)
from inventory.methods.indirect import CLAUSE, HEAT_EF, POWER_EF, electricity_input, heat_input

OWN_INTENSITY: Final = "own_intensity"
POWER_EXPORT: Final = "power_export"
HEAT_EXPORT: Final = "heat_export"
#: Deducted between the territorial and the responsibility total.
EXPORT_CATEGORIES: Final = (POWER_EXPORT, HEAT_EXPORT)


def sold_outside(lines: pd.DataFrame) -> Mask:
    """Sales to a neighbour in the park give no row: the fuel's emission stays with the seller (carbon_rules §5)."""
    return ~lines["in_park"].to_numpy(dtype=bool)


def by_plant(lines: pd.DataFrame) -> Mask:
    """Sales deducted at the plant's own intensity: by the park's rule, or because they were made without fuel."""
    made_here = (lines["sale_route"] == BY_PLANT).to_numpy(dtype=bool)
    own = (lines["export_rule"] == OWN_INTENSITY).to_numpy(dtype=bool)
    return sold_outside(lines) & made_here & (own | ~lines["fuelled"].to_numpy(dtype=bool))


def by_factor(lines: pd.DataFrame) -> Mask:
    """Sales deducted at the average factor: by the park's rule, or because they were bought and passed on."""
    passed_on = (lines["sale_route"] == BY_FACTOR).to_numpy(dtype=bool)
    return sold_outside(lines) & (passed_on | ~by_plant(lines))


def sold_power(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 deducted for electricity sold outside the park: co2_t = −MWh · EF. Source: 000 附录B 表B.1; 002 A.2."""
    return {"co2_t": -frame["electricity"] * frame["power_ef"]}


def sold_heat(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 deducted for heat sold outside the park: co2_t = −GJ · EF. Source: 000 附录B 表B.1."""
    return {"co2_t": -frame["heat"] * frame["heat_ef"]}


def own_power(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 deducted for own power sold outside: co2_t = −(1 − a) · E · MWh_out ÷ MWh_net.

    E: fuel CO2 of the plant in the month, t; a: share of heat in its fuel. Source: 000 附录B 表B.1.
    """
    return {"co2_t": 0.0 - (1.0 - frame["heat_share"]) * frame["plant_co2"] * frame["electricity"] / frame["generated"]}


def own_heat(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 deducted for own heat sold outside: co2_t = −a · E · GJ_out ÷ GJ_heat.

    E: fuel CO2 of the plant in the month, t; a: share of heat in its fuel. Source: 000 附录B 表B.1.
    """
    return {"co2_t": 0.0 - frame["heat_share"] * frame["plant_co2"] * frame["heat"] / frame["generated"]}


def _problem(code: str, zh: str, en: str) -> Check:
    return Check(code, zh, en, lambda frame: (frame["sale_problem"] == code).to_numpy(dtype=bool))


def _fuel_missing(frame: pd.DataFrame) -> Mask:
    return frame["fuel_missing"].to_numpy(dtype=bool)


def _plant_inputs(made_zh: str, made_en: str, unit: str) -> tuple[Input, ...]:
    return (
        Input("plant_co2", "E_燃料", "自产电力、热力所用燃料的当月排放", "fuel CO2 of the plant in the month", "tCO2",
              column="plant_co2", origin="result"),
        Input("heat_share", "a", "供热比", "share of heat", "1", column="heat_share", maximum=1.0),
        Input("generated", "G", made_zh, made_en, unit, column="generated"),
    )  # fmt: skip


_CHECKS: Final = (
    _problem(
        NOT_FILED,
        "外供量大于购进量，又没有填自产量，无法扣减，请在02表“自产/自发自用量”补填本月发电（供热）量",
        "More is sold than bought and no own generation is filed; file it on sheet 02.",
    ),
    _problem(
        EXCEEDED,
        "外供量大于自产量，无法扣减，请核对02表“外供/上网量”和“自产/自发自用量”",
        "More is sold than was generated; check sales and own generation on sheet 02.",
    ),
    _problem(
        UNKNOWN,
        "分不清哪些燃料用于发电、供热，无法扣减，请登记锅炉工序，并在02表燃料行填写工序编号",
        "It is unknown which fuel made the energy; register the boilers and name them in the fuel rows of sheet 02.",
    ),
    _problem(
        NO_SHARE,
        "热电联产没有填供热比（或各行不一致），无法扣减，请在02表热力行“供热比”填写本月数",
        "Power and heat are made together without one share of heat; file it in the heat row of sheet 02.",
    ),
    Check(
        "plant_fuel_missing",
        "所用燃料有未核算的行，扣减会偏小，请先按缺口提示补齐燃料行",
        "A fuel row of the plant has no result; settle its gap first.",
        _fuel_missing,
    ),
    Check(
        "no_generation",
        "自产量为零，无法扣减，请核对02表“自产/自发自用量”",
        "Own generation is zero; check sheet 02.",
        lambda frame: (frame["generated"] <= 0).to_numpy(dtype=bool),
    ),
)
SOLD_POWER: Final = Method(
    code="power.sold",
    name_zh="外供电力扣减（平均因子）",
    name_en="Electricity sold outside the park, at the average factor",
    clause=CLAUSE,
    formula="E = −AD × EF",
    sheet="02",
    fields=("exported",),
    kinds=("electricity",),
    where=by_factor,
    context=sale_context,
    inputs=(electricity_input("外供电量", "electricity sold"),),
    needs=(POWER_EF,),
    outputs=(Output("co2_t", substance="CO2", kind="ghg", category=POWER_EXPORT, scope=2),),
    compute=sold_power,
    note_zh="售给园区内企业的电量不产生本行，其燃料排放留在售电企业。购入后转供的电量一律用本法。",
    note_en="A sale inside the park gives no row: the emission of its fuel stays with the seller. Power bought and "
    "passed on always takes this route.",
)
SOLD_HEAT: Final = Method(
    code="heat.sold",
    name_zh="外供热力扣减（平均因子）",
    name_en="Heat sold outside the park, at the average factor",
    clause=CLAUSE,
    formula="E = −AD × EF",
    sheet="02",
    fields=("exported",),
    kinds=("heat",),
    where=by_factor,
    context=sale_context,
    inputs=(heat_input("外供热量", "heat sold"),),
    needs=(HEAT_EF,),
    outputs=(Output("co2_t", substance="CO2", kind="ghg", category=HEAT_EXPORT, scope=2),),
    compute=sold_heat,
    note_zh="售给园区内企业的热量不产生本行，其燃料排放留在售热企业。购入后转供的热量一律用本法。",
    note_en="A sale inside the park gives no row: the emission of its fuel stays with the seller. Heat bought and "
    "passed on always takes this route.",
)
OWN_POWER: Final = Method(
    code="power.export_own",
    name_zh="外供电力扣减（自身强度）",
    name_en="Electricity sold outside the park, at the plant's own intensity",
    clause=CLAUSE,
    formula="E = −(1 − a) × E_燃料 × AD ÷ G",
    sheet="02",
    fields=("exported",),
    kinds=("electricity",),
    where=by_plant,
    context=sale_context,
    after=plant_results,
    inputs=(electricity_input("外供电量", "electricity sold"), *_plant_inputs("自产电量", "electricity made", "MWh")),
    outputs=(Output("co2_t", substance="CO2", kind="ghg", category=POWER_EXPORT, scope=2),),
    compute=own_power,
    checks=_CHECKS,
    note_zh="光伏、余热等不耗燃料的电量外供不产生负排放。",
    note_en="Power made without fuel and sold outside is never a negative emission.",
)
OWN_HEAT: Final = Method(
    code="heat.export_own",
    name_zh="外供热力扣减（自身强度）",
    name_en="Heat sold outside the park, at the plant's own intensity",
    clause=CLAUSE,
    formula="E = −a × E_燃料 × AD ÷ G",
    sheet="02",
    fields=("exported",),
    kinds=("heat",),
    where=by_plant,
    context=sale_context,
    after=plant_results,
    inputs=(heat_input("外供热量", "heat sold"), *_plant_inputs("自产热量", "heat made", "GJ")),
    outputs=(Output("co2_t", substance="CO2", kind="ghg", category=HEAT_EXPORT, scope=2),),
    compute=own_heat,
    checks=_CHECKS,
    note_zh="只供热的锅炉房 a = 1。",
    note_en="A heat-only boiler house has a = 1.",
)

METHODS: Final = (SOLD_POWER, SOLD_HEAT, OWN_POWER, OWN_HEAT)
