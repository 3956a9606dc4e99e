"""Evidence as it is handed in: what is wrong with it, in a sentence."""

from typing import Final

from django.utils.translation import gettext_lazy

from inventory.ledger.evidence import EvidenceRefused, evidence_type

WORDS: Final = {
    "empty": gettext_lazy("The file is empty. Choose it again."),
    "too_large": gettext_lazy("The file is larger than 10 MB. Scan it with a lower resolution."),
    "wrong_type": gettext_lazy("The file is neither PDF, PNG nor JPEG. Scan or export the document and try again."),
}


def evidence_problem(data: bytes) -> str:
    """Why a file cannot be kept as evidence and what to do; "" for a PDF or a picture of bearable size."""
    try:
        evidence_type(data)
    except EvidenceRefused as error:
        return str(WORDS[error.code])
    return ""
