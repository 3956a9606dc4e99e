"""Catalogue of measures, projects of a park and their stored effects. Source: 000 7."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from park.models import Enterprise, Park


class MeasureClause(models.Model):
    """A clause 7.1–7.5 of guidance 000 that measures serve, as a short title in our own words."""

    clause = models.CharField(primary_key=True, max_length=12)
    group = models.CharField(max_length=20)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=200)
    strength = models.CharField(max_length=4)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return f"{self.clause} {self.title_zh}"


class Measure(models.Model):
    """A catalogue measure; `effects` = change of emissions per unit of activity (minus = emissions fall)."""

    code = models.CharField(primary_key=True, max_length=40)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    category = models.CharField(max_length=40)
    clauses = models.ManyToManyField(MeasureClause, related_name="measures")
    other_clauses = models.CharField(max_length=200, blank=True)
    activity_unit = models.CharField(max_length=60)
    effects = models.JSONField(
        default=dict, help_text='{"CO2e": "-0.5366", "a21026": "-0.083", …}: t CO2e, kg per unit'
    )
    boundary = models.CharField(max_length=200, blank=True)
    outside = models.BooleanField(default=False, help_text=_("Pollutant effect arises outside the park"))
    quadrant = models.CharField(max_length=20, blank=True)
    note = models.TextField(blank=True)
    source = models.TextField()
    status = models.CharField(max_length=12)

    class Meta:
        ordering = ["category", "code"]

    def __str__(self) -> str:
        return self.name_zh


class Project(models.Model):
    """A measure carried out in a park: who, when, how much, at what cost."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=160)
    owner = models.CharField(max_length=80)
    start_on = models.DateField(help_text=_("Planned start of work"))
    due_on = models.DateField(help_text=_("Planned start of operation"))
    running_from = models.DateField(null=True, blank=True, help_text=_("Actual start of operation"))
    stopped_on = models.DateField(null=True, blank=True)
    activity = models.DecimalField(max_digits=20, decimal_places=6, help_text=_("Per year, in the measure's unit"))
    stated_effects = models.JSONField(
        default=dict,
        blank=True,
        help_text='{"CO2e": "120.5", "a21026": "-30"}: yearly reduction stated by the project, '
        "t CO2e and kg; plus = falls",
    )
    stated_source = models.CharField(max_length=200, blank=True)
    capex_wan = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    opex_wan = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    saving_wan = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    life_years = models.PositiveSmallIntegerField(default=10)
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["park", "due_on", "name"]
        constraints = [
            models.CheckConstraint(condition=models.Q(due_on__gte=models.F("start_on")), name="project_due_after_start")
        ]

    def __str__(self) -> str:
        return self.name


class ProjectEffect(models.Model):
    """Yearly effect of a project on one substance at full operation; plus = reduction."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="effects")
    substance = models.CharField(max_length=40, help_text="CO2e or a pollutant code")
    reduction_t = models.DecimalField(max_digits=24, decimal_places=9)
    share_of_base = models.FloatField(null=True, help_text=_("Part of the park's emission of the base year"))
    outside = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "substance"], name="one_effect_per_substance"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.substance}"


class ProjectSynergy(models.Model):
    """Where a project lies in the co-control coordinate system, and its warning when something rises."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="+")
    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="synergy")
    base_year = models.PositiveSmallIntegerField(null=True)
    carbon_share = models.FloatField(null=True)
    pollution_share = models.FloatField(null=True)
    quadrant = models.CharField(max_length=16, blank=True)
    elasticity = models.FloatField(null=True)
    unit_cost = models.DecimalField(max_digits=16, decimal_places=4, null=True, help_text="CNY per tCO2e")
    warnings = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.project_id} {self.quadrant}"
