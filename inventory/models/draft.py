"""What has been entered on screen for an enterprise-month and not yet been checked and filed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from inventory.models.ledger import LedgerUpload, LedgerVersion, UploadState
from park.models import Enterprise, Park


class FormDraft(models.Model):
    """The one draft of an enterprise-month: cells as typed, raised `lock` at every save, and its last check.

    `cells` maps a sheet number to rows of field to text, each with its own name under `_row`; `checked` maps a sheet
    number to the names of the rows that were checked, in the order of the workbook's rows.
    """

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    cells = models.JSONField(default=dict)
    lock = models.PositiveIntegerField(default=1, help_text=_("Raised at every save; guards against lost updates"))
    version = models.ForeignKey(
        LedgerVersion,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text=_("In force when the draft began"),
    )
    upload = models.ForeignKey(LedgerUpload, on_delete=models.SET_NULL, null=True, related_name="+")
    checked = models.JSONField(default=dict)
    checked_lock = models.PositiveIntegerField(default=0)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["park", "year", "month", "enterprise"]
        constraints = [
            models.UniqueConstraint(fields=["park", "year", "month", "enterprise"], name="one_draft_per_month"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.year}-{self.month:02d}"

    @property
    def is_spent(self) -> bool:
        """Whether all of it has been filed, or was found to be in force already."""
        done = (UploadState.COMMITTED, UploadState.UNCHANGED)
        return self.upload is not None and self.checked_lock == self.lock and self.upload.state in done
