"""What stands beside a filed amount: the other cells of its row, and how a bill or a running total became the month."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from inventory.ledger.columns import Column, all_sheets
from inventory.ledger.cumulative import FILED_BEFORE, TOTAL
from inventory.ledger.span import BILLED, BILLED_DAYS
from inventory.methods.explain import plain

#: Cells that the table shows in columns of their own.
ELSEWHERE: Final = ("data_tier", "counterparty")


def row_words(row: Mapping[str, Any]) -> list[str]:
    """Phrases on one stored line, each a header and what stands in that cell.

    row: sheet, unit and the parameters of its ledger line.
    """
    given: Mapping[str, str] = row.get("parameters") or {}
    sheet = all_sheets().get(row["sheet"])
    if sheet is None:
        return []
    cells = [
        _cell(column, str(given[column.field]), row["unit"])
        for column in sheet.columns
        if column.field in given and column.field not in ELSEWHERE
    ]
    return [*_workings(given, row["unit"]), *cells]


def _workings(given: Mapping[str, str], unit: str) -> Iterator[str]:
    if BILLED in given:
        yield _("Bill of %(total)s %(unit)s, %(days)s of its days") % {
            "total": given[BILLED], "unit": unit, "days": given[BILLED_DAYS],
        }  # fmt: skip
    if FILED_BEFORE in given:
        yield _("Running total %(total)s less %(before)s filed before") % {
            "total": given[TOTAL], "before": given[FILED_BEFORE],
        }  # fmt: skip
    elif TOTAL in given:
        yield _("Typed as the stock of 1 January: %(total)s") % {"total": given[TOTAL]}


def cell_words(column: Column, value: str) -> str:
    """A stored cell as a person reads it: a choice by its label, on English pages by its code, which is English."""
    choice = next((choice for choice in column.choices if choice.code == value), None)
    if choice is None:
        return value
    return choice.label if _is_chinese() else value.replace("_", " ")


def _is_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def _cell(column: Column, value: str, unit: str) -> str:
    header = column.header_zh if _is_chinese() else column.header_en
    if column.choices:
        return f"{header} {cell_words(column, value)}"
    if column.unit == "%|1":
        return f"{header} {plain(Decimal(value) * 100)} %"
    of_row = {"GJ/@base": f"GJ/{unit}", "tce/@unit": f"tce/{unit}"}
    shown = unit if column.unit_field else of_row.get(column.unit, column.unit)
    return f"{header} {value} {shown}".strip()
