"""Frame to table by COPY: the way every service stores more than one row."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
from django.db import connection
from psycopg2 import sql

NULL = "\\N"
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Appends rows to a table by COPY inside the current transaction; dict and list values are stored as JSON."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    count = 0
    for row in rows:
        writer.writerow([_text(value) for value in row])
        count += 1
    if not count:
        return 0
    buffer.seek(0)
    statement = sql.SQL("COPY {} ({}) FROM STDIN WITH (FORMAT csv, NULL {})").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Literal(NULL)
    )
    with connection.cursor() as cursor:
        cursor.copy_expert(statement, buffer)  # the driver's cursor: Django has no COPY of its own
    return count


def copy_frame(table: str, frame: pd.DataFrame) -> int:
    """Appends a frame whose column names are the table's column names."""
    return copy_rows(table, list(frame.columns), frame.itertuples(index=False, name=None))


def _text(value: Any) -> Any:
    if type(value) is str:
        return value
    if isinstance(value, dict | list):
        return _JSON.encode(value)
    if value is None or value is pd.NA or value != value:  # NaN is missing, never a number
        return NULL
    if isinstance(value, float):
        return repr(float(value))  # the shortest text that reads back as the same number
    return value
