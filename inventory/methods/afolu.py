"""Farms inside the boundary: methane of rice fields, methane and nitrous oxide of livestock, nitrous oxide of soils.

Off unless the park counts its farms (`has_farms`); a line of such an activity elsewhere is told, never counted.
Source: 000 附录B 表B.1 农业、林业和其它土地利用; 省级指南 第三章 农业; IPCC 2006 第4卷.
"""

from typing import Any, Final

import pandas as pd

from inventory.methods.declaration import Check, FactorNeed, Input, Method, Output
from inventory.methods.process_terms import Flags
from inventory.methods.sewage import N2O_PER_N

CATEGORY: Final = "afolu"
MONTHS: Final = 12
KG_PER_T: Final = 1000.0
#: Regions of 省级指南 第三章 by the provinces in them; a park elsewhere has no default.
REGIONS: Final = {
    "huabei": ("北京", "天津", "河北", "山西", "内蒙古"),
    "dongbei": ("辽宁", "吉林", "黑龙江"),
    "huadong": ("上海", "江苏", "浙江", "安徽", "福建", "江西", "山东"),
    "zhongnan": ("河南", "湖北", "湖南", "广东", "广西", "海南"),
    "xinan": ("重庆", "四川", "贵州", "云南", "西藏"),
    "xibei": ("陕西", "甘肃", "青海", "宁夏", "新疆"),
}
_REGION_OF: Final = {province: region for region, provinces in REGIONS.items() for province in provinces}
_CLAUSE: Final = "000 附录B 表B.1 农业、林业和其它土地利用"
#: Poultry do not ruminate: no factor of enteric fermentation exists for them.
_NO_ENTERIC: Final = ("POULTRY",)

AREA: Final = Input("area", "A", "当季收获面积", "area harvested in the season", "ha")
HEADS: Final = Input("heads", "n", "存栏数量", "number of animals", "piece")
NITROGEN: Final = Input("nitrogen", "N", "施氮量（折纯）", "nitrogen applied, pure", "t")


def farm_region(province: str) -> str:
    """Region of the provincial guide by province, with or without 省 and the like; "" when it is none of them."""
    return next((region for name, region in _REGION_OF.items() if province.startswith(name)), "")


def rice_ch4(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Methane of a season's rice: mass_t = A · EF / 1000; A in ha, EF in kg CH4/ha. Source: 省级指南 3.1."""
    return {"mass_t": frame["area"] * frame["rice_ch4"] / KG_PER_T}


def soil_n2o(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Direct nitrous oxide of nitrogen applied: mass_t = N · EF · 44/28; N in t, EF in kg N2O-N/kg N.

    Source: IPCC 2006 第4卷 11.2.1.
    """
    return {"mass_t": frame["nitrogen"] * frame["soil_n2o"] * N2O_PER_N}


def _yearly(parameter: str) -> Any:
    def compute(frame: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
        """mass_t = n · EF / 12 / 1000; EF in kg per head and year. Source: 省级指南 3.3, 3.4."""
        return {"mass_t": frame["heads"] * frame[parameter] / MONTHS / KG_PER_T}

    return compute


def _switched_off(frame: pd.DataFrame) -> Flags:
    if "has_farms" not in frame.columns:
        return (frame["quantity"] == frame["quantity"]).to_numpy()
    return ~frame["has_farms"].eq(True).to_numpy(dtype=bool)


def _ruminates(lines: pd.DataFrame) -> Flags:
    return (~lines["item"].isin(_NO_ENTERIC)).to_numpy()


def _factor(parameter: str, names: tuple[str, str], unit: str, highest: float, key: str, named: str) -> FactorNeed:
    return FactorNeed(parameter, "EF", CATEGORY, names[0], names[1], unit, 0.0, highest, key=key, named=named)


def _method(code: str, activity: str, names: tuple[str, str], gas: str, **declared: Any) -> Method:
    off = Check(
        "farms_off",
        "本园区未启用农业核算，本行不计入；边界内有农业的，请管委会在核算设置中启用",
        "The park does not count farms; the row is not counted.",
        _switched_off,
    )
    return Method(
        code=f"{CATEGORY}.{code}", name_zh=names[0], name_en=names[1], clause=_CLAUSE, sheet="05",
        by_activity=f"{CATEGORY}.{activity}", checks=(off,),
        outputs=(Output("mass_t", substance=gas, kind="ghg", category=CATEGORY, scope=1),), **declared,
    )  # fmt: skip


def _livestock(code: str, names: tuple[str, str], gas: str, key: str, **declared: Any) -> Method:
    need = _factor(code, (f"{names[0]}因子", f"{names[1]}, factor"), "kg/(head·a)", 200.0, key, code)
    return _method(
        code, "livestock", names, gas, formula="E = n × EF ÷ 12 ÷ 1000", fields=("count",), inputs=(HEADS,),
        needs=(need,), compute=_yearly(code), default_sets=("PROV_2011",),
        note_zh="年排放因子按月分摊；数量填月末存栏。",
        note_en="The yearly factor, one twelfth a month; animals at the end of the month.",
        **declared,
    )  # fmt: skip


RICE: Final = _method(
    "rice",
    "rice",
    ("稻田甲烷排放", "Methane of rice fields"),
    "CH4",
    formula="E = A × EF ÷ 1000",
    fields=("area",),
    inputs=(AREA,),
    needs=(
        _factor("rice_ch4", ("稻田甲烷排放因子", "methane factor of rice"), "kg/ha", 800.0,
                "{factor_keys}.{farm_region}", "ef_CH4"),
    ),
    compute=rice_ch4,
    default_sets=("PROV_2011",),
    note_zh="因子是一季的排放量：每季稻在收获当月填报一次面积。",
    note_en="The factor is of a whole season: file the area once, in the month of harvest.",
)  # fmt: skip
ENTERIC: Final = _livestock(
    "enteric_ch4", ("动物肠道发酵甲烷排放", "Methane of enteric fermentation"), "CH4", "{factor_keys}", where=_ruminates
)
MANURE_CH4: Final = _livestock(
    "manure_ch4", ("动物粪便管理甲烷排放", "Methane of manure"), "CH4", "{factor_keys}.{farm_region}"
)
MANURE_N2O: Final = _livestock(
    "manure_n2o", ("动物粪便管理氧化亚氮排放", "Nitrous oxide of manure"), "N2O", "{factor_keys}.{farm_region}"
)
SOIL: Final = _method(
    "soil_n2o",
    "soil",
    ("农用地氧化亚氮直接排放", "Direct nitrous oxide of managed soils"),
    "N2O",
    formula="E = N × EF × 44/28",
    fields=("qty",),
    inputs=(NITROGEN,),
    needs=(
        _factor("soil_n2o", ("农用地氧化亚氮排放因子", "N2O factor of soils"), "kgN2O-N/kgN", 0.1,
                "{factor_keys}", "ef_N2O"),
    ),
    compute=soil_n2o,
    default_sets=("IPCC2006",),
    note_zh="按施用的纯氮计，含化肥和粪肥；不含大气沉降和淋溶径流的间接排放。",
    note_en="Pure nitrogen of fertiliser and manure; indirect emissions of deposition and leaching are not in it.",
)  # fmt: skip
METHODS: Final = (RICE, ENTERIC, MANURE_CH4, MANURE_N2O, SOIL)
