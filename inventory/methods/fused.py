"""The fused inventory: pollutants and greenhouse gases of the same processes, and how strongly they couple.

Shared source (同源): the process burns fuel (CO2 of category `fuel`) and emits an air pollutant: it drives both.
Same direction (同向): against the year before, CO2e and equivalents both rose or both fell by more than the band; False
when one rose and the other fell; None when one stood still or a year is missing.
Coupling: 100 · √(share of park carbon · share of park equivalents), 0–100; a share below zero counts as zero.
Correlation: Pearson r of the monthly CO2e and equivalents, from six months on, None when one of them never moves.
Key process (控制重点): its share of carbon and its share of equivalents both reach their thresholds, or one of them
reaches the dominance threshold alone.
Source: 000 6.3.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from inventory.methods.equivalents import equivalents
from inventory.methods.gwp import strict_sum
from inventory.methods.tier import TIERS, rank

ROW_KEY: Final = ["year", "enterprise_id", "process_id", "outlet_id", "kind", "item", "category"]
PROCESS_KEY: Final = ["enterprise_id", "process_id"]
MONTHS_FOR_CORRELATION: Final = 6


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Shares (fractions) from which a process is key, and the relative change from which a year moved."""

    carbon_share: float = 0.05
    pollution_share: float = 0.05
    dominance: float = 0.20
    band: float = 0.0


def fused_rows(
    emissions: pd.DataFrame, gwp: Mapping[str, Decimal] | Mapping[str, float], values: Mapping[str, Decimal | float]
) -> pd.DataFrame:
    """Process × substance rows of the fused inventory from emission rows.

    emissions: year, enterprise_id, process_id, outlet_id, kind, substance, category, in_park, memo, mass_t, tier.
    Returns ROW_KEY columns, mass_t, co2e_t, equivalents, tier (the worst). In-park trades and memo items are left
    out; water sent to the park plant stays as a row (its destination) without equivalents. Decimal masses and GWP
    give exact masses and CO2e, so that rows foot with the totals.
    """
    counted = emissions.loc[~emissions["in_park"].astype(bool) & ~emissions["memo"].astype(bool)].reset_index(drop=True)
    counted["item"] = counted["substance"]
    counted["equivalents"] = equivalents(counted, values)
    counted["rank"] = rank(counted["tier"])
    groups = counted.groupby(ROW_KEY, dropna=False, sort=True)
    rows = groups.agg(mass_t=("mass_t", "sum"), rank=("rank", "max"))
    rows["equivalents"] = groups["equivalents"].sum().where(groups["equivalents"].count() == groups.size())
    rows["tier"] = np.array(TIERS)[rows.pop("rank").to_numpy(dtype=np.int64)]
    rows = rows.reset_index()
    places = zip(rows["kind"], rows["item"], rows["mass_t"], strict=True)
    rows["co2e_t"] = [mass * gwp[gas] if kind == "ghg" and gas in gwp else None for kind, gas, mass in places]
    return rows


def fused_processes(
    current: pd.DataFrame,
    previous: pd.DataFrame | None = None,
    monthly: pd.DataFrame | None = None,
    thresholds: Thresholds | None = None,
) -> pd.DataFrame:
    """One row per process of a year: co2e_t, equivalents, shares, coupling, correlation, 同源, 同向, is_key.

    current, previous: `fused_rows` of the year and of the year before. monthly: enterprise_id, process_id, month,
    co2e_t, equivalents. See the module for the rules. A process whose CO2e is missing for one gas has none.
    """
    limits = thresholds or Thresholds()
    table = _sums(current)
    table["carbon_share"] = _share(table["co2e_t"])
    table["pollution_share"] = _share(table["equivalents"])
    table["coupling"] = 100.0 * np.sqrt(table["carbon_share"].clip(lower=0) * table["pollution_share"].clip(lower=0))
    table["correlation"] = _correlation(monthly, table.index)
    table["shared_source"] = table.index.isin(_burning(current).intersection(_polluting(current)))
    table["same_direction"] = _same_direction(table, previous, limits.band)
    table["is_key"] = _is_key(table, limits)
    return table.reset_index().sort_values(["coupling", *PROCESS_KEY], ascending=[False, True, True], ignore_index=True)


def _sums(rows: pd.DataFrame) -> pd.DataFrame:
    """CO2e and equivalents per process; missing when an addend is missing, or when there is nothing to add."""
    index = _index(rows).unique()
    table = pd.DataFrame(index=index)
    ghg = rows.loc[rows["kind"] == "ghg"]
    table["co2e_t"] = strict_sum(ghg, PROCESS_KEY, "co2e_t").reindex(index)
    weighed = rows.loc[rows["equivalents"].notna()]
    table["equivalents"] = strict_sum(weighed, PROCESS_KEY, "equivalents").reindex(index)
    return table.sort_index()


def _index(rows: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(rows[PROCESS_KEY])


def _share(values: "pd.Series[float]") -> "pd.Series[float]":
    total = values.sum(min_count=1)
    return values / total if pd.notna(total) and total != 0 else values * np.nan


def _burning(rows: pd.DataFrame) -> pd.MultiIndex:
    burns = (rows["kind"] == "ghg") & (rows["category"] == "fuel") & (rows["item"] == "CO2") & (rows["mass_t"] > 0)
    return _index(rows.loc[burns])


def _polluting(rows: pd.DataFrame) -> pd.MultiIndex:
    return _index(rows.loc[(rows["kind"] == "air") & (rows["mass_t"] > 0)])


def _moved(now: "pd.Series[float]", before: "pd.Series[float]", band: float) -> npt.NDArray[np.float64]:
    """+1, −1 or 0 (within the band); NaN when a year is missing."""
    change = now - before
    sign = np.sign(change.to_numpy(dtype=np.float64))
    still = (change.abs() <= band * before.abs()).to_numpy()
    return np.where(still, 0.0, sign)


def _same_direction(table: pd.DataFrame, previous: pd.DataFrame | None, band: float) -> list[bool | None]:
    if previous is None:
        return [None] * len(table)
    before = _sums(previous).reindex(table.index)
    carbon = _moved(table["co2e_t"], before["co2e_t"], band)
    pollution = _moved(table["equivalents"], before["equivalents"], band)
    product = carbon * pollution
    return [None if np.isnan(value) or value == 0 else bool(value > 0) for value in product]


def _correlation(monthly: pd.DataFrame | None, index: pd.Index) -> list[float]:
    if monthly is None or monthly.empty:
        return [np.nan] * len(index)
    found: dict[tuple[Hashable, ...], float] = {}
    complete = monthly.dropna(subset=["co2e_t", "equivalents"])
    for key, part in complete.groupby(PROCESS_KEY, dropna=False):
        pair = part[["co2e_t", "equivalents"]].to_numpy(dtype=np.float64)
        moves = len(pair) >= MONTHS_FOR_CORRELATION and bool((np.ptp(pair, axis=0) > 0).all())
        if moves:
            found[_plain_key(key)] = float(np.corrcoef(pair, rowvar=False)[0, 1])
    return [found.get(_plain_key(key), np.nan) for key in index]


def _plain_key(key: Sequence[Any]) -> tuple[Hashable, ...]:
    """A process key that can be compared: NaN of a missing process becomes None."""
    return tuple(None if pd.isna(part) else part for part in key)


def _is_key(table: pd.DataFrame, limits: Thresholds) -> "pd.Series[bool]":
    carbon, pollution = table["carbon_share"].fillna(0.0), table["pollution_share"].fillna(0.0)
    both = (carbon >= limits.carbon_share) & (pollution >= limits.pollution_share)
    return both | (carbon >= limits.dominance) | (pollution >= limits.dominance)
