"""API of the stored inventory, and the door for ledgers from other systems: the same checks as an uploaded file."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from inventory.methods.tables import FieldRow, IndustryRow
from inventory.models import LedgerUpload, ParkYear
from inventory.models.ledger import UploadState
from inventory.selectors.carbon import CarbonInventory, carbon_inventory
from inventory.selectors.carbon_grade import Graded
from inventory.selectors.summary import years_on_record
from inventory.selectors.total import yearly_totals
from inventory.services.ledger import Conflict, FilingError, receive_ledger, stage_upload
from park.access import EDITOR, FILER, VIEWER
from park.api import YEAR, ParkAPIView


class TotalSerializer(serializers.Serializer[dict[str, object]]):
    """One total of a year, unrounded."""

    division = serializers.CharField()
    key_industry = serializers.CharField()
    kind = serializers.CharField()
    item = serializers.CharField()
    category = serializers.CharField()
    scope = serializers.IntegerField()
    unit = serializers.CharField()
    amount = serializers.DecimalField(max_digits=30, decimal_places=9)
    co2e_t = serializers.DecimalField(max_digits=30, decimal_places=9, allow_null=True)


class ParkYearSerializer(serializers.ModelSerializer[ParkYear]):
    """Headline totals of a year and how complete they are."""

    class Meta:
        model = ParkYear
        exclude = ["id", "park", "updated_at"]


class InventorySerializer(serializers.Serializer[dict[str, object]]):
    """The inventory of a park and year."""

    gwp_set = serializers.CharField()
    summary = ParkYearSerializer()
    totals = TotalSerializer(many=True)


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


class CarbonSerializer(serializers.Serializer[dict[str, object]]):
    """The carbon inventory of a park and year."""

    year = serializers.IntegerField()
    gwp_set = serializers.CharField()
    table_c1 = IndustryRowSerializer(many=True)
    table_c2 = FieldRowSerializer(many=True)
    gases = GasSerializer(many=True)
    memo = GasSerializer(many=True)
    cancelled_co2e_t = serializers.DictField(child=Tonnes(), help_text="bought in the park, by category; in no total")
    quality = GradeSerializer(many=True, help_text="the park, its industries, its enterprises")
    checks = CheckSerializer(many=True)
    led_by_key_industries = serializers.BooleanField()
    history = PastYearSerializer(many=True)


class UploadSerializer(serializers.ModelSerializer[LedgerUpload]):
    """An upload with all its findings and the dry run."""

    enterprise = serializers.IntegerField(source="enterprise_id")

    class Meta:
        model = LedgerUpload
        fields = ["id", "enterprise", "file_name", "state", "findings", "changes", "periods", "uploaded_at"]


class LedgerSerializer(serializers.Serializer[dict[str, object]]):
    """A ledger to be filed: `confirm` files it at once when it has no errors, else it stays a dry run."""

    enterprise = serializers.IntegerField(help_text="id of the enterprise")
    file = serializers.FileField(help_text="the monthly workbook, xlsx")
    confirm = serializers.BooleanField(default=False)
    acknowledge = serializers.BooleanField(default=False, help_text="the warnings were read and the figures are right")
    reason = serializers.CharField(default="", allow_blank=True, max_length=400, help_text="needed for a correction")


class InventoryDetail(ParkAPIView):
    """Stored totals of a year by industry, item and category."""

    @extend_schema(parameters=[YEAR], responses=InventorySerializer)
    def get(self, request: Request, park_code: str) -> Response:
        year = _year(request, [year for year in years_on_record(self.access.park) if self.access.sees_year(year)])
        summary = get_object_or_404(ParkYear, park=self.access.park, year=year)
        totals = yearly_totals(self.access.park, [year]).to_dict("records")
        content = {"gwp_set": self.access.park.gwp_set, "summary": summary, "totals": totals}
        return Response(InventorySerializer(content).data)


class CarbonDetail(ParkAPIView):
    """Tables C.1 and C.2 of a year with gases, quality and three years of history, in t CO2e, unrounded."""

    @extend_schema(parameters=[YEAR], responses=CarbonSerializer)
    def get(self, request: Request, park_code: str) -> Response:
        rows = {row.year: row for row in ParkYear.objects.filter(park=self.access.park)}
        seen = {year: row if self.access.sees_year(year) else None for year, row in rows.items()}
        year = _year(request, [year for year, row in seen.items() if row])
        found = carbon_inventory(self.access.park, rows[year], seen)
        return Response(CarbonSerializer(_carbon(found, self.access.park.gwp_set)).data)


def _carbon(found: CarbonInventory, gwp_set: str) -> dict[str, Any]:
    return {
        "year": found.summary.year,
        "gwp_set": gwp_set,
        "table_c1": [_industry_row(row) for row in found.industries],
        "table_c2": [_field_row(row) for row in found.fields],
        "gases": found.gases,
        "memo": found.memo,
        "cancelled_co2e_t": dict(found.cancelled),
        "quality": [_grade(row) for row in (found.park, *found.graded, *found.firms)],
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


def _year(request: Request, years: list[int]) -> int:
    wanted = request.query_params.get("year", "")
    if not years or (wanted and (not wanted.isdecimal() or int(wanted) not in years)):
        raise NotFound
    return int(wanted) if wanted else max(years)


class LedgerCreate(ParkAPIView):
    """Files a ledger."""

    roles = (FILER, EDITOR, VIEWER)
    parser_classes = [MultiPartParser]

    @extend_schema(
        request=LedgerSerializer, responses={200: UploadSerializer, 201: UploadSerializer, 422: UploadSerializer}
    )
    def post(self, request: Request, park_code: str) -> Response:
        """201 filed, 200 dry run or unchanged, 422 refused with every finding, 409 somebody filed in between."""
        self.access.require_file()
        form = LedgerSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        content: dict[str, Any] = form.validated_data
        enterprise = self.access.enterprise(content["enterprise"])
        upload = stage_upload(self.access, enterprise, content["file"].name, content["file"].read(), self.access.user)
        code = status.HTTP_422_UNPROCESSABLE_ENTITY if upload.state == UploadState.REJECTED else status.HTTP_200_OK
        if content["confirm"] and upload.state == UploadState.READY:
            return self._file(upload, content)
        return Response(UploadSerializer(upload).data, code)

    def _file(self, upload: LedgerUpload, content: dict[str, Any]) -> Response:
        try:
            receive_ledger(upload, self.access.user, content["reason"], content["acknowledge"])
        except Conflict as error:
            return Response({"detail": str(error), "upload": upload.pk}, status.HTTP_409_CONFLICT)
        except FilingError as error:
            body = UploadSerializer(upload).data | {"detail": str(error)}
            return Response(body, status.HTTP_422_UNPROCESSABLE_ENTITY)
        upload.refresh_from_db()
        return Response(UploadSerializer(upload).data, status.HTTP_201_CREATED)
