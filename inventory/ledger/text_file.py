"""Delimited text and JSON as the reading process takes them: decoded strictly, never guessed, within limits."""

import csv
import json
import re
from io import StringIO
from typing import Any, Final

from inventory.ledger.guard import LIMITS, Limits

DELIMITERS: Final = (",", ";", "\t")
#: Characters of one line, and of one field: a ledger row has far fewer.
LONGEST_LINE: Final = 1 << 20
LONGEST_FIELD: Final = 1 << 16
#: Levels of a ledger as JSON: the object, its sheets, a sheet, a row.
DEEPEST: Final = 4
MARKUP = re.compile(r"\s*<(?:!doctype|html|\?xml|table)", re.IGNORECASE)


class TextRefused(Exception):
    """A text that is not read; the first argument is the kind, as `reader` explains it."""


def read_csv(data: bytes, limits: Limits = LIMITS) -> list[list[Any]]:
    """Rows of one delimited text, every value as typed, blank lines kept so that rows count as in a spreadsheet.

    Errors: TextRefused.
    """
    text = decoded(data)
    if MARKUP.match(text):
        raise TextRefused("text_markup")
    if max((len(line) for line in text.splitlines()), default=0) > LONGEST_LINE:
        raise TextRefused("text_line")
    csv.field_size_limit(LONGEST_FIELD)
    rows: list[list[Any]] = []
    width = 0
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter(text), strict=True):
            rows.append([value if value.strip() else None for value in row])
            width = max(width, len(row))
            if len(rows) > limits.rows or width > limits.columns or len(rows) * width > limits.cells:
                raise TextRefused("text_size")
    except csv.Error as error:
        raise TextRefused("text_line" if "limit" in str(error) else "text_quotes") from error
    return [[*row, *[None] * (width - len(row))] for row in rows]


def decoded(data: bytes) -> str:
    """Text in UTF-8 (with or without mark), else GB 18030, both strictly; UTF-16 only with its mark.

    Errors: TextRefused for anything else and for NUL characters.
    """
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise TextRefused("text_nul")
        return text
    raise TextRefused("text_encoding")


def delimiter(text: str) -> str:
    """The one of comma, semicolon and TAB that parts the first line that has any, quotes aside; a comma if none does.

    Errors: TextRefused when that line has more than one of them.
    """
    for line in text.splitlines():
        bare = re.sub(r'"[^"]*"', "", line)
        found = [sign for sign in DELIMITERS if sign in bare]
        if len(found) > 1:
            raise TextRefused("text_delimiter")
        if found:
            return found[0]
    return ","


def read_json(data: bytes, limits: Limits = LIMITS) -> dict[str, Any]:
    """Object of one JSON text; a number that a cell could not hold exactly stays the text it was sent as.

    Errors: TextRefused for what is no object, repeats a name, nests deeper than a ledger or is too large.
    """
    try:
        text = data.decode("utf-8-sig")
        found = json.loads(
            text, parse_float=_number, parse_int=_number, parse_constant=_refused, object_pairs_hook=_object
        )
    except (ValueError, RecursionError) as error:
        raise TextRefused("json_unreadable") from error
    if not isinstance(found, dict):
        raise TextRefused("json_unreadable")
    if _depth(found) > DEEPEST:
        raise TextRefused("json_deep")
    sheets = found.get("sheets")
    rows = [len(kept) for kept in sheets.values() if isinstance(kept, list)] if isinstance(sheets, dict) else []
    if max(rows, default=0) > limits.rows:
        raise TextRefused("text_size")
    return found


def _number(text: str) -> float | str:
    """A number that 15 digits show as it was sent; the text otherwise."""
    if len(text) > 40:
        return text
    value = float(text)
    shown = format(value, ".15g")
    return value if _plain(shown) == _plain(text) else text


def _plain(text: str) -> str:
    """Spelling for comparison of numbers without exponent: no trailing zeros after the point."""
    return text.rstrip("0").rstrip(".") if "." in text else text


def _refused(text: str) -> Any:
    raise ValueError(text)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _depth(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max((_depth(each) for each in value.values()), default=0)
    if isinstance(value, list):
        return 1 + max((_depth(each) for each in value), default=0)
    return 0
