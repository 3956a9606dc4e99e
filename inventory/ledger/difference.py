"""What a filing changes against the version before: added, updated, unchanged and removed lines."""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import cache
from typing import Any

import pandas as pd

from inventory.ledger.columns import Column, all_sheets
from inventory.ledger.lines import plain_number

KEY = ("year", "month", "sheet", "item", "process", "outlet", "counterparty", "field")
# Typed text is shown, but another way of writing the same quantity is not a change.
SUBSTANCE = ("quantity", "unit", "notation", "tier", "parameters")


@dataclass(frozen=True)
class CellChange:
    """One cell of a line: Chinese header, old and new text (empty when blank)."""

    field: str
    header: str
    old: str
    new: str


@dataclass(frozen=True)
class LineChange:
    """One line that is new, changed or gone; `row` and `cell` are those of the newer file that has it."""

    state: str
    period: str
    sheet: str
    row: int
    cell: str
    field: str
    header: str
    item: str
    process: str
    outlet: str
    counterparty: str
    changes: tuple[CellChange, ...]


@dataclass(frozen=True)
class Difference:
    """Lines 新增 `added`, 更新 `updated`, 移除 `removed`, and the number of 未变 lines."""

    added: tuple[LineChange, ...]
    updated: tuple[LineChange, ...]
    removed: tuple[LineChange, ...]
    unchanged: int

    @property
    def changes_nothing(self) -> bool:
        """Whether filing would change no line."""
        return not (self.added or self.updated or self.removed)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)


def compare(new: pd.DataFrame, old: pd.DataFrame) -> Difference:
    """Difference of two frames of ledger lines (`lines.COLUMNS`) by business key; `old` may be empty.

    Key: period, sheet, item, process, outlet, counterparty, field, and the row's other identifying cells; equal keys
    are paired in order. Quantities are compared by value, so 12.30 equals 12.3.
    """
    before, after = dict(_keyed(old)), dict(_keyed(new))
    added, updated, unchanged = [], [], 0
    for key, line in after.items():
        past = before.get(key)
        if past is None:
            added.append(_change("added", line, tuple(_cells({}, line))))
        elif _same(past, line):
            unchanged += 1
        else:
            updated.append(_change("updated", line, tuple(_cells(past, line))))
    removed = [_change("removed", line, tuple(_cells(line, {}))) for key, line in before.items() if key not in after]
    return Difference(tuple(added), tuple(updated), tuple(removed), unchanged)


def _keyed(lines: pd.DataFrame) -> Iterator[tuple[Hashable, dict[str, Any]]]:
    seen: Counter[Hashable] = Counter()
    if lines.empty:
        return
    names = [str(name) for name in lines.columns]
    for values in zip(*(lines[name].tolist() for name in names), strict=True):
        line = dict(zip(names, values, strict=True))
        parameters: Mapping[str, Any] = line["parameters"] or {}
        extra = tuple(parameters.get(name, "") for name in _identifying(line["sheet"]))
        key = (*(line[name] for name in KEY), *extra)
        seen[key] += 1
        yield (*key, seen[key]), line


@cache
def _identifying(sheet: str) -> list[str]:
    """Parameters that tell rows apart, such as the receiver of a waste."""
    return [
        column.field
        for column in all_sheets()[sheet].with_role("parameter")
        if column.identity and column.field != "counterparty"
    ]


def _same(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether two lines say the same; most do to the letter, so that is looked at first."""
    pairs = [(old.get(name), new.get(name)) for name in SUBSTANCE]
    known = all(value is not pd.NA for pair in pairs for value in pair)
    to_the_letter = known and all(before == after for before, after in pairs)
    return to_the_letter or _substance(old) == _substance(new)


def _substance(line: Mapping[str, Any]) -> tuple[Any, ...]:
    values: dict[str, Any] = {name: line.get(name) for name in SUBSTANCE}
    parameters = values["parameters"] or {}
    values["quantity"] = None if _missing(values["quantity"]) else Decimal(values["quantity"])
    values["tier"] = None if _missing(values["tier"]) else int(values["tier"])
    values["parameters"] = tuple(sorted((name, str(value)) for name, value in parameters.items()))
    return tuple(values.values())


def _missing(value: Any) -> bool:
    return value is None or value is pd.NA or value != value


def _text(value: Any) -> str:
    if _missing(value):
        return ""
    return plain_number(value) if isinstance(value, Decimal) else str(value)


def _cells(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[CellChange]:
    line = new or old
    sheet = all_sheets()[line["sheet"]]
    column = sheet.by_field[line["field"]]
    texts = [_quantity(side) for side in (old, new)]
    if texts[0] != texts[1]:
        yield CellChange(column.field, column.header_zh, *texts)
    tiers = [_text(side.get("tier")) for side in (old, new)]
    if tiers[0] != tiers[1]:
        yield CellChange("tier", "数据等级", *tiers)
    sides = [side.get("parameters") or {} for side in (old, new)]
    for name in dict.fromkeys((*sides[0], *sides[1])):
        before, after = (_shown(sheet.by_field.get(name), side.get(name)) for side in sides)
        if before != after:
            header = sheet.by_field[name].header_zh if name in sheet.by_field else name
            yield CellChange(name, header, before, after)


def _quantity(line: Mapping[str, Any]) -> str:
    """Quantity in the base unit, or the notation key."""
    if not line:
        return ""
    return line["notation"] or f"{_text(line['quantity'])} {line['unit']}".strip()


def _shown(column: Column | None, value: Any) -> str:
    choice = next((choice for choice in column.choices if choice.code == value), None) if column else None
    return choice.label if choice else _text(value)


def _change(state: str, line: Mapping[str, Any], changes: tuple[CellChange, ...]) -> LineChange:
    return LineChange(
        state=state,
        period=f"{int(line['year']):04d}-{int(line['month']):02d}",
        sheet=line["sheet"],
        row=int(line["row"]),
        cell=line["cell"],
        field=line["field"],
        header=all_sheets()[line["sheet"]].by_field[line["field"]].header_zh,
        item=line["item"],
        process=line["process"],
        outlet=line["outlet"],
        counterparty=line["counterparty"],
        changes=changes,
    )
