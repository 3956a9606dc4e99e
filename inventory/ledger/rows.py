"""Data rows of one sheet: every declared cell read, units applied, one finding per cell that is not in order."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from inventory.ledger.book import RawCell, RawSheet
from inventory.ledger.cells import Note, Value, read_cell
from inventory.ledger.columns import EXAMPLE_MARK, Column, Energy, Sheet, energy_of, text_key, units
from inventory.ledger.finding import ERROR, INFO, WARNING, Finding, address, finding
from inventory.ledger.layout import Layout, declared_unit
from inventory.methods.units import Unit, UnknownUnit, WrongDimension

EXAMPLE_MARKS = {text_key(text) for text in (EXAMPLE_MARK, f"#{EXAMPLE_MARK}", "例", "示例行")}
DIMENSION_NAMES = {
    "mass": "重量",
    "gas_volume": "气体体积",
    "volume": "体积",
    "electricity": "电量",
    "heat": "热量",
    "coal_equivalent": "标准煤",
}


@dataclass
class SheetRows:
    """Values of one sheet by field, each list in the order of `rows` (zero-based row numbers in the file).

    Quantities are in `base` as Decimal in the base unit (None when missing), in `typed` as they stand in the cell;
    `notations` holds notation keys by (field, position); `units` the unit of each quantity by field and position.
    """

    sheet: Sheet
    title: str
    places: dict[str, int]
    rows: list[int]
    values: dict[str, list[Any]] = field(default_factory=dict)
    base: dict[str, list[Decimal | None]] = field(default_factory=dict)
    typed: dict[str, list[str]] = field(default_factory=dict)
    units: dict[str, list[Unit | None]] = field(default_factory=dict)
    unit_texts: dict[str, list[str]] = field(default_factory=dict)
    notations: dict[tuple[str, int], str] = field(default_factory=dict)
    energies: list[Energy | None] = field(default_factory=list)

    def cell(self, name: str, position: int) -> str:
        """Address of a field of the row at `position`; column A stands in for a column that is not there."""
        return address(self.rows[position], self.places.get(name, 0))

    def get(self, name: str, position: int) -> Any:
        """Value in base units of a field of the row at `position`; None when missing."""
        column = self.base.get(name) or self.values.get(name)
        return column[position] if column else None

    def filled(self, name: str, position: int) -> bool:
        """Whether the cell holds a readable value, with or without a usable unit, or a notation key."""
        values = self.values.get(name)
        return (name, position) in self.notations or (values is not None and values[position] is not None)


def read_rows(layout: Layout, raw: RawSheet) -> tuple[SheetRows, list[Finding]]:
    """Rows of one sheet that hold anything in a declared column, without the example row."""
    rows = _data_rows(layout, raw)
    sheet_rows = SheetRows(layout.sheet, layout.title, layout.places, rows)
    findings: list[Finding] = []
    for column in layout.sheet.columns:
        if column.field in layout.places:
            _read_column(sheet_rows, column, raw, findings)
    _name_energies(sheet_rows, findings)
    row_units = _row_units(sheet_rows, findings)
    for column in layout.sheet.columns:
        if column.field in layout.places and column.type in ("decimal", "integer"):
            _apply_units(sheet_rows, column, layout.header_units.get(column.field), row_units)
    return sheet_rows, findings


def _data_rows(layout: Layout, raw: RawSheet) -> list[int]:
    places = list(layout.places.values())
    marked = {row for row, column in raw.marks if column in places}
    kept = []
    candidates = list(range(layout.first_row, raw.height))
    columns = [raw.column(candidates, place) for place in places]
    for row, *values in zip(candidates, *columns, strict=True):
        filled = any(value not in ("", None) for value in values)
        # Only the row under the header can be the example: elsewhere the mark would drop a row in silence.
        example = row == layout.first_row and text_key(raw.cell(row, 0).typed) in EXAMPLE_MARKS
        if (filled or row in marked) and not example:
            kept.append(row)
    return kept


def _read_column(rows: SheetRows, column: Column, raw: RawSheet, findings: list[Finding]) -> None:
    place = rows.places[column.field]
    marked = {row for row, marked_column in raw.marks if marked_column == place}
    # A column repeats few texts over many rows: each spelling is read once.
    known: dict[Any, tuple[RawCell, Value]] = {}
    values: list[Any] = []
    typed: list[str] = []
    cells = raw.column(rows.rows, place)
    if not marked and all(plain == "" or plain is None for plain in cells):
        rows.values[column.field], rows.typed[column.field] = [None] * len(cells), [""] * len(cells)
        return
    for position, (row, plain) in enumerate(zip(rows.rows, cells, strict=True)):
        plain_kind = isinstance(plain, (str, float)) and row not in marked
        read = known.get(plain) if plain_kind else None
        if read is None:
            cell = raw.cell(row, place)
            read = (cell, read_cell(cell, column))
            if plain_kind:
                known[plain] = read
        cell, value = read
        values.append(value.value)
        typed.append(cell.typed)
        if value.notation:
            rows.notations[column.field, position] = value.notation
        if value.note is not None:
            findings.append(_noted(rows, column, position, cell, value))
    rows.values[column.field] = values
    rows.typed[column.field] = typed


def _noted(rows: SheetRows, column: Column, position: int, cell: RawCell, value: Value) -> Finding:
    note = value.note or Note(ERROR, "cell", "")
    where = rows.cell(column.field, position)
    return finding(
        note.rule,
        f"{where} {column.header_zh}：{note.message}",
        sheet=rows.title,
        cell=where,
        severity=note.severity,
        read=cell.typed,
        expected=note.expected,
        remedy=note.remedy,
    )


def _name_energies(rows: SheetRows, findings: list[Finding]) -> None:
    """Energy of each row by code or exact name; the stored item is always the code."""
    name = rows.sheet.energy_field
    codes = rows.values.get(name)
    rows.energies = [None] * len(rows.rows)
    if codes is None:
        return
    for position, code in enumerate(codes):
        if code is None:
            continue
        energy = energy_of().get(text_key(code)) or (energy_of().get(f"0{code}") if len(code) == 1 else None)
        rows.energies[position] = energy
        where = rows.cell(name, position)
        if energy is None:
            message = f"{where} 没有能源“{code}”。"
            remedy = "请按代码表填写 01–39。"
            findings.append(
                finding(
                    "energy_unknown", message, sheet=rows.title, cell=where, read=code, expected="01–39", remedy=remedy
                )
            )
        elif energy.code != code:
            codes[position] = energy.code
            if text_key(code) == text_key(energy.label):
                continue
            message = f"{where} “{code}”按 {energy.code} {energy.name_zh} 读取。"
            findings.append(
                finding(
                    "energy_named",
                    message,
                    sheet=rows.title,
                    cell=where,
                    severity=INFO,
                    read=code,
                    expected=energy.code,
                )
            )


@cache
def _unit_of(text: str, dimension: str) -> Unit:
    """Unit of a text in a dimension; any dimension when none is asked for."""
    if dimension:
        return units().find(text, dimension)
    named = units().named(text)
    if not named:
        raise UnknownUnit(text)
    return named[0]


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
        expected = DIMENSION_NAMES[dimension]
        message = f"{where} {energy.code} {energy.name_zh} 应按{expected}计量，读到“{text}”。"
        remedy = _unit_remedy(wrong, energy)
        findings.append(finding("unit_dimension", message, expected=energy.form_unit, remedy=remedy, **place))
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


def _unit_remedy(wrong: WrongDimension, energy: Energy) -> str:
    if energy.dimension == "heat" and "mass" in wrong.found:
        return "蒸汽按吨计的，请按焓值折算为百万千焦（GJ）后填写。"
    if energy.dimension == "mass" and "volume" in wrong.found:
        return f"请按密度折算为吨后填写（单位“{energy.form_unit}”）。"
    return f"请改为“{energy.form_unit}”，并按该单位填数。"


def _apply_units(
    rows: SheetRows, column: Column, header_unit: Unit | None, row_units: dict[str, list[Unit | None]]
) -> None:
    """Values of a number column in base units; None where the row's unit cannot be used."""
    values = rows.values[column.field]
    count = len(values)
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
