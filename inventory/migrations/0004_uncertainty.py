"""Uncertainty of activities and factors by category, gas and level of Annex A."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inventory", "0003_register_names")]

    operations = [
        migrations.CreateModel(
            "Uncertainty",
            [
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("category", models.CharField(max_length=40)),
                ("gas", models.CharField(max_length=40)),
                ("level", models.CharField(help_text="high, middle, low", max_length=6)),
                ("parameter", models.CharField(help_text="activity, factor", max_length=8)),
                ("percent", models.DecimalField(decimal_places=3, max_digits=9)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("confirmed", "Confirmed"),
                            ("secondary", "Secondary source"),
                            ("derived", "Derived"),
                            ("unverified", "Unverified"),
                        ],
                        max_length=12,
                    ),
                ),
                ("source", models.CharField(max_length=400)),
                ("note", models.CharField(blank=True, max_length=400)),
            ],
            {
                "verbose_name_plural": "uncertainties",
                "ordering": ["category", "gas", "parameter", "level"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("category", "gas", "level", "parameter"), name="one_uncertainty_per_term"
                    )
                ],
            },
        ),
    ]
