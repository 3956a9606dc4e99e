"""Corrections by click: chosen from the findings, laid over the stored file, shown and recorded; the file stays."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from inventory.models import LedgerUpload
from inventory.models.ledger import UploadState
from inventory.services.ledger_check import begin_check
from inventory.services.ledger_filing import FilingError
from park.models import User

#: States of an upload in which corrections may be laid over it or taken back.
CORRECTABLE: Final = (UploadState.READY, UploadState.REJECTED, UploadState.UNCHANGED)
Applied = dict[str, Any]


class FixRefused(FilingError):
    """A correction that cannot be applied or taken back; the text says what to do."""


def fix_key(entry: Mapping[str, Any], fix: Mapping[str, Any]) -> str:
    """Name of one offered fix: where, of which finding, which correction."""
    return "|".join((entry["sheet"], entry["cell"], entry["rule"], fix["code"]))


def offered(upload: LedgerUpload) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    """Key, finding and fix of everything on offer."""
    for entry in upload.findings:
        for fix in entry.get("fixes", ()):
            yield fix_key(entry, fix), entry, fix


def apply_fixes(upload: LedgerUpload, user: User, keys: Collection[str] = (), code: str = "") -> LedgerUpload:
    """Lays the chosen fixes, or all with one code, over the file and has it checked anew; returns the upload.

    Errors: FixRefused for a fix that is not on offer any more, two that would change one cell, a decided upload.
    """
    with transaction.atomic():
        held = _held(upload)
        chosen = [(entry, fix) for key, entry, fix in offered(held) if key in keys or (code and fix["code"] == code)]
        if not chosen or len({fix_key(entry, fix) for entry, fix in chosen} & set(keys)) < len(set(keys)):
            raise FixRefused(_("This correction is not offered any more. Look at the findings again."))
        new: dict[str, Applied] = {}
        cells: dict[tuple[str, str], str] = {}
        for entry, fix in chosen:
            for edit in fix["edits"]:
                if cells.setdefault((edit["sheet"], edit["cell"]), edit["new"]) != edit["new"]:
                    raise FixRefused(
                        _("Two corrections change cell %(cell)s. Choose one of them.")
                        % {"cell": f"{edit['sheet']}!{edit['cell']}"}
                    )
            new.setdefault(str(fix["edits"]), _applied(entry, fix, user))
        _restage(held, [*held.applied_fixes, *new.values()])
    return begin_check(held)


def undo_fix(upload: LedgerUpload, number: int) -> LedgerUpload:
    """Takes one applied fix back, by its place in the list, and has the file checked anew; returns the upload.

    Errors: FixRefused when there is none, a later one builds on it, or the upload is decided.
    """
    with transaction.atomic():
        held = _held(upload)
        if not 0 <= number < len(held.applied_fixes):
            raise FixRefused(_("This correction was taken back already."))
        kept = [fix for place, fix in enumerate(held.applied_fixes) if place != number]
        cells = _cells(held.applied_fixes[number])
        if any(cells & _cells(fix) for fix in held.applied_fixes[number + 1 :]):
            raise FixRefused(_("A later correction changed the same cell. Take that one back first."))
        _restage(held, kept)
    return begin_check(held)


def _held(upload: LedgerUpload) -> LedgerUpload:
    rows = LedgerUpload.objects.select_related("park", "enterprise", "source_file").select_for_update(of=("self",))
    held = rows.get(pk=upload.pk, park_id=upload.park_id)
    if held.state not in CORRECTABLE or held.source_file is None:
        raise FixRefused(
            _("This upload cannot be corrected any more: %(state)s.") % {"state": held.get_state_display()}
        )
    return held


def _restage(held: LedgerUpload, fixes: list[Applied]) -> None:
    """The upload as if just received, with other corrections over its file; the findings stay until the new ones."""
    held.applied_fixes, held.state, held.attempts, held.lines, held.periods = fixes, UploadState.RECEIVED, 0, [], []
    held.save(update_fields=["applied_fixes", "state", "attempts", "lines", "periods"])


def _applied(entry: Mapping[str, Any], fix: Mapping[str, Any], user: User) -> Applied:
    return {
        **{name: fix[name] for name in ("code", "label", "edits")},
        **{name: entry[name] for name in ("sheet", "cell", "rule")},
        "about": entry.get("about", ""),
        "by": user.pk,
        "name": str(user),
        "at": timezone.localtime().isoformat(timespec="seconds"),
    }


def _cells(fix: Applied) -> set[tuple[str, str]]:
    return {(edit["sheet"], edit["cell"]) for edit in fix["edits"]}
