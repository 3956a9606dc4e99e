"""Where an own factor of the low level comes from."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0011_use_flags"),
    ]

    operations = [
        migrations.AddField(
            model_name="factorproposal",
            name="basis",
            field=models.CharField(
                blank=True,
                choices=[
                    ("theory", "Derived from theory"),
                    ("similar", "Borrowed from a similar activity"),
                    ("expert", "Judged by an expert"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="factorproposal",
            name="basis_text",
            field=models.CharField(blank=True, max_length=400),
        ),
    ]
