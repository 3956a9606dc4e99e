"""The method pages: every method has one, its calculator answers with and without script, errors are at their field."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from inventory.methods.catalogue import METHODS
from inventory.methods.declaration import Method
from inventory.models import Emission
from park.models import Membership, Park, User

pytestmark = pytest.mark.django_db
HOME = "/p/river/methods/"
CHINESE = re.compile(r"[\u3400-\u9fff]")


@pytest.fixture
def client() -> Client:
    park = Park.objects.create(code="river", name="River Park", province="重庆", grid_region="西南", gwp_set="AR5")
    user = User.objects.create_user("reader")
    Membership.objects.create(park=park, user=user, role="viewer")
    browser = Client()
    browser.force_login(user)
    return browser


def text(client: Client, address: str, language: str = "zh-hans", **headers: str) -> str:
    answer = client.get(address, headers={"accept-language": language, **headers})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.code)
def test_every_method_has_a_page_whose_calculator_gives_a_result(client: Client, method: Method) -> None:
    page = text(client, f"{HOME}{method.code}/")
    assert "<math" in page
    assert 'id="calculator"' in page
    assert "calculator-formula" in page, "the example gives no result"
    assert 'role="alert"' not in page


def test_the_list_is_searched_and_filtered(client: Client) -> None:
    whole = text(client, HOME)
    assert all(f'/methods/{method.code}/"' in whole for method in METHODS)
    assert set(re.findall(r"/methods/([\w.]+)/\"", text(client, f"{HOME}?q=nitric"))) == {"process.nitric_acid"}
    sold = set(re.findall(r"/methods/([\w.]+)/\"", text(client, f"{HOME}?gas=SF6&scope=1")))
    assert sold == {method.code for method in METHODS if "SF6" in {output.substance for output in method.outputs}}
    assert "没有符合的核算方法" in text(client, f"{HOME}?q=no-such-method")


def test_an_english_page_says_no_chinese_about_the_method(client: Client) -> None:
    for code in ("fuel.combustion", "wastewater.industry", "process.cement_slag", "waste.incineration"):
        page = text(client, f"{HOME}{code}/", "en")
        main = page[page.index('<section class="panel" aria-labelledby="formula-head">') : page.index("</main>")]
        # the Chinese name stands under the English one, and provinces are filed by their Chinese names
        told = re.sub(r"<small.*?</small>|value=\"[^\"]*\"", "", main, flags=re.DOTALL)
        assert CHINESE.findall(told) == [], code


def test_the_calculator_answers_the_whole_page_and_its_own_part(client: Client) -> None:
    query = "?c-option_energy=04&c-in_consumption=500&c-unit_consumption=t&c-year=2023&c-factor_ncv=20"
    query += "&c-factor_carbon=0.027&c-factor_oxidation=0.9"
    whole = text(client, f"{HOME}fuel.combustion/{query}")
    part = text(client, f"{HOME}fuel.combustion/{query}", **{"hx-request": "true"})
    assert "<html" in whole
    assert "<html" not in part
    for page in (whole, part):  # 500 · 20 · 0.027 · 0.9 · 44/12
        assert "= 891 tCO₂" in page
        assert 'value="500"' in page
    assert not Emission.objects.exists()


def test_a_wrong_number_is_told_beside_its_field(client: Client) -> None:
    query = "?c-option_energy=04&c-in_consumption=many&c-in_feedstock=1&c-unit_feedstock=MWh&c-year=23"
    page = text(client, f"{HOME}fuel.combustion/{query}", **{"hx-request": "true"})
    fields = re.findall(r'<div class="field field-wrong">(.*?)</div>', page, flags=re.DOTALL)
    assert len(fields) == 3
    told = {re.search(r'name="(c-[\w]+)"', field)[1]: field for field in fields}  # type: ignore[index]
    assert "“many”不是有效数值" in told["c-in_consumption"]
    assert "单位“MWh”量纲不符" in told["c-in_feedstock"]
    assert "年份“23”无效" in told["c-year"]
    assert "calculator-formula" not in page


def test_a_factor_of_the_library_is_named_with_set_and_area(client: Client) -> None:
    page = text(client, f"{HOME}power.location/?c-in_electricity=1000&c-year=2021&c-region=")
    assert "= 556.8 tCO₂" in page  # 公告: 全国 2021 0.5568 tCO2/MWh
    assert "MEE_NBS" in page
    assert "factor_set=MEE_NBS" in page


def test_what_is_typed_is_shown_as_text(client: Client) -> None:
    page = text(client, f"{HOME}power.location/?c-in_electricity=<script>1</script>&c-year=2021")
    assert "<script>1" not in page


def test_an_unknown_method_is_not_found_and_the_page_asks_little(client: Client) -> None:
    assert client.get(f"{HOME}no.such/").status_code == 404
    text(client, f"{HOME}fuel.combustion/")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        text(client, f"{HOME}fuel.combustion/")
    assert len(queries) <= 9


def test_the_library_links_to_the_methods(client: Client) -> None:
    call_command("load_reference", stdout=StringIO())
    assert f'href="{HOME}"' in text(client, "/p/river/factors/")


def test_an_address_without_a_park_leads_to_the_first_one(client: Client) -> None:
    assert client.get("/methods/").headers["location"] == HOME
    assert client.get("/methods/fuel.energy/").headers["location"] == f"{HOME}fuel.energy/"
    assert client.get("/methods/no.such/").status_code == 404
    nobody = Client()
    nobody.force_login(User.objects.create_user("nobody"))
    assert nobody.get("/methods/").status_code == 404
