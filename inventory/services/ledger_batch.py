"""Filing many workbooks at once, through the same reading, checks and tables as one upload."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import transaction

from inventory.ledger.reader import BookReader
from inventory.models import LedgerUpload
from inventory.models.ledger import UploadState
from inventory.selectors.refile import files_to_read_again
from inventory.services.ledger_filing import Filing, announce, file_all
from inventory.services.ledger_reading import Incoming, reader
from inventory.services.ledger_staging import Staged, stage, warnings_of
from inventory.services.refile import settled_keys
from inventory.services.review_hint import keep_hints
from park.models import Enterprise, Park, User

#: Errors of running totals that the filing of earlier months may resolve.
EARLIER_FIRST: Final = frozenset({"basis_month_missing", "basis_month_departed"})


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

    A running total that lacks earlier months is put off until the enterprise's later workbooks have brought them.
    Warnings count as acknowledged. Bytes an enterprise has filed before are skipped. `progress(done, total)` is called
    after each round. Errors: WorkbookRefused with the findings of the first file that has errors.
    """
    given = [Workbook(*entry) for entry in workbooks]
    fresh = _not_filed_yet(park, given)
    done, versions, lines = len(given) - len(fresh), 0, 0
    queues = _queues(fresh)
    with reader() as books:
        while waiting := [queue for queue in queues if queue.books]:
            before = sum(len(queue.books) for queue in waiting)
            created = _file_round(park, waiting, books)
            versions += len(created)
            lines += sum(created)
            done += before - sum(len(queue.books) for queue in waiting)
            if progress:
                progress(done, len(given))
    if versions:
        announce(park)
    return Filed(len(given), len(given) - len(fresh), versions, lines)


@dataclass
class _Queue:
    """Workbooks of one enterprise in the given order, the place of the next one to try, and why others wait."""

    books: list[Workbook]
    place: int = 0
    refused: list[WorkbookRefused] = field(default_factory=list)

    @property
    def next(self) -> Workbook:
        return self.books[self.place]

    def take(self) -> Workbook:
        """The next one leaves, and those that waited are tried again."""
        book = self.books.pop(self.place)
        self.place, self.refused = 0, []
        return book

    def put_off(self, refusal: WorkbookRefused) -> None:
        """Tries the one after it first. Errors: the first refusal when none is left to bring what it lacks."""
        self.refused.append(refusal)
        self.place += 1
        if self.place == len(self.books):
            raise self.refused[0]

    def held_up(self, months: Iterable[tuple[int, int]]) -> WorkbookRefused | None:
        """The refusal of an earlier workbook of the same months, which must not be overtaken."""
        texts = {f"{year}-{month:02d}" for year, month in months}
        return next((one for one in self.refused if texts & {entry["about"][:7] for entry in one.findings}), None)


def _queues(workbooks: Sequence[Workbook]) -> list[_Queue]:
    """One queue an enterprise: every round tries one file of each, so that a file is checked against the one before."""
    found: dict[int, _Queue] = {}
    for workbook in workbooks:
        found.setdefault(workbook.enterprise.pk, _Queue([])).books.append(workbook)
    return list(found.values())


def _not_filed_yet(park: Park, workbooks: Sequence[Workbook]) -> list[Workbook]:
    hashes = [hashlib.sha256(workbook.data).hexdigest() for workbook in workbooks]
    rows = LedgerUpload.objects.filter(park=park, state=UploadState.COMMITTED, source_file__sha256__in=set(hashes))
    filed = set(rows.order_by().values_list("enterprise_id", "source_file__sha256"))
    filed -= files_to_read_again(park, {enterprise_id for enterprise_id, _ in filed})
    return [
        workbook
        for workbook, sha256 in zip(workbooks, hashes, strict=True)
        if (workbook.enterprise.pk, sha256) not in filed
    ]


def _file_round(park: Park, queues: Sequence[_Queue], books: BookReader) -> list[int]:
    """Files the next workbook of each enterprise or puts it off; returns the line count of each new version."""
    tried = [queue.next for queue in queues]
    staged = stage(park, [Incoming(book.enterprise, book.name, book.data, book.filed_by) for book in tried], books)
    ready = []
    for queue, entry in zip(queues, staged, strict=True):
        refusal = WorkbookRefused(queue.next, entry.errors) if entry.errors else queue.held_up(entry.locks)
        if refusal is None:
            ready.append((queue.take(), entry))
        elif {error["rule"] for error in refusal.findings} <= EARLIER_FIRST:
            queue.put_off(refusal)
        else:
            raise refusal
    LedgerUpload.objects.bulk_create([entry.upload for _, entry in ready])
    keep_hints(park, [(entry.upload, entry.hints) for _, entry in ready])
    return [version.line_count for version in file_all(park, [_filing(*one) for one in ready])] if ready else []


def _filing(workbook: Workbook, staged: Staged) -> Filing:
    return Filing(
        upload=staged.upload,
        months=staged.months,
        locks=staged.locks,
        warnings=warnings_of(staged.upload),
        filed_by=workbook.filed_by,
        filed_at=workbook.filed_at,
        reason=workbook.reason,
        settled_from=settled_keys(staged.upload),
    )
