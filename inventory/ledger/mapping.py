"""How a sheet with headings of its own is read as one of the declared sheets: plain data, made once, kept."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Any, Final

from inventory.ledger.book import RawSheet
from inventory.ledger.columns import active_sheets, text_key, units
from inventory.methods.units import unit_key

FORMAT: Final = 1
#: Columns that hold the year or the number of the month, which together are the period.
YEAR, MONTH = "$year", "$month"
MOST_HEADS: Final = 3
MOST_COLUMNS: Final = 256
BRACKET = re.compile(r"^(.*)[(（]([^()（）]+)[)）]$", re.DOTALL)


@dataclass(frozen=True)
class MappedColumn:
    """What a column of the source holds, by zero-based index.

    `field` is a field of the target sheet, `$year` or `$month`; `unit` the unit of its numbers where the heading, the
    unit row or the person says so; `month` (`03` or `2025-03`) and `item` stand for what the heading says of the
    column: such columns give a row of the target each.
    """

    index: int
    field: str
    unit: str = ""
    month: str = ""
    item: str = ""

    @property
    def slot(self) -> tuple[str, str]:
        """Month and item that the column has of its own; both empty for a column shared by all rows."""
        return self.month, self.item


@dataclass(frozen=True)
class TableMapping:
    """One source sheet read as one target sheet.

    `sheet` is its exact title, empty for the only sheet of a book; `first` the zero-based first of `heads` header rows,
    followed by a unit row or not and by `skip` rows more before the data; `headings` and `unit_texts` what stands
    there by column. `period` is empty, a fixed `2025` or `2025-03`, `title`, or `cell:B2`. Data end at a blank row
    (`footer_blank`) or at a row whose first cell is one of `footer_words`.
    """

    target: str
    first: int
    heads: int
    headings: tuple[str, ...]
    columns: tuple[MappedColumn, ...]
    sheet: str = ""
    unit_texts: tuple[str, ...] = ()
    skip: int = 0
    constants: Mapping[str, str] = field(default_factory=dict)
    period: str = ""
    footer_blank: bool = True
    footer_words: tuple[str, ...] = ("合计", "总计", "注", "备注")

    @property
    def unit_rows(self) -> int:
        """1 when a row under the headings holds units."""
        return 1 if any(self.unit_texts) else 0

    @property
    def digest(self) -> str:
        """SHA-256 of the normalised headings and units: a sheet with the same one is read without asking."""
        return heading_digest(self.headings, self.unit_texts)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON, with the version of their form."""
        return {"format": FORMAT, **asdict(self)}

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> "TableMapping":
        """A table from its plain values. Errors: ValueError for another form."""
        values = dict(kept)
        if values.pop("format", None) != FORMAT:
            raise ValueError("mapping of another form")
        for name in ("headings", "unit_texts", "footer_words"):
            values[name] = tuple(values[name])
        values["columns"] = tuple(MappedColumn(**column) for column in values["columns"])
        return cls(**values)


def heading_digest(headings: tuple[str, ...], unit_texts: tuple[str, ...]) -> str:
    """SHA-256 of headings and unit row by column, spelled without spaces, width and case."""
    keys = [_trimmed([text_key(text) for text in texts]) for texts in (headings, unit_texts)]
    return hashlib.sha256(json.dumps(keys, ensure_ascii=False).encode()).hexdigest()


def _trimmed(keys: list[str]) -> list[str]:
    while keys and not keys[-1]:
        keys.pop()
    return keys


def headings(raw: RawSheet, first: int, heads: int) -> tuple[str, ...]:
    """Headings by column from `heads` rows: levels joined by `/`, a merged upper level repeated over its columns."""
    width = min(raw.width, MOST_COLUMNS)
    levels = [[one_line(raw.cell(first + level, index).typed) for index in range(width)] for level in range(heads)]
    for upper, lower in reversed(list(pairwise(levels))):
        last = ""
        for index in range(width):
            last = upper[index] or last
            if not upper[index] and lower[index]:
                upper[index] = last
    joined = ["/".join(dict.fromkeys(part for part in parts if part)) for parts in zip(*levels, strict=True)]
    return tuple(_trimmed(joined))


def row_texts(raw: RawSheet, row: int) -> tuple[str, ...]:
    """Texts of one row by column."""
    return tuple(_trimmed([one_line(raw.cell(row, index).typed) for index in range(min(raw.width, MOST_COLUMNS))]))


def one_line(text: str) -> str:
    """Text without line breaks and repeated spaces."""
    return " ".join(text.split())


def known_unit(text: str) -> bool:
    """Whether the text is a unit of the unit table."""
    return bool(text) and bool(units().named(text))


def heading_unit(heading: str) -> str:
    """Unit written in brackets at the end of a level of a heading, lowest level first; empty when there is none."""
    for part in reversed(heading.split("/")):
        found = BRACKET.match(part.strip())
        if found and known_unit(unit_key(found[2])):
            return unit_key(found[2])
    return ""


def plain_parts(heading: str) -> Iterator[str]:
    """The heading as a whole and its levels, each with and without the unit in brackets at its end."""
    for part in dict.fromkeys((heading, *heading.split("/"))):
        yield part
        found = BRACKET.match(part.strip())
        if found and known_unit(unit_key(found[2])):
            yield found[1].strip()


def problems(table: TableMapping) -> list[str]:
    """What keeps a table from being used, in Chinese; none when it can be."""
    sheet = active_sheets().get(table.target)
    if sheet is None:
        return ["请选择台账工作表。"]
    said: list[str] = []
    given = {column.field for column in table.columns} | {name for name, text in table.constants.items() if text}
    unknown = given - sheet.by_field.keys() - {YEAR, MONTH}
    said += [f"{sheet.title} 没有“{name}”。" for name in sorted(unknown)]
    chosen = [(column.slot, column.field) for column in table.columns]
    for slot, name in dict.fromkeys(each for each in chosen if chosen.count(each) > 1):
        header = sheet.by_field[name].header_zh if name in sheet.by_field else name
        said.append(f"“{header}”{''.join(slot)}选了两列，请只留一列。")
    said += [
        f"“{sheet.by_field[name].header_zh}”既有一列又有固定值，请只留一种。" for name in _twice(table, sheet.by_field)
    ]
    if not any(name in given for name in (column.field for column in sheet.with_role("quantity", "profile"))):
        said.append("还没有一列对应到数量。")
    said += _period_problems(table, sheet.by_field)
    quantities = [column for column in table.columns if _is_quantity(column, sheet.by_field)]
    itemless = not any(column.item for column in quantities) or any(
        column.month and not column.item for column in quantities
    )
    if sheet.item and sheet.item.required.always and sheet.item.field not in given and itemless:
        said.append(f"请指定“{sheet.item.header_zh}”：选一列、逐列指定，或填固定值。")
    return said + _unit_problems(table, sheet.by_field, given)


def _twice(table: TableMapping, by_field: Mapping[str, Any]) -> list[str]:
    taken = {column.field for column in table.columns}
    return sorted(name for name, text in table.constants.items() if text and name in taken and name in by_field)


def _is_quantity(column: MappedColumn, by_field: Mapping[str, Any]) -> bool:
    return column.field in by_field and by_field[column.field].role == "quantity"


def _period_problems(table: TableMapping, by_field: Mapping[str, Any]) -> list[str]:
    if "period" not in by_field:
        return []
    given = {column.field for column in table.columns}
    months = [column.month for column in table.columns if column.month]
    known = bool(table.period) or "period" in given or table.constants.get("period")
    if months and all(len(month) == 7 for month in months):
        return []
    if months or MONTH in given:
        return [] if table.period or YEAR in given else ["只有月份，不知道年份：请填年份，或指定写着年份的单元格。"]
    return [] if known else ["不知道报告期：请选一列，或填固定值，或指定写着年月的单元格。"]


def _unit_problems(table: TableMapping, by_field: Mapping[str, Any], given: set[str]) -> list[str]:
    said = []
    by_slot: dict[tuple[tuple[str, str], str], set[str]] = {}
    fixed: dict[str, set[str]] = {}
    for column in table.columns:
        declared = by_field.get(column.field)
        if declared is None or declared.role != "quantity" or not declared.unit:
            continue
        where = table.headings[column.index] if column.index < len(table.headings) else ""
        if not declared.unit_field:
            fixed.setdefault(column.field, set()).add(column.unit)
        elif declared.unit_field in given:
            if column.unit:
                said.append(f"“{where}”的单位已由计量单位给出，请去掉列上的单位。")
        elif not column.unit:
            said.append(f"“{where}”没有单位：请填写单位，或选一列计量单位。")
        else:
            by_slot.setdefault((column.slot, declared.unit_field), set()).add(column.unit)
    if any(len(found) > 1 for found in by_slot.values()):
        said.append("同一行的各量单位不同，请改为同一单位，或分两张对应表。")
    names = [by_field[name].header_zh for name, found in fixed.items() if len(found) > 1]
    return said + [f"“{name}”各列的单位不同，请统一。" for name in names]
