"""The filer of an enterprise: what is due, a bad file, a good one, and what it changes for the park."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter
from tests.browser.park import EDITOR, FILED, FILER, LATE, READ
from tests.browser.site import Site
from tests.browser.workbooks import (
    MISTAKES,
    UNREGISTERED,
    bad_workbook,
    comments_of,
    places_of,
    slipped_workbook,
)
from tests.mini_park import GOLDEN

MONTH = f"{LATE[1]}-{LATE[2]:02d}"


def test_a_ledger_is_refused_corrected_filed_and_rated(site: Site, enter: Enter, tmp_path: Path) -> None:
    official = enter(EDITOR)
    grade_is(official, site, "未评定")
    page = enter(FILER)
    see_what_is_due(page)
    hand_in(page, "十二月_有错.xlsx", bad_workbook())
    see_every_mistake_at_its_cell(page)
    walk_from_finding_to_cell_and_back(page)
    take_the_marked_file_home(page, tmp_path)
    page.get_by_role("link", name="上传其他文件").click()
    hand_in(page, "十二月.xlsx", slipped_workbook())
    put_the_unit_right_by_click(page)
    see_what_would_change(page)
    confirm_and_watch_the_calculation(page)
    page.get_by_role("link", name="查看本企业结果").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"算例企业{LATE[0]}")
    grade_is(official, site, GOLDEN["expected"]["rating_2023"]["grade"])
    see_the_year_complete(official, site)


def grade_is(page: Page, site: Site, grade: str) -> None:
    page.goto(f"{site.url}/p/{FILED}/rating/?year={LATE[1]}")
    expect(page.locator(".verdict-state .state").first).to_have_text(re.compile(grade))


def see_what_is_due(page: Page) -> None:
    expect(page).to_have_url(re.compile(rf"/p/{FILED}/ledgers/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("本月要做什么")
    to_do = page.locator("section", has=page.get_by_role("heading", name="待报送"))
    expect(to_do.get_by_role("listitem")).to_have_count(1)
    to_do.get_by_role("link", name=MONTH, exact=True).click()


def hand_in(page: Page, name: str, data: bytes) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("上传台账")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": kind, "buffer": data})
    expect(page.locator("[data-chosen]")).to_contain_text(name)
    page.get_by_role("button", name="检查文件").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def see_every_mistake_at_its_cell(page: Page) -> None:
    data = bad_workbook()
    findings = page.locator("section", has=page.get_by_role("heading", name="检查结果"))
    for mistake in MISTAKES:
        (place,) = places_of(data, mistake)
        row = findings.locator("tbody tr", has=page.get_by_role("link", name=place, exact=True)).first
        expect(row).to_contain_text("错误")
        expect(row).to_contain_text(mistake)
        marked = page.locator(f'.excerpt td[id$="{place.split("!")[1]}"] mark', has_text=mistake)
        expect(marked).to_be_visible()
    expect(page.get_by_text("台账没有提交。")).to_be_visible()
    expect(page.get_by_role("button", name="提交台账")).to_have_count(0)


def walk_from_finding_to_cell_and_back(page: Page) -> None:
    """A finding leads to its cell, the arrow to the next one, a marked cell to its finding; the address keeps it."""
    links = page.locator("[data-to-cell]")
    links.first.click()
    chosen = page.locator(".excerpt td.is-chosen")
    expect(chosen).to_have_attribute("id", links.first.get_attribute("href").removeprefix("#"))  # type: ignore[union-attr]
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    expect(page.locator("[data-finding].is-chosen")).to_have_attribute("id", page.url.split("#")[1])
    place = links.last.get_attribute("href")
    page.locator(f"{place} [data-to-finding]").click()
    expect(page.locator("[data-finding]").last).to_have_class(re.compile("is-chosen"))
    page.get_by_label("搜索问题").fill(UNREGISTERED)
    expect(page).to_have_url(re.compile(rf"q={UNREGISTERED}"))
    expect(page.locator("[data-finding]")).to_have_count(1)


def put_the_unit_right_by_click(page: Page) -> None:
    """89.6 万kWh a month: 896,000 typed under 万kWh is 10,000 times November; as kWh it is the same."""
    offer = page.get_by_role("button", name="896000 万千瓦时 → 896000 千瓦时 = 89.6 万千瓦时")
    expect(offer).to_have_count(3)
    offer.first.click()
    applied = page.locator("section", has=page.get_by_role("heading", name="已采用的修正"))
    expect(applied).to_contain_text("02_能源消费!E4")
    expect(applied).to_contain_text("万千瓦时 → 千瓦时")
    expect(offer).to_have_count(0)


def take_the_marked_file_home(page: Page, folder: Path) -> None:
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载标注文件").click()
    path = folder / "marked.xlsx"
    waiting.value.save_as(path)
    comments = comments_of(str(path))
    for mistake in MISTAKES:
        (place,) = places_of(bad_workbook(), mistake)
        assert comments.get(place), f"{place} is not commented: {comments}"


def see_what_would_change(page: Page) -> None:
    expect(page.get_by_role("heading", name=re.compile(rf"{LATE[1]}-{LATE[2]}"))).to_be_visible()
    expect(page.get_by_text("首次填报").first).to_be_visible()
    # A twelfth of the year's 6 600 ten thousand yuan.
    expect(page.locator("td.key", has_text=re.compile(r"^550$")).first).to_be_visible()


def confirm_and_watch_the_calculation(page: Page) -> None:
    for text in page.locator("textarea[name^=explain]").all():
        text.fill("算例代码，已核对")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="提交台账").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("重新核算")
    expect(page.get_by_text(f"{MONTH}")).to_be_visible()
    steps = page.locator("#recalculation li")
    expect(steps.first).to_be_visible()
    assert steps.count() >= 5
    expect(page.locator("#recalculation h2")).to_contain_text("完成", timeout=60_000)


def see_the_year_complete(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/p/{FILED}/fused/?year={LATE[1]}")
    expect(page.locator("main")).not_to_contain_text("数据不全")
    page.goto(f"{site.url}/p/{FILED}/ledgers/?year={LATE[1]}")
    board = page.locator("table.yearbook").first
    expect(board.get_by_role("link", name="待审")).to_have_count(48)


def test_a_filer_sees_nothing_of_the_park_or_its_neighbours(site: Site, enter: Enter, complaints: list[str]) -> None:
    page = enter(FILER)
    words = page.locator("#rail li a").all_inner_texts()
    assert "总览" not in words
    for path in (f"/p/{FILED}/", f"/p/{FILED}/fused/", f"/p/{FILED}/rating/", f"/p/{READ}/ledgers/"):
        answer = page.goto(f"{site.url}{path}")
        assert answer is not None
        assert answer.status == 404, path
    # The browser reports a refused page as an error of its console: that is the refusal, not a fault.
    assert all("404" in line for line in complaints)
    complaints.clear()
