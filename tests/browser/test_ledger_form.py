"""Filling in a month on screen: type, paste, move, explain a key, lose the connection, come back, check."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Complaints, Enter
from tests.browser.park import FILED, FILER, LATE
from tests.browser.site import Site, ask

MONTH = (2024, 2)


def address(site: Site, sheet: str) -> str:
    ((pk,),) = ask(
        "SELECT e.id FROM park_enterprise e JOIN park_park p ON p.id = e.park_id WHERE p.code = %s AND e.name = %s",
        FILED,
        f"算例企业{LATE[0]}",
    )
    return f"{site.url}/p/{FILED}/ledgers/form/{pk}/{MONTH[0]}/{MONTH[1]}/?sheet={sheet}"


def field(page: Page, row: int, name: str) -> Locator:
    return page.locator("[data-form-table] tbody tr").nth(row).locator(f"[name$='.{name}']")


def is_saved(page: Page) -> None:
    expect(page.locator("[data-state]")).to_contain_text("已保存")


def paste(field: Locator, text: str) -> None:
    field.focus()
    field.evaluate(
        """(input, text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            input.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        text,
    )


def test_a_month_is_filled_in_kept_and_checked(site: Site, enter: Enter, complaints: Complaints) -> None:
    page = enter(FILER)
    page.goto(address(site, "09"))
    expect(page.get_by_role("heading", level=1)).to_have_text(f"在线填报 {MONTH[0]}-{MONTH[1]:02d}")
    count = page.locator("[data-form-table] tbody tr").count()
    page.get_by_role("button", name="添加一行").click()
    expect(page.locator("[data-form-table] tbody tr")).to_have_count(count + 1)
    code = field(page, count, "waste_code")
    expect(code).to_be_focused()

    # A block of three rows from a spreadsheet: the rows that are not there yet are added.
    paste(code, "900-039-49\nSW02\n900-041-49\n")
    expect(page.locator("[data-form-table] tbody tr")).to_have_count(count + 3)
    paste(field(page, count, "generated"), "3.2\t1.1\n约十\t\n2\t")
    expect(field(page, count, "used_self")).to_have_value("1.1")
    expect(field(page, count + 1, "generated")).to_have_value("约十")
    expect(field(page, count + 2, "generated")).to_have_value("2")

    # Enter and the arrows move within the column, the right arrow at the end of a text to the next field.
    field(page, count, "generated").focus()
    page.keyboard.press("Enter")
    expect(field(page, count + 1, "generated")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(field(page, count, "generated")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(field(page, count, "used_self")).to_be_focused()

    # A key that needs a reason says so while it is typed.
    disposed = field(page, count, "disposed")
    disposed.fill("NE")
    wanted = page.get_by_text("请在标记后写明原因")
    expect(wanted).to_be_visible()
    disposed.fill("NE 联单未回")
    expect(wanted).to_have_count(0)
    is_saved(page)

    page.reload()
    expect(field(page, count, "disposed")).to_have_value("NE 联单未回")
    expect(field(page, count + 1, "generated")).to_have_value("约十")

    # Without a connection the entry stays in this browser and is saved as soon as there is one.
    page.context.set_offline(True)
    field(page, count, "stored").fill("0.5")
    expect(page.locator("[data-state]")).to_contain_text("网络不通")
    page.context.set_offline(False)
    is_saved(page)
    complaints[:] = [entry for entry in complaints if "ERR_INTERNET_DISCONNECTED" not in entry]
    assert page.evaluate("() => Object.keys(localStorage).filter(key => key.startsWith('ledger-form:'))") == []

    page.get_by_role("button", name="检查", exact=True).click()
    wrong = field(page, count + 1, "generated")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(wrong.locator("xpath=..")).to_contain_text("不能确定是什么数")
    expect(page.locator(".form-tabs [aria-current] .tab-error")).to_be_visible()
    # Another entry in the field strikes the finding until the next check.
    wrong.fill("10")
    expect(wrong.locator("xpath=..").locator(".said.stale")).to_be_visible()


def test_what_is_required_is_shown_while_typing(site: Site, enter: Enter) -> None:
    page = enter(FILER)
    page.goto(address(site, "02"))
    page.get_by_role("button", name="添加一行").click()
    last = page.locator("[data-form-table] tbody tr").count() - 1
    field(page, last, "energy_code").fill("04 一般烟煤")
    owed = re.compile("owed")
    expect(field(page, last, "unit")).to_have_class(owed)
    expect(field(page, last, "consumption")).to_have_class(owed)
    field(page, last, "purchase").fill("12")
    expect(field(page, last, "consumption")).not_to_have_class(owed)
    # The units on offer are those of the energy.
    unit_list = field(page, last, "unit").get_attribute("list")
    assert page.locator(f"#{unit_list} option").evaluate_all("all => all.map(one => one.value)") == [
        "吨",
        "千克",
        "万吨",
    ]
    # A column nobody needs is folded away until a choice of the row asks for it.
    expect(field(page, last, "total_moisture")).to_be_hidden()
    page.get_by_label("显示全部列").check()
    field(page, last, "coal_basis").select_option("干燥基")
    page.get_by_label("显示全部列").uncheck()
    expect(field(page, last, "total_moisture")).to_be_visible()
    is_saved(page)
    page.locator("[data-form-table] tbody tr").nth(last).get_by_role("button", name="删除本行").click()
    is_saved(page)


@pytest.mark.parametrize("width", [390, 1440])
def test_signing_out_leaves_nothing_in_the_browser(
    site: Site, enter: Enter, keys: dict[str, object], width: int
) -> None:
    page = enter(FILER, width)
    page.goto(address(site, "02"))
    page.evaluate("() => localStorage.setItem('ledger-form:1:/x/:02', '{}')")
    page.locator("form[action$='sign-out/']").evaluate("form => form.requestSubmit()")
    page.wait_for_url(re.compile("sign-in"))
    keys.pop(FILER, None)
    assert page.evaluate("() => Object.keys(localStorage)") == []
