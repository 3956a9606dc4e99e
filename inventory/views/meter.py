"""The register of meters and monitoring points: coverage, list, entry, import, and the monitoring plan.

Source: 000 7.3.2; 001 6.1.1, 6.2.1–6.2.5, 6.4.1; 004 7.1.5, 7.4.1.7, 7.5.1, 7.5.2, 7.9.1.
"""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from inventory.ledger.finding import LedgerRefused
from inventory.ledger.meter_list import HEADS
from inventory.models import Meter, SourceFile
from inventory.models.meter import MeterKind
from inventory.selectors.meter import coverage, facility_rows, meter_rows, plan_rows, unmetered
from inventory.services.ledger_file import file_bytes, store_files
from inventory.services.meter import MeterRefused, save_equipment, save_meter
from inventory.services.meter_import import CHANGED, NEW, REFUSED, SAME, CheckedMeter, check_meters, import_meters
from inventory.views.factor_export import xlsx_response
from inventory.views.meter_form import EquipmentForm, MeterForm, MeterListForm
from inventory.views.meter_words import COVERAGE_WORDS, IMPORT_STATES, frequency, kind_word, level_word
from park.access import INSIDERS, ParkAccess, park_view

PAGE_SIZE: Final = 100
HOLD_SECONDS: Final = 3600
SALT: Final = "meter-import"


@park_view(*INSIDERS)
def meters(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """Coverage, the list with its filter, and equipment that needs a meter."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in MeterKind.values else ""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    page = Paginator(meter_rows(access, kind, text), PAGE_SIZE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "access": access,
        "rows": [shown(row) for row in page],
        "page": page,
        "query": query.urlencode(),
        "kind": kind,
        "text": text,
        "kinds": MeterKind.choices,
        "coverage": [(COVERAGE_WORDS[row.what], row) for row in coverage(access) if row.total],
        "unmetered": unmetered(access),
        "filtered": bool(kind or text),
    }
    return render(request, "inventory/meters.html", context)


@park_view(*INSIDERS)
def plan(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """The monitoring plan: what is measured where and how often, what is overdue, how the facilities run."""
    rows = meter_rows(access)
    context = {
        "access": access,
        "plan": [shown(row) for row in plan_rows(access)],
        "late": [shown(row) for row in rows if row["is_late"] or row["calibration_late"]],
        "facilities": [row | {"share": _share(row)} for row in facility_rows(access)],
    }
    return render(request, "inventory/meters_plan.html", context)


@park_view(*INSIDERS)
def create(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """The form of a new meter."""
    return _edit(request, access, None)


@park_view(*INSIDERS)
def edit(request: HttpRequest, access: ParkAccess, pk: int) -> HttpResponse:
    """The form of a registered meter."""
    return _edit(request, access, get_object_or_404(access.own(Meter.objects.all()), pk=pk))


def _edit(request: HttpRequest, access: ParkAccess, meter: Meter | None) -> HttpResponse:
    access.require_file()
    form = MeterForm(access, request.POST if request.method == "POST" else None, meter=meter)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_meter(access, form.entry(), meter.pk if meter else None)
        except MeterRefused as error:
            _add_errors(form, error)
        else:
            messages.success(request, _("Meter %(code)s is saved.") % {"code": saved.code})
            return redirect("meter", park_code=access.park.code, pk=saved.pk)
    title = _("Change meter %(code)s") % {"code": meter.code} if meter else _("Register a meter")
    return _form(request, access, form, title, "meters")


@park_view(*INSIDERS)
def equipment(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """The form of equipment with its rated power."""
    access.require_file()
    form = EquipmentForm(access, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        meter = given["meter"]
        if meter and meter.enterprise_id != given["enterprise"].pk:
            form.add_error("meter", _("Choose a meter of the same enterprise."))
        else:
            try:
                save_equipment(
                    access, given["enterprise"].pk, given["code"], given["name"], given["rated_kw"],
                    meter.pk if meter else None,
                )  # fmt: skip
            except MeterRefused as error:
                _add_errors(form, error)
            else:
                messages.success(request, _("Equipment %(code)s is saved.") % {"code": given["code"]})
                return redirect("meters", park_code=access.park.code)
    return _form(request, access, form, _("Register equipment"), "meters")


@park_view(*INSIDERS)
def upload(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """The form of a list; a posted one is checked and shown row by row, nothing is saved yet."""
    access.require_file()
    form = MeterListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        data = file.read()
        try:
            rows = check_meters(access, data, file.name)
        except LedgerRefused as refusal:
            form.add_error("file", f"{refusal.finding.message}{refusal.finding.remedy}")
        else:
            [kept] = store_files(access.park, [(file.name, data)])
            held = signing.dumps({"user": access.user.pk, "park": access.park.pk, "list": kept.pk}, salt=SALT)
            return _dry_run(request, access, rows, held)
    context = {"access": access, "form": form, "heads": list(HEADS.values())}
    return render(request, "inventory/meters_import.html", context, status=422 if form.errors else 200)


@park_view(*INSIDERS)
def confirm(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """Saves the checked list; what changed since the check is checked again."""
    access.require_file()
    try:
        held = signing.loads(request.POST.get("held", ""), salt=SALT, max_age=HOLD_SECONDS)
    except signing.BadSignature:
        held = {}
    if (held.get("user"), held.get("park")) != (access.user.pk, access.park.pk):
        messages.error(request, _("The check has expired. Upload the list again."))
        return redirect("meter-import", park_code=access.park.code)
    source = get_object_or_404(SourceFile, park=access.park, pk=held["list"])
    rows = check_meters(access, file_bytes(source), source.name)
    if any(row.state == REFUSED for row in rows):
        return _dry_run(request, access, rows, request.POST["held"])
    count = import_meters(access, rows)
    messages.success(request, ngettext("%(n)s meter is saved.", "%(n)s meters are saved.", count) % {"n": count})
    return redirect("meters", park_code=access.park.code)


@park_view(*INSIDERS)
def template(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """An empty list with its heads and one row as an example."""
    words = (
        "E-01|总进线电表||能源|33|一级|||配电室|kWh|时段量|02.consumption|60|是|是|用网|重点用能|2025-01-01||2027-01-01"
    )
    example: list[Any] = words.split("|")
    return xlsx_response("计量点清单", list(HEADS.values()), [example])


def _dry_run(request: HttpRequest, access: ParkAccess, rows: list[CheckedMeter], held: str) -> HttpResponse:
    counts = {state: sum(row.state == state for row in rows) for state in (NEW, CHANGED, SAME, REFUSED)}
    context = {
        "access": access,
        "held": held,
        "rows": [(row, IMPORT_STATES[row.state]) for row in rows],
        "counts": [(IMPORT_STATES[state], count) for state, count in counts.items()],
        "to_save": 0 if counts[REFUSED] else counts[NEW] + counts[CHANGED],
    }
    status = 422 if counts[REFUSED] else 200
    return render(request, "inventory/meters_import_check.html", context, status=status)


def _form(request: HttpRequest, access: ParkAccess, form: forms.Form, title: str, back: str) -> HttpResponse:
    context = {"access": access, "form": form, "title": title, "back": back}
    return render(request, "inventory/meters_form.html", context, status=422 if form.errors else 200)


def _add_errors(form: forms.Form, error: MeterRefused) -> None:
    for name, text in error.problems.items():
        form.add_error(name if name in form.fields else None, text)


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """A row with its words."""
    chinese = (get_language() or "").startswith("zh")
    return row | {
        "kind_word": kind_word(row["kind"]),
        "level_word": level_word(row.get("level")),
        "item_word": row["item_zh"] if chinese else row["item_en"],
        "frequency": frequency(row.get("period_minutes") or row.get("shortest")),
        "longest_word": frequency(row.get("longest")) if row.get("longest") != row.get("shortest") else "",
    }


def _share(row: dict[str, Any]) -> Any:
    return row["hours"] / row["month_hours"] if row["hours"] is not None else None
