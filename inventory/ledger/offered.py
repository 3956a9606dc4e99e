"""Rows that a template and the form offer for a month: what names a row is filled in, every amount is blank."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from inventory.ledger.columns import Column, Sheet, active_sheets, energies
from inventory.ledger.enterprise import LedgerEnterprise
from inventory.ledger.filed_row import Cells, item_label
from inventory.ledger.workbook import profile_row

#: Texts that stay as they are from month to month, and codes that number a single document.
STANDING_TEXTS: Final = frozenset(("destination", "storage_site", "transporter", "start"))
MONTHLY_CODES: Final = frozenset(("manifest", "basis"))
MEDIA: Final = {"07": ("air", "a"), "08": ("water", "w")}


@dataclass(frozen=True)
class OfferedRow:
    """Cells that name the row, and last month's amounts by field as texts with their unit: to be looked at only."""

    cells: Mapping[str, Any]
    hints: Mapping[str, str] = field(default_factory=dict)


def returning_rows(filed: Mapping[str, Sequence[Cells]]) -> dict[str, list[OfferedRow]]:
    """Rows of the month before as rows to fill in again; rows that only differ in dates and documents are one."""
    return {number: _once(active_sheets()[number], rows) for number, rows in filed.items() if number in active_sheets()}


def offered_rows(enterprise: LedgerEnterprise, sheet: Sheet, returning: Sequence[OfferedRow] = ()) -> list[OfferedRow]:
    """Rows offered on one sheet: those of the month before, then what the registers know and nobody has filed yet."""
    if sheet.number == "01":
        return [OfferedRow(profile_row(enterprise, sheet))]
    rows = list(returning)
    for cells in _registered(enterprise, sheet, {str(row.cells.get("outlet") or "") for row in returning}):
        shown = _labelled(sheet, cells)
        if not any(_same(row.cells, shown, sheet) for row in rows):
            rows.append(OfferedRow(shown))
    return sorted(rows, key=lambda row: bool(row.cells)) if sheet.number == "04" else rows


def comes_back(sheet: Sheet, column: Column) -> bool:
    """Whether a filed cell is offered again: what names a row, its unit and its choices; never an amount or a date."""
    if column.field in MONTHLY_CODES or column.role == "key":
        return False
    if column.field in STANDING_TEXTS or column.role in ("item", "place") or column.type == "choice":
        return True
    if column.identity and column.type in ("code", "text"):
        return True
    return any(column.field == other.unit_field for other in sheet.columns)


def _once(sheet: Sheet, rows: Sequence[Cells]) -> list[OfferedRow]:
    found: dict[tuple[tuple[str, str], ...], dict[str, str]] = {}
    for filed in rows:
        cells = {c.field: filed[c.field] for c in sheet.columns if c.field in filed and comes_back(sheet, c)}
        hints = found.setdefault(tuple(cells.items()), {})
        for name, text in _hints(sheet, filed):
            hints[name] = f"{hints[name]}、{text}" if name in hints else text
    return [OfferedRow(dict(cells), hints) for cells, hints in found.items()]


def _hints(sheet: Sheet, filed: Cells) -> Iterator[tuple[str, str]]:
    for column in sheet.columns:
        if column.type in ("decimal", "integer") and column.field in filed:
            unit = filed.get(column.unit_field, "") if column.unit_field else column.shown_unit
            running = "（1–本月累计）" if filed.get("basis") and column.unit_field else ""
            yield column.field, f"{filed[column.field]} {unit}".strip() + running


def _same(filed: Mapping[str, Any], offered: Mapping[str, Any], sheet: Sheet) -> bool:
    """Whether a filed row already stands for an offered one: same item and outlet; the process only where both say."""
    names = {column.field for column in sheet.with_role("item", "place") if column.field != "process"}
    if any((filed.get(name) or "") != (offered.get(name) or "") for name in names):
        return False
    meters = {row.get("meter") or "" for row in (filed, offered)}
    return len(meters) == 1 or "" in meters


def _labelled(sheet: Sheet, cells: Mapping[str, Any]) -> dict[str, Any]:
    item = sheet.item.field if sheet.item else ""
    code = cells.get(item)
    return {**cells, item: item_label(sheet, code)} if code else dict(cells)


def _registered(enterprise: LedgerEnterprise, sheet: Sheet, outlets: set[str]) -> Iterator[dict[str, Any]]:
    """Rows that the registers ask for, whatever was filed before; `outlets` are those with filed rows."""
    process = enterprise.processes[0][0] if len(enterprise.processes) == 1 else None
    match sheet.number:
        case "02":
            yield from _metered(enterprise, sheet)
            for code, unit in enterprise.fuels:
                yield {"energy_code": code, "unit": unit or energies()[code].form_unit, "process": process}
        case "04":
            yield {}
            for code, unit in enterprise.products:
                yield {"product_code": code, "product_unit": unit}
        case "06":
            yield from _metered(enterprise, sheet)
        case "07" | "08":
            yield from _permitted(enterprise, *MEDIA[sheet.number], outlets)
        case "09":
            for code, _ in enterprise.wastes:
                yield {"waste_code": code}


def _metered(enterprise: LedgerEnterprise, sheet: Sheet) -> Iterator[dict[str, Any]]:
    """A row for every meter whose month belongs on the sheet."""
    for meter in enterprise.meters:
        if meter.sheet == sheet.number and sheet.item is not None:
            cells = {sheet.item.field: meter.item, "process": meter.process or None}
            if "meter" in sheet.by_field:
                cells["meter"] = meter.code
            if "unit" in sheet.by_field and meter.item in energies():
                cells["unit"] = energies()[meter.item].form_unit
            yield cells


def _permitted(enterprise: LedgerEnterprise, medium: str, letter: str, filed: set[str]) -> Iterator[dict[str, Any]]:
    """A row for every outlet and pollutant of its permit; without one, usual pollutants of outlets never filed."""
    usual = [code for code, _ in enterprise.pollutants if code[:1].lower() == letter]
    everywhere = [code for outlet, code in enterprise.permits if not outlet and code[:1].lower() == letter]
    for outlet in (outlet for outlet in enterprise.outlets if outlet.medium == medium):
        own = [code for place, code in enterprise.permits if place == outlet.code]
        codes = [*own, *everywhere] or ([] if outlet.code in filed else usual)
        for code in dict.fromkeys(codes):
            yield {"outlet": outlet.code, "process": outlet.process or None, "pollutant": code}
