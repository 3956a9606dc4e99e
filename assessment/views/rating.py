"""The rating of a year and the form of its targets. Source: 001 7.2 表5, 评估等级划分."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessment.charts import score_bars
from assessment.forms import TargetsForm
from assessment.selectors.rating import RatingYear, rateable, rating_year, targets_of, values_of
from assessment.services.target import set_targets
from inventory.selectors.summary import latest_finished_year, years_on_record
from park.access import ParkAccess, page_year, park_view
from park.services.results import ResultsBusy


@park_view()
def page(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """Grade, reasons and every indicator's verdict of the year in the address, else of the latest finished one."""
    year = page_year(request, access, years_on_record(access.park), latest_finished_year(access.park))
    found = rating_year(access, year) if year else None
    context = {"access": access, "year": year, "found": found, "scores": _scores(found) if found else None}
    return render(request, "assessment/rating.html", context)


def _scores(found: RatingYear) -> dict[str, object] | None:
    held = [line for line in found.lines if line.score is not None]
    if not held:
        return None
    return score_bars(
        [line.name for line in held],
        [line.score for line in held],
        [line.verdict for line in held],
        (_("Basic requirement"), _("Target")),
    )


@park_view()
def targets(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """Form of the year's targets and basic requirements, for editors."""
    access.require_edit()
    year = page_year(request, access, years_on_record(access.park), latest_finished_year(access.park))
    if year is None:
        raise Http404
    form = TargetsForm(rateable(), targets_of(access.park, year), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            changed = set_targets(access.park, access.user, year, form.wanted())
        except ResultsBusy:
            form.add_error(None, _("The park is being recalculated. Wait for it to end, then save again."))
        else:
            messages.success(request, _saved(changed))
            return redirect(f"{reverse('rating', kwargs={'park_code': access.park.code})}?year={year}")
    rows = form.rows(year, values_of(access.park, (year - 1, year)))
    context = {"access": access, "year": year, "form": form, "rows": rows}
    return render(request, "assessment/targets.html", context, status=422 if form.errors else 200)


def _saved(changed: int) -> str:
    if not changed:
        return _("Nothing was changed.")
    return ngettext("%(count)s target saved, the rating is renewed.", "%(count)s targets saved, the rating is renewed.",
                    changed) % {"count": changed}  # fmt: skip
