"""Limits of meters with the persons told, and the alarms: one per episode, with an append-only history."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from inventory.models.meter import Meter
from park.models import Enterprise, Park


class LimitKind(models.TextChoices):
    """What a limit watches."""

    OVER = "over", _("Above the limit")
    WARN = "warn", _("Near the limit")
    MISSING = "missing", _("No values")
    WASTE = "waste", _("Hazardous waste does not balance")


class Averaging(models.TextChoices):
    """Over which time a value is averaged before it is compared."""

    HOUR = "hour", _("Hour")
    DAY = "day", _("Day")


class AlarmLimit(models.Model):
    """A limit in force from a day, with its reason and the persons told. Source: 004 7.4.1.8, 7.4.1.9, 8.2.5.

    `value`: over, warn in the meter's unit; missing in expected periods; waste in percent, for a whole enterprise.
    """

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+")
    meter = models.ForeignKey(Meter, on_delete=models.CASCADE, null=True, related_name="limits")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=8, choices=LimitKind.choices)
    averaging = models.CharField(max_length=4, choices=Averaging.choices, default=Averaging.HOUR)
    value = models.DecimalField(max_digits=24, decimal_places=9)
    persons = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    escalate_hours = models.PositiveSmallIntegerField(default=4)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, help_text=_("First day without the limit"))
    reason = models.CharField(max_length=400)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["park", "meter", "kind", "-valid_from"]
        indexes = [models.Index(fields=["park", "meter", "kind"], name="inventory_limit_place")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="waste", meter__isnull=True)
                | (~models.Q(kind="waste") & models.Q(meter__isnull=False)),
                name="limit_kind_has_its_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meter_id} {self.kind} {self.value}"


class AlarmState(models.TextChoices):
    """What has been done about an alarm; whether the episode lasts is told by `ended_at`."""

    OPEN = "open", _("Not acknowledged")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    CLOSED = "closed", _("Closed")


class Alarm(models.Model):
    """One episode over a limit: it opens, is extended and ends by readings; a person acknowledges and closes it."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+")
    limit = models.ForeignKey(AlarmLimit, on_delete=models.PROTECT, related_name="+")
    meter = models.ForeignKey(Meter, on_delete=models.PROTECT, null=True, related_name="+")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, null=True, related_name="+")
    item = models.CharField(max_length=40, blank=True)
    started_at = models.DateTimeField()
    last_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    slots = models.PositiveIntegerField(help_text=_("Hours, days or periods over the limit"))
    peak = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    bound = models.DecimalField(max_digits=24, decimal_places=9)
    state = models.CharField(max_length=12, choices=AlarmState.choices, default=AlarmState.OPEN)
    raised_at = models.DateTimeField()
    escalated_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-started_at", "-pk"]
        indexes = [
            models.Index(fields=["park", "state", "-started_at"], name="inventory_alarm_state"),
            models.Index(fields=["park", "meter", "-started_at"], name="inventory_alarm_meter"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["park", "limit", "enterprise", "item", "started_at"],
                                    nulls_distinct=False, name="one_alarm_per_episode"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.limit_id} {self.started_at:%Y-%m-%d %H:%M}"


class ActKind(models.TextChoices):
    """What happened to an alarm."""

    RAISED = "raised", _("Raised")
    ESCALATED = "escalated", _("Escalated")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    CLOSED = "closed", _("Closed")


class AlarmAct(models.Model):
    """One act on an alarm; only ever appended. `by` is empty for acts of the platform."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+", db_index=False)
    alarm = models.ForeignKey(Alarm, on_delete=models.CASCADE, related_name="acts")
    kind = models.CharField(max_length=12, choices=ActKind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    remark = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.alarm_id} {self.kind}"
