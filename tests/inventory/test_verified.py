"""Verified figures before own estimates: the year counts the report, the months stay, and every sum foots."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.http import Http404

from assessment.services.recalculation import mark_dirty
from inventory.ledger.workbook import write_workbook
from inventory.models import DirtyMonth, Emission, EmissionGap, FusedRow, IndustryTotal, ParkYear, VerifiedReport
from inventory.selectors.verified import report_rows
from inventory.services.dirty import mark_enterprise
from inventory.services.ledger_batch import Workbook, file_workbooks
from inventory.services.verified import Entry, ReportRefused, approve_report, enter_report, withdraw_report
from park.access import EVERYONE, enter_park
from park.models import AuditEvent, Enterprise, Park
from park.services.audit import first_broken
from tests.inventory.verified_park import ABATEMENT, OWN_FUEL, OWN_PROCESS, PDF, ROWS, YEAR, World, filed, world
from tests.mini_park import build, plain

__all__ = ["filed", "world"]


def test_the_year_counts_the_report_and_abatement_beside_it(world: World) -> None:
    assert world.sums() == {"fuel": OWN_FUEL, "process": OWN_PROCESS + ABATEMENT}
    report = world.in_force()
    assert world.sums() == {"fuel": Decimal("300.5"), "process": 500 + ABATEMENT}
    total = Decimal("300.5") + 500 + ABATEMENT
    assert ParkYear.objects.get(park=world.park, year=YEAR).co2e_t == total
    fused = FusedRow.objects.filter(park=world.park, year=YEAR, kind="ghg").aggregate(total=Sum("co2e_t"))["total"]
    assert abs(fused - total) < Decimal("1e-6")
    rows = {row.method: row for row in Emission.objects.filter(park=world.park, version_id=0)}
    assert {code: row.mass_t for code, row in rows.items()} == {
        "ets.verified_fuel": Decimal("300.5") - OWN_FUEL,
        "ets.verified_process": 500 - OWN_PROCESS,
    }
    assert {(row.year, row.month, row.line_number, row.tier) for row in rows.values()} == {(YEAR, 12, report.pk, "1")}
    own = Emission.objects.filter(park=world.park, year=YEAR, version_id__gt=0, category="fuel")
    assert {row.mass_t for row in own} == {Decimal(22)}


def test_what_the_report_does_not_state_stays_own(world: World) -> None:
    world.in_force(process_t=None)
    assert world.sums() == {"fuel": Decimal("300.5"), "process": OWN_PROCESS + ABATEMENT}


def test_figures_of_an_impact_assessment_are_of_the_middle_tier(world: World) -> None:
    world.in_force(kind="eia")
    assert set(Emission.objects.filter(park=world.park, version_id=0).values_list("tier", flat=True)) == {"2"}


def test_incremental_equals_full(world: World) -> None:
    """A correction of one month moves the adjustment, and a full recompute gives the same digest."""
    world.in_force()
    march = write_workbook(
        plain("C", world.firm), YEAR, 3, ROWS | {"05": [ROWS["05"][0] | {"qty": 200}, ROWS["05"][1]]}
    )
    filed_at = datetime(2024, 5, 1, tzinfo=UTC)
    file_workbooks(world.park, [Workbook(world.firm, "c.xlsx", march, world.editor, filed_at, "更正")])
    world.recompute()
    assert world.sums() == {"fuel": Decimal("300.5"), "process": 500 + ABATEMENT}
    adjusted = Emission.objects.get(park=world.park, method="ets.verified_process")
    assert adjusted.mass_t == 500 - OWN_PROCESS - 43
    incremental = world.digest()
    mark_dirty(world.park.pk, "full")
    world.recompute()
    assert world.digest() == incremental


def test_withdrawal_brings_the_own_estimate_back(world: World) -> None:
    before = world.digest()
    report = world.in_force()
    assert world.digest() != before
    withdraw_report(world.access(world.editor), report.pk, "报告被撤销")
    world.recompute()
    assert world.digest() == before
    assert not Emission.objects.filter(park=world.park, version_id=0).exists()
    assert world.row(report).standing == "withdrawn"


def test_a_year_filed_in_part_keeps_its_own_estimate_and_says_so(world: World) -> None:
    report = world.in_force(2023)
    assert world.sums(2023) == {"fuel": 11 * Decimal(22), "process": 11 * Decimal("47.4")}
    row = world.row(report)
    assert (row.standing, row.missing, row.difference_t) == ("withheld", [12], None)
    [gap] = EmissionGap.objects.filter(park=world.park, reason="verified_withheld")
    assert "缺12月台账" in gap.reason_zh
    world.file([(2023, 12)])
    assert world.sums(2023) == {"fuel": Decimal("300.5"), "process": 500 + ABATEMENT}
    assert world.row(report).standing == "applied"
    assert not EmissionGap.objects.filter(park=world.park, reason="verified_withheld").exists()


def test_a_year_without_ledgers_takes_the_whole_figure(world: World) -> None:
    report = world.in_force(2021, fuel_t=Decimal(1000), process_t=None)
    assert world.sums(2021) == {"fuel": Decimal(1000)}
    row = world.row(report)
    assert (row.own_t, row.difference_percent, row.standing) == (None, None, "applied")
    stored = ParkYear.objects.get(park=world.park, year=2021)
    assert (stored.co2e_t, stored.filed_months, stored.is_complete) == (Decimal(1000), 0, False)


def test_difference_in_percent(world: World) -> None:
    """(300.5 + 500 − 264 − 516) ÷ 780 = 20.5 ÷ 780."""
    row = world.row(world.in_force())
    assert (row.own_t, row.verified_t, row.difference_t) == (Decimal(780), Decimal("800.5"), Decimal("20.5"))
    assert row.difference_percent is not None
    assert abs(row.difference_percent * 780 - 2050) < Decimal("1e-20")


def test_nothing_counts_before_another_editor_has_approved(world: World) -> None:
    report = world.enter(world.editor)
    assert world.sums() == {"fuel": OWN_FUEL, "process": OWN_PROCESS + ABATEMENT}
    assert not DirtyMonth.objects.filter(park=world.park).exists()
    with pytest.raises(ReportRefused), transaction.atomic():
        approve_report(world.access(world.editor), report.pk)
    with pytest.raises(PermissionDenied), transaction.atomic():
        approve_report(world.access(world.filer), report.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        VerifiedReport.objects.filter(pk=report.pk).update(approved_by=world.editor)
    approve_report(world.access(world.second), report.pk)
    months = DirtyMonth.objects.filter(park=world.park).values_list("enterprise_id", "year", "reason")
    assert list(months) == [(world.firm.pk, YEAR, "verified")]
    with pytest.raises(ReportRefused), transaction.atomic():
        approve_report(world.access(world.second), report.pk)


def test_who_may_enter_and_withdraw(world: World) -> None:
    with pytest.raises(Http404):
        world.enter(world.neighbour)
    report = world.enter(world.filer)
    with pytest.raises(Http404), transaction.atomic():
        withdraw_report(world.access(world.neighbour), report.pk, "误录")
    with pytest.raises(ReportRefused, match=r".+") as refused, transaction.atomic():
        withdraw_report(world.access(world.filer), report.pk, "  ")
    assert refused.value.field == "reason"
    withdraw_report(world.access(world.filer), report.pk, "误录")
    approved = world.in_force()
    with pytest.raises(PermissionDenied), transaction.atomic():
        withdraw_report(world.access(world.filer), approved.pk, "误录")
    assert report_rows(world.park, world.firms["B"].pk) == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"year": date.today().year}, "year"),
        ({"fuel_t": None, "process_t": None}, "fuel_t"),
        ({"process_t": Decimal(-1)}, "process_t"),
        ({"dated": date(YEAR, 12, 30)}, "dated"),
        ({"dated": date(YEAR, 12, 30), "kind": "carbon"}, "dated"),
        ({"dated": date.today() + timedelta(days=2)}, "dated"),
        ({"dated": date.today() + timedelta(days=2), "kind": "eia"}, "dated"),
    ],
)
def test_what_is_refused(world: World, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(ReportRefused) as refused:
        world.enter(world.filer, **changed)
    assert refused.value.field == field and not VerifiedReport.objects.filter(park=world.park).exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"dated": date(YEAR, 12, 31)},
        {"dated": date(YEAR, 12, 31), "kind": "carbon"},
        {"dated": date(2019, 5, 1), "kind": "eia"},
    ],
)
def test_a_report_may_be_dated_on_the_last_day_and_an_assessment_before(world: World, changed: dict[str, Any]) -> None:
    assert world.enter(world.filer, **changed).dated == changed["dated"]


def test_one_report_a_year_and_only_a_document(world: World) -> None:
    world.enter(world.filer)
    with pytest.raises(ReportRefused) as refused:
        world.enter(world.editor)
    assert refused.value.field == "year"
    entry = Entry(world.firm.pk, 2021, "ets", "HC-2", "某核查机构", date(2022, 3, 1), Decimal(1), None)
    with pytest.raises(ReportRefused) as refused:
        enter_report(world.access(world.filer), entry, "report.pdf", b"no document")
    assert refused.value.field == "evidence"


def test_every_act_is_in_the_audit_trail(world: World) -> None:
    report = world.in_force()
    withdraw_report(world.access(world.editor), report.pk, "报告被撤销")
    events = AuditEvent.objects.filter(park=world.park, action__startswith="verified.").order_by("sequence")
    assert [(event.action, event.actor) for event in events] == [
        ("verified.entered", world.filer),
        ("verified.approved", world.editor),
        ("verified.withdrawn", world.editor),
    ]
    assert events[2].detail["reason"] == "报告被撤销" and first_broken(world.park) is None


def test_a_report_is_of_one_park(world: World) -> None:
    """An editor of another park finds no such report, and the other park's results do not move."""
    other, firms, stranger = build("elsewhere")
    report = world.enter(world.filer)
    access = enter_park(stranger, other.code, EVERYONE)
    for act in (lambda: approve_report(access, report.pk), lambda: withdraw_report(access, report.pk, "无")):
        with pytest.raises(Http404), transaction.atomic():
            act()
    entry = Entry(world.firm.pk, YEAR, "ets", "HC-3", "某核查机构", date(2023, 3, 1), Decimal(1), None)
    with pytest.raises(Http404):
        enter_report(access, entry, "report.pdf", PDF)
    approve_report(world.access(world.editor), report.pk)
    assert set(DirtyMonth.objects.values_list("park_id", flat=True)) == {world.park.pk}
    assert report_rows(other) == [] and Park.objects.count() == 2 and firms


def test_a_year_without_ledgers_follows_the_facts_of_its_enterprise(world: World) -> None:
    """A changed industry moves the figure of a year in which nothing else is filed."""
    world.in_force(2021, fuel_t=Decimal(1000), process_t=None)
    Enterprise.objects.filter(pk=world.firm.pk).update(key_industry="steel")
    mark_enterprise(world.park.pk, world.firm.pk, everyone=False)
    world.recompute()
    [row] = IndustryTotal.objects.filter(park=world.park, year=2021, kind="ghg")
    assert (row.key_industry, row.co2e_t) == ("steel", Decimal(1000))
