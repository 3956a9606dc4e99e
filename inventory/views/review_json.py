"""Reviews and conflicts as JSON."""

from typing import Any

from rest_framework import serializers

from inventory.ledger.lifecycle import STATES, STEPS
from inventory.models import LedgerReview
from inventory.services.review import REMARK_LENGTH

ACTS = tuple(step.act for step in STEPS.values() if step.roles)


class ReviewSerializer(serializers.ModelSerializer[LedgerReview]):
    """Where a filed version stands, and what the person may do with it now."""

    enterprise = serializers.IntegerField(source="enterprise_id")
    version = serializers.IntegerField(source="version_id")
    number = serializers.IntegerField(source="version.number")
    filed_by = serializers.CharField()
    filed_at = serializers.DateTimeField(source="version.filed_at")
    reason = serializers.CharField(source="version.reason")
    asked_by = serializers.CharField(allow_null=True)
    decided_by = serializers.CharField(allow_null=True)
    acts = serializers.SerializerMethodField(help_text="acts that the person may do now")

    class Meta:
        model = LedgerReview
        fields = [
            *("version", "enterprise", "year", "month", "number", "state", "waits", "filed_by", "filed_at", "reason"),
            *("declaration", "declared_at", "decided_by", "decided_at", "asked_by", "asked_at", "asked_reason", "acts"),
        ]

    def get_acts(self, review: LedgerReview) -> list[str]:
        acts: list[str] = list(self.context["acts_open"](review))
        return acts


class ReviewPageSerializer(serializers.Serializer[Any]):
    """One page of reviews."""

    count = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    reviews = ReviewSerializer(many=True)


class LineRemarkSerializer(serializers.Serializer[Any]):
    """A remark at the cell of one line."""

    line = serializers.IntegerField(min_value=1, max_value=2**31 - 1, help_text="number of the line in the version")
    text = serializers.CharField(max_length=400)


class ActSerializer(serializers.Serializer[Any]):
    """One act on a version."""

    act = serializers.ChoiceField(choices=ACTS)
    remark = serializers.CharField(
        default="", allow_blank=True, max_length=REMARK_LENGTH, help_text="needed to ask for a withdrawal"
    )
    remarks = LineRemarkSerializer(many=True, default=list, help_text="a return needs a remark here or above")


class DocumentedActSerializer(serializers.Serializer[Any]):
    """One act on a version with evidence, as a form."""

    act = serializers.ChoiceField(choices=ACTS)
    remark = serializers.CharField(default="", allow_blank=True, max_length=REMARK_LENGTH)
    evidence = serializers.FileField(default=None, help_text="needed to withdraw a locked month: PDF, PNG or JPEG")


class CellClashSerializer(serializers.Serializer[Any]):
    """One cell when the upload was checked (old), in it (mine) and filed since (theirs)."""

    sheet = serializers.CharField()
    item = serializers.CharField()
    process = serializers.CharField()
    outlet = serializers.CharField()
    counterparty = serializers.CharField()
    header = serializers.CharField()
    cell = serializers.CharField()
    their_cell = serializers.CharField()
    old = serializers.CharField()
    mine = serializers.CharField()
    theirs = serializers.CharField()


class MonthClashSerializer(serializers.Serializer[Any]):
    """One month that moved since the upload was checked."""

    year = serializers.IntegerField()
    month = serializers.IntegerField()
    number_then = serializers.IntegerField()
    number_now = serializers.IntegerField()
    version_id = serializers.IntegerField(allow_null=True)
    state_now = serializers.ChoiceField(choices=(*STATES, "missing"))
    filed_by = serializers.CharField()
    cells = CellClashSerializer(many=True)
    more = serializers.IntegerField()
