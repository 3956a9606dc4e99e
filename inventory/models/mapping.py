"""Own headings of an enterprise's workbooks, mapped once, and calls of the interface that are answered once."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from inventory.models.ledger import SourceFile
from park.models import Enterprise, Park


class LedgerMapping(models.Model):
    """How sheets with headings of their own are read; without an enterprise it is offered to all of the park.

    `tables` holds the plain values of `ledger.mapping.TableMapping`, one per source sheet.
    """

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=60)
    tables = models.JSONField(default=list)
    is_active = models.BooleanField(default=False, help_text=_("Uploads with these headings are read by it"))
    sample = models.ForeignKey(SourceFile, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["park", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["park", "enterprise", "name"], name="one_mapping_per_name", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return self.name


class AnsweredCall(models.Model):
    """The answer to a call of the interface that carried an `Idempotency-Key`: the same call gets it again."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, help_text=_("SHA-256 of the method, the path and the body"))
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    called_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["park", "user", "key"], name="one_answer_per_key")]
        indexes = [models.Index(fields=["park", "called_at"], name="inventory_answeredcall_age")]

    def __str__(self) -> str:
        return f"{self.key} {self.status}"
