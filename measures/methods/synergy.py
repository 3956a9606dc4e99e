"""How a measure acts on pollution and carbon together: quadrant, elasticity, degree, coupling, rebound.

x is the carbon cut, y the pollutant cut, plus = reduction (see `effect`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from measures.methods.effect import CARBON

#: A cut of less than 0.1 % of the base lies on the axis.
AXIS_SHARE: Final = Decimal("0.001")
HALF: Final = Decimal("0.5")


class Quadrant(StrEnum):
    """Place of a measure in the co-control coordinate system (协同控制效应坐标系)."""

    BOTH_CUT = "I"
    POLLUTION_CUT_CARBON_UP = "II"
    BOTH_UP = "III"
    CARBON_CUT_POLLUTION_UP = "IV"
    CARBON_ONLY = "carbon_axis"
    POLLUTION_ONLY = "pollution_axis"
    NEGLIGIBLE = "origin"

    @property
    def zh(self) -> str:
        """Chinese label."""
        return {
            "I": "协同减污降碳",
            "II": "减污增碳",
            "III": "同增",
            "IV": "降碳增污",
            "carbon_axis": "单一效应（碳）",
            "pollution_axis": "单一效应（污染物）",
            "origin": "效应不明显",
        }[self.value]

    @property
    def en(self) -> str:
        """English label."""
        return {
            "I": "both cut",
            "II": "pollutant cut, carbon up",
            "III": "both up",
            "IV": "carbon cut, pollutant up",
            "carbon_axis": "single effect (carbon)",
            "pollution_axis": "single effect (pollutant)",
            "origin": "no clear effect",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Coupling:
    """Coupling degree C, development T and coordination D of two subsystems."""

    c: Decimal
    t: Decimal
    d: Decimal


def quadrant(carbon_cut: Decimal, pollution_cut: Decimal, carbon_base: Decimal, pollution_base: Decimal) -> Quadrant:
    """Quadrant of a measure; a cut below 0.1 % of its base lies on the axis (单一效应).

    Cuts and bases in the same unit per side. A base of zero has no share: then any cut other than zero counts.
    Raises: ValueError when a base is negative.
    """
    if carbon_base < 0 or pollution_base < 0:
        raise ValueError("a base emission cannot be negative")
    x, y = _side(carbon_cut, carbon_base), _side(pollution_cut, pollution_base)
    return {
        (1, 1): Quadrant.BOTH_CUT,
        (-1, 1): Quadrant.POLLUTION_CUT_CARBON_UP,
        (-1, -1): Quadrant.BOTH_UP,
        (1, -1): Quadrant.CARBON_CUT_POLLUTION_UP,
        (1, 0): Quadrant.CARBON_ONLY,
        (-1, 0): Quadrant.CARBON_ONLY,
        (0, 1): Quadrant.POLLUTION_ONLY,
        (0, -1): Quadrant.POLLUTION_ONLY,
        (0, 0): Quadrant.NEGLIGIBLE,
    }[x, y]


def _side(cut: Decimal, base: Decimal) -> int:
    if cut == 0 or abs(cut) < AXIS_SHARE * base:
        return 0
    return 1 if cut > 0 else -1


def rate(before: Decimal, after: Decimal) -> Decimal | None:
    """Relative change: (after − before)/before; None for a base of zero."""
    return None if before == 0 else (after - before) / before


def cross_elasticity(pollution_rate: Decimal | None, carbon_rate: Decimal | None) -> Decimal | None:
    """减排量交叉弹性: Els = (ΔP/P0)/(ΔC/C0); None when carbon stands still or a rate is missing.

    Read it with the quadrant only: both rising is positive too. > 1 leans to pollutants, 0–1 to carbon, < 0 opposes.
    """
    if pollution_rate is None or carbon_rate is None or carbon_rate == 0:
        return None
    return pollution_rate / carbon_rate


def synergy_degree(pollution_rate: Decimal, carbon_rate: Decimal) -> Decimal | None:
    """减污降碳协同度: S = min(r_p, r_c)/max(r_p, r_c) when both are cut, else −1; None when neither moves.

    Rates are relative cuts, plus = reduction.
    """
    if pollution_rate == 0 and carbon_rate == 0:
        return None
    if pollution_rate > 0 and carbon_rate > 0:
        return min(pollution_rate, carbon_rate) / max(pollution_rate, carbon_rate)
    return Decimal(-1)


def coupling(u1: Decimal, u2: Decimal, *, modified: bool = False, alpha: Decimal = HALF) -> Coupling | None:
    """耦合协调度 of two normalised indices in [0, 1]: D = √(C·T), T = α·u1 + (1 − α)·u2.

    C = 2·√(u1·u2)/(u1 + u2); modified (王淑佳 2021): C = √([1 − (u_max − u_min)]·u_min/u_max). None when both are zero.
    Raises: ValueError when an index is outside [0, 1].
    """
    if not (0 <= u1 <= 1 and 0 <= u2 <= 1):
        raise ValueError("coupling needs indices between 0 and 1")
    low, high = min(u1, u2), max(u1, u2)
    if high == 0:
        return None
    c = ((1 - (high - low)) * low / high).sqrt() if modified else 2 * (u1 * u2).sqrt() / (u1 + u2)
    t = alpha * u1 + (1 - alpha) * u2
    return Coupling(c, t, (c * t).sqrt())


def rebounds(reductions: Mapping[str, Decimal | None]) -> tuple[str, ...]:
    """Substances a measure raises: those with a negative reduction, CO2e first. Empty = no warning.

    Source: 001 5.5.4 (防止治污碳反弹).
    """
    raised = [substance for substance, cut in reductions.items() if cut is not None and cut < 0]
    return tuple(sorted(raised, key=lambda substance: (substance != CARBON, substance)))
