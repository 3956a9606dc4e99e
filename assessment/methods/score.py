"""Scores of indicators for ranking and charts; they never move the grade."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from assessment.methods.threshold import Direction, meets

BASE_SCORE: Final = Decimal(60)
FULL_SCORE: Final = Decimal(100)
#: Platform default, not from the guidance: editable.
GROUP_WEIGHTS: Final = {
    "energy": Decimal(25),
    "carbon": Decimal(30),
    "pollution": Decimal(30),
    "circular": Decimal(15),
}


def score(
    value: Decimal | None, base: Decimal | None, goal: Decimal | None, direction: Direction = Direction.LOWER
) -> Decimal | None:
    """Score of one indicator: s = clip(60 + 40·(x − base)/(goal − base), 0, 100); the signs carry the direction.

    60 at the basic requirement, 100 at the target. goal = base: 100 when met, else 0. None when a part is missing.
    """
    if value is None or base is None or goal is None:
        return None
    if goal == base:
        return FULL_SCORE if meets(value, goal, direction) else Decimal(0)
    raw = BASE_SCORE + (FULL_SCORE - BASE_SCORE) * (value - base) / (goal - base)
    return min(max(raw, Decimal(0)), FULL_SCORE)


def weighted(scores: Mapping[str, Decimal | None], weights: Mapping[str, Decimal]) -> tuple[Decimal | None, Decimal]:
    """Weighted mean of the groups that have a score, and the share of weight they cover (0–1).

    Groups without a score are left out and lower the share; no score at all gives None.
    """
    held = {group: value for group, value in scores.items() if value is not None and group in weights}
    covered = sum((weights[group] for group in held), Decimal(0))
    total = sum(weights.values(), Decimal(0))
    if covered == 0:
        return None, Decimal(0)
    mean = sum((weights[group] * value for group, value in held.items()), Decimal(0)) / covered
    return mean, covered / total
