"""Methane of landfilled and biologically treated waste.

Landfill by mass balance: all methane a year's waste will ever give is counted in that year (省级指南 5.1). First-order
decay needs decay rates and the deposits of decades; neither is in the reference or the ledger, so it is not offered.
"""

from typing import Final

import numpy as np
import pandas as pd

from inventory.methods.declaration import FactorNeed, Input, Mask, Method, Notice, Output
from inventory.methods.wastewater import METHANE_SHARE, METHANE_SHARE_CHECK, RECOVERED, methane_recovered

CH4_PER_C: Final = 16.0 / 12.0
T_PER_KG: Final = 1e-3
#: The only site type with a cover that oxidises methane; elsewhere the guide has no oxidation.
MANAGED: Final = "managed_anaerobic"
_CLAUSE: Final = "000 附录B 表B.1 废弃物处理处置 固体废物"

BURIED: Final = Input("buried", "MSW", "填埋量", "waste landfilled", "t")
SITE: Final = FactorNeed(
    "landfill_mcf", "MCF", "waste", "填埋场甲烷修正因子", "methane correction of the site", "1", 0.0, 1.0,
    key="waste.landfill.{treatment}", named="mcf",
)  # fmt: skip
DEGRADABLE: Final = FactorNeed(
    "landfill_doc", "DOC", "waste", "可降解有机碳比例", "degradable organic carbon", "1", 0.0, 0.6,
    key="waste.landfill.{waste_kind}", named="doc",
)  # fmt: skip
DECOMPOSED: Final = FactorNeed(
    "landfill_doc_f", "DOC_F", "waste", "可分解的DOC比例", "share of the carbon that decomposes", "1", 0.0, 1.0,
    key="waste.landfill.degradable", named="doc_f",
)  # fmt: skip
GAS_SHARE: Final = FactorNeed(
    "landfill_gas", "F", "waste", "填埋气中甲烷比例", "methane share of landfill gas", "1", 0.3, 0.7,
    key="waste.landfill.gas", named="ch4_fraction",
)  # fmt: skip
COVER: Final = FactorNeed(
    "landfill_oxidation", "OX", "waste", "覆盖层氧化因子", "oxidation in the cover", "1", 0.0, 0.5,
    key="waste.landfill.cover", named="oxidation",
)  # fmt: skip

TREATED: Final = Input("waste_treated", "M", "生物处理量（湿重）", "waste treated, wet", "t")
BIOLOGICAL_CH4: Final = FactorNeed(
    "biological_ch4", "EF", "waste", "生物处理甲烷排放因子", "CH4 factor of biological treatment", "g/kg waste", 0, 20,
    key="waste.biological.{treatment}", named="ef_CH4",
)  # fmt: skip
BIOLOGICAL_N2O: Final = FactorNeed(
    "biological_n2o", "EF", "waste", "生物处理氧化亚氮排放因子", "N2O of biological treatment", "g/kg waste", 0.0, 2.0,
    key="waste.biological.{treatment}", named="ef_N2O",
)  # fmt: skip


def produced(frame: pd.DataFrame) -> "pd.Series[float]":
    """Methane the waste can give, t: MSW · L0, L0 = MCF · DOC · DOC_F · F · 16/12."""
    carbon = frame["buried"] * frame["landfill_mcf"] * frame["landfill_doc"] * frame["landfill_doc_f"]
    return carbon * frame["landfill_gas"] * CH4_PER_C


def managed_ch4(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Methane of a managed site: ch4_t = (MSW · L0 − R) · (1 − OX), not below zero. Source: 省级指南 5.1."""
    left = (produced(frame) - methane_recovered(frame)).clip(lower=0.0)
    return {"ch4_t": left * (1.0 - frame["landfill_oxidation"])}


def unmanaged_ch4(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Methane of a site without oxidising cover: ch4_t = MSW · L0 − R, not below zero. Source: 省级指南 5.1."""
    return {"ch4_t": (produced(frame) - methane_recovered(frame)).clip(lower=0.0)}


def biological_ch4(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Methane of composting or digestion: ch4_t = M · EF · 1e-3, less R; EF in g/kg. Source: IPCC 2006 Vol.5 Ch.4."""
    made = frame["waste_treated"] * frame["biological_ch4"] * T_PER_KG
    return {"ch4_t": (made - methane_recovered(frame)).clip(lower=0.0)}


def biological_n2o(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Nitrous oxide of composting: n2o_t = M · EF · 1e-3, EF in g/kg. Source: IPCC 2006 Vol.5 Ch.4."""
    return {"n2o_t": frame["waste_treated"] * frame["biological_n2o"] * T_PER_KG}


def _managed(lines: pd.DataFrame) -> Mask:
    return np.asarray(lines["treatment"] == MANAGED, dtype=bool)


def _unmanaged(lines: pd.DataFrame) -> Mask:
    return ~_managed(lines)


def _composted(lines: pd.DataFrame) -> Mask:
    """Digestion is closed: the guide has no nitrous oxide for it."""
    return np.asarray(lines["treatment"] == "compost", dtype=bool)


def _more_than_produced(frame: pd.DataFrame) -> Mask:
    return (methane_recovered(frame) > produced(frame) * (1 + 1e-9)).to_numpy(dtype=bool)


_NOTICE: Final = Notice(
    "recovery_exceeds",
    "回收的甲烷大于当年填埋量可产生的甲烷，排放按0计，超出部分不抵扣（多为往年填埋产生），请核对",
    "More methane recovered than this year's waste gives: the emission is zero, the excess is not deducted.",
    _more_than_produced,
)
_CH4: Final = (Output("ch4_t", substance="CH4", kind="ghg", category="waste", scope=1),)
_N2O: Final = (Output("n2o_t", substance="N2O", kind="ghg", category="waste", scope=1),)

MANAGED_SITE: Final = Method(
    code="waste.landfill",
    name_zh="固体废物填埋甲烷（管理型填埋场）",
    name_en="Methane of a managed landfill",
    clause=_CLAUSE,
    formula="E = max(0, MSW × MCF × DOC × DOC_F × F × 16/12 − V_回收 × φ × 7.17) × (1 − OX)",
    sheet="10",
    fields=("waste_landfilled",),
    where=_managed,
    inputs=(BURIED, RECOVERED, METHANE_SHARE),
    needs=(SITE, DEGRADABLE, DECOMPOSED, GAS_SHARE, COVER),
    outputs=_CH4,
    compute=managed_ch4,
    checks=(METHANE_SHARE_CHECK,),
    notices=(_NOTICE,),
    default_sets=("PROV_2011",),
    note_zh="质量平衡法：当年填埋的废物产生的甲烷全部计入当年。废物按组分分行填报。",
    note_en="Mass balance: all methane of the year's waste is counted in the year. One row per kind of waste.",
)
OTHER_SITE: Final = Method(
    code="waste.landfill_unmanaged",
    name_zh="固体废物填埋甲烷（非管理型或未分类填埋场）",
    name_en="Methane of an unmanaged or unclassified landfill",
    clause=_CLAUSE,
    formula="E = max(0, MSW × MCF × DOC × DOC_F × F × 16/12 − V_回收 × φ × 7.17)",
    sheet="10",
    fields=("waste_landfilled",),
    where=_unmanaged,
    inputs=(BURIED, RECOVERED, METHANE_SHARE),
    needs=(SITE, DEGRADABLE, DECOMPOSED, GAS_SHARE),
    outputs=_CH4,
    compute=unmanaged_ch4,
    checks=(METHANE_SHARE_CHECK,),
    notices=(_NOTICE,),
    default_sets=("PROV_2011",),
    note_zh="没有氧化覆盖层，不扣氧化。",
    note_en="No oxidising cover, no oxidation.",
)
COMPOST_CH4: Final = Method(
    code="waste.biological_ch4",
    name_zh="废物生物处理甲烷",
    name_en="Methane of biological treatment",
    clause=_CLAUSE,
    formula="E = max(0, M × EF × 10⁻³ − V_回收 × φ × 7.17)",
    sheet="10",
    fields=("waste_biological",),
    inputs=(TREATED, RECOVERED, METHANE_SHARE),
    needs=(BIOLOGICAL_CH4,),
    outputs=_CH4,
    compute=biological_ch4,
    checks=(METHANE_SHARE_CHECK,),
    default_sets=("IPCC2006",),
)
COMPOST_N2O: Final = Method(
    code="waste.biological_n2o",
    name_zh="废物堆肥氧化亚氮",
    name_en="Nitrous oxide of composting",
    clause=_CLAUSE,
    formula="E = M × EF × 10⁻³",
    sheet="10",
    fields=("waste_biological",),
    where=_composted,
    inputs=(TREATED,),
    needs=(BIOLOGICAL_N2O,),
    outputs=_N2O,
    compute=biological_n2o,
    default_sets=("IPCC2006",),
)

METHODS: Final = (MANAGED_SITE, OTHER_SITE, COMPOST_CH4, COMPOST_N2O)
