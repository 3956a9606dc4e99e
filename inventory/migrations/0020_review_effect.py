"""What a month weighed before a correction of it was approved, to show the effect once it is calculated anew."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inventory", "0019_form_drafts")]

    operations = [
        migrations.AddField(
            model_name="ledgerreview",
            name="co2e_before_t",
            field=models.DecimalField(
                blank=True,
                decimal_places=12,
                help_text="the month's CO2e before an approved correction; None when it was not up to date",
                max_digits=33,
                null=True,
            ),
        ),
    ]
