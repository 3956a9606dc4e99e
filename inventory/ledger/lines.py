"""Ledger lines from rows: one line for each quantity cell that holds a value or a notation key."""

from collections.abc import Iterable
from decimal import Decimal
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
    columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for rows in sheets:
        for name, values in _sheet_lines(rows).items():
            columns[name] += values
    frame = pd.DataFrame(columns, columns=list(COLUMNS))
    for name in ("quantity", "tier", "parameters"):
        frame[name] = pd.Series(columns[name], dtype=object, index=frame.index)
    return frame


def _sheet_lines(rows: SheetRows) -> dict[str, list[Any]]:
    """Columns of the lines of one sheet, row by row and within a row in the order of the declaration."""
    facts, texts = _row_facts(rows), _parameter_texts(rows)
    found: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for column in rows.sheet.with_role("quantity"):
        if column.field in rows.places:
            for name, values in _column_lines(rows, column, facts, texts).items():
                found[name] += values
    order = sorted(range(len(found["row"])), key=found["row"].__getitem__)
    return {name: [values[at] for at in order] for name, values in found.items()}


def _row_facts(rows: SheetRows) -> dict[str, list[Any]]:
    """What every line of a row shares, by column of the lines; a row without a readable period has no year."""
    sheet, blank = rows.sheet, [None] * len(rows.rows)
    outlet = next((column.field for column in sheet.with_role("place") if column.field != "process"), "")
    names = {"item": sheet.item.field if sheet.item else "", "process": "process", "outlet": outlet}
    shared = {
        column: [value or "" for value in rows.values.get(name, blank)]
        for column, name in (*names.items(), ("counterparty", "counterparty"))
    }
    periods = rows.values.get("period", blank)
    return {
        "year": [int(period[:4]) if period else None for period in periods],
        "month": [int(period[5:]) if period else None for period in periods],
        "tier": _tiers(rows),
        **shared,
    }


def _column_lines(
    rows: SheetRows, column: Column, facts: dict[str, list[Any]], texts: dict[str, list[str | None]]
) -> dict[str, list[Any]]:
    """Columns of the lines of one quantity column."""
    field, letters = column.field, column_letters(rows.places[column.field])
    base, units, years = rows.base[field], rows.units[field], facts["year"]
    noted = {at: key for (name, at), key in rows.notations.items() if name == field}
    chosen = [
        at
        for at, (quantity, year) in enumerate(zip(base, years, strict=True))
        if year is not None and (quantity is not None or at in noted)
    ]
    if column.instead_of:
        chosen = [at for at in chosen if not any(rows.filled(other, at) for other in column.instead_of)]
    numbers = [rows.rows[at] + 1 for at in chosen]
    typed, unit_texts = rows.typed[field], rows.unit_texts[field]
    return {
        "sheet": [rows.sheet.number] * len(chosen),
        "row": numbers,
        "field": [field] * len(chosen),
        "cell": [f"{letters}{number}" for number in numbers],
        "quantity": [base[at] for at in chosen],
        "unit": [unit.base if (unit := units[at]) is not None else "" for at in chosen],
        "typed_value": [typed[at] for at in chosen],
        "typed_unit": [unit_texts[at] for at in chosen],
        "notation": [noted.get(at, "") if base[at] is None else "" for at in chosen],
        "parameters": _carried(rows, column, texts, chosen, noted),
        **{name: [values[at] for at in chosen] for name, values in facts.items()},
    }


def _carried(
    rows: SheetRows, column: Column, texts: dict[str, list[str | None]], chosen: list[int], noted: dict[int, str]
) -> list[dict[str, Any]]:
    """Parameters of the chosen rows: carried cells, what the row was converted with, the reason of a notation key."""
    field = column.field
    names = [name for name in texts if field in rows.sheet.by_field[name].carried_by]
    cells = list(zip(*(texts[name] for name in names), strict=True)) if names else [()] * len(rows.rows)
    # Rows say few things often: one dict stands for all lines that say the same.
    said = {
        values: {name: value for name, value in zip(names, values, strict=True) if value is not None}
        for values in set(cells)
    }
    kept = [said[cells[at]] for at in chosen]
    converted = rows.numbers if column.unit_field == "unit" else {}
    for place, at in enumerate(chosen):
        if at in converted:
            kept[place] = kept[place] | {name: plain_number(value) for name, value in converted[at].items()}
        if at in noted and rows.base[field][at] is None and (field, at) in rows.reasons:
            kept[place] = kept[place] | {NOTE: rows.reasons[field, at]}
    return kept


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
        if column.carried_by and column.field in rows.places and rows.values[column.field] is not rows.no_values:
            values = rows.base.get(column.field) or rows.values[column.field]
            texts[column.field] = [plain_number(value) if isinstance(value, Decimal) else value for value in values]
    return texts
