"""Settings of the ledger rules, permitted yearly amounts, explanations of warnings, hints for reviewers."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from inventory.models.ledger import LedgerUpload, LedgerVersion
from park.models import Enterprise, Outlet, Park


class RuleSetting(models.Model):
    """One dated decision of a park on one rule; never changed: a later row about the same rule and scope goes before.

    `scope` is empty for all lines, or `fuel:04`, `pollutant:a21026`, `industry:26`, `method:cems`. `values` holds the
    bounds that differ from the catalogue as texts by parameter; `severity` is empty where the catalogue's stays.
    """

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+")
    rule = models.CharField(max_length=40)
    scope = models.CharField(max_length=60, blank=True)
    values = models.JSONField(default=dict)
    severity = models.CharField(max_length=8, blank=True)
    valid_from = models.DateField(help_text=_("First month of the ledgers it judges"))
    valid_to = models.DateField(null=True, blank=True, help_text=_("Last month of the ledgers it judges"))
    reason = models.CharField(max_length=400)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["park", "rule", "-pk"]
        indexes = [models.Index(fields=["park", "rule", "scope"], name="inventory_rulesetting_place")]

    def __str__(self) -> str:
        return f"{self.rule} {self.scope} {self.valid_from:%Y-%m}"


class PermittedAmount(models.Model):
    """Tonnes of a pollutant an enterprise, or one outlet of it, may discharge in a year, from a year on.

    Never changed: the newest row of the latest year that has begun counts; without `tonnes` there is no limit any more.
    """

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="+")
    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    pollutant = models.CharField(max_length=40)
    from_year = models.PositiveSmallIntegerField()
    tonnes = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    source = models.CharField(max_length=200, help_text=_("Permit number and page"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["park", "enterprise", "pollutant", "-from_year", "-pk"]
        indexes = [models.Index(fields=["park", "enterprise", "pollutant"], name="inventory_permitted_place")]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.pollutant} {self.from_year}"


class WarningExplanation(models.Model):
    """Why a warned figure is right: a later check of the same line, rule and figure finds it and stays quiet.

    `about` names the line; `read` is the text of the cell and `said` the message without its address: with another
    figure, or against other figures, the warning speaks again.
    """

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="+")
    about = models.CharField(max_length=300)
    rule = models.CharField(max_length=40)
    read = models.CharField(max_length=120, blank=True)
    said = models.TextField()
    text = models.CharField(max_length=400)
    explained_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    explained_at = models.DateTimeField()

    class Meta:
        ordering = ["park", "enterprise", "-pk"]
        indexes = [models.Index(fields=["park", "enterprise", "about"], name="inventory_explanation_place")]

    def __str__(self) -> str:
        return f"{self.rule} {self.about}"


class ReviewHint(models.Model):
    """What only reviewers read of one month of an upload: patterns of its figures, the two sides of a trade.

    Kept away from the findings, which the filer reads; `version` is set when the month is filed.
    """

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+")
    upload = models.ForeignKey(LedgerUpload, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    version = models.OneToOneField(LedgerVersion, on_delete=models.CASCADE, null=True, related_name="review_hint")
    hints = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["park", "upload", "year", "month"], name="one_hint_row_per_month"),
        ]

    def __str__(self) -> str:
        return f"{self.upload_id} {self.year}-{self.month:02d}"
