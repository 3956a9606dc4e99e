"""Grades of a year and verdicts on an indicator."""

from enum import StrEnum


class Grade(StrEnum):
    """Grade of a year. Source: 001 评估等级划分; 未评定 when the data do not allow one."""

    GOOD = "good"
    PASS = "pass"  # noqa: S105 a grade
    IMPROVE = "improve"
    UNRATED = "unrated"

    @property
    def zh(self) -> str:
        """The word of the guidance."""
        return {"good": "优良", "pass": "合格", "improve": "需改进", "unrated": "未评定"}[self.value]

    @property
    def en(self) -> str:
        """English word."""
        return {"good": "good", "pass": "pass", "improve": "needs improvement", "unrated": "not rated"}[self.value]


class Verdict(StrEnum):
    """What the value of an indicator shows."""

    TARGET = "target"
    BASELINE = "baseline"
    FAILED = "failed"
    BELOW_TARGET = "below_target"
    UNDETERMINED = "undetermined"
    MISSING = "missing"

    @property
    def zh(self) -> str:
        """Chinese label."""
        return {
            "target": "达到目标值",
            "baseline": "达到基本要求",
            "failed": "未达到基本要求",
            "below_target": "未达到目标值（未设基本要求）",
            "undetermined": "无法判定",
            "missing": "无数据",
        }[self.value]

    @property
    def en(self) -> str:
        """English label."""
        return {
            "target": "target met",
            "baseline": "basic requirement met",
            "failed": "basic requirement not met",
            "below_target": "target missed, no basic requirement set",
            "undetermined": "cannot be judged",
            "missing": "no data",
        }[self.value]
