"""Between the page of a mapping and its plain values: what was chosen, and what there is to choose."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from inventory.ledger.book import RawBook, RawSheet
from inventory.ledger.columns import Column, Sheet, active_sheets, energies
from inventory.ledger.finding import column_letters
from inventory.ledger.mapping import MONTH, MOST_HEADS, YEAR, MappedColumn, TableMapping, headings, row_texts
from inventory.ledger.mapping_proposal import candidates, hint, read_headings

DEEPEST: Final = 60
GRID_ROWS: Final = 16
GRID_COLUMNS: Final = 26
#: Codes that a constant may choose from the enterprise's own register are typed: the check names what is unknown.
CONSTANT_ROLES: Final = ("item", "place", "text", "parameter", "profile")
FIXED, CELL, TITLE = "fixed", "cell", "title"


def table_from(post: Mapping[str, str], book: RawBook, title: str) -> TableMapping:
    """The table as chosen on the page; numbers out of range are brought into it."""
    raw = book.sheets[title]
    target = post.get("target", "")
    target = target if target in active_sheets() else "02"
    first = _whole(post.get("first", ""), 1, min(DEEPEST, max(raw.height, 1))) - 1
    heads = _whole(post.get("heads", ""), 1, MOST_HEADS)
    units = post.get("units") == "yes"
    if post.get("act") == "read":
        return read_headings(book, title, target, first, heads, units or None)
    names = headings(raw, first, heads)
    columns = [column for index in range(len(names)) if (column := _column(post, index)) is not None]
    return TableMapping(
        target=target,
        first=first,
        heads=heads,
        headings=names,
        unit_texts=row_texts(raw, first + heads) if units else (),
        columns=tuple(columns),
        sheet=title if post.get("named") == "yes" else "",
        skip=_whole(post.get("skip", ""), 0, 20),
        constants={
            column.field: text.strip()[:80]
            for column in active_sheets()[target].columns
            if (text := post.get(f"constant-{column.field}", ""))
        },
        period=_period(post),
        footer_blank=post.get("footer_blank") == "yes",
        footer_words=tuple(word.strip()[:20] for word in post.get("footer_words", "").split("、") if word.strip())[:20],
    )


def _column(post: Mapping[str, str], index: int) -> MappedColumn | None:
    field = post.get(f"field-{index}", "")
    if not field:
        return None
    unit, month, item = (post.get(f"{name}-{index}", "").strip()[:40] for name in ("unit", "month", "item"))
    return MappedColumn(index, field, unit, f"{int(month):02d}" if month.isdecimal() else month, item)


def _period(post: Mapping[str, str]) -> str:
    rule, text = post.get("period_rule", ""), post.get("period_text", "").strip()[:20]
    if rule == CELL:
        return f"cell:{text.upper()}" if text else ""
    return {FIXED: text, TITLE: "title"}.get(rule, "")


def _whole(text: str, least: int, most: int) -> int:
    return min(max(int(text), least), most) if text.isascii() and text.isdecimal() and len(text) < 6 else least


def period_choice(table: TableMapping) -> tuple[str, str]:
    """The rule of the period as the page shows it, and its text."""
    if table.period.startswith("cell:"):
        return CELL, table.period[5:]
    return (TITLE, "") if table.period == "title" else (FIXED, table.period) if table.period else ("", "")


def column_rows(raw: RawSheet, table: TableMapping) -> list[dict[str, Any]]:
    """Every column of the source with its heading, its first values and what it is mapped to."""
    chosen = {column.index: column for column in table.columns}
    sheet = active_sheets()[table.target]
    begin = table.first + table.heads + table.unit_rows + table.skip
    rows, fields = [], field_choices(sheet)
    for index, heading in enumerate(table.headings):
        column = chosen.get(index) or hint(sheet, index, heading, table.unit_texts) or MappedColumn(index, "")
        if index not in chosen:
            column = MappedColumn(index, "", column.unit, column.month, column.item)
        shown = range(begin, min(begin + 3, raw.height))
        samples = [text for row in shown if (text := raw.cell(row, index).typed)]
        likely = (column.field, *candidates(sheet, heading))
        row = {"letters": column_letters(index), "heading": heading, "samples": samples, "column": column}
        rows.append({**row, "index": index, "fields": _likely_first(fields, likely)})
    return rows


def field_choices(sheet: Sheet) -> list[tuple[str, str]]:
    """What a column of the source may be, in the order of the sheet."""
    own = [(column.field, column.heading) for column in sheet.columns]
    dated = [(YEAR, _("Year of the period")), (MONTH, _("Month of the period"))] if "period" in sheet.by_field else []
    return [("", pgettext("mapping", "Not read")), *dated, *own]


def _likely_first(fields: list[tuple[str, str]], likely: tuple[str, ...]) -> list[tuple[str, str]]:
    """The choices with the likely fields right after "not read", the others in the order of the sheet."""
    return sorted(fields, key=lambda choice: (choice[0] != "", choice[0] not in likely))


def item_choices(sheet: Sheet) -> list[tuple[str, str]]:
    """Items to choose from where the platform has a list: the energies."""
    return [(energy.code, energy.label) for energy in energies().values()] if sheet.energy_field else []


def constants(table: TableMapping) -> list[tuple[Column, str]]:
    """Fields that may have one value for the whole sheet, with it: those a row needs and no column gives."""
    by_field = active_sheets()[table.target].by_field
    given = {column.field for column in table.columns} | {"uscc", "period"}
    given |= {by_field[column.field].unit_field for column in table.columns if column.unit and column.field in by_field}
    return [
        (column, table.constants.get(column.field, ""))
        for column in active_sheets()[table.target].columns
        if column.role in CONSTANT_ROLES
        and column.field not in given
        and (column.required.always or column.prefill or column.role in ("item", "place"))
    ]


def grid(raw: RawSheet, table: TableMapping) -> dict[str, Any]:
    """The first rows of the source as they stand, the headings and the unit row told apart."""
    width = min(raw.width, GRID_COLUMNS)
    start = max(table.first - 4, 0)
    heads = range(table.first, table.first + table.heads)
    unit = table.first + table.heads if table.unit_rows else -1
    rows = [
        {
            "number": row + 1,
            "kind": "head" if row in heads else "unit" if row == unit else "",
            "cells": [raw.cell(row, column).typed[:40] for column in range(width)],
        }
        for row in range(start, min(start + GRID_ROWS, raw.height))
    ]
    return {"letters": [column_letters(column) for column in range(width)], "rows": rows, "more": raw.width - width}
