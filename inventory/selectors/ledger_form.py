"""What the form of an enterprise-month shows: the draft, else the values in force, else the rows offered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from inventory.ledger.columns import Sheet, active_sheets
from inventory.ledger.filed_row import Cells
from inventory.ledger.form import ROW, FormPlace, entered_columns, kept_cells, new_row, place_of
from inventory.ledger.lines import plain_number
from inventory.ledger.offered import OfferedRow, offered_rows
from inventory.ledger.workbook import shown_value
from inventory.models import FormDraft, LedgerUpload, LedgerVersion
from inventory.selectors.ledger import MonthKey, pointers
from inventory.selectors.ledger_template import TemplateFacts, filled_month, template_facts
from park.models import Enterprise

Rows = Sequence[Mapping[str, str]]


@dataclass
class FormMonth:
    """One enterprise-month as the form knows it.

    `cells` are the rows of every sheet, `hints` last month's amounts by sheet and row name, `findings` those of the
    last check by field; `loose` are findings that no field of the form holds. `version` is the one in force, else the
    newest, which was returned or withdrawn. `lock` is that of the draft, 0 without.
    """

    enterprise: Enterprise
    year: int
    month: int
    facts: TemplateFacts
    draft: FormDraft | None
    version: LedgerVersion | None
    in_force: bool
    cells: dict[str, Rows]
    hints: dict[str, dict[str, Mapping[str, str]]]
    findings: dict[FormPlace, list[dict[str, Any]]] = field(default_factory=dict)
    loose: list[dict[str, Any]] = field(default_factory=list)

    @property
    def lock(self) -> int:
        return self.draft.lock if self.draft else 0

    @property
    def is_begun(self) -> bool:
        """Whether the cells are those of a draft that is still open."""
        return self.draft is not None and not self.draft.is_spent

    @property
    def is_overtaken(self) -> bool:
        """Whether another version came into force after the draft was begun."""
        return (
            self.draft is not None
            and self.is_begun
            and self.draft.version_id != (self.version.pk if self.version else None)
        )

    @property
    def is_checked(self) -> bool:
        """Whether the last check saw exactly these cells."""
        return self.draft is not None and self.is_begun and self.draft.checked_lock == self.draft.lock

    def count(self, sheet: str, severity: str) -> int:
        """Findings of one severity at the fields of a sheet."""
        found = (entries for place, entries in self.findings.items() if place.sheet == sheet)
        return sum(entry["severity"] == severity for entries in found for entry in entries)


def form_month(enterprise: Enterprise, year: int, month: int) -> FormMonth:
    """The form of one enterprise and month, in a fixed number of queries."""
    draft = _draft(enterprise, year, month)
    key = MonthKey(enterprise.pk, year, month)
    pointer = pointers(enterprise.park, [key]).get(key)
    version = pointer.version if pointer else _newest(enterprise, year, month)
    facts = template_facts(enterprise, year, month)
    offered = {
        number: offered_rows(facts.enterprise, sheet, facts.returning.get(number, ()))
        for number, sheet in active_sheets().items()
    }
    cells: dict[str, Rows] = _begun(offered, filled_month(version), version)
    if draft and not draft.is_spent:
        cells |= {number: rows for number, rows in draft.cells.items() if number in active_sheets()}
    found = FormMonth(
        enterprise, year, month, facts, draft, version, pointer is not None, cells, _hints(cells, offered)
    )
    if draft and found.is_begun and draft.upload:
        _place_findings(found, draft)
    return found


def draft_of(upload: LedgerUpload) -> FormDraft | None:
    """The draft an upload was made from, to go on with; None for a file, or a draft that was checked again since."""
    return FormDraft.objects.filter(park_id=upload.park_id, upload=upload).first()


def _newest(enterprise: Enterprise, year: int, month: int) -> LedgerVersion | None:
    rows = LedgerVersion.objects.filter(park_id=enterprise.park_id, enterprise=enterprise, year=year, month=month)
    return rows.select_related("park").order_by("-number").first()


def _draft(enterprise: Enterprise, year: int, month: int) -> FormDraft | None:
    rows = FormDraft.objects.filter(park_id=enterprise.park_id, enterprise=enterprise, year=year, month=month)
    return rows.select_related("saved_by", "upload").first()


def _begun(
    offered: Mapping[str, Sequence[OfferedRow]], filed: Mapping[str, Sequence[Cells]], version: LedgerVersion | None
) -> dict[str, Rows]:
    """Rows of a form nobody has saved yet: the values of a filed month, else what is offered."""
    cells: dict[str, Rows] = {}
    for number, sheet in active_sheets().items():
        if number == "01" or version is None:
            rows = [_labelled(sheet, row.cells) for row in offered[number]]
            # The prefills are part of an offered row; a filed row says for itself what stood in it.
            rows = [{**new_row(sheet, ""), **row} for row in rows]
        else:
            rows = [{**new_row(sheet, ""), **row} for row in filed.get(number, ())]
        if number == "01" and version is not None:
            rows = [{**rows[0], **_labelled(sheet, version.profile)}]
        cells[number] = [kept_cells(sheet, {**row, ROW: f"r{at}"}) for at, row in enumerate(rows, start=1)]
    return cells


def _labelled(sheet: Sheet, cells: Mapping[str, Any]) -> dict[str, str]:
    """Cells as the form shows them: labels for choices, numbers and codes as text, blanks left out."""
    shown = {}
    for column in entered_columns(sheet):
        value = cells.get(column.field)
        if value is not None and value != "":
            value = plain_number(value) if isinstance(value, Decimal) else value
            shown[column.field] = str(value if column.type != "choice" else shown_value(column, value))
    return shown


def _hints(
    cells: Mapping[str, Rows], offered: Mapping[str, Sequence[OfferedRow]]
) -> dict[str, dict[str, Mapping[str, str]]]:
    """Last month's amounts for the rows that say the same as an offered row in every cell that names a row."""
    hints: dict[str, dict[str, Mapping[str, str]]] = {}
    for number, rows in cells.items():
        sheet = active_sheets()[number]
        names = [column.field for column in entered_columns(sheet) if column.identity and column.type != "date"]
        known = {
            tuple(str(row.cells.get(name) or "") for name in names): row.hints for row in offered[number] if row.hints
        }
        for row in rows:
            found = known.get(tuple(row.get(name, "") for name in names))
            if found:
                hints.setdefault(number, {})[row.get(ROW, "")] = found
    return hints


def _place_findings(form: FormMonth, draft: FormDraft) -> None:
    for entry in draft.upload.findings if draft.upload else ():
        place = place_of(entry["sheet"], entry["cell"], draft.checked)
        rows = form.cells.get(place.sheet, ()) if place else ()
        if place is None or not any(row.get(ROW) == place.row for row in rows):
            if place is None:
                form.loose.append(entry)
            continue
        if active_sheets()[place.sheet].by_field[place.field].role == "key":
            form.loose.append(entry)
        else:
            form.findings.setdefault(place, []).append(entry)
