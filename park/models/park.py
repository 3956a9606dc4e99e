"""Parks, their classification by guidance 003 and their four boundaries by guidance 000."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class GwpSet(models.TextChoices):
    """Assessment report whose 100-year GWP values turn masses into CO2e at roll-up."""

    AR2 = "AR2", "IPCC AR2"
    AR4 = "AR4", "IPCC AR4"
    AR5 = "AR5", "IPCC AR5"
    AR6 = "AR6", "IPCC AR6"


class ExportRule(models.TextChoices):
    """How power and heat sold outside are deducted from the responsibility total."""

    OWN_INTENSITY = "own_intensity", _("At the plant's own intensity (guidance 000 B.1)")
    GRID_AVERAGE = "grid_average", _("At the average factor (guidance 002)")


class ParkType(models.Model):
    """One park type of the six classifications. Source: 003 表 我国工业园区主要类型划分."""

    code = models.SlugField(primary_key=True, max_length=40)
    classification = models.PositiveSmallIntegerField()
    classification_zh = models.CharField(max_length=40)
    classification_en = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["classification", "order"]

    def __str__(self) -> str:
        return self.name_zh


class Park(models.Model):
    """A park: the top-level tenant. Every business row carries its id."""

    code = models.SlugField(unique=True, max_length=40)
    name = models.CharField(max_length=120)
    province = models.CharField(max_length=20, help_text=_("Province, for the electricity factor"))
    grid_region = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=40, blank=True)
    gwp_set = models.CharField(max_length=3, choices=GwpSet.choices, default=GwpSet.AR5)
    export_rule = models.CharField(
        max_length=16, choices=ExportRule.choices, default=ExportRule.OWN_INTENSITY,
        help_text=_("How power and heat sold outside the park are deducted"),
    )  # fmt: skip
    base_year = models.PositiveSmallIntegerField(default=2020, help_text=_("Base of the running five-year plan"))
    flat_band_percent = models.DecimalField(max_digits=4, decimal_places=2, default="0.50")
    is_demo = models.BooleanField(default=False)
    is_register = models.BooleanField(default=False, help_text=_("Filled from a public pollutant register"))
    has_farms = models.BooleanField(default=False, help_text=_("Agriculture is inside the boundary and counted"))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(flat_band_percent__gte=0) & models.Q(flat_band_percent__lte=2),
                name="park_flat_band_within_0_2",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ParkClassification(models.Model):
    """The type of a park in one of the six classifications."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="classifications")
    classification = models.PositiveSmallIntegerField()
    park_type = models.ForeignKey(ParkType, on_delete=models.PROTECT)

    class Meta:
        ordering = ["classification"]
        constraints = [
            models.UniqueConstraint(fields=["park", "classification"], name="one_type_per_classification"),
        ]

    def __str__(self) -> str:
        return f"{self.park_id} {self.classification}"


class BoundaryKind(models.TextChoices):
    """The four boundaries. Source: 000 4.2.1."""

    PHYSICAL = "physical", _("Physical boundary")
    ADMINISTRATIVE = "administrative", _("Administrative boundary")
    ECONOMIC = "economic", _("Economic statistics boundary")
    ACCOUNTING = "accounting", _("Pollutant and carbon accounting boundary")


class Boundary(models.Model):
    """One version of one boundary as GeoJSON (CGCS2000 longitude, latitude) with validity and source."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="boundaries")
    kind = models.CharField(max_length=16, choices=BoundaryKind.choices)
    geometry = models.JSONField()
    area_km2 = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)
    description = models.TextField(blank=True)

    class Meta:
        ordering = ["park", "kind", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["park", "kind", "valid_from"], name="one_boundary_per_kind_and_start"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=models.F("valid_from")),
                name="boundary_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.park_id} {self.kind} {self.valid_from}"
