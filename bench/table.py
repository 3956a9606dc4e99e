"""The table of measured ratios: goal, median, spread and sizes of each figure."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from time import perf_counter
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One measured figure: name in docs/performance.md, what it is, its values, and the goal they should not exceed."""

    code: str
    what: str
    values: Sequence[float]
    goal: float
    unit: str = "×"
    sizes: dict[str, Any] = field(default_factory=dict)

    @property
    def median(self) -> float:
        """Middle of the values."""
        return statistics.median(self.values)

    @property
    def spread(self) -> float:
        """(largest − smallest) ÷ median."""
        return (max(self.values) - min(self.values)) / self.median if self.median else 0.0

    @property
    def is_met(self) -> bool:
        """Whether the median keeps the goal."""
        return self.median <= self.goal

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self) | {"median": self.median, "spread": self.spread, "met": self.is_met}

    def line(self) -> str:
        """One line of the printed table."""
        verdict = "met" if self.is_met else "missed"
        sizes = ", ".join(f"{name} {value}" for name, value in self.sizes.items())
        return (
            f"{self.code:5} {self.what:58} {self.median:>9.3g} {self.unit:4} goal ≤ {self.goal:<6g} {verdict:6} "
            f"n={len(self.values)} spread {self.spread:.0%}  {sizes}"
        )


def seconds(act: Callable[[], object]) -> float:
    """Wall-clock seconds of one call."""
    begun = perf_counter()
    act()
    return perf_counter() - begun
