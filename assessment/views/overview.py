"""The overview: what an official sees in five seconds."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.charts import monthly_lines, yearly_bars
from assessment.selectors.overview import Overview, carbon_by_enterprise, overview
from inventory.models import ParkYear
from inventory.selectors.gwp import GwpView, year_sums
from inventory.selectors.review import open_months
from inventory.selectors.summary import latest_finished_year, years_on_record
from inventory.views.carbon_compare import without_text
from inventory.views.gwp import gwp_context, page_gwp, source_line
from park.access import ParkAccess, page_year, park_view
from park.selectors.boundary import park_map


@park_view()
def page(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """Overview of the year in the address, by default the latest finished one."""
    years = years_on_record(access.park)
    year = page_year(request, access, years, latest_finished_year(access.park))
    view = page_gwp(request.GET, access)
    found = overview(access.park, year, timezone.localdate(), view) if year else None
    if found is None:
        return render(request, "assessment/overview_empty.html", {"access": access})
    context = {
        "overview": found,
        "access": access,
        "year": year,
        **open_months(access.park, found.summary.year)._asdict(),
        "missing_text": _("Totals of %(year)s are partial: ledgers are missing.") % {"year": year},
        "owing": [name for _id, name, _months in found.missing],
        "partial_coverage": None if found.summary.is_complete else found.coverage,
        "gap_text": _("%(count)s series of the register were not reported in %(year)s: gaps, not zeros.")
        % {"count": len(found.gaps), "year": year},
        "without": _without(access, found.summary.year, view),
        "source": source_line(view, found.summary.digest, access.park.is_register),
    }
    return render(request, "assessment/overview.html", context | gwp_context(request, view) | _figures(access, found))


def _without(access: ParkAccess, year: int, view: GwpView) -> str:
    """Gases for which the set shown has no value; the park's own set has them all."""
    sums = year_sums(access.park, view, [year]).get(year) if view.restated else None
    return without_text(view, sums.without) if sums and sums.without else ""


def _year_label(row: ParkYear) -> str:
    """A year still running names the months it has, so that its bar does not read as a fall."""
    if 0 < row.last_month < 12:
        return _("%(year)s, to month %(month)s") % {"year": row.year, "month": row.last_month}
    return str(row.year)


def _figures(access: ParkAccess, found: Overview) -> dict[str, object]:
    history = [row for row in found.history if access.sees_year(row.year)]
    bars = yearly_bars(
        [_year_label(row) for row in history],
        [row.scope1_co2e_t for row in history],
        [row.scope2_co2e_t for row in history],
        (_("Direct"), _("Purchased power and heat")),
    )
    carbon = found.monthly[found.monthly["kind"] == "ghg"].groupby("month")["co2e_t"].sum()
    months = range(1, 13)
    series = [carbon.get(month) for month in months]
    # A register reports whole years: then there is no month to draw.
    line = monthly_lines(months, {_("CO2e"): series}, {_("CO2e"): "var(--co2)"}) if any(series) else None
    geojson = park_map(access.park, carbon_by_enterprise(found.enterprises), found.summary.year)
    return {"bars": bars, "line": line, "geojson": geojson}
