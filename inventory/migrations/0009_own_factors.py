"""Own factors with their proposals, and the use of each factor by stored results, told from their trails."""

import django.contrib.postgres.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Results stored before this table existed name their factors in their trails.
FILL_USE = """
INSERT INTO inventory_factoruse (park_id, enterprise_id, year, month, factor_id, kind, substance, rows, mass_t)
SELECT park_id, enterprise_id, year, month, factor_id, kind, substance, count(*),
       coalesce(sum(mass_t) FILTER (WHERE NOT memo AND NOT in_park), 0)
FROM (
    SELECT DISTINCT e.park_id, e.enterprise_id, e.year, e.month, (s.value->>'id')::bigint AS factor_id, e.kind,
           e.substance, e.mass_t, e.memo, e.in_park, e.version_id, e.line_number, e.method
    FROM inventory_emission e, jsonb_each(e.trail->'sources') s
    WHERE jsonb_typeof(e.trail->'sources') = 'object' AND jsonb_typeof(s.value->'id') = 'number'
) used
GROUP BY park_id, enterprise_id, year, month, factor_id, kind, substance
"""


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0008_exact_co2e"),
        ("park", "0004_homes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FactorProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80)),
                ("name_zh", models.CharField(blank=True, max_length=200)),
                ("name_en", models.CharField(blank=True, max_length=200)),
                ("first_year", models.PositiveSmallIntegerField()),
                ("last_year", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("tier", models.CharField(max_length=4)),
                ("reason", models.CharField(max_length=400)),
                ("evidence_name", models.CharField(blank=True, max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Waiting for approval"),
                            ("approved", "In force"),
                            ("rejected", "Rejected"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="proposed",
                        max_length=9,
                    ),
                ),
                (
                    "lower_tier",
                    models.BooleanField(default=False, help_text="its tier is below that of the factor it replaces"),
                ),
                ("impact", models.JSONField(blank=True, null=True)),
                ("impact_at", models.DateTimeField(blank=True, null=True)),
                ("proposed_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decision", models.CharField(blank=True, max_length=400)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawal", models.CharField(blank=True, max_length=400)),
            ],
            options={
                "ordering": ["-proposed_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="FactorUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("month", models.PositiveSmallIntegerField()),
                ("kind", models.CharField(max_length=8)),
                ("substance", models.CharField(max_length=40)),
                ("rows", models.PositiveIntegerField()),
                ("mass_t", models.DecimalField(decimal_places=9, max_digits=30)),
            ],
        ),
        migrations.CreateModel(
            name="ProposedValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("parameter", models.CharField(max_length=60)),
                ("value", models.DecimalField(decimal_places=15, max_digits=30)),
                ("unit", models.CharField(max_length=60)),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="factor",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(
                    ("enterprise__isnull", True), ("park__isnull", False), ("superseded_at__isnull", True)
                ),
                expressions=[("park", "="), ("key", "="), ("parameter", "="), ("region", "="), ("years", "&&")],
                name="park_factor_does_not_overlap",
            ),
        ),
        migrations.AddConstraint(
            model_name="factor",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("enterprise__isnull", False), ("superseded_at__isnull", True)),
                expressions=[("enterprise", "="), ("key", "="), ("parameter", "="), ("region", "="), ("years", "&&")],
                name="enterprise_factor_does_not_overlap",
            ),
        ),
        migrations.AddConstraint(
            model_name="factor",
            constraint=models.CheckConstraint(
                condition=models.Q(("enterprise__isnull", True), ("park__isnull", False), _connector="OR"),
                name="enterprise_factor_names_its_park",
            ),
        ),
        migrations.AddField(
            model_name="factorproposal",
            name="decided_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="factorproposal",
            name="enterprise",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="park.enterprise",
            ),
        ),
        migrations.AddField(
            model_name="factorproposal",
            name="evidence",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="inventory.sourcefile",
            ),
        ),
        migrations.AddField(
            model_name="factorproposal",
            name="park",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="park.park"),
        ),
        migrations.AddField(
            model_name="factorproposal",
            name="proposed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="factorproposal",
            name="withdrawn_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="factoruse",
            name="enterprise",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="park.enterprise"
            ),
        ),
        migrations.AddField(
            model_name="factoruse",
            name="factor",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="inventory.factor",
            ),
        ),
        migrations.AddField(
            model_name="factoruse",
            name="park",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="park.park"
            ),
        ),
        migrations.AddField(
            model_name="proposedvalue",
            name="factor",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="inventory.factor",
            ),
        ),
        migrations.AddField(
            model_name="proposedvalue",
            name="proposal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="values", to="inventory.factorproposal"
            ),
        ),
        migrations.AddIndex(
            model_name="factorproposal",
            index=models.Index(fields=["park", "state"], name="inventory_proposal_state"),
        ),
        migrations.AddConstraint(
            model_name="factorproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="own_factor_decided_by_another",
            ),
        ),
        migrations.AddIndex(
            model_name="factoruse",
            index=models.Index(fields=["park", "factor", "year"], name="inventory_use_factor"),
        ),
        migrations.AddIndex(
            model_name="factoruse",
            index=models.Index(fields=["park", "year", "month", "enterprise"], name="inventory_use_month"),
        ),
        migrations.AddConstraint(
            model_name="proposedvalue",
            constraint=models.UniqueConstraint(fields=("proposal", "parameter"), name="one_value_per_parameter"),
        ),
        migrations.RunSQL(FILL_USE, migrations.RunSQL.noop),
    ]
