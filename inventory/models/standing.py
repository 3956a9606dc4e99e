"""Where an enterprise stands in its industry: a rounded rank, from which no value of another can be told."""

from django.db import models

from park.models import Enterprise, Industry, Park


class EnterpriseStanding(models.Model):
    """The percentile of an enterprise in an indicator of a year among the park's firms of its division.

    `percentile`: share of the other firms with a worse (higher) value, rounded down to steps of 10; None when fewer
    than 5 firms have a value, and `firms` is None then too, so that no small count is told.
    """

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="+", db_index=False)
    indicator = models.CharField(max_length=30)
    division = models.ForeignKey(Industry, on_delete=models.PROTECT, related_name="+", db_index=False)
    value = models.DecimalField(max_digits=30, decimal_places=9)
    unit = models.CharField(max_length=20)
    percentile = models.PositiveSmallIntegerField(null=True)
    firms = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["park", "enterprise", "year", "indicator"], name="one_standing_per_year_and_indicator"
            ),
            models.CheckConstraint(
                condition=models.Q(percentile__isnull=True, firms__isnull=True) | models.Q(firms__gte=5),
                name="standing_of_five_firms_or_none",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.year} {self.indicator}"
