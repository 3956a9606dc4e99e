"""The person's own file back as a workbook with its cells marked, whatever kind of file it was."""

from typing import Final

from inventory.ledger.annotate import annotate, annotate_book
from inventory.ledger.book import RawBook
from inventory.ledger.declared import opened
from inventory.ledger.finding import Finding
from inventory.ledger.guard import file_kind
from inventory.models import LedgerUpload, SourceFile
from inventory.models.ledger import UNCHECKED, UploadState
from inventory.services.ledger_file import FileGone, file_bytes
from inventory.services.ledger_reading import reader

#: Media types of the kinds of files that have cells to mark.
CONTENT_TYPES: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "json": "application/json",
}


def has_marked(upload: LedgerUpload) -> bool:
    """Whether there is a marked workbook: the file was read to its end, and there is something to say of its cells."""
    is_read = upload.state not in (*UNCHECKED, UploadState.FAILED)
    return upload.source_file is not None and is_read and bool(upload.findings or upload.applied_fixes)


def marked_workbook(upload: LedgerUpload) -> bytes:
    """The marked workbook of a checked upload.

    Errors: FileGone for a file that was not read yet or could not be, and for one that is not on disk any more.
    """
    if upload.source_file is None or upload.state in (*UNCHECKED, UploadState.FAILED):
        raise FileGone(upload.file_name)
    data = file_bytes(upload.source_file)
    findings = [Finding.from_dict(entry) for entry in upload.findings]
    if upload.source_file.kind == "xlsx":
        return annotate(data, findings, upload.applied_fixes)
    book = _book(upload.source_file, data, upload.file_name, upload.enterprise.uscc)
    return annotate_book(book, findings, upload.applied_fixes)


def workbook_bytes(source: SourceFile, name: str, uscc: str) -> bytes:
    """The stored file as a workbook: its own bytes, or delimited text and JSON laid out as it was read.

    `name` is the name it was uploaded under. Errors: FileGone.
    """
    data = file_bytes(source)
    return data if source.kind == "xlsx" else annotate_book(_book(source, data, name, uscc), [], [])


def content_type(source: SourceFile) -> str:
    """Media type of the stored bytes."""
    return CONTENT_TYPES[source.kind]


def _book(source: SourceFile, data: bytes, name: str, uscc: str) -> RawBook:
    """The file as it is read, under the name it had, with the ending of its kind."""
    with reader() as books:
        raw = books.read(data, name if file_kind(data, name) == source.kind else f"{name}.{source.kind}")
    return opened(raw, uscc)[0]
