"""The page of a recalculation: counted steps while it runs, before and after when it is done, 重试 when it failed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from assessment import tasks
from assessment.models import JobState, Recalculation, Step
from assessment.selectors.recalculation import changes, job_steps, percent
from assessment.services import recalculation as service
from park.access import ASSESSOR, EDITOR, FILER, VIEWER, ParkAccess, park_view


@park_view(VIEWER, EDITOR, FILER, ASSESSOR)
def recalculation(request: HttpRequest, access: ParkAccess, pk: int) -> HttpResponse:
    """One job; htmx asks for the part alone until it has ended. A filer sees the steps, not the park's figures."""
    job = get_object_or_404(Recalculation, park=access.park, pk=pk)
    context = {
        "job": job,
        "open": job.state in (JobState.WAITING, JobState.RUNNING),
        "steps": job_steps(job),
        "percent": percent(job),
        "now": dict(Step.choices).get(job.step, ""),
        "changes": [] if access.role == FILER else changes(job),
        "access": access,
        "asked_year": _asked_year(request),
        "year": _year_of_results(request, access, job),
    }
    part = request.headers.get("HX-Request") == "true"
    return render(request, "assessment/recalculation_part.html" if part else "assessment/recalculation.html", context)


def _asked_year(request: HttpRequest) -> str:
    """`?year=`: the year of the month that was filed, "" without."""
    asked = request.GET.get("year", "")
    return asked if asked.isdecimal() and len(asked) == 4 else ""


def _year_of_results(request: HttpRequest, access: ParkAccess, job: Recalculation) -> int | None:
    """The year to look at when the job is done: the one asked for, else the newest that changed; None for neither."""
    asked = _asked_year(request)
    years = [asked] if asked in job.after else [row.year for row in reversed(changes(job)) if row.year in job.after]
    return next((int(year) for year in years if access.sees_year(int(year))), None)


@require_POST
@park_view(VIEWER, EDITOR, FILER)
def retry(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """Starts a failed calculation again."""
    access.require_file()
    job = service.retry(access.park.pk)
    tasks.wake(access.park.pk)
    return redirect("recalculation", park_code=access.park.code, pk=job.pk)
