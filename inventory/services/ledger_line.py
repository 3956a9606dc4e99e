"""Ledger lines between the parser, the waiting upload and the table: plain rows, their digest, their COPY."""

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Context, Decimal
from io import StringIO
from typing import Any, Final

import pandas as pd
from django.db import connection

from inventory.ledger.lines import COLUMNS
from inventory.models import LedgerLine, LedgerVersion

#: Places after the point of `LedgerLine.quantity`; numeric(34,12) holds 22 digits before it.
PLACES: Final = Decimal("1e-12")
LARGEST: Final = Decimal(10) ** 22
_WIDE: Final = Context(prec=60)
_TEXT: Final = (
    *("sheet", "field", "cell", "item", "unit", "typed_value", "typed_unit", "notation", "tier", "counterparty"),
)
COPY_COLUMNS: Final = (
    *("park_id", "year", "version_id", "number", "month", "enterprise_id", "process_id", "outlet_id", "quantity"),
    *("row", *_TEXT, "parameters"),
)

#: Columns that hold what people typed.
_CLEANED: Final = ("item", "process", "outlet", "typed_value", "typed_unit", "counterparty", "parameters")

#: One line as JSON keeps it: values in the order of COLUMNS, quantity as text or None.
Row = list[Any]
_AT: Final = {name: index for index, name in enumerate(COLUMNS)}


def stored_quantity(value: Any) -> Decimal | None:
    """The quantity as the table keeps it: 12 decimals, half to even; None when missing."""
    if value is None or value is pd.NA or value != value:
        return None
    return _WIDE.quantize(Decimal(value), PLACES)


def plain_quantity(value: Any) -> str | None:
    """The stored quantity as the shortest exact text, so that 5, 5.0 and 5.00 are one content."""
    stored = stored_quantity(value)
    if stored is None:
        return None
    text = format(stored, "f").rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def rows_of(lines: pd.DataFrame) -> list[Row]:
    """Parsed or stored lines as plain rows, in their order."""
    columns = {name: lines[name].tolist() for name in COLUMNS}
    columns["quantity"] = [plain_quantity(value) for value in columns["quantity"]]
    columns["tier"] = ["" if value is None else str(value) for value in columns["tier"]]
    columns["parameters"] = [value or {} for value in columns["parameters"]]
    for name in _CLEANED:
        columns[name] = [plain(value) for value in columns[name]]
    return [list(values) for values in zip(*columns.values(), strict=True)]


def plain(value: Any) -> Any:
    """A value for JSON: decimals as their shortest text, no NUL and no lone surrogates, which the database refuses."""
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    if isinstance(value, str):
        return value if value.isprintable() else value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(entry) for key, entry in value.items()}
    if isinstance(value, Decimal):
        return plain_quantity(value)
    return value


def by_month(rows: Iterable[Row]) -> dict[tuple[int, int], list[Row]]:
    """The rows of each (year, month), in their order."""
    months: dict[tuple[int, int], list[Row]] = {}
    for row in rows:
        months.setdefault((row[_AT["year"]], row[_AT["month"]]), []).append(row)
    return months


def content_digest(rows: Iterable[Row], profile: Mapping[str, Any]) -> str:
    """SHA-256 of what a month says: values in base units, not addresses.

    Row order, cell addresses and the way a number was typed do not count; what stands in one sheet row stays together.
    """
    sheet_rows: dict[tuple[str, int], list[str]] = {}
    for row in rows:
        said = [row[_AT[name]] for name in _SAID]
        text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        sheet_rows.setdefault((row[_AT["sheet"]], row[_AT["row"]]), []).append(text)
    content = sorted("\n".join(sorted(texts)) for texts in sheet_rows.values())
    whole = json.dumps([content, dict(profile)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(whole.encode()).hexdigest()


_SAID: Final = (
    *("sheet", "field", "item", "process", "outlet", "quantity", "unit", "notation", "tier", "counterparty"),
    "parameters",
)


def copy_lines(filed: Iterable[tuple[LedgerVersion, Sequence[Row]]], places: "PlaceIds") -> int:
    """Writes the lines of the versions by COPY, numbered from 1 within each version; returns how many."""
    buffer = StringIO()
    writer = csv.writer(buffer)
    count = 0
    for version, rows in filed:
        for record in _records(version, rows, places):
            writer.writerow(record)
            count += 1
    buffer.seek(0)
    table = connection.ops.quote_name(LedgerLine._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(name) for name in COPY_COLUMNS)
    texts = ", ".join(connection.ops.quote_name(name) for name in _TEXT)
    with connection.cursor() as cursor:
        # An empty CSV field is NULL; the text columns keep it as an empty text.
        cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN WITH (FORMAT csv, FORCE_NOT_NULL ({texts}))", buffer)
    return count


class PlaceIds:
    """Ids of processes and outlets by enterprise and code."""

    def __init__(self, processes: Mapping[tuple[int, str], int], outlets: Mapping[tuple[int, str], int]) -> None:
        self._processes = processes
        self._outlets = outlets

    def process(self, enterprise_id: int, code: str) -> int | None:
        """None without a code. Errors: KeyError for a code the enterprise does not have."""
        return self._processes[enterprise_id, code] if code else None

    def outlet(self, enterprise_id: int, code: str) -> int | None:
        """None without a code. Errors: KeyError for a code the enterprise does not have."""
        return self._outlets[enterprise_id, code] if code else None


def _records(version: LedgerVersion, rows: Sequence[Row], places: PlaceIds) -> Iterator[list[Any]]:
    head = [version.park_id, version.year, version.pk]
    enterprise_id = version.enterprise_id
    picked = [_AT[name] for name in ("row", *_TEXT)]
    for number, row in enumerate(rows, start=1):
        yield [
            *(*head, number, version.month, enterprise_id),
            places.process(enterprise_id, row[_AT["process"]]),
            places.outlet(enterprise_id, row[_AT["outlet"]]),
            row[_AT["quantity"]],
            *(row[index] for index in picked),
            json.dumps(row[_AT["parameters"]], ensure_ascii=False),
        ]


def waiting_rows(rows: Iterable[Row]) -> list[Row]:
    """Rows as a waiting upload keeps them: the column names first, so that they read by name later."""
    return [list(COLUMNS), *rows]


def kept_rows(waiting: Sequence[Row]) -> list[Row]:
    """The rows of a waiting upload in the order of COLUMNS. Errors: KeyError for a column that is not kept."""
    if not waiting:
        return []
    place = {name: index for index, name in enumerate(waiting[0])}
    order = [place[name] for name in COLUMNS]
    return [[row[index] for index in order] for row in waiting[1:]]
