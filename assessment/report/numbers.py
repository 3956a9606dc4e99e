"""The edge where stored values are rounded for print, half to even. Source: GB/T 8170."""

from collections.abc import Iterable
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal

MISSING = "—"
TEN_THOUSAND = Decimal(10000)
Value = Decimal | float | int | None


def fixed(value: Value, places: int = 2) -> str:
    """Value with a fixed number of decimals and thousands commas; a missing value is a dash."""
    if value is None or value != value:
        return MISSING
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    rounded = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)
    return f"{rounded + 0:,f}"


def wan(value: Value, places: int = 4) -> str:
    """Tonnes as 万t: the one division by 10 000 of the application. Source: 002 表C.1, 表C.2."""
    if value is None:
        return MISSING
    return fixed(Decimal(str(value)) / TEN_THOUSAND, places)


def percent(ratio: Value, places: int = 2) -> str:
    """A ratio as per cent."""
    if ratio is None or ratio != ratio:
        return MISSING
    return fixed(Decimal(str(ratio)) * 100, places) + "\u00a0%"


def share_filed(ratio: Decimal | None, places: int = 1) -> str:
    """A coverage as per cent, rounded down: an incomplete year never reads 100 %."""
    if ratio is None:
        return MISSING
    step = Decimal(1).scaleb(-places)
    return fixed((ratio * 100).quantize(step, rounding=ROUND_DOWN), places) + "\u00a0%"


def signed(ratio: Value, places: int = 2) -> str:
    """A rate of change as per cent with its sign."""
    text = percent(ratio, places)
    return text if text == MISSING or text.startswith("-") or not ratio else f"+{text}"


def significant(value: Value, digits: int = 4) -> str:
    """Value with so many significant digits, in plain notation."""
    if value is None or value != value:
        return MISSING
    exact = Decimal(str(value))
    if not exact:
        return "0"
    return fixed(exact, max(0, digits - 1 - exact.adjusted()))


def plain(value: Decimal | None) -> str:
    """An exact value as typed: no trailing zeros, no exponent."""
    return MISSING if value is None else f"{value.normalize():,f}"


def added(values: Iterable[Decimal | None]) -> Decimal | None:
    """Exact sum of the known values, None where there is none."""
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def ratio(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """part ÷ whole, None when either is missing or the whole is zero."""
    return None if part is None or not whole else part / whole
