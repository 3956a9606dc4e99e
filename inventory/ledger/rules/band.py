"""Plausible bands of parameters that no other rule looks at: outside, the unit is likely wrong."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from inventory.ledger.finding import WARNING, Finding
from inventory.ledger.rules.remark import remark, shown
from inventory.ledger.sheet_rows import SheetRows

#: Sheet and field to lowest and highest plausible value, in the declared unit.
BANDS: Final = {("10", "cod_in"): (Decimal(50), Decimal(50000))}


def check_bands(rows: SheetRows) -> Iterator[Finding]:
    """A warning for every value outside the band of its column."""
    for (sheet, field), (low, high) in BANDS.items():
        if sheet != rows.sheet.number or field not in rows.places:
            continue
        column = rows.sheet.by_field[field]
        for position, value in enumerate(rows.base.get(field, [])):
            if value is not None and not low <= value <= high:
                message = f"“{column.header_zh}”{shown(value)} {column.unit} 不在 {low}–{high} 之间。"
                expected, remedy = f"{low}–{high} {column.unit}", f"请核对数值和单位（{column.unit}）。"
                where = (rows, field, position, f"{field}_band", message)
                yield remark(*where, severity=WARNING, expected=expected, remedy=remedy)
