"""Check of an endpoint verdict against all observed years."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from decoupling.methods.directions import Direction
from inventory.methods.exact import Quantity, exact

Points = Sequence[tuple[int, Quantity]]
SLOPE_POINTS = 4
TEST_POINTS = 8


@dataclass(frozen=True, slots=True)
class Trend:
    """Trend of one series; `slope` from 4 points on, `p_value` from 8 on, else None."""

    points: int
    slope: Direction | None
    endpoints: Direction
    p_value: float | None

    @property
    def sensitive(self) -> bool:
        """True when the slope's sign differs from the endpoints' sign."""
        return self.slope is not None and self.slope is not self.endpoints

    def as_dict(self) -> dict[str, object]:
        """JSON-able form."""
        slope = None if self.slope is None else self.slope.value
        return {"points": self.points, "slope": slope, "endpoints": self.endpoints.value, "p_value": self.p_value}


def theil_sen(points: Points) -> Fraction | None:
    """Return the Theil–Sen slope per year, exactly: the median of (x_j − x_i)/(t_j − t_i) over all pairs.

    Inputs: (year, value); missing values are left out. Special cases: None with fewer than two values.
    """
    seen = _observed(points)
    slopes = sorted((later[1] - former[1]) / (later[0] - former[0]) for former, later in combinations(seen, 2))
    if not slopes:
        return None
    middle = len(slopes) // 2
    return slopes[middle] if len(slopes) % 2 else (slopes[middle - 1] + slopes[middle]) / 2


def mann_kendall(points: Points) -> float | None:
    """Return the two-sided p of the Mann–Kendall test, normal approximation with ties and continuity correction.

    S = Σ sign(x_j − x_i); Var = [n(n−1)(2n+5) − Σ t(t−1)(2t+5)]/18; z = (S ∓ 1)/√Var; p = erfc(|z|/√2).
    Inputs: (year, value); missing values are left out.
    Special cases: None with fewer than three values; all equal, p = 1.
    """
    values = [value for _, value in _observed(points)]
    count = len(values)
    if count < 3:
        return None
    score = sum((later > former) - (later < former) for former, later in combinations(values, 2))
    ties = sum(t * (t - 1) * (2 * t + 5) for t in Counter(values).values())
    variance = (count * (count - 1) * (2 * count + 5) - ties) / 18
    if score == 0 or variance == 0:
        return 1.0
    z = (abs(score) - 1) / math.sqrt(variance)
    return math.erfc(z / math.sqrt(2))


def trend_of(points: Points) -> Trend:
    """Return the trend check of one series between the endpoint years; it never replaces the endpoints.

    Inputs: (year, value), endpoints included. Source: 000 附录C 注2.
    """
    seen = _observed(points)
    endpoints = _sign(seen[-1][1] - seen[0][1]) if len(seen) > 1 else Direction.UNKNOWN
    slope = theil_sen(points) if len(seen) >= SLOPE_POINTS else None
    p_value = mann_kendall(points) if len(seen) >= TEST_POINTS else None
    return Trend(len(seen), None if slope is None else _sign(slope), endpoints, p_value)


def _observed(points: Points) -> list[tuple[int, Fraction]]:
    seen = [(year, value) for year, quantity in points if (value := exact(quantity)) is not None]
    years = [year for year, _ in seen]
    if len(set(years)) != len(years):
        raise ValueError(f"a year occurs twice in the series: {sorted(years)}")
    return sorted(seen)


def _sign(value: Fraction) -> Direction:
    if value == 0:
        return Direction.FLAT
    return Direction.UP if value > 0 else Direction.DOWN
