"""Journeys in the installed Chromium: no console error, no request beyond this machine.

Use the fixtures `page` (a watched browser page) and `live_server` (the site on a test database). A journey that needs
recalculation adds `worker`, a real Celery worker on the same database.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

from config import serve

# The browser's own event loop runs in the test's thread; Django would take the test for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("no-sandbox", "disable-gpu", "disable-background-networking", "disable-component-update", "disable-sync")
LOCAL = {"localhost", "127.0.0.1", "::1"}
SCREENSHOTS = Path(settings.BASE_DIR) / "docs" / "screenshots"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Skips where no Chromium is installed; in CI the journeys must run, so there its absence is a failure."""
    program = next((path for name in PROGRAMS if (path := shutil.which(name))), None)
    if program is None:
        reason = f"no Chromium on PATH ({', '.join(PROGRAMS)}): browser journeys did not run"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    flags = [f"--{flag}" for flag in FLAGS]
    return {**browser_type_launch_args, "executable_path": program, "args": flags}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "zh-CN", "viewport": {"width": 1440, "height": 900}}


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained about in this test; what is still in the list at its end fails it."""
    return []


@pytest.fixture
def context(context: BrowserContext, complaints: list[str]) -> Iterator[BrowserContext]:
    """A browser window that hears console errors, page errors and requests that leave this machine."""

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(f"console: {message.text} ({message.location.get('url', '')})")

    def see(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.hostname not in LOCAL:
            complaints.append(f"request left this machine: {request.url}")

    context.on("console", hear)
    context.on("weberror", lambda error: complaints.append(f"page: {error.error}"))
    context.on("request", see)
    yield context
    assert complaints == []


@pytest.fixture
def shoot() -> Callable[[Page, str], None]:
    """Saves a picture of the page under docs/screenshots when SCREENSHOTS=1 (make screenshots)."""

    def save(page: Page, name: str) -> None:
        if os.environ.get("SCREENSHOTS") == "1":
            SCREENSHOTS.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=False)

    return save


@pytest.fixture
def worker(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """A real Celery worker on the test database; its log is shown when the test fails."""
    place = settings.DATABASES["default"]
    database = str(connection.settings_dict["NAME"])
    url = f"postgresql://{place['USER']}:{place['PASSWORD']}@/{database}?host={place['HOST']}&port={place['PORT']}"
    environment = os.environ | {"DATABASE_URL": url, "WORKER_CONCURRENCY": "1", "MEDIA_ROOT": str(settings.MEDIA_ROOT)}
    log = tmp_path / "worker.log"
    with open(log, "wb") as output:
        process = subprocess.Popen(
            serve.command("worker"), cwd=settings.BASE_DIR, env=environment, stdout=output, stderr=output
        )
    yield
    process.terminate()
    process.wait(30)
    print(log.read_text(errors="replace"))  # noqa: T201 (pytest shows it for a failed test)
