"""A third-party assessor: reads everything of the engaged years, changes nothing."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Enter
from tests.browser.pages import addresses, open_page
from tests.browser.park import ASSESSOR, ENGAGED, LATE, READ
from tests.browser.site import Site

#: Pages on which something is changed: an assessor gets a sentence there.
CHANGING = (
    *("upload", "project-new", "targets", "project-edit", "ledger-form"),
    *("green-power-new", "verified-new", "own-factor-key", "own-factor-new", "factor-import"),
)
#: Pages that do not exist for an assessor: the forms of the park office, uploads on their way and the machinery.
CLOSED = (
    *("enterprise-new", "boundary-new", "upload-filed", "park-settings", "system"),
    *("ledger-remind", "ledger-reminders"),
)


def test_only_engaged_years_are_offered_and_served(site: Site, enter: Enter, complaints: list[str]) -> None:
    page = enter(ASSESSOR)
    expect(page).to_have_url(re.compile(r"/p/[a-z]+/"))
    page.goto(f"{site.url}/p/{READ}/")
    page.locator(".menu-year summary").click()
    years = [int(word[:4]) for word in page.locator(".menu-year li a").all_inner_texts()]
    assert years == sorted(range(ENGAGED[0], ENGAGED[1] + 1), reverse=True)
    for path in ("", "fused/", "rating/", "flows/", "reports/"):
        answer = page.goto(f"{site.url}/p/{READ}/{path}?year={LATE[1]}")
        assert answer is not None
        assert answer.status == 404, path
    complaints[:] = [line for line in complaints if "404" not in line]


def test_everything_can_be_read_and_nothing_changed(site: Site, enter: Enter, complaints: list[str]) -> None:
    page = enter(ASSESSOR)
    faults: list[str] = []
    for name, address in addresses(site):
        wanted = 403 if name in CHANGING else 404 if name in CLOSED else 200
        status = open_page(page, address)
        faults += [f"{name}: {status} instead of {wanted}"] if status != wanted else []
        if status == 403:
            faults += [f"{name}: no sentence"] if not refusal(page.locator("main").inner_text()) else []
        if status in (403, 404):
            complaints[:] = [line for line in complaints if f"status of {status}" not in line]
    assert faults == []


def refusal(text: str) -> bool:
    """Whether a page says in a sentence who may do this."""
    return any(word in text for word in ("有编辑权限", "填报人"))


def test_no_button_offers_what_is_refused(site: Site, enter: Enter) -> None:
    page = enter(ASSESSOR)
    for path, word in (
        ("enterprises/", "新增企业"),
        ("measures/", "新建项目"),
        ("rating/", "设定目标"),
        ("ledgers/", "上传台账"),
    ):
        page.goto(f"{site.url}/p/{READ}/{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_role("link", name=word)).to_have_count(0)
