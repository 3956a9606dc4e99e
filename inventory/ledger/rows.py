"""Data rows of one sheet: every declared cell read, units applied, one finding per cell that is not in order."""

from typing import Any

from inventory.ledger.book import RawCell, RawSheet
from inventory.ledger.cells import Note, Value, read_cell
from inventory.ledger.columns import EXAMPLE_MARK, Column, energy_of, text_key
from inventory.ledger.finding import ERROR, INFO, Finding, finding
from inventory.ledger.layout import Layout
from inventory.ledger.row_units import apply_units
from inventory.ledger.sheet_rows import SheetRows

EXAMPLE_MARKS = {text_key(text) for text in (EXAMPLE_MARK, f"#{EXAMPLE_MARK}", "例", "示例行")}


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
            if value.reason:
                rows.reasons[column.field, position] = value.reason
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
