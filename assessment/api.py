"""API of ratings."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assessment.models import IndicatorValue, Rating
from park.api import ParkAPIView


class IndicatorValueSerializer(serializers.ModelSerializer[IndicatorValue]):
    """Value and verdict of an indicator."""

    class Meta:
        model = IndicatorValue
        exclude = ["id", "park"]


class RatingSerializer(serializers.ModelSerializer[Rating]):
    """The grade of a year with its reasons."""

    indicators = IndicatorValueSerializer(many=True)

    class Meta:
        model = Rating
        fields = ["year", "grade", "provisional_grade", "reasons", "missing", "score", "indicators"]


class RatingList(ParkAPIView):
    """Ratings of all years the person may see, with every indicator's verdict."""

    @extend_schema(responses=RatingSerializer(many=True))
    def get(self, request: Request, park_code: str) -> Response:
        values: dict[int, list[IndicatorValue]] = {}
        for value in IndicatorValue.objects.filter(park=self.access.park):
            values.setdefault(value.year, []).append(value)
        ratings = [row for row in Rating.objects.filter(park=self.access.park) if self.access.sees_year(row.year)]
        for rating in ratings:
            rating.indicators = values.get(rating.year, [])  # type: ignore[attr-defined]
        return Response(RatingSerializer(ratings, many=True).data)
