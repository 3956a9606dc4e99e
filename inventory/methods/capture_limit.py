"""The second cap of captured CO2: no enterprise-month subtracts more than the scope 1 CO2 that it counts.

The counted CO2 is known only when every method has run, so removals are reduced after them.
Source: 000 附录B 表B.1 碳捕集利用与封存.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from inventory.methods import gap
from inventory.methods.capture import CATEGORY, DEDUCTING, SHARE, share
from inventory.methods.process_terms import Flags
from inventory.methods.trail import Trail

_DECIMALS: Final = 9
_MONTH: Final = ["enterprise_id", "year", "month"]


def limit(lines: pd.DataFrame, emissions: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Emissions with removals reduced to the scope 1 CO2 that their enterprise-month counts, and what to tell of it.

    lines: the prepared line frame; emissions: the joined emission frame. k becomes k · counted ÷ removed where less was
    counted; counted = Σ scope 1 CO2 that is neither memo item nor removal, at least zero. Source: as the module.
    """
    none = gap.empty_gaps()
    if emissions.empty:
        return emissions, none
    removal = emissions["method"].isin(DEDUCTING).to_numpy()
    if not removal.any():
        return emissions, none
    ghg = (emissions["kind"] == "ghg") & (emissions["substance"] == "CO2") & (emissions["scope"] == 1)
    counts = (ghg & ~emissions["memo"].astype(bool) & (emissions["category"] != CATEGORY)).to_numpy()
    place = lines.set_index("line_id").loc[emissions["line_id"], _MONTH].reset_index(drop=True)
    month = pd.MultiIndex.from_frame(place)
    mass = emissions["mass_t"].to_numpy(dtype=np.float64)
    counted = _sums(month, mass, counts)
    wanted = _sums(month, -mass, removal)
    factor = np.where(removal, share(np.maximum(counted, 0.0), wanted), 1.0)
    limited = factor < 1
    if not limited.any():
        return emissions, none
    reduced = emissions.copy(deep=False)
    reduced["mass_t"] = np.where(limited, np.round(mass * factor, _DECIMALS) + 0.0, mass)
    reduced["trail"] = pd.Series(
        [_scaled(trail, by) if by < 1 else trail for trail, by in zip(emissions["trail"], factor, strict=True)],
        index=emissions.index,
        dtype="object",
    )
    return reduced, _told(lines, emissions.loc[limited], counted[limited])


def _sums(month: pd.MultiIndex, mass: npt.NDArray[np.float64], wanted: Flags) -> npt.NDArray[np.float64]:
    """For every row, the mass of the wanted rows of its enterprise-month; 0 when there is none."""
    return np.asarray(
        pd.Series(np.where(wanted, mass, 0.0)).groupby(month.factorize()[0]).transform("sum"), dtype=np.float64
    )


def _scaled(trail: "Trail | None", by: float) -> "Trail | None":
    """The trail with the share that was applied in the end."""
    if trail is None:
        return None
    return {**trail, "inputs": {**trail["inputs"], SHARE: trail["inputs"][SHARE] * by}}


def _told(lines: pd.DataFrame, rows: pd.DataFrame, counted: npt.NDArray[np.float64]) -> pd.DataFrame:
    places = lines.set_index("line_id").loc[rows["line_id"]]
    where = "05表第" + places["row"].astype(str) + "行（" + places["item"].astype(str) + "）："
    amounts = pd.Series(np.maximum(counted, 0.0), index=places.index).map("{:g}".format)
    reason = where + "扣减量超过本月已计入的范围一二氧化碳（" + amounts + " t），按该量扣减，请核对"
    parts = [
        gap.gap_rows(
            rows.loc[rows["method"] == code, "line_id"],
            code,
            "ccus_above_counted",
            reason[(rows["method"] == code).to_numpy()],
            "More was subtracted than the scope 1 CO2 counted in the month; it counts up to that.",
        )
        for code in rows["method"].unique()
    ]
    return pd.concat(parts, ignore_index=True)
