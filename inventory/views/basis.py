"""口径与交易: territorial and responsibility totals side by side, purchases in the park, trades of neighbours."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.methods.catalogue import method
from inventory.models import ParkYear, TradeState
from inventory.selectors.basis import (
    BasisYear,
    MonthTrade,
    Sale,
    SaleGap,
    TradePair,
    basis_years,
    buyers,
    sale_gaps,
    sales,
    trade_pairs,
)
from inventory.views.emission_words import in_language
from park.access import READERS, ParkAccess, page_year, park_view

REMEDIES: dict[str, Promise] = {
    TradeState.DIFFERS: gettext_lazy("Compare both meters and correct the ledger that is wrong."),
    TradeState.ONLY_SOLD: gettext_lazy("The buyer adds its purchase with the seller's credit code on sheet 02."),
    TradeState.ONLY_BOUGHT: gettext_lazy("The seller adds its sale with the buyer's credit code on sheet 02."),
    TradeState.WAITING: gettext_lazy("Nothing to do until the other side files this month."),
}
#: Of CO2, which is filed on another sheet than energy.
CO2_REMEDIES: dict[str, Promise] = REMEDIES | {
    TradeState.ONLY_SOLD: gettext_lazy(
        "The buyer adds what it received as raw material on sheet 05, with the seller's credit code."
    ),
    TradeState.ONLY_BOUGHT: gettext_lazy("The seller adds what it supplied on sheet 05, with the buyer's credit code."),
}
MONTHS = 12


@park_view(*READERS)
def basis(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """Both totals of every visible year and what lies between them in one year. Source: 000 附录B 表B.1."""
    stored = {row.year: row for row in ParkYear.objects.filter(park=access.park).order_by("year")}
    finished = [year for year, row in stored.items() if row.last_month == MONTHS and access.sees_year(year)]
    year = page_year(request, access, list(stored), max(finished, default=None))
    if year is None:
        return render(request, "inventory/basis_empty.html", {"access": access, "year": year})
    years = basis_years(access.park, [one for one in stored if access.sees_year(one)])
    pairs = trade_pairs(access.park, year)
    found = next(one for one in years if one.year == year)
    context = {
        "access": access,
        "year": year,
        "rule": access.park.get_export_rule_display(),
        "years": years,
        "found": found,
        "sales": [_sale(one) for one in sales(access.park, year)],
        "gaps": [_gap(one, year) for one in sale_gaps(access.park, year)],
        "buyers": buyers(access.park, year),
        "pairs": [_pair(one) for one in pairs],
        "findings": [_finding(one, year) for pair in pairs for one in pair.months if one.is_finding],
        "source": _("Filed ledgers, GWP %(gwp)s, run %(run)s")
        % {"gwp": access.park.gwp_set, "run": stored[year].digest[:8]},
        "title_note": _title(found),
    }
    return render(request, "inventory/basis.html", context)


def _title(found: BasisYear) -> str:
    if not found.pairs:
        return _("No trade between neighbours is filed.")
    return _("%(pairs)s monthly trades between neighbours: %(findings)s to settle, %(waiting)s waiting.") % {
        "pairs": found.pairs,
        "findings": found.findings,
        "waiting": found.waiting,
    }


def _sale(one: Sale) -> dict[str, Any]:
    declared = method(one.method)
    return {"one": one, "method": in_language(declared.name_zh, declared.name_en)}


def _gap(one: SaleGap, year: int) -> dict[str, Any]:
    months = f"{year}-{one.first_month:02d}"
    if one.last_month != one.first_month:
        months += f"～{one.last_month:02d}"
    return {"one": one, "months": months}


def _pair(pair: TradePair) -> dict[str, Any]:
    return {"pair": pair, "one": pair.first, "carrier": _carrier(pair.first)}


def _carrier(one: MonthTrade) -> str:
    return in_language(one.name_zh, one.name_en) or one.carrier


def _finding(one: MonthTrade, year: int) -> dict[str, Any]:
    return {
        "one": one,
        "month": f"{year}-{one.month:02d}",
        "carrier": _carrier(one),
        "state": TradeState(one.state).label,
        "remedy": (CO2_REMEDIES if one.is_co2 else REMEDIES)[one.state],
        "sold_reason": _("the seller filed nothing"),
        "bought_reason": _("the buyer filed nothing"),
    }
