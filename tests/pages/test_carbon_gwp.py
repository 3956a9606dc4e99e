"""A GWP set per view and per park: one filed product through every page, and what a park's own set decides."""

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from assessment.services import steps
from assessment.services.recalculation import recompute
from inventory.ledger.workbook import write_workbook
from inventory.models import (
    DirtyMonth,
    Emission,
    EnterpriseTotal,
    FusedProcess,
    FusedRow,
    IndustryTotal,
    ParkYear,
)
from inventory.services.ledger_batch import Workbook, file_workbooks
from park.models import Park, User
from tests.mini_park import build, plain
from tests.pages.result_park import page, signed_in

#: 10,000 t of nitric acid, dual pressure: 10000 t · 8.0 kg/t = 80 t N2O; GWP 310, 298, 265, 273.
TOTALS = {"AR2": 24800, "AR4": 23840, "AR5": 21200, "AR6": 21840}
ACID: dict[str, list[dict[str, Any]]] = {
    "04": [
        {"output_value": 100, "output_value_const": 100},
        {"product_code": "硝酸（双加压法）", "product_qty": 10000, "product_unit": "吨", "process": "P1"},
    ]
}
#: NF3 has no GWP in AR2. Beside it 1000 t of limestone as flux: 430 t CO2.
ETCHING: dict[str, list[dict[str, Any]]] = {
    "04": [{"output_value": 100, "output_value_const": 100}],
    "05": [
        {"material_code": "NF3", "purpose": "etch", "qty": 10},
        {"material_code": "石灰石", "purpose": "flux", "qty": 1000},
    ],
}


@pytest.fixture(scope="module")
def acid(django_db_setup: None, django_db_blocker: Any) -> Iterator[Park]:
    """One works that filed May of two years."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference", verbosity=0)
        park, firms, user = build("acid")
        books = [
            Workbook(
                firms["C"],
                f"{year}.xlsx",
                write_workbook(plain("C", firms["C"]), year, 5, rows),
                user,
                datetime(year, 6, 5, tzinfo=UTC),
            )
            for year, rows in ((2022, ETCHING), (2023, ACID))
        ]
        file_workbooks(park, books)
        job = recompute(park.pk)
        assert job is not None and job.state == "done", job and job.debug_message
        yield park
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def database(acid: Park, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        acid.refresh_from_db()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def client(acid: Park) -> Client:
    return signed_in(acid, "viewer")


def text_of(client: Client, address: str) -> str:
    bare = re.sub(r"</?sub>", "", page(client, address))
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", bare))


@pytest.mark.parametrize(("code", "total"), TOTALS.items())
def test_nitric_acid_through_the_carbon_page(client: Client, code: str, total: int) -> None:
    text = text_of(client, f"/p/acid/carbon/?year=2023&gwp={code}")
    assert f"{Decimal(total) / 10000:.4f}" in text
    assert f"万t CO2e · GWP {code}" in text
    # The four sets stand side by side whichever is shown.
    for other in TOTALS.values():
        assert f"{Decimal(other) / 10000:.4f}" in text
    assert text.count(" 一致") == 7 and "≠" not in text
    assert ("由已存各气体质量换算" in text) is (code != "AR5")


@pytest.mark.parametrize(("code", "total"), TOTALS.items())
@pytest.mark.parametrize("place", ["fused", "emissions", "overview"])
def test_nitric_acid_through_the_other_pages(client: Client, place: str, code: str, total: int) -> None:
    address = "/p/acid/" if place == "overview" else f"/p/acid/{place}/"
    text = page(client, f"{address}?year=2023&item=ghg&gwp={code}")
    assert re.search(rf'title="{total:,}(\.0+)?( tCO2e)?"', text) or f"{total:,}" in text, place
    assert f"GWP {code}" in text


@pytest.mark.parametrize(("code", "total"), TOTALS.items())
def test_nitric_acid_through_the_api_and_the_workbooks(acid: Park, client: Client, code: str, total: int) -> None:
    user = User.objects.create_user("reader")
    acid.memberships.create(user=user, role="viewer")
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Token {Token.objects.create(user=user).key}")
    body = api.get(f"/api/v1/parks/acid/carbon/?year=2023&gwp={code}").json()
    assert (body["gwp_set"], body["park_gwp_set"]) == (code, "AR5")
    assert Decimal(body["table_c1"][-1]["total_co2e_t"]) == Decimal(body["formula"]["total"]) == total
    assert {row["gwp_set"]: Decimal(row["co2e_t"]) for row in body["gwp_sets"]} == TOTALS
    totals = api.get(f"/api/v1/parks/acid/inventory/?year=2023&gwp={code}").json()
    assert totals["gwp_set"] == code
    assert sum(Decimal(row["co2e_t"]) for row in totals["totals"] if row["kind"] == "ghg") == total
    assert api.get("/api/v1/parks/acid/carbon/?year=2023&gwp=AR7").status_code == 404
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/p/acid/carbon/carbon.xlsx?year=2023&gwp={code}").content))
    last = [[cell.value for cell in row] for row in book["表C.1"].iter_rows(min_row=3, max_row=15)]
    assert last[0][2] == f"温室气体排放量（以当量计）（万t CO2e · GWP {code}）"
    assert last[12][2] == pytest.approx(total / 10000, rel=1e-12)
    fused = client.get(f"/p/acid/fused/fused.xlsx?year=2023&gwp={code}").content
    cells = [cell.value for row in openpyxl.load_workbook(io.BytesIO(fused)).active.iter_rows() for cell in row]
    assert float(total) in [value for value in cells if isinstance(value, float | int)]
    assert any(f"GWP {code}" in str(value) for value in cells)


@pytest.mark.parametrize("place", ["carbon", "fused", "emissions", ""])
def test_a_set_there_is_not_is_not_found(client: Client, place: str) -> None:
    address = f"/p/acid/{place}/" if place else "/p/acid/"
    assert client.get(f"{address}?year=2023&gwp=AR7").status_code == 404


def test_no_view_writes(acid: Park, client: Client) -> None:
    before = list(EnterpriseTotal.objects.filter(park=acid).values_list("co2e_t", flat=True))
    page(client, "/p/acid/carbon/?year=2023&gwp=AR6")
    assert list(EnterpriseTotal.objects.filter(park=acid).values_list("co2e_t", flat=True)) == before
    assert Park.objects.get(pk=acid.pk).gwp_set == "AR5"


def test_a_gas_without_a_value_is_told_and_not_zero(acid: Park, client: Client) -> None:
    """AR2 has none for NF3: its CO2e is 430 t of limestone with the gas named, not 430 t as if it were all."""
    nf3 = Emission.objects.get(park=acid, year=2022, substance="NF3").mass_t
    assert nf3 > 0
    text = text_of(client, "/p/acid/carbon/?year=2022&gwp=AR2")
    assert f"AR2中没有NF3 {nf3:.3f} t的GWP" in text.replace("\u00a0", " ")
    assert "0.0430" in text
    assert "IPCC AR2中没有该气体的GWP" in text
    for place in ("fused/", "emissions/", ""):
        other = page(client, f"/p/acid/{place}?year=2022&item=ghg&gwp=AR2")
        assert "本页各CO2e均未计入" in other.replace("<sub>", "").replace("</sub>", ""), place
    five = text_of(client, "/p/acid/carbon/?year=2022")
    assert f"{(430 + nf3 * 16100) / 10000:.4f}" in five and "均未计入" not in five


def test_co2_only_as_a_peak_is_judged(acid: Park, client: Client) -> None:
    """2022: 430 t CO2 of limestone in the tables, NF3 · 16100 beside it; 2023 has no CO2 at all."""
    whole = 430 + Emission.objects.get(park=acid, year=2022, substance="NF3").mass_t * 16100
    text = text_of(client, "/p/acid/carbon/?year=2022&gas=CO2")
    assert "仅CO2（达峰核算口径）" in text and "全部温室气体（另列）" in text
    assert "万t CO2e · GWP AR5 · CO2" in text and "0.0430" in text
    assert re.search(f'title="{whole.normalize():,f} ?[^"]*"', page(client, "/p/acid/carbon/?year=2022&gas=CO2"))
    assert text.count(" 一致") == 7
    assert client.get("/p/acid/carbon/?year=2022&gas=CH4").status_code == 404


def change(acid: Park, code: str) -> Any:
    """An editor saves the settings form with another set."""
    editor = signed_in(acid, "editor")
    form = {"gwp_set": code, "export_rule": acid.export_rule, "base_year": acid.base_year, "reason": "算例"}
    form["sure"] = "on"
    if acid.has_farms:
        form["has_farms"] = "on"
    return editor.post("/p/acid/settings/", form)


def refuse(park: Park) -> None:
    raise AssertionError("a ledger is read again")


def sums(acid: Park) -> list[Decimal | None]:
    """CO2e of 2023 at every level that stores it."""
    own: dict[str, Any] = {"park": acid, "year": 2023}
    return [
        *EnterpriseTotal.objects.filter(**own, kind="ghg").values_list("co2e_t", flat=True),
        *IndustryTotal.objects.filter(**own, kind="ghg").values_list("co2e_t", flat=True),
        *FusedRow.objects.filter(**own, kind="ghg").values_list("co2e_t", flat=True),
        *ParkYear.objects.filter(**own).values_list("co2e_t", flat=True),
    ]


def test_another_set_of_the_park_restates_what_is_stored(acid: Park, monkeypatch: pytest.MonkeyPatch) -> None:
    """At once in every stored sum; the recompute judges again and reads no ledger."""
    own = Emission.objects.filter(park=acid).order_by("pk")
    emissions = list(own.values_list("pk", "mass_t", "trail"))
    assert change(acid, "AR6").status_code == 302
    assert Park.objects.get(pk=acid.pk).gwp_set == "AR6"
    assert sums(acid) == [Decimal(21840)] * 4
    assert set(DirtyMonth.objects.filter(park=acid).values_list("reason", flat=True)) == {"gwp"}
    monkeypatch.setattr(steps, "compile_emissions", refuse)
    monkeypatch.setattr(steps, "roll_up", refuse)
    job = recompute(acid.pk)
    assert job is not None and job.state == "done", job and job.debug_message
    assert sums(acid) == [Decimal(21840)] * 4
    assert list(own.values_list("pk", "mass_t", "trail")) == emissions
    assert FusedProcess.objects.get(park=acid, year=2023).co2e_t == 21840
    assert not DirtyMonth.objects.filter(park=acid).exists()
    text = text_of(signed_in(acid, "viewer"), "/p/acid/carbon/?year=2023")
    assert "GWP AR6" in text and "由已存各气体质量换算" not in text and text.count(" 一致") == 7


def test_a_set_without_a_gas_of_the_park_is_refused(acid: Park) -> None:
    response = change(acid, "AR2")
    assert response.status_code == 422 and "GWP集AR2中没有NF3的数值" in response.content.decode()
    assert Park.objects.get(pk=acid.pk).gwp_set == "AR5" and Decimal(21200) in sums(acid)
    assert not DirtyMonth.objects.filter(park=acid).exists()


def test_a_neighbour_keeps_its_set(acid: Park) -> None:
    """Rows of another park are not restated and not marked."""
    total = EnterpriseTotal.objects.filter(park=acid, year=2023, kind="ghg").get()
    other = Park.objects.create(code="other", name="邻园", province="重庆")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO inventory_enterprisetotal (park_id, year, month, enterprise_id, kind, item, category, scope,"
            " in_park, tier, unverified, amount, unit, co2e_t) SELECT %s, year, month, enterprise_id, kind, item,"
            " category, scope, in_park, tier, unverified, amount, unit, co2e_t FROM inventory_enterprisetotal"
            " WHERE park_id = %s AND year = 2023 AND kind = 'ghg'",
            [other.pk, acid.pk],
        )
    change(acid, "AR6")
    assert EnterpriseTotal.objects.get(park=other).co2e_t == total.co2e_t == 21200
    assert not DirtyMonth.objects.filter(park=other).exists()
