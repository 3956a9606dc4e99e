"""Green power: bought electricity by location and by market, certificates, and the survey of reductions.

Source: 000 附录B 表B.1; 002 6.6.1; 004 7.1.4, 8.2.2.
"""

from typing import Any
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from inventory.charts import Series, lines
from inventory.forms import CertificateForm, WithdrawalForm
from inventory.models import GreenCertificate
from inventory.selectors.green import GreenYear, certificate_years, certificates, green_year
from inventory.selectors.summary import latest_finished_year, years_on_record
from inventory.services.carbon_export import workbook
from inventory.services.green import CertificateRefused, Entry, register_certificate, withdraw_certificate
from inventory.services.ledger_file import FileGone
from inventory.views.evidence import evidence_response
from inventory.views.factor_export import XLSX
from inventory.views.green_sheets import sheets
from inventory.views.green_words import (
    BUILDING,
    NO_RESIDUAL,
    NONE_DECLARED,
    NONE_REGISTERED,
    NOT_FILED,
    REDUCTIONS,
    SCOPE2,
)
from park.access import INSIDERS, READERS, ParkAccess, page_year, park_view

PAGE_SIZE = 50
TEXT_LENGTH = 80


@park_view(*INSIDERS)
def green_power(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """Both views of a year side by side, the register with its search, and the survey."""
    year = _year(request, access)
    found = green_year(access, year)
    text = request.GET.get("q", "").strip()[:TEXT_LENGTH]
    page = Paginator(certificates(access, year, text), PAGE_SIZE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "access": access,
        "year": year,
        "found": found,
        "text": text,
        "page": page,
        "query": query.urlencode(),
        "sees_park": access.role in READERS,
        "xlsx": reverse("green-power-xlsx", kwargs={"park_code": access.park.code}) + f"?year={year}",
        "scope2": _scope2(access, found),
        "reductions": [_reduction(row.code, row) for row in found.reductions],
        "figure": _figure(found),
        "not_filed": NOT_FILED,
        "no_residual": NO_RESIDUAL if found.total.lines else NOT_FILED,
        "none_registered": NONE_REGISTERED,
        "none_declared": NONE_DECLARED,
    }
    return render(request, "inventory/green.html", context)


@park_view(*INSIDERS)
def export(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """The page as a workbook."""
    year = _year(request, access)
    title = _("Green power of %(park)s, %(year)s") % {"park": access.park.name, "year": year}
    content = workbook(sheets(green_year(access, year), certificates(access, year), access.park, title))
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(f'{title}.xlsx')}"}
    return HttpResponse(content, content_type=XLSX, headers=headers)


@park_view(*INSIDERS)
def create(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """A form for a certificate; what is refused is shown at its field."""
    access.require_file()
    posted = request.method == "POST"
    form = CertificateForm(access, request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        given = form.cleaned_data
        month = given["month"]
        entry = Entry(
            enterprise_id=given["enterprise"].pk,
            year=month.year,
            month=month.month,
            **{name: given[name] for name in ("kind", "number", "technology", "region", "mwh")},
        )
        try:
            register_certificate(access, entry, given["evidence"].name, given["evidence"].read())
        except CertificateRefused as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, _("Registered. The month is being recalculated."))
            return redirect(_back(access, month.year))
    context = {"access": access, "form": form, "back": _back(access), "title": _("Register a certificate")}
    return render(request, "inventory/green_form.html", context, status=422 if form.errors else 200)


@park_view(*INSIDERS)
def withdraw(request: HttpRequest, access: ParkAccess, pk: int) -> HttpResponse:
    """Asks for the reason, then takes the certificate out."""
    access.require_file()
    rows = access.own(GreenCertificate.objects.select_related("enterprise"))
    certificate = get_object_or_404(rows, pk=pk)
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_certificate(access, pk, form.cleaned_data["reason"])
        except CertificateRefused as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, _("Withdrawn. The month is being recalculated."))
            return redirect(_back(access, certificate.year))
    context = {
        "access": access,
        "form": form,
        "certificate": certificate,
        "back": _back(access, certificate.year),
        "title": _("Withdraw a certificate"),
    }
    return render(request, "inventory/green_form.html", context, status=422 if form.errors else 200)


@park_view(*INSIDERS)
def evidence(request: HttpRequest, access: ParkAccess, pk: int) -> HttpResponse:
    """The evidence as it was handed in, always as a download."""
    certificate = get_object_or_404(access.own(GreenCertificate.objects.select_related("evidence")), pk=pk)
    if not access.sees_year(certificate.year):
        raise Http404
    try:
        return evidence_response(certificate.evidence, certificate.key)
    except FileGone:
        messages.error(request, _("The stored file cannot be read. Register the certificate again."))
        return redirect(_back(access, certificate.year))


def _year(request: HttpRequest, access: ParkAccess) -> int:
    """`?year=`, else the newest finished year, else the newest with ledgers or certificates, else this year."""
    years = sorted({*years_on_record(access.park), *certificate_years(access)})
    year = page_year(request, access, years, latest_finished_year(access.park))
    return timezone.localdate().year if year is None else year


def _back(access: ParkAccess, year: int | None = None) -> str:
    address = reverse("green-power", kwargs={"park_code": access.park.code})
    return f"{address}?year={year}#certificates" if year else address


def _lines(access: ParkAccess, year: int, item: str, category: str) -> str:
    """The ledger lines behind a figure."""
    query = urlencode({"year": year, "item": item, "category": category})
    return reverse("emissions", kwargs={"park_code": access.park.code}) + f"?{query}"


def _scope2(access: ParkAccess, found: GreenYear) -> list[dict[str, Any]]:
    """Scope 2 by category in both views; only bought electricity differs."""
    rows = [
        {
            "word": SCOPE2.get(category, category),
            "location": found.scope2[category],
            "market": found.total.market if category == "power" else found.scope2[category],
            "location_href": _lines(access, found.year, "CO2", category),
            "market_href": _lines(access, found.year, "market", category) if category == "power" else "",
            "parts": [(BUILDING[category], found.building[category])] if category in found.building else [],
        }
        for category in dict.fromkeys((*SCOPE2, *found.scope2))
        if category in found.scope2
    ]
    return [*rows, {"word": _("Scope 2"), "location": found.location, "market": found.market, "total": True}]


def _reduction(code: str, row: Any) -> dict[str, Any]:
    word, treatment, no_amount, no_tonnes = REDUCTIONS[code]
    return {"row": row, "word": word, "treatment": treatment, "no_amount": no_amount, "no_tonnes": no_tonnes}


def _figure(found: GreenYear) -> dict[str, Any] | None:
    if not found.total.lines:
        return None
    labels = [f"{found.year}-{row.key:02d}" for row in found.months]
    return lines(
        labels,
        [
            Series(_("Location-based"), "var(--nh3n)", [row.location_t for row in found.months]),
            Series(_("Market-based"), "var(--primary)", [row.market for row in found.months]),
        ],
    )
