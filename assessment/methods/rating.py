"""The yearly grade of a park or an enterprise by its indicators.

Order: (1) any indicator worse than its basic requirement → 需改进 (应 outranks 可, a proven failure outranks gaps);
(2) any main indicator without data → 未评定; (3) every indicator at or better than its target → 优良; (4) else 合格.
A value of a year with missing months is provisional: it proves nothing, so it counts as missing in the grade and gives
the provisional grade beside it.
Source: 001 评估等级划分; gaps of the text are closed by the rules in `verdict_of` and `threshold`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assessment.methods.sentence import grade_reason, indicator_reason
from assessment.methods.threshold import Baseline, Direction, RatingError, baseline, check_order, meets
from assessment.methods.verdict import Grade, Verdict


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of a year: its unrounded value and the thresholds it is held against.

    value None = no data. `missing` names what is not filed (months, ledgers): with a value the value is provisional.
    `limit`: legal or permit limit; `previous`: value of the year before. Same unit throughout.
    """

    code: str
    name_zh: str
    name_en: str
    unit: str
    value: Decimal | None
    target: Decimal | None = None
    baseline: Decimal | None = None
    direction: Direction = Direction.LOWER
    is_main: bool = True
    limit: Decimal | None = None
    previous: Decimal | None = None
    missing: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        """A value of a whole year."""
        return self.value is not None and not self.missing


@dataclass(frozen=True, slots=True)
class IndicatorResult:
    """The verdict on one indicator with the sentence that gives the reason; `provisional` from partial data."""

    indicator: Indicator
    verdict: Verdict
    provisional: Verdict
    baseline: Baseline
    reason_zh: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class Rating:
    """The grade, the grade the partial data would give, the reasons, and what must still be filed.

    `overridden_by` holds the reason of an assessor's override; `computed` keeps the computed grade.
    """

    grade: Grade
    provisional_grade: Grade
    computed: Grade
    results: tuple[IndicatorResult, ...]
    missing: tuple[str, ...]
    reason_zh: str
    reason_en: str
    overridden_by: str = ""


def verdict_of(indicator: Indicator, required: Baseline) -> Verdict:
    """Verdict on an indicator by its value, complete or not.

    No value → MISSING. At or better than target → TARGET. Worse than the basic requirement → FAILED. Between them →
    BASELINE. Without a basic requirement: a minor indicator that misses its target is BELOW_TARGET (only blocks 优良);
    a main one is UNDETERMINED, because 合格 asks for a basic requirement. No threshold at all: UNDETERMINED.
    """
    value = indicator.value
    if value is None:
        return Verdict.MISSING
    if indicator.target is not None and meets(value, indicator.target, indicator.direction):
        return Verdict.TARGET
    if required.value is not None:
        return Verdict.BASELINE if meets(value, required.value, indicator.direction) else Verdict.FAILED
    if indicator.target is not None and not indicator.is_main:
        return Verdict.BELOW_TARGET
    return Verdict.UNDETERMINED


def grade_of(verdicts: Iterable[tuple[Verdict, bool]]) -> Grade:
    """Grade from (verdict, is_main) pairs by the four steps; without any indicator 未评定.

    Source: 001 评估等级划分.
    """
    pairs = list(verdicts)
    if any(verdict is Verdict.FAILED for verdict, _ in pairs):
        return Grade.IMPROVE
    unproven = (Verdict.MISSING, Verdict.UNDETERMINED)
    if not pairs or any(verdict in unproven and is_main for verdict, is_main in pairs):
        return Grade.UNRATED
    if all(verdict is Verdict.TARGET for verdict, _ in pairs):
        return Grade.GOOD
    return Grade.PASS


def judge(indicator: Indicator) -> IndicatorResult:
    """Verdict, provisional verdict and reason of one indicator.

    Raises: RatingError when the target is less strict than the explicit basic requirement.
    """
    check_order(indicator.name_zh, indicator.target, indicator.baseline, indicator.direction)
    required = baseline(indicator.baseline, indicator.limit, indicator.previous, indicator.target, indicator.direction)
    provisional = verdict_of(indicator, required)
    verdict = provisional if indicator.is_complete else Verdict.MISSING
    reason_zh, reason_en = indicator_reason(indicator, required, verdict, provisional)
    return IndicatorResult(indicator, verdict, provisional, required, reason_zh, reason_en)


def rate(indicators: Sequence[Indicator]) -> Rating:
    """Grade of a year from its indicators.

    Values are unrounded Decimals in the unit of their thresholds; equality meets, tolerance 1e-9 relative.
    Raises: RatingError when two indicators share a code or thresholds contradict each other.
    Source: 001 评估等级划分.
    """
    codes = [indicator.code for indicator in indicators]
    if len(set(codes)) != len(codes):
        raise RatingError("指标代码重复，无法评定")
    results = tuple(judge(indicator) for indicator in indicators)
    grade = grade_of((result.verdict, result.indicator.is_main) for result in results)
    provisional = grade_of((result.provisional, result.indicator.is_main) for result in results)
    missing = tuple(dict.fromkeys(entry for indicator in indicators for entry in indicator.missing))
    reason_zh, reason_en = grade_reason(grade, results, missing)
    return Rating(grade, provisional, grade, results, missing, reason_zh, reason_en)


def override(rating: Rating, grade: Grade, reason: str) -> Rating:
    """Rating with an assessor's grade (fraud, major incident); the computed grade is kept beside it.

    Raises: RatingError without a reason.
    """
    if not reason.strip():
        raise RatingError("人工调整等级必须说明理由")
    return replace(rating, grade=grade, computed=rating.computed, overridden_by=reason.strip())
