"""The audit trail is written once: the database itself refuses to change or remove an event."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION tongjian_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are written once', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""
TRIGGER = """
CREATE TRIGGER written_once BEFORE UPDATE OR DELETE ON park_auditevent
FOR EACH ROW EXECUTE FUNCTION tongjian_refuse_change()
"""


class Migration(migrations.Migration):
    dependencies = [("park", "0004_homes")]

    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION tongjian_refuse_change()"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER written_once ON park_auditevent"),
    ]
