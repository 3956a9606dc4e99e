"""Captured CO2 and farms filed in a workbook: what is subtracted, capped, told beside, and where the tables show it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from assessment.services.recalculation import recompute
from inventory.ledger.workbook import write_workbook
from inventory.models import Emission, EmissionGap, IndustryTotal, LedgerUpload, ParkYear
from inventory.services.ledger import stage_upload
from inventory.services.ledger_batch import Workbook, file_workbooks
from park.access import enter_park
from park.models import Park, User
from tests.mini_park import build, plain

#: Limestone: 1000 t · 0.430 = 430 t of scope 1 CO2 are what the month counts.
ROWS: dict[str, list[dict[str, Any]]] = {
    "04": [{"output_value": 100, "output_value_const": 100}],
    "05": [
        {"material_code": "石灰石", "purpose": "flux", "qty": 1000},
        {"material_code": "CO2", "purpose": "capture", "qty": 300},
        {"material_code": "CO2", "purpose": "leak", "qty": 20},
        {"material_code": "CO2", "purpose": "reuse", "qty": 80},
        {"material_code": "CO2", "purpose": "store", "qty": 150, "report_no": "MR-2023-05"},
        {"material_code": "CO2", "purpose": "supply", "qty": 100, "report_no": "MR-2023-06"},
        {"material_code": "CO2-BIO", "purpose": "capture", "qty": 40},
        {"material_code": "CO2-BIO", "purpose": "store", "qty": 40, "report_no": "MR-2023-07"},
        {"material_code": "一季稻", "purpose": "farm", "area": 100},
        {"material_code": "奶牛", "purpose": "farm", "count": 1200},
        {"material_code": "施氮量", "purpose": "farm", "qty": 70},
    ],
}


def filed_park(code: str, has_farms: bool) -> tuple[Park, User]:
    park, firms, user = build(code)
    Park.objects.filter(pk=park.pk).update(has_farms=has_farms)
    park.refresh_from_db()
    data = write_workbook(plain("C", firms["C"]), 2023, 5, ROWS)
    file_workbooks(park, [Workbook(firms["C"], "c.xlsx", data, user, datetime(2023, 6, 5, tzinfo=UTC))])
    job = recompute(park.pk)
    assert job is not None and job.state == "done", job and job.debug_message
    return park, user


@pytest.fixture(scope="module")
def parks(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, tuple[Park, User]]]:
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference", verbosity=0)
        yield {"farms": filed_park("farms", True), "without": filed_park("without", False)}
        transaction.set_rollback(True)


@pytest.fixture
def database(parks: object, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def masses(park: Park, *prefixes: str) -> dict[str, Decimal]:
    rows = Emission.objects.filter(park=park)
    return {row.method: row.mass_t for row in rows if row.method.startswith(prefixes)}


@pytest.mark.usefixtures("database")
def test_captured_co2_is_subtracted_up_to_what_is_left(parks: dict[str, tuple[Park, User]]) -> None:
    """300 − 20 − 80 = 200 left for 150 + 100: k = 200 / 250 = 0.8."""
    park, _ = parks["farms"]
    assert masses(park, "ccus.") == {
        "ccus.captured": 300,
        "ccus.leaked": 0,
        "ccus.reused": 80,
        "ccus.stored": -120,
        "ccus.supplied": -80,
        "ccus.biogenic_captured": 40,
        "ccus.biogenic": -40,
    }
    memo = set(Emission.objects.filter(park=park, memo=True).values_list("method", flat=True))
    assert memo == {"ccus.captured", "ccus.reused", "ccus.biogenic_captured", "ccus.biogenic"}
    gaps = EmissionGap.objects.filter(park=park).values_list("method", "reason")
    assert sorted(gaps) == [("ccus.stored", "ccus_above_captured"), ("ccus.supplied", "ccus_above_captured")]


@pytest.mark.usefixtures("database")
def test_farms_of_a_park_in_the_south_west(parks: dict[str, tuple[Park, User]]) -> None:
    """Rice 100·156.2/1000; cows 1200·88.1/12000, 1200·6.51/12000, 1200·1.884/12000; soil 70·0.01·44/28."""
    park, _ = parks["farms"]
    assert masses(park, "afolu.") == {
        "afolu.rice": Decimal("15.62"),
        "afolu.enteric_ch4": Decimal("8.81"),
        "afolu.manure_ch4": Decimal("0.651"),
        "afolu.manure_n2o": Decimal("0.1884"),
        "afolu.soil_n2o": Decimal("1.1"),
    }
    rows = Emission.objects.filter(park=park, category="afolu")
    assert {row.scope for row in rows} == {1} and all(row.unverified for row in rows)


@pytest.mark.usefixtures("database")
def test_farms_are_off_unless_the_park_has_them(parks: dict[str, tuple[Park, User]]) -> None:
    """Two parks file the same book: one counts its farms, the other is told twice and counts nothing."""
    park, _ = parks["without"]
    assert masses(park, "afolu.") == {}
    gaps = EmissionGap.objects.filter(park=park, reason="farms_off")
    assert sorted(gaps.values_list("method", flat=True)) == [
        "afolu.enteric_ch4", "afolu.manure_ch4", "afolu.manure_n2o", "afolu.rice", "afolu.soil_n2o",
    ]  # fmt: skip
    told = [entry for entry in LedgerUpload.objects.get(park=park).findings if entry["rule"] == "farms_off"]
    assert len(told) == 3 and {entry["severity"] for entry in told} == {"warning"}
    other, _ = parks["farms"]
    assert not [entry for entry in LedgerUpload.objects.get(park=other).findings if entry["rule"] == "farms_off"]


@pytest.mark.usefixtures("database")
def test_the_total_is_what_is_let_out_less_the_removal(parks: dict[str, tuple[Park, User]]) -> None:
    """430 − 120 − 80 = 230 t; with farms (AR5): 25.081 t CH4 · 28 + 1.2884 t N2O · 265."""
    park, _ = parks["without"]
    assert ParkYear.objects.get(park=park, year=2023).co2e_t == 230
    by_category = {row.category: row.co2e_t for row in IndustryTotal.objects.filter(park=park, kind="ghg")}
    assert by_category == {"process": 430, "removal": -200}
    park, _ = parks["farms"]
    farms = Decimal("25.081") * 28 + Decimal("1.2884") * 265
    assert ParkYear.objects.get(park=park, year=2023).co2e_t == 230 + farms


@pytest.mark.usefixtures("database")
def test_the_carbon_page_has_rows_for_removal_and_farms(parks: dict[str, tuple[Park, User]]) -> None:
    park, user = parks["farms"]
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(user)
    page = client.get(reverse("carbon", args=[park.code]) + "?year=2023")
    rows = {
        row["row"]: row for row in client.get(reverse("api-carbon", args=[park.code]) + "?year=2023").json()["table_c2"]
    }
    assert Decimal(rows["removal"]["total_co2e_t"]) == -200
    assert Decimal(rows["afolu"]["total_co2e_t"]) == Decimal("25.081") * 28 + Decimal("1.2884") * 265
    text = page.content.decode()
    assert "农业、林业和其他土地利用" in text


@pytest.mark.usefixtures("database")
def test_a_removal_explains_itself(parks: dict[str, tuple[Park, User]]) -> None:
    park, user = parks["farms"]
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(user)
    text = client.get(reverse("emissions", args=[park.code]) + "?year=2023&category=removal").content.decode()
    assert "二氧化碳地质封存" in text and "150 t × 0.8" in text


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ({"material_code": "CO2", "purpose": "store", "qty": 150}, "required"),
        ({"material_code": "CO2", "purpose": "shield", "qty": 150}, None),
        ({"material_code": "CO2", "purpose": "etch", "qty": 150}, "activity_purpose"),
    ],
)
def test_what_is_told_when_captured_co2_is_filed(
    parks: dict[str, tuple[Park, User]], row: dict[str, Any], rule: str | None
) -> None:
    """A removal needs its report; CO2 bought as a shielding gas needs nothing; a use without a method is told."""
    park, user = parks["farms"]
    firm = park.enterprises.get(name="算例企业C")
    data = write_workbook(plain("C", firm), 2023, 6, {"04": ROWS["04"], "05": [row]})
    upload = stage_upload(enter_park(user, park.code, ("editor",)), firm, "c.xlsx", data, user)
    told = {entry["rule"] for entry in upload.findings if entry["sheet"].startswith("05")}
    # Last month had more CO2 in other uses: months are compared by material, whatever it is used for.
    assert told == {"jump", rule or "jump"}
    assert (upload.state == "rejected") == (rule == "required")
