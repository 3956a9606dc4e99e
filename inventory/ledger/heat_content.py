"""Energy of a carrier for plausibility only: lowest, usual and highest GJ per base unit."""

import csv
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Final

from inventory.ledger import columns
from inventory.ledger.columns import Energy

#: GJ per base unit of what is not a fuel: electricity per MWh, heat and waste heat per GJ, coal equivalent per tce.
PLAIN: Final = {"MWh": Decimal("3.6"), "GJ": Decimal(1), "tce": Decimal("29.3076")}
#: A default net calorific value stands for measured ones this much below and above it.
SPREAD: Final = Decimal("0.2")


@dataclass(frozen=True)
class HeatContent:
    """GJ per base unit: lowest, usual, highest plausible."""

    low: Decimal
    usual: Decimal
    high: Decimal


def heat_content(energy: Energy, measured: Decimal | None = None) -> HeatContent | None:
    """Energy per base unit of a carrier; a measured value stands alone; None for a fuel without a default."""
    if measured is not None and measured > 0:
        return HeatContent(measured, measured, measured)
    if energy.unit in PLAIN:
        value = PLAIN[energy.unit]
        return HeatContent(value, value, value)
    usual = _defaults().get((energy.fuel_code, energy.unit))
    if usual is None:
        return None
    low, high = energy.ncv_band or (usual * (1 - SPREAD), usual * (1 + SPREAD))
    return HeatContent(min(low, usual), usual, max(high, usual))


@cache
def _defaults() -> dict[tuple[str, str], Decimal]:
    """Default net calorific values by fuel and base unit, the mean of a range, the first set that has one."""
    found: dict[tuple[str, str], Decimal] = {}
    with (columns.REFERENCE / "fuels.csv").open(encoding="utf-8-sig", newline="") as handle:
        for row in csv.DictReader(handle):
            parts = [Decimal(part) for part in row["ncv"].split("-") if part]
            if row["is_default"] == "yes" and parts and row["ncv_unit"] == f"GJ/{row['unit']}":
                found.setdefault((row["fuel_code"], row["unit"]), sum(parts, Decimal(0)) / len(parts))
    return found


@dataclass(frozen=True)
class EfficiencyBand:
    """Plausible energy of the output over that of the input of one kind of conversion, and how sure that is."""

    low: Decimal
    high: Decimal
    status: str


@cache
def efficiency_bands() -> dict[str, EfficiencyBand]:
    """Bands by kind of conversion."""
    with (columns.REFERENCE / "conversion_efficiency.csv").open(encoding="utf-8", newline="") as handle:
        return {
            row["conversion"]: EfficiencyBand(Decimal(row["low"]), Decimal(row["high"]), row["status"])
            for row in csv.DictReader(handle)
        }
