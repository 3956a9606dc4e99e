"""The site in a browser: it answers, its files arrive, and the watch over console and network can fail."""

import pytest
from playwright.sync_api import Page

from tests.browser.site import Site


def test_the_site_answers_in_a_browser(page: Page, site: Site) -> None:
    response = page.request.get(f"{site.url}/healthz")
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
def test_files_of_the_pages_come_from_this_machine(page: Page, site: Site, path: str, kind: str) -> None:
    response = page.request.get(f"{site.url}/static/{path}")
    assert response.status == 200
    assert response.headers["content-type"].startswith(kind)


def test_a_console_error_is_heard(page: Page, site: Site, complaints: list[str]) -> None:
    page.goto(f"{site.url}/sign-in/")
    page.evaluate("console.error('the chart did not load')")
    assert [line for line in complaints if "the chart did not load" in line] != []
    complaints.clear()


def test_a_page_error_is_heard(page: Page, site: Site, complaints: list[str]) -> None:
    page.goto(f"{site.url}/sign-in/")
    page.evaluate("new Promise(done => setTimeout(() => { setTimeout(done, 50); throw Error('no such part') }, 0))")
    assert [line for line in complaints if "no such part" in line] != []
    complaints.clear()


def test_a_request_to_another_machine_is_seen(page: Page, site: Site, complaints: list[str]) -> None:
    page.goto(f"{site.url}/sign-in/")
    # An address that belongs to nobody; the page's own policy stops the request, the watch names it.
    page.evaluate("fetch('http://192.0.2.1/tile.png').catch(() => null)")
    assert [line for line in complaints if "192.0.2.1" in line] != []
    complaints.clear()


def test_a_page_of_another_machine_cannot_be_opened(page: Page, site: Site, complaints: list[str]) -> None:
    with pytest.raises(Exception, match="ERR_"):
        page.goto("http://example.org/")
    assert complaints != []
    complaints.clear()
