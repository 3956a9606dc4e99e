"""Lines to be filed again after an earlier month changed, and the months an upload was settled from."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0021_packed_lines"),
        ("park", "0007_api_keys"),
    ]

    operations = [
        migrations.AddField(
            model_name="ledgerupload",
            name="settled_from",
            field=models.JSONField(
                default=list,
                help_text="[[year, month, version number in force], …] that running totals were settled from",
            ),
        ),
        migrations.CreateModel(
            name="RefileLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("month", models.PositiveSmallIntegerField()),
                ("number", models.PositiveIntegerField()),
                ("cell", models.CharField(max_length=12)),
                ("item", models.CharField(blank=True, max_length=40)),
                ("process", models.CharField(blank=True, max_length=40)),
                ("field", models.CharField(max_length=30)),
                ("unit", models.CharField(blank=True, max_length=16)),
                ("quantity", models.DecimalField(decimal_places=12, max_digits=34)),
                ("follows", models.DecimalField(decimal_places=12, max_digits=34, null=True)),
                ("causes", models.JSONField(default=dict)),
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
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="inventory.ledgerversion"
                    ),
                ),
            ],
            options={
                "ordering": ["park", "enterprise", "year", "month", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("park", "enterprise", "year", "month", "number"), name="one_refile_per_line"
                    )
                ],
            },
        ),
    ]
