"""Keys with which an enterprise's own system files in its name."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from park.models.account import User
from park.models.enterprise import Enterprise
from park.models.park import Park


class ApiKey(models.Model):
    """A key of one enterprise: kept as a hash, shown once; it acts as a filer of its own, who cannot sign in."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=12, unique=True, help_text=_("First characters, to tell keys apart"))
    digest = models.CharField(max_length=64, unique=True)
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["park", "enterprise", "-made_at"]
        indexes = [models.Index(fields=["park", "enterprise"], name="park_apikey_place")]

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"
