"""The carbon inventory of a year: tables C.1 and C.2, gases, history, data quality, and how they agree.

Everything is read from stored totals; pages, API and export show this and add nothing. Source: 002 6.6.1, 附录C.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

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
from park.models import Park

#: The fused inventory sums in binary: it agrees within this relative difference; decimal totals agree exactly.
FUSED_TOLERANCE: Final = Decimal("1e-9")


@dataclass(frozen=True)
class Gas:
    """One gas (or memo item): mass_t; co2e_t and share of the park's CO2e are None for a memo item."""

    item: str
    category: str
    mass_t: Decimal
    co2e_t: Decimal | None
    share: Decimal | None


@dataclass(frozen=True)
class Check:
    """Two figures that must agree: table C.1 and what it is compared with."""

    code: str
    found: Decimal | None
    expected: Decimal | None
    agrees: bool


@dataclass(frozen=True)
class PastYear:
    """A year of the history; `state` is stored, partial, missing, or hidden from this person."""

    year: int
    state: str
    summary: ParkYear | None = None
    rows: Mapping[str, IndustryRow] = field(default_factory=dict)


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
    """The inventory of `summary.year`."""

    summary: ParkYear
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


def carbon_inventory(park: Park, summary: ParkYear, stored_years: Mapping[int, ParkYear | None]) -> CarbonInventory:
    """The inventory of the summary's year in five queries.

    stored_years: every year on record, None for one that the person may not see: nothing of it is read.
    """
    year = summary.year
    years = range(year - YEARS_OF_HISTORY + 1, year + 1)
    stored = year_rows(park, [one for one in years if stored_years.get(one)])
    own = stored.get(year, YearRows())
    counted, cancelled = firm_rows(park, year)
    parameters, sources = uncertainties()
    industries = industry_table(own.ghg)
    fields = field_table(own.ghg, shifts(park, year))
    return CarbonInventory(
        summary=summary,
        industries=industries,
        fields=fields,
        gases=_gases(own.ghg, industries[-1].total),
        memo=_memo(own.memo),
        cancelled=_cancelled(cancelled.values()),
        traded=traded(park, year),
        park=grade("park", own.ghg, parameters),
        graded=industry_grades(own.ghg, parameters),
        firms=firm_grades(counted, cancelled, parameters),
        terms=term_ranges(own.ghg, parameters, sources),
        checks=_checks(summary, industries, fields, counted.values(), own.fused_t),
        lead=_lead(own),
        history=[_past(one, stored_years, stored.get(one)) for one in years],
    )


def _gases(rows: Sequence[CarbonTotal], whole: Decimal | None) -> list[Gas]:
    found = []
    for item in dict.fromkeys(row.item for row in rows):
        part = [row for row in rows if row.item == item]
        co2e = sum((row.co2e_t for row in part), Decimal(0))
        mass = sum((row.mass_t for row in part), Decimal(0))
        found.append(Gas(item, "", mass, co2e, co2e / whole if whole else None))
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


def _checks(
    summary: ParkYear,
    industries: Sequence[IndustryRow],
    fields: Sequence[FieldRow],
    firms: Iterable[Sequence[CarbonTotal]],
    fused: Decimal | None,
) -> list[Check]:
    """Table C.1 against C.2, the overview, both scopes, the enterprises and the fused inventory."""
    total, c2 = industries[-1].total, fields[-1]
    enterprises = added(row.co2e_t for part in firms for row in part)
    exact = (
        ("fields", total, c2.total),
        ("overview", total, summary.co2e_t),
        ("scope1", c2.direct, summary.scope1_co2e_t),
        ("scope2", c2.indirect, summary.scope2_co2e_t),
        ("enterprises", total, enterprises),
    )
    checks = [Check(code, found, expected, found == expected) for code, found, expected in exact]
    near = fused is None if total is None else fused is not None and abs(fused - total) <= FUSED_TOLERANCE * abs(total)
    return [*checks, Check("fused", total, fused, near)]


def _lead(rows: YearRows) -> Lead:
    share = key_share(rows.output)
    if share is not None:
        return Lead(share, "output")
    carbon: dict[str, Decimal] = {}
    for row in rows.ghg:
        carbon[row.key_industry] = carbon.get(row.key_industry, Decimal(0)) + row.co2e_t
    return Lead(key_share(carbon), "carbon")


def _past(year: int, stored_years: Mapping[int, ParkYear | None], rows: YearRows | None) -> PastYear:
    summary = stored_years.get(year)
    if summary is None:
        return PastYear(year, "hidden" if year in stored_years else "missing")
    table = industry_table(rows.ghg if rows else ())
    return PastYear(year, "stored" if summary.is_complete else "partial", summary, {row.code: row for row in table})
