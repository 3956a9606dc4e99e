"""Filed ledgers: untouched files, append-only versions and lines, the pointer to the version in force."""

from typing import Final

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from inventory.models.packed import PackedField
from park.models import Enterprise, Outlet, Park, Process


class SourceFile(models.Model):
    """The untouched bytes of an upload, kept once per park under their SHA-256."""

    park = models.ForeignKey(Park, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    size = models.PositiveIntegerField()
    kind = models.CharField(max_length=4, default="xlsx", help_text=_("What the bytes are: xlsx, csv or json"))
    stored_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["park", "sha256"], name="one_file_per_hash_and_park")]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        """Place below MEDIA_ROOT."""
        return f"ledgers/{self.park_id}/{self.sha256[:2]}/{self.sha256}.{self.kind}"


class UploadState(models.TextChoices):
    """Where an upload stands between the file and the ledger."""

    RECEIVED = "received", _("Waiting for the check")
    CHECKING = "checking", _("Being checked")
    FAILED = "failed", _("Check failed")
    REJECTED = "rejected", _("Errors found")
    READY = "ready", _("Ready to confirm")
    COMMITTED = "committed", _("Filed")
    UNCHANGED = "unchanged", _("Nothing changed")
    DISCARDED = "discarded", _("Discarded")


class CheckStep(models.TextChoices):
    """The steps of a check in order."""

    READ = "read", _("Reading the file")
    PARSE = "parse", _("Understanding the sheets")
    CHECK = "check", _("Checking the figures")
    COMPARE = "compare", _("Comparing with what is in force")


#: States in which the file has not been checked to the end.
UNCHECKED: Final = (UploadState.RECEIVED, UploadState.CHECKING)


class LedgerUpload(models.Model):
    """One uploaded file of an enterprise with all its findings and the dry run, before it is confirmed."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="uploads")
    source_file = models.ForeignKey(SourceFile, on_delete=models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=255)
    state = models.CharField(max_length=10, choices=UploadState.choices)
    findings = models.JSONField(default=list)
    changes = models.JSONField(default=dict, help_text=_("Dry run: added, updated, unchanged, removed"))
    periods = models.JSONField(default=list, help_text=_("[[year, month, pointer lock at staging], …]"))
    settled_from = models.JSONField(
        default=list, help_text=_("[[year, month, version number in force], …] that running totals were settled from")
    )
    profile = models.JSONField(default=dict)
    titles = models.JSONField(default=dict, help_text=_("Sheet title in the file by sheet number, where it is another"))
    lines = PackedField(help_text=_("Parsed lines waiting for confirmation; emptied on commit"))
    excerpt = models.JSONField(default=list, help_text=_("Rows of the file that findings point at, as typed"))
    applied_fixes = models.JSONField(
        default=list, help_text=_("Corrections laid over the file: what was read, what counts, who and when")
    )
    attempts = models.PositiveSmallIntegerField(default=0, help_text=_("Starts of the check"))
    step = models.CharField(max_length=8, choices=CheckStep.choices, blank=True)
    user_message = models.CharField(max_length=400, blank=True)
    debug_message = models.TextField(blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-uploaded_at"]
        indexes = [
            models.Index(fields=["park", "enterprise", "-uploaded_at"]),
            models.Index(
                fields=["park", "uploaded_at"],
                condition=models.Q(state__in=["received", "checking"]),
                name="inventory_upload_unchecked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.state})"


class LedgerVersion(models.Model):
    """One filed version of one enterprise-month; a correction is a new version with a reason."""

    park = models.ForeignKey(Park, on_delete=models.PROTECT, related_name="+")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="ledger_versions")
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    source_file = models.ForeignKey(SourceFile, on_delete=models.PROTECT, related_name="+")
    line_count = models.PositiveIntegerField()
    content_digest = models.CharField(max_length=64)
    profile = models.JSONField(default=dict)
    titles = models.JSONField(default=dict, help_text=_("Sheet title in the file by sheet number, where it is another"))
    acknowledged = models.JSONField(default=list, help_text=_("Warnings that stood when the version was filed"))
    applied_fixes = models.JSONField(
        default=list, help_text=_("Corrections laid over the file: what was read, what counts, who and when")
    )
    reason = models.CharField(max_length=400, blank=True)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()

    class Meta:
        ordering = ["park", "enterprise", "year", "month", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["park", "enterprise", "year", "month", "number"], name="one_version_per_number"
            ),
            models.CheckConstraint(
                condition=models.Q(month__gte=1) & models.Q(month__lte=12), name="ledger_month_within_1_12"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.year}-{self.month:02d} v{self.number}"


class LedgerPointer(models.Model):
    """The version in force of an enterprise-month; the only ledger row that ever changes."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="ledger_pointers")
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    version = models.ForeignKey(LedgerVersion, on_delete=models.PROTECT, related_name="+")
    lock = models.PositiveIntegerField(default=1, help_text=_("Raised at every move; guards against lost updates"))

    class Meta:
        ordering = ["park", "year", "month", "enterprise"]
        constraints = [
            models.UniqueConstraint(fields=["park", "year", "month", "enterprise"], name="one_pointer_per_month"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.year}-{self.month:02d}"


class LedgerLine(models.Model):
    """One quantity of one row of a filed sheet; written by COPY, never updated, never deleted."""

    pk = models.CompositePrimaryKey("park_id", "year", "version_id", "number")
    park = models.ForeignKey(Park, on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    version = models.ForeignKey(LedgerVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    month = models.PositiveSmallIntegerField()
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    process = models.ForeignKey(
        Process, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    outlet = models.ForeignKey(
        Outlet, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    sheet = models.CharField(max_length=2)
    row = models.PositiveIntegerField()
    field = models.CharField(max_length=30)
    cell = models.CharField(max_length=12)
    item = models.CharField(max_length=40, blank=True)
    quantity = models.DecimalField(max_digits=34, decimal_places=12, null=True)
    unit = models.CharField(max_length=16, blank=True)
    typed_value = models.CharField(max_length=80)
    typed_unit = models.CharField(max_length=30, blank=True)
    notation = models.CharField(max_length=2, blank=True)
    tier = models.CharField(max_length=4, blank=True)
    counterparty = models.CharField(max_length=18, blank=True)
    parameters = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell} {self.field}"


#: Reason of a dirty month whose only cause is a filed ledger.
LEDGER: Final = "ledger"


class DirtyMonth(models.Model):
    """An enterprise-month whose results are older than its ledger: the truth of what must be recomputed.

    Rows are only inserted (one per cause) and removed by the recompute that took them.
    """

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    since = models.DateTimeField()
    reason = models.CharField(max_length=40, default=LEDGER)

    class Meta:
        # No uniqueness on purpose: an upload must never wait for a recompute that holds an older row of the same month.
        indexes = [models.Index(fields=["park", "year", "month"], name="inventory_dirtymonth_place")]

    def __str__(self) -> str:
        return f"{self.park_id} {self.enterprise_id} {self.year}-{self.month:02d}"
