"""Rows of `fixtures/demo` as typed records."""

import csv
import types
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar, get_type_hints

FOLDER: Final = Path(__file__).resolve().parents[3] / "fixtures" / "demo"
Record = TypeVar("Record")
#: Blank numbers are 0: "none of it" for shares and amounts, "not stated" for limits and measured values.
CONVERTERS: Final[dict[Any, Callable[[str], Any]]] = {
    str: str,
    int: lambda text: int(text or 0),
    float: lambda text: float(text or 0),
    bool: lambda text: text in ("1", "yes"),
    date: date.fromisoformat,
}


def table(name: str) -> Iterator[dict[str, str]]:
    """Rows of a declaring CSV."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)


def records(name: str, record: type[Record]) -> tuple[Record, ...]:
    """Every row of a declaring CSV as a record. Errors: KeyError or ValueError for a cell that does not fit."""
    kinds = get_type_hints(record)
    names = [field.name for field in fields(record)]  # type: ignore[arg-type]
    return tuple(record(**{column: _converted(row[column], kinds[column]) for column in names}) for row in table(name))


def _converted(text: str, kind: Any) -> Any:
    if isinstance(kind, types.GenericAlias):
        return tuple(text.split("|"))
    return CONVERTERS[kind](text)
