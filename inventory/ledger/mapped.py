"""Applying mappings: a book with headings of its own as a book of declared sheets that knows every source cell."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from inventory.ledger.book import RawBook, RawSheet
from inventory.ledger.child import place
from inventory.ledger.columns import (
    CODE_SHEET,
    HELP_SHEET,
    RESULT_SHEET,
    VERSION_NAME,
    Sheet,
    active_sheets,
    text_key,
)
from inventory.ledger.finding import Finding, Fix, address, finding
from inventory.ledger.mapped_sheet import SheetWriter, Source
from inventory.ledger.mapping import TableMapping, heading_digest, headings, row_texts

#: Rows of a sheet in which its headings are looked for.
DEEPEST_HEAD: Final = 60
ADDRESS = re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,2}[1-9]\d*(?![A-Za-z0-9])")
QUOTED = re.compile(r"(“[^”]*”)")
ROW_NUMBER = re.compile(r"第 (\d+) 行")
OWN_SHEETS = {text_key(title) for title in (HELP_SHEET, CODE_SHEET, RESULT_SHEET)}


@dataclass
class MappedBook:
    """A book of declared sheets; `sources` by written title, `findings` of the mapping itself."""

    book: RawBook
    sources: dict[str, Source] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def titles(self) -> dict[str, str]:
        """Title in the file of each mapped sheet, by sheet number."""
        return {title[:2]: source.title for title, source in self.sources.items()}

    def cell(self, number: str, cell: str) -> str:
        """Address in the file of a cell of sheet `number`; the address itself where nothing was mapped."""
        source = next((kept for title, kept in self.sources.items() if title[:2] == number), None)
        at = place(cell) if source else None
        found = source.place(at) if source and at else None
        return address(*found) if found else cell

    def written(self, typed: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], str]:
        """Texts by sheet and cell of the file, by the written cells that hold them."""
        found = dict(typed)
        if not typed:
            return found
        for title, source in self.sources.items():
            for at, place_in_file in source.cells.items():
                key = source.title, address(*place_in_file)
                if key in typed:
                    found[title, address(*at)] = typed[key]
        return found

    def translate(self, entry: Finding) -> Finding:
        """The finding with the sheet and the cells of the file in place of the written ones."""
        source = self.sources.get(entry.sheet)
        if source is None:
            return entry
        at = place(entry.cell) if entry.cell else None
        found = source.place(at) if at else None
        return replace(
            entry,
            sheet=source.title,
            cell=address(*found) if found else "",
            message=self._words(source, entry.sheet, entry.message),
            remedy=self._words(source, entry.sheet, entry.remedy),
            fixes=tuple(fix for each in entry.fixes if (fix := self._fix(each)) is not None),
        )

    def _words(self, source: Source, title: str, text: str) -> str:
        """Addresses and row numbers of a message as they stand in the file; what was typed (in “”) stays."""

        def cell(match: re.Match[str]) -> str:
            at = place(match[0])
            found = source.place(at) if at and (at[0] == 1 or at[0] in source.anchors) else None
            return address(*found) if found else match[0]

        def row(match: re.Match[str]) -> str:
            anchor = source.anchors.get(int(match[1]) - 1)
            return f"第 {anchor[0] + 1} 行" if anchor else match[0]

        parts = QUOTED.split(text)
        said = [part if part.startswith("“") else ROW_NUMBER.sub(row, ADDRESS.sub(cell, part)) for part in parts]
        return "".join(said).replace(title, source.title)

    def _fix(self, fix: Fix) -> Fix | None:
        """The fix on the cells of the file; None when one of them is no cell of its own there."""
        edits = []
        for edit in fix.edits:
            source = self.sources.get(edit.sheet)
            if source is None:
                edits.append(edit)
                continue
            at = place(edit.cell)
            found = source.cells.get(at) if at else None
            if found is None or source.uses[found] > 1:
                return None
            edits.append(replace(edit, sheet=source.title, cell=address(*found)))
        return replace(fix, edits=tuple(edits))


def own_titles(book: RawBook) -> list[str]:
    """Titles of the sheets that hold anything and are not the platform's own help, codes or result."""
    return [title for title, raw in book.sheets.items() if raw.height and text_key(title) not in OWN_SHEETS]


def find_table(book: RawBook, table: TableMapping) -> tuple[str, int] | None:
    """Sheet title and first header row where the headings of the table stand; None when they do not."""
    title = _source_title(book, table)
    if title is None:
        return None
    raw = book.sheets[title]
    for first in dict.fromkeys((table.first, *range(min(DEEPEST_HEAD, raw.height)))):
        found = headings(raw, first, table.heads)
        if any(found) and heading_digest(found, _units_below(raw, first, table)) == table.digest:
            return title, first
    return None


def changed_headings(book: RawBook, table: TableMapping) -> tuple[str, list[str], list[str]] | None:
    """Title, headings gone and headings new of a sheet that nearly stands as mapped: half its headings are there."""
    title = _source_title(book, table)
    if title is None:
        return None
    raw, known = book.sheets[title], {text_key(text): text for text in table.headings if text}
    best: tuple[int, dict[str, str]] = (0, {})
    for first in range(min(DEEPEST_HEAD, raw.height)):
        found = {text_key(text): text for text in headings(raw, first, table.heads) if text}
        best = max(best, (len(found.keys() & known.keys()), found), key=lambda each: each[0])
    matched, found = best
    if not matched or 2 * matched < len(known):
        return None
    gone = [text for key, text in known.items() if key not in found]
    return title, gone, [text for key, text in found.items() if key not in known]


def apply_tables(book: RawBook, tables: Sequence[TableMapping], uscc: str) -> MappedBook | None:
    """The book with every table that fits written as its declared sheet; None when none fits or it is our template.

    `uscc` fills the credit code where the source does not say it. Sheets that no table reads stay as they are.
    """
    if VERSION_NAME in book.names:
        return None
    places = [(table, found) for table in tables if (found := find_table(book, table)) is not None]
    if not places:
        return None
    taken = {title for _, (title, _) in places}
    kept = {title: raw for title, raw in book.sheets.items() if title not in taken}
    mapped = MappedBook(replace(book, sheets=kept))
    for table, (title, first) in places:
        sheet = active_sheets()[table.target]
        written = next((name for name in _spellings(sheet) if name not in mapped.book.sheets), None)
        if written is None or any(name[:2] == sheet.number for name in mapped.sources):
            message = f"工作表“{title}”和另一张表都读作 {sheet.title}。"
            mapped.findings.append(finding("sheet_duplicate", message, sheet=title, remedy="请只保留一张。"))
            continue
        writer = SheetWriter(table, sheet, book.sheets[title], title, first, uscc)
        mapped.book.sheets[written], mapped.sources[written] = writer.write()
        mapped.findings += writer.findings
    return mapped


def _source_title(book: RawBook, table: TableMapping) -> str | None:
    titles = own_titles(book)
    if table.sheet:
        return next((title for title in titles if text_key(title) == text_key(table.sheet)), None)
    return titles[0] if len(titles) == 1 else None


def _units_below(raw: RawSheet, first: int, table: TableMapping) -> tuple[str, ...]:
    return row_texts(raw, first + table.heads) if table.unit_rows else ()


def _spellings(sheet: Sheet) -> tuple[str, ...]:
    return sheet.title, f"{sheet.number}{sheet.name}", f"{sheet.number}-{sheet.name}", sheet.number
