"""What the platform tells people, and for which kinds a person wants e-mail."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("park", "0005_written_once"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("reminder", "Month to file"),
                            ("escalation", "Month overdue for long"),
                            ("waiting", "Filing to review"),
                            ("review", "Result of a review"),
                            ("alarm", "Over-limit alarm"),
                        ],
                        max_length=12,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("body", models.TextField(blank=True)),
                ("url", models.CharField(blank=True, help_text="Address inside the platform, from /", max_length=300)),
                ("key", models.CharField(blank=True, help_text="Never told twice to a person", max_length=120)),
                ("batch", models.UUIDField(help_text="Notices told together")),
                ("created_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                (
                    "mail_state",
                    models.CharField(
                        choices=[
                            ("none", "Not by e-mail"),
                            ("waiting", "E-mail waiting"),
                            ("sent", "E-mail sent"),
                            ("failed", "E-mail failed"),
                            ("no_address", "No e-mail address"),
                        ],
                        default="none",
                        max_length=10,
                    ),
                ),
                ("mailed_at", models.DateTimeField(blank=True, null=True)),
                ("mail_attempts", models.PositiveSmallIntegerField(default=0)),
                ("mail_after", models.DateTimeField(blank=True, help_text="Not tried before", null=True)),
                ("mail_error", models.CharField(blank=True, max_length=300)),
                (
                    "park",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="park.park"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
                "indexes": [
                    models.Index(fields=["park", "user", "-created_at"], name="park_notice_of_person"),
                    models.Index(
                        condition=models.Q(("read_at__isnull", True)),
                        fields=["park", "user"],
                        name="park_notice_unread",
                    ),
                    models.Index(fields=["park", "batch"], name="park_notice_batch"),
                    models.Index(
                        condition=models.Q(("mail_state", "waiting")),
                        fields=["park", "mail_after"],
                        name="park_notice_unmailed",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("key", ""), _negated=True),
                        fields=("park", "user", "key"),
                        name="one_notice_per_key_and_person",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("reminder", "Month to file"),
                            ("escalation", "Month overdue for long"),
                            ("waiting", "Filing to review"),
                            ("review", "Result of a review"),
                            ("alarm", "Over-limit alarm"),
                        ],
                        max_length=12,
                    ),
                ),
                ("by_mail", models.BooleanField(default=True)),
                (
                    "park",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="park.park"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("park", "user", "kind"), name="one_choice_per_kind_and_person")
                ],
            },
        ),
    ]
