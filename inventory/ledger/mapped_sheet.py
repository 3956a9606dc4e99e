"""One sheet with headings of its own written in the layout of the template, each cell with its source."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from inventory.ledger.book import BLANK, NUMBER, RawCell, RawSheet
from inventory.ledger.child import place
from inventory.ledger.columns import EXAMPLE_MARK, Sheet, text_key
from inventory.ledger.finding import ERROR, INFO, WARNING, Finding, address, finding
from inventory.ledger.mapping import MONTH, YEAR, MappedColumn, TableMapping

DATA_ROW: Final = 3
YEAR_MONTH = re.compile(r"(20\d\d)(?:年|[-/.])(1[0-2]|0?[1-9])(?!\d)")
YEAR_ALONE = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
MONTH_ALONE = re.compile(r"(1[0-2]|0?[1-9])(?:月份?)?")
Place = tuple[int, int]


@dataclass
class Source:
    """Where the cells of one written sheet come from: `cells` a value each, `heads` what a heading or a rule says."""

    title: str
    cells: dict[Place, Place] = field(default_factory=dict)
    heads: dict[Place, Place] = field(default_factory=dict)
    anchors: dict[int, Place] = field(default_factory=dict)

    @cached_property
    def uses(self) -> Counter[Place]:
        """How many written cells hold each source cell."""
        return Counter(self.cells.values())

    def place(self, at: Place) -> Place | None:
        """Source of a written cell: its value, what its heading says, else the first value of its row."""
        return self.cells.get(at) or self.heads.get(at) or self.anchors.get(at[0])


class SheetWriter:
    """Writes one table in the layout of the template: row 1 field names, row 2 headings, data from row 4."""

    def __init__(self, table: TableMapping, sheet: Sheet, raw: RawSheet, title: str, first: int, uscc: str) -> None:
        self.table, self.sheet, self.raw, self.title, self.first = table, sheet, raw, title, first
        self.findings: list[Finding] = []
        self.source = Source(title)
        self.place_of = {column.field: index for index, column in enumerate(sheet.columns)}
        self.constants = {name: text for name, text in table.constants.items() if text}
        if "uscc" in self.place_of and not any(column.field == "uscc" for column in table.columns):
            self.constants.setdefault("uscc", uscc)
        self.shared = [column for column in table.columns if column.slot == ("", "")]
        self.slots: dict[tuple[str, str], list[MappedColumn]] = {}
        for column in table.columns:
            if column.slot != ("", ""):
                self.slots.setdefault(column.slot, []).append(column)
        self.lines: list[list[Any]] = []
        self.marks: dict[Place, RawCell] = {}
        self.period, self.period_place = self._fixed_period()

    def write(self) -> tuple[RawSheet, Source]:
        """The written sheet and where its cells come from."""
        for row in self._data_rows():
            for slot, columns in self.slots.items() if self.slots else [(("", ""), [])]:
                if self._filled(row, columns or self.shared):
                    self._write_row(row, slot, [*self.shared, *columns])
        self._heads()
        names = [column.field if column.field in self.used else None for column in self.sheet.columns]
        heads = [self._heading(column.field) if column.field in self.used else None for column in self.sheet.columns]
        example = [EXAMPLE_MARK, *[None] * (len(names) - 1)]
        return RawSheet((0, 0), [names, heads, example, *self.lines], self.marks), self.source

    @property
    def used(self) -> set[str]:
        """Fields that the written sheet has a column for."""
        fields = {column.field for column in self.table.columns} - {YEAR, MONTH} | self.constants.keys()
        if "period" in self.place_of:
            fields.add("period")
        if self.sheet.item and any(column.item for column in self.table.columns):
            fields.add(self.sheet.item.field)
        return fields | {name for name, _ in self._row_units(self.table.columns)}

    def _heading(self, name: str) -> str:
        column = self.sheet.by_field[name]
        unit = next((each.unit for each in self.table.columns if each.field == name and each.unit), "")
        return f"{column.header_zh}({unit})" if unit and not column.unit_field else column.heading

    def _heads(self) -> None:
        """Finds of a heading point at the heading of the first column that holds the field."""
        for column in reversed(self.table.columns):
            if column.field in self.place_of:
                self.source.heads[1, self.place_of[column.field]] = self._head_place(column)

    def _head_place(self, column: MappedColumn) -> Place:
        """The lowest filled cell of a column's heading."""
        levels = range(self.first + self.table.heads + self.table.unit_rows - 1, self.first - 1, -1)
        filled = [row for row in levels if self.raw.cell(row, column.index).kind != BLANK]
        return (filled[0] if filled else self.first), column.index

    def _data_rows(self) -> Iterator[int]:
        """Rows with data, up to the footer; what stands below it is told, never dropped in silence."""
        begin = self.first + self.table.heads + self.table.unit_rows + self.table.skip
        words = [text_key(word) for word in self.table.footer_words if word]
        for row in range(begin, self.raw.height):
            blank = not self._filled(row, self.table.columns)
            lead = next(
                (cell.typed for i in range(self.raw.width) if (cell := self.raw.cell(row, i)).kind != BLANK), ""
            )
            key = text_key(lead)
            if any(key == word or key.startswith(f"{word}:") for word in words):
                self._say_end(row, row + 1)
                return
            if blank and self.table.footer_blank and row > begin:
                self._say_end(row, row)
                return
            if not blank:
                yield row

    def _say_end(self, stop: int, after: int) -> None:
        quantities = [column.index for column in self.table.columns if self._role(column) == "quantity"]
        for row in range(after, self.raw.height):
            number = next((i for i in quantities if self.raw.cell(row, i).kind == NUMBER), None)
            if number is not None:
                message = f"第 {row + 1} 行在表尾（第 {stop + 1} 行）之后，有数但未读取。"
                remedy = "如应计入，请移到表尾之前，或修改对应表的表尾规则。"
                cell = address(row, number)
                self._say("mapping_after_footer", message, WARNING, cell=cell, remedy=remedy)
                return
        if after > stop:
            self._say("mapping_footer", f"第 {stop + 1} 行起为表尾，未读取。", INFO)

    def _role(self, column: MappedColumn) -> str:
        declared = self.sheet.by_field.get(column.field)
        return declared.role if declared else ""

    def _filled(self, row: int, columns: Sequence[MappedColumn]) -> bool:
        return any(self.raw.cell(row, column.index).kind != BLANK for column in columns)

    def _write_row(self, row: int, slot: tuple[str, str], columns: Sequence[MappedColumn]) -> None:
        at = DATA_ROW + len(self.lines)
        line: list[Any] = [None] * len(self.place_of)
        self.lines.append(line)
        for name, text in self.constants.items():
            line[self.place_of[name]] = text
        for column in columns:
            self._take(row, column, at, line)
        first = next((column for column in columns if self._role(column) == "quantity"), columns[0])
        own = next((column for column in columns if column.slot == slot and slot != ("", "")), first)
        self.source.anchors[at] = row, own.index
        for name, column in self._row_units(columns):
            line[self.place_of[name]] = column.unit
            self.source.heads[at, self.place_of[name]] = self._head_place(column)
        if slot[1] and self.sheet.item:
            line[self.place_of[self.sheet.item.field]] = slot[1]
            self.source.heads[at, self.place_of[self.sheet.item.field]] = self._head_place(own)
        self._write_period(row, slot[0], own, columns, at, line)

    def _take(self, row: int, column: MappedColumn, at: int, line: list[Any]) -> None:
        """Copies one source cell as it stands."""
        index = self.place_of.get(column.field)
        if index is None:
            return
        line[index] = self.raw.value(row, column.index)
        self.source.cells[at, index] = row, column.index
        mark = self.raw.marks.get((row, column.index))
        if mark is not None:
            self.marks[at, index] = mark

    def _row_units(self, columns: Sequence[MappedColumn]) -> list[tuple[str, MappedColumn]]:
        """Unit fields of the rows with the first column that says the unit."""
        found: dict[str, MappedColumn] = {}
        for column in columns:
            declared = self.sheet.by_field.get(column.field)
            if declared is not None and declared.unit_field and column.unit:
                found.setdefault(declared.unit_field, column)
        return list(found.items())

    def _write_period(
        self, row: int, month: str, own: MappedColumn, columns: Sequence[MappedColumn], at: int, line: list[Any]
    ) -> None:
        index = self.place_of.get("period")
        if index is None or line[index] not in (None, ""):
            return
        by_field = {column.field: column for column in columns}
        year = self.period[:4]
        if YEAR in by_field:
            year = self.raw.cell(row, by_field[YEAR].index).typed.strip().removesuffix("年")
        source = self._head_place(own) if month else self.period_place
        text = month if len(month) == 7 else f"{year}-{month}" if month else self.period
        if MONTH in by_field and not month:
            source = row, by_field[MONTH].index
            typed = self.raw.cell(*source).typed.strip()
            found = MONTH_ALONE.fullmatch(typed)
            text = f"{year}-{int(found[1]):02d}" if found else typed
        line[index] = text or None
        if source is not None:
            self.source.heads[at, index] = source

    def _fixed_period(self) -> tuple[str, Place | None]:
        """Year or month that the table fixes or reads from one place of the sheet, and that place."""
        rule = self.table.period
        if rule == "title":
            return self._period_in(self.title, None)
        if rule.startswith("cell:"):
            at = place(rule[5:])
            if at is None:
                return "", None
            # The preamble may have grown: the cell keeps its distance from the headings.
            at = max(at[0] + self.first - self.table.first, 0), at[1]
            return self._period_in(self.raw.cell(*at).typed, at)
        if rule:
            message = f"报告期按对应表固定为 {rule}。"
            self._say("mapping_fixed_period", message, WARNING, read=rule, remedy="请核对；下期上传前请改对应表。")
        return rule, None

    def _period_in(self, text: str, at: Place | None) -> tuple[str, Place | None]:
        found = YEAR_MONTH.findall(text)
        if len(found) == 1:
            return f"{found[0][0]}-{int(found[0][1]):02d}", at
        years = YEAR_ALONE.findall(text)
        if len(set(years)) == 1 and not found:
            return years[0], at
        where = address(*at) if at else ""
        message = f"{where}“{text}”读不出年月。"
        self._say("mapping_period", message, ERROR, cell=where, read=text, remedy="请写成 2025年3月 这样的年月。")
        return "", at

    def _say(self, rule: str, message: str, severity: str, **said: Any) -> None:
        self.findings.append(finding(rule, message, sheet=self.title, severity=severity, **said))
