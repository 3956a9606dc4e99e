"""CO2 equivalents: global warming potentials applied to stored masses, never stored with them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np
import pandas as pd

#: Names under which one gas is known in the reference tables and in the stores.
_ALIASES: Final = {"CF4 (PFC-14)": "CF4", "C2F6 (PFC-116)": "C2F6"}
CO2: Final = "CO2"


@dataclass(frozen=True, slots=True)
class SetTotal:
    """A total in one set; `without` names the gases (mass in t) that the set has no value for, None: nothing to sum."""

    code: str
    co2e_t: Decimal | None
    without: Mapping[str, Decimal]


def set_total(code: str, masses: Mapping[str, Decimal], values: Mapping[str, Decimal]) -> SetTotal:
    """CO2e of masses by gas (t) in one set: Σ mass · GWP over the gases it knows; the others are told, never zero.

    Source: 002 3.10; IPCC.
    """
    known = [mass * values[gas] for gas, mass in masses.items() if gas in values]
    without = {gas: mass for gas, mass in sorted(masses.items()) if gas not in values}
    return SetTotal(code, sum(known, Decimal(0)) if known else None, without)


def gwp_map(values: Mapping[str, float]) -> dict[str, float]:
    """GWP by gas formula, with the long names of the reference tables shortened; CO2 is always 1."""
    return {CO2: 1.0} | {_ALIASES.get(gas, gas): float(value) for gas, value in values.items()}


def co2e(masses: "pd.Series[float]", gases: "pd.Series[str]", gwp: Mapping[str, float]) -> "pd.Series[float]":
    """CO2 equivalent per row: co2e_t = mass_t · GWP(gas).

    masses: t per row; gases: formula per row; gwp: 100-year values of one set. A gas without a value in the set is
    NaN, never zero: the sum over it is missing too. Source: 002 8.1; IPCC.
    """
    return masses.astype("float64") * gases.map(dict(gwp)).astype("float64")


def gases_without_gwp(gases: Iterable[str], gwp: Mapping[str, float]) -> tuple[str, ...]:
    """Gases of an inventory for which the chosen set has no value (e.g. NF3 in AR2), sorted."""
    return tuple(sorted(set(gases) - set(gwp)))


def strict_sum(frame: pd.DataFrame, by: list[str], column: str) -> "pd.Series[float]":
    """Sum of a column per group, missing when any addend is missing."""
    groups = frame.astype({column: "float64"}).groupby(by, dropna=False, sort=True)[column]
    sums = groups.sum()
    return sums.where(groups.count() == groups.size(), np.nan)
