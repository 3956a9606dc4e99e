"""Journeys in the installed Chromium: no console error, no request beyond this machine.

Use `page` (a watched page of nobody) or `enter("editor")` (a watched page of that person, signed in), both on `site`:
the worked park behind a real web server with a real worker.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.browser.park import PASSWORD
from tests.browser.site import Site, running_site

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
LOCAL = {"localhost", "127.0.0.1", "::1"}
FLAGS = (
    "no-sandbox",
    "disable-gpu",
    "disable-background-networking",
    "disable-component-update",
    "disable-sync",
    "no-proxy-server",
    # Every other name and address ends nowhere, so that nothing can leave even if the watch below missed it.
    "host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)
Complaints = list[str]
Enter = Callable[..., Page]


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
    calm = {"reduced_motion": "reduce", "locale": "zh-CN", "viewport": {"width": 1440, "height": 900}}
    return {**browser_context_args, **calm}


@pytest.fixture(scope="session")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site with its parks, once for all journeys; asks for the browser first, so that nothing is built in vain."""
    with running_site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture
def complaints() -> Complaints:
    """What the browser complained about in this test; what is still in the list at its end fails it."""
    return []


def watch(context: BrowserContext, complaints: Complaints) -> BrowserContext:
    """Hears console errors, page errors and requests that leave this machine."""

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
    return context


@pytest.fixture
def context(context: BrowserContext, complaints: Complaints) -> Iterator[BrowserContext]:
    yield watch(context, complaints)
    assert complaints == []


@pytest.fixture(scope="session")
def keys(site: Site, browser: Browser) -> dict[str, Any]:
    """The cookies of the people who have signed in so far: signing in is slow on purpose."""
    return {}


@pytest.fixture
def enter(
    site: Site,
    browser: Browser,
    browser_context_args: dict[str, Any],
    complaints: Complaints,
    keys: dict[str, Any],
) -> Iterator[Enter]:
    """`enter(name, width=, password=)`: a window of its own in which that person is signed in, at the person's home."""
    opened: list[BrowserContext] = []

    def open_window(name: str, width: int = 1440, password: str = PASSWORD) -> Page:
        sizes = {"viewport": {"width": width, "height": 900}}
        known = {"storage_state": keys[name]} if name in keys else {}
        context = watch(browser.new_context(**{**browser_context_args, **sizes, **known}), complaints)
        opened.append(context)
        page = context.new_page()
        page.goto(f"{site.url}/")
        if name not in keys:
            sign_in(page, name, password)
            keys[name] = context.storage_state()
        return page

    yield open_window
    for context in opened:
        context.close()
    assert complaints == []


def sign_in(page: Page, name: str, password: str) -> None:
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda address: "sign-in" not in address)
