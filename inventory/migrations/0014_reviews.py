"""Reviews of filed versions: their table, the steps the database allows, and a review for every version filed before.

What was in force counts as waiting for review, what was replaced as replaced.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FILED_BEFORE = """
INSERT INTO inventory_ledgerreview
    (park_id, enterprise_id, year, month, version_id, state, waits, revision, filed_by_id, declaration, asked_reason)
SELECT v.park_id, v.enterprise_id, v.year, v.month, v.id,
       CASE WHEN p.id IS NULL THEN 'superseded' ELSE 'submitted' END, false, 1, v.filed_by_id, '', ''
FROM inventory_ledgerversion v LEFT JOIN inventory_ledgerpointer p ON p.version_id = v.id ORDER BY v.id
"""
ACTS_BEFORE = """
INSERT INTO inventory_ledgeract (park_id, review_id, act, by_id, at, remark, remarks)
SELECT r.park_id, r.id, 'file', r.filed_by_id, v.filed_at, '', '[]'
FROM inventory_ledgerreview r JOIN inventory_ledgerversion v ON v.id = r.version_id ORDER BY v.id
"""
# Deferred checks of the rows above must be done before the tables are altered further.
CHECK_NOW = "SET CONSTRAINTS ALL IMMEDIATE"
STEP = """
CREATE FUNCTION tongjian_review_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'submitted' OR NEW.revision <> 1 OR NEW.decided_by_id IS NOT NULL THEN
      RAISE EXCEPTION 'a review starts as submitted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT EXISTS (SELECT FROM inventory_ledgerversion v WHERE v.id = NEW.version_id AND v.park_id = NEW.park_id
        AND v.enterprise_id = NEW.enterprise_id AND v.year = NEW.year AND v.month = NEW.month
        AND v.filed_by_id = NEW.filed_by_id) THEN
      RAISE EXCEPTION 'a review names what its version names' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF (NEW.park_id, NEW.enterprise_id, NEW.year, NEW.month, NEW.version_id, NEW.filed_by_id, NEW.declaration)
      <> (OLD.park_id, OLD.enterprise_id, OLD.year, OLD.month, OLD.version_id, OLD.filed_by_id, OLD.declaration)
      OR NEW.declared_at IS DISTINCT FROM OLD.declared_at OR NEW.evidence_id IS DISTINCT FROM OLD.evidence_id THEN
    RAISE EXCEPTION 'what a review was filed with never changes' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.state = OLD.state THEN
    IF NEW.revision <> OLD.revision OR NEW.decided_by_id IS DISTINCT FROM OLD.decided_by_id THEN
      RAISE EXCEPTION 'a decision changes the state' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF (OLD.state || '>' || NEW.state) NOT IN (
      'submitted>approved', 'submitted>returned', 'approved>locked', 'submitted>withdrawn', 'approved>withdrawn',
      'locked>withdrawn', 'submitted>superseded', 'approved>superseded', 'locked>superseded')
      OR NEW.revision <> OLD.revision + 1 THEN
    RAISE EXCEPTION 'no step from % to %', OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.state IN ('returned', 'withdrawn', 'superseded')
      AND EXISTS (SELECT FROM inventory_ledgerpointer p WHERE p.version_id = NEW.version_id) THEN
    RAISE EXCEPTION 'a version in force cannot be %', NEW.state USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
"""
POINTER = """
CREATE FUNCTION tongjian_pointer_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.lock < OLD.lock THEN
    RAISE EXCEPTION 'the lock of a month only rises' USING ERRCODE = 'restrict_violation';
  END IF;
  IF EXISTS (SELECT FROM inventory_ledgerreview r WHERE r.version_id = NEW.version_id
      AND (r.waits OR r.state NOT IN ('submitted', 'approved', 'locked'))) THEN
    RAISE EXCEPTION 'this version may not be in force' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
"""
TRIGGERS = {
    "review_step": "BEFORE INSERT OR UPDATE ON inventory_ledgerreview FOR EACH ROW"
    " EXECUTE FUNCTION tongjian_review_step()",
    "written_once": "BEFORE DELETE ON inventory_ledgerreview FOR EACH ROW EXECUTE FUNCTION tongjian_refuse_change()",
    "pointer_move": "BEFORE INSERT OR UPDATE ON inventory_ledgerpointer FOR EACH ROW"
    " EXECUTE FUNCTION tongjian_pointer_move()",
    "act_once": "BEFORE UPDATE OR DELETE ON inventory_ledgeract FOR EACH ROW EXECUTE FUNCTION tongjian_refuse_change()",
}


def trigger(name: str) -> migrations.RunSQL:
    table = TRIGGERS[name].partition(" ON ")[2].split()[0]
    return migrations.RunSQL(f"CREATE TRIGGER {name} {TRIGGERS[name]}", f"DROP TRIGGER {name} ON {table}")


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0013_mappings"),
        ("park", "0005_written_once"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LedgerReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("month", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("submitted", "Waiting for review"),
                            ("returned", "Returned"),
                            ("approved", "Approved"),
                            ("locked", "Locked"),
                            ("withdrawn", "Withdrawn"),
                            ("superseded", "Replaced"),
                        ],
                        default="submitted",
                        max_length=10,
                    ),
                ),
                ("waits", models.BooleanField(default=False)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "declared_at",
                    models.DateTimeField(
                        blank=True, help_text="None for versions filed before it was asked", null=True
                    ),
                ),
                ("declaration", models.CharField(blank=True, help_text="version of the wording", max_length=10)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                ("asked_reason", models.CharField(blank=True, max_length=400)),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_evidence",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inventory.sourcefile",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="park.enterprise",
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inventory.sourcefile",
                    ),
                ),
                (
                    "filed_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "park",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="park.park"
                    ),
                ),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="review", to="inventory.ledgerversion"
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["park", "year", "month", "enterprise", "pk"],
            },
        ),
        migrations.CreateModel(
            name="LedgerAct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("file", "Filed"),
                            ("approve", "Approved"),
                            ("return", "Returned"),
                            ("lock", "Locked"),
                            ("ask", "Asked for withdrawal"),
                            ("refuse", "Refused the withdrawal"),
                            ("take_back", "Took the request back"),
                            ("withdraw", "Withdrew"),
                            ("supersede", "Replaced by a newer version"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("remark", models.CharField(blank=True, max_length=1000)),
                ("remarks", models.JSONField(default=list)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "park",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="park.park"
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="acts", to="inventory.ledgerreview"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddIndex(
            model_name="ledgerreview",
            index=models.Index(fields=["park", "year", "month", "enterprise"], name="inventory_review_month"),
        ),
        migrations.AddIndex(
            model_name="ledgerreview",
            index=models.Index(
                condition=models.Q(("state", "submitted")), fields=["park", "year"], name="inventory_review_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerreview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["approved", "locked"])),
                fields=("park", "year", "month", "enterprise"),
                name="one_confirmed_version_per_month",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerreview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "submitted")),
                fields=("park", "year", "month", "enterprise"),
                name="one_submitted_version_per_month",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    models.Q(("decided_by", models.F("filed_by")), _negated=True),
                    _connector="OR",
                ),
                name="version_decided_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("withdrawn_by__isnull", True),
                    models.Q(("withdrawn_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="withdrawal_confirmed_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["approved", "locked", "returned"]), _negated=True),
                    ("decided_by__isnull", False),
                    _connector="OR",
                ),
                name="decided_version_names_who",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "withdrawn"), _negated=True),
                    models.Q(("withdrawn_by__isnull", False), ("asked_by__isnull", False)),
                    _connector="OR",
                ),
                name="withdrawn_version_names_both",
            ),
        ),
        migrations.AddIndex(
            model_name="ledgeract",
            index=models.Index(fields=["park", "review"], name="inventory_act_review"),
        ),
        migrations.RunSQL(FILED_BEFORE, migrations.RunSQL.noop),
        migrations.RunSQL(ACTS_BEFORE, migrations.RunSQL.noop),
        migrations.RunSQL(CHECK_NOW, migrations.RunSQL.noop),
        migrations.RunSQL(STEP, "DROP FUNCTION tongjian_review_step()"),
        migrations.RunSQL(POINTER, "DROP FUNCTION tongjian_pointer_move()"),
        *(trigger(name) for name in TRIGGERS),
    ]
