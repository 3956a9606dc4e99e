"""Filing ledgers: check an upload, file it, or put it aside. Source: 000 5.2."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from inventory.models import LedgerUpload, LedgerVersion
from inventory.models.ledger import UploadState
from inventory.services.ledger_filing import (
    Conflict,
    Filing,
    FilingError,
    NotAcknowledged,
    ReasonMissing,
    announce,
    file_all,
)
from inventory.services.ledger_line import by_month, kept_rows, waiting_rows
from inventory.services.ledger_reading import Incoming, reader
from inventory.services.ledger_staging import filed_before, stage, warnings_of
from park.access import ParkAccess
from park.models import Enterprise, User

__all__ = [
    "Conflict",
    "FilingError",
    "NotAcknowledged",
    "ReasonMissing",
    "discard_upload",
    "needs_acknowledgement",
    "needs_reason",
    "receive_ledger",
    "stage_upload",
]


def stage_upload(access: ParkAccess, enterprise: Enterprise, name: str, data: bytes, user: User) -> LedgerUpload:
    """Checks one file of an enterprise and keeps the result as an upload; nothing is filed.

    The upload is rejected (errors), unchanged (its content is in force already) or ready to confirm.
    Errors: 403 for a person who may not file, 404 for an enterprise that is not theirs.
    """
    access.require_file()
    enterprise = access.enterprise(enterprise.pk)
    incoming = Incoming(enterprise, name, data, user)
    again = filed_before(access.park, incoming)
    if again:
        again.save()
        return again
    with reader() as books:
        (staged,) = stage(access.park, [incoming], books)
    if staged.upload.state == UploadState.READY:
        staged.upload.lines = waiting_rows(row for rows in staged.months.values() for row in rows)
    staged.upload.save()
    return staged.upload


@transaction.atomic
def receive_ledger(
    upload: LedgerUpload, user: User, reason: str = "", acknowledged: bool = False
) -> list[LedgerVersion]:
    """Files a checked upload in one transaction; filing it again, or content in force already, writes nothing.

    Errors: Conflict when someone filed in between, ReasonMissing for a correction without a reason, NotAcknowledged
    for warnings without the tick, FilingError for an upload that was rejected or discarded.
    """
    held = LedgerUpload.objects.select_related("park", "enterprise", "source_file").select_for_update(of=("self",))
    upload = held.get(pk=upload.pk)
    if upload.state in (UploadState.COMMITTED, UploadState.UNCHANGED):
        return []
    if upload.state != UploadState.READY:
        raise FilingError(_("This upload cannot be filed: %(state)s.") % {"state": upload.get_state_display()})
    warnings = warnings_of(upload)
    if warnings and not acknowledged:
        raise NotAcknowledged(_("The file has warnings. Read them and tick that the figures are right."))
    filing = Filing(
        upload=upload,
        months=by_month(kept_rows(upload.lines)),
        locks={(year, month): lock for year, month, lock in upload.periods},
        warnings=warnings,
        filed_by=user,
        filed_at=timezone.now(),
        reason=reason,
    )
    versions = file_all(upload.park, [filing])
    if versions:
        announce(upload.park)
    return versions


def discard_upload(upload: LedgerUpload) -> bool:
    """Puts a waiting or rejected upload aside; False when it was decided already."""
    open_states = (UploadState.READY, UploadState.REJECTED)
    changed = LedgerUpload.objects.filter(pk=upload.pk, park_id=upload.park_id, state__in=open_states).update(
        state=UploadState.DISCARDED, decided_at=timezone.now(), lines=[]
    )
    return changed == 1


def needs_reason(upload: LedgerUpload) -> bool:
    """Whether filing the upload corrects a month that was filed before."""
    months: Sequence[dict[str, Any]] = upload.changes.get("months", [])
    return any(month["state"] == "correction" for month in months)


def needs_acknowledgement(upload: LedgerUpload) -> bool:
    """Whether the upload has warnings that must be read first."""
    return bool(warnings_of(upload))
