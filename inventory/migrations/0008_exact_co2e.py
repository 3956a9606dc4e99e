"""CO2e with twelve decimals: nine of the mass and three of a GWP."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0007_trades"),
    ]

    operations = [
        migrations.AlterField(
            model_name="enterprisetotal",
            name="co2e_t",
            field=models.DecimalField(decimal_places=12, max_digits=33, null=True),
        ),
        migrations.AlterField(
            model_name="fusedprocess",
            name="co2e_t",
            field=models.DecimalField(decimal_places=12, max_digits=33, null=True),
        ),
        migrations.AlterField(
            model_name="fusedrow",
            name="co2e_t",
            field=models.DecimalField(decimal_places=12, max_digits=33, null=True),
        ),
        migrations.AlterField(
            model_name="industrytotal",
            name="co2e_t",
            field=models.DecimalField(decimal_places=12, max_digits=33, null=True),
        ),
        migrations.AlterField(
            model_name="parkyear",
            name="co2e_t",
            field=models.DecimalField(
                decimal_places=12,
                help_text="responsibility total: after deducting what is sold outside",
                max_digits=33,
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="parkyear",
            name="scope1_co2e_t",
            field=models.DecimalField(decimal_places=12, max_digits=33, null=True),
        ),
        migrations.AlterField(
            model_name="parkyear",
            name="scope2_co2e_t",
            field=models.DecimalField(decimal_places=12, max_digits=33, null=True),
        ),
        migrations.AlterField(
            model_name="parkyear",
            name="territorial_co2e_t",
            field=models.DecimalField(
                decimal_places=12, help_text="before deducting power and heat sold outside", max_digits=33, null=True
            ),
        ),
    ]
