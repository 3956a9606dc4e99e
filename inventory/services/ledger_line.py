"""Ledger lines between the parser, the waiting upload and the table: plain rows, their digest, their COPY."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Context, Decimal
from operator import itemgetter
from typing import Any, Final

import orjson
import pandas as pd

from inventory.ledger.lines import COLUMNS
from inventory.models import LedgerLine, LedgerVersion
from park.models import Outlet, Process
from park.services.copying import copy_columns

#: Places after the point of `LedgerLine.quantity`; numeric(34,12) holds 22 digits before it.
PLACES: Final = Decimal("1e-12")
STORED_PLACES: Final = 12
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
_CLEANED: Final = ("item", "process", "outlet", "typed_value", "typed_unit", "counterparty")

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
    if isinstance(value, Decimal) and value.is_finite():
        text = format(value, "f")
        whole, point, places = text.partition(".")
        if len(places) <= STORED_PLACES:  # nothing to round: most of what people type
            text = text.rstrip("0").rstrip(".") if point else whole
            return "0" if text == "-0" else text
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
    distinct = {id(value): value for value in columns["parameters"]}
    shared = {key: plain(value or {}) for key, value in distinct.items()}
    columns["parameters"] = [shared[id(value)] for value in columns["parameters"]]
    for name in _CLEANED:
        if not "".join(columns[name]).isprintable():
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
    said = itemgetter(*(_AT[name] for name in _SAID))
    place = itemgetter(_AT["sheet"], _AT["row"])
    for row in rows:
        text = orjson.dumps(said(row), option=orjson.OPT_SORT_KEYS).decode()
        sheet_rows.setdefault(place(row), []).append(text)
    content = sorted("\n".join(sorted(texts)) for texts in sheet_rows.values())
    whole = json.dumps([content, dict(profile)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(whole.encode()).hexdigest()


_SAID: Final = (
    *("sheet", "field", "item", "process", "outlet", "quantity", "unit", "notation", "tier", "counterparty"),
    "parameters",
)


def copy_lines(filed: Iterable[tuple[LedgerVersion, Sequence[Row]]], places: "PlaceIds") -> int:
    """Writes the lines of the versions by COPY, numbered from 1 within each version; returns how many."""
    stored: dict[str, list[Any]] = {name: [] for name in COPY_COLUMNS}
    for version, rows in filed:
        if rows:
            for name, values in _columns(version, rows, places).items():
                stored[name] += values
    return copy_columns(LedgerLine._meta.db_table, COPY_COLUMNS, list(stored.values()))


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


def place_ids(enterprise_ids: set[int]) -> PlaceIds:
    """Ids of all processes and outlets of the enterprises, one query each."""
    return PlaceIds(
        {(owner, code): pk for owner, code, pk in _codes(Process, enterprise_ids)},
        {(owner, code): pk for owner, code, pk in _codes(Outlet, enterprise_ids)},
    )


def _codes(model: type[Process] | type[Outlet], enterprise_ids: set[int]) -> list[tuple[int, str, int]]:
    rows = model.objects.filter(enterprise_id__in=enterprise_ids).order_by()
    return list(rows.values_list("enterprise_id", "code", "pk"))


def _columns(version: LedgerVersion, rows: Sequence[Row], places: PlaceIds) -> dict[str, list[Any]]:
    """Columns of the stored lines of one version."""
    values = dict(zip(COLUMNS, map(list, zip(*rows, strict=True)), strict=True))
    enterprise_id, count = version.enterprise_id, len(rows)
    kept = {name: values[name] for name in ("row", *_TEXT, "quantity", "parameters")}
    return kept | {
        "park_id": [version.park_id] * count,
        "year": [version.year] * count,
        "version_id": [version.pk] * count,
        "number": list(range(1, count + 1)),
        "month": [version.month] * count,
        "enterprise_id": [enterprise_id] * count,
        "process_id": [places.process(enterprise_id, code) for code in values["process"]],
        "outlet_id": [places.outlet(enterprise_id, code) for code in values["outlet"]],
    }


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
