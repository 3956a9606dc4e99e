"""Pages of own headings: which forms are read, how one is read, and what it says."""

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from inventory.forms import MappingForm
from inventory.ledger.book import RawBook
from inventory.ledger.columns import active_sheets
from inventory.ledger.finding import SEVERITIES
from inventory.ledger.mapped import own_titles
from inventory.ledger.mapping import TableMapping, problems
from inventory.ledger.mapping_proposal import propose
from inventory.models import LedgerMapping, LedgerUpload
from inventory.selectors.mapping import visible_mappings
from inventory.services.ledger_file import FileGone
from inventory.services.mapping import (
    MappingRefused,
    delete_mapping,
    offer_to_all,
    preview,
    require_change,
    sample_book,
    save_table,
    set_active,
    start_mapping,
)
from inventory.views.mapping_form import (
    column_rows,
    constants,
    grid,
    item_choices,
    period_choice,
    table_from,
)
from park.access import EDITOR, FILER, VIEWER, ParkAccess, park_view

READERS = (VIEWER, EDITOR, FILER)


@park_view(*READERS)
def mappings(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """The mappings a person sees; POST makes one from a sample or from an upload."""
    upload = _upload(request, access)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = MappingForm(access, upload, *sent)
    if request.method == "POST":
        access.require_file()
        if form.is_valid():
            given = form.cleaned_data
            source = upload.source_file if upload else None
            try:
                made = start_mapping(access, given["enterprise"], given["name"], source or _sample(given["file"]))
            except (MappingRefused, FileGone) as error:
                form.add_error(None, str(error))
            else:
                return redirect("mapping", park_code=access.park.code, pk=made.pk)
    context = {"access": access, "form": form, "upload": upload, "mappings": _listed(access)}
    return render(request, "inventory/mappings.html", context, status=422 if form.errors else 200)


@park_view(*READERS)
def mapping(request: HttpRequest, access: ParkAccess, pk: int) -> HttpResponse:
    """One mapping: the sample, what each column is, and what the sample says by it."""
    shown = _own(access, pk)
    try:
        book = sample_book(shown)
    except (MappingRefused, FileGone) as error:
        messages.error(request, str(error))
        return redirect("mappings", park_code=access.park.code)
    titles = own_titles(book)
    title = request.POST.get("sheet") or request.GET.get("sheet") or _first_title(shown, titles)
    title = title if title in titles else titles[0]
    kept = _kept(shown, book, title)
    table, refused = kept or propose(book, title), ""
    if request.method == "POST":
        require_change(access, shown.enterprise)
        act = request.POST.get("act", "")
        table = table_from(request.POST.dict(), book, title) if "target" in request.POST else table
        try:
            answer = _act(request, access, shown, table, act)
        except MappingRefused as error:
            refused, answer = str(error), None
        if answer is not None:
            return answer
    context = {**_context(shown, book, title, table), "access": access, "titles": titles, "refused": refused}
    context["may_change"] = access.may_edit if shown.enterprise_id is None else access.may_file
    page = "inventory/mapping_form.html" if request.headers.get("HX-Request") else "inventory/mapping.html"
    return render(request, page, context, status=422 if refused and page == "inventory/mapping.html" else 200)


@park_view(*READERS)
def delete(request: HttpRequest, access: ParkAccess, pk: int) -> HttpResponse:
    """Asks before a mapping is forgotten; POST forgets it."""
    shown = _own(access, pk)
    require_change(access, shown.enterprise)
    if request.method == "POST":
        delete_mapping(access, shown)
        messages.success(request, _("The mapping was deleted; ledgers filed by it stay as they are."))
        return redirect("mappings", park_code=access.park.code)
    return render(request, "inventory/mapping_delete.html", {"access": access, "mapping": shown})


def _act(
    request: HttpRequest, access: ParkAccess, shown: LedgerMapping, table: TableMapping, act: str
) -> HttpResponse | None:
    """What a button asks for; None leaves the page as it is, with what was chosen."""
    if act not in ("save", "use", "pause", "offer"):
        return None
    if act in ("save", "use"):
        save_table(access, shown, table)
    if act in ("use", "pause"):
        set_active(access, shown, act == "use")
    if act == "offer":
        shown = offer_to_all(access, shown)
    said = {
        "save": _("Saved."),
        "use": _("In use: the next upload with these headings is read by it."),
        "pause": _("No longer used."),
        "offer": _("Offered to all enterprises of the park."),
    }
    messages.success(request, said[act])
    return redirect("mapping", park_code=access.park.code, pk=shown.pk)


def _context(shown: LedgerMapping, book: RawBook, title: str, table: TableMapping) -> dict[str, Any]:
    raw, sheet = book.sheets[title], active_sheets()[table.target]
    missing = problems(table)
    found = None if missing else preview(shown, book, table)
    rule, text = period_choice(table)
    findings = sorted(found.findings, key=lambda entry: SEVERITIES.index(entry.severity)) if found else []
    shown_findings = [
        # Most messages begin with their address.
        {"severity": entry.severity, "place": "" if entry.message.startswith(entry.cell) else entry.cell, "said": entry}
        for entry in findings[:20]
    ]
    return {
        "mapping": shown,
        "title": title,
        "table": table,
        "first": table.first + 1,
        "footer_words": "、".join(table.footer_words),
        "sheets": active_sheets().values(),
        "grid": grid(raw, table),
        "rows": column_rows(raw, table),
        "items": item_choices(sheet),
        "constants": constants(table),
        "period_rule": rule,
        "period_text": text,
        "problems": missing,
        "preview": found,
        "findings": shown_findings,
        "findings_more": max(len(findings) - 20, 0),
    }


def _listed(access: ParkAccess) -> list[dict[str, Any]]:
    sheets = active_sheets()
    return [
        {
            "mapping": row,
            "sheets": [(kept["sheet"], sheets[kept["target"]].title) for kept in row.tables],
            "may_change": access.may_edit if row.enterprise_id is None else access.may_file,
        }
        for row in visible_mappings(access)
    ]


def _own(access: ParkAccess, pk: int) -> LedgerMapping:
    return get_object_or_404(visible_mappings(access).select_related("park", "sample"), pk=pk)


def _sample(file: UploadedFile) -> tuple[str, bytes]:
    return file.name or "", file.read()


def _upload(request: HttpRequest, access: ParkAccess) -> LedgerUpload | None:
    """The upload whose file is to be mapped, when the address names one."""
    asked = request.POST.get("upload") or request.GET.get("upload", "")
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
        return None
    rows = LedgerUpload.objects.select_related("enterprise", "source_file").filter(source_file__isnull=False)
    return get_object_or_404(access.own(rows), pk=int(asked))


def _first_title(shown: LedgerMapping, titles: list[str]) -> str:
    named = [kept["sheet"] for kept in shown.tables if kept["sheet"] in titles]
    return named[0] if named else titles[0]


def _kept(shown: LedgerMapping, book: RawBook, title: str) -> TableMapping | None:
    """The kept table of a sheet; one without a sheet name is for the only sheet."""
    tables = [TableMapping.from_dict(kept) for kept in shown.tables]
    only = own_titles(book) == [title]
    return next((table for table in tables if table.sheet == title or (only and not table.sheet)), None)
