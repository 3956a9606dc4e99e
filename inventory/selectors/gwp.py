"""The GWP set that a view shows, and a park's stored masses in it: masses are stored, CO2e follows at query time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from inventory.methods.gwp import CO2
from park.models import Park
from park.models.park import GwpSet
from park.selectors.frames import read_frame

SETS: Final = tuple(GwpSet.values)
VALUES: Final = """
SELECT substr(key, 5) AS gwp_set, parameter AS gas, trim_scale(value) AS value FROM inventory_factor
WHERE key = ANY(%(keys)s) AND years @> %(year)s::int AND superseded_at IS NULL AND park_id IS NULL
"""
YEARS: Final = """
SELECT t.year, t.scope, t.item, sum(t.amount) AS mass_t,
       CASE WHEN %(restated)s THEN sum(t.amount) * trim_scale(g.value) ELSE sum(t.co2e_t) END AS co2e_t
FROM inventory_industrytotal t
LEFT JOIN inventory_factor g ON g.key = %(gwp)s AND g.parameter = t.item AND g.years @> t.year::int
     AND g.superseded_at IS NULL AND g.park_id IS NULL
WHERE t.park_id = %(park)s AND t.kind = 'ghg' AND (%(gas)s = '' OR t.item = %(gas)s)
  AND (%(years)s::int[] IS NULL OR t.year = ANY(%(years)s))
GROUP BY t.year, t.scope, t.item, g.value ORDER BY t.year, t.scope, t.item
"""


class UnknownGwpSet(LookupError):
    """The wanted set is none of the four."""


@dataclass(frozen=True)
class GwpView:
    """Which set a view shows, and which one the park's stored CO2e rests on; `gas` limits it to one gas."""

    shown: str
    stored: str
    gas: str = ""

    @property
    def restated(self) -> bool:
        """Whether CO2e is made from the stored masses instead of read."""
        return self.shown != self.stored

    @property
    def label(self) -> str:
        return str(GwpSet(self.shown).label)

    @property
    def parameters(self) -> dict[str, Any]:
        """Parameters of a statement that joins the set: `gwp`, `restated`, `gas`."""
        return {"gwp": f"gwp.{self.shown}", "restated": self.restated, "gas": self.gas}

    def takes(self, gas: str) -> bool:
        """Whether the gas is in this view."""
        return self.gas in ("", gas)


@dataclass
class YearSum:
    """CO2e of a year in a set, by scope; `without` holds the mass (t) of gases for which the set has no value."""

    scopes: dict[int, Decimal] = field(default_factory=dict)
    without: dict[str, Decimal] = field(default_factory=dict)

    @property
    def co2e_t(self) -> Decimal | None:
        return sum(self.scopes.values(), Decimal(0)) if self.scopes else None


def gwp_view(park: Park, wanted: str = "", gas: str = "") -> GwpView:
    """The set of a view: the wanted one, else the park's. Raises: UnknownGwpSet."""
    shown = wanted or park.gwp_set
    if shown not in SETS:
        raise UnknownGwpSet(shown)
    return GwpView(shown, park.gwp_set, gas)


def gwp_values(year: int) -> dict[str, dict[str, Decimal]]:
    """GWP by set and gas for a year, exact; CO2 is 1 in each."""
    frame = read_frame(VALUES, {"keys": [f"gwp.{code}" for code in SETS], "year": year})
    found: dict[str, dict[str, Decimal]] = {code: {CO2: Decimal(1)} for code in SETS}
    for row in frame.to_dict("records"):
        found[row["gwp_set"]][row["gas"]] = row["value"]
    return found


def year_sums(park: Park, view: GwpView, years: Sequence[int] | None = None) -> dict[int, YearSum]:
    """CO2e of the park's years in the view's set, from the stored masses where it is not the park's own."""
    wanted = {"park": park.pk, "years": None if years is None else list(years), **view.parameters}
    found: dict[int, YearSum] = {}
    for row in read_frame(YEARS, wanted).astype(object).to_dict("records"):
        year, co2e = found.setdefault(row["year"], YearSum()), row["co2e_t"]
        if co2e is None or co2e != co2e:
            year.without[row["item"]] = year.without.get(row["item"], Decimal(0)) + row["mass_t"]
        else:
            year.scopes[row["scope"]] = year.scopes.get(row["scope"], Decimal(0)) + co2e
    return found
