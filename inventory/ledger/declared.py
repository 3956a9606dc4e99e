"""Every way in as one book of declared sheets: our template, a mapped form, delimited text, JSON."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from inventory.ledger.book import RawBook
from inventory.ledger.cells import PLAIN_NUMBER
from inventory.ledger.columns import VERSION_NAME, all_sheets, text_key
from inventory.ledger.finding import ERROR, INFO, Finding, finding
from inventory.ledger.json_book import json_book
from inventory.ledger.layout import find_layout, sheet_by_headings
from inventory.ledger.mapped import MappedBook, apply_tables, changed_headings
from inventory.ledger.mapping import TableMapping

MAPPING_RULES = frozenset({"sheets_missing", "sheet_unknown", "header_missing", "mapping_headings", "mapping_used"})


@dataclass(frozen=True)
class KnownMapping:
    """A kept mapping: its number, its name and its tables."""

    pk: int
    name: str
    tables: tuple[TableMapping, ...]


def opened(book: RawBook, uscc: str) -> tuple[RawBook, list[Finding]]:
    """The book as sheets with titles, whatever it came as: JSON laid out as the template, delimited text named.

    `uscc` fills the credit code where a JSON ledger does not say it.
    """
    if book.kind == "json":
        return json_book(book.content, uscc)
    return (_named(book) if book.kind == "csv" else book), []


def declare(book: RawBook, uscc: str, known: Sequence[KnownMapping]) -> MappedBook:
    """An opened book as declared sheets: read by the first of the known mappings that fits, else as it stands.

    `uscc` fills the credit code where a form does not say it.
    """
    if book.kind == "json":
        return MappedBook(book)
    for mapping in known:
        mapped = apply_tables(book, mapping.tables, uscc)
        if mapped is not None:
            mapped.findings.insert(0, _used(mapping, mapped))
            return mapped
    return MappedBook(book, findings=[] if not known or _is_own(book) else list(_changed(book, known)))


def tidy(findings: Iterable[Finding], mapped: MappedBook, kind: str) -> list[Finding]:
    """Findings at the cells of the file; that a number is text is no remark where every value is."""
    said = [mapped.translate(entry) for entry in findings]
    if kind == "xlsx":
        return said
    return [entry for entry in said if entry.rule != "number_text" or not PLAIN_NUMBER.fullmatch(entry.read.strip())]


def _used(mapping: KnownMapping, mapped: MappedBook) -> Finding:
    sheet = next(iter(mapped.titles.values()), "")
    message = f"按对应表“{mapping.name}”读取。"
    remedy = "读得不对时，请到“表头对应”修改或停用后重新上传。"
    return finding("mapping_used", message, sheet=sheet, severity=INFO, read=mapping.name, remedy=remedy)


def _named(book: RawBook) -> RawBook:
    """A delimited text under the title of the sheet that its headings name, when its file name does not."""
    titles = {name for sheet in all_sheets().values() for name in sheet.names()}
    for title, raw in book.sheets.items():
        found = None if text_key(title) in titles else sheet_by_headings(raw)
        if found is not None:
            return replace(book, sheets={found.title: raw})
    return book


def _is_own(book: RawBook) -> bool:
    """Whether the book is our template or has a declared sheet whose headings are found."""
    titles = {name: sheet for sheet in all_sheets().values() for name in sheet.names()}
    found = [(titles[text_key(title)], title) for title in book.sheets if text_key(title) in titles]
    return VERSION_NAME in book.names or any(
        find_layout(sheet, title, book.sheets[title])[0] is not None for sheet, title in found
    )


def _changed(book: RawBook, known: Sequence[KnownMapping]) -> Iterable[Finding]:
    """The headings in which the book differs from the first mapping that nearly fits."""
    for mapping in known:
        for table in mapping.tables:
            found = changed_headings(book, table)
            if found is None:
                continue
            title, gone, new = found
            parts = [f"少了“{'”“'.join(gone)}”" if gone else "", f"多了“{'”“'.join(new)}”" if new else ""]
            changes = "，".join(part for part in parts if part) or "位置或单位行不同"
            message = f"工作表“{title}”的表头与对应表“{mapping.name}”不同：{changes}，未按它读取。"
            remedy = "请恢复原表头，或到“表头对应”重新确认。"
            yield finding(
                "mapping_headings", message, sheet=title, severity=ERROR, expected="、".join(gone), remedy=remedy
            )
            return
