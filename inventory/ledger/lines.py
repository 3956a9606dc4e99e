"""Ledger lines from rows: one line for each quantity cell that holds a value or a notation key."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from typing import Any

import pandas as pd

from inventory.ledger.columns import Column
from inventory.ledger.finding import column_letters
from inventory.ledger.notation import NOTE
from inventory.ledger.sheet_rows import SheetRows

#: Middle tier of 000 Annex A, and the valid share (%) below which automatic monitoring falls to it.
MIDDLE = 2
LEAST_VALID = Decimal(90)
COLUMNS = (
    "year",
    "month",
    "sheet",
    "row",
    "field",
    "cell",
    "item",
    "process",
    "outlet",
    "quantity",
    "unit",
    "typed_value",
    "typed_unit",
    "notation",
    "tier",
    "parameters",
    "counterparty",
)


def plain_number(value: Decimal) -> str:
    """Decimal as text without exponent and without trailing zeros: 12.300 is "12.3"."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def line_frame(sheets: Iterable[SheetRows]) -> pd.DataFrame:
    """Frame of all lines with the columns of `COLUMNS`.

    `quantity` is Decimal in `unit` (None with a notation key), `row` the one-based row, `parameters` a dict of plain
    values (decimals as text), `tier` 1–3 or None. A quantity declared `instead_of` others gives a line only when those
    are blank. Rows without a readable period give no lines; their period has an error finding.
    """
    records = [record for rows in sheets for record in _sheet_lines(rows)]
    frame = pd.DataFrame.from_records(records, columns=list(COLUMNS))
    for name in ("quantity", "tier", "parameters"):
        frame[name] = pd.Series([record[COLUMNS.index(name)] for record in records], dtype=object, index=frame.index)
    return frame


@dataclass(frozen=True)
class _RowFacts:
    """What every line of a row shares."""

    year: int
    month: int
    item: str
    process: str
    outlet: str
    counterparty: str
    tier: int | None


def _sheet_lines(rows: SheetRows) -> list[tuple[Any, ...]]:
    facts, texts = _row_facts(rows), _parameter_texts(rows)
    quantities = [column for column in rows.sheet.with_role("quantity") if column.field in rows.places]
    lines = [line for column in quantities for line in _column_lines(rows, column, facts, texts)]
    return sorted(lines, key=itemgetter(COLUMNS.index("row")))


def _row_facts(rows: SheetRows) -> list[_RowFacts | None]:
    """Shared facts of each row; None for a row without a readable period."""
    sheet, blank = rows.sheet, [None] * len(rows.rows)
    outlet = next((column.field for column in sheet.with_role("place") if column.field != "process"), "")
    names = ("period", sheet.item.field if sheet.item else "", "process", outlet, "counterparty")
    columns = [rows.values.get(name, blank) for name in names]
    return [
        _RowFacts(int(period[:4]), int(period[5:]), item or "", process or "", place or "", party or "", tier)
        if period
        else None
        for period, item, process, place, party, tier in zip(*columns, _tiers(rows), strict=True)
    ]


def _column_lines(
    rows: SheetRows, column: Column, facts: list[_RowFacts | None], texts: dict[str, list[str | None]]
) -> Iterator[tuple[Any, ...]]:
    """Lines of one quantity column, in the order of `COLUMNS`."""
    field, letters = column.field, column_letters(rows.places[column.field])
    carried = [(name, texts[name]) for name in texts if field in rows.sheet.by_field[name].carried_by]
    typed, unit_texts = rows.typed[field], rows.unit_texts[field]
    converted = column.unit_field == "unit"
    numbers = {at: {name: plain_number(value) for name, value in kept.items()} for at, kept in rows.numbers.items()}
    for position, (quantity, unit, fact) in enumerate(zip(rows.base[field], rows.units[field], facts, strict=True)):
        notation = rows.notations.get((field, position), "") if quantity is None else ""
        if fact is None or (quantity is None and not notation):
            continue
        if any(rows.filled(other, position) for other in column.instead_of):
            continue
        row = rows.rows[position] + 1
        yield (
            fact.year,
            fact.month,
            rows.sheet.number,
            row,
            field,
            f"{letters}{row}",
            fact.item,
            fact.process,
            fact.outlet,
            quantity,
            unit.base if unit is not None else "",
            typed[position],
            unit_texts[position],
            notation,
            fact.tier,
            {name: values[position] for name, values in carried if values[position] is not None}
            | (numbers.get(position, {}) if converted else {})
            | ({NOTE: rows.reasons[field, position]} if notation and (field, position) in rows.reasons else {}),
            fact.counterparty,
        )


def _tiers(rows: SheetRows) -> list[int | None]:
    """Tier of 000 Annex A from the row's choice that has one (data tier, accounting method)."""
    tiers: list[int | None] = [None] * len(rows.rows)
    for column in rows.sheet.columns:
        known = {choice.code: choice.tier for choice in column.choices if choice.tier}
        if known and column.field in rows.values:
            tiers = [tier or known.get(code) for tier, code in zip(tiers, rows.values[column.field], strict=True)]
    return [MIDDLE if tier == 1 and thin_monitoring(rows, at) else tier for at, tier in enumerate(tiers)]


def thin_monitoring(rows: SheetRows, position: int) -> bool:
    """Automatic monitoring whose valid data fall short of 90 % of the time: no direct monitoring of 000 Annex A."""
    share = rows.get("valid_rate", position)
    return rows.get("method", position) == "cems" and share is not None and share < LEAST_VALID


def _parameter_texts(rows: SheetRows) -> dict[str, list[str | None]]:
    """Values of every carried column as plain text, decimals without trailing zeros."""
    texts: dict[str, list[str | None]] = {}
    for column in rows.sheet.columns:
        if column.carried_by and column.field in rows.places:
            values = rows.base.get(column.field) or rows.values[column.field]
            texts[column.field] = [plain_number(value) if isinstance(value, Decimal) else value for value in values]
    return texts
