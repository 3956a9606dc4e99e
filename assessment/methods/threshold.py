"""Thresholds of indicators: comparison with tolerance, the default baseline, and values between plan years."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

#: Equality of unrounded values: a value within 1e-9 of the threshold meets it.
TOLERANCE: Final = Decimal("1e-9")


class RatingError(ValueError):
    """Targets that contradict each other; the message names the indicator."""


class Direction(StrEnum):
    """Which way an indicator gets better."""

    LOWER = "lower"
    HIGHER = "higher"


class BaselineSource(StrEnum):
    """Where the basic requirement (基本要求) comes from, in the order of precedence."""

    EXPLICIT = "explicit"
    LIMIT = "limit"
    PREVIOUS_YEAR = "previous_year"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Baseline:
    """The basic requirement in force and its source; value None when there is none."""

    value: Decimal | None
    source: BaselineSource


def meets(value: Decimal, threshold: Decimal, direction: Direction) -> bool:
    """Whether a value is at or better than a threshold.

    lower: value ≤ threshold + 1e-9·|threshold|; higher: value ≥ threshold − 1e-9·|threshold|. Unrounded Decimals.
    Source: 001 评估等级划分 (达到或优于).
    """
    slack = TOLERANCE * abs(threshold)
    return value <= threshold + slack if direction is Direction.LOWER else value >= threshold - slack


def baseline(
    explicit: Decimal | None,
    limit: Decimal | None,
    previous: Decimal | None,
    target: Decimal | None,
    direction: Direction,
) -> Baseline:
    """The basic requirement: explicit > legal or permit limit > value of the year before (no backsliding).

    A default one is never stricter than the target: a park already better than its target may fall back to it.
    """
    if explicit is not None:
        return Baseline(explicit, BaselineSource.EXPLICIT)
    for value, source in ((limit, BaselineSource.LIMIT), (previous, BaselineSource.PREVIOUS_YEAR)):
        if value is not None:
            stricter = target is not None and not meets(target, value, direction)
            return Baseline(target if stricter else value, source)
    return Baseline(None, BaselineSource.NONE)


def check_order(name: str, target: Decimal | None, explicit: Decimal | None, direction: Direction) -> None:
    """Raise RatingError when a target is less strict than the explicit basic requirement."""
    if target is not None and explicit is not None and not meets(target, explicit, direction):
        raise RatingError(f"{name}：目标值{target}比基本要求{explicit}宽松，请使目标值不低于基本要求")


def required_value(year: int, points: Mapping[int, Decimal]) -> Decimal:
    """Value required in a year on the path through known years (base, milestones, goal).

    v = v0 · (v1/v0)^((year − y0)/(y1 − y0)) between the neighbouring known years; a known year is taken as it is.
    Raises: RatingError when the year is outside the plan or a neighbouring value is not positive.
    """
    if year in points:
        return points[year]
    before = max((known for known in points if known < year), default=None)
    after = min((known for known in points if known > year), default=None)
    if before is None or after is None:
        raise RatingError(f"{year}年不在目标的计划期{min(points, default='')}—{max(points, default='')}内")
    start, end = points[before], points[after]
    if start <= 0 or end <= 0:
        raise RatingError(f"{before}年或{after}年的目标值不大于0，无法按几何路径推算{year}年，请直接填写该年目标")
    return start * (end / start) ** (Decimal(year - before) / Decimal(after - before))
