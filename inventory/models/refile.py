"""Lines settled from a running total that no longer follow from it, because an earlier month has changed since."""

from django.db import models

from inventory.models.ledger import LedgerVersion
from park.models import Enterprise, Park


class RefileLine(models.Model):
    """One line in force that the typed running total no longer gives: its month is to be filed again.

    `causes` maps the earlier months that changed to what happened (`corrected`, `removed`); `follows` is what the
    running total would give now, None when an earlier month is missing. Written with every move of a pointer.
    """

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    version = models.ForeignKey(LedgerVersion, on_delete=models.CASCADE, related_name="+")
    cell = models.CharField(max_length=12)
    item = models.CharField(max_length=40, blank=True)
    process = models.CharField(max_length=40, blank=True)
    field = models.CharField(max_length=30)
    unit = models.CharField(max_length=16, blank=True)
    quantity = models.DecimalField(max_digits=34, decimal_places=12)
    follows = models.DecimalField(max_digits=34, decimal_places=12, null=True)
    causes = models.JSONField(default=dict)

    class Meta:
        ordering = ["park", "enterprise", "year", "month", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["park", "enterprise", "year", "month", "number"], name="one_refile_per_line"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.year}-{self.month:02d} {self.cell}"
