"""Meters and monitoring points with what they must deliver, and equipment that should have a meter of its own."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from park.models import Enterprise, Outlet, Park, Process


class MeterKind(models.TextChoices):
    """What a meter measures. Source: 000 7.3.2; 001 6.1.1; 004 7.4.1.7."""

    ENERGY = "energy", _("Energy and fuels")
    WATER = "water", _("Water")
    MATERIAL = "material", _("Material")
    POLLUTANT = "pollutant", _("Pollutant")
    CARBON = "carbon", _("Carbon")
    FACILITY = "facility", _("Running signal of a treatment facility")
    STATION = "station", _("Environment station")


class MeterLevel(models.IntegerChoices):
    """Level of a meter in the enterprise. Source: 000 7.3.2; 004 7.5.1."""

    SITE = 1, _("Level 1: enterprise in and out")
    UNIT = 2, _("Level 2: workshop or line")
    DEVICE = 3, _("Level 3: device")


class ReadingKind(models.TextChoices):
    """How successive values of a meter make an amount."""

    MEAN = "mean", _("Instantaneous value (mean)")
    AMOUNT = "amount", _("Amount of the interval (sum)")
    COUNTER = "counter", _("Counter reading (difference)")


class GridPoint(models.TextChoices):
    """Place of an electricity meter in the park's power system. Source: 004 7.1.5."""

    NONE = "", _("Neither")
    GENERATION = "generation", _("Generation point")
    GRID = "grid", _("Grid point")


class KeyObject(models.TextChoices):
    """The four groups of key objects. Source: 001 6.2.2."""

    ENERGY = "energy", _("Key energy user")
    POLLUTION = "pollution", _("Key discharger")
    CARBON = "carbon", _("Key carbon emitter")
    RECYCLING = "recycling", _("Key recycling unit")


class LedgerField(models.TextChoices):
    """Where the month of a meter goes: sheet and field; concentration and flow meet in a row of sheet 07 or 08."""

    NONE = "", _("Not in the ledger")
    PURCHASE = "02.purchase", _("02 energy bought")
    CONSUMPTION = "02.consumption", _("02 energy used")
    OWN = "02.self_generated", _("02 own generation")
    EXPORTED = "02.exported", _("02 energy supplied outside")
    FRESH_WATER = "06.fresh_water", _("06 water intake")
    GAS_VOLUME = "07.gas_volume", _("07 waste gas volume")
    GAS_CONCENTRATION = "07.conc_avg", _("07 concentration")
    GAS_MASS = "07.emission", _("07 emission")
    WATER_VOLUME = "08.volume", _("08 waste water volume")
    WATER_CONCENTRATION = "08.conc_avg", _("08 concentration")
    WATER_MASS = "08.emission", _("08 emission")


class Meter(models.Model):
    """A meter or monitoring point of an enterprise, or of the park itself where `enterprise` is empty.

    `item` is an energy code, a water source, an HJ 212 substance code or a facility number. `period_minutes` is the
    expected time between two values; readings are aggregated when it is a day or less.
    """

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, null=True, blank=True, related_name="meters")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=MeterKind.choices)
    item = models.CharField(max_length=40, blank=True)
    level = models.PositiveSmallIntegerField(choices=MeterLevel.choices, default=MeterLevel.SITE)
    process = models.ForeignKey(Process, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    place = models.CharField(max_length=120, blank=True)
    unit = models.CharField(max_length=20)
    reading_kind = models.CharField(max_length=8, choices=ReadingKind.choices, default=ReadingKind.AMOUNT)
    ledger_field = models.CharField(max_length=20, choices=LedgerField.choices, blank=True)
    period_minutes = models.PositiveIntegerField(default=60)
    is_online = models.BooleanField(default=False)
    is_smart = models.BooleanField(default=False)
    point = models.CharField(max_length=10, choices=GridPoint.choices, blank=True)
    key_objects = ArrayField(models.CharField(max_length=10, choices=KeyObject.choices), default=list, blank=True)
    installed_on = models.DateField()
    removed_on = models.DateField(null=True, blank=True, help_text=_("First day without the meter"))
    calibration_due = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["park", "code"]
        indexes = [models.Index(fields=["park", "enterprise", "kind"], name="inventory_meter_place")]
        constraints = [
            models.UniqueConstraint(fields=["park", "code"], name="one_meter_per_code"),
            models.CheckConstraint(condition=models.Q(period_minutes__gte=1), name="meter_period_above_zero"),
            models.CheckConstraint(
                condition=models.Q(removed_on__isnull=True) | models.Q(removed_on__gt=models.F("installed_on")),
                name="meter_removed_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Equipment(models.Model):
    """Equipment with its rated power; from 100 kW it needs a meter. Source: 004 7.5.2."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="equipment")
    process = models.ForeignKey(Process, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    meter = models.ForeignKey(Meter, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    rated_kw = models.DecimalField(max_digits=12, decimal_places=3)

    class Meta:
        ordering = ["park", "enterprise", "code"]
        constraints = [
            models.UniqueConstraint(fields=["park", "enterprise", "code"], name="one_equipment_per_code"),
            models.CheckConstraint(condition=models.Q(rated_kw__gt=0), name="rated_kw_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
