"""Rates of change and their direction, in exact arithmetic."""

from dataclasses import dataclass
from decimal import Decimal, localcontext
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from inventory.methods.exact import Quantity, exact

PLACES = 12


class Direction(StrEnum):
    """Direction of one quantity over a period; `FLAT` is 不明显, `UNKNOWN` means that a value is missing."""

    UP = "up"
    DOWN = "down"
    FLAT = "flat"
    UNKNOWN = "unknown"

    @property
    def symbol(self) -> str:
        return {"up": "↑", "down": "↓", "flat": "→", "unknown": "?"}[self.value]

    @property
    def label_zh(self) -> str:
        return {"up": "上升", "down": "下降", "flat": "不明显", "unknown": "无数据"}[self.value]

    @property
    def label_en(self) -> str:
        return {"up": "rising", "down": "falling", "flat": "not obvious", "unknown": "no data"}[self.value]


class Ends(NamedTuple):
    """The two observed endpoint values of a period, in one unit; a missing value is None."""

    start: Quantity
    end: Quantity


MISSING = Ends(None, None)


@dataclass(frozen=True, slots=True)
class Change:
    """Change of one quantity over `years` years; rates are ratios (0.1 = 10 %)."""

    start: Fraction | None
    end: Fraction | None
    years: int
    direction: Direction
    raw: Direction
    rate: Fraction | None
    annual: Decimal | None

    def as_dict(self) -> dict[str, str | None]:
        """JSON-able form; numbers as decimal text."""
        return {
            "start": decimal_text(self.start),
            "end": decimal_text(self.end),
            "direction": self.direction.value,
            "raw": self.raw.value,
            "rate": decimal_text(self.rate),
            "annual": None if self.annual is None else decimal_text(Fraction(self.annual)),
        }


def decimal_of(value: Fraction, places: int = PLACES) -> Decimal:
    """Return the fraction rounded half to even at `places` decimals."""
    return Decimal(f"{round(value * 10**places)}E-{places}")


def decimal_text(value: Fraction | None, places: int = PLACES) -> str | None:
    """Return the rounded decimal as plain text without an exponent; None stays None."""
    return None if value is None else format(decimal_of(value, places), "f")


def change(ends: Ends, years: int, flat_band: Decimal = Decimal("0.005")) -> Change:
    """Return rate, annual rate and direction of one quantity between two observed years.

    r = X_T/X_0 − 1; g = (X_T/X_0)^(1/n) − 1; flat when (1−b)^n ≤ X_T/X_0 ≤ (1+b)^n, compared as fractions.
    Inputs: both values in one unit; `years` n ≥ 1; `flat_band` b per year as a ratio (0.005 = 0.5 %/a).
    Errors: ValueError when n < 1.
    Special cases: a missing value gives UNKNOWN; X_0 = 0 and X_T > 0 is UP without a rate, both 0 is FLAT;
    X_0 < 0 (or 0 with X_T < 0) has no meaningful rate and gives UNKNOWN; X_T < 0 < X_0 is DOWN without an annual rate.
    Source: 000 附录C 表C.1 and 注2.
    """
    if years < 1:
        raise ValueError(f"a period needs at least one year, got {years}")
    start, end = exact(ends.start), exact(ends.end)
    if start is None or end is None or start < 0 or (start == 0 and end < 0):
        raw = Direction.UNKNOWN if start is None or end is None else _sign(end - start)
        return Change(start, end, years, Direction.UNKNOWN, raw, None, None)
    if start == 0:
        direction = Direction.UP if end > 0 else Direction.FLAT
        rate = None if end > 0 else Fraction(0)
        return Change(start, end, years, direction, direction, rate, None if end > 0 else Decimal(0))
    ratio = end / start
    band = Fraction(flat_band)
    direction = _sign(end - start)
    if (1 - band) ** years <= ratio <= (1 + band) ** years:
        direction = Direction.FLAT
    return Change(start, end, years, direction, _sign(end - start), ratio - 1, _annual(ratio, years))


def _sign(difference: Fraction) -> Direction:
    if difference == 0:
        return Direction.FLAT
    return Direction.UP if difference > 0 else Direction.DOWN


def _annual(ratio: Fraction, years: int) -> Decimal | None:
    """The n-th root is for display and Lu's index value only: no verdict reads it."""
    if ratio < 0:
        return None
    with localcontext() as context:
        context.prec = 50
        value = Decimal(ratio.numerator) / Decimal(ratio.denominator)
        return (value if years == 1 else value ** (Decimal(1) / years)) - 1
