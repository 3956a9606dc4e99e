"""Filing staged ledgers: versions, lines, pointers, dirty months and the audit event, all or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from inventory.models import DirtyMonth, LedgerPointer, LedgerUpload, LedgerVersion
from inventory.models.ledger import UploadState
from inventory.selectors.ledger import MonthKey, pointers
from inventory.services.ledger_line import PlaceIds, Row, content_digest, copy_lines
from inventory.signals import ledger_accepted
from park.models import Enterprise, Outlet, Park, Process, User
from park.services.audit import append_event

Month = tuple[int, int]


class FilingError(Exception):
    """A filing that cannot go on; the text says what to do."""


class Conflict(FilingError):
    """Someone filed the same month after this upload was checked."""


class ReasonMissing(FilingError):
    """A correction without a reason."""


class NotAcknowledged(FilingError):
    """Warnings that nobody has ticked."""


@dataclass
class Filing:
    """One upload about to be filed: its rows per month, the pointer locks seen when it was checked, who and when."""

    upload: LedgerUpload
    months: Mapping[Month, Sequence[Row]]
    locks: Mapping[Month, int]
    warnings: list[dict[str, Any]]
    filed_by: User
    filed_at: datetime
    reason: str = ""
    versions: list[LedgerVersion] = field(default_factory=list)

    @property
    def keys(self) -> list[MonthKey]:
        return [MonthKey(self.upload.enterprise_id, year, month) for year, month in sorted(self.locks)]

    def rows(self, key: MonthKey) -> Sequence[Row]:
        """Rows of one month; none for a month that is filed empty."""
        return self.months.get((key.year, key.month), ())


def file_all(park: Park, filings: Sequence[Filing]) -> list[LedgerVersion]:
    """Files uploads of different enterprise-months inside the caller's transaction; returns the new versions.

    Months whose content equals the version in force give none. Errors: Conflict, ReasonMissing.
    """
    _hold_enterprises(filings)
    in_force = pointers(park, [key for filing in filings for key in filing.keys])
    for filing in filings:
        refuse_if_overtaken(filing, in_force)
    numbers = _last_numbers(park, filings)
    for filing in filings:
        filing.versions = [
            _new_version(park, filing, key, numbers.get(key, 0) + 1)
            for key in filing.keys
            if not _says_the_same(filing, key, in_force.get(key))
        ]
    created = LedgerVersion.objects.bulk_create([version for filing in filings for version in filing.versions])
    if created:
        _write(park, filings, created, in_force)
    _close_uploads(filings)
    return created


def announce(park: Park) -> None:
    """Tells higher apps, inside the transaction, that pointers of the park moved."""
    ledger_accepted.send(sender=LedgerVersion, park_id=park.pk)


def refuse_if_overtaken(filing: Filing, in_force: Mapping[MonthKey, LedgerPointer]) -> None:
    """Errors: Conflict naming the person, month and time when a pointer moved since the upload was checked."""
    for key in filing.keys:
        pointer = in_force.get(key)
        if (pointer.lock if pointer else 0) != filing.locks[key.year, key.month]:
            version = pointer.version if pointer else None
            raise Conflict(
                _("%(who)s filed %(year)d-%(month)02d at %(time)s, after this file was checked. Upload it again.")
                % {
                    "who": version.filed_by if version else "",
                    "year": key.year,
                    "month": key.month,
                    "time": f"{version.filed_at:%Y-%m-%d %H:%M}" if version else "",
                }
            )


def _hold_enterprises(filings: Sequence[Filing]) -> None:
    """One filing at a time per enterprise: also the first version of a month, which has no pointer to lock yet."""
    held = Enterprise.objects.filter(pk__in={filing.upload.enterprise_id for filing in filings}).order_by("pk")
    list(held.select_for_update(no_key=True).values_list("pk", flat=True))


def _says_the_same(filing: Filing, key: MonthKey, pointer: LedgerPointer | None) -> bool:
    return pointer is not None and pointer.version.content_digest == content_digest(
        filing.rows(key), filing.upload.profile
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
        content_digest=content_digest(rows, filing.upload.profile),
        profile=filing.upload.profile,
        acknowledged=filing.warnings,
        reason=filing.reason.strip(),
        filed_by=filing.filed_by,
        filed_at=filing.filed_at,
    )


def _write(
    park: Park,
    filings: Sequence[Filing],
    created: Sequence[LedgerVersion],
    in_force: Mapping[MonthKey, LedgerPointer],
) -> None:
    """Everything a new version brings; dirty months before the audit event, which holds the park's chain."""
    pairs = [
        (version, filing.rows(MonthKey(version.enterprise_id, version.year, version.month)))
        for filing in filings
        for version in filing.versions
    ]
    copy_lines(pairs, place_ids({version.enterprise_id for version in created}))
    _move_pointers(park, created, in_force)
    DirtyMonth.objects.bulk_create(
        DirtyMonth(
            park=park,
            enterprise_id=version.enterprise_id,
            year=version.year,
            month=version.month,
            since=timezone.now(),
        )
        for version in created
    )
    for filing in filings:
        if filing.versions:
            append_event(park, filing.filed_by, "ledger.filed", *_record(filing))


def _move_pointers(park: Park, created: Sequence[LedgerVersion], in_force: Mapping[MonthKey, LedgerPointer]) -> None:
    fresh: list[LedgerPointer] = []
    moved: list[LedgerPointer] = []
    for version in created:
        key = MonthKey(version.enterprise_id, version.year, version.month)
        pointer = in_force.get(key)
        if pointer:
            pointer.version = version
            pointer.lock += 1
            moved.append(pointer)
        else:
            fresh.append(
                LedgerPointer(
                    park=park, enterprise_id=key.enterprise_id, year=key.year, month=key.month, version=version
                )
            )
    LedgerPointer.objects.bulk_create(fresh)
    LedgerPointer.objects.bulk_update(moved, ["version", "lock"])


def place_ids(enterprise_ids: set[int]) -> PlaceIds:
    """Ids of all processes and outlets of the enterprises, one query each."""
    return PlaceIds(
        {(owner, code): pk for owner, code, pk in _codes(Process, enterprise_ids)},
        {(owner, code): pk for owner, code, pk in _codes(Outlet, enterprise_ids)},
    )


def _codes(model: type[Process] | type[Outlet], enterprise_ids: set[int]) -> list[tuple[int, str, int]]:
    rows = model.objects.filter(enterprise_id__in=enterprise_ids).order_by()
    return list(rows.values_list("enterprise_id", "code", "pk"))


def _record(filing: Filing) -> tuple[str, dict[str, Any]]:
    """Subject and detail of the audit event."""
    upload = filing.upload
    return upload.enterprise.name[:120], {
        "enterprise": upload.enterprise_id,
        "file": upload.file_name,
        "sha256": upload.source_file.sha256 if upload.source_file else "",
        "reason": filing.reason.strip(),
        "warnings": len(filing.warnings),
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
