"""Rules of farm rows: they count only in a park that counts its farms."""

from collections.abc import Iterator
from typing import Final

from inventory.ledger.context import LedgerContext
from inventory.ledger.finding import WARNING, Finding
from inventory.ledger.rows import SheetRows
from inventory.ledger.rules.remark import remark

SHEET: Final = "05"
PURPOSE: Final = "farm"


def check_farms(rows: SheetRows, context: LedgerContext) -> Iterator[Finding]:
    """A row of a farm where the park has not switched agriculture on: kept, told, and not counted."""
    if rows.sheet.number != SHEET or context.has_farms:
        return
    for position, purpose in enumerate(rows.values.get("purpose", [])):
        if purpose == PURPOSE:
            message = "本园区未启用农业核算，本行不计入排放。"
            remedy = "边界内有养殖种植的，请管委会在核算设置中启用农业核算；没有的请删去本行。"
            yield remark(rows, "purpose", position, "farms_off", message, severity=WARNING, remedy=remedy)
