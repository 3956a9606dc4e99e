"""Methane of industrial wastewater treatment.

One COD chain is counted once: an enterprise counts the COD removed in its own works, and `cod_discharged` only as far
as it goes to the environment; what it sends down the sewer belongs to the park plant that receives it. COD goes with
the B0 and MCF of industrial wastewater, BOD with those of domestic sewage; the two families never meet. Methane burnt
in a flare or boiler is taken off as R; its CO2 is biogenic, a memo item.
"""

from collections.abc import Callable
from typing import Final

import pandas as pd

from inventory.methods.declaration import IN_NO_TOTAL, Check, FactorNeed, Input, Mask, Method, Notice, Output
from inventory.methods.line import INDIRECT
from inventory.methods.process_terms import month_filed

COD: Final = "w01018"
#: t of methane per 1e4 Nm³ at 0 °C and 101.325 kPa. Source: 工业其他行业企业核算指南（2015）.
CH4_DENSITY: Final = 7.17
CO2_PERCH4_OUTPUT: Final = 44.0 / 16.0
CO2_PER_CH4: Final = 44.0 / 16.0
#: m³ × mg/L = g; g → t.
T_PER_WATER: Final = 1e-6

_CLAUSE: Final = "002 表A.4 工业废水处理甲烷排放"

REMOVED: Final = Input("cod_removed", "COD_去除", "COD去除量", "COD removed", "t")
DISCHARGED: Final = Input(
    "cod_discharged", "COD_排放", "排入环境的COD", "COD discharged", "t", column="cod_discharged", absent=0.0
)
SLUDGE: Final = Input(
    "cod_sludge", "COD_污泥", "污泥带走的COD", "COD removed with sludge", "t", column="cod_sludge", absent=0.0
)
RECOVERED: Final = Input(
    "biogas", "V_回收", "沼气回收量", "biogas recovered", "1e4Nm3", column="ch4_recovered", absent=0.0
)
METHANE_SHARE: Final = Input(
    "methane_share",
    "φ",
    "沼气中甲烷体积分数",
    "methane share of biogas",
    "1",
    column="ch4_content",
    maximum=1.0,
    absent=0.0,
)
WATER: Final = Input("water_treated", "W", "处理水量", "water treated", "m3")
COD_IN: Final = Input("cod_in", "COD_进", "进水COD", "COD of inflow", "mg/L", column="cod_in", maximum=1e6)
COD_OUT: Final = Input("cod_out", "COD_出", "出水COD", "COD of outflow", "mg/L", column="cod_out", maximum=1e6)

B0_COD: Final = FactorNeed(
    "b0_cod", "B0", "waste", "COD甲烷最大产生能力", "methane capacity of COD", "kgCH4/kgCOD", 0.2, 0.3,
    key="wastewater.industrial.b0",
)  # fmt: skip
MCF_COD: Final = FactorNeed(
    "mcf_cod", "MCF", "waste", "工业废水甲烷修正因子", "methane correction, industrial", "1", 0.0, 1.0,
    override="mcf",
    key="wastewater.industrial_mcf.process.{treatment}|wastewater.industrial_mcf.industry.{mcf_industry}",
    named="mcf",
    override_tier="3",
    remedy_zh="请在10表选择“处理方式”，或填报MCF",
    remedy_en="file the treatment or the MCF.",
)  # fmt: skip


def methane_recovered(frame: pd.DataFrame) -> "pd.Series[float]":
    """Methane burnt or used instead of released, t: R = V (1e4 Nm³) · φ · 7.17 t/1e4 Nm³."""
    return frame["biogas"] * frame["methane_share"] * CH4_DENSITY


def released(produced: "pd.Series[float]", frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """What was produced less what was recovered; never below zero, because no more can be recovered than arose."""
    return {"ch4_t": (produced - methane_recovered(frame)).clip(lower=0.0)}


def _industry_produced(frame: pd.DataFrame) -> "pd.Series[float]":
    organic = frame["cod_removed"] + frame["cod_discharged"] - frame["cod_sludge"]
    return organic * frame["b0_cod"] * frame["mcf_cod"]


def _enterprise_produced(frame: pd.DataFrame) -> "pd.Series[float]":
    removed = frame["water_treated"] * (frame["cod_in"] - frame["cod_out"]) * T_PER_WATER
    return (removed - frame["cod_sludge"]) * frame["b0_cod"] * frame["mcf_cod"]


def industry_ch4(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Methane of industrial wastewater by industry.

    ch4_t = (TOW − S) · B0 · MCF − R, TOW = COD removed + COD discharged to the environment, in t; not below zero.
    b0: kg CH4/kg COD; mcf: of the treatment filed, else of the industry. R is taken off per works, as 002 prints it
    inside the sum. Source: 002 表A.4.
    """
    return released(_industry_produced(frame), frame)


def enterprise_ch4(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Methane of an enterprise's own works: ch4_t = (W · (COD_in − COD_out) · 1e-6 − S) · B0 · MCF − R.

    W in m³, COD in mg/L (g/m³), S in t COD. Source: 污染治理设施协同控制温室气体核算指南; 24 行业指南.
    """
    return released(_enterprise_produced(frame), frame)


def biogas_co2(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 of recovered methane once burnt: co2_t = V · φ · 7.17 · 44/16; biogenic, a memo item."""
    return {"co2_t": methane_recovered(frame) * CO2_PER_CH4}


def sewer_context(lines: pd.DataFrame) -> dict[str, Mask]:
    """`sewer_only`: in that month all COD of the enterprise's sheet 08 goes to the park plant, none to the environment.

    Amounts, not rows, decide: a row of zero to the environment changes nothing.
    """
    cod = ((lines["sheet"] == "08") & (lines["item"] == COD) & (lines["quantity"] > 0)).to_numpy(dtype=bool)
    sewer = (lines["discharge"] == INDIRECT).to_numpy(dtype=bool)
    return {"sewer_only": month_filed(lines, cod & sewer) & ~month_filed(lines, cod & ~sewer)}


def _share_missing(frame: pd.DataFrame) -> Mask:
    return ((frame["biogas"] > 0) & (frame["methane_share"] == 0)).to_numpy(dtype=bool)


def _chain_broken(frame: pd.DataFrame) -> Mask:
    return ((frame["cod_discharged"] > 0) & frame["sewer_only"]).to_numpy(dtype=bool)


def _sludge_exceeds(frame: pd.DataFrame) -> Mask:
    return (frame["cod_sludge"] > frame["cod_removed"] + frame["cod_discharged"]).to_numpy(dtype=bool)


def _outflow_exceeds(frame: pd.DataFrame) -> Mask:
    return (frame["cod_out"] > frame["cod_in"]).to_numpy(dtype=bool)


def _sludge_exceeds_removal(frame: pd.DataFrame) -> Mask:
    removed = frame["water_treated"] * (frame["cod_in"] - frame["cod_out"]) * T_PER_WATER
    return (frame["cod_sludge"] > removed * (1 + 1e-12)).to_numpy(dtype=bool)


METHANE_SHARE_CHECK: Final = Check(
    "methane_share_missing",
    "填了沼气回收量，没有甲烷体积分数，无法折算回收的甲烷，请补填",
    "Biogas was recovered but its methane share is not filed.",
    _share_missing,
)
_CHAIN: Final = Check(
    "cod_chain",
    "本月COD全部纳管，“排入环境的COD”却大于0；纳管部分由园区污水厂核算，请清空该格以免重复",
    "All COD goes to the park plant, which counts it; clear the COD discharged to the environment.",
    _chain_broken,
)
_SLUDGE_ZH: Final = "污泥带走的COD大于可降解有机物总量，请核对"
_SLUDGE_EN: Final = "COD removed with sludge exceeds the degradable organics."
_OUTFLOW: Final = Check(
    "outflow_exceeds", "出水COD大于进水COD，请核对", "Outflow COD exceeds inflow.", _outflow_exceeds
)


def _capped(produced: "pd.Series[float]", frame: pd.DataFrame) -> Mask:
    """More recovered than produced, beyond the ninth digit."""
    return (methane_recovered(frame) > produced * (1 + 1e-9)).to_numpy(dtype=bool)


def recovery_notice(produced: Callable[[pd.DataFrame], "pd.Series[float]"]) -> Notice:
    """What the gap list says where the methane recovered was limited to the methane produced."""
    return Notice(
        "recovery_exceeds",
        "回收的甲烷大于按处理量计算的产生量，排放按0计，超出部分不抵扣，请核对回收量、甲烷含量和处理量",
        "More methane recovered than produced: the emission is zero, the excess is not deducted.",
        lambda frame: _capped(produced(frame), frame),
    )


CH4_OUTPUT: Final = (Output("ch4_t", substance="CH4", kind="ghg", category="waste", scope=1),)

INDUSTRY: Final = Method(
    code="wastewater.industry",
    name_zh="工业废水处理甲烷排放",
    name_en="Methane of industrial wastewater treatment",
    clause=_CLAUSE,
    formula="E = max(0, (COD_去除 + COD_排放 − COD_污泥) × B0 × MCF − V_回收 × φ × 7.17)",
    sheet="10",
    fields=("cod_removed",),
    inputs=(REMOVED, DISCHARGED, SLUDGE, RECOVERED, METHANE_SHARE),
    needs=(B0_COD, MCF_COD),
    outputs=CH4_OUTPUT,
    compute=industry_ch4,
    context=sewer_context,
    checks=(Check("sludge_exceeds", _SLUDGE_ZH, _SLUDGE_EN, _sludge_exceeds), METHANE_SHARE_CHECK, _CHAIN),
    notices=(recovery_notice(_industry_produced),),
    default_sets=("PROV_2011", "IPCC2006"),
    note_zh="MCF依次取本行填报值、处理工艺的缺省值、所属行业的缺省值。纳管的COD由园区污水厂核算。回收量不超过产生量。",
    note_en="MCF: as filed, else of the treatment, else of the industry. What goes to the park plant is counted there.",
)
ENTERPRISE: Final = Method(
    code="wastewater.enterprise",
    name_zh="企业废水处理甲烷排放（水量浓度法）",
    name_en="Methane of an enterprise's wastewater works, by volume and concentration",
    clause="002 表A.4; 24行业指南 废水处理",
    formula="E = max(0, (W × (COD_进 − COD_出) × 10⁻⁶ − COD_污泥) × B0 × MCF − V_回收 × φ × 7.17)",
    sheet="10",
    fields=("water_treated",),
    inputs=(WATER, COD_IN, COD_OUT, SLUDGE, RECOVERED, METHANE_SHARE),
    needs=(B0_COD, MCF_COD),
    outputs=CH4_OUTPUT,
    compute=enterprise_ch4,
    checks=(_OUTFLOW, Check("sludge_exceeds", _SLUDGE_ZH, _SLUDGE_EN, _sludge_exceeds_removal), METHANE_SHARE_CHECK),
    notices=(recovery_notice(_enterprise_produced),),
    default_sets=("PROV_2011", "IPCC2006"),
    note_zh="仅用于未填COD去除量的行。",
    note_en="Only for rows without the COD removed.",
)
BIOGAS: Final = Method(
    code="wastewater.biogas_co2",
    name_zh="回收沼气燃烧的生物成因二氧化碳",
    name_en="Biogenic CO2 of recovered biogas",
    clause="000 附录B 表B.1 废弃物处理处置",
    formula="E = V_回收 × φ × 7.17 × 44/16",
    sheet="10",
    fields=("ch4_recovered",),
    inputs=(
        Input("biogas", "V_回收", "沼气回收量", "biogas recovered", "1e4Nm3"),
        Input(
            "methane_share",
            "φ",
            "沼气中甲烷体积分数",
            "methane share of biogas",
            "1",
            column="ch4_content",
            maximum=1.0,
        ),
    ),
    outputs=(Output("co2_t", substance="CO2", kind="ghg", category="waste", scope=1, memo=True),),
    compute=biogas_co2,
    counted=IN_NO_TOTAL,
    note_zh="备忘项，不计入合计。",
    note_en="A memo item, in no total.",
)

METHODS: Final = (INDUSTRY, ENTERPRISE, BIOGAS)
