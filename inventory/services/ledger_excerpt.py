"""The rows of the uploaded sheets that findings point at, kept with the upload: its page reads no file."""

from collections.abc import Sequence
from typing import Any, Final

from inventory.ledger.book import RawBook, RawSheet
from inventory.ledger.child import place
from inventory.ledger.finding import Finding, column_letters
from inventory.ledger.parse import ParsedLedger
from inventory.services.ledger_line import plain

MOST_ROWS: Final = 2000
MOST_COLUMNS: Final = 60
LONGEST_TEXT: Final = 60


def excerpt(book: RawBook | None, parsed: ParsedLedger | None, findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """The rows of each sheet that have findings, as they stand in the file, with column letters and headers."""
    if book is None:
        return []
    cited: dict[str, set[tuple[int, int]]] = {}
    for entry in findings:
        found = place(entry.cell)
        if entry.sheet in book.sheets and found:
            cited.setdefault(entry.sheet, set()).add(found)
    return [_sheet(title, book.sheets[title], places, _headers(parsed, title)) for title, places in cited.items()]


def _headers(parsed: ParsedLedger | None, title: str) -> dict[int, str]:
    """Chinese header of each recognised column of a sheet, by zero-based column."""
    for rows in parsed.sheets.values() if parsed else ():
        if rows.title == title:
            return {column: rows.sheet.by_field[name].header_zh for name, column in rows.places.items()}
    return {}


def _sheet(title: str, raw: RawSheet, cited: set[tuple[int, int]], headers: dict[int, str]) -> dict[str, Any]:
    numbers = sorted({row for row, _ in cited})
    shown = numbers[:MOST_ROWS]
    filled = {
        column for column in range(min(raw.width, MOST_COLUMNS)) if any(raw.cell(row, column).typed for row in shown)
    }
    columns = sorted(filled | {column for row, column in cited if row in shown})
    return {
        "sheet": plain(title),
        "columns": [{"letters": column_letters(column), "header": headers.get(column, "")} for column in columns],
        "rows": [
            {"number": row + 1, "cells": [plain(raw.cell(row, column).typed[:LONGEST_TEXT]) for column in columns]}
            for row in shown
        ],
        "more": len(numbers) - len(shown),
    }
