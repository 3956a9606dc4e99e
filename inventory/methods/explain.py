"""A result explained: the formula of its method with the row's own numbers, units and origins, in two languages."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from inventory.methods import formula
from inventory.methods.catalogue import method as method_of
from inventory.methods.clause import clause_text
from inventory.methods.declaration import FactorNeed, Input, Method
from inventory.methods.formula import Language
from inventory.methods.tier import MEASURED
from park.methods.tier import tier_name

__all__ = ["Explanation", "Language", "Part", "explain", "plain", "result_unit", "unit_text"]

_ALTERNATIVES: Final = " or "
#: Base units whose code is not what a reader writes.
_UNITS: Final[Mapping[Language, Mapping[str, str]]] = {
    "zh": {"1e4Nm3": "万Nm³", "1e8 m3": "亿m³", "1": "", "fraction": "", "piece": "个", "(station·a)": "(站·年)",
           "(valve·a)": "(个·年)"},
    "en": {"1e4Nm3": "10⁴ Nm³", "1e8 m3": "10⁸ m³", "1": "", "fraction": "", "个": "piece"},
}  # fmt: skip
#: Chinese parts of units that the library writes.
_UNIT_WORDS: Final = (("标m³", "Nm³"), ("万m³", "10⁴ m³"), ("万Nm³", "10⁴ Nm³"))
_ORIGIN: Final[Mapping[Language, Mapping[str, str]]] = {
    "zh": {"ledger": "台账", "result": "本月核算结果", "measured": "实测", "factor": "因子库"},
    "en": {
        "ledger": "ledger",
        "result": "results of the month",
        "measured": "measured",
        "factor": "factor library",
    },
}
_GAS: Final = re.compile(r"CO2|CH4|N2O|SF6|NF3|CF4|C\dF\d|HFC-\w+")


@dataclass(frozen=True, slots=True)
class Part:
    """One number of a formula: what it is, its value and unit, where it came from."""

    symbol: str
    name: str
    value: str
    unit: str
    origin: str
    tier: str
    source: Any = None
    symbol_html: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The formula in symbols, with numbers, and its parts; `html` is `substituted` with real subscripts."""

    method: str
    name: str
    clause: str
    formula: str
    substituted: str
    html: str
    unit: str
    parts: tuple[Part, ...]
    note: str


def explain(
    code: str,
    trail: Mapping[str, Any],
    result: Decimal | float,
    activity_unit: str,
    language: Language = "zh",
    substance: str = "",
) -> Explanation:
    """Explain a stored result from the declaration of its method and the stored trail.

    code: method code; trail: as `trail.trails` wrote it; result: the stored amount in the unit of the output;
    activity_unit: unit of the activity; substance: of the row, where the method leaves it to the line.
    Raises: KeyError for an unknown method or a trail without a number.
    """
    declared = method_of(code)
    entries: tuple[Input | FactorNeed, ...] = (*declared.inputs, *declared.needs)
    parts = tuple(_part(entry, trail, activity_unit, language) for entry in entries)
    names = {entry.symbol: entry.name_en for entry in entries}
    numbers = {part.symbol: f"{part.value} {part.unit}".strip() for part in parts}
    unit = result_unit(declared, substance)
    amount = f"{plain(result)} {unit}"
    right = declared.formula.partition(" = ")[2].replace("±", "−" if result < 0 else "")
    whole = formula.written(declared.formula, language, names)
    marked = formula.html(declared.formula, language, names)
    return Explanation(
        method=code,
        name=formula.gas_text(declared.name_zh if language == "zh" else declared.name_en),
        clause=clause_text(declared.clause, language),
        formula=whole,
        substituted=f"{whole} = {formula.written(right, language, names, numbers)} = {amount}",
        html=f"{marked} = {formula.html(right, language, names, numbers)} = {amount}",
        unit=unit,
        parts=parts,
        note=formula.gas_text(declared.note_zh if language == "zh" else declared.note_en),
    )


def plain(value: Decimal | float) -> str:
    """A number without exponent and trailing zeros, as many digits as it has."""
    number = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def result_unit(declared: Method, substance: str = "") -> str:
    """Unit of a result: t of the gas (tCO₂, tCH₄, tHFC-23), t of a pollutant or waste, tce of an energy flow."""
    output = declared.outputs[-1]
    gas = output.substance or substance
    return formula.gas_text(f"{output.unit}{gas}") if output.kind == "ghg" and _GAS.fullmatch(gas) else output.unit


def unit_text(declared: str, language: Language, activity_unit: str = "") -> str:
    """A declared unit as readers write it; of alternatives ("t or 1e4Nm3") the one that fits the activity."""
    choices = declared.split(_ALTERNATIVES)
    fitting = [choice for choice in choices if choice.rpartition("/")[2] == activity_unit]
    if activity_unit:
        choices = (fitting or choices)[:1]
    return (" 或 " if language == "zh" else " or ").join(_unit(choice, language) for choice in choices)


def _unit(declared: str, language: Language) -> str:
    known = _UNITS[language]
    if declared in known:
        return known[declared]
    text = "/".join(formula.gas_text(known.get(part, part)) for part in declared.split("/"))
    for chinese, english in _UNIT_WORDS if language == "en" else ():
        text = text.replace(chinese, english)
    return text


def _part(entry: Input | FactorNeed, trail: Mapping[str, Any], activity_unit: str, language: Language) -> Part:
    name = entry.name if isinstance(entry, Input) else entry.parameter
    kind = _kind(entry, name, trail)
    words = _ORIGIN[language]
    tier = trail["tiers"].get("activity" if isinstance(entry, Input) else name) or ""
    return Part(
        symbol=entry.symbol,
        name=formula.gas_text(entry.name_zh if language == "zh" else entry.name_en),
        value=plain(trail["inputs"][name]),
        unit=unit_text(entry.unit, language, activity_unit or "?"),
        origin=words[kind],
        tier=tier_name(tier, language),
        source=trail["sources"].get(name),
        symbol_html=formula.symbol_html(entry.symbol, language, entry.name_en),
    )


def _kind(entry: Input | FactorNeed, name: str, trail: Mapping[str, Any]) -> str:
    if isinstance(entry, Input):
        return entry.origin
    if name not in trail["measured"]:
        return "factor"
    return "measured" if entry.override_tier == MEASURED else "ledger"
