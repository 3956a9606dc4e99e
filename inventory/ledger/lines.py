"""Ledger lines from rows: one line for each quantity cell that holds a value or a notation key."""

from collections.abc import Iterable
from decimal import Decimal
from operator import itemgetter
from typing import Any

import pandas as pd

from inventory.ledger.finding import column_letters
from inventory.ledger.rows import SheetRows

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


def _sheet_lines(rows: SheetRows) -> list[tuple[Any, ...]]:
    sheet = rows.sheet
    if "period" not in rows.values:
        return []
    count = len(rows.rows)
    places = sheet.with_role("place")
    blank = [None] * count
    periods = [period.split("-") if period else None for period in rows.values["period"]]
    items = rows.values.get(sheet.item.field, blank) if sheet.item else blank
    processes = rows.values.get("process", blank)
    outlet = next((column.field for column in places if column.field != "process"), "")
    outlets = rows.values.get(outlet, blank)
    parties = rows.values.get("counterparty", blank)
    tiers = _tiers(rows)
    texts = _parameter_texts(rows)
    lines = []
    for column in sheet.with_role("quantity"):
        if column.field not in rows.places:
            continue
        base, units, field = rows.base[column.field], rows.units[column.field], column.field
        carried = [(name, texts[name]) for name in texts if field in sheet.by_field[name].carried_by]
        typed, unit_texts, letters = rows.typed[field], rows.unit_texts[field], column_letters(rows.places[field])
        for position in range(count):
            quantity = base[position]
            notation = rows.notations.get((field, position), "") if quantity is None else ""
            period, unit = periods[position], units[position]
            if period is None or (quantity is None and not notation):
                continue
            if column.instead_of and any(rows.filled(other, position) for other in column.instead_of):
                continue
            row = rows.rows[position] + 1
            lines.append(
                (
                    int(period[0]),
                    int(period[1]),
                    sheet.number,
                    row,
                    field,
                    f"{letters}{row}",
                    items[position] or "",
                    processes[position] or "",
                    outlets[position] or "",
                    quantity,
                    unit.base if unit is not None else "",
                    typed[position],
                    unit_texts[position],
                    notation,
                    tiers[position],
                    {name: values[position] for name, values in carried if values[position] is not None},
                    parties[position] or "",
                )
            )
    return sorted(lines, key=itemgetter(COLUMNS.index("row")))


def _tiers(rows: SheetRows) -> list[int | None]:
    """Tier of 000 Annex A from the row's choice that has one (data tier, accounting method)."""
    tiers: list[int | None] = [None] * len(rows.rows)
    for column in rows.sheet.columns:
        known = {choice.code: choice.tier for choice in column.choices if choice.tier}
        if known and column.field in rows.values:
            tiers = [tier or known.get(code) for tier, code in zip(tiers, rows.values[column.field], strict=True)]
    return tiers


def _parameter_texts(rows: SheetRows) -> dict[str, list[str | None]]:
    """Values of every carried column as plain text, decimals without trailing zeros."""
    texts: dict[str, list[str | None]] = {}
    for column in rows.sheet.columns:
        if column.carried_by and column.field in rows.places:
            values = rows.base.get(column.field) or rows.values[column.field]
            texts[column.field] = [plain_number(value) if isinstance(value, Decimal) else value for value in values]
    return texts
