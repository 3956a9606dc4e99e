"""A month in a workbook with headings of the enterprise's own, and one with electricity in the wrong unit."""

from copy import deepcopy
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final

from xlsxwriter import Workbook

from inventory.ledger.columns import active_sheets, energies
from inventory.ledger.enterprise import LedgerEnterprise
from inventory.ledger.mapping import MappedColumn
from inventory.ledger.workbook import FIRST_DATA_ROW, complete_row, profile_row, shown_value, write_heads, write_row

Row = dict[str, Any]
Rows = dict[str, list[Row]]
MAPPED: Final = "02"
TITLE: Final = "能源消耗"
#: Zero-based row of the headings: the row above, with the month, belongs to one month only.
HEAD: Final = 2
#: Where the month is said: the cell above the headings.
PERIOD_CELL: Final = "cell:C2"
#: Headings of the enterprise, and the fields they stand for; the first is a running number.
HEADINGS: Final = {
    "序号": "",
    "能源品种": "energy_code",
    "用能工序": "process",
    "计量单位": "unit",
    "本月进厂": "purchase",
    "本月耗用": "consumption",
    "其中车间用": "industrial",
    "数据等级": "data_tier",
}
POWER: Final = "33"
KWH_PER_1E4_KWH: Final = 10_000


def mapped_columns() -> tuple[MappedColumn, ...]:
    """What the headings stand for."""
    return tuple(MappedColumn(index, field) for index, field in enumerate(HEADINGS.values()) if field)


def own_workbook(enterprise: LedgerEnterprise, year: int, month: int, rows: Rows) -> bytes:
    """The month as the template has it, but the energy sheet as the enterprise keeps it: title, own headings, total."""
    stream = BytesIO()
    with Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": datetime(year, month, 1, tzinfo=UTC)})
        for sheet in active_sheets().values():
            given = rows.get(sheet.number, [profile_row(enterprise, sheet)] if sheet.number == "01" else [])
            if sheet.number == MAPPED:
                for at, line in enumerate(_own_lines(enterprise, year, month, given)):
                    page = book.get_worksheet_by_name(TITLE) or book.add_worksheet(TITLE)
                    page.write_row(at, 0, line)
            elif given:
                page = book.add_worksheet(sheet.title)
                write_heads(page, sheet)
                for at, row in enumerate(given, start=FIRST_DATA_ROW - 1):
                    write_row(page, sheet, at, complete_row(sheet, row, enterprise, year, month))
    return stream.getvalue()


def _own_lines(enterprise: LedgerEnterprise, year: int, month: int, given: list[Row]) -> list[list[Any]]:
    columns = active_sheets()[MAPPED].by_field
    lines: list[list[Any]] = [[f"{enterprise.name}能源消耗台账"], ["填报人：演示", None, f"{year}年{month}月"]]
    lines.append(list(HEADINGS))
    for number, row in enumerate(given, start=1):
        shown = {name: shown_value(columns[name], row[name]) for name in HEADINGS.values() if name}
        shown["energy_code"] = energies()[row["energy_code"]].name_zh
        lines.append([number, *shown.values()])
    return [*lines, ["合计"], ["注：进厂量取自结算单，耗用量取自车间电表和气表（演示）"]]


def in_kilowatt_hours(rows: Rows) -> Rows:
    """The rows with electricity in kWh under a unit cell that still says 1e4 kWh."""
    wrong = deepcopy(rows)
    for row in wrong[MAPPED]:
        if row["energy_code"] == POWER:
            for name in ("purchase", "consumption", "industrial"):
                row[name] = round(row[name] * KWH_PER_1E4_KWH)
    return wrong
