"""How power and heat sold outside a park are deducted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("park", "0002_has_farms"),
    ]

    operations = [
        migrations.AddField(
            model_name="park",
            name="export_rule",
            field=models.CharField(
                choices=[
                    ("own_intensity", "At the plant's own intensity (guidance 000 B.1)"),
                    ("grid_average", "At the average factor (guidance 002)"),
                ],
                default="own_intensity",
                help_text="How power and heat sold outside the park are deducted",
                max_length=16,
            ),
        ),
    ]
