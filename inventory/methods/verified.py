"""Verified figures before own estimates: the adjustment of a year, and its explanation.

The monthly own estimates stay stored; one row per category in the last month brings the year to the verified figure, so
that every sum foots by itself. Carbonate, urea and oxidised organics of abatement facilities are outside the figure of
the emission trading system and stay added; purchased power and heat stay own. Source: 002 6.6.1, 6.6.3; 000 附录A.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from inventory.methods import formula
from inventory.methods.clause import clause_text
from inventory.methods.declaration import Method
from inventory.methods.explain import Explanation, Language, Part, plain
from inventory.methods.process import METHODS as PROCESS_METHODS

#: Method of the adjustment by the category it adjusts.
CODES: Final[Mapping[str, str]] = {"fuel": "ets.verified_fuel", "process": "ets.verified_process"}
CATEGORY_OF: Final[Mapping[str, str]] = {code: category for category, code in CODES.items()}
_ABATEMENT: Final = ("process.desulphurisation", "process.denitration")
#: Tier of 000 Annex A by kind of document: verified reports 高, figures of an impact assessment 中.
TIERS: Final[Mapping[str, str]] = {"ets": "1", "carbon": "1", "eia": "2"}
_CLAUSE: Final = "002 6.6.3 重点企业"
_FORMULA: Final = "ΔE = E_核查 − E_自算"
_NAMES: Final = {
    "fuel": ("核查数调整（燃料燃烧）", "Adjustment to the verified figure, fuel"),
    "process": ("核查数调整（工业生产过程）", "Adjustment to the verified figure, process"),
}
_WORDS: Final[Mapping[Language, tuple[str, str, str, str, str]]] = {
    "zh": (
        "核查报告直接排放",
        "本企业自行核算",
        "核查报告",
        "各月台账",
        "各月自行核算结果保留，差额记在末月，全年合计等于核查数。",
    ),
    "en": (
        "direct emission of the report",
        "own estimate",
        "report",
        "ledgers of the year",
        "Own monthly results stay; the difference stands in the last month, so that the year is the verified figure.",
    ),
}


def outside_methods() -> tuple[str, ...]:
    """Methods whose CO2 no verified figure covers: abatement facilities."""
    return tuple(entry.code for entry in PROCESS_METHODS if _of_abatement(entry))


def _of_abatement(entry: Method) -> bool:
    return entry.code.startswith("abatement.") or entry.code in _ABATEMENT


def adjustment(verified_t: Decimal, own_t: Decimal) -> Decimal:
    """What brings the year's own estimate to the verified figure: ΔE = verified − own, t CO2. Source: 002 6.6.3."""
    return verified_t - own_t


def difference_percent(verified_t: Decimal, own_t: Decimal) -> Decimal | None:
    """(verified − own) ÷ own in %; None for no own estimate."""
    return adjustment(verified_t, own_t) / own_t * 100 if own_t else None


def explain_adjustment(code: str, trail: Mapping[str, Any], mass_t: Decimal, language: Language) -> Explanation:
    """The formula of an adjustment with its numbers; trail: `verified_t` and `own_t` as text. Raises: KeyError."""
    name_zh, name_en = _NAMES[CATEGORY_OF[code]]
    verified, own, of_report, of_ledgers, note = _WORDS[language]
    unit = formula.gas_text("tCO2")
    values = {"E_核查": plain(Decimal(trail["verified_t"])), "E_自算": plain(Decimal(trail["own_t"]))}
    names = {"E_核查": verified, "E_自算": own}
    numbers = {symbol: f"{value} {unit}" for symbol, value in values.items()}
    right = _FORMULA.partition(" = ")[2]
    whole = formula.written(_FORMULA, language, names)
    amount = f"{plain(mass_t)} {unit}"
    return Explanation(
        method=code,
        name=name_zh if language == "zh" else name_en,
        clause=clause_text(_CLAUSE, language),
        formula=whole,
        substituted=f"{whole} = {formula.written(right, language, names, numbers)} = {amount}",
        html=f"{formula.html(_FORMULA, language, names)} = {formula.html(right, language, names, numbers)} = {amount}",
        unit=unit,
        parts=(
            Part("E_核查", verified, values["E_核查"], unit, of_report, trail.get("tier", "")),
            Part("E_自算", own, values["E_自算"], unit, of_ledgers, ""),
        ),
        note=note,
    )
