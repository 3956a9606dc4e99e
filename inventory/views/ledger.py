"""Pages of one filed version, its file, and the template."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from inventory.ledger.lifecycle import LIVE
from inventory.ledger.template import build_template
from inventory.models import LedgerVersion
from inventory.selectors.ledger import completeness, version_rows, versions_of_month
from inventory.selectors.ledger_board import MONTHS
from inventory.selectors.ledger_template import template_facts
from inventory.services.ledger_file import FileGone, file_bytes
from inventory.services.ledger_marked import CONTENT_TYPES, content_type
from inventory.views.ledger_words import item_names, line_cells
from inventory.views.review_version import own_review, review_context
from park.access import INSIDERS, ParkAccess, park_view

PAGE_SIZE = 200
FIRST_YEAR, LAST_YEAR = 1990, 2100


@park_view(*INSIDERS)
def version(request: HttpRequest, access: ParkAccess, pk: int) -> HttpResponse:
    """One filed version: its lines from cell to base value, the versions of the month, who filed it and when."""
    shown = _own_version(access, pk)
    request.year = shown.year  # type: ignore[attr-defined]  # read by the frame around the page
    paginator = Paginator(version_rows(shown), PAGE_SIZE)
    line = request.GET.get("line", "")
    wanted = (int(line) - 1) // PAGE_SIZE + 1 if line.isdecimal() and int(line) else request.GET.get("page")
    page = paginator.get_page(wanted)
    rows = list(page)
    names = item_names((row["sheet"], row["item"]) for row in rows)
    versions = versions_of_month(access, shown)
    context = {
        "access": access,
        "version": shown,
        "versions": versions,
        "completeness": completeness(shown),
        "in_force": next((one for one in versions if one.review.state in LIVE and not one.review.waits), None),
        "page": page,
        "rows": [line_cells(row, names, shown.titles) for row in rows],
        "marked": line,
        "query": "",
        **review_context(access, own_review(access, pk)),
    }
    return render(request, "inventory/ledger_version.html", context)


@park_view(*INSIDERS)
def file(request: HttpRequest, access: ParkAccess, pk: int) -> HttpResponse:
    """The untouched file of a version."""
    shown = _own_version(access, pk)
    try:
        data = file_bytes(shown.source_file)
    except FileGone:
        messages.error(request, _("The stored file cannot be read. Tell the platform administrator."))
        return redirect("ledger-version", park_code=access.park.code, pk=pk)
    return download(data, shown.source_file.name, content_type(shown.source_file))


@park_view(*INSIDERS)
def template(request: HttpRequest, access: ParkAccess, pk: int, year: int, month: int) -> HttpResponse:
    """The workbook to fill in for one enterprise and month."""
    if month not in MONTHS or not FIRST_YEAR <= year <= LAST_YEAR or not access.sees_year(year):
        raise Http404
    enterprise = access.enterprise(pk)
    facts = template_facts(enterprise, year, month)
    name = f"{enterprise}_{year}-{month:02d}_{_('ledger')}.xlsx"
    return workbook(build_template(facts.enterprise, year, month, facts.returning, facts.label), name)


def workbook(data: bytes, name: str) -> HttpResponse:
    """The bytes of a workbook as a download."""
    return download(data, name, CONTENT_TYPES["xlsx"])


def download(data: bytes, name: str, kind: str) -> HttpResponse:
    """Bytes of a media type as a download."""
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": disposition})


def _own_version(access: ParkAccess, pk: int) -> LedgerVersion:
    rows = LedgerVersion.objects.select_related("enterprise", "source_file", "filed_by")
    shown = get_object_or_404(access.own(rows), pk=pk)
    if not access.sees_year(shown.year):
        raise Http404
    return shown
