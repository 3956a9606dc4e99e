"""What the platform tells a person: in the bell of the top bar, and by e-mail where the person wants it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from park.models.park import Park


class NoticeKind(models.TextChoices):
    """What a notice is about; a person chooses per kind whether it also comes by e-mail."""

    REMINDER = "reminder", _("Month to file")
    ESCALATION = "escalation", _("Month overdue for long")
    WAITING = "waiting", _("Filing to review")
    REVIEW = "review", _("Result of a review")
    ALARM = "alarm", _("Over-limit alarm")


class MailState(models.TextChoices):
    """Where the e-mail of a notice stands."""

    NONE = "none", _("Not by e-mail")
    WAITING = "waiting", _("E-mail waiting")
    SENT = "sent", _("E-mail sent")
    FAILED = "failed", _("E-mail failed")
    NO_ADDRESS = "no_address", _("No e-mail address")


class Notice(models.Model):
    """One thing told to one person in one park; `key` names what is told once only."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=NoticeKind.choices)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True, help_text="Address inside the platform, from /")
    key = models.CharField(max_length=120, blank=True, help_text="Never told twice to a person")
    batch = models.UUIDField(help_text="Notices told together")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mail_state = models.CharField(max_length=10, choices=MailState.choices, default=MailState.NONE)
    mailed_at = models.DateTimeField(null=True, blank=True)
    mail_attempts = models.PositiveSmallIntegerField(default=0)
    mail_after = models.DateTimeField(null=True, blank=True, help_text="Not tried before")
    mail_error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["park", "user", "key"], condition=~models.Q(key=""), name="one_notice_per_key_and_person"
            ),
        ]
        indexes = [
            models.Index(fields=["park", "user", "-created_at"], name="park_notice_of_person"),
            models.Index(fields=["park", "user"], condition=models.Q(read_at__isnull=True), name="park_notice_unread"),
            models.Index(fields=["park", "batch"], name="park_notice_batch"),
            models.Index(
                fields=["park", "mail_after"], condition=models.Q(mail_state="waiting"), name="park_notice_unmailed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.park_id} {self.user_id} {self.title}"


class NoticeChoice(models.Model):
    """Whether a person wants the notices of a kind by e-mail; without a row: yes."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=NoticeKind.choices)
    by_mail = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["park", "user", "kind"], name="one_choice_per_kind_and_person"),
        ]

    def __str__(self) -> str:
        return f"{self.park_id} {self.user_id} {self.kind} {self.by_mail}"
