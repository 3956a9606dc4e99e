"""Verified reports of direct CO2 by enterprise and year."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0005_green"),
        ("park", "0002_has_farms"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="VerifiedReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ets", "Verification report of the emission trading system"),
                            ("carbon", "Other verified carbon emission report"),
                            ("eia", "Environmental impact assessment of the project"),
                        ],
                        max_length=8,
                    ),
                ),
                ("number", models.CharField(max_length=80)),
                ("verifier", models.CharField(max_length=120)),
                ("dated", models.DateField()),
                ("fuel_t", models.DecimalField(decimal_places=9, max_digits=24, null=True)),
                ("process_t", models.DecimalField(decimal_places=9, max_digits=24, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("entered", "Waiting for approval"),
                            ("approved", "In force"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="entered",
                        max_length=9,
                    ),
                ),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                ("approved_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawal_reason", models.CharField(blank=True, max_length=400)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="verified_reports",
                        to="park.enterprise",
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inventory.sourcefile"
                    ),
                ),
                (
                    "park",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="park.park"),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["park", "-year", "enterprise", "-entered_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "withdrawn"), _negated=True),
                        fields=("park", "enterprise", "year"),
                        name="one_verified_report_per_year",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("entered_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="verified_report_approved_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fuel_t__isnull", False), ("process_t__isnull", False), _connector="OR"),
                        name="verified_report_states_something",
                    ),
                ],
            },
        ),
    ]
