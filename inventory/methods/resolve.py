"""From line columns to the inputs of one method: measured values over factors, bounds, units, and gaps with reasons."""

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd

from inventory.methods import gap
from inventory.methods.column import Column, Flags, Floats, Words
from inventory.methods.declaration import FactorNeed, Input, Method
from inventory.methods.gap import Gap
from inventory.methods.line_table import Lines, Selection
from inventory.methods.tier import MEASURED_RANK, Ranks, rank

#: Between the units a fuel quantity may have; the factor row says which one it is per.
_ALTERNATIVES: Final = " or "


@dataclass(slots=True)
class Resolved:
    """The lines of one method with one float column per input and factor; `good` marks those that can be computed."""

    method: Method
    frame: Selection
    good: Flags
    factor_missing: Flags
    tier: Ranks
    unverified: Flags
    measured: dict[str, Flags] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)


def resolve(method: Method, lines: "Selection | pd.DataFrame") -> Resolved:
    """Resolve the inputs and factors of the lines a method takes; they become columns of the selection.

    A line is a gap when a quantity, an input or a factor is missing, when a value is outside its declared bounds,
    when its unit is not that of the factor, or when a check between inputs is broken. A line of zero activity
    without a factor is neither result nor gap: nothing was emitted whatever the factor.
    """
    frame = lines if isinstance(lines, Selection) else Selection(Lines.of(lines), np.arange(len(lines)))
    size = len(frame)
    good, nowhere = np.ones(size, dtype=bool), np.zeros(size, dtype=bool)
    tier = rank(frame["result_tier" if method.after else "tier"])
    doubted = _flags(frame, "result_unverified") if method.after else None
    unverified = nowhere.copy() if doubted is None else doubted.copy()
    resolved = Resolved(method, frame, good, nowhere, tier, unverified)
    _quantities(resolved)
    _units(resolved)
    for entry in method.inputs:
        _input(resolved, entry)
    for need in method.needs:
        _factor(resolved, need)
    given: Any = frame
    for check in method.checks:
        _fail(resolved, _plain(check.broken(given)), check.code, check.reason_zh, check.reason_en)
    for notice in method.notices:
        _tell(resolved, good & _plain(notice.limited(given)), notice.code, notice.reason_zh, notice.reason_en)
    return resolved


def _plain(flags: Any) -> Flags:
    return np.asarray(flags, dtype=bool)


def _fail(resolved: Resolved, bad: Flags, code: str, zh: str, en: str, *, report: "Flags | None" = None) -> None:
    """Take bad lines out; report them (or only those in `report`) once, with the first reason found."""
    fresh = bad & resolved.good
    if not fresh.any():
        return
    resolved.good &= ~fresh
    told = fresh if report is None else fresh & report
    if resolved.method.counted:
        told = told & _plain(resolved.frame["field"].isin(resolved.method.counted))
    _tell(resolved, told, code, zh, en)


def _tell(resolved: Resolved, told: Flags, code: str, zh: str, en: str) -> None:
    if told.any():
        resolved.gaps.append(Gap(resolved.method.code, code, zh, en, resolved.frame.keep(told)))


def _quantities(resolved: Resolved) -> None:
    """Blank quantities: 未发生 and 包含在别处 are complete as they stand; 未估算, 保密 and plain blanks are gaps."""
    quantity = resolved.frame["quantity"]
    if not np.isnan(quantity.min(initial=0.0)):
        return
    blank, notation = _plain(np.isnan(quantity)), resolved.frame["notation"]
    activity = resolved.method.activity
    told = ~_plain(notation.isin(("NO", "IE")))
    for mark, code, zh, en in (
        ("NE", gap.NOT_ESTIMATED, "未估算", "is marked not estimated"),
        ("C", gap.CONFIDENTIAL, "标为保密", "is confidential"),
    ):
        reason = f"{activity.name_zh}{zh}，合计不含本行"
        _fail(resolved, blank & _plain(notation == mark), code, reason, f"The amount {en}.")
    _fail(
        resolved,
        blank,
        gap.QUANTITY_MISSING,
        f"缺少{activity.name_zh}，请补填数值或标注符号（未发生填NO）",
        f"No {activity.name_en}; enter it or a notation key.",
        report=told,
    )


def _units(resolved: Resolved) -> None:
    """The unit of the quantity must be the one the method, or the fuel factor, is defined for."""
    expected = resolved.method.activity.unit
    unit, choices = resolved.frame["unit"], expected.split(_ALTERNATIVES)
    wrong = unit.flags(lambda word: word not in choices)[:, np.newaxis]
    place = unit.codes
    if len(choices) > 1:
        fuel = resolved.frame["fuel_unit"]
        clash = [[given in choices and per not in ("", given) for per in fuel.words] for given in unit.words]
        wrong = wrong | np.array(clash, dtype=bool).reshape(len(unit.words), len(fuel.words))
        place = place.astype(np.int32) * len(fuel.words) + fuel.codes
    bad = wrong.ravel().take(place)
    _fail(
        resolved,
        bad,
        gap.UNIT_MISMATCH,
        f"计量单位与方法不符（应为{expected.replace(_ALTERNATIVES, '或')}，且与因子的单位一致）",
        f"The unit does not fit the method ({expected}) or the factor.",
    )


def _within(values: Floats, minimum: float, maximum: float) -> bool:
    """Whether all values are there and within bounds: two reductions, nothing built."""
    return not len(values) or bool(values.min() >= minimum and (maximum == np.inf or values.max() <= maximum))


def _outside(values: Floats, minimum: float, maximum: float) -> Flags:
    return (values < minimum) | (values > maximum)


def _filled(frame: Selection, column: str, absent: "float | None") -> Floats:
    if absent is not None and column not in frame.columns:
        return np.full(len(frame), absent)
    values = frame.number(column).view(np.ndarray)
    if absent is None or not len(values) or not np.isnan(values.min()):
        return values
    return np.where(np.isnan(values), absent, values)


def _input(resolved: Resolved, entry: Input) -> None:
    values = _filled(resolved.frame, entry.column, entry.absent)
    resolved.frame[entry.name] = values
    if _within(values, entry.minimum, entry.maximum):
        return
    _fail(
        resolved,
        np.isnan(values),
        gap.INPUT_MISSING,
        f"缺少{entry.name_zh}（{entry.unit}），请补填",
        f"No {entry.name_en} ({entry.unit}).",
    )
    _bounds(resolved, entry, values)


def _bounds(resolved: Resolved, entry: Input | FactorNeed, values: Floats) -> None:
    _fail(
        resolved,
        _outside(values, entry.minimum, entry.maximum),
        gap.OUT_OF_BOUNDS,
        f"{entry.name_zh}超出{entry.minimum:g}～{entry.maximum:g} {entry.unit}，请核对数值和单位",
        f"{entry.name_en} is outside {entry.minimum:g} to {entry.maximum:g} {entry.unit}.",
    )


def _factor(resolved: Resolved, need: FactorNeed) -> None:
    """Put the applied value of a factor into the frame; its tier and whether it is unverified pass to the result."""
    frame = resolved.frame
    values = frame.number(need.parameter).view(np.ndarray)
    ranks = _ranks(frame, need)
    unverified = _flags(frame, need.unverified_column)
    if need.override:
        own = frame.number(need.override).view(np.ndarray)
        measured = ~np.isnan(own)
        resolved.measured[need.parameter] = measured
        if measured.any():
            values = np.where(measured, own, values)
            ranks = np.where(measured, MEASURED_RANK[need.override_tier], ranks)
            unverified = None if unverified is None else unverified & ~measured
    np.maximum(resolved.tier, ranks, out=resolved.tier)
    if unverified is not None:
        resolved.unverified |= unverified
    frame[need.parameter] = values
    if not _within(values, need.minimum, need.maximum):
        _missing(resolved, need, np.isnan(values))
        _bounds(resolved, need, values)


def _ranks(frame: Selection, need: FactorNeed) -> Ranks:
    return rank(frame[need.tier_column]) if need.tier_column in frame.columns else rank(Words.same("", len(frame)))


def _flags(frame: Selection, column: str) -> "Flags | None":
    """True where the column says so; None where it is absent, and then nothing is."""
    if column not in frame.columns:
        return None
    values = np.asarray(frame.raw(column))
    return values if values.dtype.kind == "b" else np.asarray(Column.of(values).eq(True), dtype=bool)


def _missing(resolved: Resolved, need: FactorNeed, missing: Flags) -> None:
    resolved.factor_missing |= missing & resolved.good
    unit = need.unit.replace(_ALTERNATIVES, "或")
    own_zh, own_en = ("或填报实测值", " or a measured value.") if need.override else ("", ".")
    _fail(
        resolved,
        missing,
        gap.FACTOR_MISSING,
        f"没有适用的{need.name_zh}（{unit}），" + (need.remedy_zh or f"请在因子库补充{own_zh}"),
        f"No {need.name_en} ({need.unit}) applies; " + (need.remedy_en or f"add a factor{own_en}"),
        report=_plain(resolved.frame[resolved.method.activity.name] != 0),
    )
