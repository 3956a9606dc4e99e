"""What pages of a filed version say about its review, whoever reads them."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from inventory.models import LedgerReview, LedgerVersion
from inventory.selectors.refile import refile_lines
from inventory.selectors.review_queue import acts_of_month, previous_version
from inventory.services.refile import departs_on_review
from inventory.services.review import acts_open
from inventory.services.review_remark import with_outcome
from inventory.views.ledger_words import field_name, item_names, sheet_title
from inventory.views.refile_words import departure_rows, refile_rows
from park.access import ParkAccess


def own_review(access: ParkAccess, version_id: int) -> LedgerReview:
    """The review of a version that the person may see, or 404."""
    rows = LedgerReview.objects.select_related(
        *("version__enterprise", "version__source_file", "version__filed_by", "version__park", "evidence"),
        *("asked_evidence", "asked_by", "decided_by"),
    )
    found = get_object_or_404(access.own(rows), version_id=version_id)
    if not access.sees_year(found.year):
        raise Http404
    return found


def review_context(access: ParkAccess, shown: LedgerReview) -> dict[str, Any]:
    """What every page of a version says about its review: state, acts of the month, remarks with their outcome."""
    acts = acts_of_month(access, shown.version)
    open_now = acts_open(access, shown)
    remarked = [one for one in acts if one.remarks]
    return {
        "previous": previous_version(shown.version),
        "review": shown,
        "acts": acts,
        "acts_open": open_now,
        "refile": refile_rows(refile_lines(shown.version.enterprise, shown.version_id)),
        "departs": departure_rows(departs_on_review(shown, open_now)),
        "remarked": [(one, _named(with_outcome(one.remarks, shown.version))) for one in remarked],
        "own_remarks": any(one.review_id == shown.pk for one in remarked),
    }


def _named(remarks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = item_names((remark["sheet"], remark["item"]) for remark in remarks)
    return [
        {
            **remark,
            "title": sheet_title(remark["sheet"]),
            "name": field_name(remark["sheet"], remark["field"]),
            "item_name": names.get((remark["sheet"], remark["item"]), ""),
        }
        for remark in remarks
    ]


def file_title(version: LedgerVersion, sheet: str, standard: str) -> str:
    """Title of a sheet in the file of the version."""
    return str(version.titles.get(sheet, standard))
