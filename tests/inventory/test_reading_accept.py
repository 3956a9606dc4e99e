"""A month of readings becomes a ledger upload: figures by hand, other lines kept, nothing filed without a person."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from inventory.models import LedgerLine, LedgerVersion, Meter
from inventory.services.ledger import receive_ledger, stage_upload
from inventory.services.reading import store_readings
from inventory.services.reading_accept import AcceptRefused, accept, offers
from park.models import AuditEvent, Outlet, Process
from tests.inventory.ledger_park import SAID, LedgerPark, ledger_park, workbook
from tests.inventory.meter_park import local, meter, point

pytestmark = pytest.mark.django_db
HOURS = 31 * 24


@pytest.fixture
def park() -> LedgerPark:
    """The plant with the electricity meter of its turbine hall, a smoke concentration and its flow; March is whole."""
    made = ledger_park()
    hall = Process.objects.get(park=made.park, code="GX02")
    chimney = Outlet.objects.get(park=made.park, code="DA001")
    air: dict[str, Any] = {"kind": "pollutant", "outlet": chimney, "reading_kind": "mean", "period_minutes": 60}
    meter(made, "E-01", process=hall, ledger_field="02.consumption", period_minutes=60)
    meter(made, "C-01", item="a21026", unit="mg/m3", ledger_field="07.conc_avg", **air)
    meter(made, "Q-01", item="", unit="m3/h", ledger_field="07.gas_volume", **air)
    points = []
    for hour in range(HOURS):
        at, early = local(1, hour), hour < HOURS // 2
        points.append(point("E-01", at + timedelta(hours=1), 16000))
        points.append(point("C-01", at, 20 if early else 40, flag="D" if hour < 24 else ""))
        points.append(point("Q-01", at, 100000 if early else 50000))
    assert store_readings(made.access(made.filer), points).stored == 3 * HOURS
    return made


def lines(version: LedgerVersion) -> dict[tuple[str, str, str], Decimal | None]:
    rows = LedgerLine.objects.filter(park=version.park, version=version)
    return {(row.sheet, row.item, row.field): row.quantity for row in rows}


def test_the_figures_of_a_month(park: LedgerPark) -> None:
    energy, smoke = offers(park.access(park.filer), park.plant, 2025, 3)
    # 744 h × 16 000 kWh
    assert (energy.shown, energy.valid, energy.due) == ([("消费量合计", Decimal(11_904_000), "kWh")], 744, 744)
    # A day of the concentration is faulty: 348 h × 100 000 + 372 h × 50 000 = 53 400 000 m3; every hour 2 000 000 mg
    assert smoke.accepted.cells == {
        "gas_volume": "5340", "emission": "1.44", "conc_max": "40", "method": "自动监测",
        "conc_avg": "26.966292134831",  # 1 440 000 000 mg / 53 400 000 m3
        "valid_rate": "96.774194",  # 720 of 744 h
    }  # fmt: skip
    assert (smoke.problem, energy.problem) == ("", "")


def test_accepting_makes_an_upload_and_files_nothing(park: LedgerPark) -> None:
    access = park.access(park.filer)
    (before,) = receive_ledger(
        stage_upload(access, park.plant, "a.xlsx", workbook(), park.filer), park.filer, explanations=SAID, declared=True
    )
    filed = lines(before)
    keys = [offer.key for offer in offers(access, park.plant, 2025, 3)]
    upload = accept(access, park.plant.pk, 2025, 3, keys)
    assert upload.state == "ready", upload.findings
    assert LedgerVersion.objects.count() == 1
    (after,) = receive_ledger(upload, park.filer, reason="采用在线数据", explanations=SAID, declared=True)
    taken = lines(after)
    changed = {key: taken.get(key) for key in filed.keys() | taken.keys() if filed.get(key) != taken.get(key)}
    assert changed == {
        ("02", "33", "consumption"): Decimal(11904),  # MWh
        ("07", "a21026", "emission"): Decimal("1.44"),
    }
    mass = LedgerLine.objects.get(version=after, item="a21026", field="emission")
    told = {name: Decimal(mass.parameters[name]) for name in ("gas_volume", "conc_max", "valid_rate", "limit")}
    assert told == {"gas_volume": 5340, "conc_max": 40, "valid_rate": Decimal("96.774194"), "limit": 50}
    row = LedgerLine.objects.get(version=after, item="33", field="consumption")
    assert (row.typed_value, row.typed_unit, row.tier) == ("1190.4", "万千瓦时", "1")
    assert row.parameters["source_note"].startswith("在线数据 ")
    event = AuditEvent.objects.get(action="reading.accepted")
    assert event.detail["meters"] == ["C-01", "E-01", "Q-01"]
    assert row.parameters["source_note"].endswith(event.detail["digest"][:16])


def test_what_cannot_be_taken_says_why(park: LedgerPark) -> None:
    access = park.access(park.filer)
    first = timezone.localdate().replace(day=1)
    with pytest.raises(AcceptRefused):
        accept(access, park.plant.pk, first.year, first.month, ["1"])
    with pytest.raises(AcceptRefused):
        accept(access, park.plant.pk, 2025, 3, [])
    Meter.objects.filter(code="Q-01").update(unit="m3")  # a mean in m3 is no flow
    meter(
        park,
        "E-02",
        process=Process.objects.get(park=park.park, code="GX02"),
        ledger_field="02.consumption",
        unit="MWh",
    )
    store_readings(access, [point("E-02", local(2, 8), 5)])
    problems = {offer.meters[0].code: offer.problem for offer in offers(access, park.plant, 2025, 3)}
    assert "单位 m3 与数值类型不符" in problems["C-01"]
    assert problems["E-01"] == problems["E-02"] != ""
    with pytest.raises(AcceptRefused):
        accept(access, park.plant.pk, 2025, 3, [str(Meter.objects.get(code="C-01").pk)])


def test_too_few_hours_are_not_taken(park: LedgerPark) -> None:
    access = park.access(park.filer)
    marked = [point("C-01", local(1, hour), 20, flag="D") for hour in range(200)]
    assert store_readings(access, marked).revised == 176
    problems = {offer.meters[0].code: offer.problem for offer in offers(access, park.plant, 2025, 3)}
    assert problems["C-01"] != "" and problems["E-01"] == ""  # 544 of 744 h are 73 %


def test_who_may_take_a_month(park: LedgerPark) -> None:
    other = ledger_park("two")
    for user, error in ((park.viewer, PermissionDenied), (park.neighbours_filer, Http404)):
        with pytest.raises(error):
            accept(park.access(user), park.plant.pk, 2025, 3, ["1"])
    with pytest.raises(Http404):
        accept(other.access(other.editor), park.plant.pk, 2025, 3, ["1"])
    assert offers(park.access(park.editor), park.neighbour, 2025, 3) == []
