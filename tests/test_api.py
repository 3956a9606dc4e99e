"""The API: reads of stored rows, the ledger door with the same checks as a file, and nothing for strangers."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from inventory.ledger.workbook import write_workbook
from inventory.models import LedgerLine, LedgerPointer, ParkYear
from park.models import Engagement, Membership, Park, User
from tests.mini_park import build, database, mini, month_rows, plain

__all__ = ["database", "mini"]
pytestmark = pytest.mark.usefixtures("database")


def client(user: User) -> APIClient:
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Token {Token.objects.get_or_create(user=user)[0].key}")
    return api


def member(park: Park, role: str, firm: str = "") -> User:
    user = User.objects.create_user(f"{role}{firm}-{park.code}", password="x")
    enterprise = park.enterprises.get(name=f"算例企业{firm}") if firm else None
    Membership.objects.create(user=user, park=park, role=role, enterprise=enterprise)
    return user


def workbook(park: Park, firm: str, year: int, month: int, **first: object) -> SimpleUploadedFile:
    enterprise = park.enterprises.get(name=f"算例企业{firm}")
    rows = month_rows(firm, year)
    rows["02"][0] |= first
    return SimpleUploadedFile("ledger.xlsx", write_workbook(plain(firm, enterprise), year, month, rows))


def test_inventory_is_the_stored_year(mini: Park) -> None:
    body = client(member(mini, "viewer")).get(f"/api/v1/parks/{mini.code}/inventory/?year=2022").json()
    stored = ParkYear.objects.get(park=mini, year=2022)
    assert Decimal(body["summary"]["co2e_t"]) == stored.co2e_t
    carbon = sum(Decimal(row["co2e_t"]) for row in body["totals"] if row["kind"] == "ghg")
    assert carbon == stored.co2e_t


@pytest.mark.parametrize("view", ["carbon/", "carbon/basis/"])
def test_without_a_year_the_newest_finished_one_answers(mini: Park, view: str) -> None:
    """As on the pages: 2023 runs still, so 2022; with no finished year at all the newest."""
    api, url = client(member(mini, "viewer")), f"/api/v1/parks/{mini.code}/{view}"
    assert api.get(url).json()["year"] == 2023
    ParkYear.objects.filter(park=mini, year=2023).update(last_month=7)
    assert api.get(url).json()["year"] == 2022
    assert api.get(url + "?year=2023").json()["year"] == 2023
    ParkYear.objects.filter(park=mini).update(last_month=7)
    assert api.get(url).json()["year"] == 2023


@pytest.mark.parametrize("view", ["carbon/", "carbon/basis/"])
def test_an_assessor_gets_a_year_of_the_engagement(mini: Park, view: str) -> None:
    """Engaged for 2022 and 2023, of which 2023 runs still: 2022, though the park has other finished years."""
    user = User.objects.create_user("later", password="x")
    Engagement.objects.create(user=user, park=mini, first_year=2022, last_year=2023)
    ParkYear.objects.filter(park=mini, year=2023).update(last_month=7)
    url = f"/api/v1/parks/{mini.code}/{view}"
    assert client(user).get(url).json()["year"] == 2022
    ParkYear.objects.filter(park=mini, year=2022).update(last_month=7)
    assert client(user).get(url).json()["year"] == 2023
    assert client(user).get(url + "?year=2021").status_code == 404


def test_reads_answer(mini: Park) -> None:
    api = client(member(mini, "viewer"))
    assert [park["code"] for park in api.get("/api/v1/parks/").json()] == [mini.code]
    assert len(api.get(f"/api/v1/parks/{mini.code}/enterprises/").json()) == 4
    states = {
        (row["scope_kind"], row["scope_code"]) for row in api.get(f"/api/v1/parks/{mini.code}/decoupling/").json()
    }
    assert ("park", "") in states and ("key", "power") in states
    assert api.get(f"/api/v1/parks/{mini.code}/ratings/").json()[0]["year"] == 2023
    assert len(api.get(f"/api/v1/parks/{mini.code}/measures/").json()["catalogue"]) == 41


def test_bad_ledger_is_refused_with_its_cells_and_nothing_is_stored(mini: Park) -> None:
    user = member(mini, "filer", "C")
    lines = LedgerLine.objects.count()
    pk = mini.enterprises.get(name="算例企业C").pk
    body = {"enterprise": pk, "file": workbook(mini, "C", 2021, 1, consumption="abc"), "confirm": True}
    answer = client(user).post(f"/api/v1/parks/{mini.code}/ledgers/", body, format="multipart")
    assert answer.status_code == 422
    errors = [row for row in answer.json()["findings"] if row["severity"] == "error"]
    assert [row["cell"] for row in errors] == [errors[0]["cell"]] and errors[0]["read"] == "abc"
    assert LedgerLine.objects.count() == lines


def test_correction_needs_a_reason_and_is_filed_once(mini: Park) -> None:
    api, url = client(member(mini, "filer", "C")), f"/api/v1/parks/{mini.code}/ledgers/"
    pk = mini.enterprises.get(name="算例企业C").pk
    new = {"purchase": 8000, "consumption": 8000, "industrial": 8000}

    def post(**more: object) -> int:
        book = workbook(mini, "C", 2021, 1, **new)
        body = {"enterprise": pk, "file": book, "confirm": True, "explanation": "已核对，属实", "declare": True}
        return api.post(url, body | more, format="multipart").status_code

    assert post() == 422
    assert post(reason="煤量更正") == 201
    assert LedgerPointer.objects.get(park=mini, enterprise_id=pk, year=2021, month=1).version.number == 2
    assert post(reason="再次提交") == 200  # the same bytes change nothing
    assert LedgerPointer.objects.get(park=mini, enterprise_id=pk, year=2021, month=1).version.number == 2


def test_filer_reaches_only_the_own_enterprise(mini: Park) -> None:
    api = client(member(mini, "filer", "C"))
    assert [row["name"] for row in api.get(f"/api/v1/parks/{mini.code}/enterprises/").json()] == ["算例企业C"]
    for page in ("inventory", "decoupling", "measures", "ratings"):
        assert api.get(f"/api/v1/parks/{mini.code}/{page}/").status_code == 404
    neighbour = mini.enterprises.get(name="算例企业A").pk
    body = {"enterprise": neighbour, "file": workbook(mini, "A", 2021, 1)}
    assert api.post(f"/api/v1/parks/{mini.code}/ledgers/", body, format="multipart").status_code == 404


def test_other_tenant_and_stranger_get_404(mini: Park) -> None:
    other, _, editor = build("other")
    for user in (editor, User.objects.create_user("stranger", password="x")):
        api = client(user)
        for page in ("", "enterprises/", "inventory/", "decoupling/", "measures/", "ratings/"):
            assert api.get(f"/api/v1/parks/{mini.code}/{page}").status_code == 404
        body = {"enterprise": mini.enterprises.get(name="算例企业C").pk, "file": workbook(mini, "C", 2021, 1)}
        assert api.post(f"/api/v1/parks/{mini.code}/ledgers/", body, format="multipart").status_code == 404
        # a firm of the other park through the own park's address
        body["file"] = workbook(mini, "C", 2021, 1)
        assert api.post(f"/api/v1/parks/{other.code}/ledgers/", body, format="multipart").status_code == 404
    assert APIClient().get("/api/v1/parks/").status_code == 401


def test_assessor_sees_the_engaged_years_only(mini: Park) -> None:
    user = User.objects.create_user("assessor", password="x")
    Engagement.objects.create(user=user, park=mini, first_year=2022, last_year=2022)
    api = client(user)
    assert api.get(f"/api/v1/parks/{mini.code}/inventory/?year=2022").status_code == 200
    assert api.get(f"/api/v1/parks/{mini.code}/inventory/?year=2023").status_code == 404
    assert api.get(f"/api/v1/parks/{mini.code}/ratings/").json() == []
    body = {"enterprise": mini.enterprises.get(name="算例企业C").pk, "file": workbook(mini, "C", 2021, 1)}
    assert api.post(f"/api/v1/parks/{mini.code}/ledgers/", body, format="multipart").status_code == 404


def test_schema_and_swagger_are_served_offline(mini: Park) -> None:
    browser = Client()
    browser.force_login(member(mini, "viewer"))
    assert browser.get("/api/v1/schema/").status_code == 200
    page = browser.get("/api/v1/docs/").content.decode()
    assert "https://" not in page and "/static/drf_spectacular_sidecar/" in page
