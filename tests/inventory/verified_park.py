"""A park whose firm C files fuel, process and desulphurisation, with people who enter and approve its reports."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Sum

from assessment.services.recalculation import recompute
from inventory.ledger.workbook import write_workbook
from inventory.models import IndustryTotal, ParkYear, VerifiedReport
from inventory.selectors.verified import ReportRow, report_rows
from inventory.services.ledger_batch import Workbook, file_workbooks
from inventory.services.verified import Entry, approve_report, enter_report
from park.access import EVERYONE, ParkAccess, enter_park
from park.models import Enterprise, Membership, User
from tests.mini_park import build, plain

PDF = b"%PDF-1.4 verification report"
#: A month: coal 10 t · 20 GJ/t · 0.03 tC/GJ · 1 · 44/12 = 22 t of fuel; limestone 100 t · 0.430 = 43 t of process;
#: limestone 10 t · 0.440 = 4.4 t of desulphurisation, which no verified figure covers.
ROWS: dict[str, list[dict[str, Any]]] = {
    "02": [
        {
            "energy_code": "04",
            "purchase": 10,
            "consumption": 10,
            "unit": "吨",
            "ncv": 20,
            "carbon_content": Decimal("0.03"),
            "oxidation": 1,
            "data_tier": "reported",
            "process": "P1",
        }
    ],
    "04": [{"output_value": 100, "output_value_const": 100}],
    "05": [
        {"material_code": "石灰石", "purpose": "flux", "qty": 100},
        {"material_code": "石灰石", "purpose": "desulfurise", "qty": 10, "purity": 100},
    ],
}
OWN_FUEL, OWN_PROCESS, ABATEMENT = 12 * Decimal(22), 12 * Decimal(43), 12 * Decimal("4.4")
YEAR = 2022


class World:
    """A park of four firms; C has filed 2022 whole and January to November of 2023, nobody else anything."""

    def __init__(self, code: str) -> None:
        self.park, self.firms, self.editor = build(code)
        self.firm = self.firms["C"]
        self.second = self.person("second", "editor")
        self.filer = self.person("filer", "filer", self.firm)
        self.neighbour = self.person("neighbour", "filer", self.firms["B"])
        self.file([(YEAR, month) for month in range(1, 13)] + [(2023, month) for month in range(1, 12)])

    def person(self, name: str, role: str, enterprise: Enterprise | None = None) -> User:
        user = User.objects.create_user(f"{name}-{self.park.code}", password="x")
        Membership.objects.create(user=user, park=self.park, role=role, enterprise=enterprise)
        return user

    def access(self, user: User) -> ParkAccess:
        return enter_park(user, self.park.code, EVERYONE)

    def file(self, months: list[tuple[int, int]]) -> None:
        books = [
            Workbook(
                self.firm,
                f"c-{year}-{month}.xlsx",
                write_workbook(plain("C", self.firm), year, month, ROWS),
                self.editor,
                datetime(year + (month == 12), month % 12 + 1, 5, tzinfo=UTC),
            )
            for year, month in months
        ]
        file_workbooks(self.park, books)
        self.recompute()

    def recompute(self) -> None:
        job = recompute(self.park.pk)
        assert job is not None and job.state == "done", job and job.debug_message

    def enter(self, user: User, year: int = YEAR, **changed: Any) -> VerifiedReport:
        stated: dict[str, Any] = {"fuel_t": Decimal("300.5"), "process_t": Decimal(500)} | changed
        entry = Entry(
            enterprise_id=stated.pop("enterprise", self.firm).pk,
            year=year,
            kind=stated.pop("kind", "ets"),
            number="HC-1",
            verifier="某核查机构",
            dated=stated.pop("dated", date(2024, 3, 31)),
            **stated,
        )
        return enter_report(self.access(user), entry, "report.pdf", PDF)

    def in_force(self, year: int = YEAR, **changed: Any) -> VerifiedReport:
        report = self.enter(self.filer, year, **changed)
        approve_report(self.access(self.editor), report.pk)
        self.recompute()
        return report

    def sums(self, year: int = YEAR) -> dict[str, Decimal]:
        rows = IndustryTotal.objects.filter(park=self.park, year=year, kind="ghg", item="CO2")
        return {row["category"]: row["total"] for row in rows.values("category").annotate(total=Sum("co2e_t"))}

    def row(self, report: VerifiedReport) -> ReportRow:
        [row] = report_rows(self.park, pk=report.pk)
        return row

    def digest(self, year: int = YEAR) -> str:
        return ParkYear.objects.get(park=self.park, year=year).digest


@pytest.fixture(scope="module")
def filed(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference", verbosity=0)
        yield World("verified")
        transaction.set_rollback(True)


@pytest.fixture
def world(filed: World, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield filed
        transaction.set_rollback(True)
