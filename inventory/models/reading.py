"""Readings of meters as they arrived, their earlier values, and the stored hours, days and months made of them."""

from django.conf import settings
from django.db import models

from inventory.models.meter import Meter
from park.models import Park


class Reading(models.Model):
    """One value of a meter at one time; the key leads with the park, so the table can be partitioned by it.

    `flag` is a mark of HJ 212 (N normal, F stopped, M maintenance, C calibration, D fault, …) or R, counter reset.
    """

    pk = models.CompositePrimaryKey("park_id", "meter_id", "at")
    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+", db_index=False)
    meter = models.ForeignKey(Meter, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    at = models.DateTimeField()
    value = models.DecimalField(max_digits=24, decimal_places=9)
    flag = models.CharField(max_length=1, blank=True)
    revision = models.PositiveIntegerField(default=0)
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.meter_id} {self.at:%Y-%m-%d %H:%M}"


class ReadingRevision(models.Model):
    """The value a reading had before another one was sent for the same time."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+", db_index=False)
    meter = models.ForeignKey(Meter, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()
    revision = models.PositiveIntegerField()
    value = models.DecimalField(max_digits=24, decimal_places=9)
    flag = models.CharField(max_length=1, blank=True)
    received_at = models.DateTimeField()
    replaced_at = models.DateTimeField()
    replaced_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["park", "meter", "at", "revision"], name="one_reading_per_revision")
        ]

    def __str__(self) -> str:
        return f"{self.meter_id} {self.at:%Y-%m-%d %H:%M} r{self.revision}"


class ReadingSlot(models.Model):
    """What an hour and a day have in common: the amount and the day it belongs to."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+", db_index=False)
    meter = models.ForeignKey(Meter, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    day = models.DateField()
    amount = models.DecimalField(max_digits=30, decimal_places=12, null=True)

    class Meta:
        abstract = True


class ReadingHour(ReadingSlot):
    """An hour of a meter: mean or sum of its valid points; `is_valid` by the share of expected points."""

    pk = models.CompositePrimaryKey("park_id", "meter_id", "start")
    start = models.DateTimeField()
    points = models.PositiveSmallIntegerField()
    is_valid = models.BooleanField()
    is_stopped = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.meter_id} {self.start:%Y-%m-%d %H}"


class ReadingDay(ReadingSlot):
    """A day of a meter: mean of valid hours or sum; `carried` is a counter's difference across a gap of days."""

    pk = models.CompositePrimaryKey("park_id", "meter_id", "day")
    highest = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    carried = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    valid_slots = models.PositiveSmallIntegerField()
    stopped_slots = models.PositiveSmallIntegerField(default=0)
    is_valid = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.meter_id} {self.day}"


class ReadingMonth(models.Model):
    """A month of a meter; `due_slots` are the hours (or days) it was installed and not stopped, up to the last day."""

    pk = models.CompositePrimaryKey("park_id", "meter_id", "year", "month")
    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+", db_index=False)
    meter = models.ForeignKey(Meter, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    highest = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    valid_slots = models.PositiveSmallIntegerField()
    due_slots = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.meter_id} {self.year}-{self.month:02d}"
