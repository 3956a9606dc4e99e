"""The administrator of the platform: the state of the machinery, and no figure of any enterprise."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Enter
from tests.browser.pages import NARROW, addresses, open_page, picture, too_wide
from tests.browser.park import ADMIN, LATE, READ
from tests.browser.site import Site

OPEN = ("system", "factors", "methods", "method", "basis")


def test_home_is_the_system_page_without_years_or_figures(site: Site, enter: Enter) -> None:
    page = enter(ADMIN)
    expect(page).to_have_url(re.compile(r"/system/$"))
    expect(page.locator(".menu-year")).to_have_count(0)
    rail = page.locator("#rail ul").first
    assert rail.get_by_role("link").all_inner_texts() == ["因子库", "系统"]
    main = page.locator("main")
    expect(main).to_contain_text("已报台账全部核算完毕")
    for word in ("算例企业", "CO2e", "CO₂e", "万元"):
        expect(main).not_to_contain_text(word)


def test_business_pages_do_not_exist_for_an_administrator(site: Site, enter: Enter, complaints: list[str]) -> None:
    page = enter(ADMIN)
    faults = []
    for name, address in addresses(site, year=None):
        status = open_page(page, address)
        if (status == 200) != (name in OPEN):
            faults.append(f"{name}: {status}")
    assert faults == []
    answer = page.goto(f"{site.url}/p/{READ}/fused/fused.xlsx?year={LATE[1] - 1}")
    assert answer is not None
    assert answer.status == 404
    complaints[:] = [line for line in complaints if "404" not in line]


def test_the_system_page_fits_a_phone(site: Site, enter: Enter) -> None:
    page = enter(ADMIN, width=NARROW)
    picture(page, f"system-admin-{NARROW}")
    assert too_wide(page) == []
