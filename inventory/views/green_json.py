"""Green power as JSON: both views of bought electricity, certificates and the survey, unrounded."""

from typing import Any

from rest_framework import serializers

from inventory.selectors.green import GreenRow, certificates, green_year
from park.access import ParkAccess


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


def green_json(access: ParkAccess, year: int) -> dict[str, Any]:
    """What `GreenSerializer` writes."""
    found = green_year(access, year)
    return {
        "year": year,
        "total": _row(found.total),
        "months": [_row(row) for row in found.months],
        "enterprises": [_row(row) for row in found.firms],
        "scope2_location_t": found.location,
        "scope2_market_t": found.market,
        "building_t": found.building,
        "reductions": found.reductions,
        "certificates": certificates(access, year),
    }


def _row(row: GreenRow) -> dict[str, Any]:
    names = ("key", "name", "bought", "in_park", "registered", "covered", "declared", "own", "location_t")
    return {name: getattr(row, name) for name in names} | {"market_t": row.market}
