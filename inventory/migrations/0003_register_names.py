"""Registers name a pollutant by its full name where they have no code for it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inventory", "0002_activity")]

    operations = [
        migrations.AlterField("registerrelease", "pollutant_code", models.CharField(max_length=120)),
        migrations.AlterField("registerrelease", "pollutant_name", models.CharField(max_length=200)),
    ]
