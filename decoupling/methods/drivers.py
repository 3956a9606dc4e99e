"""What drove the change of a park's carbon: LMDI effects of energy and of everything else, footing with the totals.

CO2e of energy (fuels, bought power and heat) by industry and carrier: output, industry mix, energy intensity, energy
mix, emission per energy. CO2e of everything else (process, waste, fugitive …) by industry: output, industry mix,
emission per output. Deductions (exported power and heat, removals) are negative and stand aside, unexplained.
Source: 000 附录C 注4 (driving forces: ours); Ang 2005 for LMDI-I.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd

from decoupling.methods.kaya import CARBON, CARRIER, ENERGY, INDUSTRY, OUTPUT, energy_carbon, process_carbon

#: Order of the bars between the two years.
EFFECTS: Final = ("activity", "structure", "intensity", "mix", "factor", "process")
ENERGY_COLUMNS: Final = (INDUSTRY, CARRIER, OUTPUT, ENERGY, CARBON)
OTHER_COLUMNS: Final = (INDUSTRY, OUTPUT, CARBON)
NO_OUTPUT: Final = "no_output"
NO_ENERGY: Final = "no_energy"


@dataclass(frozen=True, slots=True)
class YearCarbon:
    """A year of a park in t CO2e.

    energy: industry, carrier, output (1e4 CNY, NaN = missing), energy (tce), carbon; one row per pair. other: industry,
    output, carbon. aside: negative amounts by what they are.
    """

    energy: pd.DataFrame
    other: pd.DataFrame
    aside: Mapping[str, float] = field(default_factory=dict)

    @property
    def total(self) -> float:
        return float(self.energy[CARBON].sum() + self.other[CARBON].sum()) + sum(self.aside.values())


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An industry whose change cannot be explained, and why; its whole change stands beside the effects."""

    industry: str
    reason: str
    change: float


@dataclass(frozen=True, slots=True)
class Drivers:
    """Effects in t CO2e by name, what was left out and what stands aside: start + all of them = end."""

    start: float
    end: float
    effects: Mapping[str, float]
    left_out: tuple[LeftOut, ...]
    aside: Mapping[str, float]


def drivers(before: YearCarbon, after: YearCarbon) -> Drivers:
    """Effects between two years: start + Σ effects + Σ left out + Σ aside = end, to 1e-9 relative.

    An industry without positive output in a year in which it emits, or with carbon of a carrier whose energy is zero or
    missing, is left out of the decomposition of both years and named. Errors: ValueError for a negative amount.
    """
    reasons = _reasons(before) | _reasons(after)
    energy = energy_carbon(_kept(before.energy, reasons), _kept(after.energy, reasons))
    other = process_carbon(_kept(before.other, reasons), _kept(after.other, reasons))
    effects = dict.fromkeys(EFFECTS, 0.0)
    for part in (energy, other):
        for name, amount in part.effects.items():
            effects[name] += amount
    left_out = tuple(
        LeftOut(industry, reason, _carbon(after, industry) - _carbon(before, industry))
        for industry, reason in sorted(reasons.items())
    )
    names = sorted(set(before.aside) | set(after.aside))
    aside = {name: after.aside.get(name, 0.0) - before.aside.get(name, 0.0) for name in names}
    return Drivers(before.total, after.total, effects, left_out, aside)


def _reasons(year: YearCarbon) -> dict[str, str]:
    """Industries of the year that no identity holds for, with the reason."""
    energy, other = year.energy, year.other
    found: dict[str, str] = {}
    powerless = energy[(energy[CARBON] != 0) & ~(energy[ENERGY] > 0)]
    found |= dict.fromkeys(powerless[INDUSTRY], NO_ENERGY)
    for rows in (energy[(energy[CARBON] != 0) | (energy[ENERGY] > 0)], other[other[CARBON] != 0]):
        found |= dict.fromkeys(rows.loc[~(rows[OUTPUT] > 0), INDUSTRY], NO_OUTPUT)
    return found


def _kept(rows: pd.DataFrame, left_out: Mapping[str, str]) -> pd.DataFrame:
    """Rows of the industries that are explained; nothing emitted and nothing used is no row."""
    used = rows[[name for name in (ENERGY, CARBON) if name in rows.columns]].fillna(0.0)
    kept = rows[~rows[INDUSTRY].isin(left_out) & (used != 0).any(axis=1)]
    return kept.fillna({ENERGY: 0.0}) if ENERGY in kept.columns else kept


def _carbon(year: YearCarbon, industry: str) -> float:
    parts = (
        rows.loc[rows[INDUSTRY] == industry, CARBON].to_numpy(dtype=np.float64) for rows in (year.energy, year.other)
    )
    return float(sum(part.sum() for part in parts))
