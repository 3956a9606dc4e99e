"""Several people filing at the same moment: real transactions, one winner a month, nothing lost, no deadlock."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from inventory.ledger.enterprise import LedgerEnterprise
from inventory.ledger.workbook import write_workbook
from inventory.models import LedgerPointer, LedgerUpload, LedgerVersion
from inventory.services.ledger import Conflict, receive_ledger, stage_upload
from park.models import AuditEvent, Enterprise, User
from park.services.audit import first_broken
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
