"""Which results rest on which factor: rows and counted mass per factor, substance and enterprise-month. Pure."""

from typing import Final

import numpy as np
import pandas as pd

#: A use belongs to one enterprise-month, factor and substance.
PLACE: Final = ("enterprise_id", "year", "month", "factor_id", "kind", "substance")
COLUMNS: Final = (*PLACE, "rows", "mass_t")
DECIMALS: Final = 9


def factor_uses(emissions: pd.DataFrame) -> pd.DataFrame:
    """Uses of factors by emission rows.

    emissions: enterprise_id, year, month, kind, substance, mass_t, in_park, memo and trail, whose `sources` name the
    factors. `rows` counts every row of a factor once; `mass_t` sums what the park counts: neither memo items nor
    purchases in the park. Masses of two factors of one row overlap, so they are never added over factors.
    """
    if emissions.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    ids = [_ids(trail) for trail in emissions["trail"]]
    repeated = np.repeat(np.arange(len(emissions)), [len(each) for each in ids])
    rows = emissions.iloc[repeated][["enterprise_id", "year", "month", "kind", "substance"]].copy()
    rows["factor_id"] = [each for found in ids for each in found]
    counted = emissions["mass_t"].astype("float64").where(~(emissions["in_park"] | emissions["memo"]).astype(bool), 0.0)
    rows["mass_t"] = counted.to_numpy()[repeated]
    groups = rows.groupby(list(PLACE), sort=True, observed=True)["mass_t"]
    uses = groups.agg(["size", "sum"]).set_axis(["rows", "mass_t"], axis=1).reset_index()
    uses["mass_t"] = uses["mass_t"].round(DECIMALS)
    return uses[list(COLUMNS)]


def _ids(trail: object) -> set[int]:
    """Factors named in one trail."""
    sources = trail.get("sources", {}) if isinstance(trail, dict) else {}
    return {entry["id"] for entry in sources.values() if isinstance(entry, dict) and "id" in entry}
