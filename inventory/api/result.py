"""API of the stored inventory and of single calculations."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import UserRateThrottle
from rest_framework.views import APIView

from inventory.methods.gwp import CO2
from inventory.models import ParkYear
from inventory.selectors.carbon import carbon_inventory
from inventory.selectors.green import certificate_years
from inventory.selectors.gwp import SETS
from inventory.selectors.review import unapproved_months
from inventory.selectors.summary import years_on_record
from inventory.selectors.total import yearly_totals
from inventory.selectors.verified import report_rows
from inventory.services.calculator import results
from inventory.views.basis_json import BasisSerializer, basis_json
from inventory.views.calculate_json import CaseSerializer, OutcomeSerializer
from inventory.views.carbon_json import CarbonSerializer, carbon_json
from inventory.views.green_json import GreenSerializer, green_json
from inventory.views.gwp import page_gwp
from park.access import INSIDERS
from park.api import YEAR, ParkAPIView

GWP = OpenApiParameter("gwp", str, enum=SETS, description="GWP set of the CO2e; the park's own when left out")
GAS = OpenApiParameter("gas", str, enum=[CO2], description="Only this gas in the tables; all gases when left out")


class TotalSerializer(serializers.Serializer[dict[str, object]]):
    """One total of a year, unrounded."""

    division = serializers.CharField()
    key_industry = serializers.CharField()
    kind = serializers.CharField(help_text="market, avoided and use stand beside the totals: never add them to ghg")
    item = serializers.CharField()
    category = serializers.CharField()
    scope = serializers.IntegerField()
    unit = serializers.CharField()
    amount = serializers.DecimalField(max_digits=30, decimal_places=9)
    co2e_t = serializers.DecimalField(max_digits=33, decimal_places=12, allow_null=True)


class ParkYearSerializer(serializers.ModelSerializer[ParkYear]):
    """Headline totals of a year and how complete they are."""

    class Meta:
        model = ParkYear
        exclude = ["id", "park", "updated_at"]


class InventorySerializer(serializers.Serializer[dict[str, object]]):
    """The inventory of a park and year."""

    gwp_set = serializers.CharField(help_text="set of the totals")
    park_gwp_set = serializers.CharField(help_text="set of the summary: the park's own")
    summary = ParkYearSerializer()
    unapproved_months = serializers.IntegerField(help_text="filed months that no official has approved; they count")
    totals = TotalSerializer(many=True)


class YearAPIView(ParkAPIView):
    """A view of one year inside a park."""

    def year(self, request: Request, years: list[int]) -> int:
        """`?year=` when it is one of the years, else the newest with a December ledger, else the newest; or 404."""
        wanted = request.query_params.get("year", "")
        if not years or (wanted and (not wanted.isdecimal() or int(wanted) not in years)):
            raise NotFound
        if wanted:
            return int(wanted)
        finished = ParkYear.objects.filter(park=self.access.park, year__in=years, last_month=12)
        return max(finished.values_list("year", flat=True), default=max(years))


class InventoryDetail(YearAPIView):
    """Stored totals of a year by industry, item and category."""

    @extend_schema(parameters=[YEAR, GWP], responses=InventorySerializer)
    def get(self, request: Request, park_code: str) -> Response:
        year = self.year(request, [year for year in years_on_record(self.access.park) if self.access.sees_year(year)])
        summary = get_object_or_404(ParkYear, park=self.access.park, year=year)
        view = page_gwp(request.query_params, self.access)
        totals = yearly_totals(self.access.park, [year], view).astype(object).to_dict("records")
        content = {"gwp_set": view.shown, "park_gwp_set": view.stored, "summary": summary, "totals": totals}
        content["unapproved_months"] = unapproved_months(self.access.park, [year]).get(year, 0)
        return Response(InventorySerializer(content).data)


class CarbonDetail(YearAPIView):
    """Tables C.1 and C.2 of a year with gases, quality and three years of history, in t CO2e, unrounded."""

    @extend_schema(parameters=[YEAR, GWP, GAS], responses=CarbonSerializer)
    def get(self, request: Request, park_code: str) -> Response:
        rows = {row.year: row for row in ParkYear.objects.filter(park=self.access.park)}
        seen = {year: row if self.access.sees_year(year) else None for year, row in rows.items()}
        year = self.year(request, [year for year, row in seen.items() if row])
        found = carbon_inventory(self.access.park, rows[year], seen, page_gwp(request.query_params, self.access))
        return Response(CarbonSerializer(carbon_json(found)).data)


class VerifiedSerializer(serializers.Serializer[Any]):
    """A verified report beside the own estimate of what it states, t CO2, unrounded."""

    id = serializers.IntegerField()
    enterprise = serializers.IntegerField(source="enterprise_id")
    year = serializers.IntegerField()
    kind = serializers.CharField(help_text="ets, carbon, eia")
    number = serializers.CharField()
    verifier = serializers.CharField()
    dated = serializers.DateField()
    fuel_t = serializers.DecimalField(max_digits=None, decimal_places=None, allow_null=True)
    process_t = serializers.DecimalField(max_digits=None, decimal_places=None, allow_null=True)
    own_t = serializers.DecimalField(max_digits=None, decimal_places=None, allow_null=True)
    difference_t = serializers.DecimalField(max_digits=None, decimal_places=None, allow_null=True)
    standing = serializers.CharField(help_text="entered, waiting, applied, withheld, withdrawn")
    missing_months = serializers.ListField(child=serializers.IntegerField(), source="missing")
    sha256 = serializers.CharField()


class VerifiedList(ParkAPIView):
    """Verified reports; a filer sees those of the own enterprise."""

    roles = INSIDERS

    @extend_schema(responses=VerifiedSerializer(many=True))
    def get(self, request: Request, park_code: str) -> Response:
        rows = report_rows(self.access.park, self.access.enterprise_id)
        return Response(VerifiedSerializer([row for row in rows if self.access.sees_year(row.year)], many=True).data)


class BasisDetail(YearAPIView):
    """Territorial and responsibility totals, deductions, purchases in the park and trades of neighbours."""

    @extend_schema(parameters=[YEAR], responses=BasisSerializer)
    def get(self, request: Request, park_code: str) -> Response:
        years = [year for year in years_on_record(self.access.park) if self.access.sees_year(year)]
        return Response(BasisSerializer(basis_json(self.access.park, years, self.year(request, years))).data)


class GreenDetail(YearAPIView):
    """Bought electricity of a year by location and by market, what covers it, certificates, and the survey."""

    roles = INSIDERS

    @extend_schema(parameters=[YEAR], responses=GreenSerializer)
    def get(self, request: Request, park_code: str) -> Response:
        seen = {*years_on_record(self.access.park), *certificate_years(self.access)}
        year = self.year(request, sorted(year for year in seen if self.access.sees_year(year)))
        return Response(GreenSerializer(green_json(self.access, year)).data)


class CalculateThrottle(UserRateThrottle):
    """A person's calculations: enough for a colleague at work, too few to keep the machine from others."""

    rate = "60/min"


class Calculate(APIView):
    """Calculates cases as `manage.py calculate` does: from the reference tables, storing nothing."""

    throttle_classes = [CalculateThrottle]
    most_cases = 200
    most_bytes = 512 * 1024

    @extend_schema(request=CaseSerializer(many=True), responses=OutcomeSerializer(many=True))
    def post(self, request: Request) -> Response:
        """200 with an outcome per case, 400 for what is no list of cases, 413 for too long a list."""
        if int(request.META.get("CONTENT_LENGTH") or 0) > self.most_bytes:
            return Response(
                {"detail": f"请求超过{self.most_bytes // 1024} kB，请分批发送。"},
                status.HTTP_413_REQUEST_ENTITY_TOO_LARGE,
            )
        if not isinstance(request.data, list):
            return Response(
                {"detail": "请发送案例的列表：[{“method”: …, “inputs”: …, “year”: …}]。"}, status.HTTP_400_BAD_REQUEST
            )
        if len(request.data) > self.most_cases:
            return Response(
                {"detail": f"案例有{len(request.data)}个，一次最多{self.most_cases}个，请分批发送。"},
                status.HTTP_413_REQUEST_ENTITY_TOO_LARGE,
            )
        return Response(results(request.data))
