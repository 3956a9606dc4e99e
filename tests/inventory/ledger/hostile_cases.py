"""What hostile input is answered with, by the names of docs/hostile-input.md: a maker of one finding each."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from inventory.ledger.finding import Finding, LedgerRefused
from inventory.ledger.parse import parse
from tests.inventory.ledger.bad_files import BAD, SHEET, repacked, with_cells
from tests.inventory.ledger.filing import reader
from tests.inventory.ledger.whole_book import known, with_value

#: The consumption of the first row of energy, its month, and the day of an analysis.
NUMBER: Final = ("02_能源消费", 3, 10)
PERIOD: Final = ("02_能源消费", 3, 1)
DAY: Final = ("11_碳月度存证", 3, 16)
HEAD: Final = "统一社会信用代码,报告期,能源代码,计量单位\n"


def refused(data: Callable[[], bytes], name: str) -> Finding:
    """The one finding for a whole file."""
    try:
        reader().read(data(), name)
    except LedgerRefused as refusal:
        return refusal.finding
    raise AssertionError("the file was read")


def celled(place: tuple[str, int, int], value: Any) -> Finding:
    """The one new finding of reading at a cell with another value."""
    [found] = [
        entry
        for entry in parse(with_value(place, value)).findings
        if (entry.sheet, entry.cell, entry.rule, entry.message) not in known() and entry.rule != "energy_named"
    ]
    return found


def marked(xml: bytes) -> Finding:
    """The one finding of reading at K4, a number typed as raw XML."""
    book = reader().read(repacked({SHEET: lambda sheet: _replaced(sheet, xml)}), "台账.xlsx")
    [found] = [entry for entry in parse(book).findings if entry.cell == "K4"]
    return found


def _replaced(sheet: bytes, xml: bytes) -> bytes:
    before, _, rest = sheet.partition(b'<c r="K4"')
    assert rest
    return before + xml + rest.partition(b"</c>")[2]


def million_rows() -> bytes:
    return with_cells(b'<row r="1000000"><c r="A1000000"><v>1</v></c></row>')


def wide() -> bytes:
    """One row of 16,384 columns."""
    names = [
        a + b + c
        for a in ("", *"ABCDEFGHIJKLMNOPQRSTUVWX")
        for b in ("", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        if (b or not a) and (len(a + b + c), a + b + c) <= (3, "XFD")
    ]
    assert len(names) == 16_384
    return with_cells(b'<row r="90">' + b"".join(b'<c r="%s90"><v>1</v></c>' % n.encode() for n in names) + b"</row>")


def hundred_megabytes() -> bytes:
    return b"PK\x03\x04" + bytes(100 << 20)


FILES: Final[dict[str, tuple[Callable[[], bytes], str]]] = {
    **{name: (make, "台账.xlsx") for name, (make, _) in BAD.items()},
    "100 MB": (hundred_megabytes, "台账.xlsx"),
    "1 million rows": (million_rows, "台账.xlsx"),
    "16,384 columns": (wide, "台账.xlsx"),
    "CSV in no encoding": (lambda: HEAD.encode() + b"\xff\xff", "表.csv"),
    "CSV with NUL": (lambda: HEAD.encode() + b"\0", "表.csv"),
    "web page as CSV": (lambda: b"<html><table></table></html>", "表.csv"),
    "CSV with one line of 2 MB": (lambda: b"a,b\n" + b"x" * (2 << 20), "表.csv"),
    "CSV with an open quote": (lambda: HEAD.encode() + b'"x', "表.csv"),
    "CSV with two delimiters": (lambda: b"a,b;c\n", "表.csv"),
    "CSV of 250,001 rows": (lambda: b"a,b\n" * 250_001, "表.csv"),
    "xls renamed to CSV": (BAD["xls renamed"][0], "表.csv"),
    "JSON with NaN": (lambda: b'{"a": NaN}', "接口.json"),
    "JSON with a name twice": (lambda: b'{"a": 1, "a": 2}', "接口.json"),
    "JSON nested without end": (lambda: b'{"a":' * 100_000, "接口.json"),
    "JSON with a value inside a value": (
        lambda: json.dumps({"sheets": {"02": [{"qty": {"value": 1}}]}}).encode(),
        "接口.json",
    ),
}
CELLS: Final[dict[str, tuple[tuple[str, int, int], Any]]] = {
    "NaN": (NUMBER, float("nan")),
    "inf": (NUMBER, float("inf")),
    "1e999 as text": (NUMBER, "1e999"),
    "1e19": (NUMBER, 1e19),
    "1e-17": (NUMBER, 1e-17),
    "number as text": (NUMBER, "9900"),
    "full-width digits": (NUMBER, "９９００"),
    "thousands commas": (NUMBER, "9,900"),
    "a comma elsewhere": (NUMBER, "99,00"),
    "—": (NUMBER, "—"),
    "／": (NUMBER, "／"),
    "无": (NUMBER, "无"),
    "number with its unit": (NUMBER, "9900吨"),
    "date in a number cell": (NUMBER, {"date": "2025-03-01"}),
    "true in a number cell": (NUMBER, True),
    "formula text in a number cell": (NUMBER, "=1+1"),
    "<script> in a number cell": (NUMBER, "<script>alert(1)</script>"),
    "2025.1 as a month": (PERIOD, 2025.1),
    "month 13": (PERIOD, "2025-13"),
    "30 February": (DAY, "2025年2月30日"),
}
MARKED: Final = {
    "formula without a value": b'<c r="K4"><f>1+1</f></c>',
    "Excel error": b'<c r="K4" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
    "1e999 as a number": b'<c r="K4"><v>1e999</v></c>',
}
CASES: Final[dict[str, Callable[[], Finding]]] = {
    **{name: partial(refused, *case) for name, case in FILES.items()},
    **{name: partial(celled, *case) for name, case in CELLS.items()},
    **{name: partial(marked, xml) for name, xml in MARKED.items()},
}
