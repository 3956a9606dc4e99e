"""Pollution equivalents of the environmental protection tax law (环境保护税法 附表二)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

import pandas as pd

COMBUSTION_DUST: Final = "combustion"
PROCESS_DUST: Final = "process"
PARTICULATES: Final = "a34013"
#: kg per equivalent of 烟尘 (combustion) and 一般性粉尘 (process dust): one code, two values in the law.
DUST_KG: Final = {COMBUSTION_DUST: Decimal("2.18"), PROCESS_DUST: Decimal("4")}

#: Main pollutants with a statutory value, kg per equivalent. VOCs (a24088, VOCS) and total nitrogen are main
#: pollutants without one: they stay outside the sum.
MAIN_AIR: Final = {"a21026": Decimal("0.95"), "a21002": Decimal("0.95"), PARTICULATES: DUST_KG[COMBUSTION_DUST]}
MAIN_WATER: Final = {"w01018": Decimal("1"), "w21003": Decimal("0.8")}
MAIN: Final = {**MAIN_AIR, **MAIN_WATER}
NO_STATUTORY_VALUE: Final = ("a24088", "VOCS", "w21001")


@dataclass(frozen=True, slots=True)
class Tax:
    """Equivalents of an outlet, those that are taxed, and the tax."""

    equivalents: dict[str, Decimal]
    taxed: tuple[str, ...]
    tax: Decimal


def equivalent(mass_kg: Decimal, value_kg: Decimal) -> Decimal:
    """Pollution equivalents: eq = kg / value, value in kg per equivalent. Raises: ValueError when value ≤ 0."""
    if value_kg <= 0:
        raise ValueError(f"equivalent value must be positive, not {value_kg}")
    return mass_kg / value_kg


def equivalents(
    frame: pd.DataFrame, values: Mapping[str, Decimal | float], main: Collection[str] | None = None
) -> "pd.Series[float]":
    """Equivalents per row: eq = mass_t · 1000 / value; NaN for rows that do not enter the sum.

    frame: substance, kind, mass_t, optional `category` and `dust_kind` ("process" dust takes 4, else 2.18).
    values: kg per equivalent by substance; main: substances that enter (default: all of `values`). Water sent to the
    park plant (category "indirect") is counted at the plant, so it has none here.
    Source: 环境保护税法 附表二; 000 6.4.
    """
    entering = set(values) if main is None else set(main) & set(values)
    kilograms = {substance: float(value) for substance, value in values.items() if substance in entering}
    divisor = frame["substance"].map(kilograms).astype("float64")
    if "dust_kind" in frame.columns:
        process_dust = (frame["substance"] == PARTICULATES) & (frame["dust_kind"] == PROCESS_DUST)
        divisor = divisor.mask(process_dust & divisor.notna(), float(DUST_KG[PROCESS_DUST]))
    counted = frame["kind"].isin(("air", "water"))
    if "category" in frame.columns:
        counted &= ~((frame["kind"] == "water") & (frame["category"] == "indirect"))
    return (frame["mass_t"].astype("float64") * 1000.0 / divisor).where(counted)


def tax(mass_kg: Mapping[str, Decimal], values: Mapping[str, Decimal], rate: Decimal, top: int = 3) -> Tax:
    """Environmental protection tax of an air outlet: rate · Σ of the `top` largest equivalents.

    mass_kg by pollutant, values in kg per equivalent, rate in CNY per equivalent; the tax is rounded to cents.
    The choice of the largest is a tax rule: decoupling sums use all main pollutants. Source: 环境保护税法 第九条.
    """
    amounts = {name: equivalent(mass, values[name]) for name, mass in mass_kg.items()}
    taxed = tuple(sorted(amounts, key=lambda name: amounts[name], reverse=True)[:top])
    due = rate * sum((amounts[name] for name in taxed), Decimal(0))
    return Tax(amounts, taxed, due.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))
