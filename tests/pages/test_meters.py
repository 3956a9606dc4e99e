"""Pages of meters, series and alarms, the list import, and the API against hostile bodies."""

import io
import json
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from inventory.ledger.meter_list import HEADS
from inventory.models import Alarm, Meter, Reading
from inventory.services.alarm import LimitEntry, set_limit
from inventory.services.meter import save_equipment
from inventory.services.reading import store_readings
from park.models import Engagement, Outlet, Process
from tests.inventory.ledger_park import LedgerPark, ledger_park
from tests.inventory.meter_park import local, meter, point
from tests.pages.result_park import page, queries

pytestmark = pytest.mark.django_db
ADDRESS = "/p/one/meters/"
API = "/api/v1/parks/one/readings/"


@pytest.fixture
def park() -> Iterator[LedgerPark]:
    """A plant with an hourly electricity meter and a smoke concentration over its limit for two hours."""
    made = ledger_park()
    meter(made, "E-01", period_minutes=60, process=Process.objects.get(park=made.park, code="GX02"))
    smoke = meter(
        made, "C-01", name="二氧化硫分析仪", kind="pollutant", item="a21026", unit="mg/m3", reading_kind="mean",
        period_minutes=60, outlet=Outlet.objects.get(park=made.park, code="DA001"), calibration_due=date(2025, 6, 1),
    )  # fmt: skip
    set_limit(made.access(made.editor), smoke, LimitEntry(
        "over", "hour", Decimal(35), date(2025, 1, 1), 4, "排污许可证", [made.filer]))  # fmt: skip
    values = {8: 20, 9: 36.5, 10: 41, 11: 22}
    points = [point("C-01", local(3, hour), value) for hour, value in values.items()]
    points += [point("E-01", local(3, hour), 1000 + hour) for hour in range(1, 25)]
    store_readings(made.access(made.filer), points)
    yield made


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_register_shows_meters_and_what_they_cover(park: LedgerPark) -> None:
    save_equipment(park.access(park.filer), park.plant.pk, "P-01", "循环水泵", Decimal(100))
    save_equipment(park.access(park.filer), park.plant.pk, "P-02", "风机", Decimal("99.9"))
    text = page(browser(park.viewer), ADDRESS)
    for shown in ("E-01", "C-01", "二氧化硫分析仪", "逾期", "检定到期", "P-01", "循环水泵"):
        assert shown in text, shown
    assert "P-02" not in text  # below 100 kW
    assert "meters/new/" not in text
    assert "C-01" not in page(browser(park.editor), ADDRESS + "?kind=energy")
    assert "没有符合条件的计量点" in page(browser(park.editor), ADDRESS + "?q=%25")


def test_a_neighbour_sees_nothing_of_it(park: LedgerPark) -> None:
    other = ledger_park("two")
    pk, alarm = Meter.objects.get(code="C-01").pk, Alarm.objects.get().pk
    for client, code in ((browser(park.neighbours_filer), "one"), (browser(other.editor), "two")):
        for address in ("meters/", "meters/plan/", "meters/outlets/", "alarms/?state=all"):
            text = page(client, f"/p/{code}/{address}")
            assert "C-01" not in text and "二氧化硫分析仪" not in text
        for address in (f"meters/{pk}/", f"meters/{pk}/edit/", f"alarms/{alarm}/"):
            assert client.get(f"/p/{code}/{address}").status_code == 404
    assert browser(other.editor).get(ADDRESS).status_code == 404


def test_the_pages_of_a_meter_an_outlet_and_the_plan(park: LedgerPark) -> None:
    smoke, energy = Meter.objects.get(code="C-01"), Meter.objects.get(code="E-01")
    client = browser(park.filer)
    text = page(client, f"{ADDRESS}{smoke.pk}/")
    for shown in ("限值", "排污许可证", "filer员", "41.000", "2025-03"):
        assert shown in text, shown
    text = page(client, f"{ADDRESS}{energy.pk}/?month=2025-03")
    # (1001 + … + 1024) kWh; the highest hour ends at midnight
    for shown in ("24,300.000", "1,024.000", "23:00", "不作预测"):
        assert shown in text, shown
    assert client.get(f"{ADDRESS}{energy.pk}/?month=2025-13").status_code == 404
    text = page(client, f"{ADDRESS}outlets/{smoke.outlet_id}/")
    assert "C-01" in text and "mg/m" in text
    text = page(client, f"{ADDRESS}plan/")
    assert "电力、热力生产和供应业" in text and "每小时" in text


def test_an_alarm_from_the_list_to_its_closing(park: LedgerPark) -> None:
    client = browser(park.filer)
    alarm = Alarm.objects.get()
    text = page(client, "/p/one/alarms/")
    assert "41.000" in text and "未确认" in text
    assert "41.000" in page(browser(park.assessor), "/p/one/alarms/")  # engaged for 2025
    Engagement.objects.update(first_year=2023, last_year=2024)
    assert "41.000" not in page(browser(park.assessor), "/p/one/alarms/?state=all")
    address = f"/p/one/alarms/{alarm.pk}/"
    tiles = page(client, address)
    assert '<span class="num">41</span>' in tiles and "41.000" not in tiles
    assert client.post(address, {"act": "close", "remark": " "}).status_code == 422
    assert client.post(address, {"act": "acknowledge"}).status_code == 302
    assert client.post(address, {"act": "close", "remark": "更换浆液泵"}).status_code == 302
    assert "更换浆液泵" in page(client, address)
    assert "没有未关闭的报警" in page(client, "/p/one/alarms/")
    assert browser(park.viewer).post(address, {"act": "close", "remark": "x"}).status_code == 403


def form(**given: Any) -> dict[str, Any]:
    plain = {
        "code": "W-01", "name": "总水表", "kind": "water", "item": "tap", "level": 1, "unit": "m3",
        "reading_kind": "counter", "period_minutes": 60, "installed_on": "2025-01-01", "ledger_field": "06.fresh_water",
    }  # fmt: skip
    return plain | given


def test_registering_and_changing_through_the_form(park: LedgerPark) -> None:
    client = browser(park.filer)
    assert client.post(ADDRESS + "new/", form(enterprise=park.plant.pk)).status_code == 302
    water = Meter.objects.get(code="W-01")
    assert (water.enterprise, water.item, water.reading_kind) == (park.plant, "tap", "counter")
    for wrong in (
        form(enterprise=park.plant.pk),  # the code is used
        form(code="W-02", enterprise=park.neighbour.pk),
        form(code="W-02", enterprise=""),
        form(code="W-02", enterprise=park.plant.pk, removed_on="2024-12-31"),
        form(code="W-02", enterprise=park.plant.pk, kind="energy", item="77", ledger_field=""),
        form(code="W-02", enterprise=park.plant.pk, ledger_field="08.volume"),
    ):
        assert client.post(ADDRESS + "new/", wrong).status_code == 422, wrong
    assert not Meter.objects.filter(code="W-02").exists()
    energy = Meter.objects.get(code="E-01")
    changed = form(code="E-01", kind="energy", item="33", unit="MWh", reading_kind="amount", ledger_field="",
                   enterprise=park.plant.pk)  # fmt: skip
    answer = client.post(f"{ADDRESS}{energy.pk}/edit/", changed)
    assert answer.status_code == 422 and "计量点已有数据" in answer.content.decode()


def listed(*rows: dict[str, Any]) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(list(HEADS.values()))
    for row in rows:
        sheet.append([row.get(field, "") for field in HEADS])
    stream = io.BytesIO()
    book.save(stream)
    return SimpleUploadedFile("计量点.xlsx", stream.getvalue())


def test_a_list_is_checked_first_and_saved_whole(park: LedgerPark) -> None:
    client = browser(park.filer)
    good = {"code": "S-01", "name": "蒸汽表", "kind": "能源", "item": "32", "level": "二级", "process": "GX01",
            "unit": "GJ", "is_online": "是", "installed_on": "2025-01-01"}  # fmt: skip
    answer = client.post(ADDRESS + "import/", {"file": listed(good, good | {"code": "S-02", "process": "GX99"})})
    assert answer.status_code == 422 and "企业没有登记“GX99”" in answer.content.decode()
    foreign = meter(park, "N-01", enterprise=park.neighbour)
    answer = client.post(ADDRESS + "import/", {"file": listed(good, good | {"code": foreign.code})})
    assert answer.status_code == 422
    answer = client.post(ADDRESS + "import/", {"file": listed(good)})
    text = answer.content.decode()
    assert answer.status_code == 200 and "新增 1" in text
    assert not Meter.objects.filter(code="S-01").exists()
    held = text.split('name="held" value="')[1].split('"')[0]
    other = browser(park.editor).post(ADDRESS + "import/confirm/", {"held": held})
    assert other["Location"] == ADDRESS + "import/" and not Meter.objects.filter(code="S-01").exists()
    assert client.post(ADDRESS + "import/confirm/", {"held": held}).status_code == 302
    steam = Meter.objects.get(code="S-01")
    assert (steam.enterprise, steam.level, steam.process.code if steam.process else "") == (park.plant, 2, "GX01")
    assert (
        client.post(ADDRESS + "import/", {"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04junk")}).status_code == 422
    )


def test_queries_do_not_grow_with_meters_or_alarms(park: LedgerPark) -> None:
    client = browser(park.viewer)
    smoke = Meter.objects.get(code="C-01")
    addresses = (ADDRESS, ADDRESS + "plan/", "/p/one/alarms/?state=all", f"{ADDRESS}outlets/{smoke.outlet_id}/")
    page(client, ADDRESS)
    before = [queries(client, address) for address in addresses]
    for number in range(5):
        more = meter(park, f"C-1{number}", kind="pollutant", item="a21002", unit="mg/m3", reading_kind="mean",
                     period_minutes=60, outlet=smoke.outlet)  # fmt: skip
        set_limit(park.access(park.editor), more, LimitEntry(
            "over", "hour", Decimal(1), date(2025, 1, 1), 4, "许可", [park.filer]))  # fmt: skip
        store_readings(park.access(park.filer), [point(more.code, local(3, 8), 2)])
    assert Alarm.objects.count() == 6
    assert [queries(client, address) for address in addresses] == before


@pytest.fixture
def sender(park: LedgerPark) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {Token.objects.create(user=park.filer).key}")
    return client


def test_the_api_takes_json_and_csv(park: LedgerPark, sender: APIClient) -> None:
    at = local(4, 8).isoformat()
    answer = sender.post(API, {"points": [{"meter": "C-01", "at": at, "value": 30.25, "unit": "mg/m3"}]}, format="json")
    assert (answer.status_code, answer.json()) == (
        200, {"stored": 1, "unchanged": 0, "revised": 0, "refused": []},
    )  # fmt: skip
    body = f"meter,at,value\r\nC-01,{at},30.25\r\nC-01,{local(4, 9).isoformat()},31\r\n"
    answer = sender.post(API, body, content_type="text/csv")
    assert answer.json() == {"stored": 1, "unchanged": 1, "revised": 0, "refused": []}
    answer = sender.post(API, body.replace("30.25", "30.5"), content_type="text/csv")
    assert answer.json()["revised"] == 1
    answer = sender.post(API, {"points": [{"meter": "C-01", "at": at, "value": "x"}]}, format="json")
    assert answer.status_code == 422
    assert answer.json()["refused"] == [
        {"index": 0, "reason": "数值不是一个数", "remedy": "发送十进制数，如 12.5；没有数据的时间不发送。"}
    ]


def test_the_api_survives_any_body(park: LedgerPark, sender: APIClient) -> None:
    before = Reading.objects.count()
    one = {"meter": "C-01", "at": local(4, 8).isoformat(), "value": 1}
    bodies: list[tuple[bytes, str, int]] = [
        (b"", "application/json", 400),
        (b"null", "application/json", 400),
        (b'{"points": 5}', "application/json", 400),
        (b'{"points": {"0": 1}}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"points": [{"value": NaN}]}', "application/json", 400),
        (b'{"points": [{"value": ' + b"9" * 5000 + b"}]}", "application/json", 400),
        (b"\xff\xfe{", "application/json", 400),
        (json.dumps({"points": [one] * 10_001}).encode(), "application/json", 413),
        (b" " * (4 * 1024 * 1024 + 1), "application/json", 413),
        (b'meter,at,value\n"C-01', "text/csv", 400),
        (b"meter,at,value\nC-01,1,2,3,4\n", "text/csv", 400),
        (b"<x/>", "application/xml", 415),
        (json.dumps({"points": [{**one, "meter": "\x00"}, [], None, {"meter": {}}]}).encode(), "application/json", 422),
        (json.dumps({"points": [{**one, "at": "0001-01-01T00:00:00+14:00"}]}).encode(), "application/json", 422),
        (json.dumps({"points": []}).encode(), "application/json", 200),
    ]
    for body, kind, status in bodies:
        assert sender.post(API, body, content_type=kind).status_code == status, body[:60]
    assert Reading.objects.count() == before


def test_the_api_by_role_and_park(park: LedgerPark, sender: APIClient) -> None:
    other = ledger_park("two")
    foreign = meter(other, "C-01")
    body = {"points": [{"meter": "N-01", "at": (local(4, 8) + timedelta(hours=1)).isoformat(), "value": 1}]}
    meter(park, "N-01", enterprise=park.neighbour)
    answers = [sender.post(API, body, format="json").json()["refused"][0]["reason"]]
    body["points"][0]["meter"] = "nowhere"
    answers.append(sender.post(API, body, format="json").json()["refused"][0]["reason"])
    assert answers[0] == answers[1]  # a neighbour's meter and none are told in the same words
    assert sender.post("/api/v1/parks/two/readings/", body, format="json").status_code == 404
    assert not Reading.objects.filter(meter_id=foreign.pk).exists()
    for user, status in ((park.viewer, 403), (park.assessor, 404), (park.editor, 422)):
        client = APIClient()
        client.force_authenticate(user)
        assert client.post(API, body, format="json").status_code == status
