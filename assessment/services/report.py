"""Writing the annual report of a park: one file per content, pinned to the data of its year."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from assessment.models import Report
from assessment.report import write_report
from assessment.selectors.report import report_facts
from park.models import Park, User
from park.services.audit import append_event


class NoData(Exception):
    """The year has no stored totals: there is nothing to report."""


def generate(park: Park, year: int, user: User | None = None) -> Report:
    """Writes the report of a year under MEDIA_ROOT and records it.

    Equal data give equal bytes: an identical report that is already on record is returned as it is.
    Errors: NoData with a sentence for people.
    """
    with transaction.atomic():
        facts = report_facts(park, year)
        if facts is None:
            raise NoData(_("%(year)s has no results yet. File ledgers of that year first.") % {"year": year})
        data = write_report(facts)
        sha256 = hashlib.sha256(data).hexdigest()
        place = f"reports/{park.pk}/{year}/{sha256}.docx"
        _store(Path(settings.MEDIA_ROOT) / place, data)
        known = Report.objects.filter(park=park, year=year, digest=facts.now.digest, sha256=sha256).first()
        if known is not None:
            return known
        report = Report.objects.create(
            park=park, year=year, digest=facts.now.digest, sha256=sha256, path=place, created_by=user
        )
        append_event(
            park,
            user,
            "report.generated",
            f"{year}",
            {"report": report.pk, "sha256": sha256, "digest": facts.now.digest},
        )
    return report


def _store(path: Path, data: bytes) -> None:
    """Whole or not at all: written beside its place and moved there."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    draft.write_bytes(data)
    draft.replace(path)


def file_name(report: Report) -> str:
    """Name under which a person saves the report."""
    return f"{report.park.name}_减污降碳协同控制评价报告_{report.year}_{report.sha256[:8]}.docx"
