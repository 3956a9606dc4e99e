"""Decoupling indices as named strategies; 000 附录C 注4 allows one for carbon against the economy.

附录A of 《产业园区减污降碳协同增效指标体系》 is not at hand (未核实): its index is to be one more entry of
`INDICES`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from decoupling.methods.directions import Ends, change, decimal_text
from decoupling.methods.states import Worded
from decoupling.methods.tapio import TapioState, elasticity
from inventory.methods.exact import exact


class IndexState(Worded):
    """Verdict of the OECD and 陆钟武 indices."""

    ABSOLUTE = "absolute", "绝对脱钩", "Absolute decoupling"
    RELATIVE = "relative", "相对脱钩", "Relative decoupling"
    NONE = "none", "未脱钩", "No decoupling"
    UNDEFINED = "undefined", "不可判", "Undefined"


@dataclass(frozen=True, slots=True)
class IndexResult:
    """Value and verdict of one index; the value is None where the index is undefined."""

    code: str
    value: Fraction | None
    state: IndexState | TapioState

    def as_dict(self) -> dict[str, str | None]:
        """JSON-able form; the value as decimal text."""
        return {"code": self.code, "value": decimal_text(self.value), "state": self.state.value}


@dataclass(frozen=True, slots=True)
class Index:
    """A named index: `compute(economy, emission, years)` judges the endpoints of a period."""

    code: str
    label_zh: str
    label_en: str
    formula: str
    compute: Callable[[Ends, Ends, int], IndexResult]


def tapio_index(economy: Ends, emission: Ends, years: int) -> IndexResult:
    """Return Tapio's elasticity as an index: e = (ΔP/P0)/(ΔG/G0). Source: 000 附录C 注4."""
    result = elasticity(economy, emission)
    return IndexResult("tapio", result.value, result.state)


def oecd_ratio(economy: Ends, emission: Ends) -> Fraction | None:
    """Return OECD's decoupling ratio DR = (P_T/G_T)/(P_0/G_0).

    Special cases: None unless the economy grows, because the ratio has no meaning in a recession; None for a missing
    value or a base that is not positive.
    """
    g0, g1, p0, p1 = exact(economy.start), exact(economy.end), exact(emission.start), exact(emission.end)
    if g0 is None or g1 is None or p0 is None or p1 is None or g0 <= 0 or p0 <= 0 or g1 <= g0:
        return None
    return (p1 / g1) / (p0 / g0)


def oecd_index(economy: Ends, emission: Ends, years: int) -> IndexResult:
    """Return OECD's decoupling factor DF = 1 − DR; above 0 the emission is decoupled, 1 at most.

    Absolute when the emission itself does not grow, else relative. Not 1 − e: that is another index.
    Source: 000 附录C 注4.
    """
    ratio = oecd_ratio(economy, emission)
    start, end = exact(emission.start), exact(emission.end)
    if ratio is None or start is None or end is None:
        return IndexResult("oecd", None, IndexState.UNDEFINED)
    if ratio >= 1:
        return IndexResult("oecd", 1 - ratio, IndexState.NONE)
    return IndexResult("oecd", 1 - ratio, IndexState.ABSOLUTE if end <= start else IndexState.RELATIVE)


def lu_value(growth: Fraction, fall: Fraction) -> Fraction:
    """Return 陆钟武's index D_r = t(1+g)/g of the IPAT equation.

    Inputs: annual growth g of the economy (> 0) and annual fall t of the emission intensity, ratios.
    Errors: ValueError when g ≤ 0.
    """
    if growth <= 0:
        raise ValueError(f"the index is defined for a growing economy only, got g = {growth}")
    return fall * (1 + growth) / growth


def lu_state(value: Fraction) -> IndexState:
    """Return 绝对脱钩 for D_r ≥ 1, 相对脱钩 for 0 < D_r < 1, 未脱钩 for D_r ≤ 0."""
    if value >= 1:
        return IndexState.ABSOLUTE
    return IndexState.RELATIVE if value > 0 else IndexState.NONE


def lu_index(economy: Ends, emission: Ends, years: int) -> IndexResult:
    """Return 陆钟武's index from the annual mean rates g and p between the endpoints.

    D_r = t(1+g)/g with t = 1 − (1+p)/(1+g), which is 1 − p/g.
    Special cases: undefined unless the economy grows and the emission's base is positive. The annual rates are roots,
    so the verdict is taken from the endpoints: D_r ≥ 1 exactly when P_T ≤ P_0, D_r ≤ 0 exactly when P_T/P_0 ≥ G_T/G_0.
    Source: 000 附录C 注4.
    """
    g, p = change(economy, years, Decimal(0)), change(emission, years, Decimal(0))
    if g.rate is None or p.rate is None or g.annual is None or p.annual is None or g.rate <= 0 or not p.start:
        return IndexResult("lu", None, IndexState.UNDEFINED)
    value = 1 - Fraction(p.annual) / Fraction(g.annual)
    if years == 1:
        value = 1 - p.rate / g.rate
    if p.rate <= 0:
        return IndexResult("lu", value, IndexState.ABSOLUTE)
    return IndexResult("lu", value, IndexState.NONE if p.rate >= g.rate else IndexState.RELATIVE)


INDICES: dict[str, Index] = {
    index.code: index
    for index in (
        Index("tapio", "Tapio 弹性", "Tapio elasticity", "e = (ΔP/P0)/(ΔG/G0)", tapio_index),
        Index("oecd", "OECD 脱钩因子", "OECD decoupling factor", "DF = 1 − (P_T/G_T)/(P_0/G_0)", oecd_index),
        Index("lu", "陆钟武脱钩指数", "Lu Zhongwu index", "D_r = t(1+g)/g", lu_index),
    )
}
DEFAULT_INDEX = "tapio"


def index_of(code: str, economy: Ends, emission: Ends, years: int) -> IndexResult:
    """Return the named index; ValueError names the known codes when the code is unknown."""
    if code not in INDICES:
        raise ValueError(f"unknown decoupling index {code!r}; known: {', '.join(INDICES)}")
    return INDICES[code].compute(economy, emission, years)
