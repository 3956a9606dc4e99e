"""The decoupling page: state in words, rates, table C.1, views, scopes, gaps, who sees what."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from decoupling.models import DecouplingResult
from inventory.models import ParkYear
from park.models import Park
from tests.pages import judged_park
from tests.pages.judged_park import ANTAGONISTIC, SYNERGISTIC, assessor, build, english, judge, person, values

pytestmark = pytest.mark.django_db
ADDRESS = "/p/riverside/decoupling/"


@pytest.fixture
def park() -> Park:
    judged_park.reference()
    park = build("riverside", "滨江园区")
    judge(park, ("park", ""), SYNERGISTIC, 2021)
    judge(park, ("key", "chemical"), ANTAGONISTIC, 2021)
    judge(park, ("division", "26"), ANTAGONISTIC, 2021)
    return park


@pytest.fixture
def official(park: Park) -> Client:
    return person("official", park, "viewer")


def text(client: Client, query: str = "", address: str = ADDRESS) -> str:
    """The page as a reader sees it: words only, in one line."""
    answer = client.get(address + query)
    assert answer.status_code == 200
    return plain(answer.content.decode())


def plain(html: str) -> str:
    body = html[html.index("<main") : html.index("</main>")]
    body = re.sub(r"<script.*?</script>|<(?:select|optgroup).*?</(?:select|optgroup)>", " ", body, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).replace("\u00a0", " ")


def test_the_state_of_the_park_stands_first_with_its_condition_and_note_3(official: Client) -> None:
    page = text(official)
    assert "园区总体 2021—2023" in page
    assert "协同脱钩（附条件：化学需氧量上升）" in page
    assert "经济增长，污染物与碳排放同降，宜保持碳污协同脱钩。" in page
    assert "主要污染物中，化学需氧量上升，宜逐项查明原因并控制。" in page
    assert "主要污染物升降不一" in page


def test_total_and_annual_rates_and_elasticity_follow_by_hand(official: Client) -> None:
    page = text(official)
    # Economy 100→121; equivalents 95/0.95+10=110 → 76/0.95+11=91; carbon 1000→902.5.
    assert "100.0 121.0 +21.00 % 上升 +10.00 % 上升" in page
    assert "110.0 91.0 −17.27 % 下降 −9.05 % 下降" in page
    assert "1,000.0 902.5 −9.75 % 下降 −5.00 % 下降 ↓ 下降 −0.464 强脱钩" in page


def test_table_c1_is_printed_whole_and_the_row_of_the_park_is_marked(official: Client) -> None:
    html = official.get(ADDRESS).content.decode()
    table = html[html.index("表C.1 经济增长") :]
    rows = re.findall(
        r"<tr( class=\"marked\"[^>]*)?>(.*?)</tr>", table[table.index("<tbody>") : table.index("</tbody>")], re.DOTALL
    )
    cells = [re.sub(r"\s+", "", re.sub(r"<svg.*?</svg>|<[^>]+>", " ", row)) for _marked, row in rows]
    assert cells == ["↑↓↓协同脱钩园区总体", "↑↑↓非协同脱钩", "↑↓↑", "↑↑↑尚未脱钩", "↓——负向脱钩"]
    assert [bool(marked) for marked, _row in rows] == [True, False, False, False, False]


def test_both_words_of_the_antagonistic_state_are_shown(official: Client) -> None:
    page = text(official, "?scope=key:chemical")
    assert "拮抗脱钩（表C.1称非协同脱钩）" in page
    assert "碳反弹" in page
    html = official.get(ADDRESS + "?scope=key:chemical").content.decode()
    marked = re.findall(r'class="marked"[^>]*>\s*<td>(.)</td><td>(.)</td><td>(.)</td>', html)
    assert marked == [("↑", "↓", "↑")]


def test_each_pollutant_is_judged_alone_against_carbon(official: Client) -> None:
    page = text(official)
    matrix = page[page.index("各污染物与碳排放对照") : page.index("表C.1")]
    sulphur = matrix[matrix.index("SO 2") : matrix.index("COD")]
    cod = matrix[matrix.index("COD") :]
    assert "协同脱钩" in sulphur and "−20.0 %" in sulphur
    assert "主要，上升" in cod and "拮抗脱钩" in cod and "污染反弹" in cod and "+10.0 %" in cod


def test_the_year_by_year_view_shows_the_period_that_ends_in_the_year_of_the_address(official: Client) -> None:
    assert "园区总体 2022—2023" in text(official, "?view=chain")
    page = text(official, "?view=chain&year=2022")
    assert "园区总体 2021—2022" in page
    assert "1,000.0 950.0 −5.00 % 下降 −5.00 % 下降" in page


def test_every_judgement_is_a_field_of_the_table_of_states(official: Client) -> None:
    html = official.get(ADDRESS).content.decode()
    fields = re.findall(r'<a class="fill-(\w+)" href="([^"]+)"', html)
    assert len(fields) == DecouplingResult.objects.count() == 9
    assert ("antagonistic", "?view=plan&amp;scope=key%3Achemical&amp;year=2023") in fields
    for _state, address in fields:
        assert official.get(ADDRESS + address.replace("&amp;", "&")).status_code == 200


def test_the_rolling_view_says_what_it_needs(official: Client) -> None:
    page = text(official, "?view=rolling")
    assert "尚无判定" in page
    assert "相隔五年的两个完整年份；已完整的年份：2021、2022、2023" in page


def test_a_base_year_without_data_is_refused_with_its_remedy(park: Park, official: Client) -> None:
    DecouplingResult.objects.all().delete()
    judge(park, ("park", ""), SYNERGISTIC, 2020)
    page = text(official)
    assert "园区总体 2020—2023" in page
    assert "无法判定：基年无数据，请补报或另选基年。" in page
    assert "有方向未知，未标出。" in page


def test_one_finished_year_says_which_step_comes_next(official: Client) -> None:
    DecouplingResult.objects.all().delete()
    ParkYear.objects.exclude(year=2021).update(last_month=7)
    page = text(official)
    assert "已完整的年份：2021。请补齐第二个年份各月台账。" in page


def test_a_base_year_that_is_not_earlier_is_named(park: Park, official: Client) -> None:
    DecouplingResult.objects.filter(view="plan").delete()
    Park.objects.filter(pk=park.pk).update(base_year=2023)
    assert "基年2023年不早于最近完整年份" in text(official)


def test_a_flat_quantity_is_discussed_separately_and_no_row_is_marked(park: Park, official: Client) -> None:
    DecouplingResult.objects.all().delete()
    # Carbon +0.4 % over one year lies within the band of 0.5 %.
    judge(park, ("park", ""), {2022: values("100", "95", "10", "1000"), 2023: values("110", "76", "9", "1004")}, 2022)
    page = text(official)
    assert "单独讨论" in page
    assert "→ 不明显 (↑)" in page
    assert "表中没有升降不明显的情形：单独讨论（注2）。" in page
    assert 'class="marked"' not in official.get(ADDRESS).content.decode()


def test_missing_ledgers_mark_the_judgement_partial(park: Park, official: Client) -> None:
    assert "数据不全" not in text(official).replace("上标p：数据不全", "")
    DecouplingResult.objects.all().delete()
    # 95 % filed in 2023: within the 10 points up to which two years are compared.
    last = replace(SYNERGISTIC[2023], coverage=Decimal("0.95"))
    judge(park, ("park", ""), {2021: SYNERGISTIC[2021], 2023: last}, 2021)
    page = text(official)
    assert "数据不全 覆盖 95.0 % 2023缺台账。" in page
    assert "只见于一个年份" not in page


def test_a_pollutant_of_one_year_only_marks_the_judgement_partial(park: Park, official: Client) -> None:
    DecouplingResult.objects.all().delete()
    first = replace(SYNERGISTIC[2021], pollutants={"a21026": Decimal(95)})
    judge(park, ("park", ""), {2021: first, 2023: SYNERGISTIC[2023]}, 2021)
    # Of 80 + 11 equivalents in 2023 the sum keeps 80: 87.9 %.
    assert "覆盖 87.9 % 有污染物只见于一个年份，已从两年剔除。" in text(official)


def test_a_view_or_scope_that_does_not_exist_is_404(official: Client) -> None:
    for query in ("?view=monthly", "?scope=key:steel", "?scope=division:99", "?year=1999"):
        assert official.get(ADDRESS + query).status_code == 404


def test_who_may_open_the_page(park: Park, official: Client) -> None:
    filer = person("filer", park, "filer", park.enterprises.first())
    for client in (person("stranger"), filer, person("neighbour", build("hill", "山上园区"))):
        assert client.get(ADDRESS).status_code == 404
    assert Client().get(ADDRESS).status_code == 302


def test_an_assessor_sees_judgements_of_engaged_years_only(park: Park) -> None:
    client = assessor("assessor", park, 2022, 2022)
    page = text(client, "?view=chain")
    assert "园区总体 2021—2022" in page
    assert "2022—2023" not in page and "902.5" not in page
    assert client.get(ADDRESS + "?year=2023").status_code == 404


def test_another_park_never_shows(park: Park, official: Client) -> None:
    other = build("hill", "山上园区")
    judge(other, ("park", ""), {year: values("1", "1", "1", str(Decimal(77777) + year)) for year in (2021, 2023)}, 2021)
    assert "79,798" not in text(official)
    neighbour = person("neighbour", other)
    assert "79,798" in text(neighbour, address="/p/hill/decoupling/")
    assert "902.5" not in text(neighbour, address="/p/hill/decoupling/")


def test_the_page_is_whole_in_english(official: Client) -> None:
    page = text(english(official), "?scope=key:chemical")
    assert "Antagonistic (Table C.1: non-synergistic) decoupling" in page
    assert "Carbon rebounds" in page
    assert not re.search(r"[\u3400-\u9fff]", page.replace("化学原料制造业", ""))


def test_the_number_of_queries_does_not_grow_with_scopes_and_years(park: Park, official: Client) -> None:
    official.get(ADDRESS)
    with CaptureQueriesContext(connection) as few:
        official.get(ADDRESS)
    for key in ("power", "steel", "building", "nonferrous", "petrochemical", "other"):
        judge(park, ("key", key), SYNERGISTIC, 2021)
    with CaptureQueriesContext(connection) as many:
        official.get(ADDRESS)
    assert len(many) == len(few) <= 12
