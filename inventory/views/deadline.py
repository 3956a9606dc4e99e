"""The filing calendar: dated due days, exceptions, and the plan of reminders."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from inventory.ledger.deadline import DEFAULT_DAY
from inventory.models import DeadlineException
from inventory.selectors.deadline import calendar_of, exceptions_of, reminder_plan, rules_of
from inventory.selectors.ledger_board import board_years
from inventory.services.deadline import remove_exception, save_exception, save_plan, save_rule
from inventory.views.deadline_form import ExceptionForm, PlanForm, RuleForm
from park.access import FILER, INSIDERS, OFFICIALS, ParkAccess, page_year, park_view

ACTS = ("rule", "exception", "plan")


@park_view(*INSIDERS)
def deadlines(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """When ledgers are due; park editors change it here. Source: 001 4.3.5."""
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if request.method == "POST":
        access.require_edit()
    if act == "remove":
        return _remove(request, access)
    forms = {name: _form(name, request if name == act else None, access) for name in ACTS}
    if act in forms and forms[act].is_valid():
        _save(act, forms[act], access)
        messages.success(request, _("Saved."))
        return redirect("deadlines", park_code=access.park.code)
    today = timezone.localdate()
    years = board_years(access, today)
    year = page_year(request, access, [*years, today.year + 1], today.year) or today.year
    shown = exceptions_of(access.park, year - 1)
    if access.role == FILER:  # an exception of another enterprise tells about that enterprise
        shown = shown.filter(enterprise=None) | shown.filter(enterprise=access.enterprise_id)
    context = {
        "access": access,
        "is_official": access.role in OFFICIALS,
        "year": year,
        "years": years,
        "calendar": calendar_of(access.park, year),
        "rules": rules_of(access.park),
        "default_day": DEFAULT_DAY,
        "exceptions": shown,
        **{f"{name}_form": form for name, form in forms.items()},
    }
    status = 422 if any(form.is_bound for form in forms.values()) else 200
    return render(request, "inventory/deadlines.html", context, status=status)


def _form(name: str, request: HttpRequest | None, access: ParkAccess) -> Any:
    given = request.POST if request else None
    if name == "rule":
        return RuleForm(given)
    if name == "exception":
        return ExceptionForm(access.park, given)
    return PlanForm(access.park, given, instance=reminder_plan(access.park))


def _save(act: str, form: Any, access: ParkAccess) -> None:
    given = form.cleaned_data
    park, user = access.park, access.user
    if act == "rule":
        save_rule(park, user, given["start"], given["day"], given["grace_days"], given["reason"])
    elif act == "exception":
        save_exception(park, user, given["month"], given["last_on"], given["reason"], given["enterprise"])
    else:
        save_plan(park, user, form.instance, list(given["people"]))


def _remove(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    pk = request.POST.get("pk", "")
    row = get_object_or_404(DeadlineException, park=access.park, pk=int(pk) if pk.isdecimal() else 0)
    remove_exception(row, access.user)
    messages.success(request, _("The rule holds again for %(month)s.") % {"month": f"{row.year}-{row.month:02d}"})
    return redirect("deadlines", park_code=access.park.code)
