"""Exact numbers: what may enter a comparison that costs somebody money."""

from decimal import Decimal
from fractions import Fraction

Quantity = Decimal | Fraction | int | None


def exact(value: Quantity) -> Fraction | None:
    """Return the value as a Fraction; None and NaN are missing.

    Errors: TypeError for a float, because a float has already lost the decimal that was filed; ValueError for infinity.
    """
    if value is None or isinstance(value, Fraction):
        return value
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise TypeError(f"exact arithmetic takes Decimal, Fraction, int or None, not {type(value).__name__}: {value!r}")
    if isinstance(value, Decimal):
        if value.is_nan():
            return None
        if value.is_infinite():
            raise ValueError("an infinite quantity cannot be judged")
    return Fraction(value)
