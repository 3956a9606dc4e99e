"""SQL to frame: the way every selector reads more than one row."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
from django.db import connection

Parameters = Sequence[Any] | Mapping[str, Any]


def read_frame(sql: str, parameters: Parameters = ()) -> pd.DataFrame:
    """One query as a frame; numeric columns arrive as Decimal unless the query casts them to float8."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        names = [column.name for column in cursor.description or ()]
        return pd.DataFrame.from_records(cursor.fetchall(), columns=names, coerce_float=False)


def groups(frame: pd.DataFrame, by: str | list[str]) -> Iterator[tuple[Any, pd.DataFrame]]:
    """Groups of a frame with their key as it was read from the database."""
    return iter(frame.groupby(by))
