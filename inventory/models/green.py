"""Green certificates and green power contracts: what may set bought electricity to zero in the market-based view."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from inventory.models.ledger import SourceFile
from park.models import Enterprise, Park


class CertificateKind(models.TextChoices):
    """What the number belongs to."""

    CERTIFICATE = "certificate", _("Green certificate")
    CONTRACT = "contract", _("Green power trade")


class Technology(models.TextChoices):
    """What generated the electricity."""

    WIND = "wind", _("Wind")
    SOLAR = "solar", _("Solar")
    HYDRO = "hydro", _("Hydropower")
    BIOMASS = "biomass", _("Biomass power")
    OTHER = "other", _("Other renewable")


class GreenCertificate(models.Model):
    """Certified MWh of one enterprise-month; `key` is the number without marks, used once on the whole platform.

    A withdrawn entry stays on record with its reason and frees the number. The evidence is kept under its SHA-256.
    """

    park = models.ForeignKey(Park, on_delete=models.PROTECT, related_name="+")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=CertificateKind.choices)
    number = models.CharField(max_length=80)
    key = models.CharField(max_length=80)
    technology = models.CharField(max_length=8, choices=Technology.choices)
    region = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    mwh = models.DecimalField(max_digits=16, decimal_places=6)
    evidence = models.ForeignKey(SourceFile, on_delete=models.PROTECT, related_name="+")
    evidence_name = models.CharField(max_length=120)
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["-year", "-month", "number"]
        indexes = [models.Index(fields=["park", "year", "month", "enterprise"], name="inventory_green_place")]
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(withdrawn_at__isnull=True), name="one_use_per_certificate"
            ),
            models.CheckConstraint(
                condition=models.Q(month__gte=1) & models.Q(month__lte=12), name="green_month_within_1_12"
            ),
            models.CheckConstraint(condition=models.Q(mwh__gt=0), name="green_mwh_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.year}-{self.month:02d}"

    @property
    def in_force(self) -> bool:
        return self.withdrawn_at is None
