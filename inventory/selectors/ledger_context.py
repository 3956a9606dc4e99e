"""What the ledger checks are told: registers of enterprises and the ledgers in force, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pandas as pd

from inventory.ledger.context import LedgerContext, LineKey, Partners, Permits
from inventory.ledger.cumulative import flows_filed
from inventory.ledger.departure import departed_flows, month_in_force
from inventory.ledger.rule_book import RuleBook, Setting
from inventory.ledger.rules.bill import bills_filed
from inventory.models import LedgerPointer, Substance
from inventory.models.factor import SubstanceKind
from inventory.selectors.ledger import MonthKey, line_quantities, lines_in_force, pointers, previous_month
from inventory.selectors.rule import (
    month_text,
    months_compared,
    months_of_totals,
    partner_trades,
    permits,
    quantities_in_force,
    rule_settings,
)
from park.models import Enterprise, Outlet, Park, Process


@dataclass(frozen=True)
class Surroundings:
    """Registers of some enterprises of a park, and the ledgers in force of some months and of the months before."""

    today: date
    processes: dict[int, set[str]]
    outlets: dict[int, dict[str, str]]
    pollutants: dict[str, str]
    neighbours: frozenset[str]
    pointers: dict[MonthKey, LedgerPointer]
    lines: dict[MonthKey, pd.DataFrame] = field(repr=False)
    has_farms: bool = False
    settings: tuple[Setting, ...] = ()
    industries: dict[int, str] = field(default_factory=dict)
    history: dict[MonthKey, dict[LineKey, Decimal]] = field(default_factory=dict, repr=False)
    partners: dict[str, Partners] = field(default_factory=dict, repr=False)
    permits: dict[int, Permits] = field(default_factory=dict, repr=False)

    def context(
        self, enterprise: Enterprise, first: MonthKey | None, compared: Collection[MonthKey] = ()
    ) -> LedgerContext:
        """What the checks need to know of one enterprise whose file begins with the month `first`.

        compared: other months whose lines the file's running totals and bills are held against.
        """
        in_force = {f"{key.year}-{key.month:02d}": self.lines[key] for key in compared if key in self.lines}
        return LedgerContext(
            uscc=enterprise.uscc,
            name=enterprise.name,
            today=self.today,
            joined=f"{enterprise.joined_on:%Y-%m}",
            processes=frozenset(self.processes.get(enterprise.pk, ())),
            outlets=self.outlets.get(enterprise.pk, {}),
            pollutants=self.pollutants,
            previous=self.quantities(previous_month(first)) if first else {},
            neighbours=self.neighbours,
            has_farms=self.has_farms,
            filed={month: flows_filed(lines) for month, lines in in_force.items()},
            departed=departed_flows({month: month_in_force(lines) for month, lines in in_force.items()}),
            bills={month: bills_filed(lines) for month, lines in in_force.items()},
            rules=RuleBook(self.settings, self.industries.get(enterprise.pk, "")),
            history={
                month_text(key.year, key.month): lines
                for key, lines in self.history.items()
                if key.enterprise_id == enterprise.pk
            },
            partners=self.partners.get(enterprise.uscc, Partners()),
            permits=self.permits.get(enterprise.pk, Permits()),
        )

    def quantities(self, key: MonthKey) -> dict[LineKey, Decimal]:
        """Quantities in base units of a month in force, by what they are; lines without a quantity are absent."""
        lines = self.lines.get(key)
        return {} if lines is None else line_quantities(lines)


def surroundings(
    park: Park, enterprises: Iterable[Enterprise], months: Collection[MonthKey], today: date
) -> Surroundings:
    """Everything the checks and the dry run need for files of some enterprises and months, in constant queries."""
    owners = list(enterprises)
    ids = {enterprise.pk for enterprise in owners}
    settings = rule_settings(park)
    compared = months_compared(months, RuleBook(settings).longest_run())
    whole = {*months, *(previous_month(key) for key in months)}
    past = compared | months_of_totals(months)
    known = pointers(park, whole | past)
    in_force = {key: pointer for key, pointer in known.items() if key in whole}
    frame = lines_in_force(park, in_force.values())
    codes: dict[int, str] = {}
    processes: dict[int, set[str]] = defaultdict(set)
    kept = Process.objects.filter(enterprise_id__in=ids).order_by()
    for pk, owner, code in kept.values_list("pk", "enterprise_id", "code"):
        processes[owner].add(code)
        codes[pk] = code
    outlets: dict[int, dict[str, str]] = defaultdict(dict)
    rows = Outlet.objects.filter(enterprise_id__in=ids).order_by()
    for pk, owner, code, medium in rows.values_list("pk", "enterprise_id", "code", "medium"):
        outlets[owner][code] = medium
        codes[-pk] = code
    kinds = (SubstanceKind.AIR, SubstanceKind.WATER)
    members = Enterprise.objects.filter(park=park).exclude(uscc="").order_by()
    return Surroundings(
        today=today,
        processes=processes,
        outlets=outlets,
        pollutants=dict(Substance.objects.filter(kind__in=kinds).order_by().values_list("code", "kind")),
        neighbours=frozenset(members.values_list("uscc", flat=True)),
        pointers=in_force,
        lines={key: frame[frame["version_id"] == pointer.version_id] for key, pointer in in_force.items()},
        has_farms=park.has_farms,
        settings=settings,
        industries=dict(members.filter(pk__in=ids).values_list("pk", "industry__code")),
        history=quantities_in_force(park, {key: known[key] for key in past if key in known}, codes, compared),
        partners=partner_trades(park, {enterprise.uscc for enterprise in owners}, months),
        permits=permits(park, ids, months, codes),
    )
