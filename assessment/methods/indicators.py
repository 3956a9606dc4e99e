"""Values of the indicators of guidance 001, table 5, exact, from the totals of a year."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Final

#: Digits of a quotient; well beyond the comparison tolerance of 1e-9.
_QUOTIENT_DIGITS: Final = 30


@dataclass(frozen=True, slots=True)
class YearTotals:
    """Totals of a year; None = missing. `output_1e4yuan` is output at constant prices.

    pollutant_kg by substance; waste in t (used: by the enterprises and by others).
    """

    output_1e4yuan: Decimal | None
    energy_tce: Decimal | None = None
    co2e_t: Decimal | None = None
    pollutant_kg: Mapping[str, Decimal | None] = field(default_factory=dict)
    waste_generated_t: Decimal | None = None
    waste_used_t: Decimal | None = None


def ratio(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """part / whole to 30 digits; None when a part is missing or the whole is zero (undefined, never zero)."""
    if part is None or whole is None or whole == 0:
        return None
    exact = Fraction(part) / Fraction(whole)
    scale = Decimal(1).scaleb(_QUOTIENT_DIGITS)
    return Decimal(round(exact * 10**_QUOTIENT_DIGITS)) / scale


def energy_intensity(totals: YearTotals) -> Decimal | None:
    """单位产值能耗 = comprehensive energy (tce) / output (1e4 CNY, constant prices). Source: 001 表5."""
    return ratio(totals.energy_tce, totals.output_1e4yuan)


def carbon_intensity(totals: YearTotals) -> Decimal | None:
    """单位产值碳排放 = total emissions (tCO2e) / output (1e4 CNY, constant prices). Source: 001 表5."""
    return ratio(totals.co2e_t, totals.output_1e4yuan)


def pollutant_intensity(totals: YearTotals, substance: str) -> Decimal | None:
    """污染物排放强度 = pollutant (kg) / output (1e4 CNY, constant prices), one per main pollutant. Source: 001 表5."""
    return ratio(totals.pollutant_kg.get(substance), totals.output_1e4yuan)


def resource_use(totals: YearTotals) -> Decimal | None:
    """资源综合利用率 = by-products used (t) / generated (t) · 100 %. Source: 001 表5 工业副产品利用比例.

    Use of earlier years' stock may take it above 100 %; it is shown as it is.
    """
    used = None if totals.waste_used_t is None else totals.waste_used_t * 100
    return ratio(used, totals.waste_generated_t)


#: What an indicator's `method` names: value = function(totals, item); the place where an indicator is added.
METHODS: Final[dict[str, Callable[[YearTotals, str], Decimal | None]]] = {
    "energy_intensity": lambda totals, item: energy_intensity(totals),
    "carbon_intensity": lambda totals, item: carbon_intensity(totals),
    "pollutant_intensity": pollutant_intensity,
    "resource_use": lambda totals, item: resource_use(totals),
}
