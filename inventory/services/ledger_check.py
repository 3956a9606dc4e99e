"""The check of one uploaded file as a job: counted starts, steps a person can watch, an end in every case.

Truth lives in the upload's row. A session lock is held while a check runs and dies with the connection of a killed
worker, so that the sweep sees at once which check has lost its worker; the count of starts is committed before each.
"""

import logging
import traceback
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from inventory.ledger.finding import CellEdit
from inventory.models import LedgerUpload
from inventory.models.ledger import UNCHECKED, CheckStep, UploadState
from inventory.services.ledger_file import FileGone, file_bytes
from inventory.services.ledger_line import waiting_rows
from inventory.services.ledger_reading import Incoming, reader
from inventory.services.ledger_staging import Staged, stage
from inventory.services.review_hint import keep_hints
from inventory.signals import upload_received
from park.services.running import JOB, working_on
from park.services.session_lock import session_lock

logger = logging.getLogger(__name__)
#: Class of the session locks that checks hold; the park's own is `park.services.results.LOCK_CLASS`.
CHECK_LOCK: Final = 7302
MOST_STARTS: Final = 3
#: What a check finds out about an upload.
FOUND: Final = (
    *("state", "findings", "changes", "excerpt", "periods", "settled_from", "profile", "titles", "lines"),
    "source_file_id",
)

WAITING: Final = """
SELECT id FROM inventory_ledgerupload
WHERE state IN ('received', 'checking') AND id NOT IN (
    SELECT objid::bigint FROM pg_locks
    WHERE locktype = 'advisory' AND classid = %s AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
ORDER BY uploaded_at
"""


def begin_check(upload: LedgerUpload) -> LedgerUpload:
    """Checks a received upload: a small file at once, a large one by a worker; returns it as it stands then."""
    if upload.source_file is None or upload.source_file.size <= settings.LEDGER_CHECK_AT_ONCE:
        return check_upload(upload.pk)
    upload_received.send(sender=LedgerUpload, upload_id=upload.pk)
    return upload


def check_upload(upload_id: int) -> LedgerUpload:
    """Checks one received upload to its end; does nothing when another process is at it or it was checked before.

    To be called outside a transaction, so that the start is counted even when the process is killed.
    """
    with session_lock(CHECK_LOCK, upload_id) as held, working_on(JOB, f"upload-{upload_id}"):
        if held and _start(upload_id):
            _run(_upload(upload_id))
    return _upload(upload_id)


def waiting_uploads() -> list[int]:
    """Uploads that nobody is checking: just received, or left by a worker that died; oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING, [CHECK_LOCK])
        return [pk for (pk,) in cursor.fetchall()]


def _upload(upload_id: int) -> LedgerUpload:
    rows = LedgerUpload.objects.select_related("park", "enterprise", "source_file", "uploaded_by")
    return rows.get(pk=upload_id)


@transaction.atomic
def _start(upload_id: int) -> bool:
    """Counts the start; False when there is nothing to check any more, or it was started too often."""
    upload = LedgerUpload.objects.select_for_update().filter(pk=upload_id, state__in=UNCHECKED).first()
    if upload is None:
        return False
    now = timezone.now()
    if upload.attempts >= MOST_STARTS:
        upload.state, upload.checked_at, upload.step = UploadState.FAILED, now, ""
        upload.user_message = _(
            "The check was started %(count)s times and never finished. Nothing was filed. Copy the figures into a "
            "newly downloaded template and upload that."
        ) % {"count": upload.attempts}
        upload.save(update_fields=["state", "checked_at", "step", "user_message"])
        return False
    upload.state, upload.step, upload.attempts = UploadState.CHECKING, CheckStep.READ, upload.attempts + 1
    upload.started_at = upload.heartbeat_at = now
    upload.save(update_fields=["state", "step", "attempts", "started_at", "heartbeat_at"])
    return True


def _run(upload: LedgerUpload) -> None:
    try:
        staged = _staged(upload)
        found = _found(staged)
    except FileGone:
        logger.exception("the stored file of upload %s is gone", upload.pk)
        _stop(upload, _("The stored file cannot be read. Upload it again."), is_final=True)
    except Exception:  # the boundary of the job: told to the person, kept for the engineer, logged
        logger.exception("check of upload %s failed", upload.pk)
        _stop(upload, _("The check stopped; nothing was filed."), is_final=upload.attempts >= MOST_STARTS)
    else:
        ended = {"step": "", "user_message": "", "debug_message": "", "checked_at": timezone.now()}
        LedgerUpload.objects.filter(pk=upload.pk, state=UploadState.CHECKING).update(**found, **ended)
        keep_hints(upload.park, [(upload, staged.hints)])


def _staged(upload: LedgerUpload) -> Staged:
    if upload.source_file is None:
        raise FileGone(upload.file_name)

    def step(name: str) -> None:
        LedgerUpload.objects.filter(pk=upload.pk).update(step=name, heartbeat_at=timezone.now())

    edits = tuple(CellEdit(**edit) for fix in upload.applied_fixes for edit in fix["edits"])
    data = file_bytes(upload.source_file)
    incoming = Incoming(upload.enterprise, upload.file_name, data, upload.uploaded_by, edits=edits, step=step)
    with reader() as books:
        (staged,) = stage(upload.park, [incoming], books)
    if staged.upload.state == UploadState.READY:
        staged.upload.lines = waiting_rows(row for rows in staged.months.values() for row in rows)
    return staged


def _found(staged: Staged) -> dict[str, Any]:
    return {name: getattr(staged.upload, name) for name in FOUND}


def _stop(upload: LedgerUpload, message: str, *, is_final: bool) -> None:
    """A check that broke off waits for the sweep, or has failed for good."""
    LedgerUpload.objects.filter(pk=upload.pk, state=UploadState.CHECKING).update(
        state=UploadState.FAILED if is_final else UploadState.RECEIVED,
        step="",
        user_message=message,
        debug_message=traceback.format_exc(),
        checked_at=timezone.now() if is_final else None,
    )
