"""Yearly releases from a public pollutant release and transfer register."""

from django.db import models

from park.models import Enterprise, Park


class RegisterRelease(models.Model):
    """Yearly release of one pollutant by one facility as reported; a missing year is a missing row, never zero."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    pollutant_code = models.CharField(max_length=120)
    pollutant_name = models.CharField(max_length=200)
    medium = models.CharField(max_length=10)
    quantity_kg = models.DecimalField(max_digits=30, decimal_places=6)
    basis = models.CharField(max_length=10, blank=True, help_text="M measured, C calculated, E estimated")
    counted = models.BooleanField(default=True, help_text="False for a figure already contained in another")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["park", "year", "enterprise", "pollutant_code", "medium"], name="one_release_per_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.year} {self.pollutant_code}"
