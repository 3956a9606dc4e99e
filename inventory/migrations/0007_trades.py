"""Trades between neighbours, and the total before exports are deducted; filed months wait for a recompute."""

import django.db.models.deletion
from django.db import migrations, models


# Sold power and heat leave the categories of bought ones, so every filed month is made anew. Without exports the two
# totals of a year are the same, and a register park, which has no ledgers, keeps that.
BEFORE_DEDUCTION = "UPDATE inventory_parkyear SET territorial_co2e_t = co2e_t"
MARK = """
INSERT INTO inventory_dirtymonth (park_id, enterprise_id, year, month, since, reason)
SELECT park_id, enterprise_id, year, month, now(), 'method' FROM inventory_ledgerpointer
"""


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0006_verified"),
        ("park", "0003_export_rule"),
    ]

    operations = [
        migrations.AddField(
            model_name="parkyear",
            name="territorial_co2e_t",
            field=models.DecimalField(
                decimal_places=9, help_text="before deducting power and heat sold outside", max_digits=30, null=True
            ),
        ),
        migrations.AlterField(
            model_name="parkyear",
            name="co2e_t",
            field=models.DecimalField(
                decimal_places=9,
                help_text="responsibility total: after deducting what is sold outside",
                max_digits=30,
                null=True,
            ),
        ),
        migrations.CreateModel(
            name="InParkTrade",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("month", models.PositiveSmallIntegerField()),
                ("carrier", models.CharField(max_length=40)),
                ("unit", models.CharField(max_length=16)),
                ("sold", models.DecimalField(decimal_places=9, max_digits=30, null=True)),
                ("bought", models.DecimalField(decimal_places=9, max_digits=30, null=True)),
                ("difference", models.DecimalField(decimal_places=12, max_digits=24, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("paired", "Both sides agree"),
                            ("differs", "The sides differ by more than 2 %"),
                            ("only_sold", "The buyer filed no purchase"),
                            ("only_bought", "The seller filed no sale"),
                            ("waiting", "Waiting for the other side's ledger"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="park.enterprise"
                    ),
                ),
                (
                    "park",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="park.park"),
                ),
                (
                    "seller",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="park.enterprise"
                    ),
                ),
            ],
            options={
                "ordering": ["year", "month", "seller", "buyer", "carrier"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("park", "year", "month", "seller", "buyer", "carrier", "unit"), name="one_row_per_trade"
                    )
                ],
            },
        ),
        migrations.RunSQL([BEFORE_DEDUCTION, MARK], migrations.RunSQL.noop),
    ]
