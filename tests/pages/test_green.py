"""The green power page of filed ledgers: both views, the register, who sees what, workbook and API."""

import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from inventory.models import DirtyMonth, GreenCertificate
from inventory.services.green import register_certificate
from park.access import enter_park
from park.models import User
from tests import mini_park
from tests.green_park import LOCATION_B, LOCATION_C, MARKET_B, PDF, entry, filed
from tests.pages.result_park import page, queries, signed_in

__all__ = ["filed"]
ADDRESS = "/p/green/green-power/"


@pytest.fixture(autouse=True)
def database(filed: Any, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def form(enterprise: int, **values: Any) -> dict[str, Any]:
    plain = {
        "enterprise": enterprise, "kind": "contract", "number": "JS-2023-05-0001", "technology": "solar",
        "region": "青海", "month": "2023-05", "mwh": "12.5",
        "evidence": SimpleUploadedFile("结算单.pdf", PDF, "application/pdf"),
    }  # fmt: skip
    return plain | values


def test_the_page_shows_both_views_side_by_side(filed: Any) -> None:
    park, _, _ = filed
    text = page(signed_in(park, "viewer"), ADDRESS + "?year=2023")
    for shown in ("892.96", "548.64", "基于位置", "基于市场", "其中建筑用电", "111.62", "426.72", "GEC-2023-000001"):
        assert shown in text, shown
    assert "算例企业C 2023-05：登记的150.000 MWh中有50.000 MWh没有对应的园外购电" in text
    assert "certificates/new/" not in text  # a viewer may not register


def test_a_filer_sees_the_own_enterprise_only(filed: Any) -> None:
    park, firms, _ = filed
    text = page(signed_in(park, "filer", firms["C"]), ADDRESS + "?year=2023")
    assert "GEC-2023-000002" in text
    for hidden in ("GEC-2023-000001", "892.96", "548.64", "算例企业B"):
        assert hidden not in text, hidden


def test_a_neighbour_park_shows_nothing_of_it(filed: Any) -> None:
    other, _, _ = mini_park.build("elsewhere")
    text = page(signed_in(other, "editor"), "/p/elsewhere/green-power/")
    assert "本年暂无绿证" in text
    assert "GEC-2023" not in text
    certificate = GreenCertificate.objects.first()
    assert certificate is not None
    for act in ("withdraw/", "evidence"):
        address = f"/p/elsewhere/green-power/certificates/{certificate.pk}/{act}"
        assert signed_in_again(other).get(address).status_code == 404


def signed_in_again(park: Any) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=f"editor-{park.code}"))
    return client


def test_search_in_the_register(filed: Any) -> None:
    park, _, _ = filed
    client = signed_in(park, "viewer")
    assert "GEC-2023-000002" not in page(client, ADDRESS + "?year=2023&q=gec2023000001")
    assert "没有符合条件的绿证" in page(client, ADDRESS + "?year=2023&q=没有")


def test_registering_through_the_form(filed: Any) -> None:
    park, firms, _ = filed
    client = signed_in(park, "filer", firms["B"])
    answer = client.post(ADDRESS + "certificates/new/", form(firms["B"].pk))
    assert answer.status_code == 302
    row = GreenCertificate.objects.get(key="JS2023050001")
    assert (row.enterprise, row.mwh, row.month, row.evidence_name) == (firms["B"], Decimal("12.5"), 5, "结算单.pdf")
    assert DirtyMonth.objects.filter(park=park).count() == 1
    answer = client.get(f"{ADDRESS}certificates/{row.pk}/evidence")
    assert (answer.content, answer["Content-Type"]) == (PDF, "application/pdf")
    assert answer["Content-Disposition"].startswith("attachment")
    answer = client.post(f"{ADDRESS}certificates/{row.pk}/withdraw/", {"reason": " "})
    assert answer.status_code == 422
    assert client.post(f"{ADDRESS}certificates/{row.pk}/withdraw/", {"reason": "重复"}).status_code == 302
    assert "重复" in page(client, ADDRESS + "?year=2023")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"number": "GEC 2023 000001"}, "绿证只能使用一次"),
        ({"month": "2023-13"}, "2023-05"),
        ({"mwh": "0"}, "电量应大于0"),
        ({"mwh": "0.4", "kind": "certificate"}, "1个绿证对应1 MWh，请填不小于1的整数MWh"),
        ({"mwh": "10000000.5"}, "电量超过10,000,000 MWh"),
        ({"region": "火星"}, "发电地区不是名单中的省份"),
        ({"region": ""}, "该字段是必填项"),
        ({"evidence": SimpleUploadedFile("a.xlsx", b"PK\x03\x04")}, "PDF、PNG或JPEG"),
    ],
)
def test_what_the_form_refuses(filed: Any, values: dict[str, Any], said: str) -> None:
    other, firms, _ = mini_park.build("refused")
    client = signed_in(other, "filer", firms["D"])
    answer = client.post("/p/refused/green-power/certificates/new/", form(firms["D"].pk, **values))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert "算例企业B" not in text
    assert not GreenCertificate.objects.filter(park=other).exists()


def test_the_form_offers_the_provinces_and_none_beforehand(filed: Any) -> None:
    park, firms, _ = filed
    client = signed_in(park, "filer", firms["B"])
    text = page(client, ADDRESS + "certificates/new/")
    assert '<option value="青海">青海省</option>' in text and '<option value="" selected>—</option>' in text
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert '<option value="青海">Qinghai</option>' in page(client, ADDRESS + "certificates/new/")


def test_a_filer_cannot_register_for_a_neighbour(filed: Any) -> None:
    park, firms, _ = filed
    answer = signed_in(park, "filer", firms["C"]).post(ADDRESS + "certificates/new/", form(firms["B"].pk))
    assert answer.status_code == 422
    assert not GreenCertificate.objects.filter(key="JS2023050001").exists()


def test_queries_do_not_grow_with_certificates(filed: Any) -> None:
    park, firms, access = filed
    client = signed_in(park, "viewer")
    page(client, ADDRESS)
    before = queries(client, ADDRESS + "?year=2023")
    for number in range(12):
        register_certificate(access, entry(firms["B"].pk, f"GEC-77{number:04d}", mwh=Decimal(1)), "a.pdf", PDF)
    assert queries(client, ADDRESS + "?year=2023") == before


def test_the_workbook_holds_the_same_figures(filed: Any) -> None:
    park, _, _ = filed
    answer = signed_in(park, "viewer").get(ADDRESS + "green-power.xlsx?year=2023")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["分月", "分企业", "绿证", "减排量调查"]
    last = [cell.value for cell in next(row for row in book["分企业"].iter_rows() if row[0].value == "合计")]
    assert last == pytest.approx(["合计", 1600, 300, 750, 700, 200, 100, 892.96, 548.64])


def test_the_api_gives_the_same_figures(filed: Any) -> None:
    park, firms, access = filed
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {Token.objects.create(user=access.user).key}")
    found = client.get("/api/v1/parks/green/green-power/?year=2023").json()
    assert Decimal(found["scope2_location_t"]) == LOCATION_B + LOCATION_C
    assert Decimal(found["scope2_market_t"]) == MARKET_B
    assert Decimal(found["total"]["covered"]) == 700
    assert {row["number"] for row in found["certificates"]} == {"GEC-2023-000001", "GEC-2023-000002"}
    assert [row["code"] for row in found["reductions"] if row["subtracted"]] == ["ccus"]
    totals = client.get("/api/v1/parks/green/inventory/?year=2023").json()["totals"]
    assert {row["co2e_t"] for row in totals if row["kind"] in ("market", "avoided", "use")} == {None}
    enter_park(access.user, park.code, ("editor",))
    filer = signed_in(park, "filer", firms["C"]).get("/api/v1/parks/green/green-power/?year=2023").json()
    assert [row["name"] for row in filer["enterprises"]] == ["算例企业C"]
