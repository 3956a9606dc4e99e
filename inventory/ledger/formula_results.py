"""Results of formulas in a workbook saved anew: the program that saves it knows the formula but not its last result."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any, Final
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import to_excel

FORMULA_CELL: Final = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"([^>]*)>(<f\b(?:[^>]*/>|.*?</f>))<v\s*(?:/>|></v>)</c>', re.DOTALL
)
KIND: Final = re.compile(rb'\st="[a-z]+"')
Results = dict[str, dict[str, Any]]


def formula_results(book: Workbook, data: bytes) -> Results:
    """Last results of the formulas of a book by sheet title and address; `data` are the bytes it was loaded from."""
    places = {
        page.title: [cell.coordinate for row in page.iter_rows() for cell in row if cell.data_type == "f"]
        for page in book.worksheets
    }
    if not any(places.values()):
        return {}
    shown = load_workbook(BytesIO(data), data_only=True)
    return {
        title: {place: value for place in kept if (value := shown[title][place].value) is not None}
        for title, kept in places.items()
    }


def with_results(saved: bytes, titles: list[str], results: Mapping[str, Mapping[str, Any]]) -> bytes:
    """The saved workbook with the results beside its formulas; `titles` are its sheets in their order."""
    if not results:
        return saved
    parts = {f"xl/worksheets/sheet{number}.xml": results.get(title, {}) for number, title in enumerate(titles, start=1)}
    stream = BytesIO()
    with ZipFile(BytesIO(saved)) as old, ZipFile(stream, "w", ZIP_DEFLATED) as new:
        for entry in old.infolist():
            body, known = old.read(entry), parts.get(entry.filename)
            new.writestr(entry.filename, _filled(body, known) if known else body)
    return stream.getvalue()


def _filled(body: bytes, known: Mapping[str, Any]) -> bytes:
    def cell(found: re.Match[bytes]) -> bytes:
        place, attributes, formula = found[1], found[2], found[3]
        value = known.get(place.decode())
        if value is None:
            return found[0]
        kind, text = _stored(value)
        shown = KIND.sub(b"", attributes) + (f' t="{kind}"'.encode() if kind else b"")
        return b'<c r="' + place + b'"' + shown + b">" + formula + b"<v>" + escape(text).encode() + b"</v></c>"

    return FORMULA_CELL.sub(cell, body)


def _stored(value: Any) -> tuple[str, str]:
    """Kind of a result and its text as a sheet part stores them."""
    if isinstance(value, bool):
        return "b", str(int(value))
    if isinstance(value, (datetime, date, time, timedelta)):
        return "", repr(to_excel(value))
    if isinstance(value, str):
        return ("e" if value.startswith("#") and value.endswith(("!", "?", "A")) else "str"), value
    return "", repr(value)
