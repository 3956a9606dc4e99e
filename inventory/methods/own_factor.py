"""Rules for own factors: what may be proposed, in which unit and bounds, with which tier. Pure.

A single parameter of a fuel is a measured one; anything else is a whole set (calorific value, carbon, oxidation), so
that sets are never mixed. Source: 000 附录A.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from string import Formatter
from typing import Final, NamedTuple

from inventory.methods.candidate import LOW_TIER, Candidate
from inventory.methods.catalogue import factor_needs
from inventory.methods.choice import FUEL_PARAMETERS, HEAT_KEY, POWER_KEY
from inventory.methods.coefficient import same_scale
from inventory.methods.declaration import FactorNeed
from inventory.methods.explain import plain, unit_text
from inventory.methods.tier import MEASURED

FUEL: Final = "fuel."
CARRIER_PARAMETERS: Final = {POWER_KEY: ("ef", "power_ef"), HEAT_KEY: ("ef", "heat_ef")}
#: Families of keys that activities name for the needs of a family.
ACTIVITY_FAMILIES: Final = {"process": ("process", "abatement")}
#: Tiers of 000 附录A a person may state; a plain 2 does not say whose standard it is.
PROPOSED_TIERS: Final = ("1", "2a", "2b", "2c", "3")
YEARS: Final = (2000, 2100)
REASON: Final = (5, 400)
#: Where a value of the low level comes from, and what must be stated. Source: 000 表A.1 低.
BASES: Final = {"theory": "推算公式及取值", "similar": "借用的活动及其因子来源", "expert": "专家姓名、日期和理由"}
#: Calorific values by unit: a slip between per tonne and per 1e4 Nm³ falls outside.
NCV_BANDS: Final = {"GJ/t": (1.0, 60.0), "GJ/1e4Nm3": (20.0, 600.0)}


class Proposed(NamedTuple):
    """Values of one key: parameter → (value, unit), for years from the first to the last (None: open).

    `basis` and `basis_text` say where a value of the low level comes from: the formula, the activity, the expert.
    """

    key: str
    values: Mapping[str, tuple[Decimal, str]]
    first_year: int
    last_year: int | None
    tier: str
    reason: str
    basis: str = ""
    basis_text: str = ""


class Problem(NamedTuple):
    """Why a proposal cannot stand: the field it is about and a sentence with the remedy."""

    field: str
    message: str


def needs_of(key: str, parameter: str) -> tuple[FactorNeed, ...]:
    """Declared needs of the methods that this key and parameter may answer."""
    if key in CARRIER_PARAMETERS:
        named, column = CARRIER_PARAMETERS[key]
        return tuple(need for need in factor_needs() if parameter == named and need.parameter == column)
    if key.startswith(FUEL) and parameter in FUEL_PARAMETERS:
        return tuple(need for need in factor_needs() if not need.key and need.parameter == parameter)
    return tuple(
        need
        for need in factor_needs()
        if need.key and _matches(need.library_parameter, parameter) and _names(need, key)
    )


def problems(proposed: Proposed, known_units: Mapping[str, Collection[str]]) -> list[Problem]:
    """Everything that speaks against a proposal; empty when it may be filed.

    known_units: units in which the library has each parameter of the key; empty for a key the library does not know.
    """
    found = [*_frame(proposed)]
    if not known_units:
        return [*found, Problem("key", f"因子库中没有“{proposed.key}”。请从因子库中选择要替换的因子。")]
    if not proposed.values:
        found.append(Problem("value", "没有数值。请至少填写一个参数的数值。"))
    for parameter, (value, unit) in proposed.values.items():
        found += _value(proposed.key, parameter, value, unit, known_units.get(parameter, ()))
    return found + _basis(proposed) + _whole(proposed)


def candidates_of(proposed: Proposed, owner: str, enterprise_id: int, name: str, ids: Sequence[int]) -> list[Candidate]:
    """The rows a proposal would become, for a dry run or to compare tiers."""
    last = 9999 if proposed.last_year is None else proposed.last_year
    return [
        Candidate(
            number, proposed.key, parameter, name, "", "", proposed.first_year, last, float(value), unit,
            proposed.tier, "confirmed", owner, enterprise_id,
        )
        for number, (parameter, (value, unit)) in zip(ids, proposed.values.items(), strict=True)
    ]  # fmt: skip


def same_unit(unit: str, need: FactorNeed) -> bool:
    """Whether a unit is one the method is defined for."""
    return any(same_scale(unit, choice) for choice in need.unit.split(" or "))


def _frame(proposed: Proposed) -> list[Problem]:
    found = []
    first, last = YEARS
    if not first <= proposed.first_year <= last:
        found.append(Problem("first_year", f"起始年份 {proposed.first_year} 不在 {first}—{last} 年之间。请改正。"))
    if proposed.last_year is not None and not proposed.first_year <= proposed.last_year <= last:
        message = f"截止年份 {proposed.last_year} 早于起始年份或晚于 {last} 年。请改正，长期有效的留空。"
        found.append(Problem("last_year", message))
    if proposed.tier not in PROPOSED_TIERS:
        found.append(Problem("tier", f"数据等级“{proposed.tier}”不是 {'、'.join(PROPOSED_TIERS)} 之一。请改正。"))
    shortest, longest = REASON
    if not shortest <= len(proposed.reason.strip()) <= longest:
        found.append(Problem("reason", f"理由应为 {shortest}—{longest} 个字，写明检测单位、方法或依据。"))
    return found


def _value(key: str, parameter: str, value: Decimal, unit: str, known: Collection[str]) -> list[Problem]:
    needs = needs_of(key, parameter)
    if not needs or not known:
        return [Problem(parameter, f"计算方法不使用“{key}”的参数“{parameter}”。请选择因子库中可替换的参数。")]
    fitting = [need for need in needs if same_unit(unit, need)]
    if unit not in known or not fitting:
        usable = [_printed(each) for each in sorted(known) if any(same_unit(each, need) for need in needs)]
        return [Problem(parameter, f"参数“{parameter}”的单位“{unit}”不对，应为 {' 或 '.join(usable)}。请换算后再填。")]
    bounds = [(need.minimum, need.maximum) for need in fitting]
    if parameter == "ncv" and unit in NCV_BANDS:
        bounds.append(NCV_BANDS[unit])
    low, high = max(each[0] for each in bounds), min(each[1] for each in bounds)
    if not low <= float(value) <= high:
        shown = f" {unit_text(unit, 'zh')}".rstrip()
        return [
            Problem(
                parameter,
                f"{fitting[0].name_zh} {plain(value)}{shown} 超出方法允许的范围 {plain(low)}—{plain(high)}{shown}。"
                "请核对数值与单位（如百分数与小数、kg与t、GJ/t与GJ/万Nm³）。",
            )
        ]
    return []


def _printed(unit: str) -> str:
    """A unit as the library prints it; what has no unit is filled in as 1."""
    return unit_text(unit, "zh") or "1"


def _basis(proposed: Proposed) -> list[Problem]:
    """A value of the low level says how it was derived or from what it was borrowed; no other value has a basis."""
    if proposed.tier != LOW_TIER:
        message = "只有等级 3 的数值填写低级依据。请清空低级依据，或把等级改为 3。"
        return [Problem("basis", message)] if proposed.basis else []
    if proposed.basis not in BASES:
        return [Problem("basis", "等级 3 的数值须选择依据：理论推算、类似活动借用或专家研判。")]
    if not REASON[0] <= len(proposed.basis_text.strip()) <= REASON[1]:
        wanted = BASES[proposed.basis]
        return [Problem("basis_text", f"请写明{wanted}，{REASON[0]}—{REASON[1]} 个字。")]
    return []


def _whole(proposed: Proposed) -> list[Problem]:
    """A set of a fuel is whole, unless single parameters were measured."""
    if not proposed.key.startswith(FUEL):
        return []
    given = [name for name in FUEL_PARAMETERS if name in proposed.values]
    if given and len(given) < len(FUEL_PARAMETERS) and proposed.tier != MEASURED:
        return [
            Problem(
                "tier",
                "只替换燃料的部分参数时，数值必须是实测值（等级1）。"
                "非实测的，请把低位发热量、单位热值含碳量、碳氧化率整套填写，不与其他因子集混用。",
            )
        ]
    return []


def _names(need: FactorNeed, key: str) -> bool:
    for choice in need.key.split("|"):
        if _only_placeholder(choice):
            if key.split(".")[0] in ACTIVITY_FAMILIES.get(need.family, (need.family,)):
                return True
        elif _matches(choice, key):
            return True
    return False


def _only_placeholder(template: str) -> bool:
    return all(not text for text, _, _, _ in Formatter().parse(template))


def _matches(template: str, text: str) -> bool:
    pattern = "".join(
        re.escape(fixed) + (r"[\w.-]+" if name else "") for fixed, name, _, _ in Formatter().parse(template)
    )
    return re.fullmatch(pattern, text) is not None
