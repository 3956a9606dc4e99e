"""Hostile and broken files, each made by a function, with the rule under which the whole file is refused."""

import struct
import zlib
from collections.abc import Callable
from functools import cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from tests.inventory.ledger.filing import filed

SHEET = "xl/worksheets/sheet2.xml"
WORKBOOK = "xl/workbook.xml"
TYPES = "[Content_Types].xml"
RELATIONS = "xl/_rels/workbook.xml.rels"


@cache
def good() -> bytes:
    return filed()


def repacked(changes: dict[str, Callable[[bytes], bytes]], added: dict[str, bytes] | None = None) -> bytes:
    """The good workbook with parts rewritten and parts added."""
    stream = BytesIO()
    with ZipFile(BytesIO(good())) as old, ZipFile(stream, "w", ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, changes.get(entry.filename, bytes)(old.read(entry)))
        for name, body in (added or {}).items():
            new.writestr(name, body)
    return stream.getvalue()


def with_cells(cells: bytes) -> bytes:
    """The energy sheet with raw XML put in front of the end of its data."""
    return repacked({SHEET: lambda xml: xml.replace(b"</sheetData>", cells + b"</sheetData>")})


@cache
def zip_bomb() -> bytes:
    """One part of 600 MB of spaces in 600 kB."""
    spaces = b" " * (1 << 20)
    stream = BytesIO()
    with ZipFile(BytesIO(good())) as old, ZipFile(stream, "w", ZIP_DEFLATED, compresslevel=9) as new:
        for entry in old.infolist():
            if entry.filename == SHEET:
                with new.open(SHEET, "w", force_zip64=True) as part:
                    part.write(old.read(entry))
                    for _ in range(600):
                        part.write(spaces)
            else:
                new.writestr(entry.filename, old.read(entry))
    return stream.getvalue()


def lying_bomb() -> bytes:
    """A part that says it is 1 kB long and holds 60 MB."""
    body = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = body.compress(b" " * (60 << 20)) + body.flush()
    name = b"xl/worksheets/sheet99.xml"
    common = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0x21, 0, len(packed), 1024, len(name), 0)
    base = repacked({})
    end = base.rindex(b"PK\x05\x06")
    count, size, start = struct.unpack("<HII", base[end + 10 : end + 20])
    local = b"PK\x03\x04" + common + name + packed
    central = b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, start) + name
    tail = struct.pack("<HHHHIIH", 0, 0, count + 1, count + 1, size + len(central), start + len(local), 0)
    return base[:start] + local + base[start : start + size] + central + b"PK\x05\x06" + tail


def far_cell() -> bytes:
    return with_cells(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def far_corner_in_bounds() -> bytes:
    """Within the row and the column limit, but 62 million cells as a rectangle."""
    return with_cells(b'<row r="249999"><c r="IV249999"><v>1</v></c></row>')


def billion_laughs() -> bytes:
    entities = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return repacked({SHEET: lambda xml: xml.replace(b"<worksheet", entities + b"<worksheet", 1)})


def external_entity() -> bytes:
    entity = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    return repacked({WORKBOOK: lambda xml: xml.replace(b"<workbook", entity + b"<workbook", 1)})


def utf16_entities() -> bytes:
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "ha">]><worksheet/>'
    return repacked({SHEET: lambda _: text.encode("utf-16")})


def dde_formula() -> bytes:
    return with_cells(b'<row r="90"><c r="A90"><f>cmd|\'/c calc\'!A0</f><v>1</v></c></row>')


def many_sheets() -> bytes:
    return repacked({}, {f"xl/worksheets/sheet{number}.xml": b"<worksheet/>" for number in range(100, 600)})


def many_parts() -> bytes:
    return repacked({}, {f"docProps/part{number}.xml": b"<x/>" for number in range(1200)})


def macro_workbook() -> bytes:
    return repacked({}, {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})


def macro_type() -> bytes:
    plain, macro = b"spreadsheetml.sheet.main+xml", b"vnd.ms-excel.sheet.macroEnabled.main+xml"
    return repacked({TYPES: lambda xml: xml.replace(b"vnd.openxmlformats-officedocument." + plain, macro)})


def binary_workbook() -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        archive.writestr(TYPES, "<Types/>")
        archive.writestr("xl/workbook.bin", b"\x83\x01\x00")
    return stream.getvalue()


def old_xls() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096)


def text_file() -> bytes:
    return "统一社会信用代码,报告期\n".encode("gb18030")


def word_file() -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        archive.writestr(TYPES, "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    return stream.getvalue()


def external_link() -> bytes:
    return repacked({}, {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"})


def climbing_path() -> bytes:
    return repacked({}, {"xl/../../../etc/cron.d/x": b"x"})


def doubled_part() -> bytes:
    stream = BytesIO(good())
    with ZipFile(stream, "a", ZIP_STORED) as archive:
        body = archive.read(SHEET)
        # Written under a name of the same length and renamed in the bytes: zipfile would warn of a second one.
        archive.writestr("xl/worksheets/sheetX.xml", body)
    return stream.getvalue().replace(b"xl/worksheets/sheetX.xml", SHEET.encode())


def cut_in_half() -> bytes:
    return good()[: len(good()) // 2]


def flipped_bytes() -> bytes:
    data = bytearray(good())
    data[200:260] = bytes(60)
    return bytes(data)


def too_large() -> bytes:
    return b"PK\x03\x04" + bytes(21 << 20)


def broken_xml() -> bytes:
    return repacked({WORKBOOK: lambda xml: xml[: len(xml) // 2]})


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (bytes, "file_empty"),
    "too large": (too_large, "file_size"),
    "zip bomb": (zip_bomb, "file_expands"),
    "part larger than its header says": (lying_bomb, "file_damaged"),
    "cell at XFD1048576": (far_cell, "sheet_size"),
    "rectangle too large": (far_corner_in_bounds, "sheet_size"),
    "billion laughs": (billion_laughs, "file_entities"),
    "external entity": (external_entity, "file_entities"),
    "entities in UTF-16": (utf16_entities, "file_encoding"),
    "DDE formula": (dde_formula, "file_dde"),
    "500 sheets": (many_sheets, "file_sheets"),
    "1200 parts": (many_parts, "file_entries"),
    "macros": (macro_workbook, "file_macro"),
    "macro content type": (macro_type, "file_macro"),
    "xlsb": (binary_workbook, "file_type"),
    "xls renamed": (old_xls, "file_type"),
    "csv renamed": (text_file, "file_type"),
    "docx renamed": (word_file, "file_type"),
    "external link": (external_link, "file_external"),
    "climbing path": (climbing_path, "file_damaged"),
    "two parts of one name": (doubled_part, "file_damaged"),
    "cut in half": (cut_in_half, "file_damaged"),
    "damaged bytes": (flipped_bytes, "file_damaged"),
    "broken XML": (broken_xml, "file_damaged"),
}
