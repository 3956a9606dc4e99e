"""The monthly form on screen: one sheet a page, saved as it is typed, checked and confirmed like any file."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from inventory.ledger.columns import Sheet, active_sheets
from inventory.ledger.form import ROW, entered_columns, fresh_name, new_row
from inventory.models.ledger import UploadState
from inventory.selectors.ledger_form import FormMonth, form_month
from inventory.services.ledger_form import DraftConflict, check_draft, discard_draft, save_draft
from inventory.views.form_table import form_table
from park.access import INSIDERS, ParkAccess, park_view

FIRST_SHEET = "02"
MONTHS = range(1, 13)
FIRST_YEAR, LAST_YEAR = 1990, 2100
#: A draft whose number is longer than this is not one of ours.
LOCK_DIGITS = 9


@park_view(*INSIDERS)
def form(request: HttpRequest, access: ParkAccess, pk: int, year: int, month: int) -> HttpResponse:
    """One sheet of the form of an enterprise and month; POST saves, adds or removes a row, checks, or puts aside."""
    if month not in MONTHS or not FIRST_YEAR <= year <= LAST_YEAR or not access.sees_year(year):
        raise Http404
    enterprise = access.enterprise(pk)
    access.require_file()
    sheet = _asked_sheet(request)
    shown = form_month(enterprise, year, month)
    if request.method != "POST":
        return _page(request, access, shown, sheet)
    rows = _entered(request, sheet)
    try:
        return _act(request, access, shown, sheet, rows)
    except DraftConflict as conflict:
        if _wants_json(request):
            return JsonResponse({"message": str(conflict)}, status=409)
        # Nothing that was typed is lost: the page comes back with it, and says whose draft stands.
        shown.cells[sheet.number] = rows
        return _page(request, access, shown, sheet, conflict=str(conflict), status=409)


def _act(
    request: HttpRequest, access: ParkAccess, shown: FormMonth, sheet: Sheet, rows: Sequence[dict[str, str]]
) -> HttpResponse:
    act, lock = request.POST.get("act", "save"), _lock(request)
    here = _address(access, shown, sheet)
    if act == "discard":
        discard_draft(access, shown, lock)
        messages.info(request, _("The draft was put aside; nothing was filed."))
        return redirect(here)
    rows = list(rows)
    if act == "add":
        rows.append(new_row(sheet, fresh_name(rows)))
    if act.startswith("remove:"):
        rows = [row for row in rows if row[ROW] != act.removeprefix("remove:")]
    draft = save_draft(access, shown, lock, {sheet.number: rows})
    if _wants_json(request):
        time = f"{timezone.localtime(draft.saved_at):%H:%M:%S}"
        return JsonResponse({"lock": draft.lock, "message": _("Saved at %(time)s") % {"time": time}})
    if act == "check":
        upload = check_draft(access, shown, draft)
        if upload.state == UploadState.REJECTED:
            return redirect(_first_wrong(access, shown, sheet))
        return redirect("upload", park_code=access.park.code, pk=upload.pk)
    if act.startswith("go:") and act[3:] in active_sheets():
        return redirect(_address(access, shown, active_sheets()[act[3:]]))
    return redirect(f"{here}#{rows[-1][ROW]}" if act == "add" else here)


def _page(
    request: HttpRequest, access: ParkAccess, shown: FormMonth, sheet: Sheet, *, conflict: str = "", status: int = 200
) -> HttpResponse:
    request.year = shown.year  # type: ignore[attr-defined]  # read by the frame around the page
    tabs = [
        {
            "sheet": one,
            "current": one.number == sheet.number,
            "address": _address(access, shown, one),
            "errors": shown.count(one.number, "error"),
            "warnings": shown.count(one.number, "warning"),
            "rows": len(shown.cells.get(one.number, ())),
        }
        for one in active_sheets().values()
    ]
    context = {
        "access": access,
        "form": shown,
        "enterprise": shown.enterprise,
        "tabs": tabs,
        "table": form_table(shown, sheet),
        "conflict": conflict,
        "upload": shown.draft.upload if shown.draft and shown.is_begun else None,
        "month": f"{shown.year}-{shown.month:02d}",
    }
    return render(request, "inventory/ledger_form.html", context, status=status)


def _first_wrong(access: ParkAccess, shown: FormMonth, sheet: Sheet) -> str:
    """The page of the first sheet with an error, the one at hand before others."""
    checked = form_month(shown.enterprise, shown.year, shown.month)
    numbers = [sheet.number, *active_sheets()]
    wrong = next((number for number in numbers if checked.count(number, "error")), sheet.number)
    return _address(access, shown, active_sheets()[wrong])


def _address(access: ParkAccess, shown: FormMonth, sheet: Sheet) -> str:
    place = {"park_code": access.park.code, "pk": shown.enterprise.pk, "year": shown.year, "month": shown.month}
    return f"{reverse('ledger-form', kwargs=place)}?sheet={sheet.number}"


def _asked_sheet(request: HttpRequest) -> Sheet:
    """The sheet of `?sheet=` or of the posted form; 404 for one that is not declared."""
    number = request.POST.get("sheet") or request.GET.get("sheet") or FIRST_SHEET
    if number not in active_sheets():
        raise Http404
    return active_sheets()[number]


def _entered(request: HttpRequest, sheet: Sheet) -> list[dict[str, str]]:
    """The posted rows in their order."""
    columns = entered_columns(sheet)
    return [
        {ROW: name, **{one.field: request.POST.get(f"{name}.{one.field}", "") for one in columns}}
        for name in dict.fromkeys(request.POST.getlist("row"))
    ]


def _lock(request: HttpRequest) -> int:
    text: Any = request.POST.get("lock", "")
    return int(text) if text.isdecimal() and len(text) <= LOCK_DIGITS else 0


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"
