"""Which rows of a form are its headings: never a row of figures, a preamble or a stamp of one month."""

import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

from inventory.ledger.book import BLANK, DATE, TEXT, RawSheet
from inventory.ledger.columns import active_sheets, energy_of, text_key
from inventory.ledger.mapped_sheet import YEAR_MONTH
from inventory.ledger.mapping import MOST_COLUMNS, heading_unit, known_unit, plain_parts

DEEPEST: Final = 40
#: Rows that are looked at to tell columns of numbers from columns of words.
SEEN: Final = 60
WORD, FIGURE, DAY = "word", "figure", "day"
MONTH_HEAD = re.compile(r"(?:(20\d\d)年)?(1[0-2]|0?[1-9])月(?:份)?")
MONTH_DATE = re.compile(r"(20\d\d)[-/.年](1[0-2]|0?[1-9])(?:[-/.月](?:0?1日?)?)?")
ANY_DAY = re.compile(r"20\d\d[-/.年]\d{1,2}(?:[-/.月](?:\d{1,2}日?)?)?")
NUMERAL = re.compile(r"[-+]?(?:\d[\d,，]*(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?%?")
LABEL = re.compile(r"(?!其中)[^(（]*[:：]")


def find_heads(raw: RawSheet) -> tuple[int, int]:
    """Zero-based first heading row and number of heading rows: the row with most names known, else with most texts."""
    seen = _Rows(raw)
    rows = range(min(DEEPEST, len(seen.sorts)))
    open_rows = [row for row in rows if not seen.is_data(row)] or list(rows)
    best = max(open_rows, key=seen.weight, default=0)
    if best in open_rows[1:] and not seen.is_data(best - 1) and seen.is_group_head(best - 1, best):
        return best - 1, 2
    below = best + 1
    is_split = below in open_rows and not seen.is_unit_row(below) and seen.is_group_head(best, below)
    return best, 2 if is_split else 1


@dataclass(frozen=True)
class _Rows:
    """The first rows of a sheet by what their cells hold: a word, a figure, a day, or nothing."""

    raw: RawSheet

    @cached_property
    def sorts(self) -> list[list[str]]:
        """By row and column; numbers and days typed as text, as in a CSV, are what they say."""
        width = min(self.raw.width, MOST_COLUMNS)
        return [[self._sort(row, column) for column in range(width)] for row in range(min(SEEN, self.raw.height))]

    def _sort(self, row: int, column: int) -> str:
        cell = self.raw.cell(row, column)
        if cell.kind == BLANK:
            return ""
        text = cell.typed.strip()
        if cell.kind == DATE or (cell.kind == TEXT and ANY_DAY.fullmatch(text)):
            return DAY
        return WORD if cell.kind == TEXT and not NUMERAL.fullmatch(text) else FIGURE

    def text(self, row: int, column: int) -> str:
        """What stands in a cell."""
        return self.raw.cell(row, column).typed.strip()

    def filled(self, row: int) -> list[int]:
        """Columns of a row that hold anything."""
        return [column for column, sort in enumerate(self.sorts[row]) if sort]

    def is_data(self, row: int) -> bool:
        """Whether a column has a figure here and elsewhere or under a word, or a day here and elsewhere.

        Days over figures are data too, unless there are several: those are the heads of months in columns.
        """
        days = {self.text(row, column) for column in self.filled(row) if self.sorts[row][column] == DAY}
        for column in self.filled(row):
            sort = self.sorts[row][column]
            others = {line[column] for at, line in enumerate(self.sorts) if at != row}
            above = {line[column] for line in self.sorts[:row]}
            if sort == FIGURE and (FIGURE in others or WORD in above):
                return True
            is_date = sort == DAY and self.raw.cell(row, column).kind == DATE
            if sort == DAY and (DAY in others or (is_date and FIGURE in others and len(days) == 1)):
                return True
        return False

    def weight(self, row: int) -> tuple[bool, int, int]:
        """How likely the row is a heading; a title is one cell, whatever it names."""
        return len(self.filled(row)) > 1, self.known(row), self.words(row)

    def known(self, row: int) -> int:
        """How many cells name a field; months and energies count from two on: data rows and stamps hold one."""
        texts = [self.text(row, column) for column in self.filled(row) if self.sorts[row][column] != FIGURE]
        months = {text for text in texts if _is_month(text)}
        energies = {text for text in texts if any(text_key(part) in energy_of() for part in plain_parts(text))}
        fields = sum(_is_field(text) for text in texts)
        others = (len(found) if len(found) > 1 else 0 for found in (months, energies))
        return fields + sum(others) + (len(energies) == 1 and any(heading_unit(text) for text in energies))

    def words(self, row: int) -> int:
        """How many different texts stand in a row, without labels of a preamble."""
        texts = {self.text(row, column) for column in self.filled(row) if self.sorts[row][column] == WORD}
        return sum(not LABEL.match(text) for text in texts)

    def is_unit_row(self, row: int) -> bool:
        """Whether every text of the row is a unit."""
        return all(known_unit(self.text(row, column)) for column in self.filled(row))

    def is_group_head(self, upper: int, lower: int) -> bool:
        """Whether a row is the upper level of the headings in the row below it.

        A head stands over several headings (a merged cell, or the same text again), and the lower row needs it: it is
        blank under a head merged downwards, repeats itself, or the heads are names. Never with a label, the stamp of a
        month, or fewer than two cells over columns that hold anything.
        """
        heads, below = self.filled(upper), self.filled(lower)
        texts = {column: self.text(upper, column) for column in heads}
        rest = {column for line in self.sorts[lower + 1 :] for column, sort in enumerate(line) if sort}
        over = [column for column in heads if column in below or column in rest]
        if len(over) < 2 or len(set(texts.values())) < 2 or any(LABEL.match(text) for text in texts.values()):
            return False
        names = [self.text(lower, column) for column in below if column >= heads[0]]
        is_repeated = len(set(names)) < len(names)
        months = {text for text in texts.values() if _is_month(text) or YEAR_MONTH.search(text)}
        if months and not (is_repeated and len(months) > 1):
            return False
        spans = any(self._is_spanned(column, texts, below) for column in below if column > heads[0])
        is_merged_down = any(column not in below for column in over)
        return spans and (is_merged_down or is_repeated or self.known(upper) > 1)

    def _is_spanned(self, column: int, texts: dict[int, str], below: list[int]) -> bool:
        """Whether a head further left stands over this column too: then it has a heading under itself."""
        if column in texts:
            return texts[column] == texts.get(column - 1)
        return max(head for head in texts if head < column) in below


@cache
def field_names(number: str) -> dict[str, str]:
    """Field of one sheet by every name that is exactly accepted for it."""
    named: dict[str, str] = {}
    for column in active_sheets()[number].columns:
        for text in (column.header_zh, column.header_en, column.heading, *column.aliases):
            named.setdefault(text_key(text), column.field)
    return named


def _is_field(text: str) -> bool:
    keys = [text_key(part) for part in plain_parts(text)]
    return any(key in field_names(number) for number in active_sheets() for key in keys)


def _is_month(text: str) -> bool:
    return bool(MONTH_HEAD.fullmatch(text) or ANY_DAY.fullmatch(text))
