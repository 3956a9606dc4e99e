"""Logarithmic mean Divisia index (LMDI-I) decomposition with analytical zero limits."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Decomposition:
    """Effects of n factors on a change from `start` to `end`; `multiplicative` is None when either total is 0."""

    start: float
    end: float
    additive: Floats
    multiplicative: Floats | None

    @property
    def difference(self) -> float:
        return self.end - self.start


def log_mean(a: ArrayLike, b: ArrayLike) -> Floats:
    """Return the logarithmic mean L(a,b) = (a−b)/(ln a − ln b), elementwise.

    Inputs: values ≥ 0. Special cases: L(a,a) = a; L(a,0) = L(0,b) = L(0,0) = 0.
    Errors: ValueError for a negative or non-finite value.
    """
    one, other = np.broadcast_arrays(np.asarray(a, dtype=float), np.asarray(b, dtype=float))
    if not (np.isfinite(one).all() and np.isfinite(other).all()) or (one < 0).any() or (other < 0).any():
        raise ValueError("the logarithmic mean takes finite values that are not negative")
    mean = np.where(one == other, one, 0.0)
    usable = (one > 0) & (other > 0) & (one != other)
    excess = (one[usable] - other[usable]) / other[usable]
    with np.errstate(divide="ignore"):
        # log1p is exact for near equals, the plain difference for values many orders apart.
        logs = np.where(np.abs(excess) < 0.5, np.log1p(excess), np.log(one[usable]) - np.log(other[usable]))
    mean[usable] = (one[usable] - other[usable]) / logs
    return mean


def decompose(start: ArrayLike, end: ArrayLike) -> Decomposition:
    """Split the change of V = Σ_i Π_k x_ik between two years into one effect per factor.

    ΔV_k = Σ_i L(V_i^T, V_i^0)·ln(x_ik^T/x_ik^0); D_k = exp(ΔV_k / L(V^T, V^0)); ΣΔV_k = ΔV and ΠD_k = V^T/V^0.
    Inputs: two arrays, rows i = sub-categories, columns k = factors, in the same order; NaN = a factor that does not
    exist (0/0), allowed only beside a zero factor of the same row and year.
    Errors: ValueError for other shapes, a negative or infinite factor, or NaN without a zero.
    Special cases (limits after Wood & Lenzen, no small substitute): a row that appears or vanishes gives its whole
    value to the factor that was or became zero, in equal parts if several did; a row that is zero in both years gives
    0. No multiplicative form when a total is 0.
    Source: 000 附录C 注4 (driving forces: ours).
    """
    first, last = _factors(start), _factors(end)
    if first.shape != last.shape:
        raise ValueError(f"both years need the same sub-categories and factors, got {first.shape} and {last.shape}")
    before, after = _values(first), _values(last)
    effects = np.zeros_like(first)
    both = (before > 0) & (after > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.log(last[both]) - np.log(first[both])
    effects[both] = log_mean(after[both], before[both])[:, None] * ratios
    _give_to_zero(effects, first, after, (before == 0) & (after > 0))
    _give_to_zero(effects, last, -before, (after == 0) & (before > 0))
    total_before, total_after = float(before.sum()), float(after.sum())
    additive = effects.sum(axis=0)
    mean = float(log_mean(total_after, total_before))
    multiplicative = np.exp(additive / mean) if mean > 0 else None
    return Decomposition(total_before, total_after, additive, multiplicative)


def decoupling_effort(activity: float, inhibiting: float) -> float | None:
    """Return the decoupling effort D = −ΔV_inhibiting/ΔV_activity: ≥ 1 strong, 0 to 1 weak, < 0 none.

    Inputs: effects of an additive decomposition, the second summed over all factors but the activity.
    Special cases: None unless the activity effect is positive (nothing to decouple from).
    """
    return -inhibiting / activity if activity > 0 else None


def shared_ratio(additive: ArrayLike, shared: list[int]) -> float | None:
    """Return the shared-source part of a change: Σ shared effects / Σ all effects.

    Inputs: effects of a pollutant; positions of the factors it shares with carbon (activity, mix, energy intensity).
    Special cases: None when the effects cancel out.
    """
    effects = np.asarray(additive, dtype=float)
    total = float(effects.sum())
    if abs(total) <= TOLERANCE * max(float(np.abs(effects).sum()), TOLERANCE):
        return None
    return float(effects[shared].sum()) / total


def _factors(values: ArrayLike) -> Floats:
    factors = np.atleast_2d(np.asarray(values, dtype=float))
    if factors.ndim != 2 or factors.shape[1] == 0:
        raise ValueError(f"factors are a table of sub-categories by factors, got shape {factors.shape}")
    if np.isinf(factors).any() or (factors < 0).any():
        raise ValueError("factors must be finite and not negative; give net sold energy a row of its own")
    undefined = np.isnan(factors).any(axis=1) & ~(factors == 0).any(axis=1)
    if undefined.any():
        raise ValueError(f"row {int(np.flatnonzero(undefined)[0])}: an undefined factor without a zero beside it")
    return factors


def _values(factors: Floats) -> Floats:
    values = np.ones(len(factors))
    for column in factors.T:
        values = values * np.where(np.isnan(column), 1.0, column)
    zero = (factors == 0).any(axis=1)
    values[zero] = 0.0
    if (values[~zero] == 0).any() or np.isinf(values).any():
        raise ValueError("the product of the factors leaves the range of floating point: choose other units")
    return values


def _give_to_zero(effects: Floats, zeros_of: Floats, amounts: Floats, rows: NDArray[np.bool_]) -> None:
    """Write the whole amount of each row onto the factors that are zero in it."""
    zero = zeros_of[rows] == 0
    effects[rows] = np.where(zero, (amounts[rows] / zero.sum(axis=1))[:, None], 0.0)
