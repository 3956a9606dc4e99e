"""Which results rest on which factor: rows and counted mass per factor, substance and enterprise-month. Pure."""

from collections.abc import Iterable
from typing import Final

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
    codes, sets = _factor_sets(emissions["trail"])
    places = [name for name in PLACE if name not in ("factor_id", "flags")]
    rows = emissions[places].copy(deep=False)
    rows["factors"] = codes
    counted = emissions["mass_t"].astype("float64").where(~(emissions["in_park"] | emissions["memo"]).astype(bool), 0.0)
    rows["mass_t"] = counted
    groups = rows.groupby([*places, "factors"], sort=False, observed=True)["mass_t"]
    summed = groups.agg(["size", "sum"]).set_axis(["rows", "mass_t"], axis=1).reset_index()
    named = pd.DataFrame(
        [(code, *use) for code, uses in enumerate(sets) for use in uses], columns=["factors", "factor_id", "flags"]
    )
    uses = summed.merge(named, on="factors").groupby(list(PLACE), sort=True, observed=True)[["rows", "mass_t"]].sum()
    uses["mass_t"] = uses["mass_t"].round(DECIMALS)
    return uses.reset_index()[list(COLUMNS)]


def _factor_sets(trails: Iterable[object]) -> tuple[list[int], list[tuple[tuple[int, str], ...]]]:
    """The factors of every trail as the number of their set, and the sets; trails that share sources cost nothing."""
    codes: list[int] = []
    known: dict[tuple[tuple[int, str], ...], int] = {}
    by_sources: dict[int, int] = {}
    for trail in trails:
        sources = trail.get("sources") if isinstance(trail, dict) else None
        code = by_sources.get(id(sources))
        if code is None:
            uses = tuple(sorted(_uses(sources).items()))
            code = by_sources[id(sources)] = known.setdefault(uses, len(known))
        codes.append(code)
    return codes, list(known)


def _uses(sources: object) -> dict[int, str]:
    """Factors named as sources, with the fallbacks by which they were chosen, joined by commas."""
    entries = sources.values() if isinstance(sources, dict) else ()
    named = (entry for entry in entries if isinstance(entry, dict) and "id" in entry)
    return {entry["id"]: SEPARATOR.join(sorted(entry.get("flags", ()))) for entry in named}
