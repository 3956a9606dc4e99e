"""Filing staged ledgers: versions, lines, pointers, dirty months and the audit event, all or nothing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from inventory.ledger.lifecycle import DECLARATION
from inventory.models import DirtyMonth, LedgerPointer, LedgerUpload, LedgerVersion, SourceFile
from inventory.models.ledger import UploadState
from inventory.selectors.ledger import MonthKey, pointers
from inventory.selectors.review import Standing, last_act, standings
from inventory.services.explanation import of_month
from inventory.services.ledger_line import Row, content_digest, copy_lines, place_ids
from inventory.services.refile import mark_refiles, moved_months
from inventory.services.review_hint import join_hints
from inventory.services.review_opening import open_reviews
from inventory.signals import ledger_accepted
from park.models import Enterprise, Park, User
from park.services.audit import append_event

Month = tuple[int, int]


class FilingError(Exception):
    """A filing that cannot go on; the text says what to do."""


class Conflict(FilingError):
    """Someone filed the same month after this upload was checked."""


class ReasonMissing(FilingError):
    """A correction without a reason."""


class NotExplained(FilingError):
    """Warnings that nobody has explained."""


class NotDeclared(FilingError):
    """A filing without the declaration."""


class EvidenceMissing(FilingError):
    """A correction of a locked month without evidence, or with a file that is none."""


@dataclass
class Filing:
    """One upload about to be filed: its rows per month, the locks seen when it was checked, who declares it and when.

    `evidence` is needed when the upload corrects a locked month; `settled_from` holds the numbers of the versions in
    force that its running totals were settled from.
    """

    upload: LedgerUpload
    months: Mapping[Month, Sequence[Row]]
    locks: Mapping[Month, int]
    warnings: list[dict[str, Any]]
    filed_by: User
    filed_at: datetime
    reason: str = ""
    evidence: SourceFile | None = None
    settled_from: Mapping[MonthKey, int] = field(default_factory=dict)
    versions: list[LedgerVersion] = field(default_factory=list)
    digests: dict[MonthKey, str] = field(default_factory=dict)

    @property
    def keys(self) -> list[MonthKey]:
        return [MonthKey(self.upload.enterprise_id, year, month) for year, month in sorted(self.locks)]

    def rows(self, key: MonthKey) -> Sequence[Row]:
        """Rows of one month; none for a month that is filed empty."""
        return self.months.get((key.year, key.month), ())

    def digest(self, key: MonthKey) -> str:
        """Digest of what one month says; walking its lines is worth doing once."""
        if key not in self.digests:
            self.digests[key] = content_digest(self.rows(key), self.upload.profile)
        return self.digests[key]


def file_all(park: Park, filings: Sequence[Filing]) -> list[LedgerVersion]:
    """Files uploads of different enterprise-months inside the caller's transaction; returns the new versions.

    Months whose content equals the version in force, or the correction that waits, give none. Of a month that an
    official has confirmed the new version waits. Errors: Conflict, ReasonMissing, EvidenceMissing.
    """
    keys = [key for filing in filings for key in filing.keys]
    hold_enterprises({key.enterprise_id for key in keys})
    standing = standings(park, keys)
    in_force = pointers(park, {*keys, *(key for filing in filings for key in filing.settled_from)})
    for filing in filings:
        refuse_if_overtaken(park, filing, standing, in_force)
    numbers = _last_numbers(park, filings)
    for filing in filings:
        filing.versions = [
            _new_version(park, filing, key, numbers.get(key, 0) + 1)
            for key in filing.keys
            if not _says_the_same(filing, key, in_force.get(key), standing.get(key))
        ]
        _refuse_without_evidence(filing, standing)
    created = LedgerVersion.objects.bulk_create([version for filing in filings for version in filing.versions])
    if created:
        _write(park, filings, created, in_force, standing)
        join_hints(park, {filing.upload.pk: filing.versions for filing in filings})
    _close_uploads(filings)
    return created


def announce(park: Park) -> None:
    """Tells higher apps, inside the transaction, that pointers of the park moved."""
    ledger_accepted.send(sender=LedgerVersion, park_id=park.pk)


def refuse_if_overtaken(
    park: Park, filing: Filing, standing: Mapping[MonthKey, Standing], in_force: Mapping[MonthKey, LedgerPointer]
) -> None:
    """Errors: Conflict naming the person, act, month and time when a month moved since the upload was checked."""
    for key in filing.keys:
        if standing.get(key, Standing()).lock != filing.locks[key.year, key.month]:
            raise _overtaken(park, key)
    for key in moved_months(filing.settled_from, in_force):
        raise _overtaken(park, key)


def _overtaken(park: Park, key: MonthKey) -> Conflict:
    last = last_act(park, key)
    return Conflict(
        _("%(month)s: %(act)s, %(who)s, %(time)s, after this file was checked. Check it again.")
        % {
            "month": f"{key.year}-{key.month:02d}",
            "act": last.get_act_display() if last else "",
            "who": last.by if last and last.by else _("the platform"),
            "time": f"{timezone.localtime(last.at):%Y-%m-%d %H:%M}" if last else "",
        }
    )


def hold_enterprises(enterprise_ids: Collection[int]) -> None:
    """One act at a time per enterprise: also the first version of a month, which has no pointer to lock yet."""
    held = Enterprise.objects.filter(pk__in=set(enterprise_ids)).order_by("pk")
    list(held.select_for_update(no_key=True).values_list("pk", flat=True))


def _says_the_same(filing: Filing, key: MonthKey, pointer: LedgerPointer | None, standing: Standing | None) -> bool:
    """Whether the content is in force already, or is the correction that waits for approval."""
    said = [version.content_digest for version in (pointer and pointer.version, _waiting(standing)) if version]
    return bool(said) and filing.digest(key) in said


def _waiting(standing: Standing | None) -> LedgerVersion | None:
    return standing.waiting.version if standing and standing.waiting else None


def _refuse_without_evidence(filing: Filing, standing: Mapping[MonthKey, Standing]) -> None:
    for version in filing.versions:
        key = MonthKey(version.enterprise_id, version.year, version.month)
        if filing.evidence is None and key in standing and standing[key].is_locked:
            raise EvidenceMissing(
                _("%(month)s is locked. Attach the evidence of the correction.")
                % {"month": f"{key.year}-{key.month:02d}"}
            )


def _last_numbers(park: Park, filings: Sequence[Filing]) -> dict[MonthKey, int]:
    keys = {key for filing in filings for key in filing.keys}
    rows = (
        LedgerVersion.objects.filter(
            park=park, enterprise_id__in={key.enterprise_id for key in keys}, year__in={key.year for key in keys}
        )
        .order_by()
        .values_list("enterprise_id", "year", "month")
        .annotate(last=Max("number"))
    )
    return {MonthKey(enterprise_id, year, month): last for enterprise_id, year, month, last in rows}


def _new_version(park: Park, filing: Filing, key: MonthKey, number: int) -> LedgerVersion:
    if number > 1 and not filing.reason.strip():
        raise ReasonMissing(_("A correction needs a reason. Say in a few words what changed and why."))
    rows = filing.rows(key)
    return LedgerVersion(
        park=park,
        enterprise_id=key.enterprise_id,
        year=key.year,
        month=key.month,
        number=number,
        source_file=filing.upload.source_file,
        line_count=len(rows),
        content_digest=filing.digest(key),
        profile=filing.upload.profile,
        titles=filing.upload.titles,
        acknowledged=of_month(filing.warnings, key.year, key.month),
        applied_fixes=_fixes_of(filing.upload, key),
        reason=filing.reason.strip(),
        filed_by=filing.filed_by,
        filed_at=filing.filed_at,
    )


def _fixes_of(upload: LedgerUpload, key: MonthKey) -> list[dict[str, Any]]:
    """The corrections that concern a month; those of no known line belong to every month of the file."""
    start = f"{key.year}-{key.month:02d}|"
    return [fix for fix in upload.applied_fixes if not fix["about"] or fix["about"].startswith(start)]


def _write(
    park: Park,
    filings: Sequence[Filing],
    created: Sequence[LedgerVersion],
    in_force: Mapping[MonthKey, LedgerPointer],
    standing: Mapping[MonthKey, Standing],
) -> None:
    """Everything a new version brings; dirty months before the audit event, which holds the park's chain."""
    pairs = [
        (version, filing.rows(MonthKey(version.enterprise_id, version.year, version.month)))
        for filing in filings
        for version in filing.versions
    ]
    copy_lines(pairs, place_ids({version.enterprise_id for version in created}))
    entering = [version for version in created if not _waits(version, standing)]
    move_pointers(park, entering, in_force)
    open_reviews(park, filings, standing)
    mark_months(park, entering)
    for filing in filings:
        if filing.versions:
            append_event(park, filing.filed_by, "ledger.filed", *_record(filing))


def _waits(version: LedgerVersion, standing: Mapping[MonthKey, Standing]) -> bool:
    known = standing.get(MonthKey(version.enterprise_id, version.year, version.month))
    return known is not None and known.is_confirmed


def mark_months(park: Park, versions: Sequence[LedgerVersion]) -> None:
    """Marks the months of the versions dirty."""
    DirtyMonth.objects.bulk_create(
        DirtyMonth(park=park, enterprise_id=one.enterprise_id, year=one.year, month=one.month, since=timezone.now())
        for one in versions
    )


def move_pointers(park: Park, versions: Sequence[LedgerVersion], in_force: Mapping[MonthKey, LedgerPointer]) -> None:
    """Puts the versions in force. A lock is the number of its version, so that it rises even after a withdrawal."""
    fresh: list[LedgerPointer] = []
    moved: list[LedgerPointer] = []
    for version in versions:
        key = MonthKey(version.enterprise_id, version.year, version.month)
        pointer = in_force.get(key)
        if pointer is None:
            pointer = LedgerPointer(park=park, enterprise_id=key.enterprise_id, year=key.year, month=key.month)
            fresh.append(pointer)
        else:
            moved.append(pointer)
        pointer.version, pointer.lock = version, version.number
    LedgerPointer.objects.bulk_create(fresh)
    LedgerPointer.objects.bulk_update(moved, ["version", "lock"])
    mark_refiles(park, [MonthKey(one.enterprise_id, one.year, one.month) for one in versions])


def _record(filing: Filing) -> tuple[str, dict[str, Any]]:
    """Subject and detail of the audit event."""
    upload = filing.upload
    return upload.enterprise.name[:120], {
        "enterprise": upload.enterprise_id,
        "file": upload.file_name,
        "sha256": upload.source_file.sha256 if upload.source_file else "",
        "reason": filing.reason.strip(),
        "declaration": DECLARATION,
        "evidence": filing.evidence.sha256 if filing.evidence else "",
        "warnings": len(filing.warnings),
        "fixes": [fix["label"] for fix in upload.applied_fixes],
        "filed_at": filing.filed_at.isoformat(),
        "versions": [
            {
                "month": f"{version.year}-{version.month:02d}",
                "number": version.number,
                "lines": version.line_count,
                "digest": version.content_digest,
            }
            for version in filing.versions
        ],
    }


def _close_uploads(filings: Sequence[Filing]) -> None:
    for filing in filings:
        filing.upload.state = UploadState.COMMITTED if filing.versions else UploadState.UNCHANGED
        filing.upload.decided_at = timezone.now()
        filing.upload.lines = []
    LedgerUpload.objects.bulk_update([filing.upload for filing in filings], ["state", "decided_at", "lines"])
