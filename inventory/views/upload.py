"""Upload pages: hand in a workbook, see what is wrong or would change, confirm or put aside, get it back marked."""

from typing import Any

from django.apps import apps
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from inventory.forms import ConfirmForm, UploadForm
from inventory.ledger.declared import MAPPING_RULES
from inventory.ledger.lines import COLUMNS
from inventory.models import LedgerPointer, LedgerUpload
from inventory.models.ledger import UNCHECKED, UploadState
from inventory.selectors.ledger_form import draft_of
from inventory.services.explanation import with_explanations
from inventory.services.ledger import Conflict, FilingError, discard_upload, receive_ledger, stage_upload
from inventory.services.ledger_file import FileGone
from inventory.services.ledger_fix import CORRECTABLE
from inventory.services.ledger_line import kept_rows
from inventory.services.ledger_marked import has_marked, marked_workbook
from inventory.services.refile import departs_on_filing
from inventory.services.review_conflict import clashes
from inventory.views.ledger import workbook
from inventory.views.ledger_words import field_name, item_names, sheet_title, unit_name
from inventory.views.refile_words import departure_rows
from inventory.views.returned import returned_months
from inventory.views.review_conflict import conflict_page
from inventory.views.upload_findings import applied_context, check_context, findings_context
from park.access import EDITOR, FILER, INSIDERS, VIEWER, ParkAccess, park_view

NEW_LINES_ON_PAGE = 100
DRAFT_READERS = (VIEWER, EDITOR, FILER)


@park_view(*INSIDERS)
def create(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """The drop zone; a posted file is checked and leads to its findings."""
    access.require_file()
    year, month = _asked_month(request)
    request.year = year  # type: ignore[attr-defined]  # read by the frame around the page
    enterprise_id = access.enterprise_id or _asked(request)
    form = UploadForm(access, request.POST or None, request.FILES or None, initial={"enterprise": _asked(request)})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        upload = stage_upload(access, form.cleaned_data["enterprise"], given.name, given.read(), access.user)
        return redirect("upload", park_code=access.park.code, pk=upload.pk)
    context = {
        "access": access,
        "form": form,
        "year": year,
        "month": month,
        "enterprise_id": enterprise_id,
        "returned": returned_months(access.park.pk, enterprise_id, {(year, month)}) if enterprise_id else [],
    }
    return render(request, "inventory/upload_form.html", context, status=422 if form.errors else 200)


@park_view(*DRAFT_READERS)
def upload(request: HttpRequest, access: ParkAccess, pk: int) -> HttpResponse:
    """Findings, the marked rows and the dry run of one upload; POST files it or puts it aside."""
    shown = _own_upload(access, pk)
    request.year = max((one[0] for one in shown.periods), default=None)  # type: ignore[attr-defined]  # for the frame
    form = ConfirmForm(shown)
    status = 200
    if request.method == "POST":
        access.require_file()
        if request.POST.get("act") == "discard":
            return _discard(request, access, shown)
        if found := clashes(shown):
            return conflict_page(request, access, shown, found)
        form = ConfirmForm(shown, request.POST, request.FILES)
        if form.is_valid():
            answer = _confirm(request, access, shown, form)
            if answer is not None:
                return answer
            shown.refresh_from_db()
        status = 422
    if shown.state not in UNCHECKED and request.headers.get("HX-Target") == "check":
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {
        "access": access,
        "upload": shown,
        "form": form,
        "months": _months(shown),
        "departs": departure_rows(departs_on_filing(shown)),
        "explained": [(entry, known) for entry, known in with_explanations(shown) if known],
        "applied": applied_context(shown),
        "can_fix": shown.state in CORRECTABLE,
        "is_open": shown.state == UploadState.READY and access.may_file,
        "is_rejected": shown.state == UploadState.REJECTED,
        "has_marked": has_marked(shown),
        "draft": draft_of(shown),
        "returned": returned_months(access.park.pk, shown.enterprise_id, {(one[0], one[1]) for one in shown.periods}),
        **_own_headings(access, shown),
        **check_context(shown),
        **findings_context(request, shown),
    }
    return render(request, "inventory/upload.html", context, status=status)


@park_view(*DRAFT_READERS)
def annotated(request: HttpRequest, access: ParkAccess, pk: int) -> HttpResponse:
    """The person's own workbook back, the cells of the findings marked and commented."""
    shown = _own_upload(access, pk)
    if not has_marked(shown):
        raise Http404
    try:
        data = marked_workbook(shown)
    except FileGone:
        messages.error(request, _("The stored file cannot be read. Upload it again."))
        return redirect("upload", park_code=access.park.code, pk=pk)
    stem, _dot, suffix = shown.file_name.rpartition(".")
    return workbook(data, f"{stem or suffix}_{_('checked')}.xlsx")


def _own_headings(access: ParkAccess, shown: LedgerUpload) -> dict[str, bool]:
    """Whether the file has headings that a mapping could read, or was read by one."""
    rules = {entry["rule"] for entry in shown.findings} & MAPPING_RULES
    may_map = bool(rules - {"mapping_used"}) and shown.source_file is not None and access.may_file
    return {"may_map": may_map and "mapping_used" not in rules, "was_mapped": "mapping_used" in rules}


def _own_upload(access: ParkAccess, pk: int) -> LedgerUpload:
    rows = LedgerUpload.objects.select_related("enterprise", "source_file", "uploaded_by")
    return get_object_or_404(access.own(rows), pk=pk)


def _asked(request: HttpRequest) -> int | None:
    """The enterprise an address or form asks for."""
    asked = request.POST.get("enterprise") or request.GET.get("enterprise", "")
    return int(asked) if asked.isdecimal() and len(asked) < 19 else None


def _asked_month(request: HttpRequest) -> tuple[int, int]:
    """`?year=&month=` when they are a month, else the current one."""
    today = timezone.localdate()
    year, month = request.GET.get("year", ""), request.GET.get("month", "")
    if year.isdecimal() and month.isdecimal() and len(year) == 4 and len(month) <= 2 and 1 <= int(month) <= 12:
        return int(year), int(month)
    return today.year, today.month


def _confirm(request: HttpRequest, access: ParkAccess, shown: LedgerUpload, form: ConfirmForm) -> HttpResponse | None:
    """Files the upload; None with the reason in the form when that is not possible."""
    given = form.cleaned_data
    try:
        versions = receive_ledger(
            shown,
            access.user,
            given.get("reason", ""),
            form.explanations(),
            given["declared"],
            (given["evidence"].name, given["evidence"].read()) if given.get("evidence") else None,
        )
    except Conflict:
        return conflict_page(request, access, shown, clashes(shown))
    except FilingError as error:
        form.add_error(None, str(error))
        return None
    if not versions:
        messages.info(request, _("Nothing changed: this content is in force already."))
        return redirect("upload", park_code=access.park.code, pk=shown.pk)
    months = "、".join(f"{version.year}-{version.month:02d}" for version in versions)
    if not LedgerPointer.objects.filter(park=access.park, version__in=versions).exists():
        # A correction of an approved or locked month: nothing is calculated before an official has approved it.
        messages.success(request, f"{months}: " + _("Filed; an official looks at them."))
        return redirect("ledger-version", park_code=access.park.code, pk=versions[0].pk)
    messages.success(request, _("Filed: %(months)s. The results are being recalculated.") % {"months": months})
    newest = max(version.year for version in versions)
    return _to_recalculation(access, newest) or redirect("upload", park_code=access.park.code, pk=shown.pk)


def _discard(request: HttpRequest, access: ParkAccess, shown: LedgerUpload) -> HttpResponse:
    if discard_upload(shown):
        messages.info(request, _("The upload was put aside; nothing was filed."))
    return redirect("ledgers", park_code=access.park.code)


def _to_recalculation(access: ParkAccess, year: int) -> HttpResponse | None:
    """The newest recalculation, to go on to a year's results; the app above, if any, is known here by name only."""
    if not apps.is_installed("assessment"):
        return None
    jobs = apps.get_model("assessment", "Recalculation").objects.filter(park=access.park)
    newest = jobs.order_by("-pk").values_list("pk", flat=True).first()
    return redirect(f"{reverse('recalculation', args=[access.park.code, newest])}?year={year}") if newest else None


def _months(shown: LedgerUpload) -> list[dict[str, Any]]:
    """The dry run of each month with words; a first filing lists the upload's own lines as new."""
    new = _new_lines(shown) if shown.state == UploadState.READY else {}
    months = []
    for month in shown.changes.get("months", []):
        lines = [
            {
                **line,
                "title": sheet_title(line["sheet"], shown.titles),
                "name": field_name(line["sheet"], line["field"]),
            }
            for line in month["lines"]
        ]
        fresh = new.get((month["year"], month["month"]), []) if month["state"] == "first" else []
        shown_lines = fresh[:NEW_LINES_ON_PAGE]
        months.append({**month, "lines": lines, "new": shown_lines, "new_more": len(fresh) - len(shown_lines)})
    names = item_names((line["sheet"], line["item"]) for month in months for line in (*month["lines"], *month["new"]))
    for month in months:
        for line in (*month["lines"], *month["new"]):
            line["item_name"] = names.get((line["sheet"], line["item"]), "")
    return months


def _new_lines(shown: LedgerUpload) -> dict[tuple[int, int], list[dict[str, Any]]]:
    months: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for row in kept_rows(shown.lines):
        line = dict(zip(COLUMNS, row, strict=True))
        line |= {"title": sheet_title(line["sheet"], shown.titles), "name": field_name(line["sheet"], line["field"])}
        line["unit"] = unit_name(line["unit"])
        months.setdefault((line["year"], line["month"]), []).append(line)
    return months
