"""The boundary of a park as JSON: both totals, what lies between them, purchases in the park, trades, unrounded."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from inventory.selectors.basis import BasisYear, basis_years, buyers, sale_gaps, sales, trade_pairs
from park.models import Park


class Amount(serializers.DecimalField):
    """An unrounded amount, null where there is none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=None, decimal_places=None, allow_null=True, **options)


class TotalsSerializer(serializers.Serializer[BasisYear]):
    """Both totals of a year in t CO2e; they are never added. Deductions are negative."""

    year = serializers.IntegerField()
    territorial_co2e_t = Amount(source="territorial", help_text="before deducting power and heat sold outside")
    power_export_co2e_t = Amount(source="power")
    heat_export_co2e_t = Amount(source="heat")
    responsibility_co2e_t = Amount(source="responsibility", help_text="the headline")
    in_park_co2e_t = Amount(source="in_park", help_text="bought from neighbours; in neither total")


class SaleSerializer(serializers.Serializer[dict[str, object]]):
    """A deduction by enterprise and method."""

    enterprise = serializers.IntegerField(source="enterprise_id")
    method = serializers.CharField()
    months = serializers.IntegerField()
    quantity = Amount()
    unit = serializers.CharField(allow_null=True)
    co2_t = Amount()


class SaleGapSerializer(serializers.Serializer[dict[str, object]]):
    """A sale that could not be deducted."""

    enterprise = serializers.IntegerField(source="enterprise_id")
    method = serializers.CharField()
    reason_zh = serializers.CharField()
    first_month = serializers.IntegerField()
    last_month = serializers.IntegerField()


class BuyerSerializer(serializers.Serializer[dict[str, object]]):
    """Scope 2 of an enterprise from suppliers in the park, t CO2e."""

    enterprise = serializers.IntegerField(source="enterprise_id")
    power_co2e_t = Amount(source="power")
    heat_co2e_t = Amount(source="heat")


class TradeSerializer(serializers.Serializer[dict[str, object]]):
    """Both sides of a trade in a month, in the carrier's unit; difference is a fraction of what was sold."""

    month = serializers.IntegerField()
    seller = serializers.IntegerField(source="seller_id")
    buyer = serializers.IntegerField(source="buyer_id")
    carrier = serializers.CharField()
    unit = serializers.CharField()
    sold = Amount()
    bought = Amount()
    difference = Amount()
    state = serializers.CharField(help_text="paired, differs, only_sold, only_bought, waiting")


class BasisSerializer(serializers.Serializer[dict[str, object]]):
    """The boundary of a park and year."""

    year = serializers.IntegerField()
    export_rule = serializers.CharField()
    totals = TotalsSerializer(many=True, help_text="every year the person may see")
    sales = SaleSerializer(many=True)
    gaps = SaleGapSerializer(many=True)
    buyers = BuyerSerializer(many=True)
    trades = TradeSerializer(many=True)


def basis_json(park: Park, years: Sequence[int], year: int) -> dict[str, Any]:
    """What `BasisSerializer` shows: totals of the years, details of one of them."""
    return {
        "year": year,
        "export_rule": park.export_rule,
        "totals": basis_years(park, years),
        "sales": sales(park, year),
        "gaps": sale_gaps(park, year),
        "buyers": buyers(park, year),
        "trades": [one for pair in trade_pairs(park, year) for one in pair.months],
    }
