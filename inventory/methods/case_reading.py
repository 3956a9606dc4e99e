"""A case for the calculator, read and checked: one method, its amounts with units, a year, a region, choices.

    {"method": "fuel.combustion", "year": 2023, "region": "重庆",
     "inputs": {"consumption": {"value": 1200, "unit": "t"}, "feedstock": 0},
     "options": {"energy": "04", "factor_set": "GBT32151_2024", "factors": {"ncv": 20.1}, "gwp_set": "AR5"}}

An amount is a number in the declared unit, or a value with its unit. What is wrong is said field by field, all at once.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from inventory.methods.case import CHOICES, Case, Vocabulary, activities_of, default_field, energies_of, typed_factor
from inventory.methods.case_amount import read_amounts
from inventory.methods.catalogue import METHODS
from inventory.methods.declaration import Method
from inventory.methods.presets import preset

FIRST_YEAR, LAST_YEAR = 1990, 2100
_PLAIN_OPTIONS: Final = ("energy", "activity", "item", "field", "factor_set", "factors", "gwp_set", "tier", "month")
_TIERS: Final = ("1", "2", "3")
_BY_CODE: Final = {entry.code: entry for entry in METHODS}


def read_case(given: Any, words: Vocabulary) -> Case:
    """The case as lines, or with the problems that keep it from being calculated."""
    if not isinstance(given, Mapping):
        case = Case(None)
        case.wrong(
            "", ("案例不是对象", "请写成{“method”: …, “inputs”: …}"), ("The case is no object.", "Write an object.")
        )
        return case
    code = given.get("method")
    case = Case(_BY_CODE.get(code) if isinstance(code, str) else None)
    if case.method is None:
        case.wrong(
            "method",
            (f"没有核算方法“{code}”", "请填核算方法页所列的代码，如 fuel.combustion"),
            (f"There is no method {code!r}.", "Take a code from the list of methods, such as fuel.combustion."),
        )
        return case
    inputs, options = _objects(case, given)
    _unknown_names(case, given, inputs, options)
    typed = {**inputs, **_mapping(options.get("factors"))}
    _year(case, given.get("year"), typed)
    _region(case, given.get("region"), words)
    _options(case, options, words)
    _place(case, options, words, typed)
    read_amounts(case, typed, words)
    return case


def _mapping(given: Any) -> Mapping[str, Any]:
    return given if isinstance(given, Mapping) else {}


def _objects(case: Case, given: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    for name in ("inputs", "options"):
        if not isinstance(given.get(name, {}), Mapping):
            case.wrong(
                name,
                (f"{name}不是对象", f"请写成“{name}”: {{名称: 值}}"),
                (f"{name} is no object.", f'Write "{name}": {{name: value}}.'),
            )
    options = _mapping(given.get("options"))
    if not isinstance(options.get("factors", {}), Mapping):
        case.wrong(
            "options.factors",
            ("factors不是对象", "请写成“factors”: {参数: 值}"),
            ("factors is no object.", 'Write "factors": {parameter: value}.'),
        )
    return _mapping(given.get("inputs")), options


def _unknown_names(case: Case, given: Mapping[str, Any], inputs: Mapping[str, Any], options: Mapping[str, Any]) -> None:
    method = case.method
    assert method is not None  # noqa: S101  read_case returned otherwise
    amounts = [*(entry.name for entry in method.inputs), *(entry.name for entry in preset(method).beside)]
    factors = [name for need in method.needs for name in (need.parameter, need.override) if name]
    known: tuple[tuple[str, Mapping[str, Any], list[str]], ...] = (
        ("", given, ["case", "method", "inputs", "year", "region", "options"]),
        ("inputs.", inputs, amounts + factors),
        ("options.", options, [*_PLAIN_OPTIONS, *CHOICES]),
        ("options.factors.", _mapping(options.get("factors")), factors),
    )
    for place, found, names in known:
        for name in found:
            if name not in names:
                listed = "、".join(dict.fromkeys(names)) or "无"
                case.wrong(
                    f"{place}{name}",
                    (f"不认识“{name}”", f"可填：{listed}"),
                    (f"{name!r} is not known here.", f"Known: {', '.join(dict.fromkeys(names)) or 'none'}."),
                )


def _year(case: Case, given: Any, typed: Mapping[str, Any]) -> None:
    if given in (None, ""):
        needed = case.method is not None and any(not typed_factor(need, typed) for need in case.method.needs)
        if needed:
            case.wrong(
                "year", ("缺少年份", "请填核算年份，因子按年份选取"), ("No year.", "Give the year; factors go by it.")
            )
        return
    text = str(given)
    if isinstance(given, bool) or not text.isdecimal() or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        case.wrong(
            "year",
            (f"年份“{given}”无效", f"请填{FIRST_YEAR}～{LAST_YEAR}之间的年份"),
            (f"{given!r} is no year.", f"Give a year from {FIRST_YEAR} to {LAST_YEAR}."),
        )
        return
    case.year = int(text)


def _region(case: Case, given: Any, words: Vocabulary) -> None:
    case.region = "" if given is None else str(given).strip()
    if case.region and case.region not in words.regions:
        case.wrong(
            "region",
            (f"没有省级行政区“{case.region}”", "请填省级行政区简称，如“重庆”；留空按全国"),
            (f"There is no province {case.region!r}.", "Give a province, such as 重庆; empty means the country."),
        )


def _options(case: Case, options: Mapping[str, Any], words: Vocabulary) -> None:
    checked: tuple[tuple[str, Sequence[str], str, str], ...] = (
        ("factor_set", sorted(words.factor_sets), "因子集", "factor set"),
        ("gwp_set", words.gwp_sets, "全球变暖潜势集", "GWP set"),
        ("tier", _TIERS, "数据等级", "tier"),
    )
    for name, known, zh, en in checked:
        value = str(options.get(name) or "")
        if value and value not in known:
            case.wrong(
                f"options.{name}",
                (f"没有{zh}“{value}”", f"可用：{'、'.join(known)}"),
                (f"There is no {en} {value!r}.", f"Known: {', '.join(known)}."),
            )
            value = ""
        if name in ("factor_set", "gwp_set"):
            setattr(case, name, value)
    month = str(options.get("month") or "1")
    if not (month.isdecimal() and 1 <= int(month) <= 12):
        case.wrong("options.month", (f"月份“{month}”无效", "请填1～12"), (f"{month!r} is no month.", "Give 1 to 12."))


def _place(case: Case, options: Mapping[str, Any], words: Vocabulary, typed: Mapping[str, Any]) -> None:
    """The cells of the line that are no amounts: sheet, field, energy or activity, choices."""
    method = case.method
    assert method is not None  # noqa: S101
    example = preset(method)
    wanted = str(options.get("field") or default_field(method))
    if wanted not in method.fields:
        case.wrong(
            "options.field",
            (f"本方法不取“{wanted}”", f"可填：{'、'.join(method.fields)}"),
            (f"The method does not take {wanted!r}.", f"Known: {', '.join(method.fields)}."),
        )
    month = str(options.get("month") or "1")
    case.line = {
        "sheet": method.sheet,
        "field": wanted,
        "item": str(options.get("item") or ""),
        "month": int(month) if month.isdecimal() else 1,
        "tier": str(options.get("tier") or method.tier[:1]),
        "energy_kind": "",
        "fuel_code": "",
        **{name: str(options.get(name) or "") for name in CHOICES},
        **example.given,
    }
    settled = all(typed_factor(need, typed) for need in method.needs)
    if method.kinds:
        _energy(case, method, str(options.get("energy") or ""), words, settled)
    if method.by_activity:
        _activity(case, method, str(options.get("activity") or ""), words, settled)


def _energy(case: Case, method: Method, named: str, words: Vocabulary, settled: bool) -> None:
    fitting = energies_of(method, words.energies)
    chosen = [entry for entry in fitting if named in (entry.code, entry.name_zh, entry.name_en)]
    if not chosen and not named and (len(fitting) == 1 or settled):
        case.line |= {"energy_kind": method.kinds[0]}
        if len(fitting) > 1:
            return  # every factor is given: whatever the carrier is called
        chosen = fitting
    if not chosen:
        listed = "、".join(f"{entry.code} {entry.name_zh}" for entry in fitting)
        case.wrong(
            "options.energy",
            (f"没有能源“{named}”" if named else "没有说明是哪种能源", f"请填能源代码：{listed}"),
            (
                f"The method does not take energy {named!r}." if named else "No energy is named.",
                f"Give a code: {', '.join(f'{entry.code} {entry.name_en}' for entry in fitting)}.",
            ),
        )
        return
    carrier = chosen[0]
    case.line |= {
        "item": carrier.code, "energy_kind": carrier.kind, "fuel_code": carrier.fuel_code, "unit": carrier.unit,
    }  # fmt: skip


def _activity(case: Case, method: Method, named: str, words: Vocabulary, settled: bool) -> None:
    fitting = activities_of(method, words.activities)
    chosen = [row for row in fitting if named in (row["code"], row["name_zh"], row["name_en"])]
    gases = {row["gas"] for row in fitting}
    if not chosen and not named and fitting and (len(fitting) == 1 or (settled and len(gases) == 1)):
        chosen = fitting[:1]
    if not chosen:
        case.wrong(
            "options.activity",
            (
                f"没有活动“{named}”" if named else "没有说明是哪种产品、物料或设施",
                f"请填：{'、'.join(row['code'] + ' ' + row['name_zh'] for row in fitting)}",
            ),
            (
                f"The method does not take activity {named!r}." if named else "No activity is named.",
                f"Give a code: {', '.join(row['code'] + ' ' + row['name_en'] for row in fitting)}.",
            ),
        )
        return
    row = chosen[0]
    case.line |= {
        "item": row["code"], "activity_method": row["method"], "activity_gas": row["gas"],
        "factor_keys": row["factor_keys"], "unit": row["unit"],
    }  # fmt: skip
