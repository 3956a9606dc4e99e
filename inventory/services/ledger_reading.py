"""From uploaded bytes to a parsed ledger with every finding, and the piece of the sheet that shows them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import pandas as pd
from django.conf import settings

from inventory.ledger.book import RawBook
from inventory.ledger.columns import NOTATION_KEYS
from inventory.ledger.declared import KnownMapping, declare, opened, tidy
from inventory.ledger.finding import CellEdit, Finding, LedgerRefused, address, finding, has_errors
from inventory.ledger.guard import LIMITS, Limits
from inventory.ledger.mapped import MappedBook
from inventory.ledger.overlay import overlay, with_typed
from inventory.ledger.parse import ParsedLedger, parse
from inventory.ledger.reader import BookReader
from inventory.ledger.sheet_rows import SheetRows
from inventory.models import LedgerLine
from inventory.services.ledger_line import LARGEST, Row, by_month, rows_of
from park.models import Enterprise, User

#: Longest texts that a ledger line holds.
LENGTHS: Final = {
    column.name: column.max_length
    for column in LedgerLine._meta.fields
    if column.name in ("item", "unit", "typed_value", "typed_unit", "counterparty", "cell") and column.max_length
}


def _untold(step: str) -> None:
    """Nobody watches the steps."""


@dataclass(frozen=True)
class Incoming:
    """One file as it arrives: whose, under which name, by whom; `edits` are laid over it, `step` hears each step."""

    enterprise: Enterprise
    name: str
    data: bytes
    user: User
    edits: tuple[CellEdit, ...] = ()
    step: Callable[[str], None] = _untold


@dataclass
class Read:
    """One file after reading; `parsed` is None when the guards refused it.

    `findings` are those of this room until the checks add theirs.
    """

    incoming: Incoming
    parsed: ParsedLedger | None
    book: RawBook | None
    findings: list[Finding]
    months: dict[tuple[int, int], list[Row]] = field(default_factory=dict)
    mapped: MappedBook = field(default_factory=lambda: MappedBook(RawBook({})))

    def place_in_file(self) -> None:
        """Findings and lines at the sheets and cells of the file; to be called when all checks have spoken."""
        kind = self.book.kind if self.book else ""
        self.findings = [*self.mapped.findings, *tidy(self.findings, self.mapped, kind)]
        if self.parsed is None or not self.mapped.sources:
            return
        lines = self.parsed.lines
        numbers, cells = lines["sheet"].tolist(), lines["cell"].tolist()
        placed = [self.mapped.cell(number, cell) for number, cell in zip(numbers, cells, strict=True)]
        self.parsed.lines = lines.assign(cell=placed)
        if self.months:
            self.months = by_month(rows_of(self.parsed.lines))

    @property
    def is_kept(self) -> bool:
        """Whether the bytes are a workbook that may be stored and given back."""
        return self.book is not None

    def lines(self, year: int, month: int) -> pd.DataFrame:
        """Parsed lines of one month. Errors: LookupError when the guards refused the file."""
        if self.parsed is None:
            raise LookupError("a refused file has no lines")
        frame = self.parsed.lines
        return frame[(frame["year"] == year) & (frame["month"] == month)]

    @property
    def has_errors(self) -> bool:
        return has_errors(self.findings)


def limits() -> Limits:
    """What a file may hold, with the size limit of the settings."""
    return Limits(**{**LIMITS.__dict__, "file_bytes": settings.LEDGER_MAX_BYTES})


def reader() -> BookReader:
    """A guarded reading process with the size limit of the settings."""
    return BookReader(limits())


def read_ledger(incoming: Incoming, books: BookReader, known: Sequence[KnownMapping] = ()) -> Read:
    """The file read and parsed by the first of the known mappings that fits; what cannot be read is a finding.

    Errors: EditRefused when an edit does not fit the file.
    """
    try:
        book = books.read(incoming.data, incoming.name)
    except LedgerRefused as refusal:
        return Read(incoming, None, None, [refusal.finding])
    incoming.step("parse")
    book, remarks = opened(book, incoming.enterprise.uscc)
    laid = overlay(book, incoming.edits)
    mapped = declare(laid.book, incoming.enterprise.uscc, known)
    mapped.findings[:0] = remarks
    parsed = parse(mapped.book)
    parsed.lines = with_typed(parsed.lines, parsed.sheets.values(), mapped.written(laid.typed))
    read = Read(incoming, parsed, laid.book, list(unstorable(parsed)), mapped=mapped)
    if not has_errors([*mapped.findings, *parsed.findings, *read.findings]):
        read.months = by_month(rows_of(parsed.lines))
        if not read.months:
            read.findings.append(_nothing_filed())
    return read


def unstorable(parsed: ParsedLedger) -> Iterator[Finding]:
    """Lines whose text or number is larger than a ledger line can hold, each at its cell."""
    lines = parsed.lines
    suspect = [max(map(len, lines[name].tolist()), default=0) > longest for name, longest in LENGTHS.items()]
    large = [value is not None and abs(value) >= LARGEST for value in lines["quantity"].tolist()]
    if not any(suspect) and not any(large):
        return
    for line in lines.to_dict("records"):
        rows = parsed.sheets[line["sheet"]]
        for name, longest in LENGTHS.items():
            if len(line[name]) > longest:
                cell = _cell(rows, line["row"], name, line["cell"])
                message = f"{cell}：内容过长，最多 {longest} 个字符。"
                yield finding(
                    "text_too_long", message, sheet=rows.title, cell=cell, read=line[name], remedy="请缩短后再上传。"
                )
        if line["quantity"] is not None and abs(line["quantity"]) >= LARGEST:
            message = f"{line['cell']}：数值过大。"
            yield finding(
                *("number_too_large", message),
                sheet=rows.title,
                cell=line["cell"],
                read=line["typed_value"],
                remedy="请核对数值和单位。",
            )


def _cell(rows: SheetRows, row: int, name: str, own: str) -> str:
    """Cell that holds the named part of a line: its item and partner have columns of their own."""
    columns = {"item": rows.sheet.item.field if rows.sheet.item else "", "counterparty": "counterparty"}
    column = rows.places.get(columns.get(name, ""))
    return own if column is None else address(row - 1, column)


def _nothing_filed() -> Finding:
    keys = "、".join(f"{meaning}填 {key}" for key, meaning in NOTATION_KEYS.items())
    return finding(
        "ledger_empty",
        "整个文件没有填任何数量。",
        expected="至少一行有数量或注记",
        remedy=f"请填写本月数量；{keys}。",
    )
