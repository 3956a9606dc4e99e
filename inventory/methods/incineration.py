"""Greenhouse gases of burning waste: counted where it burns, only the fossil part of the CO2."""

from typing import Final

import numpy as np
import pandas as pd

from inventory.methods.declaration import IN_NO_TOTAL, FactorNeed, Input, Mask, Method, Output
from inventory.methods.fuel import CO2_PER_C

#: kg per Gg of waste = 1e-6 t per t.
T_PER_T: Final = 1e-6
MUNICIPAL: Final = "msw"
_CLAUSE: Final = "000 附录B 表B.1 废弃物处理处置 固体废物"
_KEY: Final = "waste.incineration.{waste_kind}"

BURNT: Final = Input("burnt", "IW", "焚烧量", "waste burnt", "t")
CARBON: Final = FactorNeed(
    "waste_carbon", "CCW", "waste", "废物含碳量比例", "carbon of the waste", "fraction", 0.0, 1.0,
    key=_KEY, named="carbon_fraction",
)  # fmt: skip
FOSSIL: Final = FactorNeed(
    "waste_fossil", "FCF", "waste", "化石碳占总碳的比例", "fossil share of the carbon", "fraction", 0.0, 1.0,
    key=_KEY, named="fossil_fraction",
)  # fmt: skip
EFFICIENCY: Final = FactorNeed(
    "waste_burnout", "EF_燃烧", "waste", "焚烧炉燃烧效率", "burn-out", "fraction", 0.5, 1.0,
    key=_KEY, named="combustion_efficiency",
)  # fmt: skip
N2O_EF: Final = FactorNeed(
    "incineration_n2o", "EF", "waste", "焚烧氧化亚氮排放因子", "N2O of incineration", "kg/Gg wet waste", 0.0, 5e3,
    key="waste.incineration_ipcc.{waste_kind}_continuous|waste.incineration_ipcc.{waste_kind}"
    "|waste.incineration_ipcc.industrial_waste",
    named="ef_N2O",
)  # fmt: skip
CH4_EF: Final = FactorNeed(
    "incineration_ch4", "EF", "waste", "焚烧甲烷排放因子", "CH4 factor of incineration", "kg/Gg wet waste", 0.0, 7000.0,
    key="waste.incineration_ipcc.{waste_kind}", named="ef_CH4",
)  # fmt: skip


def fossil_co2(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 of the fossil carbon: co2_t = IW · CCW · FCF · EF · 44/12, IW in t as received. Source: 省级指南 5.2."""
    carbon = frame["burnt"] * frame["waste_carbon"] * frame["waste_fossil"]
    return {"co2_t": carbon * frame["waste_burnout"] * CO2_PER_C}


def biogenic_co2(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """CO2 of the biogenic carbon, a memo item: co2_t = IW · CCW · (1 − FCF) · EF · 44/12. Source: 省级指南 5.2."""
    carbon = frame["burnt"] * frame["waste_carbon"] * (1.0 - frame["waste_fossil"])
    return {"co2_t": carbon * frame["waste_burnout"] * CO2_PER_C}


def incineration_n2o(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Nitrous oxide: n2o_t = IW · EF · 1e-6, EF in kg per Gg of wet waste. Source: IPCC 2006 Vol.5 Ch.5."""
    return {"n2o_t": frame["burnt"] * frame["incineration_n2o"] * T_PER_T}


def incineration_ch4(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Methane: ch4_t = IW · EF · 1e-6, EF in kg per Gg of wet waste. Source: IPCC 2006 Vol.5 Ch.5."""
    return {"ch4_t": frame["burnt"] * frame["incineration_ch4"] * T_PER_T}


def _municipal(lines: pd.DataFrame) -> Mask:
    """Only municipal waste has a methane factor in the library; other furnaces burn hot enough to leave none."""
    return np.asarray(lines["waste_kind"] == MUNICIPAL, dtype=bool)


def _incineration(
    code: str, name_zh: str, name_en: str, formula: str, needs: tuple[FactorNeed, ...], output: Output, **rest: object
) -> Method:
    return Method(
        code=code,
        name_zh=name_zh,
        name_en=name_en,
        clause=_CLAUSE,
        formula=formula,
        sheet="10",
        fields=("waste_burnt",),
        inputs=(BURNT,),
        needs=needs,
        outputs=(output,),
        default_sets=("PROV_2011",),
        **rest,  # type: ignore[arg-type]
    )


def _gas(column: str, substance: str, memo: bool = False) -> Output:
    return Output(column, substance=substance, kind="ghg", category="waste", scope=1, memo=memo)


CO2: Final = _incineration(
    "waste.incineration",
    "废物焚烧二氧化碳（化石成因）",
    "Fossil CO2 of waste incineration",
    "E = IW × CCW × FCF × EF_燃烧 × 44/12",
    (CARBON, FOSSIL, EFFICIENCY),
    _gas("co2_t", "CO2"),
    compute=fossil_co2,
    note_zh="在焚烧处计一次；只计化石碳，生物碳列备忘项。三个参数取自同一因子集。",
    note_en="Counted once, where it burns; biogenic carbon is a memo item. The three parameters are of one set.",
)
BIOGENIC: Final = _incineration(
    "waste.incineration_biogenic",
    "废物焚烧二氧化碳（生物成因，备忘）",
    "Biogenic CO2 of waste incineration, memo",
    "E = IW × CCW × (1 − FCF) × EF_燃烧 × 44/12",
    (CARBON, FOSSIL, EFFICIENCY),
    _gas("co2_t", "CO2", memo=True),
    compute=biogenic_co2,
    counted=IN_NO_TOTAL,
)
N2O: Final = _incineration(
    "waste.incineration_n2o",
    "废物焚烧氧化亚氮",
    "Nitrous oxide of waste incineration",
    "E = IW × EF × 10⁻⁶",
    (N2O_EF,),
    _gas("n2o_t", "N2O"),
    compute=incineration_n2o,
)
CH4: Final = _incineration(
    "waste.incineration_ch4",
    "生活垃圾焚烧甲烷",
    "Methane of municipal waste incineration",
    "E = IW × EF × 10⁻⁶",
    (CH4_EF,),
    _gas("ch4_t", "CH4"),
    compute=incineration_ch4,
    where=_municipal,
)

METHODS: Final = (CO2, BIOGENIC, N2O, CH4)
