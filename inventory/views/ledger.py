"""Ledger pages: the collection board, the filer's months, one filed version, its file, the template."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from inventory.ledger.template import build_template
from inventory.models import LedgerVersion
from inventory.selectors.ledger import version_rows, versions_of_month
from inventory.selectors.ledger_board import (
    MISSING,
    MONTHS,
    OUTSIDE,
    STATES,
    Board,
    BoardCell,
    BoardRow,
    board,
    board_years,
    newest_filed_year,
    owed_months,
    recent_uploads,
)
from inventory.selectors.ledger_template import template_facts
from inventory.services.ledger_file import FileGone, file_bytes
from inventory.views.ledger_words import BOARD_STATES, item_names, line_cells
from park.access import FILER, INSIDERS, ParkAccess, page_year, park_view

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE_SIZE = 200
FIRST_YEAR, LAST_YEAR = 1990, 2100
SEARCH_LENGTH = 80


@dataclass(frozen=True)
class ShownCell:
    """One cell of the board as drawn: mark, and where it leads (a version, or the upload of a missing month)."""

    mark: SafeString
    href: str
    note: str


@park_view(*INSIDERS)
def ledgers(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """Who has filed which month of the year; a filer sees the own months, what is due and the last uploads."""
    today = timezone.localdate()
    years = board_years(access, today)
    year = page_year(request, access, years, newest_filed_year(access)) or today.year
    whole = board(access, year, today)
    shown = _filtered(whole, request)
    context = {
        "access": access,
        "year": year,
        "years": years,
        "board": whole,
        "months": MONTHS,
        "rows": [(row, _shown(access, year, row)) for row in shown],
        "states": [(state, _mark(state), whole.counts[state]) for state in STATES],
        "only_missing": request.GET.get("show") == MISSING,
        "wanted": _wanted(request),
        "uploads": recent_uploads(access) if access.may_file or access.role != "assessor" else [],
    }
    if access.role == FILER:
        due = owed_months(access, today)
        context |= {"due": due, "next": due[0] if due else (today.year, today.month)}
        return render(request, "inventory/ledger_filer.html", context)
    return render(request, "inventory/ledgers.html", context)


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
    context = {
        "access": access,
        "version": shown,
        "versions": versions_of_month(access, shown),
        "page": page,
        "rows": [line_cells(row, names) for row in rows],
        "marked": line,
        "query": "",
    }
    return render(request, "inventory/ledger_version.html", context)


@park_view(*INSIDERS)
def file(request: HttpRequest, access: ParkAccess, pk: int) -> HttpResponse:
    """The untouched workbook of a version."""
    shown = _own_version(access, pk)
    try:
        data = file_bytes(shown.source_file)
    except FileGone:
        messages.error(request, _("The stored file cannot be read. Tell the platform administrator."))
        return redirect("ledger-version", park_code=access.park.code, pk=pk)
    return workbook(data, shown.source_file.name)


@park_view(*INSIDERS)
def template(request: HttpRequest, access: ParkAccess, pk: int, year: int, month: int) -> HttpResponse:
    """The workbook to fill in for one enterprise and month."""
    if month not in MONTHS or not FIRST_YEAR <= year <= LAST_YEAR or not access.sees_year(year):
        raise Http404
    enterprise = access.enterprise(pk)
    facts = template_facts(enterprise, year, month)
    name = f"{enterprise}_{year}-{month:02d}_{_('ledger')}.xlsx"
    return workbook(build_template(facts.enterprise, year, month, facts.previous), name)


def workbook(data: bytes, name: str) -> HttpResponse:
    """The bytes of a workbook as a download."""
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(data, content_type=XLSX, headers={"Content-Disposition": disposition})


def _own_version(access: ParkAccess, pk: int) -> LedgerVersion:
    rows = LedgerVersion.objects.select_related("enterprise", "source_file", "filed_by")
    shown = get_object_or_404(access.own(rows), pk=pk)
    if not access.sees_year(shown.year):
        raise Http404
    return shown


def _wanted(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:SEARCH_LENGTH]


def _filtered(whole: Board, request: HttpRequest) -> list[BoardRow]:
    """Rows that match the search and, when asked, owe a month; enterprises outside the whole year come last."""
    text = _wanted(request).casefold()
    rows = [row for row in whole.rows if text in f"{row.enterprise.name}{row.enterprise.short_name}".casefold()]
    if request.GET.get("show") == MISSING:
        rows = [row for row in rows if row.has(MISSING)]
    return sorted(rows, key=lambda row: all(cell.state == OUTSIDE for cell in row.cells))


def _mark(state: str, version_number: int = 0) -> SafeString:
    word, icon, css = BOARD_STATES[state]
    context = {"word": word, "icon": icon, "css": css, "number": version_number}
    return render_to_string("inventory/ledger_mark.html", context)


def _shown(access: ParkAccess, year: int, row: BoardRow) -> list[ShownCell]:
    marks: dict[tuple[str, int], SafeString] = {}
    return [_shown_cell(access, year, row, cell, marks) for cell in row.cells]


def _shown_cell(
    access: ParkAccess, year: int, row: BoardRow, cell: BoardCell, marks: dict[tuple[str, int], SafeString]
) -> ShownCell:
    number = cell.number if cell.number > 1 else 0
    if (cell.state, number) not in marks:
        marks[cell.state, number] = _mark(cell.state, number)
    href = ""
    if cell.version_id:
        href = reverse("ledger-version", kwargs={"park_code": access.park.code, "pk": cell.version_id})
    elif cell.state == MISSING and access.may_file:
        address = reverse("ledger-upload", kwargs={"park_code": access.park.code})
        href = f"{address}?enterprise={row.enterprise.pk}&year={year}&month={cell.month}"
    note = f"{row.enterprise} {year}-{cell.month:02d} {BOARD_STATES[cell.state][0]}"
    return ShownCell(marks[cell.state, number], href, note)
