"""The late ledger of the worked park as files to upload: as it should be, and with three mistakes."""

from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from inventory.ledger.enterprise import LedgerEnterprise
from inventory.ledger.workbook import write_workbook
from tests import mini_park
from tests.browser.park import LATE

UNKNOWN_CODE, UNREGISTERED, WRITTEN_OUT = "99", "DW009", "约五百五十"
MISTAKES = (UNKNOWN_CODE, UNREGISTERED, WRITTEN_OUT)


def bad_workbook() -> bytes:
    """An energy code that does not exist, an outlet nobody registered, an amount in words."""
    rows = mini_park.month_rows(*LATE[:2])
    rows["02"][0]["energy_code"] = UNKNOWN_CODE
    rows["08"][0]["outlet"] = UNREGISTERED
    rows["04"][0]["output_value_const"] = WRITTEN_OUT
    return _written(rows)


def slipped_workbook() -> bytes:
    """As it should be, but the power of the month in kWh under the unit 万kWh."""
    rows = mini_park.month_rows(*LATE[:2])
    power = next(row for row in rows["02"] if row["energy_code"] == "33")
    for field in ("purchase", "consumption", "industrial"):
        power[field] *= 10000
    return _written(rows)


def good_workbook() -> bytes:
    """As it should be."""
    return _written(mini_park.month_rows(*LATE[:2]))


def raised_workbook() -> bytes:
    """As it should be, with one per cent more output."""
    rows = mini_park.month_rows(*LATE[:2])
    rows["04"][0]["output_value_const"] *= Decimal("1.01")
    return _written(rows)


def _written(rows: dict[str, list[dict[str, Any]]]) -> bytes:
    firm, year, month = LATE
    enterprise = LedgerEnterprise(
        uscc=mini_park.uscc(firm),
        name=f"算例企业{firm}",
        industry_code=mini_park.INDUSTRY[firm][0],
        region_code="500000",
        contact="算例",
    )
    return write_workbook(enterprise, year, month, rows)


def places_of(data: bytes, wanted: str) -> list[str]:
    """`sheet!cell` of every cell that holds exactly this text, read with a program that is not ours."""
    return [
        f"{sheet.title}!{cell.coordinate}"
        for sheet in load_workbook(BytesIO(data)).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None and str(cell.value) == wanted
    ]


def comments_of(path: str) -> dict[str, str]:
    """`sheet!cell` and text of every comment of a workbook."""
    return {
        f"{sheet.title}!{cell.coordinate}": cell.comment.text
        for sheet in load_workbook(path).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment is not None
    }
