"""Words of the decoupling judgement: states, sub-types, tendencies, flags and reasons, in Chinese and English."""

from enum import StrEnum


class Worded(StrEnum):
    """A stored code with a Chinese and an English label."""

    label_zh: str
    label_en: str

    def __new__(cls, code: str, label_zh: str = "", label_en: str = "") -> "Worded":
        member = str.__new__(cls, code)
        member._value_ = code
        member.label_zh = label_zh
        member.label_en = label_en
        return member

    def label(self, language: str = "zh") -> str:
        """Return the label; any language but Chinese reads English."""
        return self.label_zh if language.startswith("zh") else self.label_en


class State(Worded):
    """脱钩态势. Table C.1 prints 非协同脱钩 where notes 1(2) and 3 say 拮抗脱钩: one code, both words shown.

    Source: 000 附录C 表C.1.
    """

    SYNERGISTIC = "synergistic", "协同脱钩", "Synergistic decoupling"
    ANTAGONISTIC = (
        "antagonistic",
        "拮抗脱钩（表C.1称非协同脱钩）",
        "Antagonistic (Table C.1: non-synergistic) decoupling",
    )
    COUPLED = "coupled", "尚未脱钩", "Not yet decoupled"
    NEGATIVE = "negative", "负向脱钩", "Negative decoupling"
    SEPARATE = "separate", "单独讨论", "To be discussed separately"
    NONE = "none", "无法判定", "Cannot be judged"

    def short(self, language: str = "zh") -> str:
        """Return the word that fits a table cell."""
        words = {
            "synergistic": ("协同", "Synergistic"),
            "antagonistic": ("拮抗", "Antagonistic"),
            "coupled": ("尚未", "Coupled"),
            "negative": ("负向", "Negative"),
            "separate": ("单独讨论", "Discuss"),
            "none": ("无法判定", "No label"),
        }
        return words[self.value][0 if language.startswith("zh") else 1]

    @property
    def icon(self) -> str:
        icons = {
            "synergistic": "▼▼",
            "antagonistic": "⇅",
            "coupled": "▲▲",
            "negative": "◣",
            "separate": "◇",
            "none": "—",
        }
        return icons[self.value]


class Subtype(Worded):
    """Sub-type of a state. Source: 000 附录C 注1(1), 注1(2), 注2."""

    NONE = "", "", ""
    POLLUTION_FASTER = "pollution_faster", "污染物减排快于碳减排", "Pollution falls faster than carbon"
    CARBON_FASTER = "carbon_faster", "碳减排快于污染物减排", "Carbon falls faster than pollution"
    LEVEL = "level", "污染物与碳减排速率持平", "Pollution and carbon fall at the same rate"
    POLLUTION_REBOUND = "pollution_rebound", "污染反弹", "Pollution rebounds"
    CARBON_REBOUND = "carbon_rebound", "碳反弹", "Carbon rebounds"
    BOTH_DOWN = "both_down", "经济下滑但碳污同降", "The economy shrinks, pollution and carbon fall"
    WORST = "worst", "经济下滑而碳污同升（最差）", "The economy shrinks, pollution and carbon rise (worst)"


class Tendency(Worded):
    """Where a separate discussion leans; read from the two emissions (the annex has no row).

    Source: 000 附录C 注2.
    """

    NONE = "", "", ""
    SYNERGISTIC = "synergistic", "倾向协同脱钩", "Leans to synergistic decoupling"
    ANTAGONISTIC = "antagonistic", "倾向拮抗脱钩", "Leans to antagonistic decoupling"
    COUPLED = "coupled", "倾向尚未脱钩", "Leans to not yet decoupled"
    UNCLEAR = "unclear", "倾向不明", "No clear tendency"


class Flag(Worded):
    """A caveat printed beside a judgement; it never changes the state."""

    NOTE2 = (
        "note2_candidate",
        "注2例外：碳污均大幅下降，可单独讨论",
        "Note 2: both emissions fell a lot, may be discussed",
    )
    MIXED = "mixed", "主要污染物升降不一", "Main pollutants move in different directions"
    ENDPOINT_SENSITIVE = (
        "endpoint_sensitive",
        "首末年变化与历年趋势不一致",
        "Endpoints disagree with the trend of all years",
    )
    ELASTICITY_UNSTABLE = (
        "elasticity_unstable",
        "经济变化过小，弹性不稳定",
        "Economic change too small, elasticity unstable",
    )
    CURRENT_PRICE = "current_price", "经济总量为现价，含价格变动", "Economy at current prices, price changes included"
    ZERO_BASE = "zero_base", "期初为零，变化率不适用", "Zero at the start, no rate"
    POLLUTANTS_DROPPED = (
        "pollutants_dropped",
        "有污染物只见于一个年份，已从两年剔除",
        "Pollutants seen in one year only left out of both",
    )
    LONGER_STEP = "longer_step", "中间年份缺数据，跨年比较", "Years between have no data: longer step"
    BOUNDARY = (
        "boundary_changed",
        "首末年边界不同，另附同口径企业比较",
        "The boundary changed: see the same enterprises",
    )
    COVERAGE_DIFFERS = (
        "coverage_differs",
        "首末年数据覆盖差异过大",
        "Coverage differs too much between the endpoint years",
    )
    COVERAGE_UNKNOWN = "coverage_unknown", "一个年份的数据覆盖未知", "Coverage of one endpoint year is unknown"
    LATEST_INCOMPLETE = (
        "latest_incomplete",
        "最新年份数据不全，取此前最近完整年",
        "Latest year incomplete, the last complete year is used",
    )
    PLATFORM_VALUE = (
        "platform_value",
        "含平台口径当量值（非法定）",
        "Includes a platform equivalent value (not statutory)",
    )


class Reason(Worded):
    """Why a value or a label is withheld, and what to do."""

    ECONOMY = (
        "economy_missing",
        "首末年没有同口径的经济总量，请补报",
        "No economic total of one measure in both years: file it",
    )
    POLLUTION = (
        "pollution_missing",
        "首末年没有共同的污染物排放量，请补报",
        "No pollutant observed in both years: file it",
    )
    CARBON = "carbon_missing", "首末年缺碳排放量，请补报", "Carbon missing in an endpoint year: file it"
    BASE_YEAR = (
        "base_year_missing",
        "基年无数据，请补报或另选基年",
        "No data in the base year: file it or choose another",
    )
    END_YEAR = "end_year_missing", "末年无数据，请补报或另选末年", "No data in the end year: file it or choose another"
    COVERAGE = (
        "coverage_differs",
        "首末年数据覆盖差异过大，请补报或改用同口径企业比较",
        "Coverage differs too much: file or compare the same enterprises",
    )
    METHODS = (
        "methods_differ",
        "首末年核算方法或因子版本不同，请重新核算基年",
        "Methods or factor versions differ: recalculate the base year",
    )
    NEGATIVE_BASE = "negative_base", "期初值为负，变化率无意义", "Negative at the start: a rate has no meaning"
