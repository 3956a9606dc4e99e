"""API of continuous data: values of meters from other systems."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from inventory.services.reading import store_readings
from inventory.services.reading_points import MOST_POINTS
from inventory.views.ledger_json import DetailSerializer
from inventory.views.reading_json import (
    MOST_BYTES,
    PointsCsvParser,
    PointsParser,
    PointsSerializer,
    ReadingOutcomeSerializer,
)
from park.access import EDITOR, FILER, VIEWER
from park.api import ParkAPIView


class ReadingCreate(ParkAPIView):
    """Takes values of meters from other systems; the same call twice changes nothing."""

    roles = (FILER, EDITOR, VIEWER)
    parser_classes = [PointsParser, PointsCsvParser]

    @extend_schema(
        request={"application/json": PointsSerializer, "text/csv": OpenApiTypes.STR},
        responses={
            200: ReadingOutcomeSerializer,
            400: DetailSerializer,
            413: DetailSerializer,
            422: ReadingOutcomeSerializer,
        },
    )
    def post(self, request: Request, park_code: str) -> Response:
        """200 stored, 422 nothing stored and every refused point named, 413 too many points."""
        self.access.require_file()
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
            return _too_large(f"请求超过{MOST_BYTES // 2**20} MB，请分批发送。")
        data = request.data
        points = data.get("points") if isinstance(data, dict) else data
        if not isinstance(points, list):
            return Response({"detail": "请发送{“points”: [{“meter”: …, “at”: …, “value”: …}]}。"}, 400)
        if len(points) > MOST_POINTS:
            return _too_large(f"有{len(points)}个点，一次最多{MOST_POINTS}个，请分批发送。")
        outcome = store_readings(self.access, points)
        code = status.HTTP_422_UNPROCESSABLE_ENTITY if outcome.refused else status.HTTP_200_OK
        return Response(ReadingOutcomeSerializer(outcome).data, code)


def _too_large(text: str) -> Response:
    return Response({"detail": text}, status.HTTP_413_REQUEST_ENTITY_TOO_LARGE)
