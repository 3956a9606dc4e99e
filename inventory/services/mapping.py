"""Making, keeping and offering mappings, and what a sample says when it is read by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from inventory.ledger.book import RawBook
from inventory.ledger.check import check
from inventory.ledger.columns import active_sheets
from inventory.ledger.declared import opened, tidy
from inventory.ledger.finding import Finding, LedgerRefused
from inventory.ledger.mapped import apply_tables, own_titles
from inventory.ledger.mapping import TableMapping, problems
from inventory.ledger.mapping_proposal import propose
from inventory.ledger.parse import parse
from inventory.models import LedgerMapping, SourceFile
from inventory.selectors.ledger_context import surroundings
from inventory.services.ledger_file import file_bytes, store_files
from inventory.services.ledger_reading import reader
from park.access import ParkAccess
from park.models import Enterprise
from park.services.audit import append_event

#: Rows of a sample that are read for the preview.
MOST_ROWS = 12


class MappingRefused(Exception):
    """A mapping that cannot be made or used; the text says what to do."""


@dataclass(frozen=True)
class Preview:
    """What a sample says by a table: headers and rows as the platform reads them, and the findings."""

    headers: list[str]
    rows: list[list[str]]
    more: int
    findings: list[Finding]


def start_mapping(
    access: ParkAccess, enterprise: Enterprise | None, name: str, source: SourceFile | tuple[str, bytes]
) -> LedgerMapping:
    """A draft with what the sample most likely is.

    Errors: MappingRefused for a file that is not read, and for a name that is taken.
    """
    require_change(access, enterprise)
    filename, data = source if isinstance(source, tuple) else (source.name, file_bytes(source))
    book = _read(filename, data, enterprise)
    titles = own_titles(book)
    if not titles:
        raise MappingRefused(_("The file has no sheet with content."))
    table = max((propose(book, title) for title in titles), key=lambda found: len(found.columns))
    with transaction.atomic():
        kept = store_files(access.park, [(filename, data)])[0] if isinstance(source, tuple) else source
        try:
            with transaction.atomic():
                mapping = LedgerMapping.objects.create(
                    park=access.park,
                    enterprise=enterprise,
                    name=name,
                    tables=[table.as_dict()],
                    sample=kept,
                    made_by=access.user,
                )
        except IntegrityError:
            raise MappingRefused(_("There is a mapping of this name already.")) from None
        _record(access, mapping, "mapping.started")
    return mapping


def save_table(access: ParkAccess, mapping: LedgerMapping, table: TableMapping) -> LedgerMapping:
    """Keeps a table in the place of the one for the same sheet; an active mapping must stay usable.

    Errors: MappingRefused with what is missing.
    """
    require_change(access, mapping.enterprise)
    with transaction.atomic():
        held = _held(mapping)
        # A table for the only sheet stands alone.
        others = [kept for kept in held.tables if table.sheet and kept["sheet"] not in ("", table.sheet)]
        held.tables = [*others, table.as_dict()]
        _refuse_double(held.tables)
        if held.is_active and (missing := problems(table)):
            raise MappingRefused(missing[0])
        held.save(update_fields=["tables", "changed_at"])
        _record(access, held, "mapping.changed")
    return held


def set_active(access: ParkAccess, mapping: LedgerMapping, is_active: bool) -> LedgerMapping:
    """Uses the mapping for uploads from now on, or no more. Errors: MappingRefused for an unfinished one."""
    require_change(access, mapping.enterprise)
    with transaction.atomic():
        held = _held(mapping)
        missing = [text for kept in held.tables for text in problems(TableMapping.from_dict(kept))]
        if is_active and missing:
            raise MappingRefused(missing[0])
        held.is_active = is_active
        held.save(update_fields=["is_active", "changed_at"])
        _record(access, held, "mapping.used" if is_active else "mapping.paused")
    return held


def offer_to_all(access: ParkAccess, mapping: LedgerMapping) -> LedgerMapping:
    """A copy that every enterprise of the park is read by, after its own mappings. Errors: MappingRefused, 403."""
    access.require_edit()
    with transaction.atomic():
        held = _held(mapping)
        if any(problems(TableMapping.from_dict(kept)) for kept in held.tables):
            raise MappingRefused(_("Finish the mapping before offering it."))
        copied, made = LedgerMapping.objects.get_or_create(
            park=access.park,
            enterprise=None,
            name=held.name,
            defaults={"tables": held.tables, "sample": held.sample, "made_by": access.user, "is_active": True},
        )
        if not made:
            raise MappingRefused(_("There is a mapping of this name already."))
        _record(access, copied, "mapping.offered")
    return copied


def delete_mapping(access: ParkAccess, mapping: LedgerMapping) -> None:
    """Forgets a mapping; ledgers filed by it stay as they are."""
    require_change(access, mapping.enterprise)
    with transaction.atomic():
        held = _held(mapping)
        _record(access, held, "mapping.deleted")
        # Whoever filed by it must not be told "unchanged" for bytes that nothing reads any more.
        held.delete()


def require_change(access: ParkAccess, enterprise: Enterprise | None) -> None:
    """Errors: 403 unless the person may change mappings of the enterprise, or of the whole park when None."""
    if enterprise is None:
        access.require_edit()
    else:
        access.require_file()
        access.enterprise(enterprise.pk)


def sample_book(mapping: LedgerMapping) -> RawBook:
    """The sample as read. Errors: MappingRefused, FileGone."""
    return _read(mapping.sample.name, file_bytes(mapping.sample), mapping.enterprise)


def preview(mapping: LedgerMapping, book: RawBook, table: TableMapping) -> Preview:
    """The first rows of the sample by the table with every finding of the same checks as an upload."""
    uscc = mapping.enterprise.uscc if mapping.enterprise else ""
    mapped = apply_tables(book, [table], uscc)
    if mapped is None:
        return Preview([], [], 0, [])
    parsed = parse(mapped.book)
    found: Sequence[Finding] = parsed.findings
    if mapping.enterprise is not None:
        around = surroundings(mapping.park, {mapping.enterprise}, set(), timezone.localdate())
        found = check(parsed, around.context(mapping.enterprise, None))
    findings = [*mapped.findings, *tidy(found, mapped, book.kind)]
    written = next((mapped.book.sheets[title] for title in mapped.sources), None)
    if written is None:
        return Preview([], [], 0, findings)
    sheet = active_sheets()[table.target]
    shown = [index for index in range(len(sheet.columns)) if written.rows[0][index] is not None]
    rows = [[written.cell(row, index).typed for index in shown] for row in range(3, written.height)]
    headers = [str(written.rows[1][index]) for index in shown]
    return Preview(headers, rows[:MOST_ROWS], max(len(rows) - MOST_ROWS, 0), findings)


def _read(name: str, data: bytes, enterprise: Enterprise | None) -> RawBook:
    try:
        with reader() as books:
            return opened(books.read(data, name), enterprise.uscc if enterprise else "")[0]
    except LedgerRefused as refusal:
        raise MappingRefused(f"{refusal.finding.message}{refusal.finding.remedy}") from refusal


def _held(mapping: LedgerMapping) -> LedgerMapping:
    rows = LedgerMapping.objects.select_for_update(of=("self",)).select_related("park", "enterprise", "sample")
    return rows.get(pk=mapping.pk, park_id=mapping.park_id)


def _refuse_double(tables: list[dict[str, Any]]) -> None:
    targets = [table["target"] for table in tables]
    if len(set(targets)) < len(targets):
        raise MappingRefused(_("Another sheet of this mapping is read as the same ledger sheet."))


def _record(access: ParkAccess, mapping: LedgerMapping, act: str) -> None:
    enterprise = str(mapping.enterprise) if mapping.enterprise else ""
    append_event(access.park, access.user, act, mapping.name, {"mapping": mapping.pk, "enterprise": enterprise})
