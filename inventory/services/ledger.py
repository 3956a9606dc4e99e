"""Filing ledgers: check an upload, file it, or put it aside. Source: 000 5.2."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from inventory.ledger.finding import LedgerRefused
from inventory.ledger.guard import check_bytes, safe_name
from inventory.models import LedgerUpload, LedgerVersion, SourceFile
from inventory.models.ledger import UploadState
from inventory.selectors.ledger import MonthKey
from inventory.selectors.review import standings
from inventory.services.evidence import evidence_problem
from inventory.services.explanation import Explanation, explain, refusal
from inventory.services.ledger_check import begin_check
from inventory.services.ledger_file import store_files
from inventory.services.ledger_filing import (
    Conflict,
    EvidenceMissing,
    Filing,
    FilingError,
    NotDeclared,
    NotExplained,
    ReasonMissing,
    announce,
    file_all,
)
from inventory.services.ledger_line import by_month, kept_rows
from inventory.services.ledger_reading import Incoming, limits
from inventory.services.ledger_staging import filed_before, kept_findings
from inventory.services.refile import settled_keys
from inventory.services.review_notice import tell_filed
from park.access import ParkAccess
from park.models import Enterprise, Park, User

__all__ = [
    "Conflict",
    "EvidenceMissing",
    "FilingError",
    "NotDeclared",
    "NotExplained",
    "ReasonMissing",
    "discard_upload",
    "keep_evidence",
    "needs_evidence",
    "needs_reason",
    "receive_ledger",
    "stage_upload",
]


def stage_upload(access: ParkAccess, enterprise: Enterprise, name: str, data: bytes, user: User) -> LedgerUpload:
    """Keeps one file of an enterprise and has it checked; nothing is filed.

    The upload is rejected (errors), unchanged (its content is in force already) or ready to confirm; a large file is
    still waiting for its check (`UNCHECKED`). Errors: 403 for a person who may not file, 404 for an enterprise that
    is not theirs.
    """
    access.require_file()
    enterprise = access.enterprise(enterprise.pk)
    incoming = Incoming(enterprise, name, data, user)
    again = filed_before(access.park, incoming)
    if again:
        again.save()
        return again
    upload = LedgerUpload(park=access.park, enterprise=enterprise, file_name=safe_name(name), uploaded_by=user)
    try:
        check_bytes(data, name, limits())
    except LedgerRefused as refusal:
        upload.state, upload.findings = UploadState.REJECTED, kept_findings([refusal.finding])
        upload.changes = {"months": []}
        upload.save()
        return upload
    (upload.source_file,) = store_files(access.park, [(name, data)])
    upload.state = UploadState.RECEIVED
    upload.save()
    return begin_check(upload)


@transaction.atomic
def receive_ledger(
    upload: LedgerUpload,
    user: User,
    reason: str = "",
    explanations: Sequence[Explanation] = (),
    declared: bool = False,
    evidence: tuple[str, bytes] | None = None,
) -> list[LedgerVersion]:
    """Files a checked upload in one transaction; filing it again, or content in force already, writes nothing.

    `explanations` say why warned figures are right; a warning explained before asks for none.
    `declared`: the person answers for the figures (lifecycle.DECLARATION_ZH); `evidence` is (file name, bytes).
    Errors: Conflict when someone filed or decided in between, ReasonMissing for a correction without a reason,
    NotExplained for warnings nobody has explained, NotDeclared, EvidenceMissing for a correction of a locked month,
    FilingError for an upload that was rejected or discarded.
    """
    held = LedgerUpload.objects.select_related("park", "enterprise", "source_file").select_for_update(of=("self",))
    upload = held.get(pk=upload.pk)
    if upload.state in (UploadState.COMMITTED, UploadState.UNCHANGED):
        return []
    if upload.state != UploadState.READY:
        raise FilingError(_("This upload cannot be filed: %(state)s.") % {"state": upload.get_state_display()})
    warnings, missing = explain(upload, user, explanations)
    if missing:
        raise NotExplained(refusal(missing))
    if not declared:
        raise NotDeclared(_("Tick the declaration that the figures are true, accurate and complete."))
    filing = Filing(
        upload=upload,
        months=by_month(kept_rows(upload.lines)),
        locks={(year, month): lock for year, month, lock in upload.periods},
        warnings=warnings,
        filed_by=user,
        filed_at=timezone.now(),
        reason=reason,
        evidence=keep_evidence(upload.park, evidence),
        settled_from=settled_keys(upload),
    )
    versions = file_all(upload.park, [filing])
    if versions:
        announce(upload.park)
        tell_filed(upload, versions, user)
    return versions


def keep_evidence(park: Park, evidence: tuple[str, bytes] | None) -> SourceFile | None:
    """The kept document, None without one. Errors: EvidenceMissing for a file that is no PDF, PNG or JPEG."""
    if evidence is None:
        return None
    if problem := evidence_problem(evidence[1]):
        raise EvidenceMissing(problem)
    return store_files(park, [evidence])[0]


def discard_upload(upload: LedgerUpload) -> bool:
    """Puts a waiting, rejected or failed upload aside; False when it was decided already."""
    open_states = (UploadState.READY, UploadState.REJECTED, UploadState.FAILED)
    changed = LedgerUpload.objects.filter(pk=upload.pk, park_id=upload.park_id, state__in=open_states).update(
        state=UploadState.DISCARDED, decided_at=timezone.now(), lines=[]
    )
    return changed == 1


def needs_reason(upload: LedgerUpload) -> bool:
    """Whether filing the upload corrects a month that was filed before, also one that was returned or withdrawn."""
    months = {key for key, state in _months(upload).items() if state != "same"}
    filed = LedgerVersion.objects.filter(
        park_id=upload.park_id,
        enterprise_id=upload.enterprise_id,
        year__in={year for year, _ in months},
        month__in={month for _, month in months},
    )
    return bool(months) and not months.isdisjoint(filed.order_by().values_list("year", "month"))


def needs_evidence(upload: LedgerUpload) -> bool:
    """Whether filing the upload corrects a locked month."""
    months = {key for key, state in _months(upload).items() if state != "same"}
    known = standings(upload.park, [MonthKey(upload.enterprise_id, *key) for key in months])
    return any(standing.is_locked for standing in known.values())


def _months(upload: LedgerUpload) -> dict[tuple[int, int], str]:
    """What filing would do to each month of the upload."""
    months: Sequence[dict[str, Any]] = upload.changes.get("months", [])
    return {(month["year"], month["month"]): month["state"] for month in months}
