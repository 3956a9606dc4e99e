"""Units applied to the rows of one sheet: quantities, parameters and analyses in base units."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache, partial
from typing import Any

from inventory.ledger.columns import Column, Energy, units
from inventory.ledger.conversion import ConversionError, as_received, converted
from inventory.ledger.finding import ERROR, INFO, WARNING, Finding, finding
from inventory.ledger.layout import declared_unit
from inventory.ledger.sheet_rows import SheetRows
from inventory.methods.units import Unit, UnknownUnit, WrongDimension

DIMENSION_NAMES = {
    "mass": "重量",
    "gas_volume": "气体体积",
    "volume": "体积",
    "electricity": "电量",
    "heat": "热量",
    "coal_equivalent": "标准煤",
}


@cache
def _unit_of(text: str, dimension: str) -> Unit:
    """Unit of a text in a dimension; any dimension when none is asked for."""
    if dimension:
        return units().find(text, dimension)
    named = units().named(text)
    if not named:
        raise UnknownUnit(text)
    return named[0]


def apply_units(rows: SheetRows, header_units: Mapping[str, Unit], findings: list[Finding]) -> None:
    """Every number of the sheet in its base unit; what a unit of the row depends on (a steam's state) comes first."""
    numbers = [
        column for column in rows.sheet.columns if column.field in rows.places and column.type in ("decimal", "integer")
    ]
    for column in numbers:
        if not _by_row(column):
            _apply_units(rows, column, header_units.get(column.field), {})
    row_units = _row_units(rows, findings)
    for column in numbers:
        if _by_row(column):
            _apply_units(rows, column, header_units.get(column.field), row_units)
    _bring_to_basis(rows, findings)


def _row_units(rows: SheetRows, findings: list[Finding]) -> dict[str, list[Unit | None]]:
    """Unit of each row for every unit column of the sheet; None with a finding when it cannot be used."""
    found: dict[str, list[Unit | None]] = {}
    for name in dict.fromkeys(column.unit_field for column in rows.sheet.columns if column.unit_field):
        texts = rows.values.get(name, [None] * len(rows.rows))
        found[name] = [
            _row_unit(rows, name, position, text, findings) if text else None for position, text in enumerate(texts)
        ]
    return found


def _row_unit(rows: SheetRows, name: str, position: int, text: str, findings: list[Finding]) -> Unit | None:
    energy = rows.energies[position]
    if rows.sheet.energy_field and energy is None:
        return None
    dimension = energy.dimension if energy else ""
    where = rows.cell(name, position)
    place: dict[str, Any] = {"sheet": rows.title, "cell": where, "read": text}
    try:
        return _unit_of(text, dimension)
    except WrongDimension as wrong:
        if energy is None:
            raise
        return _converted_unit(rows, position, energy, wrong, findings)
    except UnknownUnit:
        usual = energy.form_unit if energy else "吨、万立方米、万千瓦时等"
        # The unit of a product is whatever the product is counted in: kept as typed, not refused.
        severity = ERROR if energy else WARNING
        message = f"{where} 单位“{text}”不在单位表中{'' if energy else '，按原样保存'}。"
        findings.append(
            finding("unit_unknown", message, severity=severity, expected=usual, remedy=f"请填写 {usual}。", **place)
        )
        if energy is None:
            return Unit(text, "other", text, Decimal(1), Decimal(1))
    return None


def _converted_unit(
    rows: SheetRows, position: int, energy: Energy, wrong: WrongDimension, findings: list[Finding]
) -> Unit | None:
    """Unit of a row typed in another dimension, by the state it states; None with a finding when there is none."""
    try:
        found = converted(energy, wrong.text, partial(_at, rows, position))
    except ConversionError as refused:
        findings.append(_refused(rows, position, "conversion", refused))
        return None
    where = rows.cell("unit", position)
    place: dict[str, Any] = {"sheet": rows.title, "cell": where, "read": wrong.text, "expected": energy.form_unit}
    if found is None:
        expected = DIMENSION_NAMES[energy.dimension]
        message = f"{where} {energy.code} {energy.name_zh} 应按{expected}计量，读到“{wrong.text}”。"
        remedy = f"请改为“{energy.form_unit}”，并按该单位填数。"
        findings.append(finding("unit_dimension", message, remedy=remedy, **place))
        return None
    rows.numbers.setdefault(position, {}).update(found.numbers)
    if found.remark:
        remedy = "有实测密度的请填“油品密度”列。"
        findings.append(finding("density_default", f"{where} {found.remark}", severity=INFO, remedy=remedy, **place))
    return found.unit


def _refused(rows: SheetRows, position: int, rule: str, error: ConversionError) -> Finding:
    """Finding at the cell that is missing or wrong; at the unit when that column is not in the file."""
    name = error.field if error.field in rows.places else "unit"
    where, typed = rows.cell(name, position), rows.typed.get(name)
    read = typed[position] if typed else ""
    return finding(rule, f"{where} {error}", sheet=rows.title, cell=where, read=read, remedy=error.remedy)


def _bring_to_basis(rows: SheetRows, findings: list[Finding]) -> None:
    """Analyses of coal as received, the basis of the amount; the typed values stay beside the line."""
    for position, basis in enumerate(rows.values.get("coal_basis", [])):
        energy = rows.energies[position]
        if basis is None or energy is None:
            continue
        try:
            found = as_received(energy, partial(_at, rows, position))
        except ConversionError as refused:
            findings.append(_refused(rows, position, "coal_basis", refused))
            continue
        for name, value in found.items():
            typed = rows.base[name][position]
            if typed is not None:
                rows.numbers.setdefault(position, {})[f"{name}_typed"] = typed
            rows.base[name][position] = value


def _at(rows: SheetRows, position: int, name: str) -> Any:
    return rows.get(name, position)


def _by_row(column: Column) -> bool:
    return bool(column.unit_field) or column.unit == "tce/@unit"


def _apply_units(
    rows: SheetRows, column: Column, header_unit: Unit | None, row_units: dict[str, list[Unit | None]]
) -> None:
    """Values of a number column in base units; None where the row's unit cannot be used."""
    values = rows.values[column.field]
    count = len(values)
    if values is rows.no_values:
        rows.units[column.field] = rows.base[column.field] = rows.no_values
        rows.unit_texts[column.field] = rows.no_texts
        return
    if column.unit_field:
        by_row = row_units.get(column.unit_field) or [None] * count
        rows.units[column.field] = by_row
        rows.unit_texts[column.field] = [text or "" for text in rows.values.get(column.unit_field, [""] * count)]
        rows.base[column.field] = [
            unit.to_base(value) if value is not None and unit is not None else None
            for value, unit in zip(values, by_row, strict=True)
        ]
        return
    unit = header_unit or declared_unit(column)
    convert: Callable[[Decimal], Decimal] = unit.to_base if unit is not None else lambda value: value
    if column.unit == "%|1":
        convert = _fraction
    rows.units[column.field] = [unit] * count
    rows.unit_texts[column.field] = [(unit.code if header_unit else column.unit) if unit else column.unit] * count
    rows.base[column.field] = [None if value is None else convert(value) for value in values]
    if column.unit == "tce/@unit":
        by_row = row_units.get("unit") or [None] * count
        rows.base[column.field] = [
            row_unit.per_base(value) if value is not None and row_unit is not None else None
            for value, row_unit in zip(values, by_row, strict=True)
        ]


def _fraction(value: Decimal) -> Decimal:
    """Percent or fraction as fraction: above 1.5 it is percent."""
    return value / 100 if value > Decimal("1.5") else value
