"""The site in a browser: it answers, its files arrive, and the watch over console and network can fail."""

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer


def test_the_site_answers_in_a_browser(page: Page, live_server: LiveServer) -> None:
    response = page.goto(f"{live_server.url}/healthz")
    assert response is not None
    assert response.json() == {"status": "ok"}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("theme.css", "text/css"),
        ("bootstrap/css/bootstrap.min.css", "text/css"),
        ("plotly/plotly.min.js", "text/javascript"),
        ("django_htmx/htmx-2.min.js", "text/javascript"),
        ("leaflet/leaflet.js", "text/javascript"),
    ],
)
def test_files_of_the_pages_come_from_this_machine(page: Page, live_server: LiveServer, path: str, kind: str) -> None:
    response = page.request.get(f"{live_server.url}/static/{path}")
    assert response.status == 200
    assert response.headers["content-type"].startswith(kind)


def test_a_console_error_is_heard(page: Page, live_server: LiveServer, complaints: list[str]) -> None:
    page.goto(f"{live_server.url}/healthz")
    page.evaluate("console.error('the chart did not load')")
    assert [line for line in complaints if "the chart did not load" in line] != []
    complaints.clear()


def test_a_request_to_another_machine_is_seen(page: Page, live_server: LiveServer, complaints: list[str]) -> None:
    page.goto(f"{live_server.url}/healthz")
    # An address that belongs to nobody; the page's own policy stops the request, the watch names it.
    page.evaluate("fetch('http://192.0.2.1/tile.png').catch(() => null)")
    assert [line for line in complaints if "192.0.2.1" in line] != []
    complaints.clear()
