"""API of the catalogue of measures and a park's projects."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from measures.models import Measure, Project, ProjectEffect, ProjectSynergy
from park.api import ParkAPIView


class MeasureSerializer(serializers.ModelSerializer[Measure]):
    """A catalogue measure with its effects per unit."""

    class Meta:
        model = Measure
        exclude = ["clauses"]


class EffectSerializer(serializers.ModelSerializer[ProjectEffect]):
    """Yearly reduction of one substance; plus = reduction."""

    class Meta:
        model = ProjectEffect
        fields = ["substance", "reduction_t", "share_of_base", "outside"]


class SynergySerializer(serializers.ModelSerializer[ProjectSynergy]):
    """Place in the coordinate system and warnings."""

    class Meta:
        model = ProjectSynergy
        fields = ["base_year", "carbon_share", "pollution_share", "quadrant", "elasticity", "unit_cost", "warnings"]


class ProjectSerializer(serializers.ModelSerializer[Project]):
    """A project with its stored effects."""

    effects = EffectSerializer(many=True, read_only=True)
    synergy = SynergySerializer(read_only=True)

    class Meta:
        model = Project
        exclude = ["park", "created_at"]


class MeasuresSerializer(serializers.Serializer[dict[str, object]]):
    """Catalogue and projects."""

    catalogue = MeasureSerializer(many=True)
    projects = ProjectSerializer(many=True)


class MeasureList(ParkAPIView):
    """The catalogue and the park's projects."""

    @extend_schema(responses=MeasuresSerializer)
    def get(self, request: Request, park_code: str) -> Response:
        projects = Project.objects.filter(park=self.access.park).select_related("synergy").prefetch_related("effects")
        return Response(MeasuresSerializer({"catalogue": Measure.objects.all(), "projects": projects}).data)
