"""API of green power: both views of bought electricity, certificates and the survey, unrounded."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from inventory.selectors.green import GreenRow, certificate_years, certificates, green_year
from inventory.selectors.summary import years_on_record
from park.access import INSIDERS
from park.api import YEAR, ParkAPIView


class Amount(serializers.DecimalField):
    """An unrounded amount, null where there is none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=None, decimal_places=None, allow_null=True, **options)


class GreenRowSerializer(serializers.Serializer[dict[str, object]]):
    """Electricity of a month, an enterprise or the whole, MWh, and its CO2 in t by location and by market."""

    key = serializers.IntegerField(help_text="month, id of the enterprise, 0 for the sum")
    name = serializers.CharField()
    bought = Amount(help_text="from outside the park")
    in_park = Amount()
    registered = Amount()
    covered = Amount()
    declared = Amount(help_text="green share of the ledger without a certificate")
    own = Amount(help_text="own renewable generation")
    location_t = Amount()
    market_t = Amount(help_text="null when a purchase has no residual factor; never added to location_t")


class CertificateSerializer(serializers.Serializer[dict[str, object]]):
    """A certificate the person may see."""

    number = serializers.CharField()
    kind = serializers.CharField()
    enterprise = serializers.IntegerField(source="enterprise_id")
    year = serializers.IntegerField()
    month = serializers.IntegerField()
    technology = serializers.CharField()
    region = serializers.CharField()
    mwh = Amount()
    in_force = serializers.BooleanField()


class ReductionSerializer(serializers.Serializer[dict[str, object]]):
    """A kind of the survey of reductions (002 6.6.1)."""

    code = serializers.CharField()
    amount = Amount()
    unit = serializers.CharField()
    tonnes = Amount()
    subtracted = serializers.BooleanField()


class GreenSerializer(serializers.Serializer[dict[str, object]]):
    """Green power of a park and year; of a filer, of the own enterprise."""

    year = serializers.IntegerField()
    total = GreenRowSerializer()
    months = GreenRowSerializer(many=True)
    enterprises = GreenRowSerializer(many=True)
    scope2_location_t = Amount()
    scope2_market_t = Amount()
    building_t = serializers.DictField(child=Amount(), help_text="part of bought power and heat used in buildings")
    reductions = ReductionSerializer(many=True)
    certificates = CertificateSerializer(many=True)


class GreenDetail(ParkAPIView):
    """Bought electricity of a year by location and by market, what covers it, certificates, and the survey."""

    roles = INSIDERS

    @extend_schema(parameters=[YEAR], responses=GreenSerializer)
    def get(self, request: Request, park_code: str) -> Response:
        seen = {*years_on_record(self.access.park), *certificate_years(self.access)}
        years = sorted(year for year in seen if self.access.sees_year(year))
        wanted = request.query_params.get("year", "")
        if not years or (wanted and (not wanted.isdecimal() or int(wanted) not in years)):
            raise NotFound
        year = int(wanted) if wanted else years[-1]
        found = green_year(self.access, year)
        content = {
            "year": year,
            "total": _row(found.total),
            "months": [_row(row) for row in found.months],
            "enterprises": [_row(row) for row in found.firms],
            "scope2_location_t": found.location,
            "scope2_market_t": found.market,
            "building_t": found.building,
            "reductions": found.reductions,
            "certificates": certificates(self.access, year),
        }
        return Response(GreenSerializer(content).data)


def _row(row: GreenRow) -> dict[str, Any]:
    names = ("key", "name", "bought", "in_park", "registered", "covered", "declared", "own", "location_t")
    return {name: getattr(row, name) for name in names} | {"market_t": row.market}
