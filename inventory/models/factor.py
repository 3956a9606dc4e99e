"""The factor library: dated, versioned rows that are never edited."""

from typing import Final

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from park.models import Enterprise, Park


class Status(models.TextChoices):
    """How far a reference value was compared with the printed standard."""

    CONFIRMED = "confirmed", _("Confirmed")
    SECONDARY = "secondary", _("Secondary source")
    DERIVED = "derived", _("Derived")
    UNVERIFIED = "unverified", _("Unverified")


class SubstanceKind(models.TextChoices):
    """What family of totals an item belongs to."""

    GHG = "ghg", _("Greenhouse gas")
    AIR = "air", _("Air pollutant")
    WATER = "water", _("Water pollutant")
    WASTE = "waste", _("Solid waste")


class Substance(models.Model):
    """A gas or pollutant; `code` is the HJ 212 code for pollutants and the formula for greenhouse gases."""

    code = models.CharField(primary_key=True, max_length=20)
    kind = models.CharField(max_length=5, choices=SubstanceKind.choices)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    short = models.CharField(max_length=20, help_text=_("Short label, e.g. SO2"))
    is_main = models.BooleanField(default=False)
    equivalent_kg = models.DecimalField(max_digits=16, decimal_places=8, null=True, help_text=_("kg per equivalent"))
    colour = models.CharField(max_length=7, blank=True)
    order = models.PositiveSmallIntegerField(default=1000)
    status = models.CharField(max_length=12, choices=Status.choices)
    source = models.CharField(max_length=400)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.short


class EnergyCode(models.Model):
    """A line of the energy catalogue of form 205-1 and the fuel whose factors apply to it."""

    code = models.CharField(primary_key=True, max_length=4)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    unit = models.CharField(max_length=10)
    fuel_code = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=16)
    renewable = models.BooleanField(default=False)
    parent_code = models.CharField(max_length=4, blank=True)
    status = models.CharField(max_length=12, choices=Status.choices)
    source = models.CharField(max_length=400)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"


class Activity(models.Model):
    """An activity that is not an energy carrier: what a row of a sheet names, its method and where its factors are.

    `factor_keys` lists keys of the factor library in order of preference with | between; `purpose` tells uses of one
    material apart; `gas` is the gas emitted where the method leaves it open.
    """

    sheet = models.CharField(max_length=2)
    code = models.CharField(max_length=40)
    purpose = models.CharField(max_length=20, blank=True)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    unit = models.CharField(max_length=10)
    method = models.CharField(max_length=40)
    factor_keys = models.CharField(max_length=400, blank=True)
    technology = models.CharField(max_length=80, blank=True)
    gas = models.CharField(max_length=20, blank=True)
    status = models.CharField(max_length=12, choices=Status.choices)
    source = models.CharField(max_length=400)

    class Meta:
        ordering = ["sheet", "code", "purpose"]
        verbose_name_plural = "activities"
        constraints = [models.UniqueConstraint(fields=["sheet", "code", "purpose"], name="one_activity_per_row_name")]

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"


#: An owner has one value in force per parameter and year, whatever set it was called.
_OWN_PLACE: Final = (
    ("key", RangeOperators.EQUAL),
    ("parameter", RangeOperators.EQUAL),
    ("region", RangeOperators.EQUAL),
    ("years", RangeOperators.OVERLAPS),
)


class Factor(models.Model):
    """One dated value of one parameter of one key in one set; owner null = reference, else a park or an enterprise.

    Key examples: `fuel.bituminous` (ncv, carbon, oxidation), `power.location` (ef, by region), `heat.default` (ef),
    `gwp.AR5` (one parameter per gas). `years` is the range of activity years it is valid for, upper bound excluded.
    """

    key = models.CharField(max_length=80)
    parameter = models.CharField(max_length=60)
    factor_set = models.CharField(max_length=40)
    version = models.CharField(max_length=40, blank=True)
    region = models.CharField(max_length=40, blank=True)
    years = IntegerRangeField()
    value = models.DecimalField(max_digits=30, decimal_places=15)
    unit = models.CharField(max_length=60)
    tier = models.CharField(max_length=4, help_text=_("Priority by 000 Annex A: 1, 2a, 2b, 2c, 3"))
    status = models.CharField(max_length=12, choices=Status.choices)
    name_zh = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    source = models.TextField()
    clause = models.CharField(max_length=120, blank=True)
    note = models.TextField(blank=True)
    park = models.ForeignKey(Park, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    superseded_at = models.DateTimeField(null=True, blank=True)
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["key", "factor_set", "region", "parameter", "years"]
        indexes = [models.Index(fields=["key", "parameter"])]
        constraints = [
            ExclusionConstraint(
                name="factor_validity_does_not_overlap",
                expressions=[
                    ("key", RangeOperators.EQUAL),
                    ("parameter", RangeOperators.EQUAL),
                    ("factor_set", RangeOperators.EQUAL),
                    ("region", RangeOperators.EQUAL),
                    ("years", RangeOperators.OVERLAPS),
                ],
                condition=models.Q(superseded_at__isnull=True, park__isnull=True, enterprise__isnull=True),
            ),
            ExclusionConstraint(
                name="park_factor_does_not_overlap",
                expressions=[("park", RangeOperators.EQUAL), *_OWN_PLACE],
                condition=models.Q(superseded_at__isnull=True, park__isnull=False, enterprise__isnull=True),
            ),
            ExclusionConstraint(
                name="enterprise_factor_does_not_overlap",
                expressions=[("enterprise", RangeOperators.EQUAL), *_OWN_PLACE],
                condition=models.Q(superseded_at__isnull=True, enterprise__isnull=False),
            ),
            models.CheckConstraint(
                condition=models.Q(enterprise__isnull=True) | models.Q(park__isnull=False),
                name="enterprise_factor_names_its_park",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}.{self.parameter} {self.factor_set} {self.region}"


class FactorSetChoice(models.Model):
    """The fuel factor set a park uses from a year on; sets are chosen whole, never mixed. Source: 000 附录A."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="factor_sets")
    purpose = models.CharField(max_length=20, default="fuel")
    first_year = models.PositiveSmallIntegerField()
    factor_set = models.CharField(max_length=40)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["park", "purpose", "first_year"]
        constraints = [
            models.UniqueConstraint(fields=["park", "purpose", "first_year"], name="one_factor_set_per_start"),
        ]

    def __str__(self) -> str:
        return f"{self.park_id} {self.purpose} {self.first_year} {self.factor_set}"


class Uncertainty(models.Model):
    """Half of the 95 % range of activity or factor of a category and gas at one level of Annex A; `*` = every one.

    Nothing stored rests on it: ranges are derived when they are read, so a corrected value applies at once.
    """

    category = models.CharField(max_length=40)
    gas = models.CharField(max_length=40)
    level = models.CharField(max_length=6, help_text=_("high, middle, low"))
    parameter = models.CharField(max_length=8, help_text=_("activity, factor"))
    percent = models.DecimalField(max_digits=9, decimal_places=3)
    status = models.CharField(max_length=12, choices=Status.choices)
    source = models.CharField(max_length=400)
    note = models.CharField(max_length=400, blank=True)

    class Meta:
        verbose_name_plural = "uncertainties"
        ordering = ["category", "gas", "parameter", "level"]
        constraints = [
            models.UniqueConstraint(fields=["category", "gas", "level", "parameter"], name="one_uncertainty_per_term"),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.gas} {self.level} {self.parameter}"
