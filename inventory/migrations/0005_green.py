"""Green certificates, each used once on the platform."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0004_uncertainty"),
        ("park", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GreenCertificate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("certificate", "Green certificate"), ("contract", "Green power trade")], max_length=12
                    ),
                ),
                ("number", models.CharField(max_length=80)),
                ("key", models.CharField(max_length=80)),
                (
                    "technology",
                    models.CharField(
                        choices=[
                            ("wind", "Wind"),
                            ("solar", "Solar"),
                            ("hydro", "Hydropower"),
                            ("biomass", "Biomass power"),
                            ("other", "Other renewable"),
                        ],
                        max_length=8,
                    ),
                ),
                ("region", models.CharField(max_length=40)),
                ("year", models.PositiveSmallIntegerField()),
                ("month", models.PositiveSmallIntegerField()),
                ("mwh", models.DecimalField(decimal_places=6, max_digits=16)),
                ("evidence_name", models.CharField(max_length=120)),
                ("registered_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_reason", models.CharField(blank=True, max_length=400)),
                (
                    "evidence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inventory.sourcefile"
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="park.enterprise"
                    ),
                ),
                (
                    "park",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="park.park"),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
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
                "ordering": ["-year", "-month", "number"],
                "indexes": [models.Index(fields=["park", "year", "month", "enterprise"], name="inventory_green_place")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("key",),
                        name="one_use_per_certificate",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month__gte", 1), ("month__lte", 12)), name="green_month_within_1_12"
                    ),
                    models.CheckConstraint(condition=models.Q(("mwh__gt", 0)), name="green_mwh_above_zero"),
                ],
            },
        ),
    ]
