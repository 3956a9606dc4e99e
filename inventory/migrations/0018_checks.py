"""Checks of uploads as jobs, and the corrections laid over a file."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0017_deadlines"),
        ("park", "0007_api_keys"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="ledgerupload",
            name="applied_fixes",
            field=models.JSONField(
                default=list, help_text="Corrections laid over the file: what was read, what counts, who and when"
            ),
        ),
        migrations.AddField(
            model_name="ledgerupload",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0, help_text="Starts of the check"),
        ),
        migrations.AddField(
            model_name="ledgerupload",
            name="checked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="ledgerupload",
            name="debug_message",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="ledgerupload",
            name="excerpt",
            field=models.JSONField(default=list, help_text="Rows of the file that findings point at, as typed"),
        ),
        migrations.AddField(
            model_name="ledgerupload",
            name="heartbeat_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="ledgerupload",
            name="started_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="ledgerupload",
            name="step",
            field=models.CharField(
                blank=True,
                choices=[
                    ("read", "Reading the file"),
                    ("parse", "Understanding the sheets"),
                    ("check", "Checking the figures"),
                    ("compare", "Comparing with what is in force"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="ledgerupload",
            name="user_message",
            field=models.CharField(blank=True, max_length=400),
        ),
        migrations.AddField(
            model_name="ledgerversion",
            name="applied_fixes",
            field=models.JSONField(
                default=list, help_text="Corrections laid over the file: what was read, what counts, who and when"
            ),
        ),
        migrations.AlterField(
            model_name="ledgerupload",
            name="state",
            field=models.CharField(
                choices=[
                    ("received", "Waiting for the check"),
                    ("checking", "Being checked"),
                    ("failed", "Check failed"),
                    ("rejected", "Errors found"),
                    ("ready", "Ready to confirm"),
                    ("committed", "Filed"),
                    ("unchanged", "Nothing changed"),
                    ("discarded", "Discarded"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="ledgerupload",
            index=models.Index(
                condition=models.Q(("state__in", ["received", "checking"])),
                fields=["park", "uploaded_at"],
                name="inventory_upload_unchecked",
            ),
        ),
    ]
