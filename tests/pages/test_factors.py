"""The factor library page: words a reader sees, filters, comparison of sets, export, who sees which rows."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import StringIO

import openpyxl
import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from inventory.models import Factor, FactorSetChoice, ParkYear
from park.models import Engagement, Enterprise, Industry, Membership, Park, User

pytestmark = pytest.mark.django_db
HOME = "/p/river/factors/"


@pytest.fixture(autouse=True)
def reference(db: None) -> None:
    call_command("load_reference", stdout=StringIO())


@pytest.fixture
def park() -> Park:
    return Park.objects.create(code="river", name="江边园区", province="重庆", grid_region="西南")


@pytest.fixture
def enter(park: Park) -> Callable[..., Client]:
    def sign_in(role: str = "viewer", enterprise: Enterprise | None = None) -> Client:
        user = User.objects.create_user(f"{role}-{User.objects.count()}", is_platform_admin=role == "admin")
        if role == "assessor":
            Engagement.objects.create(park=park, user=user, first_year=2022, last_year=2024)
        elif role in ("viewer", "editor", "filer"):
            Membership.objects.create(user=user, park=park, role=role, enterprise=enterprise)
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def enterprises(park: Park) -> tuple[Enterprise, Enterprise]:
    chemicals = Industry.objects.get(code="26")
    first, second = (
        Enterprise.objects.create(
            park=park, name=name, industry=chemicals, division=chemicals, joined_on=date(2020, 1, 1)
        )
        for name in ("甲公司", "乙公司")
    )
    return first, second


def own_factor(
    park: Park, enterprise: Enterprise | None, name: str, years: tuple[int | None, int | None] = (None, None)
) -> Factor:
    return Factor.objects.create(
        key="fuel.bituminous", parameter="ncv", factor_set=name, years=years, value="21.5", unit="GJ/t",
        tier="1", status="confirmed", name_zh=f"烟煤 {name}", source="化验报告", park=park, enterprise=enterprise,
    )  # fmt: skip


def text(client: Client, address: str = HOME) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_shows_value_set_source_and_tier(enter: Callable[..., Client]) -> None:
    html = text(enter(), f"{HOME}?q=烟煤&factor_set=GBT32151_2024")
    for word in (
        "因子库",
        "烟煤",
        "低位发热量",
        "19.57",
        "GJ/t",
        "GBT32151_2024",
        "GB/T 32151.22-2024",
        "附录C 表C.1",
        "2a",
    ):
        assert word in html
    assert "23.204" not in html  # the older set is filtered out


def test_an_unverified_factor_carries_the_hollow_dot_and_the_word(enter: Callable[..., Client]) -> None:
    html = text(enter(), f"{HOME}?q=process.cement.clinker&factor_set=PROV_2011")
    rows = html[html.index("<tbody>") : html.index("</tbody>")]
    assert "0.538" in rows
    assert '<i class="hollow"></i>未核实' in rows
    checked = text(enter(), f"{HOME}?q=process.steel.dolomite&factor_set=PROV_2011")
    assert "未核实" not in checked[checked.index("<tbody>") : checked.index("</tbody>")]


def test_filters_narrow_the_list_and_stay_in_the_address(enter: Callable[..., Client]) -> None:
    client = enter()
    html = text(client, f"{HOME}?family=power&status=unverified")
    unverified_power = Factor.objects.filter(key__startswith="power.", status="unverified").count()
    assert f"导出{unverified_power}行" in html
    assert "factors.xlsx?family=power&amp;status=unverified" in html
    assert '<option value="power" selected>' in html


def test_nothing_found_names_the_way_out(enter: Callable[..., Client]) -> None:
    html = text(enter(), f"{HOME}?q=没有这种燃料")
    assert "没有符合条件的因子" in html
    assert f'href="{HOME}"' in html


def test_an_empty_library_says_how_it_is_filled(enter: Callable[..., Client]) -> None:
    client = enter()
    Factor.objects.all().delete()
    assert "load_reference" in text(client)


def test_a_long_list_is_read_page_by_page(enter: Callable[..., Client]) -> None:
    client = enter()
    count = Factor.objects.filter(key__startswith="fuel.").count()
    assert f"1–100，共{count}行" in text(client, f"{HOME}?family=fuel")
    second = text(client, f"{HOME}?family=fuel&page=2")
    assert f"101–200，共{count}行" in second
    assert "?family=fuel&amp;page=3" in second


def test_sets_of_one_fuel_stand_side_by_side(enter: Callable[..., Client], park: Park) -> None:
    FactorSetChoice.objects.create(park=park, first_year=2021, factor_set="ETS_sector_guides")
    html = text(enter(), f"{HOME}fuel/bituminous/?year=2023")
    for word in ("19.57", "23.204", "23.076", "22.35", "25.8", "烟煤"):
        assert word in html
    assert "ETS_sector_guides · 使用中" in html
    assert "2023年园区使用ETS_sector_guides" in html
    assert html.count("该因子集未给出此值") > 0  # kgce of sets that have none is a gap, not 0


def test_a_fuel_nobody_knows_is_not_found(enter: Callable[..., Client]) -> None:
    assert enter().get(f"{HOME}fuel/unobtainium/").status_code == 404


def test_export_has_exactly_the_rows_and_values_of_the_list(enter: Callable[..., Client]) -> None:
    client = enter()
    query = "?q=fuel.bituminous&factor_set=GBT32151_2024"
    content = client.get(f"{HOME}factors.csv{query}").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert {(row["参数"], row["数值"]) for row in rows} == {
        ("ncv", "19.57"),
        ("carbon", "0.0261"),
        ("oxidation", "0.93"),
        ("co2_t_per_unit", "1.74175"),
    }
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{HOME}factors.xlsx{query}").content))
    sheet = book.active
    assert sheet is not None
    heads, *lines = sheet.iter_rows(values_only=True)
    assert list(heads) == list(rows[0])
    values = [line[heads.index("数值")] for line in lines]
    assert sorted(values) == [0.0261, 0.93, 1.74175, 19.57]


def test_text_that_looks_like_a_formula_is_defused(enter: Callable[..., Client], park: Park) -> None:
    factor = own_factor(park, None, "measured")
    Factor.objects.filter(pk=factor.pk).update(source='=HYPERLINK("x")')
    client = enter()
    query = "?factor_set=measured"
    content = client.get(f"{HOME}factors.csv{query}").content.decode("utf-8-sig")
    assert next(csv.DictReader(io.StringIO(content)))["来源"] == '\'=HYPERLINK("x")'
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"{HOME}factors.xlsx{query}").content)).active
    assert sheet is not None
    assert [cell.data_type for cell in sheet[2] if cell.value == '=HYPERLINK("x")'] != ["f"]


def test_a_script_in_a_name_is_text(enter: Callable[..., Client], park: Park) -> None:
    factor = own_factor(park, None, "measured")
    Factor.objects.filter(pk=factor.pk).update(name_zh="<script>alert(1)</script>")
    html = text(enter(), f"{HOME}?factor_set=measured")
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_own_factors_are_seen_only_by_those_they_concern(
    enter: Callable[..., Client], park: Park, enterprises: tuple[Enterprise, Enterprise]
) -> None:
    first, second = enterprises
    elsewhere = Park.objects.create(code="other", name="别处园区", province="四川")
    own_factor(park, None, "park-lab")
    own_factor(park, first, "lab-of-first")
    own_factor(park, second, "lab-of-second")
    own_factor(elsewhere, None, "lab-elsewhere")
    seen = {}
    for role, enterprise in (("viewer", None), ("assessor", None), ("filer", first), ("admin", None)):
        html = text(enter(role, enterprise), f"{HOME}?q=烟煤 lab")
        names = ("park-lab", "lab-of-first", "lab-of-second", "lab-elsewhere")
        seen[role] = [name for name in names if f"烟煤 {name}" in html]
    assert seen == {
        "viewer": ["park-lab", "lab-of-first", "lab-of-second"],
        "assessor": ["park-lab", "lab-of-first", "lab-of-second"],
        "filer": ["park-lab", "lab-of-first"],
        "admin": [],
    }


def test_a_closed_row_is_not_shown(enter: Callable[..., Client]) -> None:
    closed = Factor.objects.filter(key="fuel.lignite", factor_set="GBT32151_2024", parameter="ncv")
    assert closed.update(superseded_at=datetime.now(UTC)) == 1
    html = text(enter(), f"{HOME}?q=fuel.lignite&factor_set=GBT32151_2024")
    assert "11.9" not in html


@pytest.mark.parametrize("page", ["", "fuel/bituminous/", "factors.csv", "factors.xlsx"])
def test_strangers_find_nothing(page: str, park: Park) -> None:
    stranger = Client()
    stranger.force_login(User.objects.create_user("stranger"))
    assert stranger.get(HOME + page).status_code == 404
    assert Client().get(HOME + page).status_code == 302


@pytest.mark.parametrize("page", ["", "fuel/bituminous/?year=2024", "factors.csv?family=power"])
def test_queries_do_not_grow_with_years_or_own_factors(enter: Callable[..., Client], park: Park, page: str) -> None:
    client = enter()
    counts = []
    for years in (range(2024, 2025), range(2014, 2024)):
        for year in years:
            ParkYear.objects.create(
                park=park, year=year, expected_months=12, filed_months=12, last_month=12, digest="",
                updated_at=datetime.now(UTC),
            )  # fmt: skip
            own_factor(park, None, f"lab-{year}", (year, year + 1))
        client.get(HOME + page)
        with CaptureQueriesContext(connection) as queries:
            client.get(HOME + page)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 12
