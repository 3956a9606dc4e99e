"""Waiting lines of uploads as packed bytes; drafts that wait keep theirs."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

import inventory.models.packed


def pack(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Takes the lines of every draft over."""
    uploads = apps.get_model("inventory", "LedgerUpload")
    for upload in uploads.objects.exclude(lines=[]).only("lines").iterator(chunk_size=20):
        uploads.objects.filter(pk=upload.pk).update(packed=upload.lines)


class Migration(migrations.Migration):
    dependencies = [("inventory", "0020_review_effect")]

    operations = [
        migrations.AddField(
            "ledgerupload",
            "packed",
            inventory.models.packed.PackedField(help_text="Parsed lines waiting for confirmation; emptied on commit"),
        ),
        migrations.RunPython(pack, migrations.RunPython.noop, elidable=True),
        migrations.RemoveField("ledgerupload", "lines"),
        migrations.RenameField("ledgerupload", "packed", "lines"),
    ]
