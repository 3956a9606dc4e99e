"""Reasons of a rating as sentences an official would write, in Chinese and English."""

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Final

from assessment.methods.threshold import Baseline, BaselineSource, Direction
from assessment.methods.verdict import Grade, Verdict

if TYPE_CHECKING:
    from assessment.methods.rating import Indicator, IndicatorResult

#: Significant digits shown; the comparison itself is unrounded.
DIGITS: Final = 6
#: Missing ledgers named in a sentence; the full list is stored beside the rating.
NAMED: Final = 3

_BASELINE_ZH: Final = {
    BaselineSource.EXPLICIT: "基本要求",
    BaselineSource.LIMIT: "基本要求（法定或许可限值）",
    BaselineSource.PREVIOUS_YEAR: "基本要求（上年值，不倒退）",
}
_BASELINE_EN: Final = {
    BaselineSource.EXPLICIT: "basic requirement",
    BaselineSource.LIMIT: "basic requirement (legal or permit limit)",
    BaselineSource.PREVIOUS_YEAR: "basic requirement (last year's value, no backsliding)",
}


def shown(value: Decimal) -> str:
    """A value with six significant digits, half-even, without exponent (GB/T 8170)."""
    if value == 0:
        return "0"
    step = Decimal(1).scaleb(value.adjusted() - DIGITS + 1)
    text = f"{value.quantize(min(step, Decimal(1)), rounding=ROUND_HALF_EVEN):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def indicator_reason(
    indicator: "Indicator", required: Baseline, verdict: Verdict, provisional: Verdict
) -> tuple[str, str]:
    """Reason of a verdict: indicator, value, threshold and what follows; missing ledgers are named."""
    named_zh, named_en = listed(indicator.missing)
    if indicator.value is None:
        return (
            f"{indicator.name_zh}：无数据" + (f"，缺{named_zh}" if named_zh else ""),
            f"{indicator.name_en}: no data" + (f", missing {named_en}" if named_en else ""),
        )
    zh, en = _compared(indicator, required, provisional)
    if verdict is Verdict.MISSING:
        zh = f"{zh}（数据不全，缺{named_zh}，仅供参考）"
        en = f"{en} (provisional, missing {named_en})"
    return zh, en


def listed(missing: Sequence[str]) -> tuple[str, str]:
    """What is missing, in both languages: the first three by name, the others counted."""
    named, more = missing[:NAMED], len(missing) - NAMED
    if more <= 0:
        return "、".join(named), ", ".join(named)
    return f"{'、'.join(named)}等{len(missing)}项", f"{', '.join(named)} and {more} more"


def _compared(indicator: "Indicator", required: Baseline, verdict: Verdict) -> tuple[str, str]:
    value = f"{shown(indicator.value)} {indicator.unit}" if indicator.value is not None else ""
    ahead_zh, ahead_en = f"{indicator.name_zh}为{value}", f"{indicator.name_en} is {value}"
    target = shown(indicator.target) if indicator.target is not None else ""
    if verdict is Verdict.TARGET:
        return f"{ahead_zh}，达到目标值{target}", f"{ahead_en}, target {target} met"
    missed_zh = f"，未达到目标值{target}" if target else "，未设目标值"
    missed_en = f", target {target} missed" if target else ", no target set"
    if required.value is None:
        return f"{ahead_zh}{missed_zh}，未设基本要求", f"{ahead_en}{missed_en}, no basic requirement set"
    met = verdict is Verdict.BASELINE
    worse = "高于" if indicator.direction is Direction.LOWER else "低于"
    threshold = shown(required.value)
    zh = f"{'，达到' if met else f'，{worse}'}{_BASELINE_ZH[required.source]}{threshold}"
    en = f", {_BASELINE_EN[required.source]} {threshold} {'met' if met else 'not met'}"
    return f"{ahead_zh}{missed_zh}{zh}", f"{ahead_en}{missed_en}{en}"


def grade_reason(grade: Grade, results: "Sequence[IndicatorResult]", missing: Sequence[str]) -> tuple[str, str]:
    """Why the grade follows from the verdicts: the indicators that decide it, by name."""
    deciding = [result.indicator for result in results if _decides(grade, result)]
    names_zh = "、".join(indicator.name_zh for indicator in deciding)
    names_en = ", ".join(indicator.name_en for indicator in deciding)
    absent_zh, absent_en = listed(missing)
    if grade is Grade.IMPROVE:
        return f"{names_zh}未达到基本要求，评定为需改进", f"Basic requirement not met by {names_en}: needs improvement"
    if grade is Grade.UNRATED:
        zh, en = _unrated([result for result in results if _decides(grade, result)])
        return (f"{zh}；待补：{absent_zh}", f"{en}; to be filed: {absent_en}") if missing else (zh, en)
    if grade is Grade.GOOD:
        return "各项指标均达到或优于目标值，评定为优良", "Every indicator is at or better than its target: good"
    return (
        f"主要指标达到基本要求，{names_zh}未证明达到目标值，评定为合格",
        f"Main indicators meet the basic requirement; target not shown for {names_en}: pass",
    )


def _unrated(open_results: "Sequence[IndicatorResult]") -> tuple[str, str]:
    """Which indicators keep the year open and what they lack: data, a threshold, or both; the first three by name."""
    names_zh = [result.indicator.name_zh for result in open_results]
    names_en = [result.indicator.name_en for result in open_results]
    named_zh = "、".join(names_zh[:NAMED]) + (f"等{len(names_zh)}项指标" if len(names_zh) > NAMED else "")
    lacks = {result.verdict for result in open_results}
    if lacks == {Verdict.MISSING}:
        what_zh, what_en = "数据不全", "Data"
    elif lacks == {Verdict.UNDETERMINED}:
        what_zh, what_en = "缺少判定依据", "Thresholds"
    else:
        what_zh, what_en = "数据不全或缺少判定依据", "Data or thresholds"
    return (
        f"{named_zh or '指标'}{what_zh}，未评定",
        f"{what_en} missing for {listed(names_en)[1] or 'the indicators'}: not rated",
    )


def _decides(grade: Grade, result: "IndicatorResult") -> bool:
    if grade is Grade.IMPROVE:
        return result.verdict is Verdict.FAILED
    if grade is Grade.UNRATED:
        return result.indicator.is_main and result.verdict in (Verdict.MISSING, Verdict.UNDETERMINED)
    return result.verdict is not Verdict.TARGET
