"""Hints for reviewers: kept with an upload when it is checked, joined to the versions it becomes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from inventory.ledger.finding import Finding
from inventory.models import LedgerUpload, LedgerVersion, ReviewHint
from inventory.services.ledger_line import plain
from park.models import Park

Month = tuple[int, int]
#: Hints kept for one month: a reviewer reads no more.
MOST_HINTS: Final = 200


def hints_by_month(hints: Iterable[Finding], months: Iterable[Month]) -> dict[Month, list[dict[str, Any]]]:
    """Hints as plain values by the month of their line; those of no month of the file go with its first month."""
    filed = sorted(months)
    found: dict[Month, list[dict[str, Any]]] = {}
    for entry in hints if filed else ():
        text = entry.about[:7]
        month = (int(text[:4]), int(text[5:])) if text[:4].isdecimal() and text[5:].isdecimal() else filed[0]
        kept = found.setdefault(month if month in filed else filed[0], [])
        if len(kept) < MOST_HINTS:
            kept.append(plain(entry.as_dict()))
    return found


def keep_hints(park: Park, uploads: Sequence[tuple[LedgerUpload, Mapping[Month, list[dict[str, Any]]]]]) -> None:
    """The hints of checked uploads in place of those of an earlier check."""
    ReviewHint.objects.filter(park=park, upload__in=[upload.pk for upload, _ in uploads], version=None).delete()
    ReviewHint.objects.bulk_create(
        ReviewHint(park=park, upload=upload, year=year, month=month, hints=hints)
        for upload, months in uploads
        for (year, month), hints in months.items()
    )


def join_hints(park: Park, filed: Mapping[int, Sequence[LedgerVersion]]) -> None:
    """Sets the version of the hints of each upload, by the upload's id; in the transaction that files."""
    versions = {(upload, version.year, version.month): version for upload, made in filed.items() for version in made}
    rows = list(ReviewHint.objects.filter(park=park, upload_id__in=filed, version=None))
    joined = [row for row in rows if (row.upload_id, row.year, row.month) in versions]
    for row in joined:
        row.version = versions[row.upload_id, row.year, row.month]
    ReviewHint.objects.bulk_update(joined, ["version"])


def hints_of(version: LedgerVersion) -> list[dict[str, Any]]:
    """What reviewers read of one version; callers keep it from who files."""
    row = ReviewHint.objects.filter(park_id=version.park_id, version=version).first()
    return list(row.hints) if row else []
