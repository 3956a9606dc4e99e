"""Filed ledgers are written once: the database itself refuses to change or remove a file, a version or a line."""

from django.db import migrations

TABLES = ("inventory_sourcefile", "inventory_ledgerversion", "inventory_ledgerline")


def trigger(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER written_once BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION tongjian_refuse_change()",
        f"DROP TRIGGER written_once ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("inventory", "0009_own_factors"), ("park", "0005_written_once")]

    operations = [trigger(table) for table in TABLES]
