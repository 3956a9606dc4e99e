"""Whether a park counts the greenhouse gas of its farms."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("park", "0001_tables")]

    operations = [
        migrations.AddField(
            model_name="park",
            name="has_farms",
            field=models.BooleanField(default=False, help_text="Agriculture is inside the boundary and counted"),
        ),
    ]
