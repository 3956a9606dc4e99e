"""Methane and nitrous oxide of domestic sewage: BOD goes with its own B0 and MCF, never with those of COD."""

from typing import Final

import pandas as pd

from inventory.methods.declaration import FactorNeed, Input, Method, Output
from inventory.methods.wastewater import (
    CH4_OUTPUT,
    METHANE_SHARE,
    METHANE_SHARE_CHECK,
    RECOVERED,
    recovery_notice,
    released,
)

N2O_PER_N: Final = 44.0 / 28.0
_CLAUSE: Final = "000 附录B 表B.1 废弃物处理处置 生活污水"

BOD: Final = Input("bod_treated", "BOD", "生活污水BOD总量", "BOD of domestic sewage", "t")
NITROGEN: Final = Input("nitrogen", "N", "污水排放氮量", "nitrogen of sewage discharged", "t")

B0_BOD: Final = FactorNeed(
    "b0_bod", "B0", "waste", "BOD甲烷最大产生能力", "methane capacity of BOD", "kgCH4/kgBOD", 0.5, 0.7,
    key="wastewater.domestic.b0",
)  # fmt: skip
MCF_BOD: Final = FactorNeed(
    "mcf_bod", "MCF", "waste", "生活污水甲烷修正因子", "methane correction, domestic", "1", 0.0, 1.0,
    override="mcf",
    key="wastewater.domestic_mcf.{treatment}|wastewater.domestic.national",
    named="mcf",
    override_tier="3",
)  # fmt: skip
N2O_EF: Final = FactorNeed(
    "sewage_n2o", "EF", "waste", "污水氧化亚氮排放因子", "N2O factor of sewage", "kgN2O-N/kgN", 0.0, 0.1,
    key="wastewater.n2o.effluent",
    named="ef_N2O",
)  # fmt: skip


def _domestic_produced(frame: pd.DataFrame) -> "pd.Series[float]":
    return frame["bod_treated"] * frame["b0_bod"] * frame["mcf_bod"]


def domestic_ch4(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Methane of domestic sewage: ch4_t = BOD · B0 · MCF − R, BOD in t, B0 in kg CH4/kg BOD. Source: 省级指南 5.3."""
    return released(_domestic_produced(frame), frame)


def sewage_n2o(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Nitrous oxide of sewage: n2o_t = N · EF · 44/28, N in t, EF 0.005 kg N2O-N/kg N. Source: 省级指南 5.3."""
    return {"n2o_t": frame["nitrogen"] * frame["sewage_n2o"] * N2O_PER_N}


DOMESTIC: Final = Method(
    code="wastewater.domestic",
    name_zh="生活污水处理甲烷排放",
    name_en="Methane of domestic sewage treatment",
    clause=_CLAUSE,
    formula="E = max(0, BOD × B0 × MCF − V_回收 × φ × 7.17)",
    sheet="10",
    fields=("bod_treated",),
    inputs=(BOD, RECOVERED, METHANE_SHARE),
    needs=(B0_BOD, MCF_BOD),
    outputs=CH4_OUTPUT,
    compute=domestic_ch4,
    checks=(METHANE_SHARE_CHECK,),
    notices=(recovery_notice(_domestic_produced),),
    default_sets=("PROV_2011",),
    note_zh="BOD与0.6 kg CH4/kg BOD和生活污水MCF配套，不与COD参数混用。",
    note_en="BOD goes with 0.6 kg CH4/kg BOD and the domestic MCF, never with those of COD.",
)
SEWAGE_N2O: Final = Method(
    code="wastewater.n2o",
    name_zh="生活污水氧化亚氮排放",
    name_en="Nitrous oxide of sewage",
    clause=_CLAUSE,
    formula="E = N × EF × 44/28",
    sheet="10",
    fields=("nitrogen_discharged",),
    inputs=(NITROGEN,),
    needs=(N2O_EF,),
    outputs=(Output("n2o_t", substance="N2O", kind="ghg", category="waste", scope=1),),
    compute=sewage_n2o,
    default_sets=("PROV_2011",),
    note_zh="因子以N2O-N计，乘44/28换算为N2O。",
    note_en="The factor is in N2O-N; 44/28 makes it N2O.",
)
METHODS: Final = (DOMESTIC, SEWAGE_N2O)
