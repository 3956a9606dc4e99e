"""From line columns to the inputs of one method: measured values over factors, bounds, units, and gaps with reasons."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from inventory.methods import gap
from inventory.methods.declaration import FactorNeed, Input, Method
from inventory.methods.line import number
from inventory.methods.tier import rank, worse

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

#: Between the units a fuel quantity may have; the factor row says which one it is per.
_ALTERNATIVES: Final = " or "


@dataclass(slots=True)
class Resolved:
    """The lines of one method with one float column per input and factor; `good` marks those that can be computed."""

    method: Method
    frame: pd.DataFrame
    good: Flags
    factor_missing: Flags
    tier: npt.NDArray[np.str_]
    unverified: Flags
    measured: dict[str, Flags] = field(default_factory=dict)
    gaps: list[pd.DataFrame] = field(default_factory=list)


def resolve(method: Method, lines: pd.DataFrame) -> Resolved:
    """Resolve the inputs and factors of the lines a method takes.

    A line is a gap when a quantity, an input or a factor is missing, when a value is outside its declared bounds,
    when its unit is not that of the factor, or when a check between inputs is broken. A line of zero activity
    without a factor is neither result nor gap: nothing was emitted whatever the factor.
    """
    frame = lines.copy(deep=False)
    size = len(frame)
    good, nowhere = np.ones(size, dtype=bool), np.zeros(size, dtype=bool)
    resolved = Resolved(method, frame, good, nowhere, np.array([]), _flags(frame, "result_unverified").copy())
    _quantities(resolved)
    _units(resolved)
    for entry in method.inputs:
        _input(resolved, entry)
    ranks = [rank(frame["result_tier"] if method.after else frame["tier"])]
    for need in method.needs:
        ranks.append(_factor(resolved, need))
    for check in method.checks:
        _fail(resolved, check.broken(frame), check.code, check.reason_zh, check.reason_en)
    for notice in method.notices:
        _tell(resolved, resolved.good & notice.limited(frame), notice.code, notice.reason_zh, notice.reason_en)
    resolved.tier = worse(*ranks)
    return resolved


def _fail(resolved: Resolved, bad: Flags, code: str, zh: str, en: str, *, report: "Flags | None" = None) -> None:
    """Take bad lines out; report them (or only those in `report`) once, with the first reason found."""
    fresh = bad & resolved.good
    if not fresh.any():
        return
    resolved.good &= ~fresh
    told = fresh if report is None else fresh & report
    if resolved.method.counted:
        told = told & resolved.frame["field"].isin(resolved.method.counted).to_numpy()
    _tell(resolved, told, code, zh, en)


def _tell(resolved: Resolved, told: Flags, code: str, zh: str, en: str) -> None:
    if told.any():
        rows = resolved.frame.loc[told]
        where = rows["sheet"].astype(str) + "表第" + rows["row"].astype(str) + "行"
        where = where.where(rows["item"].astype(str) == "", where + "（" + rows["item"].astype(str) + "）")
        resolved.gaps.append(gap.gap_rows(rows["line_id"], resolved.method.code, code, where + "：" + zh, en))


def _quantities(resolved: Resolved) -> None:
    """Blank quantities: 未发生 and 包含在别处 are complete as they stand; 未估算, 保密 and plain blanks are gaps."""
    frame = resolved.frame
    blank = frame["quantity"].isna().to_numpy()
    if not blank.any():
        return
    notation = frame["notation"].to_numpy()
    activity = resolved.method.activity
    told = ~np.isin(notation, ("NO", "IE"))
    for mark, code, zh, en in (
        ("NE", gap.NOT_ESTIMATED, "未估算", "is marked not estimated"),
        ("C", gap.CONFIDENTIAL, "标为保密", "is confidential"),
    ):
        _fail(resolved, blank & (notation == mark), code, f"{activity.name_zh}{zh}，合计不含本行", f"The amount {en}.")
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
    frame = resolved.frame
    choices = expected.split(_ALTERNATIVES)
    wrong = ~frame["unit"].isin(choices).to_numpy()
    if len(choices) > 1:
        for choice in choices:
            wrong |= ((frame["unit"] == choice) & ~frame["fuel_unit"].isin(("", choice))).to_numpy()
    _fail(
        resolved,
        wrong,
        gap.UNIT_MISMATCH,
        f"计量单位与方法不符（应为{expected.replace(_ALTERNATIVES, '或')}，且与因子的单位一致）",
        f"The unit does not fit the method ({expected}) or the factor.",
    )


def _flags(frame: pd.DataFrame, column: str) -> Flags:
    """True where the column says so; an absent column or value is False."""
    if column not in frame.columns:
        return np.zeros(len(frame), dtype=bool)
    return frame[column].eq(True).to_numpy(dtype=bool)


def _outside(values: Floats, minimum: float, maximum: float) -> Flags:
    return (values < minimum) | (values > maximum)


def _input(resolved: Resolved, entry: Input) -> None:
    values = number(resolved.frame, entry.column)
    if entry.absent is not None:
        values = np.where(np.isnan(values), entry.absent, values)
    resolved.frame[entry.name] = values
    _fail(
        resolved,
        np.isnan(values),
        gap.INPUT_MISSING,
        f"缺少{entry.name_zh}（{entry.unit}），请补填",
        f"No {entry.name_en} ({entry.unit}).",
    )
    _fail(
        resolved,
        _outside(values, entry.minimum, entry.maximum),
        gap.OUT_OF_BOUNDS,
        f"{entry.name_zh}超出{entry.minimum:g}～{entry.maximum:g} {entry.unit}，请核对数值和单位",
        f"{entry.name_en} is outside {entry.minimum:g} to {entry.maximum:g} {entry.unit}.",
    )


def _factor(resolved: Resolved, need: FactorNeed) -> npt.NDArray[np.int64]:
    """Put the applied value of a factor into the frame and return its tier ranks; a measured value ranks as tier 1."""
    frame = resolved.frame
    values = number(frame, need.parameter)
    tiers = frame[need.tier_column] if need.tier_column in frame.columns else pd.Series("", index=frame.index)
    ranks = rank(tiers)
    unverified = _flags(frame, need.unverified_column)
    if need.override:
        own = number(frame, need.override)
        measured = ~np.isnan(own)
        values = np.where(measured, own, values)
        ranks = np.where(measured, rank(pd.Series([need.override_tier]))[0], ranks)
        resolved.measured[need.parameter] = measured
        unverified = unverified & ~measured
    resolved.unverified |= unverified
    frame[need.parameter] = values
    missing = np.isnan(values)
    resolved.factor_missing |= missing & resolved.good
    _fail(
        resolved,
        missing,
        gap.FACTOR_MISSING,
        f"没有适用的{need.name_zh}（{need.unit.replace(_ALTERNATIVES, '或')}），"
        + (need.remedy_zh or ("请在因子库补充" + ("或填报实测值" if need.override else ""))),
        f"No {need.name_en} ({need.unit}) applies; "
        + (need.remedy_en or ("add a factor" + (" or a measured value." if need.override else "."))),
        report=(frame[resolved.method.activity.name] != 0).to_numpy(),
    )
    _fail(
        resolved,
        _outside(values, need.minimum, need.maximum),
        gap.OUT_OF_BOUNDS,
        f"{need.name_zh}超出{need.minimum:g}～{need.maximum:g} {need.unit}，请核对数值和单位",
        f"{need.name_en} is outside {need.minimum:g} to {need.maximum:g} {need.unit}.",
    )
    return ranks
