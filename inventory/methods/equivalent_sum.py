"""Sum of pollutants as 污染当量 (pollution equivalents)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from inventory.methods.exact import Quantity, exact

MEDIA = ("air", "water")
# COD, BOD5 and TOC measure the same organic load: one of them counts, the first that was observed.
ORGANIC_LOAD = ("w01018", "w01017", "w01020")


@dataclass(frozen=True, slots=True)
class Equivalent:
    """Kilograms of a pollutant that make one equivalent; `statutory` is False for a 平台口径 value such as VOCs.

    Errors: ValueError for a value that is not positive or a medium other than air and water (solid waste is taxed by
    the tonne and is never inside the sum). Source: 环境保护税法 附表二.
    """

    kg: Decimal
    medium: str
    statutory: bool = True

    def __post_init__(self) -> None:
        if self.kg <= 0:
            raise ValueError(f"an equivalent value must be positive, got {self.kg}")
        if self.medium not in MEDIA:
            raise ValueError(f"equivalents are summed for air and water only, got {self.medium!r}")


@dataclass(frozen=True, slots=True)
class EquivalentSum:
    """Equivalents by item and medium, and their total; `total` is None when nothing was observed."""

    items: Mapping[str, Fraction]
    media: Mapping[str, Fraction]
    total: Fraction | None

    def shares(self) -> dict[str, Fraction]:
        """Return each item's share of the total; empty when there is no positive total."""
        if not self.total:
            return {}
        return {item: amount / self.total for item, amount in self.items.items()}


def sum_equivalents(amounts_kg: Mapping[str, Quantity], values: Mapping[str, Equivalent]) -> EquivalentSum:
    """Return the pollution equivalents of a set of emissions.

    eq = Σ emission(kg) / equivalent value(kg). Air and water sums stand apart; the total adds both.
    Inputs: kg per item code (None = missing, left out); equivalent value per item code. An item without a value is
    left out: the law has none for VOCs, NMHC and total nitrogen.
    Special cases: of COD, BOD5 and TOC the first observed counts.
    Source: 环境保护税法 附表二.
    """
    items: dict[str, Fraction] = {}
    media: dict[str, Fraction] = {}
    organic = [item for item in ORGANIC_LOAD if item in values and exact(amounts_kg.get(item)) is not None]
    for item, value in values.items():
        amount = exact(amounts_kg.get(item))
        if amount is None or item in organic[1:]:
            continue
        items[item] = amount / Fraction(value.kg)
        media[value.medium] = media.get(value.medium, Fraction(0)) + items[item]
    return EquivalentSum(items, media, sum(items.values(), Fraction(0)) if items else None)
