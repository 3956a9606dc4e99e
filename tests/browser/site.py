"""The whole site for the journeys: a database of its own, a real web server and a real worker, as in production."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psycopg2
from django.conf import settings

from config import serve
from config.embedded import Lease

DATABASE = f"{settings.DATABASES['default']['TEST']['NAME']}_journeys"
WAIT_SECONDS = 120.0


@dataclass
class Site:
    """Where the site answers, and what its processes said."""

    url: str
    logs: Path
    environment: dict[str, str] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def log(self, name: str) -> str:
        path = self.logs / f"{name}.log"
        return path.read_text(errors="replace")[-6000:] if path.exists() else ""

    def said(self) -> str:
        return "\n".join(f"--- {name}\n{self.log(name)}" for name in ("build", "web", "worker"))


@contextmanager
def running_site(folder: Path) -> Iterator[Site]:
    """Builds the parks, starts web and worker, waits until the first calculation is done; stops and removes all."""
    # Each run looks from a place of its own, so that two runs that begin together do not take the same port.
    port = serve.free_port(8300 + os.getpid() % 1000)
    site = Site(f"http://127.0.0.1:{port}", folder, surroundings(folder))
    create_database()
    try:
        with open(folder / "build.log", "wb") as log:
            build = [sys.executable, "-m", "tests.browser.park"]
            collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
            for words in (build, collect):
                code = subprocess.call(words, cwd=settings.BASE_DIR, env=site.environment, stdout=log, stderr=log)
                assert code == 0, site.log("build")
        start(site)
        wait_until(lambda: web_answers(site), "web did not answer", site)
        wait_until(is_computed, "the parks were not computed", site)
        yield site
    finally:
        stop(site)
        drop_database()


def surroundings(folder: Path) -> dict[str, str]:
    """The environment of the processes: that of this run, with a database, a broker and files of their own."""
    place = settings.DATABASES["default"]
    person = quote(str(place["USER"]), safe="") + (
        ":" + quote(str(place["PASSWORD"]), safe="") if place["PASSWORD"] else ""
    )
    host = {"host": place["HOST"]} if place["HOST"] else {}
    port = f":{place['PORT']}" if place["PORT"] else ""
    query = f"?{urlencode(host)}" if host else ""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": f"postgresql://{person}@{port}/{DATABASE}{query}",
        "REDIS_URL": Lease.of(folder, "valkey").address("scratch"),
        "MEDIA_ROOT": str(folder / "files"),
        "TONGJIAN_DATA": str(folder),
        "WORKER_CONCURRENCY": "1",
        "WEB_WORKERS": "2",
        "LOG_LEVEL": "INFO",
    }


def start(site: Site) -> None:
    for name in ("web", "worker"):
        words = serve.command(name, site.url.removeprefix("http://"))
        with open(site.logs / f"{name}.log", "wb") as log:
            site.processes[name] = subprocess.Popen(
                words, cwd=settings.BASE_DIR, env=site.environment, stdout=log, stderr=log, start_new_session=True
            )


def stop(site: Site) -> None:
    for process in site.processes.values():
        process.terminate()
    for process in site.processes.values():
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            serve.kill_group(process)


def wait_until(happened: Callable[[], bool], otherwise: str, site: Site) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not happened():
        ended = [name for name, process in site.processes.items() if process.poll() is not None]
        if ended or time.monotonic() > deadline:
            raise AssertionError(f"{otherwise} ({', '.join(ended) or 'in time'})\n{site.said()}")
        time.sleep(0.2)


def web_answers(site: Site) -> bool:
    return serve.web_answers(int(site.url.rsplit(":", 1)[1]))


def is_computed() -> bool:
    """Whether no filed month waits for its calculation and every one was calculated in an orderly way."""
    ((waiting,),) = ask("SELECT count(*) FROM inventory_dirtymonth")
    ((unfinished,),) = ask("SELECT count(*) FROM assessment_recalculation WHERE state <> 'done'")
    ((done,),) = ask("SELECT count(*) FROM assessment_recalculation WHERE state = 'done'")
    return waiting == 0 and unfinished == 0 and done > 0


def ask(query: str, *values: object, database: str = DATABASE) -> list[tuple[Any, ...]]:
    """Rows of the journeys' database, past the site: for what a journey must agree with."""
    place = settings.DATABASES["default"]
    connection = psycopg2.connect(
        dbname=database,
        user=place["USER"],
        password=place["PASSWORD"] or None,
        host=place["HOST"] or None,
        port=place["PORT"] or None,
    )
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(query, values or None)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def create_database() -> None:
    drop_database()
    ask(f'CREATE DATABASE "{DATABASE}"', database="postgres")


def drop_database() -> None:
    ask(f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)', database="postgres")
