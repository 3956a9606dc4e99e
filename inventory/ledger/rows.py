"""Data rows of one sheet: every declared cell read, units applied, one finding per cell that is not in order."""

from decimal import Decimal
from types import NoneType
from typing import Any, Final

from inventory.ledger.book import RawCell, RawSheet, number_text, raw_cell
from inventory.ledger.cells import LARGEST, SMALLEST, Note, Value, read_cell
from inventory.ledger.columns import EXAMPLE_MARK, Column, energy_of, text_key
from inventory.ledger.finding import ERROR, INFO, Finding, finding
from inventory.ledger.layout import Layout
from inventory.ledger.row_units import apply_units
from inventory.ledger.sheet_rows import SheetRows

EXAMPLE_MARKS = {text_key(text) for text in (EXAMPLE_MARK, f"#{EXAMPLE_MARK}", "例", "示例行")}

BLANKS: Final = ("", None)
MOST: Final = float(LARGEST)
LEAST: Final = float(SMALLEST)


def read_rows(layout: Layout, raw: RawSheet) -> tuple[SheetRows, list[Finding]]:
    """Rows of one sheet that hold anything in a declared column, without the example row."""
    rows = _data_rows(layout, raw)
    sheet_rows = SheetRows(layout.sheet, layout.title, layout.places, rows)
    findings: list[Finding] = []
    for column in layout.sheet.columns:
        if column.field in layout.places:
            _read_column(sheet_rows, column, raw, findings)
    _name_energies(sheet_rows, findings)
    apply_units(sheet_rows, layout.header_units, findings)
    return sheet_rows, findings


def _data_rows(layout: Layout, raw: RawSheet) -> list[int]:
    places = list(layout.places.values())
    marked = {row for row, column in raw.marks if column in places}
    candidates = list(range(layout.first_row, raw.height))
    filled = [row in marked for row in candidates]
    for place in places:
        cells = raw.column(candidates, place)
        filled = [known or value not in BLANKS for known, value in zip(filled, cells, strict=True)]
    kept = [row for row, known in zip(candidates, filled, strict=True) if known]
    # Only the row under the header can be the example: elsewhere the mark would drop a row in silence.
    if kept[:1] == [layout.first_row] and text_key(raw.cell(kept[0], 0).typed) in EXAMPLE_MARKS:
        return kept[1:]
    return kept


def _read_column(rows: SheetRows, column: Column, raw: RawSheet, findings: list[Finding]) -> None:
    place, field = rows.places[column.field], column.field
    cells = raw.column(rows.rows, place)
    marked = {row for row, marked_column in raw.marks if marked_column == place}
    if not marked and all(value in BLANKS for value in cells):
        rows.values[field], rows.typed[field] = rows.no_values, rows.no_texts
        return
    if not marked and _plain_numbers(column, cells):
        rows.typed[field] = [number_text(value) if value not in BLANKS else "" for value in cells]
        rows.values[field] = [Decimal(text) if text else None for text in rows.typed[field]]
        return
    # A column repeats few texts over many rows: each spelling is read once.
    known = {
        plain: _read(column, raw_cell(plain)) for plain in {cell for cell in cells if isinstance(cell, (str, float))}
    }
    read = [
        known[plain] if isinstance(plain, (str, float)) and row not in marked else _read(column, raw.cell(row, place))
        for row, plain in zip(rows.rows, cells, strict=True)
    ]
    rows.values[field] = [value.value for _, value in read]
    rows.typed[field] = [cell.typed for cell, _ in read]
    for position, (cell, value) in enumerate(read):
        if value.notation:
            rows.notations[field, position] = value.notation
            if value.reason:
                rows.reasons[field, position] = value.reason
        if value.note is not None:
            findings.append(_noted(rows, column, position, cell, value))


def _plain_numbers(column: Column, cells: list[Any]) -> bool:
    """Whether a column of decimals holds nothing but blanks and numbers that need no remark: the usual case."""
    kinds = set(map(type, cells))
    if column.type != "decimal" or not kinds <= {float, int, str, NoneType}:
        return False
    return all(
        value in BLANKS if isinstance(value, str) else not value or LEAST <= abs(value) <= MOST for value in cells
    )


def _read(column: Column, cell: RawCell) -> tuple[RawCell, Value]:
    return cell, read_cell(cell, column)


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
