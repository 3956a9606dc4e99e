"""The audit trail: one hash chain per park."""

from django.conf import settings
from django.db import models

from park.models.park import Park


class AuditEvent(models.Model):
    """An act that changed data, chained by SHA-256 to the park's event before it. Written once, never changed."""

    park = models.ForeignKey(Park, on_delete=models.PROTECT, related_name="+")
    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    detail = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["park", "sequence"]
        constraints = [models.UniqueConstraint(fields=["park", "sequence"], name="one_event_per_place_in_chain")]

    def __str__(self) -> str:
        return f"{self.park_id} #{self.sequence} {self.action}"
