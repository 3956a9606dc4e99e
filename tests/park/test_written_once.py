"""Filed ledgers and the audit trail are written once, whatever code or person tries otherwise."""

from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, models, transaction

from inventory.models import LedgerLine, LedgerVersion, SourceFile
from inventory.services.ledger_batch import file_workbooks
from park.models import AuditEvent, Park
from park.services.audit import first_broken
from tests import mini_park

WRITTEN_ONCE: tuple[type[models.Model], ...] = (LedgerLine, LedgerVersion, SourceFile, AuditEvent)


@pytest.fixture
def park(db: None) -> Park:
    call_command("load_reference", verbosity=0)
    park, firms, user = mini_park.build()
    with patch("assessment.tasks.wake"):
        file_workbooks(park, [book for book in mini_park.workbooks(firms, user) if book.name[2:9] <= "2021-02"])
    return park


@pytest.mark.parametrize("model", WRITTEN_ONCE)
def test_the_database_refuses_to_change_or_remove(park: Park, model: type[models.Model]) -> None:
    count = model._default_manager.count()
    assert count
    table = connection.ops.quote_name(model._meta.db_table)
    for statement in (f"UPDATE {table} SET park_id = park_id", f"DELETE FROM {table}"):  # noqa: S608 our own table
        with pytest.raises(DatabaseError, match="written once"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert model._default_manager.count() == count


def test_who_goes_round_the_guard_is_found_by_the_chain(park: Park) -> None:
    assert first_broken(park) is None
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # what only the database's owner can do
        cursor.execute(
            "UPDATE park_auditevent SET detail = detail || '{\"forged\": 1}' WHERE park_id = %s AND sequence = 2",
            [park.pk],
        )
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    assert first_broken(park) == 2
    with pytest.raises(CommandError, match=f"{park.code}: event 2"):
        call_command("verify_chain")


def test_a_removed_event_is_found_by_the_chain(park: Park) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM park_auditevent WHERE park_id = %s AND sequence = 3", [park.pk])
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    assert AuditEvent.objects.filter(park=park).latest("sequence").sequence > 3
    assert first_broken(park) == 3
