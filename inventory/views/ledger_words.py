"""Words for what ledgers are made of: sheets, fields, items and the states of the collection board."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from inventory.ledger.activities import Activity, activities
from inventory.ledger.columns import Energy, all_sheets, energies
from inventory.ledger.measure_list import SHEET as MEASURES
from inventory.ledger.measure_list import ListedMeasure, listed_measures
from inventory.methods.explain import plain
from inventory.models import Substance
from inventory.selectors.ledger_board import (
    APPROVED,
    DRAFT,
    LATE,
    LOCKED,
    NOT_DUE,
    OUTSIDE,
    RETURNED,
    SUBMITTED,
    WITHDRAWN,
)
from inventory.selectors.review import MISSING
from inventory.views.line_words import row_words

#: Word, icon and badge class of each state of an enterprise-month.
BOARD_STATES: dict[str, tuple[str | Promise, str, str]] = {
    LATE: (_("Late"), "rating-improve", "state-ledger-returned"),
    MISSING: (_("Missing"), "ledger-missing", "state-ledger-missing"),
    DRAFT: (_("Draft"), "ledger-draft", "state-ledger-draft"),
    RETURNED: (_("Returned"), "ledger-returned", "state-ledger-returned"),
    SUBMITTED: (_("Pending review"), "waiting", "state-ledger-pending"),
    APPROVED: (_("Approved"), "check", "state-ledger-approved"),
    LOCKED: (_("Locked"), "lock", "state-ledger-locked"),
    WITHDRAWN: (_("Withdrawn"), "close", "state-ledger-missing"),
    NOT_DUE: (_("Not due"), "level", "state-quiet"),
    OUTSIDE: (_("Not a member"), "close", "state-quiet"),
}
#: Base units of the ledger that pages write differently.
UNIT_NAMES: dict[str, str | Promise] = {"1e4Nm3": "1e4 Nm3", "1e4m3": "1e4 m3", "person": _("persons")}


def is_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def sheet_title(number: str, titles: Mapping[str, str] | None = None) -> str:
    """Title of a sheet as in the template, or as in the file where `titles` knows it under another."""
    if titles and number in titles:
        return titles[number]
    sheet = all_sheets().get(number)
    return sheet.title if sheet else number


def field_name(sheet: str, field: str) -> str:
    """Header of a column in the active language."""
    known = all_sheets().get(sheet)
    column = known.by_field.get(field) if known else None
    if column is None:
        return field
    return column.header_zh if is_chinese() else column.header_en


def item_names(pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Names of (sheet, item) pairs: energies, pollutants, activities, measures, choices; unnamed absent. One query."""
    wanted = set(pairs)
    codes = {item for sheet, item in wanted if sheet in ("07", "08")}
    column = "name_zh" if is_chinese() else "name_en"
    substances = dict(Substance.objects.filter(code__in=codes).order_by().values_list("code", column)) if codes else {}
    names: dict[tuple[str, str], str] = {}
    for sheet, item in wanted:
        named = _named(sheet, item)
        name = (named[0] if is_chinese() else named[1]) if named else substances.get(item, "")
        if name:
            names[sheet, item] = name
    return names


def _named(sheet: str, item: str) -> tuple[str, str] | None:
    """Chinese and English name of an item of a sheet; None for one that has none, or a pollutant."""
    declared = all_sheets().get(sheet)
    if declared is not None and declared.item is not None and declared.item.choices:
        label = next((choice.label for choice in declared.item.choices if choice.code == item), "")
        return (label, "") if label else None
    listed: Mapping[str, Energy | Activity | ListedMeasure] = activities().get(sheet, {})
    if declared is not None and declared.energy_field:
        listed = energies()
    elif sheet == MEASURES:
        listed = listed_measures()
    entry = listed.get(item)
    return (entry.name_zh, entry.name_en) if entry else None


def number(value: Decimal | str | None) -> str:
    """A stored quantity with all its digits and nothing behind them."""
    return "" if value is None else plain(Decimal(value))


def unit_name(code: str) -> str:
    """A base unit of the ledger as the unit labels of pages know it."""
    return str(UNIT_NAMES.get(code, code))


def line_cells(
    row: dict[str, Any], names: dict[tuple[str, str], str], titles: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """One stored line for a table: place, item with its name, field, typed value, base value."""
    return {
        **row,
        "title": sheet_title(row["sheet"], titles),
        "field_name": field_name(row["sheet"], row["field"]),
        "item_name": names.get((row["sheet"], row["item"]), ""),
        "quantity": number(row["quantity"]),
        "unit": unit_name(row["unit"]),
        "beside": row_words(row),
    }
