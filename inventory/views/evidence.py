"""Evidence documents as downloads."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from inventory.ledger.evidence import MEDIA_TYPES, evidence_type
from inventory.models import SourceFile
from inventory.services.ledger_file import file_bytes


def evidence_response(document: SourceFile, stem: str) -> HttpResponse:
    """The document as it was handed in, always as a download under a name of ours. Errors: FileGone."""
    data = file_bytes(document)
    ending = evidence_type(data)
    disposition = content_disposition_header(as_attachment=True, filename=f"{stem}.{ending}") or "attachment"
    headers = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"}
    return HttpResponse(data, content_type=MEDIA_TYPES[ending], headers=headers)
