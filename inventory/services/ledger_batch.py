"""Filing many workbooks at once, through the same reading, checks and tables as one upload."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from inventory.ledger.reader import BookReader
from inventory.models import LedgerUpload
from inventory.models.ledger import UploadState
from inventory.services.ledger_filing import Filing, announce, file_all
from inventory.services.ledger_reading import Incoming, reader
from inventory.services.ledger_staging import Staged, stage, warnings_of
from inventory.services.review_hint import keep_hints
from park.models import Enterprise, Park, User


class Workbook(NamedTuple):
    """One file to be filed: `filed_at` is when it counts as filed, `reason` is needed for a correction."""

    enterprise: Enterprise
    name: str
    data: bytes
    filed_by: User
    filed_at: datetime
    reason: str = ""


@dataclass(frozen=True)
class Filed:
    """What a batch did: workbooks given, of these already filed, new versions and their lines."""

    workbooks: int
    unchanged: int
    versions: int
    lines: int


class WorkbookRefused(Exception):
    """A workbook with errors; `findings` are all of them as plain values."""

    def __init__(self, workbook: Workbook, findings: list[dict[str, Any]]) -> None:
        first = findings[0]
        super().__init__(f"{workbook.name}: {len(findings)} × {first['sheet']} {first['cell']} {first['message']}")
        self.workbook = workbook
        self.findings = findings


@transaction.atomic
def file_workbooks(
    park: Park,
    workbooks: Iterable[Workbook | tuple[Enterprise, str, bytes, User, datetime]],
    progress: Callable[[int, int], None] | None = None,
) -> Filed:
    """Files workbooks in the given order per enterprise, all or none, and announces the park once at the end.

    Warnings count as acknowledged. Bytes an enterprise has filed before are skipped. `progress(done, total)` is called
    after each round. Errors: WorkbookRefused with the findings of the first file that has errors.
    """
    given = [Workbook(*entry) for entry in workbooks]
    fresh = _not_filed_yet(park, given)
    done, versions, lines = len(given) - len(fresh), 0, 0
    with reader() as books:
        for round_of_files in _rounds(fresh):
            created = _file_round(park, round_of_files, books)
            versions += len(created)
            lines += sum(created)
            done += len(round_of_files)
            if progress:
                progress(done, len(given))
    if versions:
        announce(park)
    return Filed(len(given), len(given) - len(fresh), versions, lines)


def _rounds(workbooks: Sequence[Workbook]) -> list[list[Workbook]]:
    """The first file of every enterprise, then the second of each: a file is checked against the one before it."""
    seen: Counter[int] = Counter()
    rounds: list[list[Workbook]] = []
    for workbook in workbooks:
        turn = seen[workbook.enterprise.pk]
        seen[workbook.enterprise.pk] += 1
        if turn == len(rounds):
            rounds.append([])
        rounds[turn].append(workbook)
    return rounds


def _not_filed_yet(park: Park, workbooks: Sequence[Workbook]) -> list[Workbook]:
    hashes = [hashlib.sha256(workbook.data).hexdigest() for workbook in workbooks]
    rows = LedgerUpload.objects.filter(park=park, state=UploadState.COMMITTED, source_file__sha256__in=set(hashes))
    filed = set(rows.order_by().values_list("enterprise_id", "source_file__sha256"))
    return [
        workbook
        for workbook, sha256 in zip(workbooks, hashes, strict=True)
        if (workbook.enterprise.pk, sha256) not in filed
    ]


def _file_round(park: Park, workbooks: Sequence[Workbook], books: BookReader) -> list[int]:
    """Files one workbook of each enterprise; returns the line count of each new version."""
    files = [Incoming(book.enterprise, book.name, book.data, book.filed_by) for book in workbooks]
    staged = stage(park, files, books)
    for workbook, entry in zip(workbooks, staged, strict=True):
        if entry.errors:
            raise WorkbookRefused(workbook, entry.errors)
    LedgerUpload.objects.bulk_create([entry.upload for entry in staged])
    keep_hints(park, [(entry.upload, entry.hints) for entry in staged])
    filings = [_filing(workbook, entry) for workbook, entry in zip(workbooks, staged, strict=True)]
    return [version.line_count for version in file_all(park, filings)]


def _filing(workbook: Workbook, staged: Staged) -> Filing:
    return Filing(
        upload=staged.upload,
        months=staged.months,
        locks=staged.locks,
        warnings=warnings_of(staged.upload),
        filed_by=workbook.filed_by,
        filed_at=workbook.filed_at,
        reason=workbook.reason,
    )
