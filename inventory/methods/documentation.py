"""A method told from its declaration: what its page in the product and its file in docs/methods say.

    page(method, language, place) -> Page     everything a reader needs, in one language
    by_sector(methods, language)  -> dict     methods under their sectors

`place` names the ledger cell of a column: ("02", "feedstock") → "02 能源消费 · 其中用于原材料".
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import inf
from typing import Final

from inventory.methods import formula
from inventory.methods.case import is_derived
from inventory.methods.clause import clause_text
from inventory.methods.declaration import FactorNeed, Input, Method, Output, Result
from inventory.methods.explain import result_unit, unit_text
from inventory.methods.formula import Language, gas_text

#: Ledger cell of a column of the line frame on a sheet, in a language; "" where the ledger has none.
Place = Callable[[str, str, Language], str]

_WORDS: Final = {
    "zh": {
        "any": "不限", "blank": "可空，按{}", "derived": "由同月其他行得出", "carrier": "随能源取用",
        "measured": "实测值填{}", "memo": "备忘项，不计入合计", "scope": "范围{}",
        "activity": "由台账所填的产品、物料或设施决定", "line": "由台账所填代码决定", "none": "不属范围一、二",
    },
    "en": {
        "any": "open", "blank": "may be blank, then {}", "derived": "from other lines of the month",
        "carrier": "with the energy", "measured": "measured value in {}",
        "memo": "memo item, in no total", "scope": "scope {}", "none": "neither scope 1 nor 2",
        "activity": "by the product, material or facility filed", "line": "by the code filed",
    },
}  # fmt: skip
_SHEETS: Final = {
    "02": ("能源", "Energy"),
    "04": ("产品产量", "Products"),
    "05": ("物料与设施", "Materials and facilities"),
    "07": ("废气", "Exhaust gas"),
    "08": ("废水", "Wastewater"),
    "09": ("固体废物", "Solid waste"),
    "10": ("治理设施", "Abatement facilities"),
}
#: First part of a code → the sector under which a reader looks for it.
SECTORS: Final = {
    "fuel": ("化石燃料燃烧", "Fossil fuel combustion"),
    "boiler": ("化石燃料燃烧", "Fossil fuel combustion"),
    "mobile": ("移动源", "Mobile sources"),
    "biomass": ("生物质", "Biomass"),
    "fugitive": ("天然气系统逃逸", "Natural gas system"),
    "power": ("购入与外供电力、热力", "Electricity and heat"),
    "heat": ("购入与外供电力、热力", "Electricity and heat"),
    "avoided": ("购入与外供电力、热力", "Electricity and heat"),
    "process": ("工业生产过程", "Industrial processes"),
    "abatement": ("污染治理设施协同温室气体", "Greenhouse gas of abatement"),
    "wastewater": ("废水处理", "Wastewater treatment"),
    "waste": ("固体废物", "Solid waste"),
    "ccus": ("碳捕集利用与封存", "Carbon capture"),
    "afolu": ("农业和土地利用", "Farms and land use"),
    "energy": ("综合能耗", "Energy consumption"),
    "air": ("废气污染物", "Air pollutants"),
    "water": ("废水污染物", "Water pollutants"),
}
_OTHER: Final = ("其他", "Other")


@dataclass(frozen=True, slots=True)
class Row:
    """A parameter of a formula: symbol as HTML, both names, unit, bounds, and where its value comes from."""

    symbol: str
    name: str
    other_name: str
    unit: str
    bounds: str
    place: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """A result of a method: its substance, unit, category, scope."""

    substance: str
    unit: str
    category: str
    scope: str
    memo: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A method in one language; `mathml` is the formula as mathematics, `html` the same for narrow places."""

    code: str
    name: str
    other_name: str
    sector: str
    clause: str
    mathml: str
    html: str
    tier: str
    sheet: str
    fields: tuple[str, ...]
    inputs: tuple[Row, ...]
    factors: tuple[Row, ...]
    default_sets: tuple[str, ...]
    outputs: tuple[Given, ...]
    checks: tuple[str, ...]
    notices: tuple[str, ...]
    note: str
    missing: tuple[str, ...]


def page(method: Method, language: Language, place: Place) -> Page:
    """Everything a reader needs of a method, from its declaration alone."""
    names = names_of(method)
    return Page(
        code=method.code,
        name=name_of(method, language),
        other_name=name_of(method, "en" if language == "zh" else "zh"),
        sector=sector(method, language),
        clause=clause_text(method.clause, language),
        mathml=formula.mathml(method.formula, language, names),
        html=formula.html(method.formula, language, names),
        tier=method.tier,
        sheet=_pick(_SHEETS.get(method.sheet, ("", "")), language),
        fields=tuple(place(method.sheet, field, language) or field for field in method.fields),
        inputs=tuple(_input(method, entry, language, place) for entry in method.inputs),
        factors=tuple(_factor(method, need, language, place) for need in method.needs),
        default_sets=method.default_sets,
        outputs=tuple(_given(method, output, language) for output in method.outputs),
        checks=tuple(_pick((check.reason_zh, check.reason_en), language) for check in method.checks),
        notices=tuple(_pick((notice.reason_zh, notice.reason_en), language) for notice in method.notices),
        note=gas_text(_pick((method.note_zh, method.note_en), language)),
        missing=missing(method, language),
    )


def sector(method: Method, language: Language) -> str:
    """The sector under which a reader looks for a method."""
    return _pick(SECTORS.get(method.code.partition(".")[0], _OTHER), language)


def gases(method: Method) -> tuple[str, ...]:
    """Substances a method names itself; "" stands for the one of the line."""
    return tuple(dict.fromkeys(output.substance for output in method.outputs if output.kind != "energy"))


def scopes(method: Method) -> tuple[int, ...]:
    """Scopes of a method's results: 1, 2, or 0 for what is no greenhouse gas."""
    return tuple(dict.fromkeys(output.scope for output in method.outputs))


def missing(method: Method, language: Language) -> tuple[str, ...]:
    """What becomes of a line when data are missing, in words that hold for every method."""
    zh = [
        f"{method.activity.name_zh}空白：标注未发生（NO）或包含在别处（IE）的不产生结果；其余列为缺口，合计不含本行。",
        "必填的同行数据空白、数值超出上下限、计量单位不符：列为缺口并说明原因，不按0处理。",
    ]
    en = [
        f"{_sentence(method.activity.name_en)} blank: NO (not occurring) and IE (included elsewhere) give nothing; "
        "any other blank is a gap and the row is in no total.",
        "A needed cell that is blank, a value out of bounds or a wrong unit is a gap with its reason, never a zero.",
    ]
    if method.needs:
        zh.append("没有适用的因子：列为缺口，并提示补充因子或填报实测值；活动水平为0的行除外。")
        en.append("No factor applies: a gap that says what to add; a row of zero activity is neither result nor gap.")
    if any(need.override for need in method.needs):
        zh.append("填报了实测值的参数用实测值，其余参数仍取同一因子集。")
        en.append("A measured value replaces its parameter; the others stay with the same set.")
    return tuple(zh if language == "zh" else en)


def bounds(entry: Input | FactorNeed, language: Language) -> str:
    """Bounds of a value in words."""
    if entry.maximum == inf:
        return f"≥ {entry.minimum:g}"
    return f"{entry.minimum:g}～{entry.maximum:g}" if language == "zh" else f"{entry.minimum:g} to {entry.maximum:g}"


def names_of(method: Method) -> dict[str, str]:
    """English name of every symbol of a method, for subscripts that have no English word."""
    entries: tuple[Input | FactorNeed, ...] = (*method.inputs, *method.needs)
    return {entry.symbol: entry.name_en for entry in entries}


def _pick(pair: tuple[str, str], language: Language) -> str:
    return pair[0] if language == "zh" else pair[1]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def name_of(method: Method, language: Language) -> str:
    """The name of a method."""
    return gas_text(_pick((method.name_zh, method.name_en), language))


def _input(method: Method, entry: Input, language: Language, place: Place) -> Row:
    words = _WORDS[language]
    if is_derived(method, entry):
        where = words["derived"]
    else:
        field = method.fields[0] if entry.column == "quantity" else entry.column
        where = place(method.sheet, field, language)
    if entry.absent is not None:
        where = f"{where}（{words['blank'].format(f'{entry.absent:g}')}）" if language == "zh" else (
            f"{where} ({words['blank'].format(f'{entry.absent:g}')})"
        )  # fmt: skip
    return _row(entry, language, where)


def _factor(method: Method, need: FactorNeed, language: Language, place: Place) -> Row:
    words = _WORDS[language]
    key = need.key.partition("|")[0].partition("{")[0].rstrip(".")
    told = []
    if not need.key:
        key, known = {"power": "power.location", "heat": "heat.default"}.get(need.family, need.family), words["carrier"]
        told.append(known)
    elif not key:
        told.append(words["activity"])
    cell = place(method.sheet, need.override, language) if need.override else ""
    if cell:
        told.append(words["measured"].format(cell))
    return _row(need, language, "；".join(told) if language == "zh" else "; ".join(told), key)


def _row(entry: Input | FactorNeed, language: Language, where: str, key: str = "") -> Row:
    names = (gas_text(entry.name_zh), gas_text(entry.name_en))
    return Row(
        symbol=formula.symbol_html(entry.symbol, language, entry.name_en),
        name=_pick(names, language),
        other_name=_pick((names[1], names[0]), language),
        unit=unit_text(entry.unit, language) or "1",
        bounds=bounds(entry, language),
        place=where,
        key=key,
    )


def _given(method: Method, output: Output, language: Language) -> Given:
    words = _WORDS[language]
    named = words["activity"] if output.substance_column == "activity_gas" else words["line"]
    substance = {"energy_gj": ("能量", "energy"), "coal_tce": ("标准煤", "coal equivalent")}.get(output.column)
    shown = _pick(substance, language) if substance else (gas_text(output.substance) or named)
    unit = output.unit if method.produces is Result.FLOW else result_unit(method)
    scope = words["scope"].format(output.scope) if output.scope else words["none"]
    return Given(shown, unit, output.category, scope, output.memo)


def by_sector(methods: Iterable[Method], language: Language) -> dict[str, list[Method]]:
    """Methods under their sectors, in the order in which the sectors are listed."""
    groups: dict[str, list[Method]] = {}
    order = list(dict.fromkeys(_pick(pair, language) for pair in (*SECTORS.values(), _OTHER)))
    for method in methods:
        groups.setdefault(sector(method, language), []).append(method)
    return {name: groups[name] for name in sorted(groups, key=order.index)}
