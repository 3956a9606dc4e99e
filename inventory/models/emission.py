"""Emissions: mass per substance of one ledger line by one method, with the trail that explains it."""

from django.db import models

from park.models import Enterprise, Outlet, Park, Process


class Emission(models.Model):
    """Mass in tonnes of one substance from one line; GWP is applied at roll-up, never here."""

    pk = models.CompositePrimaryKey("park_id", "year", "version_id", "line_number", "method", "substance")
    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    year = models.PositiveSmallIntegerField()
    version_id = models.BigIntegerField()
    line_number = models.PositiveIntegerField()
    method = models.CharField(max_length=40)
    substance = models.CharField(max_length=40)
    month = models.PositiveSmallIntegerField()
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    process = models.ForeignKey(
        Process, on_delete=models.CASCADE, null=True, related_name="+", db_index=False, db_constraint=False
    )
    outlet = models.ForeignKey(
        Outlet, on_delete=models.CASCADE, null=True, related_name="+", db_index=False, db_constraint=False
    )
    kind = models.CharField(max_length=8)
    category = models.CharField(max_length=40)
    scope = models.PositiveSmallIntegerField(default=0)
    in_park = models.BooleanField(default=False)
    memo = models.BooleanField(default=False)
    mass_t = models.DecimalField(max_digits=30, decimal_places=9)
    tier = models.CharField(max_length=4, blank=True)
    unverified = models.BooleanField(default=False, help_text="a factor it rests on was not checked against print")
    trail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["park", "year", "month", "enterprise"])]

    def __str__(self) -> str:
        return f"{self.version_id}.{self.line_number} {self.method} {self.substance}"


class EmissionGap(models.Model):
    """A line that should have given a result and could not: the method, the reason, never a silent zero."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    version_id = models.BigIntegerField()
    line_number = models.PositiveIntegerField()
    method = models.CharField(max_length=40)
    reason = models.CharField(max_length=40)
    reason_zh = models.CharField(max_length=400)

    class Meta:
        indexes = [models.Index(fields=["park", "year", "month", "enterprise"])]

    def __str__(self) -> str:
        return f"{self.method} {self.reason}"
