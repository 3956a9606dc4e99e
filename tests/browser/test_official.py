"""A park official with editing rights: reads every page, changes year and language, takes the report home."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter
from tests.browser.pages import NARROW, WIDE, addresses, open_page, picture, too_wide
from tests.browser.park import EDITOR, LATE, READ
from tests.browser.site import Site, ask
from tests.browser.words import chinese_left
from tests.mini_park import GOLDEN

YEAR = 2022
CASE = GOLDEN["expected"]["park"][str(YEAR)]
CARBON = Decimal(CASE["total_co2e_t"])
DIRECT = CARBON - Decimal(CASE["electricity_co2e_t"])
CHAPTERS = [
    "摘要", "1 总则", "2 园区概况", "3 数据来源与质量", "4 物质流与能量流", "5 污染物排放现状", "6 碳排放现状",
    "7 碳污融合清单", "8 脱钩态势", "9 措施实施与协同效果", "10 指标评价与等级", "11 问题与整改清单",
    "12 下年度建议", "附件",
]  # fmt: skip


def stored_carbon() -> Decimal:
    ((carbon,),) = ask(
        "SELECT co2e_t FROM inventory_parkyear y JOIN park_park p ON p.id = y.park_id WHERE p.code = %s AND year = %s",
        READ,
        YEAR,
    )
    return Decimal(carbon)


def ten_thousands(tonnes: Decimal) -> str:
    """As a tile says it: ten thousand tonnes with four significant places."""
    return f"{tonnes / 10000:.4g}"


def test_the_overview_shows_figures_charts_and_the_map(site: Site, enter: Enter) -> None:
    page = enter(EDITOR)
    open_page(page, f"{site.url}/p/{READ}/?year={YEAR}")
    assert abs(stored_carbon() - CARBON) < Decimal("1e-6")
    expect(page.locator(".tile").first).to_contain_text(ten_thousands(CARBON))
    expect(page.locator(".page-state-partial")).to_have_count(0)
    see_tables_behind_charts(page)
    place = page.locator("#park-map")
    expect(place.locator(".map-legend")).to_contain_text("物理边界")
    # Two boundaries and the three firms that have coordinates.
    expect(place.locator("path.leaflet-interactive")).to_have_count(3)
    expect(place.locator(".map-list li")).to_have_count(4)
    expect(place.locator(".map-list li", has_text=f"算例企业{LATE[0]}")).to_contain_text("无坐标")


def see_tables_behind_charts(page: Page) -> None:
    charts = page.locator("figure.chart")
    assert charts.count() >= 2
    for chart in charts.all():
        expect(chart.locator(".main-svg").first).to_be_visible()
        expect(chart.get_by_role("table")).to_be_hidden()
        chart.get_by_text("数据表").click()
        expect(chart.get_by_role("table")).to_be_visible()
        assert chart.locator("tbody tr").count() >= 3
    # The year's direct emissions behind the bars are those of the case.
    expect(page.locator("#trend").get_by_role("row", name=str(YEAR))).to_contain_text(f"{DIRECT:,.2f}"[:7])


def test_a_year_with_a_missing_ledger_says_who_owes_it(site: Site, enter: Enter) -> None:
    page = enter(EDITOR)
    open_page(page, f"{site.url}/p/{READ}/?year={LATE[1]}")
    notice = page.locator(".page-state-partial")
    expect(notice).to_contain_text(f"算例企业{LATE[0]}")
    expect(notice).to_contain_text("覆盖")
    notice.get_by_role("link").click()
    expect(page).to_have_url(re.compile("/ledgers/"))


def test_the_year_is_kept_from_page_to_page(site: Site, enter: Enter) -> None:
    page = enter(EDITOR)
    open_page(page, f"{site.url}/p/{READ}/")
    page.locator(".menu-year summary").click()
    page.locator(".menu-year").get_by_role("link", name="2021年").click()
    expect(page).to_have_url(re.compile(r"year=2021"))
    for word in ("融合清单", "评估", "总览"):
        page.locator("#rail").get_by_role("link", name=word).click()
        expect(page).to_have_url(re.compile(r"year=2021"))
        expect(page.get_by_role("heading", level=1)).to_contain_text("2021")


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_every_page_opens_and_fits(site: Site, enter: Enter, width: int, complaints: list[str]) -> None:
    page = enter(EDITOR, width=width)
    faults: list[str] = []
    for name, address in addresses(site):
        status = open_page(page, address)
        picture(page, f"{name}-{width}")
        faults += [f"{name}: {status}"] if status != 200 else []
        faults += [f"{name} is too wide: {one}" for one in too_wide(page)]
        faults += [f"{name}: {line}" for line in complaints]
        complaints.clear()
    assert faults == []


def test_a_phone_has_a_sheet_for_the_rail_and_cards_for_tables(site: Site, enter: Enter) -> None:
    page = enter(EDITOR, width=NARROW)
    open_page(page, f"{site.url}/p/{READ}/?year={YEAR}")
    rail = page.locator("#rail")
    expect(rail).to_be_hidden()
    page.get_by_role("navigation", name="主要页面").get_by_text("更多").click()
    expect(rail).to_be_visible()
    page.wait_for_function(
        "() => Math.abs(document.getElementById('rail').getBoundingClientRect().bottom - innerHeight) < 2"
    )
    box = rail.bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, NARROW)
    page.keyboard.press("Escape")
    expect(rail).to_be_hidden()
    cell = page.locator("table.cards tbody td").first
    label = cell.evaluate("one => getComputedStyle(one, '::before').content")
    assert label.strip('"') == "企业"
    row = page.locator("table.cards tbody tr").first.bounding_box()
    other = cell.bounding_box()
    assert row is not None
    assert other is not None
    assert other["width"] > row["width"] * 0.8


def test_in_english_only_names_stay_chinese(site: Site, enter: Enter, keys: dict[str, object]) -> None:
    page = enter(EDITOR)
    page.get_by_role("button", name="EN").click()
    expect(page.get_by_role("link", name="Fused inventory")).to_be_visible()
    left: dict[str, list[str]] = {}
    for name, address in addresses(site):
        page.goto(address)
        left[name] = chinese_left(page, name)
    assert {name: words for name, words in left.items() if words} == {}


def test_the_report_holds_the_overviews_figures(site: Site, enter: Enter, tmp_path: Path) -> None:
    page = enter(EDITOR)
    open_page(page, f"{site.url}/p/{READ}/?year={YEAR}")
    page.get_by_role("link", name="年度报告").click()
    page.get_by_role("button", name=f"生成{YEAR}年报告").click()
    expect(page.get_by_text(f"{YEAR}年报告已生成")).to_be_visible(timeout=60_000)
    with page.expect_download() as waiting:
        page.get_by_role("table", name="已生成的报告").get_by_role("link").first.click()
    path = tmp_path / "report.docx"
    waiting.value.save_as(path)
    document = Document(str(path))
    headings = [one.text for one in document.paragraphs if one.style and one.style.name == "Heading 1"]
    assert headings == CHAPTERS
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    (total,) = [row for row in cells if row[0] == "温室气体排放总量"]
    assert total[1:3] == [f"{stored_carbon() / 10000:.4f}", "万t CO2e"]
