"""A result explained: the formula of its method with the row's own numbers, units and origins, in two languages."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

from inventory.methods.catalogue import method as method_of
from inventory.methods.declaration import FactorNeed, Input, Method
from inventory.methods.tier import MEASURED

Language = Literal["zh", "en"]

_UNIT_ZH: Final = {"1e4Nm3": "万Nm³", "m3": "m³", "mg/m3": "mg/m³", "1": ""}
_UNIT_EN: Final = {"1e4Nm3": "10⁴ Nm³", "m3": "m³", "mg/m3": "mg/m³", "1": ""}
_ORIGIN: Final = {
    "zh": {"ledger": "台账", "measured": "实测", "factor": "因子库", "tier": "等级{}"},
    "en": {"ledger": "ledger", "measured": "measured", "factor": "factor library", "tier": "tier {}"},
}


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


@dataclass(frozen=True, slots=True)
class Explanation:
    """The formula in symbols, with numbers, and its parts."""

    method: str
    name: str
    clause: str
    formula: str
    substituted: str
    parts: tuple[Part, ...]
    note: str


def explain(
    code: str, trail: Mapping[str, Any], result: Decimal | float, activity_unit: str, language: Language = "zh"
) -> Explanation:
    """Explain a stored result from the declaration of its method and the stored trail.

    code: method code; trail: as `trail.trails` wrote it; result: the stored amount in the unit of the output;
    activity_unit: unit of the activity. Raises: KeyError for an unknown method or a trail without a number.
    """
    declared = method_of(code)
    entries: tuple[Input | FactorNeed, ...] = (*declared.inputs, *declared.needs)
    parts = tuple(_part(entry, trail, activity_unit, language) for entry in entries)
    left, _, right = declared.formula.partition(" = ")
    numbers = _substitute(right, parts)
    unit = _result_unit(declared)
    return Explanation(
        method=code,
        name=declared.name_zh if language == "zh" else declared.name_en,
        clause=declared.clause,
        formula=declared.formula,
        substituted=f"{left} = {right} = {numbers} = {plain(result)} {unit}",
        parts=parts,
        note=declared.note_zh if language == "zh" else declared.note_en,
    )


def plain(value: Decimal | float) -> str:
    """A number without exponent and trailing zeros, as many digits as it has."""
    number = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _part(entry: Input | FactorNeed, trail: Mapping[str, Any], activity_unit: str, language: Language) -> Part:
    name = entry.name if isinstance(entry, Input) else entry.parameter
    kind = _kind(entry, name, trail)
    words = _ORIGIN[language]
    tier = trail["tiers"].get("activity" if isinstance(entry, Input) else name) or ""
    return Part(
        symbol=entry.symbol,
        name=entry.name_zh if language == "zh" else entry.name_en,
        value=plain(trail["inputs"][name]),
        unit=_unit(entry.unit, activity_unit, language),
        origin=words[kind],
        tier=words["tier"].format(tier) if tier else "",
        source=trail["sources"].get(name),
    )


def _kind(entry: Input | FactorNeed, name: str, trail: Mapping[str, Any]) -> str:
    if isinstance(entry, Input):
        return "ledger"
    if name not in trail["measured"]:
        return "factor"
    return "measured" if entry.override_tier == MEASURED else "ledger"


def _unit(declared: str, activity_unit: str, language: Language) -> str:
    """The declared unit; of alternatives ("t or 1e4Nm3") the one that fits the activity."""
    choices = declared.split(" or ")
    fitting = [choice for choice in choices if choice.rpartition("/")[2] == activity_unit]
    names = _UNIT_ZH if language == "zh" else _UNIT_EN
    chosen = (fitting or choices)[0]
    top, slash, bottom = chosen.partition("/")
    if chosen in names:
        return names[chosen]
    return f"{top}{slash}{names.get(bottom, bottom)}"


def _substitute(formula: str, parts: tuple[Part, ...]) -> str:
    """Replace every symbol by its number and unit, the longest symbols first."""
    numbers = {part.symbol: f"{part.value} {part.unit}".strip() for part in parts}
    pattern = "|".join(re.escape(symbol) for symbol in sorted(numbers, key=len, reverse=True))
    return re.sub(pattern, lambda match: numbers[match.group()], formula)


def _result_unit(declared: Method) -> str:
    output = declared.outputs[-1]
    return "tCO₂" if output.substance == "CO2" else output.unit
