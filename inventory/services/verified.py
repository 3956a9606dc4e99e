"""Entering, approving and withdrawing verified reports: each act audited, approved by another person than entered."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from inventory.models import DirtyMonth, VerifiedReport
from inventory.models.verified import ReportKind, ReportState
from inventory.services.evidence import evidence_problem
from inventory.services.ledger_file import store_files
from inventory.signals import results_outdated
from park.access import ParkAccess
from park.services.audit import append_event

ONE_A_YEAR: Final = "one_verified_report_per_year"
#: Month marked dirty: the recompute finds the month in which the adjustment stands.
LAST_MONTH: Final = 12


class ReportRefused(Exception):
    """A report cannot be entered, approved or withdrawn; the text says why and what to do, `field` where."""

    def __init__(self, text: str, field: str | None = None) -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True)
class Entry:
    """What a report states: direct CO2 in t by fuel and process, None = not stated."""

    enterprise_id: int
    year: int
    kind: str
    number: str
    verifier: str
    dated: date
    fuel_t: Decimal | None
    process_t: Decimal | None


def enter_report(access: ParkAccess, entry: Entry, name: str, data: bytes) -> VerifiedReport:
    """Keeps a report with its document (file name, bytes); it counts only when another person has approved it.

    Errors: 403 and 404 by role; ReportRefused for a year that has one, a year not over, a date before its end, no
    amount, a bad document.
    """
    access.require_file()
    enterprise = access.enterprise(entry.enterprise_id)
    _check(entry)
    if problem := evidence_problem(data):
        raise ReportRefused(problem, "evidence")
    try:
        with transaction.atomic():
            report = VerifiedReport.objects.create(
                park=access.park,
                enterprise=enterprise,
                year=entry.year,
                kind=entry.kind,
                number=entry.number.strip(),
                verifier=entry.verifier.strip(),
                dated=entry.dated,
                fuel_t=entry.fuel_t,
                process_t=entry.process_t,
                evidence=store_files(access.park, [(name, data)])[0],
                entered_by=access.user,
            )
            _record(report, access, "verified.entered", {"evidence": report.evidence.sha256})
    except IntegrityError as error:
        if ONE_A_YEAR not in str(error):
            raise
        text = _("This enterprise has a report for the year already. Withdraw it before entering another.")
        raise ReportRefused(text, "year") from error
    return report


@transaction.atomic
def approve_report(access: ParkAccess, pk: int) -> VerifiedReport:
    """Puts a report in force and marks its year dirty; only an editor who did not enter it may.

    Errors: 403 and 404 by role; ReportRefused for the person who entered it, or when it does not wait.
    """
    access.require_edit()
    report = _locked(access, pk)
    if report.state != ReportState.ENTERED:
        raise ReportRefused(_("This report does not wait for approval. Reload the list."))
    if report.entered_by_id == access.user.pk:
        raise ReportRefused(_("You entered this report. Another editor must compare it with the document and approve."))
    report.state, report.approved_by, report.approved_at = ReportState.APPROVED, access.user, timezone.now()
    report.save(update_fields=["state", "approved_by", "approved_at"])
    _outdate(report)
    _record(report, access, "verified.approved", {})
    return report


@transaction.atomic
def withdraw_report(access: ParkAccess, pk: int, reason: str) -> VerifiedReport:
    """Takes a report out with a reason; the row stays, the year goes back to the own estimate.

    An editor may withdraw every report, a filer an own one that is not approved.
    Errors: 403 and 404 by role; ReportRefused without a reason or when it was withdrawn before.
    """
    access.require_file()
    report = _locked(access, pk)
    if report.state == ReportState.APPROVED:
        access.require_edit()
    if report.state == ReportState.WITHDRAWN:
        raise ReportRefused(_("This report was withdrawn before."))
    if not reason.strip():
        raise ReportRefused(_("Say why the report is withdrawn."), "reason")
    counted = report.state == ReportState.APPROVED
    report.state, report.withdrawn_by, report.withdrawn_at = ReportState.WITHDRAWN, access.user, timezone.now()
    report.withdrawal_reason = reason.strip()[:400]
    report.save(update_fields=["state", "withdrawn_by", "withdrawn_at", "withdrawal_reason"])
    if counted:
        _outdate(report)
    _record(report, access, "verified.withdrawn", {"reason": report.withdrawal_reason})
    return report


def _locked(access: ParkAccess, pk: int) -> VerifiedReport:
    rows = access.own(VerifiedReport.objects.select_for_update(of=("self",)).select_related("enterprise"))
    return get_object_or_404(rows, pk=pk)


def _check(entry: Entry) -> None:
    if entry.year >= timezone.localdate().year:
        raise ReportRefused(_("The year is not over yet. A report covers a whole year."), "year")
    if entry.dated > timezone.localdate():
        raise ReportRefused(_("The date of the report lies ahead. Enter the date printed on it."), "dated")
    if entry.kind != ReportKind.EIA and entry.dated < date(entry.year, 12, 31):
        text = _("The report is dated before the end of %(year)s, the year it covers. Check the year and the date.")
        raise ReportRefused(text % {"year": entry.year}, "dated")
    if entry.fuel_t is None and entry.process_t is None:
        raise ReportRefused(_("Enter the direct CO2 of fuel, of the process, or both."), "fuel_t")
    for name, value in (("fuel_t", entry.fuel_t), ("process_t", entry.process_t)):
        if value is not None and value < 0:
            raise ReportRefused(_("The amount must not be below zero."), name)


def _outdate(report: VerifiedReport) -> None:
    """Results of exactly this enterprise-year no longer follow from the facts."""
    DirtyMonth.objects.create(
        park_id=report.park_id,
        enterprise_id=report.enterprise_id,
        year=report.year,
        month=LAST_MONTH,
        since=timezone.now(),
        reason="verified",
    )
    results_outdated.send(sender=None, park_id=report.park_id)


def _record(report: VerifiedReport, access: ParkAccess, action: str, more: dict[str, Any]) -> None:
    detail = {
        "report": report.pk,
        "number": report.number,
        "year": report.year,
        "fuel_t": None if report.fuel_t is None else str(report.fuel_t),
        "process_t": None if report.process_t is None else str(report.process_t),
    }
    append_event(access.park, access.user, action, f"enterprise:{report.enterprise_id}", detail | more)
