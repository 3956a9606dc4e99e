"""Shapes of the calculator's interface, for its description; cases themselves are read by the calculator."""

from rest_framework import serializers

NUMBER_OR_UNIT = "number in the declared unit, or {value, unit}"


class CaseSerializer(serializers.Serializer[dict[str, object]]):
    """A case: one line of one method."""

    case = serializers.CharField(required=False, help_text="name of the case; its number when left out")
    method = serializers.CharField(help_text="code of the method, e.g. fuel.combustion")
    inputs = serializers.DictField(help_text=f"by name of the input or factor parameter: {NUMBER_OR_UNIT}")
    year = serializers.IntegerField(required=False, help_text="year of the factors")
    region = serializers.CharField(required=False, help_text="province, e.g. 重庆; the country when left out")
    options = serializers.DictField(
        required=False,
        help_text="energy, activity, item, field, tier, factor_set, factors, gwp_set and choices of the row",
    )


class ProblemSerializer(serializers.Serializer[dict[str, object]]):
    """What is wrong with a field of a case, and what to do."""

    case = serializers.CharField()
    field = serializers.CharField(help_text="e.g. inputs.consumption; empty for the case as a whole")
    reason = serializers.CharField()
    remedy = serializers.CharField()
    reason_en = serializers.CharField()
    remedy_en = serializers.CharField()


class AmountSerializer(serializers.Serializer[dict[str, object]]):
    """A result of a case: a mass in t, or the energy of a flow."""

    substance = serializers.CharField()
    kind = serializers.CharField()
    category = serializers.CharField()
    scope = serializers.IntegerField()
    memo = serializers.BooleanField()
    value = serializers.FloatField()
    unit = serializers.CharField()
    co2e_t = serializers.DictField(child=serializers.FloatField(allow_null=True))
    formula_zh = serializers.CharField()
    formula_en = serializers.CharField()


class OutcomeSerializer(serializers.Serializer[dict[str, object]]):
    """What became of a case: results with their trail, or errors."""

    case = serializers.CharField()
    method = serializers.CharField(allow_null=True)
    ok = serializers.BooleanField()
    name_zh = serializers.CharField(required=False)
    name_en = serializers.CharField(required=False)
    clause = serializers.CharField(required=False)
    year = serializers.IntegerField(required=False, allow_null=True)
    region = serializers.CharField(required=False, allow_null=True)
    results = AmountSerializer(many=True, required=False)
    co2e_t = serializers.DictField(child=serializers.FloatField(allow_null=True), required=False)
    tier = serializers.CharField(required=False)
    unverified = serializers.BooleanField(required=False)
    notices = ProblemSerializer(many=True, required=False)
    trail = serializers.DictField(required=False)
    errors = ProblemSerializer(many=True, required=False)  # type: ignore[assignment]  # a field, not the errors of this
