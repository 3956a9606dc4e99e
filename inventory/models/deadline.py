"""When ledgers are due in a park, whom the platform reminds and who was reminded of what."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from park.models import Enterprise, Park

MONTH_RANGE = models.Q(month__gte=1) & models.Q(month__lte=12)


class DeadlineRule(models.Model):
    """From this reporting month on, a ledger is due on the `day` of the following month, with `grace_days` more."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    day = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(31)])
    grace_days = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(60)])
    reason = models.CharField(max_length=400)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["park", "year", "month"]
        constraints = [
            models.UniqueConstraint(fields=["park", "year", "month"], name="one_deadline_rule_per_start"),
            models.CheckConstraint(condition=MONTH_RANGE, name="deadline_rule_month_within_1_12"),
            models.CheckConstraint(
                condition=models.Q(day__gte=1) & models.Q(day__lte=31), name="deadline_day_within_1_31"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.park_id} {self.year}-{self.month:02d} {self.day}+{self.grace_days}"


class DeadlineException(models.Model):
    """Another last day for one reporting month, of the whole park or (with an enterprise) of one enterprise."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    last_on = models.DateField()
    reason = models.CharField(max_length=400)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["park", "-year", "-month", "enterprise"]
        constraints = [
            models.UniqueConstraint(
                fields=["park", "year", "month", "enterprise"],
                name="one_deadline_exception_per_month",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=MONTH_RANGE, name="deadline_exception_month_within_1_12"),
        ]

    def __str__(self) -> str:
        return f"{self.park_id} {self.year}-{self.month:02d} {self.last_on}"


class ReminderPlan(models.Model):
    """When the platform reminds by itself; a step without a number is not taken. Without a row: the defaults."""

    park = models.OneToOneField(Park, on_delete=models.CASCADE, related_name="+")
    days_before = models.PositiveSmallIntegerField(null=True, blank=True, default=3, validators=[MaxValueValidator(31)])
    on_last_day = models.BooleanField(default=True)
    escalate_after = models.PositiveSmallIntegerField(
        null=True, blank=True, default=10, validators=[MinValueValidator(1), MaxValueValidator(180)]
    )

    def __str__(self) -> str:
        return f"{self.park_id} {self.days_before} {self.on_last_day} {self.escalate_after}"


class EscalationPerson(models.Model):
    """A person who is told of months long overdue; a park without one tells its editors."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["park", "user"], name="one_escalation_place_per_person")]

    def __str__(self) -> str:
        return f"{self.park_id} {self.user_id}"


class ReminderKind(models.TextChoices):
    """Why a reminder left."""

    MANUAL = "manual", _("Sent by an official")
    BEFORE = "before", _("Before the last day")
    DUE = "due", _("On the last day")
    ESCALATION = "escalation", _("Escalated")


class Reminder(models.Model):
    """One enterprise reminded once: of which months, by whom, with which notices (`batch`).

    `key` names a step that happens once: an automatic step of a month, or the official's reminder of a day.
    """

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+", db_index=False)
    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=ReminderKind.choices)
    months = models.JSONField(help_text="[[year, month], …]")
    key = models.CharField(max_length=60)
    batch = models.UUIDField()
    told = models.PositiveSmallIntegerField(help_text="People told; 0: nobody could be reached")
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["park", "enterprise", "key"], name="one_reminder_per_step"),
        ]
        indexes = [models.Index(fields=["park", "enterprise", "-sent_at"], name="inventory_reminder_history")]

    def __str__(self) -> str:
        return f"{self.park_id} {self.enterprise_id} {self.kind}"
