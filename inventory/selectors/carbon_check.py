"""The self-check of the carbon inventory: the same figure in both tables, its formula and the other pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from inventory.methods.balance import Balance
from inventory.methods.tables import CarbonTotal, FieldRow, IndustryRow, added
from inventory.models import ParkYear
from inventory.selectors.carbon_rows import YearRows
from inventory.selectors.gwp import GwpView, year_sums
from park.models import Park


@dataclass(frozen=True)
class Check:
    """Two figures that must agree exactly: table C.1 and what it is compared with."""

    code: str
    found: Decimal | None
    expected: Decimal | None

    @property
    def agrees(self) -> bool:
        return self.found == self.expected


@dataclass(frozen=True)
class Headline:
    """What the overview shows of a year in a set: the total and both scopes."""

    co2e_t: Decimal | None
    scope1_co2e_t: Decimal | None
    scope2_co2e_t: Decimal | None


def headline(park: Park, summary: ParkYear, view: GwpView) -> Headline:
    """The stored figures of the year, or the same sums in another set or of one gas, read on a path of their own."""
    if not view.restated and not view.gas:
        return Headline(summary.co2e_t, summary.scope1_co2e_t, summary.scope2_co2e_t)
    year = year_sums(park, view, [summary.year]).get(summary.year)
    return Headline(year.co2e_t, year.scopes.get(1), year.scopes.get(2)) if year else Headline(None, None, None)


def checks(
    overview: Headline,
    industries: Sequence[IndustryRow],
    fields: Sequence[FieldRow],
    formula: Balance,
    firms: Iterable[Sequence[CarbonTotal]],
    rows: YearRows,
    view: GwpView,
) -> list[Check]:
    """Table C.1 against C.2, the formula, the overview, both scopes, the enterprises and the fused inventory."""
    total, c2 = industries[-1].total, fields[-1]
    return [
        Check("fields", total, c2.total),
        Check("formula", total, formula.counted),
        Check("overview", total, overview.co2e_t),
        Check("scope1", c2.direct, overview.scope1_co2e_t),
        Check("scope2", c2.indirect, overview.scope2_co2e_t),
        Check("enterprises", total, added(row.co2e_t for part in firms for row in part)),
        Check("fused", total, added(amount for gas, amount in rows.fused.items() if view.takes(gas))),
    ]
