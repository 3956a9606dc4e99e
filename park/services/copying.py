"""Frame to table by COPY: the way every service stores more than one row."""

import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

import orjson
import pandas as pd
from django.db import connection
from psycopg2 import sql

NULL: Final = "\\N"
#: What the text format of COPY reads as a mark of its own.
_MARKS: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Appends rows to a table by COPY inside the current transaction; dict and list values are stored as JSON."""
    return copy_columns(table, columns, list(zip(*rows, strict=True)))


def copy_frame(table: str, frame: pd.DataFrame) -> int:
    """Appends a frame whose column names are the table's column names."""
    return copy_columns(table, list(frame.columns), [frame[name].tolist() for name in frame.columns])


def copy_columns(table: str, columns: Sequence[str], values: Sequence[Sequence[Any]]) -> int:
    """Appends columns of equal length to a table by COPY; None, NA and NaN are stored as NULL; returns the rows."""
    if not values or not len(values[0]):
        return 0
    lines = map("\t".join, zip(*map(_texts, values), strict=True))
    buffer = io.StringIO("\n".join(lines) + "\n")
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor:
        cursor.copy_expert(statement, buffer)  # the driver's cursor: Django has no COPY of its own
    return len(values[0])


def _texts(values: Sequence[Any]) -> Sequence[str]:
    """A column as COPY reads it: whole columns of one type at once, since they are most of what is stored."""
    kinds = set(map(type, values))
    if kinds == {str}:
        return _escaped(values)
    if kinds == {float}:  # the shortest text that reads back as the same number
        return [repr(value) if value == value else NULL for value in values]
    if kinds == {int} or kinds == {bool}:
        return list(map(str, values))
    if kinds == {dict}:
        return _escaped([orjson.dumps(value).decode() for value in values])
    return [_text(value) for value in values]


def _escaped(texts: Sequence[str]) -> Sequence[str]:
    whole = "".join(texts)
    if any(mark in whole for mark in "\\\t\n\r"):
        return [text.translate(_MARKS) for text in texts]
    return texts


def _text(value: Any) -> str:
    if isinstance(value, dict | list):
        return orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY).decode().translate(_MARKS)
    if value is None or value is pd.NA or value != value:  # NaN is missing, never a number
        return NULL
    if isinstance(value, float):
        return repr(float(value))
    return str(value).translate(_MARKS)
