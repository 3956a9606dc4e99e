"""Which set of factors serves which years, and what another choice would change. Source: 000 附录A."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from inventory.methods.candidate import GUIDE_FIRST, IPCC_FIRST, ORDER_PURPOSE
from inventory.models import FactorSetChoice
from inventory.selectors.factor import fuel_set_by_year
from inventory.selectors.summary import years_on_record
from inventory.services.factor_choice import choose_set, rehearse_choice, selectable_sets
from inventory.views.factor_form import SetForm
from inventory.views.factor_impact import shown_impact
from inventory.views.factor_words import FAMILIES, set_name
from park.access import EDITOR, READERS, ParkAccess, park_view


@park_view(*READERS)
def sets(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """The choices in force and, for an editor, the form of a new one."""
    return _page(
        request, access, SetForm(selectable_sets(access.park), initial=_initial(access)) if access.may_edit else None
    )


@park_view(*READERS)
def choose(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """POST act=rehearse shows what the choice would change; act=choose stores it."""
    access.require_edit()
    form = SetForm(selectable_sets(access.park), request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, access, form, status=422 if form.errors else 200)
    given = form.cleaned_data
    wanted = (given["purpose"], given["first_year"], given["factor_set"])
    if request.POST.get("act") == "choose":
        choose_set(access, *wanted, given["reason"])
        messages.success(request, _("The set is chosen; the months that take another factor are being recomputed."))
        return redirect("factor-sets", park_code=access.park.code)
    impact = shown_impact(access, rehearse_choice(access, *wanted).as_json())
    return _page(request, access, form, impact)


def _initial(access: ParkAccess) -> dict[str, object]:
    """The newest year on record with the fuel set it uses."""
    year = max(years_on_record(access.park), default=timezone.localdate().year)
    return {"first_year": year, "factor_set": fuel_set_by_year(access.park, [year])[year]}


def _page(
    request: HttpRequest, access: ParkAccess, form: SetForm | None, impact: object = None, status: int = 200
) -> HttpResponse:
    words = {**FAMILIES, ORDER_PURPOSE: _("Order of IPCC and provincial guide")}
    orders = {IPCC_FIRST: _("IPCC first"), GUIDE_FIRST: _("Provincial guide first")}
    rows = FactorSetChoice.objects.filter(park=access.park).order_by("purpose", "-first_year")
    years = years_on_record(access.park)
    context = {
        "access": access,
        "form": form,
        "impact": impact,
        "choices": [
            (
                words.get(row.purpose, row.purpose),
                row.first_year,
                orders.get(row.factor_set, row.factor_set),
                row.reason,
            )
            for row in rows
        ],
        "fuel_years": [(year, set_name(name)) for year, name in sorted(fuel_set_by_year(access.park, years).items())],
        "is_editor": access.role == EDITOR,
    }
    return render(request, "inventory/factor_sets.html", context, status=status)
