"""API of ledgers: file one as a workbook, CSV or JSON, read what was found, take the template and the marked file."""

import hashlib
import json
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from inventory.ledger.finding import SEVERITIES
from inventory.ledger.template import build_template
from inventory.models import LedgerUpload
from inventory.models.ledger import UNCHECKED, UploadState
from inventory.selectors.ledger_template import template_facts
from inventory.services.answered_call import KeyReused, StillRunning, answer_once
from inventory.services.explanation import Explanation
from inventory.services.ledger import Conflict, FilingError, receive_ledger, stage_upload
from inventory.services.ledger_file import FileGone
from inventory.services.ledger_marked import CONTENT_TYPES, marked_workbook
from inventory.services.review_conflict import clashes
from inventory.views.ledger_json import (
    EXAMPLES,
    IDEMPOTENCY,
    KEY_LENGTH,
    MONTH,
    ConflictSerializer,
    DecisionSerializer,
    DetailSerializer,
    DocumentedDecisionSerializer,
    FindingPageSerializer,
    LedgerFileSerializer,
    LedgerJsonParser,
    LedgerJsonSerializer,
    UploadSerializer,
)
from inventory.views.review_json import MonthClashSerializer
from park.access import EDITOR, FILER, INSIDERS, VIEWER
from park.api import ParkAPIView

PAGE_SIZE = 200
ANSWERS = {
    200: OpenApiResponse(UploadSerializer, "dry run, or the content is in force already"),
    201: OpenApiResponse(UploadSerializer, "filed"),
    202: OpenApiResponse(UploadSerializer, "being checked: ask for the upload until its state is another"),
    400: OpenApiResponse(OpenApiTypes.OBJECT, "the call itself is malformed"),
    403: DetailSerializer,
    404: DetailSerializer,
    409: OpenApiResponse(ConflictSerializer, "somebody filed in between, or the same call is under way"),
    413: DetailSerializer,
    422: OpenApiResponse(UploadSerializer, "errors in the ledger, or `detail` says what filing still needs"),
}
ID = OpenApiParameter("id", {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}, OpenApiParameter.PATH)
READ_ANSWERS = {400: OpenApiTypes.OBJECT, 404: DetailSerializer}


class LedgerAPIView(ParkAPIView):
    """A view on ledgers of those who file or review them."""

    roles = (FILER, EDITOR, VIEWER)

    def own_upload(self, pk: int) -> LedgerUpload:
        """An upload the person may see, or 404."""
        rows = LedgerUpload.objects.select_related("park", "enterprise", "source_file", "uploaded_by")
        return get_object_or_404(self.access.own(rows), pk=pk)

    def once(self, request: Request, said: list[Any], act: Callable[[], Response]) -> Response:
        """The act, or with an `Idempotency-Key` the answer that the same call got before.

        said: what the call says, for the comparison with the earlier one.
        """
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return act()
        if not 1 <= len(key) <= KEY_LENGTH or not key.isprintable():
            raise ValidationError({"Idempotency-Key": [ErrorDetail(f"应为 1–{KEY_LENGTH} 个字符。")]})
        whole = json.dumps([request.method, request.path, *said], sort_keys=True, default=str)
        digest = hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()

        def answer() -> tuple[int, Any]:
            given = act()
            return given.status_code, json.loads(JSONRenderer().render(given.data))

        try:
            status, body, _ = answer_once(self.access.park, self.access.user, key, digest, answer)
        except KeyReused:
            return Response({"detail": "这个 Idempotency-Key 已用于另一个请求，请换一个。"}, 422)
        except StillRunning:
            return Response({"detail": "同一请求正在处理，请稍后再试。"}, 409, headers={"Retry-After": "5"})
        return Response(body, status)


class LedgerCreate(LedgerAPIView):
    """Checks and files a ledger."""

    parser_classes = [LedgerJsonParser, MultiPartParser]

    @extend_schema(
        request={"application/json": LedgerJsonSerializer, "multipart/form-data": LedgerFileSerializer},
        responses=ANSWERS,
        parameters=[IDEMPOTENCY],
        examples=EXAMPLES,
    )
    def post(self, request: Request, park_code: str) -> Response:
        """Dry run unless `confirm`; a workbook, a CSV and JSON that say the same get the same findings."""
        self.access.require_file()
        raw = request.data.get("raw") if isinstance(request.data, dict) else None
        serializer = LedgerJsonSerializer if isinstance(raw, bytes) else LedgerFileSerializer
        form = serializer(data=request.data)
        form.is_valid(raise_exception=True)
        content: dict[str, Any] = form.validated_data
        enterprise = self.access.enterprise(content["enterprise"])
        name, data = ("接口上报.json", raw) if isinstance(raw, bytes) else _file(content["file"])
        settings = {name: value for name, value in content.items() if name not in ("file", "sheets", "evidence")}
        said = [name, hashlib.sha256(data).hexdigest(), settings, _digest(content.get("evidence"))]
        return self.once(request, said, lambda: self._file(enterprise, name, data, content))

    def _file(self, enterprise: Any, name: str, data: bytes, content: dict[str, Any]) -> Response:
        upload = stage_upload(self.access, enterprise, name, data, self.access.user)
        if upload.state in (*UNCHECKED, UploadState.FAILED, UploadState.REJECTED):
            return Response(UploadSerializer(upload).data, 202 if upload.state in UNCHECKED else 422)
        if content["confirm"] and upload.state == UploadState.READY:
            return filed(self, upload, content)
        return Response(UploadSerializer(upload).data)


class LedgerConfirm(LedgerAPIView):
    """Files an upload that was checked before."""

    parser_classes = [JSONParser, MultiPartParser]

    @extend_schema(
        request={"application/json": DecisionSerializer, "multipart/form-data": DocumentedDecisionSerializer},
        responses=ANSWERS,
        parameters=[ID, IDEMPOTENCY],
    )
    def post(self, request: Request, park_code: str, pk: int) -> Response:
        """Files the dry run; filing it again changes nothing."""
        self.access.require_file()
        upload = self.own_upload(pk)
        form = DocumentedDecisionSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        content: dict[str, Any] = form.validated_data
        settings = {name: value for name, value in content.items() if name != "evidence"}
        said = [settings, _digest(content.get("evidence"))]
        return self.once(request, said, lambda: filed(self, upload, content))


class UploadDetail(LedgerAPIView):
    """One upload."""

    @extend_schema(parameters=[ID], responses={200: UploadSerializer, **READ_ANSWERS})
    def get(self, request: Request, park_code: str, pk: int) -> Response:
        """The upload with its findings and the dry run."""
        return Response(UploadSerializer(self.own_upload(pk)).data)


class FindingList(LedgerAPIView):
    """Findings of an upload, page by page."""

    @extend_schema(
        parameters=[
            ID,
            OpenApiParameter("severity", str, enum=SEVERITIES),
            OpenApiParameter("page", {"type": "integer", "minimum": 1}, description=f"{PAGE_SIZE} findings each"),
        ],
        responses={200: FindingPageSerializer, **READ_ANSWERS},
    )
    def get(self, request: Request, park_code: str, pk: int) -> Response:
        """All findings, or those of one severity."""
        severity, page = request.query_params.get("severity", ""), request.query_params.get("page", "1")
        if severity not in ("", *SEVERITIES):
            raise ValidationError({"severity": [ErrorDetail("应为 error、warning 或 info。")]})
        if not page.isascii() or not page.isdecimal() or not int(page[:9]) >= 1:
            raise ValidationError({"page": [ErrorDetail("应为正整数。")]})
        found = [entry for entry in self.own_upload(pk).findings if severity in ("", entry["severity"])]
        pages = Paginator(found, PAGE_SIZE)
        shown = int(page[:9])
        rows = pages.page(shown).object_list if shown <= pages.num_pages else []
        body = {"count": pages.count, "page": shown, "pages": pages.num_pages, "findings": rows}
        return Response(FindingPageSerializer(body).data)


class MarkedWorkbook(LedgerAPIView):
    """The file of an upload with the cells of its findings marked."""

    @extend_schema(
        parameters=[ID], responses={(200, CONTENT_TYPES["xlsx"]): OpenApiTypes.BINARY, 404: DetailSerializer}
    )
    def get(self, request: Request, park_code: str, pk: int) -> HttpResponse:
        """A workbook, also of CSV and JSON."""
        try:
            upload = self.own_upload(pk)
            data = marked_workbook(upload)
        except FileGone:
            raise Http404 from None
        return _workbook(data, f"{PurePosixPath(upload.file_name).stem}_已检查.xlsx")


class LedgerTemplate(ParkAPIView):
    """The workbook to fill in."""

    roles = INSIDERS

    @extend_schema(
        parameters=[
            OpenApiParameter("enterprise", {"type": "integer", "minimum": 1}, required=True),
            OpenApiParameter("month", {"type": "string", "pattern": f"^{MONTH.pattern}$"}, required=True),
        ],
        responses={(200, CONTENT_TYPES["xlsx"]): OpenApiTypes.BINARY, **READ_ANSWERS},
    )
    def get(self, request: Request, park_code: str) -> HttpResponse:
        """The template of one enterprise and month."""
        pk, month = request.query_params.get("enterprise", ""), request.query_params.get("month", "")
        if not (pk.isascii() and pk.isdecimal() and len(pk) < 19 and int(pk)):
            raise ValidationError({"enterprise": [ErrorDetail("应为企业编号。")]})
        if not MONTH.fullmatch(month):
            raise ValidationError({"month": [ErrorDetail("应为 YYYY-MM。")]})
        enterprise = self.access.enterprise(int(pk))
        if not self.access.sees_year(int(month[:4])):
            raise Http404
        facts = template_facts(enterprise, int(month[:4]), int(month[5:]))
        data = build_template(facts.enterprise, int(month[:4]), int(month[5:]), facts.returning, facts.label)
        return _workbook(data, f"{enterprise}_{month}_台账.xlsx")


def filed(view: LedgerAPIView, upload: LedgerUpload, content: dict[str, Any]) -> Response:
    """201 filed, 200 nothing to file, 202 still being checked, 409 overtaken, 422 something is missing."""
    if upload.state in UNCHECKED:
        return Response(UploadSerializer(upload).data, 202)
    try:
        document = content.get("evidence")
        versions = receive_ledger(
            upload,
            view.access.user,
            content["reason"],
            [*(Explanation(**one) for one in content["explanations"]), Explanation(content["explanation"])],
            content["declare"],
            _file(document) if document else None,
        )
    except Conflict as error:
        moved = MonthClashSerializer(clashes(upload), many=True).data
        return Response({"detail": str(error), "upload": upload.pk, "months": moved}, 409)
    except FilingError as error:
        return Response(UploadSerializer(upload).data | {"detail": str(error)}, 422)
    upload.refresh_from_db()
    return Response(UploadSerializer(upload).data, 201 if versions else 200)


def _file(given: UploadedFile) -> tuple[str, bytes]:
    given.seek(0)
    return given.name or "", given.read()


def _digest(given: UploadedFile | None) -> str:
    return hashlib.sha256(_file(given)[1]).hexdigest() if given else ""


def _workbook(data: bytes, name: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(data, content_type=CONTENT_TYPES["xlsx"], headers={"Content-Disposition": disposition})
