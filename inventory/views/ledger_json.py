"""What the ledger interface takes and answers: forms, parsers and examples for its documentation."""

import json
import re
from typing import IO, Any, Final

from django.conf import settings
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

from inventory.ledger.columns import active_sheets
from inventory.ledger.lifecycle import DECLARATION_ZH
from inventory.models import LedgerUpload
from inventory.views.review_json import MonthClashSerializer

MONTH: Final = re.compile(r"(19[89]\d|20\d\d|2100)-(0[1-9]|1[0-2])")
KEY_LENGTH: Final = 200
IDEMPOTENCY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="Any text of 1 to 200 characters: the same call with the same key is answered again for 48 hours "
    "without being done again; another call with the key gets 422.",
)


class TooLarge(APIException):
    """The body is larger than the platform takes."""

    status_code = 413
    default_code = "too_large"


class LedgerJsonParser(BaseParser):
    """JSON whose bytes are kept as received: `{"raw": bytes, …}` of an object."""

    media_type = "application/json"

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> dict[str, Any]:
        """The object with its bytes under `raw`. Errors: ParseError (400), TooLarge (413)."""
        raw = stream.read(settings.LEDGER_MAX_BYTES + 1)
        if len(raw) > settings.LEDGER_MAX_BYTES:
            raise TooLarge(f"请求超过 {settings.LEDGER_MAX_BYTES >> 20} MB，请分月发送。")
        try:
            content = json.loads(raw.decode("utf-8-sig"), parse_constant=_refused)
        except (ValueError, RecursionError) as error:
            raise ParseError("请求不是完整的 JSON。") from error
        if not isinstance(content, dict):
            raise ParseError("请求应为一个 JSON 对象。")
        return {**content, "raw": raw}


def _refused(text: str) -> Any:
    raise ValueError(text)


def _sheet_schema() -> dict[str, Any]:
    """Schema of the sheets from the declared columns: every value may be a number, a text or null."""
    value = {"oneOf": [{"type": "number"}, {"type": "string"}, {"type": "boolean"}], "nullable": True}
    return {
        "type": "object",
        "description": "Rows by sheet number; a value by field name or by header, missing values left out or null.",
        "properties": {
            number: {
                "type": "array",
                "description": sheet.title,
                "items": {
                    "type": "object",
                    "properties": {column.field: {**value, "description": column.heading} for column in sheet.columns},
                    "additionalProperties": value,
                },
            }
            for number, sheet in active_sheets().items()
        },
        "additionalProperties": False,
    }


@extend_schema_field(_sheet_schema())
class SheetsField(serializers.JSONField):
    """Rows by sheet number; what does not fit is a finding, not a bad request."""


class ExplanationSerializer(serializers.Serializer[dict[str, Any]]):
    """Why warned figures are right: of one cell, or without cell of every warning under the rule."""

    rule = serializers.CharField(max_length=40)
    sheet = serializers.CharField(default="", allow_blank=True, max_length=120)
    cell = serializers.CharField(default="", allow_blank=True, max_length=12)
    text = serializers.CharField(max_length=400)


class DecisionSerializer(serializers.Serializer[dict[str, Any]]):
    """What a person or a system says when filing."""

    explanation = serializers.CharField(
        default="", allow_blank=True, max_length=400, help_text="why every warned figure not explained below is right"
    )
    explanations = ExplanationSerializer(many=True, default=list)
    reason = serializers.CharField(default="", allow_blank=True, max_length=400, help_text="needed for a correction")
    declare = serializers.BooleanField(default=False, help_text=f"needed to file: {DECLARATION_ZH}")


class DocumentedDecisionSerializer(DecisionSerializer):
    """A decision with the document that a correction of a locked month needs."""

    evidence = serializers.FileField(default=None, help_text="needed to correct a locked month: PDF, PNG or JPEG")


class LedgerJsonSerializer(DecisionSerializer):
    """A ledger as JSON: `confirm` files it at once when it has no errors, else it stays a dry run."""

    enterprise = serializers.IntegerField(min_value=1, max_value=2**63 - 1, help_text="id of the enterprise")
    month = serializers.RegexField(MONTH, required=False, help_text="YYYY-MM for rows without a period of their own")
    sheets = SheetsField()
    confirm = serializers.BooleanField(default=False)


class LedgerFileSerializer(DocumentedDecisionSerializer):
    """A ledger as a file: `confirm` files it at once when it has no errors, else it stays a dry run."""

    enterprise = serializers.IntegerField(min_value=1, max_value=2**63 - 1, help_text="id of the enterprise")
    file = serializers.FileField(help_text="xlsx, or csv with one sheet; one file per call")
    confirm = serializers.BooleanField(default=False)


class EditSerializer(serializers.Serializer[Any]):
    """One cell that a correction would change."""

    sheet = serializers.CharField()
    cell = serializers.CharField()
    old = serializers.CharField()
    new = serializers.CharField()


class FixSerializer(serializers.Serializer[Any]):
    """A correction that can be taken over with one click."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the class has an attribute of this name
    edits = EditSerializer(many=True)


class FindingSerializer(serializers.Serializer[Any]):
    """One remark with its place in the file, or in the template for JSON."""

    sheet = serializers.CharField()
    cell = serializers.CharField()
    severity = serializers.ChoiceField(["error", "warning", "info"])
    rule = serializers.CharField()
    read = serializers.CharField()
    expected = serializers.CharField()
    remedy = serializers.CharField()
    message = serializers.CharField()
    about = serializers.CharField(required=False, help_text="month|sheet|item|process|outlet|field of the line")
    fixes = FixSerializer(many=True, required=False)


@extend_schema_field({"type": "object", "description": "months: what filing would do to each, line by line"})
class ChangesField(serializers.JSONField):
    """The dry run."""


@extend_schema_field({"type": "array", "items": {"type": "array", "items": {"type": "integer"}}})
class PeriodsField(serializers.JSONField):
    """Year, month and state of the month when the upload was checked."""


class UploadSerializer(serializers.ModelSerializer[LedgerUpload]):
    """An upload with its findings and the dry run; `detail` says why it could not be filed."""

    enterprise = serializers.IntegerField(source="enterprise_id")
    findings = FindingSerializer(many=True)
    changes = ChangesField()
    periods = PeriodsField()
    detail = serializers.CharField(required=False)

    class Meta:
        model = LedgerUpload
        fields = ["id", "enterprise", "file_name", "state", "findings", "changes", "periods", "uploaded_at", "detail"]


class DetailSerializer(serializers.Serializer[Any]):
    """Why a call was refused."""

    detail = serializers.CharField()


class ConflictSerializer(DetailSerializer):
    """Somebody filed or decided in between, or the same call is under way."""

    upload = serializers.IntegerField(required=False)
    months = MonthClashSerializer(many=True, required=False, help_text="what moved, cell by cell")


class FindingPageSerializer(serializers.Serializer[Any]):
    """One page of the findings of an upload."""

    count = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    findings = FindingSerializer(many=True)


EXAMPLE = OpenApiExample(
    "Dry run of two fuels",
    value={
        "enterprise": 17,
        "month": "2025-03",
        "sheets": {
            "02": [
                {"energy_code": "33", "unit": "万千瓦时", "basis": "month", "consumption": 123, "data_tier": "report"},
                {"能源代码": "柴油", "计量单位": "吨", "口径": "当月", "消费量合计": "1.5", "数据来源等级": "报表"},
            ]
        },
    },
    request_only=True,
    media_type="application/json",
)
_FINDING = {
    "sheet": "02_能源消费",
    "cell": "K4",
    "severity": "error",
    "rule": "number_unreadable",
    "read": "十二",
    "expected": "数值",
    "remedy": "只填数字，单位写在单位列或表头；小数点用“.”。",
    "message": "K4 消费量合计：“十二”不能确定是什么数。",
}
_UPLOAD = {"id": 12, "enterprise": 17, "file_name": "接口上报.json", "uploaded_at": "2025-04-08T09:30:00+08:00"}
_NOTHING: dict[str, list[Any]] = {"months": []}
REFUSED = OpenApiExample(
    "Errors in the ledger",
    value={**_UPLOAD, "state": "rejected", "findings": [_FINDING], "changes": _NOTHING, "periods": []},
    response_only=True,
    status_codes=["422"],
)
CHECKING = OpenApiExample(
    "Still being checked",
    value={**_UPLOAD, "state": "received", "findings": [], "changes": {}, "periods": []},
    response_only=True,
    status_codes=["202"],
)
OVERTAKEN = OpenApiExample(
    "Somebody filed in between",
    value={"detail": "李四于 2025-04-08 09:12 已报送 2025-03，请重新上传。", "upload": 12},
    response_only=True,
    status_codes=["409"],
)
EXAMPLES = [EXAMPLE, REFUSED, CHECKING, OVERTAKEN]
