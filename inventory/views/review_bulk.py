"""Approving clean versions together and locking approved months: first what it would do, then the act."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inventory.selectors.review_queue import approvable, lock_months, lock_years
from inventory.services.review_bulk import approve_clean, lock_approved
from park.access import READERS, ParkAccess, page_year, park_view

MOST_AT_ONCE = 500


@park_view(*READERS)
def approve(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """The clean versions that would be approved, those ticked or all; POST approves them."""
    access.require_edit()
    given = request.POST if request.method == "POST" else request.GET
    ticked = {int(pk) for pk in given.getlist("version") if pk.isdecimal() and len(pk) < 19}
    if request.method == "POST":
        done = approve_clean(access, ticked)
        text = ngettext("%(count)s version is approved.", "%(count)s versions are approved.", len(done))
        messages.success(request, text % {"count": len(done)})
        if left := len(ticked) - len(done):
            text = _("%(count)s had changed in the meantime and were left as they are.")
            messages.warning(request, text % {"count": left})
        return redirect("reviews", park_code=access.park.code)
    rows = list(approvable(access, ticked or None)[:MOST_AT_ONCE])
    return render(request, "inventory/review_approve.html", {"access": access, "rows": rows})


@park_view(*READERS)
def lock(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """The months of a year with what waits, is approved and is locked; POST locks the approved of one or of all."""
    access.require_edit()
    years = lock_years(access)
    year = page_year(request, access, years)
    if request.method == "POST" and year is not None:
        month = request.POST.get("month", "")
        chosen = int(month) if month.isdecimal() and len(month) <= 2 else None
        done = lock_approved(access, year, chosen)
        text = ngettext("%(count)s month is locked.", "%(count)s months are locked.", len(done))
        messages.success(request, text % {"count": len(done)})
        return redirect(f"{request.path}?year={year}")
    months = lock_months(access, year) if year is not None else []
    context = {
        "access": access,
        "year": year,
        "years": years,
        "months": months,
        "approved": sum(month.approved for month in months),
        "submitted": sum(month.submitted for month in months),
    }
    return render(request, "inventory/review_lock.html", context)
