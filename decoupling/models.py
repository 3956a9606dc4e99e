"""Stored decoupling judgements of a park and its industries. Source: 000 6.4, 附录C."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from park.models import Park


class ScopeKind(models.TextChoices):
    """What is judged: the park, a key industry of guidance 002, or a division of GB/T 4754."""

    PARK = "park", _("Park")
    KEY = "key", _("Key industry")
    DIVISION = "division", _("Industry division")


class View(models.TextChoices):
    """How the period is cut."""

    PLAN = "plan", _("Plan base to now")
    CHAIN = "chain", _("Year by year")
    ROLLING = "rolling", _("Rolling five years")


class DecouplingResult(models.Model):
    """Annex C and Tapio for one scope and period; `judgement` holds every direction, flag, matrix and sentence."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+")
    scope_kind = models.CharField(max_length=8, choices=ScopeKind.choices)
    scope_code = models.CharField(max_length=16, blank=True)
    view = models.CharField(max_length=8, choices=View.choices)
    start_year = models.PositiveSmallIntegerField()
    end_year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=16)
    subtype = models.CharField(max_length=40, blank=True)
    economy_rate = models.DecimalField(max_digits=20, decimal_places=12, null=True)
    pollution_rate = models.DecimalField(max_digits=20, decimal_places=12, null=True)
    carbon_rate = models.DecimalField(max_digits=20, decimal_places=12, null=True)
    tapio_state = models.CharField(max_length=20, blank=True)
    tapio_elasticity = models.DecimalField(max_digits=20, decimal_places=12, null=True)
    is_partial = models.BooleanField(default=False)
    judgement = models.JSONField(default=dict)

    class Meta:
        ordering = ["park", "scope_kind", "scope_code", "view", "start_year", "end_year"]
        constraints = [
            models.UniqueConstraint(
                fields=["park", "scope_kind", "scope_code", "view", "start_year", "end_year"],
                name="one_judgement_per_scope_and_period",
            )
        ]

    def __str__(self) -> str:
        return f"{self.scope_kind} {self.scope_code} {self.start_year}-{self.end_year} {self.state}"


class DriverResult(models.Model):
    """What drove the change of a park's carbon between two years: `drivers` as `methods.drivers.Drivers`, t CO2e."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+")
    start_year = models.PositiveSmallIntegerField()
    end_year = models.PositiveSmallIntegerField()
    drivers = models.JSONField()

    class Meta:
        ordering = ["park", "start_year", "end_year"]
        constraints = [
            models.UniqueConstraint(fields=["park", "start_year", "end_year"], name="one_explanation_per_period"),
        ]

    def __str__(self) -> str:
        return f"{self.park_id} {self.start_year}-{self.end_year}"
