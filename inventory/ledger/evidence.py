"""Checks on the bytes of an evidence file: a PDF or a picture of bearable size, whatever its name says."""

from typing import Final

MOST_BYTES: Final = 10 << 20
#: Ending by the first bytes of the file.
SIGNATURES: Final = ((b"%PDF-", "pdf"), (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpg"))
MEDIA_TYPES: Final = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg"}


class EvidenceRefused(ValueError):
    """The file is no evidence; `code` is empty, too_large or wrong_type."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def evidence_type(data: bytes) -> str:
    """Ending of an acceptable file by its content: pdf, png or jpg. Raises: EvidenceRefused."""
    if not data:
        raise EvidenceRefused("empty")
    if len(data) > MOST_BYTES:
        raise EvidenceRefused("too_large")
    for signature, ending in SIGNATURES:
        if data.startswith(signature):
            return ending
    raise EvidenceRefused("wrong_type")
