"""Review pages: the queue, one version with remarks per cell, the acts, and what a correction changes."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from inventory.ledger import lifecycle
from inventory.ledger.annotate import annotate
from inventory.models import LedgerReview, ReviewHint
from inventory.models.review import Act
from inventory.selectors.ledger import version_rows
from inventory.selectors.review_lines import beside, row_place, version_difference
from inventory.selectors.review_queue import approvable, previous_version, waiting, withdrawals
from inventory.services.evidence import evidence_problem
from inventory.services.ledger_file import FileGone, store_files
from inventory.services.ledger_marked import workbook_bytes
from inventory.services.review import ActRefused, ProofMissing, RemarkMissing, Said, act_on
from inventory.services.review_effect import month_co2e
from inventory.services.review_remark import remark_findings
from inventory.views.evidence import evidence_response
from inventory.views.ledger import workbook
from inventory.views.ledger_words import item_names, line_cells, number, sheet_title
from inventory.views.review_version import file_title, own_review, review_context
from park.access import FILER, INSIDERS, READERS, ParkAccess, park_view

PAGE_SIZE = 100
LINES_ON_PAGE = 1000
SEARCH_LENGTH = 80
REMARK = "remark-"


@park_view(*READERS)
def reviews(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """Versions that wait for review, oldest first, and withdrawals to confirm."""
    text = request.GET.get("q", "").strip()[:SEARCH_LENGTH]
    clean = request.GET.get("show") == "clean"
    context = {
        "access": access,
        "page": Paginator(waiting(access, clean=clean, text=text), PAGE_SIZE).get_page(request.GET.get("page")),
        "withdrawals": list(withdrawals(access)),
        "clean_count": approvable(access).count() if access.may_edit else 0,
        "text": text,
        "clean": clean,
        "query": f"q={text}&show={'clean' if clean else ''}" if text or clean else "",
    }
    return render(request, "inventory/reviews.html", context)


@park_view(*READERS)
def review(request: HttpRequest, access: ParkAccess, pk: int) -> HttpResponse:
    """One version before an official: warnings, hints, every line beside last month's, and the decision."""
    return _page(request, access, own_review(access, pk))


@park_view(*INSIDERS)
@require_POST
def act(request: HttpRequest, access: ParkAccess, pk: int) -> HttpResponse:
    """Does one act; when that is not possible the page says why (409 for a state that moved, 422 for what is left)."""
    shown = own_review(access, pk)
    access.require_file()
    wanted = request.POST.get("act", "")
    try:
        act_on(access, pk, wanted, _said(request, access))
    except (RemarkMissing, ProofMissing) as error:
        return _refused(request, access, shown, str(error), 422)
    except ActRefused as error:
        return _refused(request, access, shown, str(error), 409)
    messages.success(
        request,
        f"{shown.version.enterprise} {shown.year}-{shown.month:02d} v{shown.version.number}：{Act(wanted).label}",
    )
    if access.role == FILER or wanted in (lifecycle.ASK, lifecycle.TAKE_BACK, lifecycle.LOCK):
        return redirect("ledger-version", park_code=access.park.code, pk=pk)
    return redirect("reviews", park_code=access.park.code)


@park_view(*INSIDERS)
def difference(request: HttpRequest, access: ParkAccess, pk: int) -> HttpResponse:
    """What a version changes against the one before: old and new value of each cell, and the effect on the CO2e."""
    shown = own_review(access, pk)
    older = previous_version(shown.version)
    if older is None:
        raise Http404
    request.year = shown.year  # type: ignore[attr-defined]  # read by the frame around the page
    found = version_difference(shown.version, older)
    lines = (*found.difference.updated, *found.difference.removed, *found.difference.added)
    names = item_names((line.sheet, line.item) for line in lines)
    rows = []
    for line in lines:
        place = (line.sheet, line.item, line.process, line.outlet, line.counterparty, line.field)
        title = sheet_title(line.sheet)
        old_cell = found.old_cells.get(place, "") if line.state != "added" else ""
        rows += [
            {
                "line": line,
                "change": change,
                "new_place": ""
                if line.state == "removed"
                else f"{file_title(shown.version, line.sheet, title)}!{line.cell}",
                "old_place": f"{file_title(older, line.sheet, title)}!{old_cell}" if old_cell else "",
                "item_name": names.get((line.sheet, line.item), ""),
            }
            for change in line.changes
        ]
    context = {"access": access, "review": shown, "version": shown.version, "older": older, "rows": rows}
    context |= {"unchanged": found.difference.unchanged, **_effect(shown)}
    return render(request, "inventory/review_difference.html", context)


@park_view(*INSIDERS)
def marked(request: HttpRequest, access: ParkAccess, pk: int) -> HttpResponse:
    """The person's own workbook with the reviewer's remarks as comments at their cells."""
    shown = own_review(access, pk)
    remarks = [remark for one in shown.acts.all() for remark in one.remarks]
    if not remarks:
        raise Http404
    try:
        source = shown.version.source_file
        data = workbook_bytes(source, source.name, shown.version.enterprise.uscc)
    except FileGone:
        messages.error(request, _("The stored file cannot be read. Tell the platform administrator."))
        return redirect("ledger-version", park_code=access.park.code, pk=pk)
    stem = shown.version.source_file.name.rsplit(".", 1)[0]
    return workbook(annotate(data, remark_findings(remarks, shown.version.titles)), f"{stem}_{_('remarks')}.xlsx")


@park_view(*INSIDERS)
def evidence(request: HttpRequest, access: ParkAccess, pk: int, kind: str) -> HttpResponse:
    """The document of a correction (`correction`) or of an asked withdrawal (`withdrawal`)."""
    shown = own_review(access, pk)
    document = shown.evidence if kind == "correction" else shown.asked_evidence
    if document is None:
        raise Http404
    try:
        return evidence_response(document, f"{kind}-{shown.year}-{shown.month:02d}-v{shown.version.number}")
    except FileGone as error:
        raise Http404 from error


def _page(
    request: HttpRequest, access: ParkAccess, shown: LedgerReview, error: str = "", status: int = 200
) -> HttpResponse:
    version = shown.version
    request.year = shown.year  # type: ignore[attr-defined]  # read by the frame around the page
    about = review_context(access, shown)
    others = beside(version, about["previous"])
    page = Paginator(version_rows(version), LINES_ON_PAGE).get_page(request.GET.get("page"))
    rows = list(page)
    names = item_names((row["sheet"], row["item"]) for row in rows)
    warned: dict[str, list[str]] = {}
    for entry in version.acknowledged:
        warned.setdefault(f"{entry['sheet']}!{entry['cell']}", []).append(entry["message"])
    lines = []
    for row in rows:
        place, cells = row_place(row), line_cells(row, names)
        given = request.POST.get(f"{REMARK}{row['number']}", "")
        cells |= {"title": file_title(version, row["sheet"], cells["title"]), "given": given}
        cells |= {"before": number(others.before.get(place)), "last": number(others.last_month.get(place))}
        cells["warnings"] = " ".join(warned.get(f"{cells['title']}!{row['cell']}", []))
        lines.append(cells)
    hint = ReviewHint.objects.filter(park=access.park, version=version).first()
    context = {
        "access": access,
        "version": version,
        "last_version": others.last_version,
        "page": page,
        "query": "",
        "rows": lines,
        "hints": hint.hints if hint and access.role in READERS else [],
        "error": error,
        "remark": request.POST.get("remark", ""),
        **about,
    }
    return render(request, "inventory/review.html", context, status=status)


def _refused(request: HttpRequest, access: ParkAccess, shown: LedgerReview, error: str, status: int) -> HttpResponse:
    """The page again with the reason; a filer, who has no review page, goes back to the version."""
    if access.role in READERS:
        return _page(request, access, own_review(access, shown.version_id), error, status)
    context = {"access": access, "version": shown.version, "error": error}
    return render(request, "inventory/review_refused.html", context, status=status)


def _said(request: HttpRequest, access: ParkAccess) -> Said:
    remarks = {
        int(name.removeprefix(REMARK)): str(text)
        for name, text in request.POST.items()
        if name.startswith(REMARK) and name.removeprefix(REMARK).isdecimal() and len(name) < 24
    }
    document = request.FILES.get("evidence")
    kept = None
    if document is not None:
        name, data = document.name or "", document.read()
        if problem := evidence_problem(data):
            raise ProofMissing(problem)
        kept = store_files(access.park, [(name, data)])[0].pk
    return Said(request.POST.get("remark", ""), remarks, kept)


def _effect(shown: LedgerReview) -> dict[str, Any]:
    """CO2e of the month before and after an approved correction, once it is calculated anew."""
    if shown.state not in lifecycle.CONFIRMED or shown.co2e_before_t is None:
        return {}
    after = month_co2e(shown)
    return {
        "before_t": shown.co2e_before_t,
        "after_t": after,
        "effect_t": None if after is None else after - shown.co2e_before_t,
    }
