"""Indicators, targets, ratings, recalculations and reports."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from park.models import Park


class Indicator(models.Model):
    """An indicator of the guidance; `method` names the function that computes it, empty when none does yet."""

    code = models.CharField(primary_key=True, max_length=40)
    indicator_set = models.CharField(max_length=60)
    category = models.CharField(max_length=60)
    name_zh = models.CharField(max_length=160)
    name_en = models.CharField(max_length=200, blank=True)
    formula = models.TextField(blank=True)
    unit = models.CharField(max_length=60, blank=True)
    direction = models.CharField(max_length=20)
    threshold = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=40)
    clause = models.CharField(max_length=120, blank=True)
    method = models.CharField(max_length=40, blank=True)
    item = models.CharField(max_length=40, blank=True, help_text=_("Pollutant code where one indicator has many"))
    note = models.TextField(blank=True)
    source = models.CharField(max_length=400, blank=True)
    status = models.CharField(max_length=12)
    order = models.PositiveSmallIntegerField(default=1000)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name_zh


class Target(models.Model):
    """Target (目标值) and basic requirement (基本要求) of an indicator for a park and year."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="targets")
    year = models.PositiveSmallIntegerField()
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    target = models.DecimalField(max_digits=24, decimal_places=10, null=True, blank=True)
    baseline = models.DecimalField(max_digits=24, decimal_places=10, null=True, blank=True)
    is_main = models.BooleanField(default=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["park", "year", "indicator"]
        constraints = [
            models.UniqueConstraint(fields=["park", "year", "indicator"], name="one_target_per_indicator_and_year"),
        ]

    def __str__(self) -> str:
        return f"{self.park_id} {self.year} {self.indicator_id}"


class IndicatorValue(models.Model):
    """Stored value and verdict of an indicator for a park and year, with its reason."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    target = models.DecimalField(max_digits=24, decimal_places=10, null=True)
    baseline = models.DecimalField(max_digits=24, decimal_places=10, null=True)
    baseline_source = models.CharField(max_length=80, blank=True)
    is_main = models.BooleanField(default=True)
    verdict = models.CharField(max_length=12)
    score = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    reason_zh = models.CharField(max_length=400, blank=True)
    reason_en = models.CharField(max_length=400, blank=True)
    parts = models.JSONField(default=dict, help_text=_("Numerator and denominator as stored totals"))

    class Meta:
        ordering = ["park", "year", "indicator"]
        constraints = [
            models.UniqueConstraint(fields=["park", "year", "indicator"], name="one_value_per_indicator_and_year"),
        ]

    def __str__(self) -> str:
        return f"{self.park_id} {self.year} {self.indicator_id} {self.verdict}"


class Grade(models.TextChoices):
    """Performance grades. Source: 001 评估等级划分."""

    GOOD = "good", _("Good")
    PASS = "pass", _("Pass")
    IMPROVE = "improve", _("Needs improvement")
    UNRATED = "unrated", _("Not rated")


class Rating(models.Model):
    """The grade of a park and year, its reasons, and the provisional grade while the year has gaps."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="ratings")
    year = models.PositiveSmallIntegerField()
    grade = models.CharField(max_length=8, choices=Grade.choices)
    provisional_grade = models.CharField(max_length=8, choices=Grade.choices, blank=True)
    reasons = models.JSONField(default=list, help_text='[{"zh": …, "en": …}]')
    missing = models.JSONField(default=list, help_text=_("Missing enterprise-months that keep the year open"))
    score = models.DecimalField(max_digits=6, decimal_places=2, null=True)

    class Meta:
        ordering = ["park", "year"]
        constraints = [models.UniqueConstraint(fields=["park", "year"], name="one_rating_per_year")]

    def __str__(self) -> str:
        return f"{self.park_id} {self.year} {self.grade}"


class JobState(models.TextChoices):
    """State of a recalculation."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class Step(models.TextChoices):
    """The steps of a recalculation in order."""

    EMISSIONS = "emissions", _("Emissions and energy flows")
    TOTALS = "totals", _("Roll-ups")
    SUMMARY = "summary", _("Yearly summaries")
    FUSED = "fused", _("Fused inventory")
    DECOUPLING = "decoupling", _("Decoupling")
    MEASURES = "measures", _("Effects of measures")
    RATING = "rating", _("Indicators and rating")


class Recalculation(models.Model):
    """One recompute of a park: counted steps, heartbeat, attempts, the message for people and the one for engineers."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=JobState.choices, default=JobState.WAITING)
    step = models.CharField(max_length=20, blank=True)
    step_number = models.PositiveSmallIntegerField(default=0)
    step_count = models.PositiveSmallIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0, help_text=_("Units done within the step"))
    total_count = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    months = models.PositiveIntegerField(default=0, help_text=_("Dirty enterprise-months taken"))
    user_message = models.CharField(max_length=400, blank=True)
    debug_message = models.TextField(blank=True)
    requested_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-requested_at"]
        indexes = [models.Index(fields=["park", "-requested_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["park"], condition=models.Q(state__in=["waiting", "running"]), name="one_open_job_per_park"
            )
        ]

    def __str__(self) -> str:
        return f"{self.park_id} {self.state}"


class Report(models.Model):
    """A generated annual report, pinned to the digest of the year it was written from."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.park_id} {self.year}"
