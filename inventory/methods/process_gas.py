"""Fluorinated gases: HCFC-22 and its HFC-23, HFC and SF6 production, electrical equipment, refills, semiconductors."""

from typing import Any, Final

import numpy.typing as npt
import pandas as pd

from inventory.methods.declaration import Check, Input, Method
from inventory.methods.process_terms import (
    CLAUSE,
    MADE,
    USED,
    Flags,
    factor,
    files,
    gas_output,
    linear,
    made,
    month_amounts,
    process_method,
    used,
)

HFC23: Final = factor("process_hfc23", "HFC-23", "tHFC-23/t HCFC-22", 0.06)
SHARE: Final = factor("process_gas_percent", "", "%", 100.0, named="ef_{activity_gas}")
CO2_PER_HFC23: Final = 44.0 / 70.0


def hcfc22_context(lines: pd.DataFrame) -> dict[str, npt.NDArray[Any]]:
    """HCFC-22 made and HFC-23 destroyed, by enterprise and month, t."""
    return {
        "hcfc22_month": month_amounts(lines, files(lines, "process.hcfc22")),
        "destroyed_month": month_amounts(lines, files(lines, "process.hfc23_destroyed")),
    }


def destroyed(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """HFC-23 recovered and destroyed: mass_t = −R, R ≤ AD · EF of the month, else a gap.

    amount: t of HFC-23; hcfc22: t of HCFC-22 made in the month; EF: t per t.
    Source: 002 附录A 表A.3; 氟化工企业核算指南.
    """
    return {"mass_t": -frame["amount"]}


def destroyed_co2(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 of the carbon of HFC-23 destroyed: mass_t = R · 44/70; amount: t of HFC-23. Source: 氟化工企业核算指南."""
    return {"mass_t": frame["amount"] * CO2_PER_HFC23}


def refilled(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Leak of equipment in use by mass balance: mass_t = R, what restores its charge in the period; amount: t of gas.

    Source: IPCC 2006 卷3 第7章 质量平衡法.
    """
    return {"mass_t": frame["amount"] * 1.0}


def _destroyed_exceeds(frame: pd.DataFrame) -> Flags:
    made_here = frame["hcfc22"] * frame[HFC23.parameter]
    return (frame["destroyed_month"] > made_here).to_numpy()


_HCFC: Final = f"{CLAUSE} 一氯二氟甲烷生产"
_CAP: Final = Check(
    "destroyed_exceeds",
    "销毁的HFC-23大于当月HCFC-22产量对应的产生量，未扣减，请核对",
    "More HFC-23 destroyed than the HCFC-22 of the month leaves; nothing was deducted.",
    _destroyed_exceeds,
)
_DESTROYED: Final = Input("amount", "R", "回收并销毁的HFC-23", "HFC-23 recovered and destroyed", "t")
HCFC22: Final = process_method(
    "process.hcfc22",
    ("一氯二氟甲烷生产（HFC-23）", "HCFC-22 production (HFC-23)"),
    MADE,
    clause=_HCFC,
    formula="E = AD × EF",
    inputs=(made("HCFC-22产量", "HCFC-22 output"),),
    needs=(HFC23,),
    outputs=(gas_output("HFC-23"),),
    compute=linear(HFC23),
)
_HCFC22_MONTH: Final = Input("hcfc22", "AD", "当月HCFC-22产量", "HCFC-22 of the month", "t", column="hcfc22_month")
HFC23_DESTROYED: Final = process_method(
    "process.hfc23_destroyed",
    ("HFC-23回收销毁扣减", "HFC-23 recovered and destroyed"),
    USED,
    clause=_HCFC,
    formula="E = −R, R ≤ AD × EF",
    inputs=(_DESTROYED, _HCFC22_MONTH),
    needs=(HFC23,),
    outputs=(gas_output("HFC-23"),),
    compute=destroyed,
    context=hcfc22_context,
    checks=(_CAP,),
)
HFC23_CO2: Final = process_method(
    "process.hfc23_co2",
    ("HFC-23销毁产生的二氧化碳", "CO2 of HFC-23 destroyed"),
    USED,
    by_activity="process.hfc23_destroyed",
    clause=_HCFC,
    formula="E = R × 44/70",
    inputs=(_DESTROYED,),
    outputs=(gas_output("CO2"),),
    compute=destroyed_co2,
)
HFC: Final = process_method(
    "process.hfc",
    ("氢氟烃生产", "HFC production"),
    MADE,
    clause=f"{CLAUSE} 氢氟烃生产",
    formula="E = AD × EF ÷ 100",
    inputs=(made("氢氟烃产量", "HFC output"),),
    needs=(SHARE,),
    outputs=(gas_output(),),
    compute=linear(SHARE, 100),
    note_zh="八种氢氟烃各填一行；排放的气体就是所生产的气体。",
    note_en="One row for each of the eight HFCs; the gas emitted is the gas made.",
)
SF6_MADE: Final = process_method(
    "process.sf6_production",
    ("六氟化硫生产", "SF6 production"),
    MADE,
    clause="氟化工企业核算指南 SF6生产",
    formula="E = AD × EF ÷ 100",
    inputs=(made("SF6产量", "SF6 output"),),
    needs=(SHARE,),
    outputs=(gas_output(),),
    compute=linear(SHARE, 100),
    default_sets=("NDRC_24",),
)
EQUIPMENT: Final = process_method(
    "process.electrical_equipment",
    ("电力设备生产（六氟化硫）", "Electrical equipment (SF6)"),
    USED,
    clause=f"{CLAUSE} 电力设备生产",
    formula="E = AD × EF ÷ 100",
    inputs=(used("SF6使用量", "SF6 used"),),
    needs=(SHARE,),
    outputs=(gas_output(),),
    compute=linear(SHARE, 100),
)
REFILL: Final = process_method(
    "process.equipment_refill",
    ("设备运行补充制冷剂和绝缘气", "Refrigerant and insulating gas refilled in running equipment"),
    USED,
    clause="IPCC 2006 卷3 第7章 质量平衡法",
    formula="E = R",
    inputs=(used("当期补充到在役设备的气体", "gas refilled to equipment in the period", "R"),),
    outputs=(gas_output(),),
    compute=refilled,
    default_sets=(),
    note_zh="补充量就是泄漏量。新设备首次充注和扩容不填；检修时回收后再充入的，从补充量中减去。混合制冷剂按组分质量分行填写。",
    note_en="What is refilled has leaked. First charges are not filed; gas recovered and charged again is taken off.",
)
SEMICONDUCTOR: Final = process_method(
    "process.semiconductor",
    ("半导体生产", "Semiconductor production"),
    USED,
    clause=f"{CLAUSE} 半导体生产",
    formula="E = AD × EF ÷ 100",
    inputs=(used("含氟气体使用量", "gas used"),),
    needs=(SHARE,),
    outputs=(gas_output(),),
    compute=linear(SHARE, 100),
    default_sets=("PROV_2011", "IPCC2006"),
    note_zh="CF4、CHF3（HFC-23）、C2F6、SF6、NF3各填一行；NF3的缺省值取自IPCC 2006。",
    note_en="One row for each of CF4, CHF3 (HFC-23), C2F6, SF6 and NF3; the NF3 value is of IPCC 2006.",
)

METHODS: Final[tuple[Method, ...]] = (
    HCFC22,
    HFC23_DESTROYED,
    HFC23_CO2,
    HFC,
    SF6_MADE,
    EQUIPMENT,
    REFILL,
    SEMICONDUCTOR,
)
