"""The carbon inventory as JSON: tables C.1 and C.2 with gases, sets, quality and history, in t CO2e, unrounded."""

from typing import Any

from rest_framework import serializers

from inventory.methods.tables import FieldRow, IndustryRow
from inventory.selectors.carbon import CarbonInventory
from inventory.selectors.carbon_grade import Graded


class Tonnes(serializers.DecimalField):
    """An unrounded amount in t, null where there is none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=None, decimal_places=None, allow_null=True, **options)


class IndustryRowSerializer(serializers.Serializer[dict[str, object]]):
    """A row of 002 table C.1, t CO2e by field."""

    industry = serializers.CharField()
    level = serializers.CharField(help_text="industry, key (the six together), other, park")
    fields_co2e_t = serializers.DictField(child=Tonnes(), help_text="energy, process, waste, unassigned")
    total_co2e_t = Tonnes()


class FieldRowSerializer(serializers.Serializer[dict[str, object]]):
    """A row of 002 table C.2, t CO2e; `printed` is false for rows added so that the table foots."""

    row = serializers.CharField()
    field = serializers.CharField(allow_null=True)
    level = serializers.CharField(help_text="part, subtotal, total")
    printed = serializers.BooleanField()
    direct_co2e_t = Tonnes()
    indirect_co2e_t = Tonnes()
    total_co2e_t = Tonnes()


class GasSerializer(serializers.Serializer[dict[str, object]]):
    """A gas of the inventory; memo items have no co2e_t and are in no total."""

    item = serializers.CharField()
    mass_t = Tonnes()
    co2e_t = Tonnes()


class GradeSerializer(serializers.Serializer[dict[str, object]]):
    """Data quality of a total (000 Annex A, fractions) and half of its 95 % range by IPCC approach 1."""

    name = serializers.CharField()
    enterprise = serializers.IntegerField(allow_null=True)
    co2e_t = Tonnes()
    high = Tonnes()
    middle = Tonnes()
    low = Tonnes()
    unverified = Tonnes()
    half_range_t = Tonnes()


class TermSerializer(serializers.Serializer[dict[str, object]]):
    """A term of the park's range: amounts of one category, gas and level with the two parameters they rest on."""

    category = serializers.CharField()
    item = serializers.CharField()
    level = serializers.CharField(help_text="high, middle, low")
    co2e_t = Tonnes()
    activity_percent = Tonnes(source="activity.percent")
    activity_source = serializers.CharField(source="activity.source")
    activity_status = serializers.CharField(source="activity.status")
    factor_percent = Tonnes(source="factor.percent")
    factor_source = serializers.CharField(source="factor.source")
    factor_status = serializers.CharField(source="factor.status")
    combined = Tonnes(help_text="fraction")


class CheckSerializer(serializers.Serializer[dict[str, object]]):
    """Table C.1 against another figure of the park."""

    code = serializers.CharField()
    found = Tonnes()
    expected = Tonnes()
    agrees = serializers.BooleanField()


class PastYearSerializer(serializers.Serializer[dict[str, object]]):
    """A year of the three-year history; missing and hidden years have no rows."""

    year = serializers.IntegerField()
    state = serializers.CharField(help_text="stored, partial, missing, hidden")
    table_c1 = IndustryRowSerializer(many=True)


class SetTotalSerializer(serializers.Serializer[dict[str, object]]):
    """The total of all gases in one GWP set; `without` holds the mass (t) of gases that the set has no value for."""

    gwp_set = serializers.CharField(source="code")
    co2e_t = Tonnes()
    without = serializers.DictField(child=Tonnes())


class BalanceSerializer(serializers.Serializer[dict[str, object]]):
    """AE = energy + process + waste (+ afolu + unassigned where they occur) − removal, t CO2e. 002 A.1."""

    total = Tonnes()
    energy = Tonnes()
    process = Tonnes()
    waste = Tonnes()
    afolu = Tonnes()
    unassigned = Tonnes()
    removal = Tonnes()


class CarbonSerializer(serializers.Serializer[dict[str, object]]):
    """The carbon inventory of a park and year in one GWP set, of all gases or of CO2 only."""

    year = serializers.IntegerField()
    gwp_set = serializers.CharField()
    park_gwp_set = serializers.CharField(help_text="the set that stored results, targets and rating rest on")
    gas = serializers.CharField(help_text='"" for all gases, else the only gas in the tables')
    all_gases_co2e_t = Tonnes()
    without_gwp = serializers.DictField(child=Tonnes(), help_text="mass in t of gases in no CO2e, for want of a GWP")
    gwp_sets = SetTotalSerializer(many=True)
    formula = BalanceSerializer()
    table_c1 = IndustryRowSerializer(many=True)
    table_c2 = FieldRowSerializer(many=True)
    gases = GasSerializer(many=True)
    memo = GasSerializer(many=True)
    cancelled_co2e_t = serializers.DictField(child=Tonnes(), help_text="bought in the park, by category; in no total")
    quality = GradeSerializer(many=True, help_text="the park, its industries, its enterprises")
    uncertainty_terms = TermSerializer(many=True)
    checks = CheckSerializer(many=True)
    led_by_key_industries = serializers.BooleanField()
    history = PastYearSerializer(many=True)


def carbon_json(found: CarbonInventory) -> dict[str, Any]:
    """What `CarbonSerializer` writes."""
    return {
        "year": found.summary.year,
        "gwp_set": found.view.shown,
        "park_gwp_set": found.view.stored,
        "gas": found.view.gas,
        "all_gases_co2e_t": found.whole_t,
        "without_gwp": found.without,
        "gwp_sets": found.sets,
        "formula": found.formula,
        "table_c1": [_industry_row(row) for row in found.industries],
        "table_c2": [_field_row(row) for row in found.fields],
        "gases": found.gases,
        "memo": found.memo,
        "cancelled_co2e_t": dict(found.cancelled),
        "quality": [_grade(row) for row in (found.park, *found.graded, *found.firms)],
        "uncertainty_terms": found.terms,
        "checks": found.checks,
        "led_by_key_industries": found.lead.leads,
        "history": [
            {"year": past.year, "state": past.state, "table_c1": [_industry_row(row) for row in past.rows.values()]}
            for past in found.history
        ],
    }


def _industry_row(row: IndustryRow) -> dict[str, Any]:
    return {"industry": row.code, "level": row.level, "fields_co2e_t": row.fields, "total_co2e_t": row.total}


def _field_row(row: FieldRow) -> dict[str, Any]:
    amounts = {"direct_co2e_t": row.direct, "indirect_co2e_t": row.indirect, "total_co2e_t": row.total}
    return {"row": row.code, "field": row.field, "level": row.level, "printed": row.printed, **amounts}


def _grade(row: Graded) -> dict[str, Any]:
    names = ("high", "middle", "low", "unverified")
    shares = {name: getattr(row.quality, name) if row.quality else None for name in names}
    half = row.range.half if row.range else None
    name = row.name or row.code
    return {"name": name, "enterprise": row.pk, "co2e_t": row.co2e_t, **shares, "half_range_t": half}
