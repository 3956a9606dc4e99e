"""Driving forces of carbon and pollutants: Kaya-type identities decomposed by LMDI."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from decoupling.methods.lmdi import Decomposition, Floats, decompose

INDUSTRY, CARRIER, OUTPUT, ENERGY, CARBON = "industry", "carrier", "output", "energy", "carbon"
ENERGY_FACTORS = ("activity", "structure", "intensity", "mix", "factor")
PROCESS_FACTORS = ("activity", "structure", "process")
POLLUTANT_FACTORS = ("activity", "structure", "intensity", "generation", "removal")
SHARED = ("activity", "structure", "intensity")


@dataclass(frozen=True, slots=True)
class Effects:
    """Additive effects by factor name between two years, in the unit of the emission."""

    start: float
    end: float
    effects: Mapping[str, float]

    @property
    def difference(self) -> float:
        return self.end - self.start


def energy_carbon(start_frame: pd.DataFrame, end_frame: pd.DataFrame) -> Effects:
    """Decompose the energy-related carbon of a park into five effects.

    C = Σ_ij Q·(Q_i/Q)·(E_i/Q_i)·(E_ij/E_i)·(C_ij/E_ij): output, industry mix, energy intensity, fuel mix, factor.
    Inputs: one row per industry and carrier: industry, carrier, output (1e4 CNY, the industry's, repeated), energy
    (tce), carbon (tCO2). Errors: ValueError for a missing or negative value or for two outputs of one industry.
    Source: 000 附录C 注4 (driving forces: ours).
    """
    keys = _union(start_frame, end_frame, [INDUSTRY, CARRIER])
    years = []
    for frame in (start_frame, end_frame):
        rows = _aligned(frame, keys, [ENERGY, CARBON])
        output, total = _outputs(frame, keys)
        used = rows[ENERGY].groupby(level=0).transform("sum").to_numpy(dtype=np.float64)
        energy, carbon = rows[ENERGY].to_numpy(dtype=np.float64), rows[CARBON].to_numpy(dtype=np.float64)
        factors = (total, _per(output, total), _per(used, output), _per(energy, used), _per(carbon, energy))
        years.append(np.column_stack(factors))
    return _effects(decompose(*years), ENERGY_FACTORS)


def process_carbon(start_frame: pd.DataFrame, end_frame: pd.DataFrame) -> Effects:
    """Decompose process carbon: C = Σ_i Q·(Q_i/Q)·(C_i/Q_i). Inputs: one row per industry: industry, output, carbon."""
    keys = _union(start_frame, end_frame, [INDUSTRY])
    years = []
    for frame in (start_frame, end_frame):
        carbon = _aligned(frame, keys, [CARBON])[CARBON].to_numpy(dtype=np.float64)
        output, total = _outputs(frame, keys)
        years.append(np.column_stack((total, _per(output, total), _per(carbon, output))))
    return _effects(decompose(*years), PROCESS_FACTORS)


def pollutant(start_frame: pd.DataFrame, end_frame: pd.DataFrame) -> Effects:
    """Decompose one pollutant: P = Σ_i Q·(Q_i/Q)·(E_i/Q_i)·(G_i/E_i)·(P_i/G_i); the last is 1 − removal.

    Inputs: one row per industry: industry, output, energy, generated (before abatement), emitted, in one mass unit.
    """
    keys = _union(start_frame, end_frame, [INDUSTRY])
    years = []
    for frame in (start_frame, end_frame):
        rows = _aligned(frame, keys, [ENERGY, "generated", "emitted"])
        output, total = _outputs(frame, keys)
        energy, made, left = (rows[name].to_numpy(dtype=np.float64) for name in (ENERGY, "generated", "emitted"))
        factors = (total, _per(output, total), _per(energy, output), _per(made, energy), _per(left, made))
        years.append(np.column_stack(factors))
    return _effects(decompose(*years), POLLUTANT_FACTORS)


def _effects(result: Decomposition, names: tuple[str, ...]) -> Effects:
    values = dict(zip(names, result.additive.tolist(), strict=True))
    return Effects(result.start, result.end, values)


def _union(start_frame: pd.DataFrame, end_frame: pd.DataFrame, keys: list[str]) -> pd.MultiIndex:
    both = pd.concat([start_frame[keys], end_frame[keys]]).drop_duplicates().sort_values(keys)
    return pd.MultiIndex.from_frame(both)


def _aligned(frame: pd.DataFrame, keys: pd.MultiIndex, columns: list[str]) -> pd.DataFrame:
    """Rows of the year in the order of both years' keys; a row that a year does not have is a true zero."""
    rows = frame.set_index(list(keys.names))[columns].astype(float)
    if rows.index.has_duplicates:
        raise ValueError(f"a row occurs twice: {rows.index[rows.index.duplicated()][0]}")
    if rows.isna().any(axis=None):
        raise ValueError("a missing value cannot be decomposed: leave the industry out of both years")
    return rows.set_axis(pd.MultiIndex.from_frame(frame[list(keys.names)])).reindex(keys, fill_value=0.0)


def _outputs(frame: pd.DataFrame, keys: pd.MultiIndex) -> tuple[Floats, Floats]:
    by_industry = frame[[INDUSTRY, OUTPUT]].drop_duplicates()
    if by_industry[INDUSTRY].duplicated().any():
        raise ValueError("an industry has two outputs in one year")
    output = by_industry.set_index(INDUSTRY)[OUTPUT].astype(float)
    if output.isna().any():
        raise ValueError("a missing output cannot be decomposed: leave the industry out of both years")
    each = np.asarray(output.reindex(keys.get_level_values(0), fill_value=0.0), dtype=np.float64)
    return each, np.full(len(keys), float(output.sum()), dtype=np.float64)


def _per(amount: Floats, base: Floats) -> Floats:
    """Ratio; 0/0 does not exist (NaN), and an amount without its base is an error of the data."""
    if ((base == 0) & (amount != 0)).any():
        raise ValueError("an amount stands on a base of zero (for example energy without output)")
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(base == 0, np.nan, amount / base)
