"""Checking uploads before anything is filed: findings, dry run and what may be done next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils import timezone

from inventory.ledger.check import judged
from inventory.ledger.cumulative import months_needed, settled_from
from inventory.ledger.finding import SEVERITIES, WARNING, Finding
from inventory.ledger.guard import safe_name
from inventory.ledger.reader import BookReader
from inventory.models import LedgerUpload
from inventory.models.ledger import UploadState
from inventory.selectors.ledger import MonthKey, pointers
from inventory.selectors.ledger_context import Surroundings, surroundings
from inventory.selectors.mapping import changed_since, known_mappings
from inventory.selectors.refile import has_refiles
from inventory.selectors.review import month_locks
from inventory.services.ledger_difference import dry_run
from inventory.services.ledger_excerpt import excerpt
from inventory.services.ledger_file import find_file, store_files
from inventory.services.ledger_line import Row, by_month, content_digest, plain, rows_of
from inventory.services.ledger_reading import Incoming, Read, read_ledger
from inventory.services.review_hint import hints_by_month
from park.models import Park

#: Findings kept with an upload; a workbook with more is hopeless, and the count says so.
MOST_FINDINGS: Final = 2000


@dataclass
class Staged:
    """One checked file: its upload, not yet saved, and its rows and the reviewers' hints per month."""

    upload: LedgerUpload
    months: dict[tuple[int, int], list[Row]]
    locks: dict[tuple[int, int], int]
    hints: dict[tuple[int, int], list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def errors(self) -> list[dict[str, Any]]:
        return [entry for entry in self.upload.findings if entry["severity"] == "error"]


def stage(park: Park, files: Sequence[Incoming], books: BookReader) -> list[Staged]:
    """Reads, stores and checks files of different enterprise-months; constant queries whatever their number."""
    known = known_mappings(park, {file.enterprise for file in files})
    reads = [read_ledger(incoming, books, known[incoming.enterprise.pk]) for incoming in files]
    keys = {key for read in reads for key in (*month_keys(read), *compared_months(read), _first_month(read)) if key}
    # Before what is compared with: a filing in between must not pass for seen.
    locks = month_locks(park, {key for read in reads for key in month_keys(read)})
    around = surroundings(park, {file.enterprise for file in files}, keys, timezone.localdate())
    kept = [read for read in reads if read.is_kept]
    stored = store_files(park, [(read.incoming.name, read.incoming.data) for read in kept])
    sources = {id(read): source for read, source in zip(kept, stored, strict=True)}
    staged = []
    for read in reads:
        entry = _staged(park, read, around, locks)
        entry.upload.source_file = sources.get(id(read))
        staged.append(entry)
    return staged


def month_keys(read: Read) -> list[MonthKey]:
    """The enterprise-months the file has lines for, in order."""
    return [MonthKey(read.incoming.enterprise.pk, year, month) for year, month in sorted(read.months)]


def compared_months(read: Read) -> list[MonthKey]:
    """Other months whose ledgers in force the checks need."""
    months = sorted(months_needed(read.parsed)) if read.parsed else []
    return [MonthKey(read.incoming.enterprise.pk, int(month[:4]), int(month[5:])) for month in months]


def _settled_from(read: Read, around: Surroundings) -> list[list[int]]:
    """Year, month and number of the version in force (0: none) of the months that running totals are settled from."""
    months = sorted(settled_from(read.parsed)) if read.parsed else []
    keys = [MonthKey(read.incoming.enterprise.pk, int(month[:4]), int(month[5:])) for month in months]
    found = {key: around.pointers.get(key) for key in keys}
    return [[key.year, key.month, pointer.version.number if pointer else 0] for key, pointer in found.items()]


def _staged(park: Park, read: Read, around: Surroundings, in_month: Mapping[MonthKey, int]) -> Staged:
    enterprise = read.incoming.enterprise
    read.incoming.step("check")
    hints: list[Finding] = []
    if read.parsed:
        context = around.context(enterprise, _first_month(read), compared_months(read))
        verdict = judged(read.parsed, context)
        read.findings = [*verdict.findings, *read.findings]
        hints = verdict.hints
        if read.parsed.settled and read.months:
            read.months = by_month(rows_of(read.parsed.lines))
    read.place_in_file()
    keys = month_keys(read)
    profile = plain(read.parsed.profile) if read.parsed else {}
    upload = LedgerUpload(
        park=park,
        enterprise=enterprise,
        file_name=safe_name(read.incoming.name),
        findings=kept_findings(read.findings),
        profile=profile,
        titles=read.mapped.titles,
        excerpt=excerpt(read.book, read.parsed, read.findings),
        uploaded_by=read.incoming.user,
    )
    locks = {(key.year, key.month): in_month.get(key, 0) for key in keys}
    if read.has_errors:
        upload.state = UploadState.REJECTED
        upload.changes = {"months": []}
        upload.periods = [[year, month, locks.get((year, month), 0)] for year, month in _months_named(read)]
        return Staged(upload, {}, {})
    read.incoming.step("compare")
    months = [_month(read, key, profile, around) for key in keys]
    upload.periods = [[year, month, lock] for (year, month), lock in sorted(locks.items())]
    upload.settled_from = _settled_from(read, around)
    upload.changes = {"months": months}
    same = all(month["state"] == "same" for month in months)
    upload.state = UploadState.UNCHANGED if same else UploadState.READY
    return Staged(upload, read.months, locks, hints_by_month(hints, read.months))


def _first_month(read: Read) -> MonthKey | None:
    """The first month the file names, also when nothing of it can be filed."""
    periods = read.parsed.periods if read.parsed else ()
    if not periods:
        return None
    year, month = periods[0].split("-")
    return MonthKey(read.incoming.enterprise.pk, int(year), int(month))


def _months_named(read: Read) -> list[tuple[int, int]]:
    """Every month the file names, also those of which nothing can be filed."""
    periods = read.parsed.periods if read.parsed else ()
    return sorted({*read.months, *((int(period[:4]), int(period[5:])) for period in periods)})


def _month(read: Read, key: MonthKey, profile: dict[str, Any], around: Surroundings) -> dict[str, Any]:
    """What filing would do to one month: first, correction or same, with the differences."""
    rows = read.months[key.year, key.month]
    digest = content_digest(rows, profile)
    pointer = around.pointers.get(key)
    state = "first" if pointer is None else "correction"
    if pointer and pointer.version.content_digest == digest:
        state = "same"
    return {
        "year": key.year,
        "month": key.month,
        "state": state,
        "digest": digest,
        "number": pointer.version.number if pointer else 0,
        **dry_run(around.lines.get(key), read.lines(key.year, key.month)),
    }


def kept_findings(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings as plain values, the gravest first when there are more than can be kept."""
    found = list(findings)
    if len(found) > MOST_FINDINGS:
        found = sorted(found, key=lambda entry: SEVERITIES.index(entry.severity))[:MOST_FINDINGS]
    return [plain(entry.as_dict()) for entry in found]


def warnings_of(upload: LedgerUpload) -> list[dict[str, Any]]:
    """Warnings a person must have read before the upload is filed."""
    return [entry for entry in upload.findings if entry["severity"] == WARNING]


def filed_before(park: Park, incoming: Incoming) -> LedgerUpload | None:
    """An unchanged upload when the very same bytes were filed by the enterprise and all they say is still in force.

    Spares reading the file again; the months' digests are those of the upload that was filed.
    """
    source = find_file(park, incoming.data)
    if source is None:
        return None
    done = (UploadState.COMMITTED, UploadState.UNCHANGED)
    earlier = LedgerUpload.objects.filter(park=park, enterprise=incoming.enterprise, source_file=source, state__in=done)
    last = earlier.order_by("-uploaded_at").first()
    # Read by a mapping, the same bytes may say something else by now; so may a running total.
    if last is None or last.titles or changed_since(park, incoming.enterprise, last.uploaded_at):
        return None
    if has_refiles(park, incoming.enterprise):
        return None
    digests = {
        MonthKey(incoming.enterprise.pk, month["year"], month["month"]): month["digest"]
        for month in last.changes["months"]
    }
    in_force = pointers(park, digests.keys())
    if any(key not in in_force or in_force[key].version.content_digest != digests[key] for key in digests):
        return None
    months = [{**month, "state": "same", "lines": [], "more": 0} for month in last.changes["months"]]
    for month in months:
        month["counts"] = {"added": 0, "updated": 0, "removed": 0, "unchanged": _line_count(month["counts"])}
    return LedgerUpload(
        park=park,
        enterprise=incoming.enterprise,
        source_file=source,
        file_name=safe_name(incoming.name),
        state=UploadState.UNCHANGED,
        findings=last.findings,
        changes={"months": months},
        excerpt=last.excerpt,
        applied_fixes=last.applied_fixes,
        periods=[[key.year, key.month, in_force[key].lock] for key in sorted(digests)],
        profile=last.profile,
        uploaded_by=incoming.user,
    )


def _line_count(counts: dict[str, int]) -> int:
    """Lines the file has: those it added, changed or left when it was filed."""
    return counts["added"] + counts["updated"] + counts["unchanged"]
