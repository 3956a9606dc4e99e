"""The frame around every page: rail by role, parks, years, language, demo banner, sign-in and failure pages."""

import logging
import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment.models import Recalculation
from inventory.models import ParkYear
from park.models import Engagement, Enterprise, Industry, Membership, Park, User

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.pages.frame_urls")]
PASSWORD = "a-long-enough-word"
RAIL = [
    "总览",
    "边界与企业",
    "台账",
    "台账审核",
    "计量与报警",
    "物质流与能量流",
    "融合清单",
    "脱钩",
    "措施",
    "情景与达峰",
    "评估",
    "报告",
    "因子库",
    "系统",
]


class Elements(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


@pytest.fixture
def park() -> Park:
    """A fictitious park with results of three years."""
    park = Park.objects.create(code="riverside", name="滨江园区", province="江苏", is_demo=True)
    add_years(park, 2022, 2023, 2024)
    return park


def add_years(park: Park, *years: int) -> None:
    for year in years:
        ParkYear.objects.create(
            park=park,
            year=year,
            expected_months=12,
            filed_months=12,
            last_month=12,
            digest="",
            updated_at=datetime.now(UTC),
        )


def person(name: str, park: Park | None = None, role: str = "editor", enterprise: Enterprise | None = None) -> User:
    user = User.objects.create_user(name, password=PASSWORD, full_name=name)
    if park:
        Membership.objects.create(user=user, park=park, role=role, enterprise=enterprise)
    return user


def page(user: User, address: str = "/p/riverside/") -> str:
    client = Client()
    client.force_login(user)
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def rail(html: str) -> list[str]:
    """Words of the rail, top to bottom, without the foot of it."""
    part = html[html.index('id="rail"') : html.index("rail-end")]
    labels = re.findall(r"</svg><span>([^<]+)", part)
    return [label.strip() for label in labels]


def test_an_official_sees_the_rail_in_the_order_of_the_guidance(park: Park) -> None:
    assert rail(page(person("official", park))) == RAIL


def test_a_filer_sees_only_own_pages(park: Park) -> None:
    industry = Industry.objects.create(code="26", level=2, name_zh="化学原料", status="confirmed", source="GB/T 4754")
    own = Enterprise.objects.create(
        park=park,
        name="甲公司",
        industry=industry,
        division=industry,
        joined_on=datetime(2022, 1, 1, tzinfo=UTC).date(),
    )
    wanted = ["边界与企业", "台账", "计量与报警", "核查数据", "绿电", "因子库"]
    assert rail(page(person("filer", park, "filer", own))) == wanted


def test_an_assessor_sees_the_park_but_not_the_system(park: Park) -> None:
    user = person("assessor")
    Engagement.objects.create(park=park, user=user, first_year=2023, last_year=2023)
    html = page(user)
    assert rail(html) == RAIL[:-1]
    assert re.findall(r">\s*(20\d\d)年<", html) == ["2023", "2023"]


def test_a_page_that_nobody_serves_is_shown_but_is_no_link(park: Park) -> None:
    html = page(person("official", park))
    assert re.search(r'<span class="absent" title="尚未提供"[^>]*>(?:(?!</li>).)*情景与达峰', html, re.DOTALL)
    assert re.search(r'<a href="/p/riverside/enterprises/"[^>]*>(?:(?!</a>).)*边界与企业', html, re.DOTALL)


def test_the_page_of_one_object_marks_its_rail_entry(park: Park) -> None:
    html = page(person("official", park), "/p/riverside/enterprises/7/")
    marked = [attributes for tag, attributes in Elements(html).found if attributes.get("aria-current") == "page"]
    assert {attributes["href"] for attributes in marked} == {"/p/riverside/enterprises/"}


def test_the_demo_banner_stands_on_every_page_of_a_demo_park_only(park: Park) -> None:
    user = person("official", park)
    real = Park.objects.create(code="real", name="真实园区", province="江苏")
    Membership.objects.create(user=user, park=real, role="viewer")
    assert "演示数据" in page(user, "/p/riverside/ledgers/")
    assert "演示数据" not in page(user, "/p/real/ledgers/")


def test_the_switcher_lists_own_parks_only(park: Park) -> None:
    Park.objects.create(code="stranger", name="别人的园区", province="浙江")
    html = page(person("official", park))
    assert "滨江园区" in html
    assert "别人的园区" not in html


@pytest.mark.parametrize(
    ("query", "year"), [("", "2024"), ("?year=2022", "2022"), ("?year=1999", "2024"), ("?year=²", "2024")]
)
def test_the_year_comes_from_the_address_when_it_is_on_record(park: Park, query: str, year: str) -> None:
    html = page(person("official", park), f"/p/riverside/{query}")
    assert f"<span>{year}年</span>" in html
    assert f'<p id="address">/p/riverside/?year={year}</p>' in html


def test_links_keep_the_chosen_year(park: Park) -> None:
    html = page(person("official", park), "/p/riverside/?year=2022&sort=name")
    assert 'href="/p/riverside/enterprises/?year=2022"' in html
    assert 'href="?year=2023&amp;sort=name"' in html


def test_the_language_switch_turns_the_whole_frame(park: Park) -> None:
    client = Client()
    client.force_login(person("official", park))
    answer = client.post(reverse("set_language"), {"language": "en", "next": "/p/riverside/?year=2022"}, follow=True)
    html = answer.content.decode()
    assert answer.redirect_chain == [("/p/riverside/?year=2022", 302)]
    assert '<html lang="en">' in html
    assert rail(html)[0] == "Overview"
    body = re.sub(r"滨江园区|中文|zh-hans|zh-CN", "", html)
    assert not re.search(r"[\u3400-\u9fff]", body)


def test_the_head_is_said_once_as_title_and_heading(park: Park) -> None:
    html = page(person("official", park))
    assert "<title>Emissions of CO2 · 同减</title>" in html
    assert "<h1>Emissions of CO2</h1>" in html


def test_names_cannot_become_markup(park: Park) -> None:
    Park.objects.filter(pk=park.pk).update(name="<script>alert(1)</script>")
    html = page(person("<b>official", park))
    assert "<script>alert" not in html
    assert "<b>official" not in html


def test_nothing_runs_inline_and_nothing_comes_from_elsewhere(park: Park) -> None:
    for tag, attributes in Elements(page(person("official", park))).found:
        assert (
            tag != "script"
            or attributes.get("src", "").startswith("/static/")
            or attributes["type"] == "application/json"
        )
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("src", "href", "action"):
            assert not re.match(r"(https?:)?//|javascript:", attributes.get(name, "/")), attributes


def test_the_frame_asks_as_often_for_one_park_as_for_forty(park: Park) -> None:
    user = person("official", park)
    page(user)
    with CaptureQueriesContext(connection) as few:
        page(user)
    for number in range(40):
        other = Park.objects.create(code=f"park-{number}", name=f"园区 {number}", province="江苏")
        Membership.objects.create(user=user, park=other, role="viewer")
    add_years(park, *range(2000, 2020))
    with CaptureQueriesContext(connection) as many:
        page(user)
    assert len(many) == len(few)


@pytest.mark.parametrize(("state", "word"), [("running", "正在重新核算"), ("failed", "重新核算失败")])
def test_an_open_or_failed_recalculation_is_told_on_every_page(park: Park, state: str, word: str) -> None:
    user = person("official", park)
    job = Recalculation.objects.create(park=park, state=state)
    assert f'href="/p/riverside/recalculations/{job.pk}/"' in page(user)
    assert word in page(user)
    Recalculation.objects.filter(pk=job.pk).update(state="done")
    assert word not in page(user)


def test_signing_in_by_password_and_its_refusal() -> None:
    person("official")
    client = Client()
    refused = client.post("/sign-in/", {"username": "official", "password": "wrong"}).content.decode()
    assert "登录" in refused
    assert 'role="alert"' in refused
    accepted = client.post("/sign-in/", {"username": "official", "password": PASSWORD})
    assert accepted.status_code == 302


def test_five_failures_lock_with_a_sentence() -> None:
    person("official")
    client = Client()
    for _ in range(5):
        last = client.post("/sign-in/", {"username": "official", "password": "wrong"})
    assert last.status_code == 429
    assert "登录已锁定" in last.content.decode()
    assert "失败5次" in last.content.decode()
    right = client.post("/sign-in/", {"username": "official", "password": PASSWORD})
    assert right.status_code == 429


def test_a_stranger_meets_the_same_404_as_for_nothing(park: Park) -> None:
    Park.objects.create(code="stranger", name="别人的园区", province="浙江")
    client = Client()
    client.force_login(person("official", park))
    pages = [client.get(address) for address in ("/p/stranger/", "/p/nothing/", "/nowhere/")]
    assert [page.status_code for page in pages] == [404, 404, 404]
    for answer in pages:
        assert "页面不存在" in answer.content.decode()
        assert "别人的园区" not in answer.content.decode()


def test_a_failure_names_an_incident_that_is_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    client = Client(raise_request_exception=False)
    with caplog.at_level(logging.ERROR):
        answer = client.get("/failing/")
    number = re.search(r"<code>(\d{8}-[0-9A-F]{6})</code>", answer.content.decode())
    assert answer.status_code == 500
    assert number
    logged = [record for record in caplog.records if number.group(1) in record.getMessage()]
    assert logged
    assert "the pump is dry" in str(logged[0].exc_info)
    assert "the pump is dry" not in answer.content.decode()


def test_an_expired_form_says_that_nothing_was_saved() -> None:
    answer = Client(enforce_csrf_checks=True).post("/sign-in/", {"username": "official", "password": PASSWORD})
    assert answer.status_code == 403
    assert "未保存任何内容" in answer.content.decode()
