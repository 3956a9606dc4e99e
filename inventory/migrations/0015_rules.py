"""Settings of the ledger rules, permitted amounts, explanations of warnings, hints for reviewers."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0014_reviews"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PermittedAmount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pollutant", models.CharField(max_length=40)),
                ("from_year", models.PositiveSmallIntegerField()),
                ("tonnes", models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True)),
                ("source", models.CharField(help_text="Permit number and page", max_length=200)),
                ("decided_at", models.DateTimeField(auto_now_add=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="park.enterprise"
                    ),
                ),
                (
                    "outlet",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="park.outlet",
                    ),
                ),
                (
                    "park",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="park.park"),
                ),
            ],
            options={
                "ordering": ["park", "enterprise", "pollutant", "-from_year", "-pk"],
                "indexes": [models.Index(fields=["park", "enterprise", "pollutant"], name="inventory_permitted_place")],
            },
        ),
        migrations.CreateModel(
            name="ReviewHint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("month", models.PositiveSmallIntegerField()),
                ("hints", models.JSONField(default=list)),
                (
                    "park",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="park.park"),
                ),
                (
                    "upload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="inventory.ledgerupload"
                    ),
                ),
                (
                    "version",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="review_hint",
                        to="inventory.ledgerversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("park", "upload", "year", "month"), name="one_hint_row_per_month")
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleSetting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rule", models.CharField(max_length=40)),
                ("scope", models.CharField(blank=True, max_length=60)),
                ("values", models.JSONField(default=dict)),
                ("severity", models.CharField(blank=True, max_length=8)),
                ("valid_from", models.DateField(help_text="First month of the ledgers it judges")),
                ("valid_to", models.DateField(blank=True, help_text="Last month of the ledgers it judges", null=True)),
                ("reason", models.CharField(max_length=400)),
                ("decided_at", models.DateTimeField(auto_now_add=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "park",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="park.park"),
                ),
            ],
            options={
                "ordering": ["park", "rule", "-pk"],
                "indexes": [models.Index(fields=["park", "rule", "scope"], name="inventory_rulesetting_place")],
            },
        ),
        migrations.CreateModel(
            name="WarningExplanation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("about", models.CharField(max_length=300)),
                ("rule", models.CharField(max_length=40)),
                ("read", models.CharField(blank=True, max_length=120)),
                ("said", models.TextField()),
                ("text", models.CharField(max_length=400)),
                ("explained_at", models.DateTimeField()),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="park.enterprise"
                    ),
                ),
                (
                    "explained_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "park",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="park.park"),
                ),
            ],
            options={
                "ordering": ["park", "enterprise", "-pk"],
                "indexes": [models.Index(fields=["park", "enterprise", "about"], name="inventory_explanation_place")],
            },
        ),
    ]
