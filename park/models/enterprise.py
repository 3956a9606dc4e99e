"""Enterprises of a park, their processes (emission sources) and outlets."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from park.models.industry import Industry, KeyIndustry
from park.models.park import Park


class Enterprise(models.Model):
    """A legal person that files ledgers. `industry` is the most detailed known code; `division` its two digits."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="enterprises")
    uscc = models.CharField(max_length=18, blank=True, help_text=_("Unified social credit code, GB 32100"))
    register_id = models.CharField(max_length=200, blank=True, help_text=_("Identifier in a public register"))
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60, blank=True)
    industry = models.ForeignKey(Industry, on_delete=models.PROTECT, related_name="+")
    division = models.ForeignKey(Industry, on_delete=models.PROTECT, related_name="+")
    key_industry = models.CharField(max_length=16, choices=KeyIndustry.choices, default=KeyIndustry.OTHER)
    permit_no = models.CharField(max_length=30, blank=True)
    longitude = models.DecimalField(max_digits=10, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    is_key_energy = models.BooleanField(default=False, help_text=_("Key energy user"))
    is_key_pollution = models.BooleanField(default=False, help_text=_("Key pollutant discharger"))
    is_key_carbon = models.BooleanField(default=False, help_text=_("Key carbon emitter, 002 3.6"))
    joined_on = models.DateField(help_text=_("First month of filing"))
    left_on = models.DateField(null=True, blank=True, help_text=_("First month without filing"))

    class Meta:
        ordering = ["park", "name"]
        indexes = [models.Index(fields=["park", "division"])]
        constraints = [
            models.UniqueConstraint(
                fields=["park", "uscc"], condition=~models.Q(uscc=""), name="one_enterprise_per_uscc_and_park"
            ),
            models.UniqueConstraint(
                fields=["park", "register_id"],
                condition=~models.Q(register_id=""),
                name="one_enterprise_per_register_id",
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name


class MeteringLevel(models.IntegerChoices):
    """Metering levels. Source: 000 3.4."""

    ENTERPRISE = 1, _("Level 1: enterprise")
    WORKSHOP = 2, _("Level 2: workshop or line")
    DEVICE = 3, _("Level 3: device or step")


class ProcessKind(models.TextChoices):
    """What a process physically is; decides which results can arise from it."""

    POWER_BOILER = "power_boiler", _("Power or CHP boiler")
    INDUSTRIAL_BOILER = "industrial_boiler", _("Industrial boiler")
    KILN = "kiln", _("Kiln or furnace")
    PRODUCTION = "production", _("Production process")
    COATING = "coating", _("Coating or solvent use")
    WASTEWATER = "wastewater", _("Wastewater treatment")
    WASTE = "waste", _("Waste treatment")
    TRANSPORT = "transport", _("Transport")
    HOUSEHOLD = "household", _("Homes (dormitories, living quarters)")
    UTILITY = "utility", _("Utilities and auxiliary")
    WHOLE = "whole", _("Whole site")


class Process(models.Model):
    """A process or emission source of an enterprise (工序/排放源), the row of the fused inventory."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="processes")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=ProcessKind.choices)
    metering_level = models.PositiveSmallIntegerField(choices=MeteringLevel.choices, default=MeteringLevel.ENTERPRISE)

    class Meta:
        ordering = ["park", "enterprise", "code"]
        constraints = [models.UniqueConstraint(fields=["park", "enterprise", "code"], name="one_process_per_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class OutletMedium(models.TextChoices):
    """Medium an outlet discharges to."""

    AIR = "air", _("Air")
    WATER = "water", _("Water")


class Outlet(models.Model):
    """A permitted outlet (DA/DW number, MF for fugitive) and the process it serves."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="outlets")
    process = models.ForeignKey(Process, on_delete=models.SET_NULL, null=True, blank=True, related_name="outlets")
    code = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    medium = models.CharField(max_length=5, choices=OutletMedium.choices)
    destination = models.CharField(max_length=120, blank=True, help_text=_("Where the discharge goes"))
    longitude = models.DecimalField(max_digits=10, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)

    class Meta:
        ordering = ["park", "enterprise", "code"]
        constraints = [models.UniqueConstraint(fields=["park", "enterprise", "code"], name="one_outlet_per_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
