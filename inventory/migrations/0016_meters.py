"""Meters and monitoring points, their readings, limits and alarms."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0015_rules"),
        ("park", "0007_api_keys"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Alarm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item", models.CharField(blank=True, max_length=40)),
                ("started_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("slots", models.PositiveIntegerField(help_text="Hours, days or periods over the limit")),
                ("peak", models.DecimalField(decimal_places=12, max_digits=30, null=True)),
                ("bound", models.DecimalField(decimal_places=9, max_digits=24)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Not acknowledged"), ("acknowledged", "Acknowledged"), ("closed", "Closed")],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("raised_at", models.DateTimeField()),
                ("escalated_at", models.DateTimeField(null=True)),
                (
                    "enterprise",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="park.enterprise"
                    ),
                ),
                (
                    "park",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="park.park"),
                ),
            ],
            options={
                "ordering": ["-started_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="AlarmAct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("raised", "Raised"),
                            ("escalated", "Escalated"),
                            ("acknowledged", "Acknowledged"),
                            ("closed", "Closed"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("remark", models.CharField(blank=True, max_length=400)),
                (
                    "alarm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="acts", to="inventory.alarm"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "park",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="park.park"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="AlarmLimit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("over", "Above the limit"),
                            ("warn", "Near the limit"),
                            ("missing", "No values"),
                            ("waste", "Hazardous waste does not balance"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "averaging",
                    models.CharField(choices=[("hour", "Hour"), ("day", "Day")], default="hour", max_length=4),
                ),
                ("value", models.DecimalField(decimal_places=9, max_digits=24)),
                ("escalate_hours", models.PositiveSmallIntegerField(default=4)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(help_text="First day without the limit", null=True)),
                ("reason", models.CharField(max_length=400)),
                ("set_at", models.DateTimeField()),
                (
                    "enterprise",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="park.enterprise"
                    ),
                ),
                (
                    "park",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="park.park"),
                ),
                ("persons", models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["park", "meter", "kind", "-valid_from"],
            },
        ),
        migrations.AddField(
            model_name="alarm",
            name="limit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inventory.alarmlimit"
            ),
        ),
        migrations.CreateModel(
            name="Meter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("energy", "Energy and fuels"),
                            ("water", "Water"),
                            ("material", "Material"),
                            ("pollutant", "Pollutant"),
                            ("carbon", "Carbon"),
                            ("facility", "Running signal of a treatment facility"),
                            ("station", "Environment station"),
                        ],
                        max_length=10,
                    ),
                ),
                ("item", models.CharField(blank=True, max_length=40)),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Level 1: enterprise in and out"),
                            (2, "Level 2: workshop or line"),
                            (3, "Level 3: device"),
                        ],
                        default=1,
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=120)),
                ("unit", models.CharField(max_length=20)),
                (
                    "reading_kind",
                    models.CharField(
                        choices=[
                            ("mean", "Instantaneous value (mean)"),
                            ("amount", "Amount of the interval (sum)"),
                            ("counter", "Counter reading (difference)"),
                        ],
                        default="amount",
                        max_length=8,
                    ),
                ),
                (
                    "ledger_field",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not in the ledger"),
                            ("02.purchase", "02 energy bought"),
                            ("02.consumption", "02 energy used"),
                            ("02.self_generated", "02 own generation"),
                            ("02.exported", "02 energy supplied outside"),
                            ("06.fresh_water", "06 water intake"),
                            ("07.gas_volume", "07 waste gas volume"),
                            ("07.conc_avg", "07 concentration"),
                            ("07.emission", "07 emission"),
                            ("08.volume", "08 waste water volume"),
                            ("08.conc_avg", "08 concentration"),
                            ("08.emission", "08 emission"),
                        ],
                        max_length=20,
                    ),
                ),
                ("period_minutes", models.PositiveIntegerField(default=60)),
                ("is_online", models.BooleanField(default=False)),
                ("is_smart", models.BooleanField(default=False)),
                (
                    "point",
                    models.CharField(
                        blank=True,
                        choices=[("", "Neither"), ("generation", "Generation point"), ("grid", "Grid point")],
                        max_length=10,
                    ),
                ),
                (
                    "key_objects",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("energy", "Key energy user"),
                                ("pollution", "Key discharger"),
                                ("carbon", "Key carbon emitter"),
                                ("recycling", "Key recycling unit"),
                            ],
                            max_length=10,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("installed_on", models.DateField()),
                ("removed_on", models.DateField(blank=True, help_text="First day without the meter", null=True)),
                ("calibration_due", models.DateField(blank=True, null=True)),
                (
                    "enterprise",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meters",
                        to="park.enterprise",
                    ),
                ),
                (
                    "outlet",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="park.outlet",
                    ),
                ),
                (
                    "park",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="park.park"),
                ),
                (
                    "process",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="park.process",
                    ),
                ),
            ],
            options={
                "ordering": ["park", "code"],
            },
        ),
        migrations.CreateModel(
            name="Equipment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=120)),
                ("rated_kw", models.DecimalField(decimal_places=3, max_digits=12)),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="equipment", to="park.enterprise"
                    ),
                ),
                (
                    "park",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="park.park"),
                ),
                (
                    "process",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="park.process",
                    ),
                ),
                (
                    "meter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inventory.meter",
                    ),
                ),
            ],
            options={
                "ordering": ["park", "enterprise", "code"],
            },
        ),
        migrations.AddField(
            model_name="alarmlimit",
            name="meter",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="limits", to="inventory.meter"
            ),
        ),
        migrations.AddField(
            model_name="alarm",
            name="meter",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inventory.meter"
            ),
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "park_id", "meter_id", "at", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField()),
                ("value", models.DecimalField(decimal_places=9, max_digits=24)),
                ("flag", models.CharField(blank=True, max_length=1)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("received_at", models.DateTimeField()),
                (
                    "meter",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="inventory.meter",
                    ),
                ),
                (
                    "park",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="park.park"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReadingDay",
            fields=[
                ("day", models.DateField()),
                ("amount", models.DecimalField(decimal_places=12, max_digits=30, null=True)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "park_id", "meter_id", "day", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("highest", models.DecimalField(decimal_places=12, max_digits=30, null=True)),
                ("carried", models.DecimalField(decimal_places=12, max_digits=30, null=True)),
                ("valid_slots", models.PositiveSmallIntegerField()),
                ("stopped_slots", models.PositiveSmallIntegerField(default=0)),
                ("is_valid", models.BooleanField()),
                (
                    "meter",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="inventory.meter",
                    ),
                ),
                (
                    "park",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="park.park"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReadingHour",
            fields=[
                ("day", models.DateField()),
                ("amount", models.DecimalField(decimal_places=12, max_digits=30, null=True)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "park_id", "meter_id", "start", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("start", models.DateTimeField()),
                ("points", models.PositiveSmallIntegerField()),
                ("is_valid", models.BooleanField()),
                ("is_stopped", models.BooleanField(default=False)),
                (
                    "meter",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="inventory.meter",
                    ),
                ),
                (
                    "park",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="park.park"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReadingMonth",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "park_id",
                        "meter_id",
                        "year",
                        "month",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("month", models.PositiveSmallIntegerField()),
                ("amount", models.DecimalField(decimal_places=12, max_digits=30, null=True)),
                ("highest", models.DecimalField(decimal_places=12, max_digits=30, null=True)),
                ("valid_slots", models.PositiveSmallIntegerField()),
                ("due_slots", models.PositiveSmallIntegerField()),
                (
                    "meter",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="inventory.meter",
                    ),
                ),
                (
                    "park",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="park.park"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReadingRevision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("revision", models.PositiveIntegerField()),
                ("value", models.DecimalField(decimal_places=9, max_digits=24)),
                ("flag", models.CharField(blank=True, max_length=1)),
                ("received_at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField()),
                (
                    "meter",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="inventory.meter",
                    ),
                ),
                (
                    "park",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="park.park"
                    ),
                ),
                (
                    "replaced_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="meter",
            index=models.Index(fields=["park", "enterprise", "kind"], name="inventory_meter_place"),
        ),
        migrations.AddConstraint(
            model_name="meter",
            constraint=models.UniqueConstraint(fields=("park", "code"), name="one_meter_per_code"),
        ),
        migrations.AddConstraint(
            model_name="meter",
            constraint=models.CheckConstraint(
                condition=models.Q(("period_minutes__gte", 1)), name="meter_period_above_zero"
            ),
        ),
        migrations.AddConstraint(
            model_name="meter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("removed_on__isnull", True), ("removed_on__gt", models.F("installed_on")), _connector="OR"
                ),
                name="meter_removed_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="equipment",
            constraint=models.UniqueConstraint(fields=("park", "enterprise", "code"), name="one_equipment_per_code"),
        ),
        migrations.AddConstraint(
            model_name="equipment",
            constraint=models.CheckConstraint(condition=models.Q(("rated_kw__gt", 0)), name="rated_kw_above_zero"),
        ),
        migrations.AddIndex(
            model_name="alarmlimit",
            index=models.Index(fields=["park", "meter", "kind"], name="inventory_limit_place"),
        ),
        migrations.AddConstraint(
            model_name="alarmlimit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "waste"), ("meter__isnull", True)),
                    models.Q(models.Q(("kind", "waste"), _negated=True), ("meter__isnull", False)),
                    _connector="OR",
                ),
                name="limit_kind_has_its_place",
            ),
        ),
        migrations.AddIndex(
            model_name="alarm",
            index=models.Index(fields=["park", "state", "-started_at"], name="inventory_alarm_state"),
        ),
        migrations.AddIndex(
            model_name="alarm",
            index=models.Index(fields=["park", "meter", "-started_at"], name="inventory_alarm_meter"),
        ),
        migrations.AddConstraint(
            model_name="alarm",
            constraint=models.UniqueConstraint(
                fields=("park", "limit", "enterprise", "item", "started_at"),
                name="one_alarm_per_episode",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="readingrevision",
            constraint=models.UniqueConstraint(
                fields=("park", "meter", "at", "revision"), name="one_reading_per_revision"
            ),
        ),
    ]
