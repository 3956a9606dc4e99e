"""Drafts of the monthly form."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0018_checks"),
        ("park", "0007_api_keys"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FormDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("month", models.PositiveSmallIntegerField()),
                ("cells", models.JSONField(default=dict)),
                (
                    "lock",
                    models.PositiveIntegerField(
                        default=1, help_text="Raised at every save; guards against lost updates"
                    ),
                ),
                ("checked", models.JSONField(default=dict)),
                ("checked_lock", models.PositiveIntegerField(default=0)),
                ("saved_at", models.DateTimeField()),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="park.enterprise"
                    ),
                ),
                (
                    "park",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="park.park"),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "upload",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="inventory.ledgerupload",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        help_text="In force when the draft began",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="inventory.ledgerversion",
                    ),
                ),
            ],
            options={
                "ordering": ["park", "year", "month", "enterprise"],
                "constraints": [
                    models.UniqueConstraint(fields=("park", "year", "month", "enterprise"), name="one_draft_per_month")
                ],
            },
        ),
    ]
