"""Process gases of metals: steel, primary aluminium, magnesium, ferrosilicon, reductants and other carbon used up."""

from typing import Any, Final

import numpy.typing as npt
import pandas as pd

from inventory.methods.declaration import Check, FactorNeed, Method
from inventory.methods.process_mineral import CO2
from inventory.methods.process_terms import (
    BY_ACTIVITY,
    CLAUSE,
    CO2_PER_C,
    MADE,
    USED,
    Flags,
    factor,
    files,
    gas_output,
    linear,
    made,
    month_amounts,
    month_filed,
    process_method,
    used,
)

CF4: Final = factor("process_cf4", "CF4", "kg/t Al", 5.0)
C2F6: Final = factor("process_c2f6", "C2F6", "kg/t Al", 1.0)
SF6: Final = factor("process_sf6", "SF6", "kg/t Mg", 10.0)
CARBON: Final = FactorNeed(
    "carbon_percent", "F", "process", "含碳量", "carbon content", "% C", 0.0, 8.0,
    override="material_carbon_percent", key=BY_ACTIVITY,
)  # fmt: skip
PREBAKED, SODERBERG = "AL-PFPB", "AL-HSS"
ANODE_KEY: Final = "process.aluminium_ets.anode_consumption"
NET_ANODE: Final = FactorNeed(
    "anode_net", "NC", "process", "吨铝炭阳极净耗", "net anode use", "tC/t Al", 0.3, 0.6,
    key=ANODE_KEY, named="net_consumption",
)  # fmt: skip
SULPHUR: Final = FactorNeed(
    "anode_sulphur", "S", "process", "阳极含硫量", "sulphur of the anode", "%", 0.0, 10.0,
    key=ANODE_KEY, named="sulphur_percent",
)  # fmt: skip
ASH: Final = FactorNeed(
    "anode_ash", "A", "process", "阳极灰分", "ash of the anode", "%", 0.0, 10.0, key=ANODE_KEY, named="ash_percent"
)
PASTE: Final = factor(
    "anode_paste_co2", "CO2", "t/t Al", 3.0, key="process.aluminium_ipcc.anode", named="ef_CO2_soderberg"
)


def metal_context(lines: pd.DataFrame) -> dict[str, npt.NDArray[Any]]:
    """By enterprise and month: whether pig iron used for steel was filed, and the anodes filed, t."""
    return {
        "pig_iron_filed": month_filed(lines, files(lines, "process.pig_iron")),
        "anode_month": month_amounts(lines, files(lines, "process.anode")),
    }


def iron_carbon(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 of the carbon that comes with pig iron: mass_t = AD · F/100 · 44/12.

    amount: t of pig iron used for steel; F: carbon in %. With the crude steel it is the bracket of the guidance,
    (AD_r·F_r − AD_s·F_s)·44/12, which may be negative for steel from scrap. Source: 002 附录A 表A.3 钢铁生产.
    """
    return {"mass_t": frame["amount"] * frame[CARBON.parameter] / 100 * CO2_PER_C}


def steel_carbon(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 that stays as carbon in steel: mass_t = −AD · F/100 · 44/12; amount: t, F: carbon in %.

    Source: 002 附录A 表A.3 钢铁生产.
    """
    return {"mass_t": -frame["amount"] * frame[CARBON.parameter] / 100 * CO2_PER_C}


def prebaked_anode(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 of prebaked anodes from the aluminium made: mass_t = AD · NC · (1 − S/100 − A/100) · 44/12.

    amount: t Al; NC: t of carbon per t Al; S, A in %. Source: 电解铝行业核算与报告指南.
    """
    pure = 1 - frame[SULPHUR.parameter] / 100 - frame[ASH.parameter] / 100
    return {"mass_t": frame["amount"] * frame[NET_ANODE.parameter] * pure * CO2_PER_C}


def anode_used(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 of prebaked anodes as filed: mass_t = M · (1 − S/100 − A/100) · 44/12; amount: t net. Source: as above."""
    pure = 1 - frame[SULPHUR.parameter] / 100 - frame[ASH.parameter] / 100
    return {"mass_t": frame["amount"] * pure * CO2_PER_C}


def _prebaked(lines: pd.DataFrame) -> Flags:
    """Prebaked cells; anodes are counted by their own row where it is filed, else by the metal: never both."""
    return ((lines["item"] == PREBAKED) & (lines["anode_month"] == 0)).to_numpy(dtype=bool)


def _soderberg(lines: pd.DataFrame) -> Flags:
    return ((lines["item"] == SODERBERG) & (lines["anode_month"] == 0)).to_numpy(dtype=bool)


def _no_pig_iron(frame: pd.DataFrame) -> Flags:
    return (~frame["pig_iron_filed"]).to_numpy(dtype=bool)


_STEEL: Final = f"{CLAUSE} 钢铁生产"
_ALUMINIUM: Final = f"{CLAUSE} 铝生产"
_ANODE: Final = "电解铝行业核算与报告指南 炭阳极"
FLUX: Final = process_method(
    "process.steel_flux",
    ("钢铁生产熔剂", "Flux of steel making"),
    USED,
    clause=_STEEL,
    formula="E = AD × EF",
    inputs=(used("熔剂使用量", "flux used"),),
    needs=(CO2,),
    outputs=(gas_output("CO2"),),
    compute=linear(CO2),
)
PIG_IRON: Final = process_method(
    "process.pig_iron",
    ("炼钢用生铁的碳", "Carbon of pig iron used for steel"),
    USED,
    clause=_STEEL,
    formula="E = AD_r × F ÷ 100 × 44/12",
    inputs=(used("炼钢用生铁使用量", "pig iron used", "AD_r"),),
    needs=(CARBON,),
    outputs=(gas_output("CO2"),),
    compute=iron_carbon,
)
CRUDE_STEEL: Final = process_method(
    "process.crude_steel",
    ("粗钢含碳扣减", "Carbon that stays in crude steel"),
    MADE,
    clause=_STEEL,
    formula="E = −AD_s × F ÷ 100 × 44/12",
    inputs=(made("粗钢产量", "crude steel output", "AD_s"),),
    needs=(CARBON,),
    outputs=(gas_output("CO2"),),
    compute=steel_carbon,
    context=metal_context,
    checks=(
        Check(
            "pig_iron_missing",
            "填了粗钢产量，当月05表没有炼钢用生铁，含碳未扣减，请补填生铁使用量（未使用填0）",
            "Crude steel without pig iron used in the month; its carbon was not deducted.",
            _no_pig_iron,
        ),
    ),
    note_zh="与炼钢用生铁的碳合并即表A.3括号内的差额，废钢炼钢时可为负。",
    note_en="With the carbon of pig iron this is the bracket of table A.3; it may be negative for steel from scrap.",
)
CARBON_MATERIAL: Final = process_method(
    "process.carbon_material",
    ("电极和含碳原料", "Electrodes and carbon-bearing materials"),
    USED,
    clause="钢铁行业核算与报告指南 含碳原料",
    formula="E = AD × EF",
    inputs=(used("电极或外购含碳原料消耗量", "material used"),),
    needs=(CO2,),
    outputs=(gas_output("CO2"),),
    compute=linear(CO2),
    default_sets=("ETS_sector_guides",),
)
ALUMINIUM_CF4: Final = process_method(
    "process.aluminium_cf4",
    ("原铝生产全氟甲烷", "CF4 of primary aluminium"),
    MADE,
    by_activity="process.aluminium",
    clause=_ALUMINIUM,
    formula="E = AD × EF ÷ 1000",
    inputs=(made("原铝产量", "primary aluminium output"),),
    needs=(CF4,),
    outputs=(gas_output("CF4"),),
    compute=linear(CF4, 1000),
)
ALUMINIUM_C2F6: Final = process_method(
    "process.aluminium_c2f6",
    ("原铝生产全氟乙烷", "C2F6 of primary aluminium"),
    MADE,
    by_activity="process.aluminium",
    clause=_ALUMINIUM,
    formula="E = AD × EF ÷ 1000",
    inputs=(made("原铝产量", "primary aluminium output"),),
    needs=(C2F6,),
    outputs=(gas_output("C2F6"),),
    compute=linear(C2F6, 1000),
)
ANODE_BY_METAL: Final = process_method(
    "process.anode_by_metal",
    ("预焙阳极消耗（按产量）", "Prebaked anodes by the metal made"),
    MADE,
    by_activity="process.aluminium",
    clause=_ANODE,
    formula="E = AD × NC × (1 − S ÷ 100 − A ÷ 100) × 44/12",
    inputs=(made("原铝产量", "primary aluminium output"),),
    needs=(NET_ANODE, SULPHUR, ASH),
    outputs=(gas_output("CO2"),),
    compute=prebaked_anode,
    context=metal_context,
    where=_prebaked,
    default_sets=("ETS_sector_guides",),
    note_zh="05表填报了炭阳极净耗的月份，按填报量计算，不用本方法。",
    note_en="In a month with anodes filed on sheet 05 these are counted instead.",
)
PASTE_BY_METAL: Final = process_method(
    "process.anode_paste",
    ("自焙阳极糊消耗（按产量）", "Anode paste by the metal made"),
    MADE,
    by_activity="process.aluminium",
    clause="IPCC 2006 Vol3 4.4",
    formula="E = AD × EF",
    inputs=(made("原铝产量", "primary aluminium output"),),
    needs=(PASTE,),
    outputs=(gas_output("CO2"),),
    compute=linear(PASTE),
    context=metal_context,
    where=_soderberg,
    default_sets=("IPCC2006",),
    note_zh="05表填报了炭阳极净耗的月份，按填报量计算，不用本方法。",
    note_en="In a month with anodes filed on sheet 05 these are counted instead.",
)
ANODE: Final = process_method(
    "process.anode",
    ("炭阳极消耗（填报）", "Carbon anodes as filed"),
    USED,
    clause=_ANODE,
    formula="E = M × (1 − S ÷ 100 − A ÷ 100) × 44/12",
    inputs=(used("炭阳极净耗量", "net anode use", "M"),),
    needs=(SULPHUR, ASH),
    outputs=(gas_output("CO2"),),
    compute=anode_used,
    default_sets=("ETS_sector_guides",),
)
MAGNESIUM: Final = process_method(
    "process.magnesium",
    ("镁生产和加工（六氟化硫保护）", "Magnesium, SF6 as cover gas"),
    MADE,
    clause=f"{CLAUSE} 镁生产",
    formula="E = AD × EF ÷ 1000",
    inputs=(made("采用SF6保护的原镁产量或镁加工产量", "magnesium made or processed under SF6"),),
    needs=(SF6,),
    outputs=(gas_output("SF6"),),
    compute=linear(SF6, 1000),
)
FERROSILICON: Final = process_method(
    "process.ferrosilicon",
    ("硅铁生产", "Ferrosilicon production"),
    MADE,
    clause="镁冶炼企业核算指南 硅铁",
    formula="E = AD × EF",
    inputs=(made("自产硅铁产量", "ferrosilicon made"),),
    needs=(CO2,),
    outputs=(gas_output("CO2"),),
    compute=linear(CO2),
    default_sets=("NDRC_24",),
)
REDUCTANT: Final = process_method(
    "process.reductant",
    ("能源作还原剂", "Carbon used as reductant"),
    USED,
    clause="其他有色金属冶炼企业核算指南 能源作为原材料",
    formula="E = AD × EF",
    inputs=(used("还原剂消耗量", "reductant used"),),
    needs=(CO2,),
    outputs=(gas_output("CO2"),),
    compute=linear(CO2),
    default_sets=("NDRC_24",),
    note_zh="计入过程排放；同一批燃料在02表须填入“用于原材料”，不再计燃烧排放。",
    note_en="Counted as process; on sheet 02 the same fuel is feedstock and not burnt.",
)

METHODS: Final[tuple[Method, ...]] = (
    FLUX,
    PIG_IRON,
    CRUDE_STEEL,
    CARBON_MATERIAL,
    ALUMINIUM_CF4,
    ALUMINIUM_C2F6,
    ANODE_BY_METAL,
    PASTE_BY_METAL,
    ANODE,
    MAGNESIUM,
    FERROSILICON,
    REDUCTANT,
)
