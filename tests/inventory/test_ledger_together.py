"""Several people filing at the same moment: real transactions, one winner a month, nothing lost, no deadlock."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from inventory.ledger.enterprise import LedgerEnterprise
from inventory.ledger.workbook import write_workbook
from inventory.models import LedgerPointer, LedgerUpload, LedgerVersion, RefileLine
from inventory.services.ledger import Conflict, receive_ledger, stage_upload
from park.models import AuditEvent, Enterprise, User
from park.services.audit import first_broken
from tests.inventory.ledger.filing import ENTERPRISE
from tests.inventory.ledger_park import SAID, LedgerPark, ledger_park, new_enterprise, uscc_of, workbook

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def here() -> LedgerPark:
    return ledger_park()


def at_once(acts: list[Callable[[], object]]) -> list[object]:
    """Results or Conflicts of acts that all start at the same moment, each on a connection of its own."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            start.wait(10)
            return act()
        except Conflict as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def confirm(upload: LedgerUpload, user: User) -> Callable[[], object]:
    return lambda: receive_ledger(upload, user, explanations=SAID, declared=True)


def test_of_two_first_filings_of_a_month_one_wins_and_one_is_told(here: LedgerPark) -> None:
    uploads = [
        stage_upload(here.access(user), here.plant, "a.xlsx", workbook(s02_1_purchase=amount), user)
        for user, amount in ((here.filer, 12.3), (here.editor, 12.4))
    ]
    results = at_once([confirm(uploads[0], here.filer), confirm(uploads[1], here.editor)])
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "list"]
    assert (LedgerVersion.objects.count(), LedgerPointer.objects.get().lock) == (1, 1)
    assert sorted(LedgerUpload.objects.values_list("state", flat=True)) == ["committed", "ready"]


def test_a_double_click_files_once(here: LedgerPark) -> None:
    upload = stage_upload(here.access(here.filer), here.plant, "a.xlsx", workbook(), here.filer)
    results = at_once([confirm(upload, here.filer)] * 4)
    assert sorted(len(result) for result in results if isinstance(result, list)) == [0, 0, 0, 1]
    assert LedgerVersion.objects.count() == 1


def test_the_same_file_handed_in_twice_at_once_is_kept_once(here: LedgerPark) -> None:
    data = workbook()

    def hand_in() -> LedgerUpload:
        return stage_upload(here.access(here.filer), here.plant, "a.xlsx", data, here.filer)

    here.filer.refresh_from_db()
    uploads = at_once([hand_in, hand_in])
    assert len({upload.source_file_id for upload in uploads if isinstance(upload, LedgerUpload)}) == 1


def test_enterprises_of_a_park_file_at_once_and_the_chain_stays_whole(here: LedgerPark) -> None:
    firms = [new_enterprise(here.park, here.plant.division, uscc_of(number), f"企业{number}") for number in range(6)]
    uploads = [stage_upload(here.access(here.editor), firm, "a.xlsx", small(firm), here.editor) for firm in firms]
    results = at_once([confirm(upload, here.editor) for upload in uploads])
    assert [len(result) for result in results if isinstance(result, list)] == [1] * 6
    assert AuditEvent.objects.count() == 6
    assert first_broken(here.park) is None


def small(firm: Enterprise) -> bytes:
    facts = LedgerEnterprise(uscc=firm.uscc, name=firm.name, industry_code="4412", region_code="500115", contact="张三")
    given = {"04": [{"output_value": 100, "output_value_const": 90, "employees": 10, "hours": 720}]}
    return write_workbook(facts, 2025, 3, given)


def running_total(here: LedgerPark, month: int, amount: int, basis: str) -> bytes:
    row: dict[str, Any] = {
        "energy_code": "04",
        "process": "GX01",
        "unit": "吨",
        "basis": basis,
        "period": f"2025-{month:02d}",
    }
    sheets: dict[str, list[dict[str, Any]]] = {
        "02": [row | {"consumption": amount}],
        "04": [{"output_value": 3000, "period": f"2025-{month:02d}"}],
    }
    return write_workbook(ENTERPRISE, 2025, month, sheets)


def test_a_running_total_and_a_correction_under_it_at_once(here: LedgerPark) -> None:
    """January 100 → 120 while 1–2 月累计 180 waits as February 80.

    Either the correction is first and February refused, or February is in force and marked: it follows as 60.
    """
    people = here.filer, here.editor

    def checked(user: User, month: int, amount: int, basis: str = "month") -> LedgerUpload:
        return stage_upload(here.access(user), here.plant, "a.xlsx", running_total(here, month, amount, basis), user)

    def act(upload: LedgerUpload, user: User) -> Callable[[], object]:
        return lambda: receive_ledger(upload, user, reason="更正", explanations=SAID, declared=True)

    act(checked(here.filer, 1, 100), here.filer)()
    february, january = checked(people[0], 2, 180, "cumulative"), checked(people[1], 1, 120)
    results = at_once([act(february, people[0]), act(january, people[1])])
    assert isinstance(results[1], list) and len(results[1]) == 1
    marks: dict[int, Any] = {
        row.month: (row.quantity, row.follows) for row in RefileLine.objects.filter(park=here.park)
    }
    if isinstance(results[0], Conflict):
        assert "2025-01" in str(results[0]) and not marks
        assert not LedgerPointer.objects.filter(month=2).exists()
    else:
        assert marks == {2: (80, 60)}
