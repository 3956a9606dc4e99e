"""Verified figures of an enterprise's direct CO2: the report, its evidence, who entered it and who approved it."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from inventory.models.ledger import SourceFile
from park.models import Enterprise, Park


class ReportKind(models.TextChoices):
    """What kind of document gives the figure. Source: 002 6.6.3."""

    ETS = "ets", _("Verification report of the emission trading system")
    CARBON = "carbon", _("Other verified carbon emission report")
    EIA = "eia", _("Environmental impact assessment of the project")


class ReportState(models.TextChoices):
    """Where an entered report stands; only an approved one is in force."""

    ENTERED = "entered", _("Waiting for approval")
    APPROVED = "approved", _("In force")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class VerifiedReport(models.Model):
    """Direct CO2 of an enterprise-year as a report states it, fuel and process apart; None = not stated.

    A row is never changed after it was entered: it is approved by another person, or withdrawn with a reason.
    """

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="verified_reports")
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=ReportKind.choices)
    number = models.CharField(max_length=80)
    verifier = models.CharField(max_length=120)
    dated = models.DateField()
    fuel_t = models.DecimalField(max_digits=24, decimal_places=9, null=True)
    process_t = models.DecimalField(max_digits=24, decimal_places=9, null=True)
    evidence = models.ForeignKey(SourceFile, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=ReportState.choices, default=ReportState.ENTERED)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_reason = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["park", "-year", "enterprise", "-entered_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["park", "enterprise", "year"],
                condition=~models.Q(state="withdrawn"),
                name="one_verified_report_per_year",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("entered_by")),
                name="verified_report_approved_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(fuel_t__isnull=False) | models.Q(process_t__isnull=False),
                name="verified_report_states_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.number}"

    @property
    def direct_t(self) -> Decimal:
        """Direct CO2 that the report states, t."""
        return (self.fuel_t or Decimal(0)) + (self.process_t or Decimal(0))
