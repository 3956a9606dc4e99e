"""The factor library: what is used to calculate, from where, how far checked. Source: 000 附录A."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from inventory.methods.explain import plain
from inventory.methods.market import BESIDE_KINDS
from inventory.methods.own_factor import needs_of, same_unit
from inventory.models import Factor, FactorProposal
from inventory.models.factor import Status
from inventory.selectors.factor import fuel_set_by_year
from inventory.selectors.factor_library import Wanted, compare_fuel, facets, library, visible_factors
from inventory.selectors.factor_use import Use, factor_uses
from inventory.views.factor_export import csv_response, xlsx_response
from inventory.views.factor_words import (
    FAMILIES,
    FLAGS,
    OWNERS,
    column_heads,
    factor_cells,
    in_language,
    owner_name,
    parameter_name,
    set_name,
    span,
)
from park.access import ADMIN, EVERYONE, READERS, ParkAccess, park_view

PAGE_SIZE = 100
TEXT_LENGTH = 80


@park_view(*EVERYONE)
def factors(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """Search and filter of the library."""
    wanted = _wanted(request)
    choices = facets(access)
    page = Paginator(library(access, wanted), PAGE_SIZE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "wanted": wanted,
        "families": [(code, FAMILIES.get(code, code), count) for code, count in choices.families.items()],
        "factor_sets": list(choices.factor_sets.items()),
        "statuses": [(code, Status(code).label, count) for code, count in choices.statuses.items()],
        "tiers": list(choices.tiers.items()),
        "regions": list(choices.regions.items()),
        "owners": [(code, OWNERS[code], count) for code, count in choices.owners.items()],
        "access": access,
        "sees_own": access.role != ADMIN,
        "sees_sets": access.role in READERS,
        "page": page,
        "rows": [_shown(factor) for factor in page],
        "query": query.urlencode(),
        "is_empty": not choices.families,
    }
    return render(request, "inventory/factors.html", context)


@park_view(*EVERYONE)
def detail(request: HttpRequest, access: ParkAccess, pk: int) -> HttpResponse:
    """One row of the library, its other versions, and the results that rest on it."""
    shown = get_object_or_404(visible_factors(access, closed=True), pk=pk)
    whole, uses = factor_uses(access, shown.pk)
    same = visible_factors(access, closed=True).filter(
        key=shown.key, parameter=shown.parameter, region=shown.region, enterprise=shown.enterprise, park=shown.park
    )
    proposed = FactorProposal.objects.filter(park=access.park, values__factor=shown).first()
    context = {
        **_shown(shown),
        "access": access,
        "whole": whole,
        "uses": [(use, [FLAGS.get(flag, flag) for flag in use.flags], _item(use)) for use in uses],
        "versions": [(row, plain(row.value), span(row), set_name(row.factor_set)) for row in same if row.pk != pk],
        "set_name": set_name(shown.factor_set),
        "owner_name": owner_name(shown),
        "proposal": proposed,
        "may_propose": access.may_file and shown.superseded_at is None and _is_replaceable(shown),
        "sees_results": access.role != ADMIN,
    }
    return render(request, "inventory/factor.html", context)


@park_view(*EVERYONE)
def compare(request: HttpRequest, access: ParkAccess, fuel_code: str) -> HttpResponse:
    """The sets of one fuel side by side, with the set the park uses in the year shown."""
    found = compare_fuel(access, fuel_code)
    if found is None:
        raise Http404
    year = request.GET.get("year", "")
    used = fuel_set_by_year(access.park, [int(year)])[int(year)] if year.isdecimal() and len(year) == 4 else ""
    rows = [
        (
            parameter_name(parameter),
            [(plain(cell.value), cell.unit, cell.status == Status.UNVERIFIED) if cell else None for cell in cells],
        )
        for parameter, cells in found.rows
    ]
    context = {
        "name": in_language(found.name_zh, found.name_en),
        "fuel_code": fuel_code,
        "sets": [(factor, span(factor), factor.factor_set == used, _set_words(factor)) for factor in found.sets],
        "rows": rows,
        "used": used,
        "used_year": year,
    }
    return render(request, "inventory/factor_compare.html", context)


@park_view(*EVERYONE)
def export(request: HttpRequest, access: ParkAccess, kind: str) -> HttpResponse:
    """The rows and columns of the list under the same filters, as CSV or workbook."""
    rows = [factor_cells(factor) for factor in library(access, _wanted(request))]
    write = xlsx_response if kind == "xlsx" else csv_response
    return write(_("Factor library"), column_heads(), rows)


def _wanted(request: HttpRequest) -> Wanted:
    names = ("family", "factor_set", "status", "tier", "region", "owner")
    given = {name: request.GET.get(name, "")[:TEXT_LENGTH] for name in names}
    year = request.GET.get("valid", "")
    valid = int(year) if year.isdecimal() and len(year) == 4 else None
    return Wanted(text=request.GET.get("q", "").strip()[:TEXT_LENGTH], year=valid, **given)


def _set_words(factor: Factor) -> str:
    """The set, and of an own one whose it is."""
    return set_name(factor.factor_set) if factor.park_id is None else owner_name(factor)


def _is_replaceable(factor: Factor) -> bool:
    return any(same_unit(factor.unit, need) for need in needs_of(factor.key, factor.parameter))


def _item(use: Use) -> str:
    """Filter of the emissions page that shows the rows: what stands beside the totals is asked for by its kind."""
    return "" if use.kind not in BESIDE_KINDS else use.kind


def _shown(factor: Factor) -> dict[str, object]:
    return {
        "factor": factor,
        "name": in_language(factor.name_zh, factor.name_en) or factor.key,
        "parameter": parameter_name(factor.parameter),
        "value": plain(factor.value),
        "years": span(factor),
        "fuel": factor.key.removeprefix("fuel.") if factor.key.startswith("fuel.") else "",
        "unverified": factor.status == Status.UNVERIFIED,
        "set_name": set_name(factor.factor_set),
        "owner": "" if factor.park_id is None else owner_name(factor),
    }
