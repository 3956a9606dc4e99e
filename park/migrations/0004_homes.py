"""Processes of homes: dormitories and living quarters."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("park", "0003_export_rule"),
    ]

    operations = [
        migrations.AlterField(
            model_name="process",
            name="kind",
            field=models.CharField(
                choices=[
                    ("power_boiler", "Power or CHP boiler"),
                    ("industrial_boiler", "Industrial boiler"),
                    ("kiln", "Kiln or furnace"),
                    ("production", "Production process"),
                    ("coating", "Coating or solvent use"),
                    ("wastewater", "Wastewater treatment"),
                    ("waste", "Waste treatment"),
                    ("transport", "Transport"),
                    ("household", "Homes (dormitories, living quarters)"),
                    ("utility", "Utilities and auxiliary"),
                    ("whole", "Whole site"),
                ],
                max_length=20,
            ),
        ),
    ]
