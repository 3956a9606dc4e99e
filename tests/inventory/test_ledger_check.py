"""The check as a job: every start counted, a killed worker seen at once, a poison file ends and blocks nobody."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings
from django.db import connection
from kombu.exceptions import OperationalError

from inventory import tasks
from inventory.ledger.guard import Limits
from inventory.ledger.reader import BookReader
from inventory.models import LedgerUpload, LedgerVersion
from inventory.services import ledger, ledger_check
from inventory.services.ledger import stage_upload
from inventory.services.ledger_check import MOST_STARTS, check_upload, waiting_uploads
from inventory.services.ledger_file import place
from tests.inventory.ledger.bad_files import far_cell
from tests.inventory.ledger_park import LedgerPark, ledger_park, workbook

pytestmark = pytest.mark.django_db(transaction=True)

#: A worker that gets stuck in the middle of the check it was given.
STUCK = """
import sys, time
import django
django.setup()
from inventory.services import ledger_check
def hang(*given):
    print("stuck", flush=True)
    time.sleep(120)
ledger_check.stage = hang
ledger_check.check_upload(int(sys.argv[1]))
"""


@pytest.fixture
def here() -> LedgerPark:
    return ledger_park()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Every file waits for a worker; the uploads that a worker was asked to check."""
    monkeypatch.setattr(settings, "LEDGER_CHECK_AT_ONCE", 0)
    heard: list[int] = []
    monkeypatch.setattr(tasks.check, "apply_async", lambda args, retry: heard.extend(args))
    monkeypatch.setattr(tasks.check, "delay", heard.append)
    return heard


def received(here: LedgerPark, data: bytes) -> LedgerUpload:
    return stage_upload(here.access(here.filer), here.plant, "三月.xlsx", data, here.filer)


def surroundings() -> dict[str, str]:
    """The environment of a worker on the database and the files of this test."""
    base = connection.settings_dict
    person = quote(str(base["USER"]), safe="") + (
        f":{quote(str(base['PASSWORD']), safe='')}" if base["PASSWORD"] else ""
    )
    port = f":{base['PORT']}" if base["PORT"] else ""
    query = f"?{urlencode({'host': base['HOST']})}" if base["HOST"] else ""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": f"postgresql://{person}@{port}/{base['NAME']}{query}",
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
    }


@pytest.fixture
def stuck_worker() -> Iterator[Callable[[LedgerUpload], subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def start(upload: LedgerUpload) -> subprocess.Popen[str]:
        words = [sys.executable, "-c", STUCK, str(upload.pk)]
        worker = subprocess.Popen(
            words, cwd=settings.BASE_DIR, env=surroundings(), stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        started.append(worker)
        assert worker.stdout is not None
        assert worker.stdout.readline() == "stuck\n"
        return worker

    yield start
    for worker in started:
        if worker.poll() is None:
            worker.kill()
            worker.communicate()


def kill(worker: subprocess.Popen[str]) -> None:
    os.kill(worker.pid, signal.SIGKILL)
    worker.communicate()
    deadline = time.monotonic() + 10
    while not waiting_uploads() and time.monotonic() < deadline:
        time.sleep(0.05)


def test_a_small_file_is_checked_while_the_person_waits(here: LedgerPark) -> None:
    upload = received(here, workbook())
    assert (upload.state, upload.attempts, upload.step) == ("ready", 1, "")
    assert upload.started_at and upload.checked_at
    assert waiting_uploads() == []


def test_a_large_file_waits_for_a_worker_and_then_reads_the_same(here: LedgerPark, asked: list[int]) -> None:
    upload = received(here, workbook())
    assert (upload.state, upload.attempts, upload.findings) == ("received", 0, [])
    assert asked == [upload.pk] == waiting_uploads()
    checked = check_upload(upload.pk)
    settings.LEDGER_CHECK_AT_ONCE = 1 << 20
    at_once = received(here, workbook())
    for name in ("state", "findings", "changes", "excerpt", "periods", "lines"):
        assert getattr(checked, name) == getattr(at_once, name), name


def test_a_killed_worker_leaves_its_count_and_after_three_starts_the_check_has_failed(
    here: LedgerPark, asked: list[int], stuck_worker: Callable[[LedgerUpload], subprocess.Popen[str]]
) -> None:
    """Another park's file is checked while the first hangs; nothing is ever filed."""
    poison = received(here, workbook())
    other = ledger_park("two")
    for start in range(1, MOST_STARTS + 1):
        worker = stuck_worker(poison)
        poison.refresh_from_db()
        assert (poison.state, poison.attempts, poison.step) == ("checking", start, "read")
        assert waiting_uploads() == []  # its worker is alive
        check_upload(poison.pk)  # a second worker does not take it as well
        poison.refresh_from_db()
        assert poison.attempts == start
        if start == 1:
            neighbour = check_upload(received(other, workbook(s02_1_purchase=12.4)).pk)
            assert neighbour.state == "ready"
        kill(worker)
        assert waiting_uploads() == [poison.pk]
    tasks.sweep_checks()
    assert asked[-1] == poison.pk
    failed = check_upload(poison.pk)
    assert (failed.state, failed.attempts) == ("failed", MOST_STARTS)
    assert "3" in failed.user_message
    assert waiting_uploads() == []
    assert not LedgerVersion.objects.exists()
    assert check_upload(poison.pk).attempts == MOST_STARTS  # only a new upload starts again
    settings.LEDGER_CHECK_AT_ONCE = 1 << 20
    assert received(here, workbook()).state == "ready"


def test_a_check_that_breaks_off_is_tried_three_times_and_told(
    here: LedgerPark, asked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = received(here, workbook())

    def broken(*given: object) -> None:
        raise RuntimeError("disk")

    monkeypatch.setattr(ledger_check, "stage", broken)
    states = [check_upload(upload.pk).state for _start in range(MOST_STARTS)]
    assert states == ["received", "received", "failed"]
    upload.refresh_from_db()
    assert "disk" in upload.debug_message
    assert "disk" not in upload.user_message and upload.user_message


def test_a_file_that_kills_the_reader_is_refused_and_the_next_is_read(
    here: LedgerPark, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = Limits(rows=2_000_000, columns=20_000, cells=10**12)
    monkeypatch.setattr(ledger_check, "reader", lambda: BookReader(limits=wide, memory_bytes=1 << 29))
    monkeypatch.setattr(ledger, "limits", lambda: wide)
    upload = received(here, far_cell())
    assert upload.state == "rejected"
    assert [entry["rule"] for entry in upload.findings] in (["file_too_large"], ["file_damaged"])
    assert upload.source_file is None  # what could not be read is not given back
    assert received(here, workbook()).state == "ready"


def test_without_a_broker_the_upload_is_kept_and_the_sweep_finds_it(
    here: LedgerPark, asked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(**given: object) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr(tasks.check, "apply_async", away)
    upload = received(here, workbook())
    assert upload.state == "received"
    tasks.sweep_checks()
    assert asked == [upload.pk]


def test_a_stored_file_that_is_gone_fails_at_once(here: LedgerPark, asked: list[int]) -> None:
    upload = received(here, workbook(s02_1_purchase=12.7))
    assert upload.source_file is not None
    place(upload.source_file).unlink()
    assert check_upload(upload.pk).state == "failed"
