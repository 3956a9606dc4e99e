"""A workbook as it was read: typed cells with exact addresses, nothing interpreted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

BLANK, TEXT, NUMBER, NONFINITE, BOOLEAN, DATE, ERROR_CELL, NO_VALUE = (
    "blank",
    "text",
    "number",
    "nonfinite",
    "boolean",
    "date",
    "error",
    "formula_without_value",
)


@dataclass(frozen=True)
class RawCell:
    """One cell: the text as typed, the value, and the kind.

    Kinds: `text`, `number`, `nonfinite` (NaN, 1e999), `boolean`, `date` (value is ISO text), `error` (#DIV/0!),
    `formula_without_value`, `blank`.
    """

    typed: str
    value: Any
    kind: str


EMPTY = RawCell("", None, BLANK)


def number_text(value: float) -> str:
    """Number as a spreadsheet shows it: 15 significant digits, no exponent noise."""
    text = format(value, ".15g")
    return text[:-2] if text.endswith(".0") else text


def raw_cell(value: Any) -> RawCell:
    """Cell from one plain value as the reading process sends it."""
    if value is None or value == "":
        return EMPTY
    if isinstance(value, str):
        return RawCell(value, value, TEXT) if value.strip() else EMPTY
    if isinstance(value, bool):
        return RawCell("TRUE" if value else "FALSE", value, BOOLEAN)
    if isinstance(value, dict):
        return RawCell(value["date"], value["date"], DATE)
    if not isfinite(value):
        return RawCell(str(value), None, NONFINITE)
    return RawCell(number_text(value), value, NUMBER)


class _Cells(Mapping[tuple[int, int], RawCell]):
    """The cells of a sheet that are not blank, by zero-based (row, column), made when they are asked for."""

    def __init__(self, sheet: "RawSheet") -> None:
        self._sheet = sheet

    def __getitem__(self, place: tuple[int, int]) -> RawCell:
        cell = self._sheet.cell(*place)
        if cell.kind == BLANK:
            raise KeyError(place)
        return cell

    def __iter__(self) -> Iterator[tuple[int, int]]:
        sheet = self._sheet
        top, left = sheet.start
        places = {
            (top + r, left + c)
            for r, row in enumerate(sheet.rows)
            for c, value in enumerate(row)
            if raw_cell(value).kind != BLANK
        }
        return iter(sorted(places | sheet.marks.keys()))

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass
class RawSheet:
    """Dense lines of one length from `start` (zero-based row and column), and cells with a mark of their own.

    Rows asked for by `column` are in ascending order.
    """

    start: tuple[int, int]
    rows: list[list[Any]]
    marks: dict[tuple[int, int], RawCell] = field(default_factory=dict)

    @property
    def cells(self) -> Mapping[tuple[int, int], RawCell]:
        """Cells that are not blank by zero-based (row, column)."""
        return _Cells(self)

    @property
    def height(self) -> int:
        """Number of rows counted from the top of the sheet."""
        return max([self.start[0] + len(self.rows), *(row + 1 for row, _ in self.marks)], default=0)

    @property
    def width(self) -> int:
        """Number of columns counted from column A."""
        dense = self.start[1] + (len(self.rows[0]) if self.rows else 0)
        return max([dense, *(column + 1 for _, column in self.marks)], default=0)

    def cell(self, row: int, column: int) -> RawCell:
        """Cell at a zero-based place; blank outside the read range."""
        marked = self.marks.get((row, column)) if self.marks else None
        return marked or raw_cell(self.value(row, column))

    def value(self, row: int, column: int) -> Any:
        """Plain value at a zero-based place, without marks; None outside the read range."""
        r, c = row - self.start[0], column - self.start[1]
        if 0 <= r < len(self.rows) and 0 <= c < len(self.rows[r]):
            return self.rows[r][c]
        return None

    def column(self, rows: list[int], column: int) -> list[Any]:
        """Plain values of one column in the given rows, as `value` gives them."""
        top, left = self.start
        place, dense = column - left, self.rows
        if place < 0:
            return [None] * len(rows)
        if rows and rows[-1] - rows[0] + 1 == len(rows) and top <= rows[0] and rows[-1] < top + len(dense):
            run = dense[rows[0] - top : rows[-1] - top + 1]
            # The reader delivers lines of one length, so that the first stands for all.
            return [line[place] for line in run] if place < len(run[0]) else [None] * len(run)
        within = range(top, top + len(dense))
        lines = (dense[row - top] if row in within else [] for row in rows)
        return [line[place] if place < len(line) else None for line in lines]


@dataclass
class RawBook:
    """Sheets by title in file order, and the names defined in the workbook.

    `kind` is `xlsx`, `csv` or `json`; of a JSON ledger `content` is the object as sent, and there are no sheets yet.
    """

    sheets: dict[str, RawSheet]
    names: dict[str, str] = field(default_factory=dict)
    kind: str = "xlsx"
    content: dict[str, Any] = field(default_factory=dict)
