"""The official review of filed versions: where each stands, and every act, written once."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from inventory.ledger import lifecycle
from inventory.models.ledger import LedgerVersion, SourceFile
from park.models import Enterprise, Park


class ReviewState(models.TextChoices):
    """Where a filed version stands; the steps between are `lifecycle.STEPS`, and the database allows no other."""

    SUBMITTED = lifecycle.SUBMITTED, _("Waiting for review")
    RETURNED = lifecycle.RETURNED, _("Returned")
    APPROVED = lifecycle.APPROVED, _("Approved")
    LOCKED = lifecycle.LOCKED, _("Locked")
    WITHDRAWN = lifecycle.WITHDRAWN, _("Withdrawn")
    SUPERSEDED = lifecycle.SUPERSEDED, _("Replaced")


class Act(models.TextChoices):
    """What people do to a filed version."""

    FILE = lifecycle.FILE, _("Filed")
    APPROVE = lifecycle.APPROVE, _("Approved")
    RETURN = lifecycle.RETURN, _("Returned")
    LOCK = lifecycle.LOCK, _("Locked")
    ASK = lifecycle.ASK, _("Asked for withdrawal")
    REFUSE = lifecycle.REFUSE, _("Refused the withdrawal")
    TAKE_BACK = lifecycle.TAKE_BACK, _("Took the request back")
    WITHDRAW = lifecycle.WITHDRAW, _("Withdrew")
    SUPERSEDE = lifecycle.SUPERSEDE, _("Replaced by a newer version")


class LedgerReview(models.Model):
    """The review of one filed version. `waits`: a correction of a confirmed month, not in force until approved.

    `revision` rises with every change of state; the sum over a month's versions is the lock that an upload must find
    unchanged when it is filed. Who filed may not decide; who asked for a withdrawal may not confirm it.
    """

    park = models.ForeignKey(Park, on_delete=models.PROTECT, related_name="+", db_index=False)
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    version = models.OneToOneField(LedgerVersion, on_delete=models.PROTECT, related_name="review")
    state = models.CharField(max_length=10, choices=ReviewState.choices, default=ReviewState.SUBMITTED)
    waits = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    declared_at = models.DateTimeField(null=True, blank=True, help_text="None for versions filed before it was asked")
    declaration = models.CharField(max_length=10, blank=True, help_text="version of the wording")
    evidence = models.ForeignKey(
        SourceFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    co2e_before_t = models.DecimalField(
        max_digits=33,
        decimal_places=12,
        null=True,
        blank=True,
        help_text="the month's CO2e before an approved correction; None when it was not up to date",
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_reason = models.CharField(max_length=400, blank=True)
    asked_evidence = models.ForeignKey(
        SourceFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["park", "year", "month", "enterprise", "pk"]
        indexes = [
            models.Index(fields=["park", "year", "month", "enterprise"], name="inventory_review_month"),
            models.Index(
                fields=["park", "year"], name="inventory_review_waiting", condition=models.Q(state="submitted")
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["park", "year", "month", "enterprise"],
                condition=models.Q(state__in=["approved", "locked"]),
                name="one_confirmed_version_per_month",
            ),
            models.UniqueConstraint(
                fields=["park", "year", "month", "enterprise"],
                condition=models.Q(state="submitted"),
                name="one_submitted_version_per_month",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("filed_by")),
                name="version_decided_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_by__isnull=True) | ~models.Q(withdrawn_by=models.F("asked_by")),
                name="withdrawal_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["approved", "locked", "returned"]) | models.Q(decided_by__isnull=False),
                name="decided_version_names_who",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="withdrawn")
                | (models.Q(withdrawn_by__isnull=False) & models.Q(asked_by__isnull=False)),
                name="withdrawn_version_names_both",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.state}"


class LedgerAct(models.Model):
    """One act on a filed version, with its remark and the remarks per cell; written once, never changed.

    `remarks`: `[{line, sheet, title, cell, field, item, process, outlet, counterparty, value, text}, …]`.
    """

    park = models.ForeignKey(Park, on_delete=models.PROTECT, related_name="+", db_index=False)
    review = models.ForeignKey(LedgerReview, on_delete=models.PROTECT, related_name="acts")
    act = models.CharField(max_length=10, choices=Act.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    remark = models.CharField(max_length=1000, blank=True)
    remarks = models.JSONField(default=list)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["park", "review"], name="inventory_act_review")]

    def __str__(self) -> str:
        return f"{self.review_id} {self.act}"
