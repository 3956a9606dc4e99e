"""The lines behind a figure: quantity, method, factors and the formula with its numbers. Source: 000 6.1, 附录B."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from inventory.methods.explain import Language
from inventory.methods.explained import StoredRow, explained
from inventory.methods.verified import CATEGORY_OF
from inventory.selectors.emission_line import (
    GHG,
    NO_PROCESS,
    EmissionFilter,
    EmissionSum,
    emission_lines,
    emission_sum,
)
from inventory.selectors.factor_library import visible_factors
from inventory.selectors.summary import latest_finished_year, years_on_record
from inventory.views.carbon_compare import without_text
from inventory.views.emission_words import category_word
from inventory.views.factor_words import FLAGS, factor_name, set_name
from inventory.views.gwp import gwp_context, page_gwp
from inventory.views.ledger_words import field_name
from inventory.views.origin_words import origin
from park.access import INSIDERS, ParkAccess, page_year, park_view
from park.models import Enterprise, Process

PAGE_SIZE = 50


@park_view(*INSIDERS)
def emissions(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """Stored emissions behind a cell of another page, with their explanation; a filer sees only the own ones."""
    year = page_year(request, access, years_on_record(access.park), latest_finished_year(access.park))
    if year is None:
        return render(request, "inventory/emissions.html", {"access": access, "year": None})
    wanted = _wanted(request, access, year)
    view = page_gwp(request.GET, access)
    sums = emission_sum(access, wanted, view)
    page = Paginator(range(sums.count), PAGE_SIZE).get_page(request.GET.get("page"))
    offset = (page.number - 1) * PAGE_SIZE
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "access": access,
        "year": year,
        "wanted": wanted,
        "sums": sums,
        "sum_shown": _sum_of(wanted, sums),
        "unit": "tCO2e" if wanted.item == GHG else "t",
        "place": _place(access, wanted),
        "rows": [_shown(row) for row in emission_lines(access, wanted, PAGE_SIZE, offset, view)],
        "page": page,
        "query": query.urlencode(),
        "without": without_text(view, sums.without) if sums.without else "",
    }
    return render(request, "inventory/emissions.html", context | gwp_context(request, view))


def _wanted(request: HttpRequest, access: ParkAccess, year: int) -> EmissionFilter:
    """The filter of the address; 404 for what is not a filter, and for a filer asking for a neighbour."""
    given = request.GET
    process = given.get("process", "")
    if process and process != NO_PROCESS and not process.isdecimal():
        raise Http404
    enterprise, month = _integer(given.get("enterprise", "")), _integer(given.get("month", ""))
    if access.enterprise_id is not None and enterprise not in (0, access.enterprise_id):
        raise Http404
    return EmissionFilter(
        year=year,
        enterprise=access.enterprise_id or enterprise,
        process=process,
        item=given.get("item", "")[:40],
        month=month,
        category=given.get("category", "")[:40],
        factor=_integer(given.get("factor", "")),
    )


def _integer(text: str) -> int:
    if text and not (text.isdecimal() and len(text) < 18):
        raise Http404
    return int(text or 0)


def _place(access: ParkAccess, wanted: EmissionFilter) -> list[str]:
    """Names of the enterprise and the process; 404 for those of another park."""
    words: list[str] = []
    if wanted.process and wanted.process != NO_PROCESS:
        process = (
            access.own(Process.objects.select_related("enterprise").filter(park=access.park))
            .filter(pk=wanted.process)
            .first()
        )
        if process is None:
            raise Http404
        words = [str(process.enterprise), process.name]
    elif wanted.enterprise:
        enterprise = Enterprise.objects.filter(park=access.park, pk=wanted.enterprise).first()
        if enterprise is None:
            raise Http404
        words = [str(enterprise)]
        if wanted.process == NO_PROCESS:
            words.append(_("Whole site"))
    if wanted.factor:
        factor = get_object_or_404(visible_factors(access, closed=True), pk=wanted.factor)
        words += [factor_name(factor), set_name(factor.factor_set)]
    return words


def _sum_of(wanted: EmissionFilter, sums: EmissionSum) -> Any:
    """One sum only for one unit: CO2e of all gases, or the mass of one substance."""
    if wanted.item == GHG:
        return sums.co2e_t
    return sums.mass_t if wanted.item else None


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """A row with the words of its place and the formula with its numbers."""
    language: Language = "zh" if (get_language() or "").startswith("zh") else "en"
    stored = StoredRow("", row["method"], row["substance"], row["mass_t"], row["unit"] or "", row["tier"], row["trail"])
    adjusted = row["method"] in CATEGORY_OF
    return {
        **row,
        "report": row["trail"] if adjusted else None,
        "field_name": field_name(row["sheet"], row["field"]) if row["sheet"] else "",
        "category_word": category_word(row["category"]),
        "flag_words": FLAGS,
        "origin": origin(row) if row["sheet"] else [],
        "explained": explained(stored, language),
        "tiers": _tiers(row["trail"]),
    }


def _tiers(trail: dict[str, Any]) -> dict[str, Any]:
    """Tier of the activity and the different tiers of the factors of a row. Source: 000 附录A."""
    given = trail.get("tiers", {})
    factors = dict.fromkeys(tier for name, tier in given.items() if name != "activity" and tier)
    return {"activity": given.get("activity") or "", "factors": list(factors)}
