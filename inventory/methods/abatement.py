"""Greenhouse gas of abatement facilities: desulphurisation, denitration with urea, oxidation of volatile organics.

One desulphuriser is counted once. Order of the routes, by enterprise and month: (1) the material filed on sheet 05 with
the purpose of desulphurising or denitrating, which is the route of the industry guide; (2) else the reagent filed on
sheet 10; (3) else, on a row of sheet 10 without a reagent amount, the SO2 or NOx removed. A later route gives no row
where an earlier one was filed for the same purpose. Energy and auxiliary fuel of a facility are on sheet 02.
Source: 工业企业污染治理设施污染物去除协同控制温室气体核算技术指南（试行）; 发电企业核算指南 脱硫.
"""

from typing import Any, Final

import numpy.typing as npt
import pandas as pd

from inventory.methods.declaration import FactorNeed, Input, Method
from inventory.methods.line import row_has
from inventory.methods.process_mineral import CO2
from inventory.methods.process_terms import (
    BY_ACTIVITY,
    CATEGORY,
    CO2_PER_C,
    USED,
    Flags,
    files,
    gas_output,
    linear,
    month_amounts,
    process_method,
    used,
)

REAGENT: Final = ("10", ("reagent_qty",))
REMOVED: Final = ("10", ("removed",))
GUIDE: Final = "污染治理设施协同控制温室气体核算技术指南（试行）"
CONTENT: Final = FactorNeed(
    "reagent_percent", "w", CATEGORY, "有效成分", "active content", "%", 0.0, 100.0,
    override="purity", key=BY_ACTIVITY, named="carbonate_percent",
)  # fmt: skip
CONVERTED: Final = FactorNeed(
    "converted_percent", "η", CATEGORY, "转化率", "conversion", "%", 0.0, 100.0,
    override="conversion", key="process.desulphurisation.limestone", named="conversion_percent",
)  # fmt: skip
_AMOUNT: Final = used("药剂用量", "reagent used")
_SULPHUR: Final = Input("amount", "M", "去除的二氧化硫", "SO2 removed", "t")
_NITROGEN: Final = Input("amount", "M", "去除的氮氧化物（以NO2计）", "NOx removed, as NO2", "t")
_VOC: Final = Input("amount", "M", "氧化去除的挥发性有机物", "volatile organics oxidised", "t")
_VOC_CARBON: Final = Input(
    "voc_carbon", "C", "挥发性有机物含碳量", "carbon of the organics", "tC/t", column="voc_carbon", maximum=1.0
)


def abatement_context(lines: pd.DataFrame) -> dict[str, npt.NDArray[Any]]:
    """What was filed for the same purpose by a better route: sheet 05 in the month, a reagent amount in the row."""
    return {
        "desulphuriser_month": month_amounts(lines, files(lines, "process.desulphurisation")),
        "denitrifier_month": month_amounts(lines, files(lines, "process.denitration")),
        "reagent_in_row": row_has(lines, "reagent_qty"),
    }


def carbonate(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 of carbonates used as desulphuriser: mass_t = AD · w/100 · EF · η/100.

    amount: t; w: carbonate in %; EF: tCO2/t carbonate; η: conversion in %, 100 when blank. Source: as the module.
    """
    share = frame[CONTENT.parameter] / 100 * frame[CONVERTED.parameter] / 100
    return {"mass_t": frame["amount"] * frame[CO2.parameter] * share}


def urea(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 of urea used for denitration: mass_t = AD · w/100 · EF; amount: t, w: urea in %, EF: tCO2/t (12/60 · 44/12).

    Ammonia and ammonia water hold no carbon and give no row. Source: as the module.
    """
    return {"mass_t": frame["amount"] * frame[CONTENT.parameter] / 100 * frame[CO2.parameter]}


def oxidised(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 of volatile organics oxidised: mass_t = M · C · 44/12; amount: t destroyed (after efficiency), C: tC/t.

    Source: as the module.
    """
    return {"mass_t": frame["amount"] * frame["voc_carbon"] * CO2_PER_C}


def _no_desulphuriser(lines: pd.DataFrame) -> Flags:
    return (lines["desulphuriser_month"] == 0).to_numpy()


def _no_denitrifier(lines: pd.DataFrame) -> Flags:
    return (lines["denitrifier_month"] == 0).to_numpy()


def _so2_only(lines: pd.DataFrame) -> Flags:
    return _no_desulphuriser(lines) & (~lines["reagent_in_row"]).to_numpy(dtype=bool)


def _nox_only(lines: pd.DataFrame) -> Flags:
    return _no_denitrifier(lines) & (~lines["reagent_in_row"]).to_numpy(dtype=bool)


_ORDER_ZH: Final = "05表已填同一用途的物料时按05表计，本行不再计。"
_ORDER_EN: Final = "Where sheet 05 names the material for the purpose it is counted there and not here."
DESULPHURISATION: Final = process_method(
    "process.desulphurisation",
    ("烟气脱硫", "Flue gas desulphurisation"),
    USED,
    clause="发电企业核算指南 脱硫过程",
    formula="E = AD × w ÷ 100 × EF × η ÷ 100",
    inputs=(used("脱硫剂消耗量", "desulphuriser used"),),
    needs=(CONTENT, CO2, CONVERTED),
    outputs=(gas_output("CO2"),),
    compute=carbonate,
    default_sets=("NDRC_24",),
    note_zh="全国碳市场发电设施核算不含脱硫；园区清单计入。",
    note_en="The national market does not count it for power; the inventory of a park does.",
)
DENITRATION: Final = process_method(
    "process.denitration",
    ("尿素脱硝", "Denitration with urea"),
    USED,
    clause=GUIDE,
    formula="E = AD × w ÷ 100 × EF",
    inputs=(used("脱硝用尿素消耗量", "urea used"),),
    needs=(CONTENT, CO2),
    outputs=(gas_output("CO2"),),
    compute=urea,
)
REAGENT_SULPHUR: Final = process_method(
    "abatement.desulphurisation",
    ("脱硫药剂", "Desulphurising reagent"),
    REAGENT,
    clause=GUIDE,
    formula="E = AD × w ÷ 100 × EF × η ÷ 100",
    inputs=(_AMOUNT,),
    needs=(CONTENT, CO2, CONVERTED),
    outputs=(gas_output("CO2"),),
    compute=carbonate,
    context=abatement_context,
    where=_no_desulphuriser,
    note_zh=_ORDER_ZH,
    note_en=_ORDER_EN,
)
REAGENT_NITROGEN: Final = process_method(
    "abatement.denitration",
    ("脱硝药剂（尿素）", "Denitrating reagent (urea)"),
    REAGENT,
    clause=GUIDE,
    formula="E = AD × w ÷ 100 × EF",
    inputs=(_AMOUNT,),
    needs=(CONTENT, CO2),
    outputs=(gas_output("CO2"),),
    compute=urea,
    context=abatement_context,
    where=_no_denitrifier,
    note_zh=_ORDER_ZH,
    note_en=_ORDER_EN,
)
SULPHUR_REMOVED: Final = process_method(
    "abatement.so2_removed",
    ("脱硫（按去除量）", "Desulphurisation by SO2 removed"),
    REMOVED,
    clause=GUIDE,
    formula="E = M × EF",
    inputs=(_SULPHUR,),
    needs=(CO2,),
    outputs=(gas_output("CO2"),),
    compute=linear(CO2),
    context=abatement_context,
    where=_so2_only,
    tier="3",
    note_zh="仅用于未填药剂用量的行，按化学计量比估算。",
    note_en="Only for rows without a reagent amount; by stoichiometry.",
)
NITROGEN_REMOVED: Final = process_method(
    "abatement.nox_removed",
    ("尿素脱硝（按去除量）", "Denitration with urea by NOx removed"),
    REMOVED,
    clause=GUIDE,
    formula="E = M × EF",
    inputs=(_NITROGEN,),
    needs=(CO2,),
    outputs=(gas_output("CO2"),),
    compute=linear(CO2),
    context=abatement_context,
    where=_nox_only,
    tier="3",
    note_zh="仅用于未填药剂用量的行，按化学计量比估算。",
    note_en="Only for rows without a reagent amount; by stoichiometry.",
)
OXIDATION: Final = process_method(
    "abatement.voc_oxidation",
    ("挥发性有机物氧化", "Oxidation of volatile organics"),
    REMOVED,
    clause=GUIDE,
    formula="E = M × C × 44/12",
    inputs=(_VOC, _VOC_CARBON),
    outputs=(gas_output("CO2"),),
    compute=oxidised,
    note_zh="去除量为扣除处理效率后实际氧化的量；吸附、吸收不产生本行。",
    note_en="The amount is what was oxidised, after efficiency; adsorption and absorption give no row.",
)

METHODS: Final[tuple[Method, ...]] = (
    DESULPHURISATION,
    DENITRATION,
    REAGENT_SULPHUR,
    REAGENT_NITROGEN,
    SULPHUR_REMOVED,
    NITROGEN_REMOVED,
    OXIDATION,
)
