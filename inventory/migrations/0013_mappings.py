"""Own headings mapped once, the kind of a stored file, and calls of the interface that are answered once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("park", "0007_api_keys"),
        ("inventory", "0012_factor_basis"),
    ]

    operations = [
        migrations.AddField(
            model_name="sourcefile",
            name="kind",
            field=models.CharField(
                default="xlsx", help_text="What the bytes are: xlsx, csv or json", max_length=4
            ),
        ),
        migrations.AddField(
            model_name="ledgerupload",
            name="titles",
            field=models.JSONField(
                default=dict, help_text="Sheet title in the file by sheet number, where it is another"
            ),
        ),
        migrations.AddField(
            model_name="ledgerversion",
            name="titles",
            field=models.JSONField(
                default=dict, help_text="Sheet title in the file by sheet number, where it is another"
            ),
        ),
        migrations.CreateModel(
            name="AnsweredCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200)),
                ("digest", models.CharField(help_text="SHA-256 of the method, the path and the body", max_length=64)),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("answer", models.JSONField(null=True)),
                ("called_at", models.DateTimeField(auto_now_add=True)),
                (
                    "park",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="park.park"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["park", "called_at"], name="inventory_answeredcall_age")],
                "constraints": [
                    models.UniqueConstraint(fields=("park", "user", "key"), name="one_answer_per_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("tables", models.JSONField(default=list)),
                (
                    "is_active",
                    models.BooleanField(default=False, help_text="Uploads with these headings are read by it"),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "enterprise",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="park.enterprise",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "park",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="park.park"
                    ),
                ),
                (
                    "sample",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inventory.sourcefile"
                    ),
                ),
            ],
            options={
                "ordering": ["park", "name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("park", "enterprise", "name"), name="one_mapping_per_name", nulls_distinct=False
                    )
                ],
            },
        ),
    ]
