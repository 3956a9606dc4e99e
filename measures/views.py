"""Catalogue of measures, projects, and the forms of a project. Source: 000 7.1–7.5; 001 5.5.4."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from measures.charts import Point, Words, quadrant_chart
from measures.forms import ProjectForm, StopForm
from measures.methods.synergy import Quadrant
from measures.models import Measure, Project
from measures.selectors.catalogue import catalogue, choices, shown, substance_codes, told
from measures.selectors.project import ProjectRow, project_rows, summary
from measures.selectors.words import is_chinese
from measures.services.project import save_project, stop_project
from park.access import ParkAccess, park_view
from park.services.results import ResultsBusy

VIEWS = ("projects", "catalogue")


@park_view()
def page(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """Projects with their effects, or the catalogue by clause."""
    view = request.GET.get("view", VIEWS[0])
    if view not in VIEWS:
        raise Http404
    codes = substance_codes()
    context: dict[str, Any] = {"access": access, "view": view, "codes": codes}
    if view == "catalogue":
        context["codes"] = codes = told(codes)
        context["groups"] = catalogue(codes)
    else:
        context["codes"], rows = project_rows(access.park, codes, timezone.localdate())
        context |= {"rows": rows, "summary": summary(rows), "rebounds": [row for row in rows if row.warnings]}
        context |= _figure(rows)
    return render(request, "measures/measures.html", context)


def _figure(rows: list[ProjectRow]) -> dict[str, Any]:
    placed = [row for row in rows if row.is_placed and row.synergy]
    points = [
        Point(
            label=str(row.number),
            name=f"{row.number} {row.project.name}",
            quadrant=row.synergy.quadrant,
            carbon=row.synergy.carbon_share or 0.0,
            pollution=row.synergy.pollution_share or 0.0,
        )
        for row in placed
        if row.synergy
    ]
    words = Words(
        carbon=_("CO2e cut, % of the base year"),
        pollution=_("Pollution equivalents cut, % of the base year"),
        quadrants={code: quadrant_word(code) for code in ("I", "II", "III", "IV")},
        ray=_("equal relative cuts"),
    )
    table = {
        "columns": [_("Project"), _("Quadrant"), _("CO2e cut, %"), _("Pollution cut, %")],
        "rows": [
            [point.name, quadrant_word(point.quadrant), point.carbon * 100, point.pollution * 100] for point in points
        ],
    }
    years = {row.synergy.base_year for row in placed if row.synergy}
    left = "、".join(f"{row.number} {row.project.name}" for row in rows if not row.is_placed)
    return {
        "chart": quadrant_chart(points, words),
        "chart_table": table,
        "base_year": max((year for year in years if year), default=None),
        "not_drawn": left,
    }


def quadrant_word(code: str) -> str:
    """Name of a quadrant in the active language."""
    place = Quadrant(code)
    return place.zh if is_chinese() else place.en


@park_view()
def create(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """A new project: the measure first, then the form shaped by it."""
    access.require_edit()
    code = request.GET.get("measure", "")
    if not code:
        return render(request, "measures/choose.html", {"access": access, "choices": choices()})
    return _form(request, access, get_object_or_404(Measure, pk=code), None)


@park_view()
def edit(request: HttpRequest, access: ParkAccess, pk: int) -> HttpResponse:
    """The form of a project of this park."""
    access.require_edit()
    project = get_object_or_404(Project.objects.select_related("measure"), park=access.park, pk=pk)
    code = request.GET.get("measure", "")
    measure = get_object_or_404(Measure, pk=code) if code else project.measure
    return _form(request, access, measure, project)


def _form(request: HttpRequest, access: ParkAccess, measure: Measure, project: Project | None) -> HttpResponse:
    entry = shown(measure, substance_codes())
    form = ProjectForm(access.park, measure, entry, request.POST or None, project=project)
    if request.method == "POST" and form.is_valid():
        try:
            kept = save_project(access.park, access.user, form.values(), project)
        except ResultsBusy:
            form.add_error(None, busy())
        else:
            messages.success(request, _("%(name)s is saved, its effects are renewed.") % {"name": kept.name})
            return redirect("measures", park_code=access.park.code)
    context = {"access": access, "form": form, "measure": entry, "project": project}
    return render(request, "measures/project_form.html", context, status=422 if form.errors else 200)


@park_view()
def stop(request: HttpRequest, access: ParkAccess, pk: int) -> HttpResponse:
    """Asks, then ends a project of this park."""
    access.require_edit()
    project = get_object_or_404(Project.objects.select_related("measure"), park=access.park, pk=pk)
    if project.stopped_on is not None:
        messages.info(
            request, _("%(name)s was stopped on %(day)s.") % {"name": project.name, "day": project.stopped_on}
        )
        return redirect("measures", park_code=access.park.code)
    form = StopForm(project, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            stop_project(access.park, access.user, project, data["stopped_on"], data["reason"])
        except ResultsBusy:
            form.add_error(None, busy())
        else:
            messages.success(request, _("%(name)s is stopped.") % {"name": project.name})
            return redirect("measures", park_code=access.park.code)
    context = {"access": access, "form": form, "project": project}
    return render(request, "measures/project_stop.html", context, status=422 if form.errors else 200)


def busy() -> str:
    return _("The park is being recalculated. Wait for it to end, then save again.")
