"""A good workbook with rows on every sheet, as read, and ways to change it as people and programs do."""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

import pandas as pd

from inventory.ledger.book import RawBook, RawSheet
from inventory.ledger.check import check
from inventory.ledger.context import LedgerContext
from inventory.ledger.finding import Finding
from inventory.ledger.parse import ParsedLedger, parse
from tests.inventory.ledger.filing import CONTEXT, filed, raw
from tests.inventory.ledger.test_sheets import book

MATERIALS: list[dict[str, Any]] = [
    {"material_code": "LIMESTONE", "process": "GX01", "purpose": "desulfurise", "qty": 120, "purity": 92},
    {"material_code": "NH3", "process": "GX01", "purpose": "denitrify", "qty": 5, "hazard": "none"},
]
ABATEMENT: list[dict[str, Any]] = [
    {
        "facility": "TA001",
        "process": "GX01",
        "technique": "fgd",
        "hours": 720,
        "power": 48000,
        "reagent": "LIMESTONE",
        "reagent_qty": 120,
        "purity": 92,
        "removed": 60,
    }
]


@cache
def whole() -> RawBook:
    """March 2025 on all twelve sheets."""
    return raw(filed({**book(), "05": MATERIALS, "10": ABATEMENT}))


@cache
def whole_lines() -> dict[tuple[Any, ...], tuple[Any, ...]]:
    return by_place(parse(whole()).lines)


@cache
def last_month() -> LedgerContext:
    """What the checks know when February was filed with the same figures."""
    previous: dict[Any, Decimal] = {}
    for line in parse(whole()).lines.to_dict("records"):
        if line["quantity"] is not None:
            key = tuple(line[name] for name in ("sheet", "item", "process", "outlet", "field"))
            previous[key] = previous.get(key, Decimal(0)) + line["quantity"]
    return replace(CONTEXT, previous=previous)


def by_place(frame: pd.DataFrame) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Everything a line says, by the cell it comes from."""
    names = ["year", "month", "item", "process", "outlet", "counterparty", "quantity", "unit", "notation", "parameters"]
    return {
        (line.sheet, line.cell, line.year, line.month): tuple(getattr(line, name) for name in names)
        for line in frame.itertuples()
    }


def with_rows(title: str, rows: list[list[Any]]) -> RawBook:
    """The whole book with the cells of one sheet replaced, as the reading process would deliver it."""
    good = whole()
    old = good.sheets[title]
    return RawBook({**good.sheets, title: RawSheet(old.start, rows, old.marks)}, good.names)


def renamed(title: str, new: str) -> RawBook:
    """The whole book with one sheet under another title."""
    good = whole()
    return RawBook({new if name == title else name: sheet for name, sheet in good.sheets.items()}, good.names)


def with_value(place: tuple[str, int, int], value: Any) -> RawBook:
    """The whole book with one cell (zero-based row and column) replaced."""
    title, row, column = place
    sheet = whole().sheets[title]
    rows = deepcopy(sheet.rows)
    rows[row - sheet.start[0]][column - sheet.start[1]] = value
    return with_rows(title, rows)


def places() -> list[tuple[str, int, int]]:
    """Every filled cell of the whole book from field names to data, the example row apart."""
    return [(title, row, column) for title, sheet in whole().sheets.items() for row, column in sheet.cells if row != 2]


@cache
def known() -> frozenset[tuple[str, str, str, str]]:
    """What the checks say of the whole book itself."""
    return frozenset(_said(entry) for entry in check(parse(whole()), last_month()))


def _said(entry: Finding) -> tuple[str, str, str, str]:
    return entry.sheet, entry.cell, entry.rule, entry.message


def unknown(found: Iterable[Finding]) -> list[Finding]:
    """Those findings that are not made of the whole book."""
    return [entry for entry in found if _said(entry) not in known()]


def new_findings(parsed: ParsedLedger) -> list[Finding]:
    """What the checks say of a book that they do not say of the whole book."""
    return unknown(check(parsed, last_month()))
