"""The fused inventory of a year: pollutants and greenhouse gases of the same processes. Source: 000 6.3."""

from django.db import models

from park.models import Enterprise, Outlet, Park, Process


class FusedRow(models.Model):
    """Amount of one substance of one process and outlet in a year, with its destination."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="+")
    process = models.ForeignKey(Process, on_delete=models.CASCADE, null=True, related_name="+")
    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=8)
    item = models.CharField(max_length=40)
    category = models.CharField(max_length=40)
    mass_t = models.DecimalField(max_digits=30, decimal_places=9)
    co2e_t = models.DecimalField(max_digits=33, decimal_places=12, null=True)
    equivalents = models.DecimalField(max_digits=30, decimal_places=9, null=True)
    tier = models.CharField(max_length=4, blank=True)
    destination = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["park", "year", "enterprise"])]

    def __str__(self) -> str:
        return f"{self.year} {self.process_id} {self.item}"


class FusedProcess(models.Model):
    """How strongly one process couples pollution and carbon in a year."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="+")
    process = models.ForeignKey(Process, on_delete=models.CASCADE, null=True, related_name="+")
    co2e_t = models.DecimalField(max_digits=33, decimal_places=12, null=True)
    equivalents = models.DecimalField(max_digits=30, decimal_places=9, null=True)
    carbon_share = models.FloatField(null=True)
    pollution_share = models.FloatField(null=True)
    coupling = models.FloatField(null=True)
    correlation = models.FloatField(null=True)
    shared_source = models.BooleanField(default=False, help_text="同源")
    same_direction = models.BooleanField(null=True, help_text="同向")
    is_key = models.BooleanField(default=False)

    class Meta:
        ordering = ["park", "year", "-coupling"]
        indexes = [models.Index(fields=["park", "year"])]

    def __str__(self) -> str:
        return f"{self.year} {self.process_id}"
