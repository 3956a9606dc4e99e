"""Verified reports of enterprises beside their own estimates: list, entry, approval, withdrawal. Source: 002 6.6.3."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from inventory.forms import VerifiedForm, WithdrawalForm
from inventory.models import VerifiedReport
from inventory.models.verified import ReportState
from inventory.selectors.verified import ReportRow, report_rows
from inventory.services.ledger_file import FileGone
from inventory.services.verified import ReportRefused, approve_report, enter_report, withdraw_report
from inventory.views.evidence import evidence_response
from park.access import INSIDERS, ParkAccess, park_view


@park_view(*INSIDERS)
def verified(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """Reports by year and enterprise: own estimate, verified figure, difference, document and state."""
    rows = [row for row in report_rows(access.park, access.enterprise_id) if access.sees_year(row.year)]
    context = {"access": access, "rows": [_shown(access, row) for row in rows]}
    return render(request, "inventory/verified.html", context)


@park_view(*INSIDERS)
def create(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """The form of a new report."""
    access.require_file()
    form = VerifiedForm(access, *((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        document = form.cleaned_data["evidence"]
        try:
            report = enter_report(access, form.entry(), document.name, document.read())
        except ReportRefused as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, _("Report %(number)s is entered.") % {"number": report.number})
            return redirect("verified", park_code=access.park.code)
    context = {"access": access, "form": form}
    return render(request, "inventory/verified_form.html", context, status=422 if form.errors else 200)


@park_view(*INSIDERS)
def approve(request: HttpRequest, access: ParkAccess, pk: int) -> HttpResponse:
    """Shows the report against its document, then puts it in force."""
    access.require_edit()
    row = _row(access, pk)
    refusal = ""
    if request.method == "POST":
        try:
            approve_report(access, pk)
        except ReportRefused as error:
            refusal = str(error)
        else:
            messages.success(
                request, _("Report %(number)s is in force; the year is recalculated.") % {"number": row.number}
            )
            return redirect("verified", park_code=access.park.code)
    context = {"access": access, "row": row, "act": "approve", "refusal": refusal}
    return render(request, "inventory/verified_decide.html", context, status=422 if refusal else 200)


@park_view(*INSIDERS)
def withdraw(request: HttpRequest, access: ParkAccess, pk: int) -> HttpResponse:
    """Asks for the reason, then takes the report out."""
    access.require_file()
    row = _row(access, pk)
    if row.state == ReportState.APPROVED:
        access.require_edit()
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_report(access, pk, form.cleaned_data["reason"])
        except ReportRefused as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, _("Report %(number)s is withdrawn.") % {"number": row.number})
            return redirect("verified", park_code=access.park.code)
    context = {"access": access, "row": row, "act": "withdraw", "form": form}
    return render(request, "inventory/verified_decide.html", context, status=422 if form.errors else 200)


@park_view(*INSIDERS)
def evidence(request: HttpRequest, access: ParkAccess, pk: int) -> HttpResponse:
    """The document of a report as it was handed in."""
    report = get_object_or_404(access.own(VerifiedReport.objects.select_related("evidence")), pk=pk)
    if not access.sees_year(report.year):
        raise Http404
    try:
        return evidence_response(report.evidence, f"verified-{report.year}-{report.pk}")
    except FileGone as error:
        raise Http404 from error


def _row(access: ParkAccess, pk: int) -> ReportRow:
    rows = report_rows(access.park, access.enterprise_id, pk)
    if not rows or not access.sees_year(rows[0].year):
        raise Http404
    return rows[0]


def _shown(access: ParkAccess, row: ReportRow) -> dict[str, Any]:
    """A report with its state in words and what the person may do with it."""
    waits = row.state == ReportState.ENTERED
    return {
        "report": row,
        "word": state_word(row),
        "may_approve": access.may_edit and waits and row.entered_by_id != access.user.pk,
        "may_withdraw": row.state != ReportState.WITHDRAWN and (access.may_edit or (access.may_file and waits)),
    }


def state_word(row: ReportRow) -> str:
    """Where a report stands, in the active language."""
    return {
        "entered": _("Waiting for approval"),
        "withdrawn": _("Withdrawn"),
        "applied": _("In force, counted"),
        "withheld": _("In force, withheld"),
        "waiting": _("In force, recalculation to come"),
    }[row.standing]
