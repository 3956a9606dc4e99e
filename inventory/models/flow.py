"""Energy flows of ledger lines."""

from django.db import models

from park.models import Enterprise, Park, Process


class Flow(models.Model):
    """Energy of one line: carrier, stage, quantity in the base unit, GJ and its signed part of comprehensive energy."""

    pk = models.CompositePrimaryKey("park_id", "year", "version_id", "line_number")
    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    year = models.PositiveSmallIntegerField()
    version_id = models.BigIntegerField()
    line_number = models.PositiveIntegerField()
    month = models.PositiveSmallIntegerField()
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    process = models.ForeignKey(
        Process, on_delete=models.CASCADE, null=True, related_name="+", db_index=False, db_constraint=False
    )
    carrier = models.CharField(max_length=4)
    stage = models.CharField(max_length=20)
    counterparty = models.CharField(max_length=18, blank=True)
    quantity = models.DecimalField(max_digits=34, decimal_places=12)
    unit = models.CharField(max_length=16)
    energy_gj = models.DecimalField(max_digits=30, decimal_places=9, null=True)
    coal_tce = models.DecimalField(max_digits=30, decimal_places=9, null=True)

    class Meta:
        indexes = [models.Index(fields=["park", "year", "month", "enterprise"])]

    def __str__(self) -> str:
        return f"{self.carrier} {self.stage}"
