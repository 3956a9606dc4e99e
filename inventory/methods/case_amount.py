"""The amounts of a case: numbers with units, brought to the units of the method, within its bounds."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from inventory.methods.case import Case, Vocabulary, is_derived
from inventory.methods.declaration import FactorNeed, Input
from inventory.methods.explain import unit_text
from inventory.methods.presets import Beside, preset
from inventory.methods.typed import alternatives, in_base, number_of
from inventory.methods.units import UnitError, WrongDimension


def read_amounts(case: Case, typed: Mapping[str, Any], words: Vocabulary) -> None:
    """Puts the amounts and own factor values of a case into its lines, or notes what is wrong with them."""
    method = case.method
    assert method is not None  # noqa: S101
    example = preset(method)
    beside = {entry.name: entry for entry in example.beside}
    for entry in method.inputs:
        value = _amount(case, entry, typed.get(entry.name), words)
        if value is None:
            continue
        if entry.name in beside:
            case.beside.append(_line_beside(case, beside[entry.name], value))
        else:
            case.line[entry.column] = value
        if entry is method.activity:
            case.line.setdefault("quantity", value)
    for other in example.beside:
        if other.name not in {entry.name for entry in method.inputs}:
            value = _amount(case, _as_input(other), typed.get(other.name), words)
            if value is not None:
                case.beside.append(_line_beside(case, other, value))
    case.line.setdefault("unit", alternatives(method.activity.unit)[0])
    for need in method.needs:
        _factor(case, need, typed, words)


def _as_input(other: Beside) -> Input:
    return Input(other.name, "", other.name_zh, other.name_en, other.unit, absent=0.0)


def _line_beside(case: Case, other: Beside, value: float) -> dict[str, Any]:
    cells = {"month": case.line["month"], "tier": "2", "energy_kind": "", "fuel_code": "", **other.line}
    return cells | {"quantity": value, "unit": other.unit}


def _amount(case: Case, entry: Input, given: Any, words: Vocabulary) -> float | None:
    """The amount of an input in the unit of the line; None where the cell stays blank or is wrong."""
    name = f"inputs.{entry.name}"
    if given in (None, ""):
        if entry.absent is None and not (case.method and is_derived(case.method, entry)):
            unit_zh, unit_en = unit_text(entry.unit, "zh"), unit_text(entry.unit, "en")
            case.wrong(
                name,
                (f"缺少{entry.name_zh}", f"请填数值（{unit_zh}）" if unit_zh else "请填数值"),
                (f"No {entry.name_en}.", f"Give a number ({unit_en})." if unit_en else "Give a number."),
            )
        return None
    declared = entry.unit
    follows = declared == (case.method.activity.unit if case.method else "") and len(alternatives(declared)) > 1
    if follows and case.line.get("unit") in alternatives(declared):
        declared = case.line["unit"]
    read = _convert(case, name, entry.name_zh, entry.name_en, given, declared, words)
    if read is None:
        return None
    value, base = read
    if follows:
        case.line.setdefault("unit", base)
    _bounds(case, name, entry, value, declared)
    return float(value)


def _factor(case: Case, need: FactorNeed, typed: Mapping[str, Any], words: Vocabulary) -> None:
    """An own factor value: a measured one takes the cell it is filed in, another stands for the factor itself."""
    named = next((name for name in (need.parameter, need.override) if name and typed.get(name) not in (None, "")), "")
    if not named:
        return
    units = alternatives(need.unit)
    fitting = [unit for unit in units if unit.rpartition("/")[2] == case.line.get("unit")]
    declared = fitting[0] if len(units) > 1 and fitting else need.unit
    read = _convert(case, f"inputs.{named}", need.name_zh, need.name_en, typed[named], declared, words)
    if read is None:
        return
    _bounds(case, f"inputs.{named}", need, read[0], declared)
    if need.override:
        case.line[need.override] = float(read[0])
    else:
        case.factors[need.parameter] = float(read[0])


def _convert(
    case: Case, name: str, zh: str, en: str, given: Any, declared: str, words: Vocabulary
) -> tuple[Decimal, str] | None:
    cell = given if isinstance(given, Mapping) else {"value": given}
    try:
        value = number_of(cell.get("value"))
    except ValueError:
        shown = str(cell.get("value"))[:40]
        case.wrong(
            name,
            (f"{zh}“{shown}”不是有效数值", "请填阿拉伯数字，不带单位和文字"),
            (f"{en}: {shown!r} is no number.", "Give digits without unit or words."),
        )
        return None
    unit = str(cell.get("unit") or "")[:40]
    try:
        return in_base(value, unit, declared, words.units)
    except UnitError as error:
        wrong = isinstance(error, WrongDimension)
        case.wrong(
            name,
            (
                f"{zh}的单位“{unit}”{'量纲不符' if wrong else '无法识别'}",
                f"请用{unit_text(declared, 'zh')}或可换算的单位",
            ),
            (
                f"{en}: unit {unit!r} {'has another dimension' if wrong else 'is unknown'}.",
                f"Use {unit_text(declared, 'en')} or a unit that converts to it.",
            ),
        )
        return None


def _bounds(case: Case, name: str, entry: Input | FactorNeed, value: Decimal, declared: str) -> None:
    if entry.minimum <= value <= entry.maximum:
        return
    band = f"{entry.minimum:g}～{entry.maximum:g}".replace("inf", "不限")
    case.wrong(
        name,
        (f"{entry.name_zh}为{value:f}，超出{band} {unit_text(declared, 'zh')}".rstrip(), "请核对数值和单位"),
        (
            f"{entry.name_en} is {value:f}, outside {entry.minimum:g} to {entry.maximum:g} "
            f"{unit_text(declared, 'en')}".rstrip()
            + ".",
            "Check number and unit.",
        ),
    )
