"""Comprehensive energy in the mode a reader asks for: 当量值 or 等价值; quantities are stored, the mode is applied.

A sum is in one mode throughout: fuels count by their calorific value in both, electricity and heat by the coefficient
of the mode. Where a coefficient of the mode is missing, the energy of that carrier is missing, never of the other mode.
Source: GB/T 2589.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

import pandas as pd

from inventory.methods.energy import TCE_PER_GJ, TCE_PER_MWH, fence_sign
from inventory.models.factor import Status
from park.selectors.frames import read_frame

EQUIVALENT: Final = "equivalent"
PRIMARY: Final = "primary"
MODES: Final = (EQUIVALENT, PRIMARY)
#: Kinds of energy whose tce depends on the mode, and the coefficient they take.
POWER_KINDS: Final = ("electricity",)
HEAT_KINDS: Final = ("heat", "waste_heat")
IN_FORCE: Final = """
SELECT key, value, unit, factor_set, status, coalesce(lower(years), 0) AS first_year,
       coalesce(upper(years) - 1, 9999) AS last_year
FROM inventory_factor
WHERE superseded_at IS NULL AND park_id IS NULL AND enterprise_id IS NULL
  AND (key = 'power.kgce' AND parameter = 'primary' OR key = 'heat.kgce_primary' AND parameter = 'kgce')
ORDER BY key, first_year
"""


@dataclass(frozen=True)
class Coefficient:
    """tce per MWh or per GJ: the value, where it is from, and what a reader must know about it."""

    value: Decimal
    unit: str
    factor_set: str
    year: int | None = None
    unverified: bool = False
    other_year: bool = False


class _Row(NamedTuple):
    key: str
    value: Decimal
    unit: str
    factor_set: str
    status: str
    first_year: int
    last_year: int


@dataclass(frozen=True)
class EnergyMode:
    """A mode with its coefficients; None where the library has none."""

    code: str
    power: Coefficient | None
    heat: Coefficient | None


def energy_mode(code: str, year: int) -> EnergyMode:
    """The mode and its coefficients of a year: the year itself, else the latest earlier one, marked. One query.

    Special case: an unknown code is 当量值, whose coefficients are those of GB/T 2589 and need no query.
    """
    if code != PRIMARY:
        power = Coefficient(Decimal(str(TCE_PER_MWH)), "tce/MWh", "GBT2589_2020")
        return EnergyMode(EQUIVALENT, power, Coefficient(Decimal(str(TCE_PER_GJ)), "tce/GJ", "GBT2589_2020"))
    rows = [_Row(*row) for row in read_frame(IN_FORCE, {}).itertuples(index=False, name=None)]
    power_rows = [row for row in rows if row.key == "power.kgce"]
    heat_rows = [row for row in rows if row.key != "power.kgce"]
    return EnergyMode(PRIMARY, _of_year(power_rows, year, "tce/MWh"), _of_year(heat_rows, year, "tce/GJ"))


def _of_year(rows: "list[_Row]", year: int, unit: str) -> Coefficient | None:
    """kgce per kWh is tce per MWh; kgce per GJ is a thousandth of a tce per GJ."""
    begun = [row for row in rows if row.first_year <= year]
    if not begun:
        return None
    row = max(begun, key=lambda one: one.last_year)
    return Coefficient(
        value=row.value if row.unit == "kgce/kWh" else row.value / 1000,
        unit=unit,
        factor_set=row.factor_set,
        year=min(year, row.last_year) if row.first_year else None,
        unverified=row.status == Status.UNVERIFIED,
        other_year=row.last_year < year,
    )


def in_mode(flows: pd.DataFrame, mode: EnergyMode) -> pd.DataFrame:
    """Flows with `coal_tce` of the mode: ±quantity · coefficient of what crosses the fence, fuels as they are.

    flows: kind, stage (purchase, export …), quantity (MWh, GJ), coal_tce.
    """
    if mode.code == EQUIVALENT or flows.empty:
        return flows
    changed = flows.copy()
    for kinds, coefficient in ((POWER_KINDS, mode.power), (HEAT_KINDS, mode.heat)):
        chosen = changed["kind"].isin(kinds)
        changed.loc[chosen, "coal_tce"] = [
            None if quantity is None or coefficient is None else quantity * coefficient.value * fence_sign(stage)
            for quantity, stage in zip(changed.loc[chosen, "quantity"], changed.loc[chosen, "stage"], strict=True)
        ]
    return changed


def ratio(mode: EnergyMode, kind: str) -> Decimal | None:
    """What a stored 当量 amount of a kind of energy is multiplied with in the mode; None without a coefficient."""
    if mode.code == EQUIVALENT or kind not in (*POWER_KINDS, *HEAT_KINDS):
        return Decimal(1)
    chosen, own = (mode.power, TCE_PER_MWH) if kind in POWER_KINDS else (mode.heat, TCE_PER_GJ)
    return None if chosen is None else chosen.value / Decimal(str(own))
