"""How good the data behind a total are: shares by level of Annex A, and a range by error propagation.

Level (优先级) of an amount is that of its tier, the worst of its activity and its factors: 1 高; 2, 2a, 2b, 2c 中;
3 and unstated 低. Source: 000 附录A 表A.1.

Range (IPCC approach 1, 95 %): amounts of one category, gas and level rest on the same kind of meters and factors, so
they are added first and vary together; different ones vary independently. U_i = √(U_activity² + U_factor²);
half range = √(Σ (x_i · U_i)²). Good for terms of up to some 30 %; beyond that the range is only an order of size.
Source: IPCC 2006 第1卷第3章 3.2.3.1.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from inventory.methods.tables import CarbonTotal, added

ANY: Final = "*"
ACTIVITY: Final = "activity"
FACTOR: Final = "factor"


class Level(StrEnum):
    """Priority of 000 Annex A."""

    HIGH = "high"
    MIDDLE = "middle"
    LOW = "low"


_LEVEL_OF: Final = {
    "1": Level.HIGH,
    "2": Level.MIDDLE,
    "2a": Level.MIDDLE,
    "2b": Level.MIDDLE,
    "2c": Level.MIDDLE,
    "3": Level.LOW,
}
#: Category, gas, level and parameter of an uncertainty; `ANY` stands for every category or gas.
Term = tuple[str, str, str, str]
#: Half of the 95 % range as a fraction.
Parameters = Mapping[Term, Decimal]


class NoParameter(KeyError):
    """No uncertainty is on record for a term: a range without it would be too narrow."""


@dataclass(frozen=True, slots=True)
class Quality:
    """Fractions of the emissions by level of Annex A, and the fraction that rests on unverified factors."""

    high: Decimal
    middle: Decimal
    low: Decimal
    unverified: Decimal


@dataclass(frozen=True, slots=True)
class Range:
    """A total with half of its 95 % range, in t CO2e."""

    total: Decimal
    half: Decimal

    @property
    def relative(self) -> Decimal | None:
        """half / |total| as a fraction, None for a total of zero."""
        return self.half / abs(self.total) if self.total else None

    @property
    def low(self) -> Decimal:
        return self.total - self.half

    @property
    def high(self) -> Decimal:
        return self.total + self.half


def level(tier: str) -> Level:
    """Level of a tier; an unknown or blank one counts as low, because nothing shows that it is better."""
    return _LEVEL_OF.get(tier, Level.LOW)


def quality(totals: Iterable[CarbonTotal]) -> Quality | None:
    """Shares by level and of unverified factors: Σ weight of the rows ÷ Σ weight, weight = Σ |monthly co2e_t|.

    Absolute amounts, so that a deduction for sold power does not make shares of more than 100 %. None for no weight.
    Source: 000 附录A 表A.1.
    """
    rows = list(totals)
    whole = sum((row.weight_t for row in rows), Decimal(0))
    if not whole:
        return None

    def share(chosen: Iterable[CarbonTotal]) -> Decimal:
        return sum((row.weight_t for row in chosen), Decimal(0)) / whole

    return Quality(
        **{name.value: share(row for row in rows if level(row.tier) is name) for name in Level},
        unverified=share(row for row in rows if row.unverified),
    )


def terms(totals: Iterable[CarbonTotal]) -> dict[tuple[str, str, Level], Decimal]:
    """Net t CO2e by category, gas and level: what varies together. See the module."""
    found: dict[tuple[str, str, Level], Decimal] = {}
    for row in totals:
        key = (row.category, row.item, level(row.tier))
        found[key] = found.get(key, Decimal(0)) + row.co2e_t
    return found


def uncertainty(totals: Iterable[CarbonTotal], parameters: Parameters) -> Range | None:
    """Total and half of its 95 % range by IPCC approach 1; None where there is nothing.

    Raises: NoParameter when a term has none. Source: IPCC 2006 第1卷第3章 3.2.3.1.
    """
    found = terms(totals)
    whole = added(found.values())
    if whole is None:
        return None
    squares = ((amount * combined(*term, parameters)) ** 2 for term, amount in found.items())
    return Range(whole, sum(squares, Decimal(0)).sqrt())


def combined(category: str, gas: str, rank: Level, parameters: Parameters) -> Decimal:
    """Uncertainty of activity × factor as a fraction: U = √(U_activity² + U_factor²).

    Raises: NoParameter naming category, gas and level. Source: IPCC 2006 第1卷第3章 式3.1.
    """
    squares = (parameters[applying(category, gas, rank, name, parameters)] ** 2 for name in (ACTIVITY, FACTOR))
    return sum(squares, Decimal(0)).sqrt()


def applying(category: str, gas: str, rank: Level, name: str, parameters: Parameters) -> Term:
    """Key of the parameter that applies: of the category and gas, else of the category, of the gas, the general one.

    Raises: NoParameter when there is none.
    """
    for place in ((category, gas), (category, ANY), (ANY, gas), (ANY, ANY)):
        key = (*place, rank.value, name)
        if key in parameters:
            return key
    raise NoParameter(f"{category} {gas} {rank.value} {name}")
