"""API of parks and enterprises, and the door every other API view goes through."""

from typing import Any

from django.http import HttpRequest
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from park.access import EVERYONE, INSIDERS, READERS, ParkAccess, enter_park, signed_in, visible_parks
from park.models import Enterprise, Park, User

YEAR = OpenApiParameter("year", int, description="Year of the results; the newest with a December ledger when left out")


class ParkSerializer(serializers.ModelSerializer[Park]):
    """A park as other systems see it."""

    class Meta:
        model = Park
        fields = ["code", "name", "province", "city", "gwp_set", "export_rule", "base_year", "is_demo"]


class EnterpriseSerializer(serializers.ModelSerializer[Enterprise]):
    """An enterprise of a park."""

    industry = serializers.CharField(source="industry_id")
    division = serializers.CharField(source="division_id")

    class Meta:
        model = Enterprise
        fields = ["id", "uscc", "name", "short_name", "industry", "division", "key_industry", "permit_no", "joined_on"]


class ParkAPIView(APIView):
    """A view inside one park: `self.access` is the person's access in one of `roles`, else 404."""

    roles: tuple[str, ...] = READERS
    access: ParkAccess

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.access = enter_park(_person(request), kwargs["park_code"], self.roles)


def _person(request: Request | HttpRequest) -> User:
    return signed_in(request)


class ParkList(APIView):
    """Parks the person may see."""

    @extend_schema(responses=ParkSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response(ParkSerializer(visible_parks(_person(request)).order_by("code"), many=True).data)


class ParkDetail(ParkAPIView):
    """One park."""

    roles = EVERYONE

    @extend_schema(responses=ParkSerializer)
    def get(self, request: Request, park_code: str) -> Response:
        return Response(ParkSerializer(self.access.park).data)


class EnterpriseList(ParkAPIView):
    """Enterprises of a park; a filer sees only the own one."""

    roles = INSIDERS

    @extend_schema(responses=EnterpriseSerializer(many=True))
    def get(self, request: Request, park_code: str) -> Response:
        rows = Enterprise.objects.filter(park=self.access.park).order_by("name")
        if self.access.enterprise_id is not None:
            rows = rows.filter(pk=self.access.enterprise_id)
        return Response(EnterpriseSerializer(rows, many=True).data)
