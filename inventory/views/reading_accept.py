"""Taking a month of readings into the ledger: what the meters give, row by row, then the upload to confirm."""

import re
from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from inventory.services.reading_accept import AcceptRefused, accept, offers
from park.access import INSIDERS, ParkAccess, park_view
from park.models import Enterprise


@park_view(*INSIDERS)
def take(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """The choice of enterprise and month, the offers, and on post the upload with its checks."""
    access.require_file()
    given = request.POST if request.method == "POST" else request.GET
    firms = Enterprise.objects.filter(park=access.park).order_by("name")
    if access.enterprise_id is not None:
        firms = firms.filter(pk=access.enterprise_id)
    wanted = given.get("enterprise", "")
    firm = firms.filter(pk=int(wanted)).first() if wanted.isdecimal() and len(wanted) < 16 else firms.first()
    if firm is None:
        raise Http404
    month = _month(given.get("month", ""))
    refusal = ""
    if request.method == "POST":
        try:
            upload = accept(access, firm.pk, month.year, month.month, request.POST.getlist("rows"))
        except AcceptRefused as error:
            refusal = str(error)
        else:
            return redirect("upload", park_code=access.park.code, pk=upload.pk)
    found = offers(access, firm, month.year, month.month)
    context = {
        "access": access,
        "firms": firms,
        "firm": firm,
        "month": month,
        "offers": found,
        "refusal": refusal,
        "some": any(not offer.problem for offer in found),
    }
    return render(request, "inventory/readings_accept.html", context, status=422 if refusal else 200)


def _month(text: str) -> date:
    """First day of the month written as 2025-03; without one the month before this."""
    if not text:
        return (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=1)
    found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", text, re.ASCII)
    if not found:
        raise Http404
    return date(int(found[1]), int(found[2]), 1)
