"""The demo ledgers as workbook files: which are filed, when, and their bytes, written by several processes."""

import multiprocessing
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache

from assessment.services.demo.declaration import DemoPark, Firm, demo_park
from assessment.services.demo.discharge import Row
from assessment.services.demo.month import Ledgers
from assessment.services.demo.own_form import own_workbook
from inventory.ledger.enterprise import LedgerEnterprise, LedgerOutlet
from inventory.ledger.workbook import write_workbook

FILING_DAY = 8
CORRECTION_DAYS = 47
#: Fewer workbooks than this are written without other processes.
FEW = 50
CHUNK = 20


@dataclass(frozen=True)
class Filing:
    """One filing of one enterprise-month; a correction has a reason and a number above 1."""

    firm: str
    year: int
    month: int
    number: int = 1
    reason: str = ""

    @property
    def name(self) -> str:
        """File name as an enterprise would send it."""
        short = demo_park().firm[self.firm].short_name
        return f"{short}_{self.year}-{self.month:02d}{'_更正' if self.reason else ''}.xlsx"

    @property
    def filed_at(self) -> datetime:
        """Some days into the following month; the enterprises do not all file on one day."""
        year, month = (self.year + 1, 1) if self.month == 12 else (self.year, self.month + 1)
        spread = sum(map(ord, self.firm)) % 7
        moment = datetime(year, month, FILING_DAY + spread, 1, 30 + spread, tzinfo=UTC)
        return moment + timedelta(days=CORRECTION_DAYS if self.reason else 0)


#: The month that its enterprise files with headings of its own, and the one filed after a correction by click.
OWN = Filing("E12", 2026, 8)
FIXED = Filing("E12", 2026, 7)


def ledger_enterprise(park: DemoPark, firm: Firm) -> LedgerEnterprise:
    """Register facts of an enterprise as the ledger room takes them."""
    return LedgerEnterprise(
        uscc=firm.uscc,
        name=firm.name,
        industry_code=firm.industry_code,
        permit_no=firm.permit_no,
        permit_type=firm.permit_type,
        ets=firm.ets,
        scale=firm.scale,
        region_code=firm.region_code,
        lon=Decimal(str(firm.lon)),
        lat=Decimal(str(firm.lat)),
        in_boundary=firm.in_boundary,
        contact=firm.contact,
        processes=tuple((step.code, step.name) for step in park.steps if step.enterprise == firm.code),
        outlets=tuple(
            LedgerOutlet(mouth.code, mouth.name, mouth.medium, mouth.process)
            for mouth in park.mouths
            if mouth.enterprise == firm.code
        ),
    )


def filings(park: DemoPark, today: date) -> list[Filing]:
    """Every filing in the order of time; a month with a correction is filed twice, an absent month not at all.

    A month that is not over on `today` is not filed: the front door refuses it.
    """
    corrected = {
        (event.enterprise, event.year, event.month): event for event in park.events if event.kind == "correction"
    }
    found: list[Filing] = []
    over = [(year, month) for year, month in park.months if (year, month) < (today.year, today.month)]
    for year, month in over:
        for firm in park.firms:
            if (year, month) in park.absent(firm.code):
                continue
            found.append(Filing(firm.code, year, month))
            event = corrected.get((firm.code, year, month))
            if event:
                found.append(Filing(firm.code, year, month, 2, event.note))
    return found


@cache
def _ledgers() -> Ledgers:
    return Ledgers(demo_park())


def filed_rows(filing: Filing) -> dict[str, list[Row]]:
    """Rows of a filing: of a month that is corrected later, the first filing is the wrong one."""
    first = _ledgers().first_filing(filing.firm, filing.year, filing.month)
    if first and filing.number == 1:
        return first[0]
    return _ledgers().rows(filing.firm, filing.year, filing.month)


def workbook_bytes(filing: Filing) -> bytes:
    """The workbook of one filing; the same filing gives the same bytes."""
    park = demo_park()
    enterprise = ledger_enterprise(park, park.firm[filing.firm])
    write = own_workbook if filing == OWN else write_workbook
    return write(enterprise, filing.year, filing.month, filed_rows(filing))


def written(wanted: list[Filing], processes: int = 0) -> Iterator[tuple[Filing, bytes]]:
    """Filings with their bytes in the given order; `processes` 0 means one per processor.

    Errors: BrokenProcessPool when a writing process dies.
    """
    workers = processes or os.cpu_count() or 1
    if workers == 1 or len(wanted) < FEW:
        for filing in wanted:
            yield filing, workbook_bytes(filing)
        return
    # Forked, since a fresh interpreter takes longer than its share of the work; the children touch no database.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        yield from zip(wanted, pool.map(workbook_bytes, wanted, chunksize=CHUNK), strict=True)


def missing_filing(park: DemoPark) -> Filing:
    """The month of the late enterprise that a visitor can file."""
    firm, (year, month) = park.late_month()
    return Filing(firm.code, year, month)
