"""A filed month comes back with a remark at one cell, is corrected and accepted: the official and the filer in turn."""

import re

from playwright.sync_api import Page, expect

from inventory.ledger.columns import all_sheets
from tests.browser.conftest import Enter
from tests.browser.park import EDITOR, FILED, FILER, LATE
from tests.browser.site import Site
from tests.browser.test_filer import MONTH, hand_in
from tests.browser.workbooks import good_workbook, raised_workbook

REMARK = "产值与统计局报送数不一致，请核对"


def test_a_returned_month_is_corrected_and_accepted(site: Site, enter: Enter) -> None:
    filer, official = enter(FILER), enter(EDITOR)
    file_the_month(filer, site, good_workbook())
    send_back_with_a_remark(official, site)
    read_the_remark(filer, site)
    file_the_month(filer, site, raised_workbook(), reason="产值按统计数更正")
    accept_the_correction(official, site)
    official.goto(f"{site.url}/p/{FILED}/ledgers/?year={LATE[1]}")
    board = official.locator("table.yearbook").first
    expect(board.get_by_role("link", name="通过")).to_have_count(1)


def file_the_month(page: Page, site: Site, data: bytes, reason: str = "再次报送") -> None:
    """Files the workbook, whether the month is due, filed or returned; an unchanged one stays as it is."""
    page.goto(f"{site.url}/p/{FILED}/ledgers/upload/?year={LATE[1]}&month={LATE[2]}")
    hand_in(page, "十二月.xlsx", data)
    button = page.get_by_role("button", name="提交台账")
    if not button.count():
        expect(page.get_by_text("无变化").first).to_be_visible()
        return
    for text in page.locator("textarea[name^=explain]").all():
        text.fill("算例代码，已核对")
    if page.get_by_label("更正原因").count():
        page.get_by_label("更正原因").fill(reason)
    page.get_by_role("checkbox").check()
    button.click()
    expect(page.locator("#recalculation h2")).to_contain_text("完成", timeout=60_000)


def open_review(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/p/{FILED}/reviews/?q=算例企业{LATE[0]}")
    row = page.locator("tbody tr", has_text=re.compile(rf"{MONTH} v"))
    row.get_by_role("link", name=f"算例企业{LATE[0]}").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(MONTH)


def send_back_with_a_remark(page: Page, site: Site) -> None:
    open_review(page, site)
    line = page.locator("tr[id^=line-]", has_text=all_sheets()["04"].by_field["output_value_const"].header_zh).first
    line.locator("input.remark-input").fill(REMARK)
    page.get_by_role("button", name="退回").click()
    expect(page.locator("main")).to_contain_text("退回")


def read_the_remark(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/p/{FILED}/ledgers/")
    returned = page.locator("section", has=page.get_by_role("heading", name=re.compile("退回")))
    expect(returned).to_contain_text(MONTH)
    expect(returned).to_contain_text(REMARK)


def accept_the_correction(page: Page, site: Site) -> None:
    open_review(page, site)
    expect(page.locator("main")).to_contain_text("已改")
    page.get_by_role("button", name="通过").first.click()
    expect(page.locator("main")).to_contain_text("通过")
