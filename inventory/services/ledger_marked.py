"""The person's own file back as a workbook with its cells marked, whatever kind of file it was."""

from typing import Final

from inventory.ledger.annotate import annotate, annotate_book
from inventory.ledger.finding import Finding
from inventory.models import LedgerUpload
from inventory.services.ledger_file import FileGone, file_bytes
from inventory.services.ledger_reading import reader

#: Kinds of files that have cells to mark.
MARKED_KINDS: Final = ("xlsx", "csv")


def marked_workbook(upload: LedgerUpload) -> bytes:
    """The marked workbook of a checked upload. Errors: FileGone without a stored file that can still be read."""
    if upload.source_file is None:
        raise FileGone(upload.file_name)
    data = file_bytes(upload.source_file)
    findings = [Finding.from_dict(entry) for entry in upload.findings]
    if upload.source_file.kind == "xlsx":
        return annotate(data, findings, upload.applied_fixes)
    with reader() as books:
        book = books.read(data, upload.file_name)
    return annotate_book(book, findings, upload.applied_fixes)
