"""Annual reports: what is on record, what the next one would contain, write one, download one."""

import hashlib
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessment.models import Report
from assessment.report import contents
from assessment.selectors.report import report_facts
from assessment.selectors.report import reports as report_rows
from assessment.services.report import NoData, file_name, generate
from inventory.selectors.summary import latest_finished_year, years_on_record
from park.access import ASSESSOR, EDITOR, ParkAccess, page_year, park_view

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WRITERS = (EDITOR, ASSESSOR)


@park_view()
def reports(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """Reports on record and, for the chosen year, what each chapter would hold or lack."""
    year = page_year(request, access, years_on_record(access.park), latest_finished_year(access.park))
    facts = report_facts(access.park, year) if year else None
    rows = report_rows(access)
    newest = next((row for row in rows if row.report.year == year), None)
    context = {
        "access": access,
        "year": year,
        "rows": rows,
        "chapters": contents(facts) if facts else [],
        "coverage": None if facts is None or facts.now.is_complete else facts.now.coverage,
        "may_write": access.role in WRITERS,
        "outdated": newest is not None and not newest.is_current,
    }
    return render(request, "assessment/reports.html", context)


@require_POST
@park_view()
def new(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """Writes the report of a year, for editors and assessors."""
    if access.role not in WRITERS:
        raise PermissionDenied(
            _("Only park officials with editing rights and engaged assessors can write the report. Ask one of them.")
        )
    wanted = request.POST.get("year", "")
    years = [str(year) for year in years_on_record(access.park) if access.sees_year(year)]
    if wanted not in years:
        raise Http404
    try:
        report = generate(access.park, int(wanted), access.user)
    except NoData as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _("The report of %(year)s is ready: %(hash)s.") % {"year": report.year, "hash": report.sha256[:12]},
        )
    return redirect(f"{reverse('reports', kwargs={'park_code': access.park.code})}?year={wanted}")


@park_view()
def file(request: HttpRequest, access: ParkAccess, pk: int) -> HttpResponse:
    """The file exactly as it was written: bytes that no longer match their SHA-256 are not handed out."""
    report = get_object_or_404(Report, park=access.park, pk=pk)
    if not access.sees_year(report.year):
        raise Http404
    path = Path(settings.MEDIA_ROOT) / report.path
    data = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(data).hexdigest() != report.sha256:
        messages.error(request, _("The stored file is missing or damaged. Generate the report again."))
        return redirect(f"{reverse('reports', kwargs={'park_code': access.park.code})}?year={report.year}")
    disposition = f"attachment; filename*=UTF-8''{quote(file_name(report), safe='')}"
    return HttpResponse(data, content_type=DOCX, headers={"Content-Disposition": disposition})
