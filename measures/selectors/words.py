"""English words of the catalogue, whose tables are written in Chinese."""

from django.utils.translation import get_language

from measures.methods.effect import CARBON
from park.templatetags.substances import SUBSTANCES

ENGLISH = {
    "管理部门": "Administration",
    "基础设施": "Infrastructure",
    "企业": "Enterprises",
    "第三方": "Third parties",
    "周边区域": "Surrounding area",
    "循环": "Circular use",
    "能效": "Energy efficiency",
    "碳移除": "Carbon removal",
    "末端": "End of pipe",
    "源头替代": "Substitution at source",
    "结构": "Structure",
    "过程": "In process",
    "交通": "Transport",
    "能源结构": "Energy mix",
    "宜": "should",
    "应": "shall",
    "万km 重卡": "10,000 km driven by heavy trucks",
    "GJ 回收热": "GJ of heat recovered",
    "t 产能": "t of capacity",
    "t PM去除": "t PM removed",
    "t VOCs减排": "t VOCs avoided",
    "MWh（节电或绿电）": "MWh saved or green",
    "t N2O": "t N2O",
    "t VOCs去除": "t VOCs removed",
    "t 原煤替代": "t raw coal replaced",
    "t NOx去除": "t NOx removed",
    "t NOx去除(NO2计)": "t NOx removed, as NO2",
    "t SO2去除": "t SO2 removed",
    "t COD去除": "t COD removed",
    "t 熟料替代": "t clinker replaced",
    "万t·km": "10,000 t km",
    "案例(全园)": "case, whole park",
    "t 粗钢": "t crude steel",
    "万m³ 天然气": "10,000 m3 natural gas",
    "GJ 供热": "GJ of heat supplied",
    "万m³ 再生水": "10,000 m3 reclaimed water",
    "t CO2捕集": "t CO2 captured",
    "t 溶剂型涂料替代": "t solvent paint replaced",
    "t 干污泥": "t dry sludge",
}


def is_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def worded(text: str) -> str:
    """A term of the catalogue in the active language; a term without English stays as it is."""
    return text if is_chinese() else ENGLISH.get(text, text)


def either(zh: str, en: str) -> str:
    """The Chinese or the English text by the active language; Chinese where there is no English."""
    return zh if is_chinese() or not en else en


def symbol_of(code: str) -> str:
    """The symbol of a substance as plain text: "SO2"; an unknown code as it is."""
    return SUBSTANCES[code].symbol if code in SUBSTANCES and code != CARBON else code
