"""Plausible bands of parameters: outside, the figure or its unit is likely wrong."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from inventory.ledger.finding import WARNING, Finding
from inventory.ledger.rule_book import RuleBook
from inventory.ledger.rules.remark import remark, shown
from inventory.ledger.rules.totals import item_scope
from inventory.ledger.sheet_rows import SheetRows

#: Sheet and field to the rule whose bounds hold, in the declared unit.
BANDS: Final = {
    ("10", "cod_in"): "cod_in_band",
    ("07", "conc_avg"): "air_conc_band",
    ("08", "conc_avg"): "water_conc_band",
}


def check_bands(rows: SheetRows, rules: RuleBook) -> Iterator[Finding]:
    """A warning for every value outside the band of its column, by pollutant, method and industry."""
    for (sheet, field), rule in BANDS.items():
        if sheet != rows.sheet.number or not {field, "period"} <= rows.places.keys():
            continue
        count, column = len(rows.rows), rows.sheet.by_field[field]
        item = rows.values.get(rows.sheet.item.field if rows.sheet.item else "", [None] * count)
        methods = rows.values.get("method", [None] * count)
        periods = rows.values["period"]
        for position, value in enumerate(rows.base[field]):
            # Nothing measured (0), and what no measurement can be, are matters of other rules.
            if not value or (column.maximum is not None and value > column.maximum):
                continue
            scopes = (item_scope(sheet, item[position] or ""), f"method:{methods[position] or ''}")
            low = rules.limit(rule, "low", periods[position] or "", *scopes)
            high = rules.limit(rule, "high", periods[position] or "", *scopes)
            if (low is not None and value < low) or (high is not None and value > high):
                yield _outside(rows, field, position, rule, value, low, high)


def _outside(
    rows: SheetRows, field: str, position: int, rule: str, value: Decimal, low: Decimal | None, high: Decimal | None
) -> Finding:
    column = rows.sheet.by_field[field]
    bounds = f"{low}–{high}" if None not in (low, high) else f"不大于 {high}" if low is None else f"不小于 {low}"
    outside = f"不在 {bounds} 之间" if None not in (low, high) else f"应{bounds}"
    message = f"“{column.header_zh}”{shown(value)} {column.unit} {outside}。"
    expected, remedy = f"{bounds} {column.unit}", f"请核对数值和单位（{column.unit}）。"
    return remark(rows, field, position, rule, message, severity=WARNING, expected=expected, remedy=remedy)
