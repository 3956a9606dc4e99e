"""Own factors on their way into force, and which results rest on which factor."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from inventory.models.factor import Factor
from inventory.models.ledger import SourceFile
from park.models import Enterprise, Park


class ProposalState(models.TextChoices):
    """Where an own factor stands between the proposal and the calculation."""

    PROPOSED = "proposed", _("Waiting for approval")
    APPROVED = "approved", _("In force")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Basis(models.TextChoices):
    """Where a value of the low level comes from. Source: 000 表A.1."""

    THEORY = "theory", _("Derived from theory")
    SIMILAR = "similar", _("Borrowed from a similar activity")
    EXPERT = "expert", _("Judged by an expert")


class FactorProposal(models.Model):
    """Own values of one key for a range of years, by an enterprise or (enterprise null) by the park, with evidence.

    One proposal holds one parameter, or a whole set of a fuel. A second person decides; nothing in it is edited later.
    `impact` is the dry run the deciding person saw. Source: 000 附录A.
    """

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    key = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField(null=True, blank=True)
    tier = models.CharField(max_length=4)
    basis = models.CharField(max_length=8, choices=Basis.choices, blank=True)
    basis_text = models.CharField(max_length=400, blank=True)
    reason = models.CharField(max_length=400)
    evidence = models.ForeignKey(SourceFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    evidence_name = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=9, choices=ProposalState.choices, default=ProposalState.PROPOSED)
    lower_tier = models.BooleanField(default=False, help_text="its tier is below that of the factor it replaces")
    impact = models.JSONField(null=True, blank=True)
    impact_at = models.DateTimeField(null=True, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=400, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawal = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        indexes = [models.Index(fields=["park", "state"], name="inventory_proposal_state")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("proposed_by")),
                name="own_factor_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.first_year}–{self.last_year or ''}"


class ProposedValue(models.Model):
    """One parameter of a proposal, and the factor row it became."""

    proposal = models.ForeignKey(FactorProposal, on_delete=models.CASCADE, related_name="values")
    parameter = models.CharField(max_length=60)
    value = models.DecimalField(max_digits=30, decimal_places=15)
    unit = models.CharField(max_length=60)
    factor = models.OneToOneField(Factor, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["proposal", "parameter"], name="one_value_per_parameter")]

    def __str__(self) -> str:
        return f"{self.parameter} {self.value} {self.unit}"


class FactorUse(models.Model):
    """Emission rows of an enterprise-month that rest on a factor: their number, and the mass the park counts.

    `mass_t` leaves out memo items and purchases in the park, like the totals; it overlaps between factors of one row.
    """

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+", db_index=False)
    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    factor = models.ForeignKey(Factor, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    flags = models.CharField(max_length=80, blank=True, help_text="fallbacks by which it was chosen, with commas")
    kind = models.CharField(max_length=8)
    substance = models.CharField(max_length=40)
    rows = models.PositiveIntegerField()
    mass_t = models.DecimalField(max_digits=30, decimal_places=9)

    class Meta:
        indexes = [
            models.Index(fields=["park", "factor", "year"], name="inventory_use_factor"),
            models.Index(fields=["park", "year", "month", "enterprise"], name="inventory_use_month"),
        ]

    def __str__(self) -> str:
        return f"{self.factor_id} {self.year}-{self.month:02d}: {self.rows}"
