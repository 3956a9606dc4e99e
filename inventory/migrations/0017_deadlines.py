"""When ledgers are due, who was reminded, and where an enterprise stands in its industry."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0016_meters"),
        ("park", "0006_notices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReminderPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "days_before",
                    models.PositiveSmallIntegerField(
                        blank=True, default=3, null=True, validators=[django.core.validators.MaxValueValidator(31)]
                    ),
                ),
                ("on_last_day", models.BooleanField(default=True)),
                (
                    "escalate_after",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        default=10,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(180),
                        ],
                    ),
                ),
                (
                    "park",
                    models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="park.park"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DeadlineException",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("month", models.PositiveSmallIntegerField()),
                ("last_on", models.DateField()),
                ("reason", models.CharField(max_length=400)),
                ("set_at", models.DateTimeField()),
                (
                    "enterprise",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="park.enterprise",
                    ),
                ),
                (
                    "park",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="park.park"
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["park", "-year", "-month", "enterprise"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("park", "year", "month", "enterprise"),
                        name="one_deadline_exception_per_month",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month__gte", 1), ("month__lte", 12)),
                        name="deadline_exception_month_within_1_12",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeadlineRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("month", models.PositiveSmallIntegerField()),
                (
                    "day",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(31),
                        ]
                    ),
                ),
                (
                    "grace_days",
                    models.PositiveSmallIntegerField(
                        default=0, validators=[django.core.validators.MaxValueValidator(60)]
                    ),
                ),
                ("reason", models.CharField(max_length=400)),
                ("set_at", models.DateTimeField()),
                (
                    "park",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="park.park"
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["park", "year", "month"],
                "constraints": [
                    models.UniqueConstraint(fields=("park", "year", "month"), name="one_deadline_rule_per_start"),
                    models.CheckConstraint(
                        condition=models.Q(("month__gte", 1), ("month__lte", 12)),
                        name="deadline_rule_month_within_1_12",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("day__gte", 1), ("day__lte", 31)), name="deadline_day_within_1_31"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EnterpriseStanding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("indicator", models.CharField(max_length=30)),
                ("value", models.DecimalField(decimal_places=9, max_digits=30)),
                ("unit", models.CharField(max_length=20)),
                ("percentile", models.PositiveSmallIntegerField(null=True)),
                ("firms", models.PositiveIntegerField(null=True)),
                (
                    "division",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="park.industry",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="park.enterprise",
                    ),
                ),
                (
                    "park",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="park.park"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("park", "enterprise", "year", "indicator"), name="one_standing_per_year_and_indicator"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("firms__isnull", True), ("percentile__isnull", True)),
                            ("firms__gte", 5),
                            _connector="OR",
                        ),
                        name="standing_of_five_firms_or_none",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EscalationPerson",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "park",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="park.park"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("park", "user"), name="one_escalation_place_per_person")
                ],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("manual", "Sent by an official"),
                            ("before", "Before the last day"),
                            ("due", "On the last day"),
                            ("escalation", "Escalated"),
                        ],
                        max_length=10,
                    ),
                ),
                ("months", models.JSONField(help_text="[[year, month], …]")),
                ("key", models.CharField(max_length=60)),
                ("batch", models.UUIDField()),
                ("told", models.PositiveSmallIntegerField(help_text="People told; 0: nobody could be reached")),
                ("sent_at", models.DateTimeField()),
                (
                    "enterprise",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="park.enterprise",
                    ),
                ),
                (
                    "park",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="park.park"
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-sent_at", "-pk"],
                "indexes": [models.Index(fields=["park", "enterprise", "-sent_at"], name="inventory_reminder_history")],
                "constraints": [
                    models.UniqueConstraint(fields=("park", "enterprise", "key"), name="one_reminder_per_step")
                ],
            },
        ),
    ]
