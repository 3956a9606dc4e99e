"""Rows of a filed sheet put together again from its lines, every cell as a person would type it."""

from collections.abc import Iterator, Mapping
from decimal import Context, Decimal
from typing import Any, Final

import pandas as pd

from inventory.ledger.activities import activities
from inventory.ledger.columns import Column, Sheet, active_sheets, energies, units
from inventory.ledger.layout import declared_unit
from inventory.ledger.lines import plain_number
from inventory.ledger.overlay import counted
from inventory.methods.units import Unit, unit_key

#: Field to text as in a cell: labels for choices and for codes with a name, numbers in the declared or the row's unit.
Cells = dict[str, str]
_WIDE: Final = Context(prec=40)


def filed_rows(lines: pd.DataFrame) -> dict[str, list[Cells]]:
    """Rows of every active sheet from ledger lines, in the order of the filed rows.

    What a line does not carry (a column that no quantity of the row needs) is absent.
    """
    found: dict[tuple[str, int], Cells] = {}
    records: list[dict[str, Any]] = [dict(zip(lines.columns, values, strict=True)) for values in lines.to_numpy()]
    for record in records:
        line = record | {name: counted(record[name]) for name in ("typed_value", "typed_unit")}
        sheet = active_sheets().get(line["sheet"])
        if sheet is None or line["field"] not in sheet.by_field:
            continue
        cells = found.setdefault((sheet.number, line["row"]), {})
        cells.update({name: text for name, text in _line_cells(sheet, line) if text})
    rows: dict[str, list[Cells]] = {}
    for (number, _), cells in sorted(found.items(), key=lambda entry: entry[0]):
        rows.setdefault(number, []).append(cells)
    return rows


def item_label(sheet: Sheet, code: str) -> str:
    """The item as the drop-down of its column shows it: code and name where both are known."""
    if sheet.item is None:
        return code
    if sheet.item.choices:
        return next((choice.label for choice in sheet.item.choices if choice.code == code), code)
    named = energies() if sheet.energy_field else activities().get(sheet.number, {})
    entry = named.get(code)
    return entry.label if entry else code


def _line_cells(sheet: Sheet, line: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Field and text of everything that one line says about its row."""
    column = sheet.by_field[line["field"]]
    if sheet.item:
        yield sheet.item.field, item_label(sheet, line["item"])
    outlet = next((place.field for place in sheet.with_role("place") if place.field != "process"), "")
    for name, text in (("process", line["process"]), (outlet, line["outlet"]), ("counterparty", line["counterparty"])):
        if name in sheet.by_field:
            yield name, text or ""
    if column.unit_field:
        yield column.unit_field, line["typed_unit"]
    yield column.field, _typed(column, line)
    row_unit = line["typed_unit"] if column.unit_field == "unit" else ""
    for name, value in line["parameters"].items():
        known = sheet.by_field.get(name)
        if known is not None:
            typed = line["parameters"].get(f"{name}_typed", value)
            yield name, _shown(known, str(typed), row_unit, line["unit"])


def _typed(column: Column, line: Mapping[str, Any]) -> str:
    """The quantity as typed; in the declared unit where the file had another one in its header."""
    given = line["typed_unit"]
    unit = declared_unit(column)
    if unit is None or line["quantity"] is None or unit_key(given) in (unit_key(column.unit), unit_key(unit.code)):
        return str(line["typed_value"])
    return _from_base(unit, Decimal(line["quantity"]))


def _shown(column: Column, value: str, row_unit: str, base: str) -> str:
    """A stored parameter as typed: a choice by its label, a number in the unit of its column."""
    if column.choices:
        return next((choice.label for choice in column.choices if choice.code == value), value)
    if column.type not in ("decimal", "integer"):
        return value
    number = Decimal(value)
    if column.unit == "%|1":
        return plain_number(number * 100)
    if column.unit == "tce/@unit":
        unit = next((unit for unit in units().named(row_unit) if unit.base == base), None)
        return plain_number(number if unit is None else _per_unit(unit, number))
    unit = declared_unit(column)
    return plain_number(number) if unit is None else _from_base(unit, number)


def _from_base(unit: Unit, value: Decimal) -> str:
    """value × divide ÷ multiply: the number in the unit."""
    return plain_number(_rounded(_WIDE.divide(value * unit.divide, unit.multiply)))


def _per_unit(unit: Unit, value: Decimal) -> Decimal:
    """A coefficient per base unit as one per the unit: value × multiply ÷ divide."""
    return _rounded(_WIDE.divide(value * unit.multiply, unit.divide))


def _rounded(value: Decimal) -> Decimal:
    """Twelve decimals, as quantities are stored: what a division leaves behind them is no typed digit."""
    return _WIDE.quantize(value, Decimal("1e-12"))
