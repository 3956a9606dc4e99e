"""The person's own file back as a workbook with the cells of its findings marked."""

from io import BytesIO
from pathlib import PurePosixPath
from typing import Final

from xlsxwriter import Workbook

from inventory.ledger.annotate import annotate
from inventory.ledger.book import RawBook
from inventory.ledger.declared import opened
from inventory.ledger.finding import Finding
from inventory.models import LedgerUpload, SourceFile
from inventory.services.ledger_file import FileGone, file_bytes
from inventory.services.ledger_reading import reader

CONTENT_TYPES: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "json": "application/json",
}


def marked_workbook(upload: LedgerUpload) -> tuple[str, bytes]:
    """File name stem and bytes of the marked workbook; delimited text and JSON are laid out as a workbook first.

    Errors: FileGone without stored bytes.
    """
    if upload.source_file is None:
        raise FileGone(upload.file_name)
    data = workbook_bytes(upload.source_file, upload.file_name, upload.enterprise.uscc)
    findings = [Finding.from_dict(entry) for entry in upload.findings]
    return PurePosixPath(upload.file_name).stem, annotate(data, findings)


def workbook_bytes(source: SourceFile, name: str, uscc: str) -> bytes:
    """The stored file as a workbook: its own bytes, or delimited text and JSON laid out as it was read.

    `name` is the name it was uploaded under. Errors: FileGone.
    """
    data = file_bytes(source)
    if source.kind == "xlsx":
        return data
    with reader() as books:
        raw = books.read(data, f"{PurePosixPath(name).stem}.{source.kind}")
    return _as_workbook(opened(raw, uscc)[0])


def content_type(source: SourceFile) -> str:
    """Media type of the stored bytes."""
    return CONTENT_TYPES[source.kind]


def _as_workbook(book: RawBook) -> bytes:
    """Workbook of the sheets as read, text as text whatever it begins with."""
    stream = BytesIO()
    with Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as written:
        for title, raw in book.sheets.items():
            page = written.add_worksheet(title)
            for row in range(raw.height):
                for column in range(raw.width):
                    cell = raw.cell(row, column)
                    if cell.kind == "number":
                        page.write_number(row, column, cell.value)
                    elif cell.typed:
                        page.write_string(row, column, cell.typed[:32767])
    return stream.getvalue()
