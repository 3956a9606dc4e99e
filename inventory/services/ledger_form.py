"""The draft of the monthly form: saved under a lock, checked as a workbook like any other file, put aside."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from inventory.ledger.columns import active_sheets
from inventory.ledger.form import MOST_ROWS, ROW, form_workbook, fresh_name, kept_cells
from inventory.models import FormDraft, LedgerUpload
from inventory.selectors.ledger_form import FormMonth
from inventory.services.ledger import stage_upload
from park.access import ParkAccess


class DraftConflict(Exception):
    """Somebody else saved the draft in between; `draft` is theirs, None when it was put aside."""

    def __init__(self, draft: FormDraft | None) -> None:
        self.draft = draft
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """Who saved it and when, and what to do."""
        if self.draft is None:
            return _("The draft was put aside in the meantime. Load the page again.")
        return _("%(person)s saved this month on %(time)s. Load the page again; your entries are kept here.") % {
            "person": self.draft.saved_by,
            "time": f"{timezone.localtime(self.draft.saved_at):%Y-%m-%d %H:%M}",
        }


@transaction.atomic
def save_draft(
    access: ParkAccess, form: FormMonth, lock: int, entered: Mapping[str, Sequence[Mapping[str, Any]]]
) -> FormDraft:
    """Keeps the entered sheets beside those that stand already; nothing is checked, nothing is filed.

    `lock` is that of the draft the person saw, 0 for none. Errors: DraftConflict when it has been saved since, 403 for
    a person who may not file.
    """
    access.require_file()
    rows = FormDraft.objects.filter(
        park=access.park, enterprise=form.enterprise, year=form.year, month=form.month
    ).select_related("saved_by", "upload")
    draft = rows.select_for_update(of=("self",)).first()
    if (draft.lock if draft else 0) != lock:
        raise DraftConflict(draft)
    base = form.version.pk if form.version else None
    if draft is None:
        draft = FormDraft(park=access.park, enterprise=form.enterprise, year=form.year, month=form.month, lock=0)
        draft.version_id = base
    elif draft.is_spent:
        draft.cells, draft.checked, draft.upload, draft.checked_lock = {}, {}, None, 0
        draft.version_id = base
    kept = {number: kept_rows(number, given) for number, given in entered.items() if number in active_sheets()}
    draft.cells = {**{number: list(given) for number, given in form.cells.items()}, **draft.cells, **kept}
    draft.lock += 1
    draft.saved_by, draft.saved_at = access.user, timezone.now()
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError as error:
        raise DraftConflict(rows.first()) from error
    return draft


def kept_rows(number: str, given: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The rows as the draft keeps them, each with a name of its own."""
    sheet, kept = active_sheets()[number], list[dict[str, str]]()
    for row in given[:MOST_ROWS]:
        cells = kept_cells(sheet, row)
        if not cells[ROW] or any(cells[ROW] == other[ROW] for other in kept):
            cells[ROW] = fresh_name([*given, *kept])
        kept.append(cells)
    return kept


def check_draft(access: ParkAccess, form: FormMonth, draft: FormDraft) -> LedgerUpload:
    """Hands the draft in as a workbook: the same checks, findings and confirmation as for any file.

    Errors: 403 for a person who may not file.
    """
    data, names = form_workbook(form.facts.enterprise, form.year, form.month, draft.cells)
    file_name = f"{form.enterprise}_{form.year}-{form.month:02d}_{_('online form')}.xlsx"
    upload = stage_upload(access, form.enterprise, file_name, data, access.user)
    FormDraft.objects.filter(pk=draft.pk, park=access.park, lock=draft.lock).update(
        upload=upload, checked=names, checked_lock=draft.lock
    )
    return upload


def discard_draft(access: ParkAccess, form: FormMonth, lock: int) -> None:
    """Puts the draft aside; the form opens with the values in force again. Errors: DraftConflict, 403."""
    access.require_file()
    if form.draft is None:
        return
    gone, _rows = FormDraft.objects.filter(pk=form.draft.pk, park=access.park, lock=lock).delete()
    if not gone:
        raise DraftConflict(FormDraft.objects.filter(pk=form.draft.pk).select_related("saved_by").first())
