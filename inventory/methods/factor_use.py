"""Which results rest on which factor: rows and counted mass per factor, substance and enterprise-month. Pure."""

from typing import Final

import numpy as np
import pandas as pd

#: A use belongs to one enterprise-month, factor and substance.
PLACE: Final = ("enterprise_id", "year", "month", "factor_id", "flags", "kind", "substance")
COLUMNS: Final = (*PLACE, "rows", "mass_t")
DECIMALS: Final = 9
SEPARATOR: Final = ","


def factor_uses(emissions: pd.DataFrame) -> pd.DataFrame:
    """Uses of factors by emission rows.

    emissions: enterprise_id, year, month, kind, substance, mass_t, in_park, memo and trail, whose `sources` name the
    factors and their `flags`. `rows` counts every row of a factor once; `mass_t` sums what the park counts: neither
    memo items nor purchases in the park. Masses of two factors of one row overlap: never add them over factors.
    """
    if emissions.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    uses = [_uses(trail) for trail in emissions["trail"]]
    repeated = np.repeat(np.arange(len(emissions)), [len(each) for each in uses])
    rows = emissions.iloc[repeated][["enterprise_id", "year", "month", "kind", "substance"]].copy()
    rows["factor_id"] = [factor for found in uses for factor in found]
    rows["flags"] = [flags for found in uses for flags in found.values()]
    counted = emissions["mass_t"].astype("float64").where(~(emissions["in_park"] | emissions["memo"]).astype(bool), 0.0)
    rows["mass_t"] = counted.to_numpy()[repeated]
    groups = rows.groupby(list(PLACE), sort=True, observed=True)["mass_t"]
    summed = groups.agg(["size", "sum"]).set_axis(["rows", "mass_t"], axis=1).reset_index()
    summed["mass_t"] = summed["mass_t"].round(DECIMALS)
    return summed[list(COLUMNS)]


def _uses(trail: object) -> dict[int, str]:
    """Factors named in one trail, with the fallbacks by which they were chosen, joined by commas."""
    sources = trail.get("sources", {}) if isinstance(trail, dict) else {}
    named = (entry for entry in sources.values() if isinstance(entry, dict) and "id" in entry)
    return {entry["id"]: SEPARATOR.join(sorted(entry.get("flags", ()))) for entry in named}
