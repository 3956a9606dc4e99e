"""Everything by keyboard, and no serious finding of axe-core on any page."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter
from tests.browser.pages import NARROW, WIDE, addresses, open_page
from tests.browser.park import EDITOR, FILED, FILER, PASSWORD, READ
from tests.browser.site import Site
from tests.browser.workbooks import bad_workbook

FOCUSED = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
  const ring = parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== 'none' || style.boxShadow !== 'none';
  const around = one.closest('.dropzone, .form-check, label');
  window.order = window.order || [...document.querySelectorAll('*')];
  return {place: window.order.indexOf(one), what: one.tagName + ' ' + (one.innerText || one.name || '').slice(0, 20),
          seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight, ring: ring || !!around};
}"""
GRAVE = ("serious", "critical")


def walk(page: Page, steps: int) -> list[dict[str, Any]]:
    """Where the focus goes with each press of Tab, until it leaves the page."""
    found = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        place = page.evaluate(FOCUSED)
        if place["what"].startswith("BODY"):
            break
        found.append(place)
    return found


def test_signing_in_needs_no_mouse(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/sign-in/")
    expect(page.get_by_label("用户名")).to_be_focused()
    page.keyboard.type(EDITOR)
    page.keyboard.press("Tab")
    expect(page.get_by_label("密码")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="登录")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("总览")


def test_the_first_stop_skips_to_the_content(site: Site, enter: Enter) -> None:
    page = enter(EDITOR)
    open_page(page, f"{site.url}/p/{READ}/?year=2022")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="跳到正文")
    expect(skip).to_be_focused()
    box = skip.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()


@pytest.mark.parametrize(("name", "path"), [(EDITOR, f"/p/{READ}/?year=2022"), (FILER, f"/p/{FILED}/ledgers/upload/")])
def test_focus_goes_down_the_page_and_is_seen(site: Site, enter: Enter, name: str, path: str) -> None:
    page = enter(name)
    open_page(page, site.url + path)
    stops = walk(page, 60)
    assert len(stops) > 10
    places = [stop["place"] for stop in stops]
    assert places == sorted(places)
    assert [stop["what"] for stop in stops if not (stop["seen"] and stop["ring"])] == []


def test_menus_and_tables_behind_charts_open_by_key(site: Site, enter: Enter) -> None:
    page = enter(EDITOR)
    open_page(page, f"{site.url}/p/{READ}/?year=2022")
    menu = page.locator(".menu-year")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu.get_by_role("link", name="2021年")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu.get_by_role("link", name="2021年")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()
    chart = page.locator("#trend")
    chart.locator("summary").focus()
    page.keyboard.press("Space")
    expect(chart.get_by_role("table")).to_be_visible()
    page.keyboard.press("Space")
    expect(chart.get_by_role("table")).to_be_hidden()
    page.locator("[data-rail]").focus()
    page.keyboard.press("Space")
    expect(page.locator("body")).to_have_class("rail-slim")
    page.keyboard.press("Enter")
    expect(page.locator("body")).not_to_have_class("rail-slim")


def test_a_file_is_handed_in_by_key(site: Site, enter: Enter) -> None:
    page = enter(FILER)
    page.goto(f"{site.url}/p/{FILED}/ledgers/upload/")
    field = page.locator("input[type=file]")
    field.focus()
    expect(field).to_be_focused()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    field.set_input_files({"name": "键盘.xlsx", "mimeType": kind, "buffer": bad_workbook()})
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="检查文件")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_role("heading", level=1)).to_have_text("键盘.xlsx")
    page.get_by_role("button", name="放弃本次上传").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("台账没有提交").first).to_be_visible()


def grave_findings(page: Page) -> list[str]:
    """Serious and critical findings of axe-core: rule, first element, number of elements."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{one['id']} ({one['impact']}) {len(one['nodes'])}× {one['nodes'][0]['html'][:160]}"
        for one in found
        if one["impact"] in GRAVE
    ]


def test_axe_can_find_something(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/sign-in/")
    page.evaluate("document.querySelector('label').remove(); document.documentElement.removeAttribute('lang')")
    assert any(line.startswith("html-has-lang") for line in grave_findings(page))


#: Pages whose narrow form is another one: the sheet for the rail, cards, a matrix that keeps its grid.
ON_A_PHONE = ("overview", "fused", "ledgers", "ledger-form", "rating")


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_axe_finds_nothing_grave(site: Site, enter: Enter, width: int) -> None:
    page = enter(EDITOR, width=width)
    faults: dict[str, list[str]] = {}
    for name, address in addresses(site):
        if width == NARROW and name not in ON_A_PHONE:
            continue
        open_page(page, address)
        faults[name] = grave_findings(page)
    assert {name: lines for name, lines in faults.items() if lines} == {}


def test_axe_finds_nothing_grave_at_the_door_and_among_findings(site: Site, page: Page, enter: Enter) -> None:
    page.goto(f"{site.url}/sign-in/")
    assert grave_findings(page) == []
    filer = enter(FILER)
    assert grave_findings(filer) == []
    filer.goto(f"{site.url}/p/{FILED}/ledgers/upload/")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    filer.locator("input[type=file]").set_input_files(
        {"name": "无障碍.xlsx", "mimeType": kind, "buffer": bad_workbook()}
    )
    filer.get_by_role("button", name="检查文件").click()
    expect(filer.get_by_role("heading", level=1)).to_have_text("无障碍.xlsx")
    assert grave_findings(filer) == []
