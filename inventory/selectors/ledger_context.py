"""What the ledger checks are told: registers of enterprises and the ledgers in force, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pandas as pd

from inventory.ledger.context import LedgerContext, LineKey
from inventory.ledger.cumulative import flows_filed
from inventory.ledger.rules.bill import bills_filed
from inventory.models import LedgerPointer, Substance
from inventory.models.factor import SubstanceKind
from inventory.selectors.ledger import MonthKey, line_quantities, lines_in_force, pointers, previous_month
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
            bills={month: bills_filed(lines) for month, lines in in_force.items()},
        )

    def quantities(self, key: MonthKey) -> dict[LineKey, Decimal]:
        """Quantities in base units of a month in force, by what they are; lines without a quantity are absent."""
        lines = self.lines.get(key)
        return {} if lines is None else line_quantities(lines)


def surroundings(
    park: Park, enterprises: Iterable[Enterprise], months: Collection[MonthKey], today: date
) -> Surroundings:
    """Everything the checks and the dry run need for files of these enterprises and months, in seven queries."""
    ids = {enterprise.pk for enterprise in enterprises}
    in_force = pointers(park, {*months, *(previous_month(key) for key in months)})
    frame = lines_in_force(park, in_force.values())
    processes: dict[int, set[str]] = defaultdict(set)
    for owner, code in Process.objects.filter(enterprise_id__in=ids).order_by().values_list("enterprise_id", "code"):
        processes[owner].add(code)
    outlets: dict[int, dict[str, str]] = defaultdict(dict)
    rows = Outlet.objects.filter(enterprise_id__in=ids).order_by()
    for owner, code, medium in rows.values_list("enterprise_id", "code", "medium"):
        outlets[owner][code] = medium
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
    )
