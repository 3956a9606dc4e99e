"""The pages of the platform as a person walks through them, and what must hold on each of them."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from playwright.sync_api import Page

from tests.browser.park import FILED, READ
from tests.browser.site import Site, ask

PICTURES = Path(settings.BASE_DIR) / "test-results" / "screenshots"
#: Pages of a park by name; the year is one with every ledger filed.
PARK_PAGES = {
    "overview": "",
    "enterprises": "enterprises/",
    "enterprise-new": "enterprises/new/",
    "boundary-new": "boundaries/new/",
    "ledgers": "ledgers/",
    "ledger-calendar": "ledgers/calendar/",
    "ledger-remind": "ledgers/remind/",
    "ledger-reminders": "ledgers/reminders/",
    "notices": "notices/",
    "upload": "ledgers/upload/",
    "flows": "flows/",
    "fused": "fused/",
    "carbon": "carbon/",
    "carbon-basis": "carbon/basis/",
    "green-power": "green-power/",
    "green-power-new": "green-power/certificates/new/",
    "emissions": "emissions/",
    "verified": "verified/",
    "verified-new": "verified/new/",
    "decoupling": "decoupling/",
    "measures": "measures/",
    "catalogue": "measures/?view=catalogue",
    "project-new": "projects/new/",
    "rating": "rating/",
    "targets": "rating/targets/",
    "reports": "reports/",
    "factors": "factors/",
    "own-factors": "factors/own/",
    "own-factor-key": "factors/own/new/",
    "own-factor-new": "factors/own/new/?key=fuel.bituminous",
    "factor-import": "factors/own/import/",
    "factor-sets": "factors/sets/",
    "methods": "methods/",
    "method": "methods/wastewater.industry/",
    "park-settings": "settings/",
    "system": "system/",
}
WIDE, NARROW = 1440, 390
HAN = re.compile(r"[\u4e00-\u9fff]+")
DRAWN = "() => [...document.querySelectorAll('[data-chart]')].every(one => one.querySelector('.main-svg'))"
PLACED = "() => [...document.querySelectorAll('[data-map]')].every(one => one.querySelector('.leaflet-interactive'))"
#: Elements that reach past the right edge although nothing around them scrolls.
TOO_WIDE = """() => {
  const edge = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= edge) return [];
  return [...document.querySelectorAll('main *, header *, nav *')]
    .filter(one => one.getBoundingClientRect().right > edge + 1)
    .slice(0, 4).map(one => one.tagName + '.' + one.className + ' ' + one.textContent.trim().slice(0, 30));
}"""


def addresses(site: Site, park: str = READ, year: int | None = 2022) -> Iterator[tuple[str, str]]:
    """Name and address of every page an editor of the park can open, with objects of each kind."""
    for name, path in PARK_PAGES.items():
        joint = "&" if "?" in path else "?"
        yield name, f"{site.url}/p/{park}/{path}" + (f"{joint}year={year}" if year else "")
    yield "basis", f"{site.url}/basis/?park={park}"
    for name, path in objects(park).items():
        yield name, f"{site.url}/p/{park}/{path}"


def objects(park: str) -> dict[str, str]:
    """One enterprise, process form, ledger version, upload, project and calculation of the park."""
    queries = {
        "enterprise": ("park_enterprise", "enterprises/{}/"),
        "ledger-form": ("park_enterprise", "ledgers/form/{}/2022/12/?sheet=07"),
        "ledger-version": ("inventory_ledgerversion", "ledgers/versions/{}/"),
        "upload-filed": ("inventory_ledgerupload", "ledgers/uploads/{}/"),
        "project-edit": ("measures_project", "projects/{}/edit/"),
        "recalculation": ("assessment_recalculation", "recalculations/{}/"),
    }
    found = {}
    for name, (table, path) in queries.items():
        query = f"SELECT min(row.id) FROM {table} row JOIN park_park p ON p.id = row.park_id WHERE p.code = %s"  # noqa: S608 (names of this list)
        ((pk,),) = ask(query, park)
        found[name] = path.format(pk)
    return found


def open_page(page: Page, address: str) -> int:
    """Opens an address and waits until its charts and maps are drawn; returns the status."""
    answer = page.goto(address)
    page.wait_for_function(DRAWN, timeout=15_000)
    page.wait_for_function(PLACED, timeout=15_000)
    return answer.status if answer else 0


def too_wide(page: Page) -> list[str]:
    """What makes a page scroll sideways; empty when it does not."""
    found: list[str] = page.evaluate(TOO_WIDE)
    return found


def picture(page: Page, name: str) -> None:
    """A full-page picture when SCREENSHOTS=1."""
    if os.environ.get("SCREENSHOTS") == "1":
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


__all__ = ["FILED", "HAN", "NARROW", "READ", "WIDE", "addresses", "open_page", "picture", "too_wide"]
