"""Reading process: takes workbooks over a pipe, one after another, and answers with plain cell values.

Run as `python -m inventory.ledger.child`. It holds no state between files and may be killed at any time.
Frames both ways are an eight-byte length and a body; a request is the bytes of a file, an answer is JSON.
"""

import json
import os
import re
import struct
import sys
from datetime import date, datetime, time, timedelta
from io import BytesIO
from posixpath import normpath
from typing import Any, BinaryIO
from xml.parsers import expat
from zipfile import ZipFile

from inventory.ledger import text_file

try:
    import resource
except ImportError:  # The system has no process limits; the parent's wall clock still holds.
    resource = None  # type: ignore[assignment]

LENGTH = struct.Struct(">Q")
CELL = re.compile(r"([A-Za-z]+)([0-9]+)$")


class UnsafeXml(Exception):
    """A part declares entities or a document type."""


def limit(memory_bytes: int) -> None:
    """Cap the address space of this process."""
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def allow_cpu(seconds: int) -> None:
    """Give the next file `seconds` of processor time; beyond it the system ends this process."""
    if resource is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        soft = int(used.ru_utime + used.ru_stime) + seconds + 1
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def scan(xml: bytes, start: Any, end: Any = None, text: Any = None) -> None:
    """Walk XML with expat; document types and entities are refused, external references never followed."""

    def forbid(*_: object) -> int:
        raise UnsafeXml

    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartDoctypeDeclHandler = forbid
    parser.EntityDeclHandler = forbid
    parser.ExternalEntityRefHandler = forbid
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition("}")[2], attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(name.rpartition("}")[2])
    if text is not None:
        parser.CharacterDataHandler = text
    parser.Parse(xml, True)


def place(reference: str) -> tuple[int, int] | None:
    """Zero-based row and column of an address such as J7."""
    found = CELL.match(reference)
    if not found:
        return None
    column = 0
    for letter in found.group(1).upper():
        column = column * 26 + ord(letter) - 64
    return int(found.group(2)) - 1, column - 1


class CellScan:
    """Finds the cells that the fast reader cannot tell from blanks: Excel errors and formulas without a value."""

    def __init__(self) -> None:
        self.marks: list[list[Any]] = []
        self._row, self._column = -1, -1
        self._kind, self._formula, self._in_value, self._value = "", False, False, ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
            self._column = -1
        elif name == "c":
            found = place(attributes.get("r", ""))
            self._row, self._column = found or (self._row, self._column + 1)
            self._kind, self._formula, self._value = attributes.get("t", "n"), False, ""
        elif name == "f":
            self._formula = True
        elif name in ("v", "t"):
            self._in_value = True

    def text(self, data: str) -> None:
        if self._in_value and len(self._value) < 40:
            self._value += data

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self._in_value = False
        elif name == "c":
            if self._kind == "e":
                self.marks.append([self._row, self._column, "error", self._value.strip() or "#ERROR"])
            elif self._formula and self._value == "" and self._kind != "str":
                self.marks.append([self._row, self._column, "formula_without_value", "="])


def parts(archive: ZipFile) -> tuple[dict[str, str], dict[str, str]]:
    """Path of each sheet's part by sheet title, and the defined names with their formula text."""
    relations: dict[str, str] = {}
    sheets: dict[str, str] = {}
    names: dict[str, str] = {}
    current = [""]

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else normpath(f"xl/{target}")
            relations[attributes.get("Id", "")] = path

    def element(name: str, attributes: dict[str, str]) -> None:
        current[0] = attributes.get("name", "") if name == "definedName" else ""
        if name == "sheet":
            key = next((value for label, value in attributes.items() if label.endswith("}id")), "")
            sheets[attributes.get("name", "")] = relations.get(key, "")

    def text(data: str) -> None:
        if current[0]:
            names[current[0]] = names.get(current[0], "") + data

    scan(archive.read("xl/_rels/workbook.xml.rels"), relation)
    scan(archive.read("xl/workbook.xml"), element, lambda _: current.__setitem__(0, ""), text)
    return sheets, names


def marks(xml: bytes) -> list[list[Any]]:
    """Marked cells of one sheet part; the slow walk is taken only when the part can hold any."""
    if not any(sign in xml for sign in (b"<f", b":f", b'"e"', b"'e'")):
        return []
    walk = CellScan()
    scan(xml, walk.start, walk.end, walk.text)
    return walk.marks


def plain(value: object) -> Any:
    """Dates and durations for JSON."""
    if isinstance(value, datetime):
        return {"date": value.date().isoformat() if value.time() == time() else value.isoformat()}
    if isinstance(value, (date, time)):
        return {"date": value.isoformat()}
    if isinstance(value, timedelta):
        return {"date": str(value)}
    raise TypeError(type(value).__name__)


def read_text(data: bytes) -> dict[str, Any]:
    """One delimited text as a sheet without title, or the object of a JSON text, by the kind sent before the bytes."""
    kind, _, body = data.partition(b"\n")
    if kind == b"json":
        return {"sheets": [], "names": {}, "content": text_file.read_json(body)}
    sheet = {"title": "", "start": [0, 0], "rows": text_file.read_csv(body), "marks": []}
    return {"sheets": [sheet], "names": {}}


def read(data: bytes) -> dict[str, Any]:
    """Sheets of one workbook: title, zero-based start, dense rows, marked cells; and the defined names."""
    if not data.startswith(b"PK"):
        return read_text(data)
    from python_calamine import CalamineWorkbook

    with ZipFile(BytesIO(data)) as archive:
        paths, names = parts(archive)
        book = CalamineWorkbook.from_object(BytesIO(data))
        sheets = []
        for title in book.sheet_names:
            if not paths.get(title, "").lower().startswith("xl/worksheets/"):
                continue
            sheet = book.get_sheet_by_name(title)
            rows = sheet.to_python(skip_empty_area=True)
            # The reader drops the empty rows and columns before the first value; `start` gives them back.
            start = list(sheet.start or (0, 0)) if rows else [0, 0]
            sheets.append({"title": title, "start": start, "rows": rows, "marks": marks(archive.read(paths[title]))})
    return {"sheets": sheets, "names": names}


def answer(data: bytes) -> bytes:
    """JSON answer for one file: `ok`, or `error` with the kind of failure."""
    try:
        return json.dumps({"ok": read(data)}, default=plain, ensure_ascii=False, separators=(",", ":")).encode()
    except text_file.TextRefused as refused:
        return json.dumps({"error": refused.args[0]}).encode()
    except UnsafeXml:
        return b'{"error":"entities"}'
    except MemoryError:
        return b'{"error":"memory"}'
    except BaseException as problem:  # A panic of the native reader is not an Exception; the parent gets a finding.
        if isinstance(problem, (KeyboardInterrupt, SystemExit)):
            raise
        return json.dumps({"error": "unreadable", "detail": f"{type(problem).__name__}: {problem}"[:300]}).encode()


def serve(requests: BinaryIO, answers: BinaryIO, cpu_seconds: int) -> None:
    """Answer requests until the pipe closes."""
    while len(head := requests.read(LENGTH.size)) == LENGTH.size:
        data = requests.read(LENGTH.unpack(head)[0])
        allow_cpu(cpu_seconds)
        body = answer(data)
        answers.write(LENGTH.pack(len(body)) + body)
        answers.flush()


if __name__ == "__main__":
    limit(int(sys.argv[1]))
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Anything the native reader prints must not reach the pipe.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serve(sys.stdin.buffer, answers, int(sys.argv[2]))
