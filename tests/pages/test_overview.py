"""The overview: headline figures of the stored year, what is owed, and a constant number of queries."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from inventory.models import LedgerPointer, ParkYear
from inventory.services.summary import summarise_years
from park.models import Enterprise, Membership, Park, User
from tests.mini_park import database, mini

__all__ = ["database", "mini"]
pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def official(mini: Park) -> Client:
    user = User.objects.create_user("official", password="x")
    Membership.objects.create(user=user, park=mini, role="viewer")
    browser = Client()
    browser.force_login(user)
    return browser


def text(browser: Client, park: Park, year: int) -> str:
    return browser.get(f"/p/{park.code}/?year={year}").content.decode()


def test_complete_year_shows_its_totals_and_change(official: Client, mini: Park) -> None:
    page = text(official, mini, 2023)
    # 1 018 924.48 t in the case: fuels 414 589.58 + electricity 94 671.62 + processes 504 537.60 + waste 5 125.68
    assert "1,018,924.48311312" in page and "101.9" in page
    assert "−3.3" in page  # (1 018 924.48 − 1 053 458.14) / 1 053 458.14 by hand
    assert "数据不全" not in page


def test_partial_year_says_who_owes_and_shows_no_change(official: Client, mini: Park) -> None:
    LedgerPointer.objects.get(park=mini, enterprise__name="算例企业B", year=2023, month=5).delete()
    summarise_years(mini)
    page = text(official, mini, 2023)
    assert "数据不全" in page and "算例企业B" in page and "97.9" in page  # 47 of 48 enterprise-months, cut
    assert "−3.3" not in page


def test_year_without_results_is_not_found(official: Client, mini: Park) -> None:
    assert official.get(f"/p/{mini.code}/?year=1999").status_code == 404
    assert official.get(f"/p/{mini.code}/?year=abc").status_code == 404


def test_empty_park_says_what_to_do_next(mini: Park) -> None:
    park = Park.objects.create(code="empty", name="新园区", province="重庆")
    user = User.objects.create_user("new", password="x")
    Membership.objects.create(user=user, park=park, role="editor")
    browser = Client()
    browser.force_login(user)
    page = browser.get("/p/empty/").content.decode()
    assert "/p/empty/ledgers/" in page


def test_query_count_does_not_grow_with_enterprises_or_years(official: Client, mini: Park) -> None:
    def count(year: int) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert official.get(f"/p/{mini.code}/?year={year}").status_code == 200
        return len(queries)

    few = count(2023)
    first = mini.enterprises.first()
    assert first is not None
    Enterprise.objects.bulk_create(
        Enterprise(
            park=mini,
            register_id=f"extra-{number}",
            name=f"新企业{number}",
            industry=first.industry,
            division=first.division,
            joined_on=date(2030, 1, 1),
        )
        for number in range(100)
    )
    ParkYear.objects.bulk_create(
        ParkYear(
            park=mini,
            year=year,
            expected_months=48,
            filed_months=48,
            last_month=12,
            digest="",
            updated_at="2024-01-01T00:00:00Z",
        )
        for year in range(2011, 2021)
    )
    assert count(2023) == few <= 20


def test_an_earlier_year_shows_the_judgement_that_ends_in_it(official: Client, mini: Park) -> None:
    """The plan view ends in 2023; 2022 has its own step from 2021, and 2021 has nothing before it."""
    assert "2021—2023" in text(official, mini, 2023)
    assert "2021—2022" in text(official, mini, 2022)
    assert "需要至少两个完整年度的数据" in text(official, mini, 2021)
