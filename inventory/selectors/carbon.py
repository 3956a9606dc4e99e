"""The carbon inventory of a year: tables C.1 and C.2, gases, history, data quality, and how they agree.

Everything is read from stored totals; pages, API and export show this and add nothing. Source: 002 6.6.1, 附录C.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from inventory.methods.balance import Balance, balance
from inventory.methods.gwp import SetTotal, set_total
from inventory.methods.tables import (
    LEADING_SHARE,
    YEARS_OF_HISTORY,
    CarbonTotal,
    FieldRow,
    IndustryRow,
    added,
    field_table,
    industry_table,
    key_share,
)
from inventory.models import ParkYear
from inventory.selectors.carbon_check import Check, Headline, checks, headline
from inventory.selectors.carbon_grade import Graded, TermRange, firm_grades, grade, industry_grades, term_ranges
from inventory.selectors.carbon_rows import (
    Traded,
    YearRows,
    firm_rows,
    shifts,
    traded,
    uncertainties,
    year_rows,
)
from inventory.selectors.gwp import SETS, GwpView, gwp_values
from park.models import Park


@dataclass(frozen=True)
class Gas:
    """One gas (or memo item): mass_t; co2e_t and share of the park's CO2e are None for a memo item.

    They are None too for a gas for which the set of the view has no value.
    """

    item: str
    category: str
    mass_t: Decimal
    co2e_t: Decimal | None
    share: Decimal | None


@dataclass(frozen=True)
class PastYear:
    """A year of the history; `state` is stored, partial, missing, or hidden from this person."""

    year: int
    state: str
    summary: ParkYear | None = None
    rows: Mapping[str, IndustryRow] = field(default_factory=dict)
    scopes: Mapping[int, Decimal | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Lead:
    """Share of the six key industries in output, or in CO2e where no output is filed."""

    share: Decimal | None
    basis: str

    @property
    def leads(self) -> bool:
        return self.share is not None and self.share >= LEADING_SHARE


@dataclass(frozen=True)
class CarbonInventory:
    """The inventory of `summary.year` in the GWP set of `view`, which may be limited to one gas.

    whole_t is the total of all gases; `sets` has that total in each of the four sets; `without` names the gases that
    are in no CO2e of this view, because its set has no value for them (mass in t).
    """

    summary: ParkYear
    view: GwpView
    headline: Headline
    formula: Balance
    sets: list[SetTotal]
    whole_t: Decimal | None
    without: Mapping[str, Decimal]
    industries: list[IndustryRow]
    fields: list[FieldRow]
    gases: list[Gas]
    memo: list[Gas]
    cancelled: list[tuple[str, Decimal]]
    traded: list[Traded]
    park: Graded
    graded: list[Graded]
    firms: list[Graded]
    terms: list[TermRange]
    checks: list[Check]
    lead: Lead
    history: list[PastYear]

    @property
    def total(self) -> Decimal | None:
        return self.industries[-1].total

    @property
    def agrees(self) -> bool:
        return all(check.agrees for check in self.checks)

    @property
    def missing_years(self) -> list[int]:
        return [past.year for past in self.history if past.state == "missing"]


def carbon_inventory(
    park: Park, summary: ParkYear, stored_years: Mapping[int, ParkYear | None], view: GwpView | None = None
) -> CarbonInventory:
    """The inventory of the summary's year, in a number of queries that does not grow.

    stored_years: every year on record, None for one that the person may not see: nothing of it is read. view: the GWP
    set and gas shown, by default the park's set and all gases.
    """
    view = view or GwpView(park.gwp_set, park.gwp_set)
    year = summary.year
    years = range(year - YEARS_OF_HISTORY + 1, year + 1)
    stored = year_rows(park, [one for one in years if stored_years.get(one)], view)
    own = stored.get(year, YearRows())
    counted, cancelled = firm_rows(park, year, view)
    parameters, sources = uncertainties()
    rows = _shown(own, view)
    industries = industry_table(rows)
    fields = field_table(rows, shifts(park, year, view))
    formula = balance(fields)
    overview = headline(park, summary, view)
    whole = added(row.co2e_t for row in own.ghg if row.item not in own.without)
    return CarbonInventory(
        summary=summary,
        view=view,
        headline=overview,
        formula=formula,
        sets=_sets(own.ghg, year),
        whole_t=whole,
        without={gas: mass for gas, mass in own.without.items() if view.takes(gas)},
        industries=industries,
        fields=fields,
        gases=_gases(own, whole),
        memo=_memo(own.memo),
        cancelled=_cancelled(cancelled.values()),
        traded=traded(park, year),
        park=grade("park", rows, parameters),
        graded=industry_grades(rows, parameters),
        firms=firm_grades(counted, cancelled, parameters),
        terms=term_ranges(rows, parameters, sources),
        checks=checks(overview, industries, fields, formula, counted.values(), own, view),
        lead=_lead(own),
        history=[_past(one, stored_years, stored.get(one), view) for one in years],
    )


def _shown(rows: YearRows, view: GwpView) -> list[CarbonTotal]:
    """Rows of the gases that the view takes and its set has a value for."""
    return [row for row in rows.ghg if view.takes(row.item) and row.item not in rows.without]


def _masses(rows: Sequence[CarbonTotal]) -> dict[str, Decimal]:
    masses: dict[str, Decimal] = {}
    for row in rows:
        masses[row.item] = masses.get(row.item, Decimal(0)) + row.mass_t
    return masses


def _sets(rows: Sequence[CarbonTotal], year: int) -> list[SetTotal]:
    """The total of all gases in each of the four sets, from the masses."""
    masses, values = _masses(rows), gwp_values(year)
    return [set_total(code, masses, values[code]) for code in SETS]


def _gases(own: YearRows, whole: Decimal | None) -> list[Gas]:
    found = []
    for item, mass in _masses(own.ghg).items():
        known = item not in own.without
        co2e = sum((row.co2e_t for row in own.ghg if row.item == item), Decimal(0)) if known else None
        found.append(Gas(item, "", mass, co2e, co2e / whole if whole and co2e is not None else None))
    return sorted(found, key=lambda gas: -(gas.co2e_t or Decimal(0)))


def _memo(rows: Sequence[CarbonTotal]) -> list[Gas]:
    places = sorted({(row.item, row.category) for row in rows})
    return [
        Gas(
            item,
            category,
            sum((r.mass_t for r in rows if (r.item, r.category) == (item, category)), Decimal(0)),
            None,
            None,
        )
        for item, category in places
    ]


def _cancelled(parts: Iterable[Sequence[CarbonTotal]]) -> list[tuple[str, Decimal]]:
    sums: dict[str, Decimal] = {}
    for row in (row for part in parts for row in part):
        sums[row.category] = sums.get(row.category, Decimal(0)) + row.co2e_t
    return sorted(sums.items())


def _lead(rows: YearRows) -> Lead:
    share = key_share(rows.output)
    if share is not None:
        return Lead(share, "output")
    carbon: dict[str, Decimal] = {}
    for row in rows.ghg:
        carbon[row.key_industry] = carbon.get(row.key_industry, Decimal(0)) + row.co2e_t
    return Lead(key_share(carbon), "carbon")


def _past(year: int, stored_years: Mapping[int, ParkYear | None], rows: YearRows | None, view: GwpView) -> PastYear:
    summary = stored_years.get(year)
    if summary is None:
        return PastYear(year, "hidden" if year in stored_years else "missing")
    shown = _shown(rows or YearRows(), view)
    c1 = {row.code: row for row in industry_table(shown)}
    scopes = {scope: added(row.co2e_t for row in shown if row.scope == scope) for scope in (1, 2)}
    return PastYear(year, "stored" if summary.is_complete else "partial", summary, c1, scopes)
