"""API of stored decoupling judgements."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from decoupling.models import DecouplingResult
from park.api import ParkAPIView


class DecouplingSerializer(serializers.ModelSerializer[DecouplingResult]):
    """One scope and period with every direction, flag and sentence."""

    class Meta:
        model = DecouplingResult
        exclude = ["id", "park"]


class DecouplingList(ParkAPIView):
    """Judgements of the park and its industries, all views."""

    @extend_schema(responses=DecouplingSerializer(many=True))
    def get(self, request: Request, park_code: str) -> Response:
        rows = [
            row for row in DecouplingResult.objects.filter(park=self.access.park) if self.access.sees_year(row.end_year)
        ]
        return Response(DecouplingSerializer(rows, many=True).data)
