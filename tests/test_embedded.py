"""Embedded servers: shared while somebody uses them, gone afterwards however that user ended."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from django.conf import settings

PATIENCE = 15.0
# A run that was started to outlive its terminal ignores SIGHUP, and its children inherit that.
USER = """
import pathlib, signal, sys, time
signal.signal(signal.SIGHUP, signal.SIG_DFL)
from config.embedded import ensure
from config.environment import database
import os, psycopg2, redis
ensure(pathlib.Path(sys.argv[1]), durable=False)
place = database(os.environ["DATABASE_URL"])
cursor = psycopg2.connect(host=place["HOST"], user=place["USER"], dbname=place["NAME"]).cursor()
cursor.execute("SELECT current_database()")
assert redis.from_url(os.environ["REDIS_URL"]).ping()
print(cursor.fetchone()[0], flush=True)
sys.stdin.readline()
"""
FORKING_USER = USER.replace("print(cursor", "if os.fork() == 0: time.sleep(60)\nprint(cursor")


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder of its own; whatever a failed test left running is ended.

    Not pytest's tmp_path: another run of pytest closes that folder to the account of PostgreSQL.
    """
    with tempfile.TemporaryDirectory(prefix="tongjian-data-", ignore_cleanup_errors=True) as folder:
        yield Path(folder) / "data"
        for process in servers(Path(folder)):
            process.kill()


def servers(folder: Path) -> list[psutil.Process]:
    """Every keeper, PostgreSQL and Valkey of this folder."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        if any(str(folder) in word for word in words) and not any("ensure(" in word for word in words):
            found.append(process)
    return found


def use(folder: Path, program: str = USER) -> "subprocess.Popen[str]":
    """A process that uses both servers until its input closes; returns when it has reached them."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    user = subprocess.Popen(
        [sys.executable, "-c", program, str(folder)],
        cwd=settings.BASE_DIR,
        env=kept,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert user.stdout is not None
    assert user.stdout.readline() == "tongjian\n"
    return user


def end(user: "subprocess.Popen[str]") -> None:
    user.communicate("\n", timeout=PATIENCE)
    assert user.returncode == 0


def all_gone(folder: Path) -> bool:
    deadline = time.monotonic() + PATIENCE
    while servers(folder) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not servers(folder)


def test_two_users_share_and_the_last_one_waits_for_the_end(data: Path) -> None:
    first = use(data)
    running = {process.pid for process in servers(data)}
    second = use(data)
    assert {process.pid for process in servers(data)} == running
    end(first)
    assert {process.pid for process in servers(data)} == running
    end(second)
    assert all_gone(data)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_nothing_stays_after_the_user_was_killed(data: Path, number: signal.Signals) -> None:
    user = use(data)
    user.send_signal(number)
    user.wait(PATIENCE)
    assert all_gone(data)


def test_a_forked_child_that_lives_on_keeps_nothing_running(data: Path) -> None:
    user = use(data, FORKING_USER)
    forked = psutil.Process(user.pid).children()
    child = next(process for process in forked if process.cmdline()[:2] == [sys.executable, "-c"])
    user.kill()
    user.wait(PATIENCE)
    assert all_gone(data)
    assert child.is_running()
    child.kill()


def test_the_next_start_recovers_from_a_crash_of_everything(data: Path) -> None:
    user = use(data)
    for process in [*servers(data), psutil.Process(user.pid)]:
        process.kill()
    user.wait(PATIENCE)
    assert all_gone(data)
    pid_file = data / "postgres" / "postmaster.pid"
    # The old number now belongs to a process that is no PostgreSQL: this one.
    written = pid_file.read_text().split("\n")
    pid_file.write_text("\n".join([str(os.getpid()), *written[1:]]))
    end(use(data))
    assert servers(data) == []


def test_a_folder_whose_path_is_too_long_for_a_socket(data: Path) -> None:
    long = data / ("a folder with a long name " * 5)
    long.mkdir(parents=True)
    end(use(long))
    assert servers(long) == []
