"""Tapio elasticity and its eight states, in exact arithmetic."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from decoupling.methods.directions import Direction, Ends, decimal_text
from decoupling.methods.states import Worded
from inventory.methods.exact import exact

LOW, HIGH = Fraction(4, 5), Fraction(6, 5)


class TapioState(Worded):
    """The eight states after Tapio (2005), and 不可判 where the elasticity is undefined. Source: 000 附录C 注4."""

    STRONG = "strong", "强脱钩", "Strong decoupling"
    WEAK = "weak", "弱脱钩", "Weak decoupling"
    EXPANSIVE_COUPLING = "expansive_coupling", "扩张连接", "Expansive coupling"
    EXPANSIVE_NEGATIVE = "expansive_negative", "扩张负脱钩", "Expansive negative decoupling"
    STRONG_NEGATIVE = "strong_negative", "强负脱钩", "Strong negative decoupling"
    WEAK_NEGATIVE = "weak_negative", "弱负脱钩", "Weak negative decoupling"
    RECESSIVE_COUPLING = "recessive_coupling", "衰退连接", "Recessive coupling"
    RECESSIVE = "recessive", "衰退脱钩", "Recessive decoupling"
    UNDEFINED = "undefined", "不可判", "Undefined"


@dataclass(frozen=True, slots=True)
class Elasticity:
    """Elasticity of one emission against the economy over a period."""

    value: Fraction | None
    state: TapioState
    unstable: bool

    def as_dict(self) -> dict[str, str | bool | None]:
        """JSON-able form; the value as decimal text."""
        return {"value": decimal_text(self.value), "state": self.state.value, "unstable": self.unstable}


UNDEFINED = Elasticity(None, TapioState.UNDEFINED, False)


def elasticity(economy: Ends, emission: Ends, unstable_growth: Decimal = Decimal("0.005")) -> Elasticity:
    """Return Tapio's elasticity and state between two observed years.

    e = (ΔP/P0)/(ΔG/G0); 连接 is the closed interval 0.8 ≤ e ≤ 1.2.
    Inputs: economy G and emission P at the two endpoints, each in one unit.
    Special cases: ΔG = 0, a missing value or a base that is not positive gives 不可判; ΔP = 0 gives e = 0, by formula
    弱脱钩 or 弱负脱钩; |ΔG/G0| < `unstable_growth` is marked unstable.
    Source: 000 附录C 注4.
    """
    g0, g1, p0, p1 = exact(economy.start), exact(economy.end), exact(emission.start), exact(emission.end)
    if g0 is None or g1 is None or g0 <= 0 or g0 == g1:
        return UNDEFINED
    growth = g1 / g0 - 1
    unstable = abs(growth) < Fraction(unstable_growth)
    if p0 is None or p1 is None or p0 <= 0:
        return Elasticity(None, TapioState.UNDEFINED, unstable)
    value = (p1 / p0 - 1) / growth
    return Elasticity(value, _state(value, growth > 0), unstable)


def _state(value: Fraction, growing: bool) -> TapioState:
    if value < 0:
        return TapioState.STRONG if growing else TapioState.STRONG_NEGATIVE
    if value < LOW:
        return TapioState.WEAK if growing else TapioState.WEAK_NEGATIVE
    if value <= HIGH:
        return TapioState.EXPANSIVE_COUPLING if growing else TapioState.RECESSIVE_COUPLING
    return TapioState.EXPANSIVE_NEGATIVE if growing else TapioState.RECESSIVE


def annex_c_directions(state: TapioState) -> tuple[Direction, Direction]:
    """Return the (economy, emission) directions of table C.1 that a Tapio state refines.

    强脱钩 = ↑↓; 弱脱钩, 扩张连接, 扩张负脱钩 = ↑↑; the four states of a shrinking economy = ↓ with any emission, here
    UNKNOWN.
    ΔP = 0 is 弱脱钩 by formula but flat in Annex C: read the direction itself where it is at hand.
    Source: 000 附录C 表C.1, 注4.
    """
    if state is TapioState.UNDEFINED:
        return Direction.UNKNOWN, Direction.UNKNOWN
    if state is TapioState.STRONG:
        return Direction.UP, Direction.DOWN
    if state in (TapioState.WEAK, TapioState.EXPANSIVE_COUPLING, TapioState.EXPANSIVE_NEGATIVE):
        return Direction.UP, Direction.UP
    return Direction.DOWN, Direction.UNKNOWN
