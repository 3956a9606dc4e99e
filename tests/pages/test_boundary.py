"""口径与交易: both totals, deductions, purchases in the park and trades as an official reads them, and the settings."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from inventory.models import DirtyMonth, InParkTrade, ParkYear
from park.models import AuditEvent, Park
from tests.inventory.trade_park import ROWS, YEAR, TradePark, coal, energy
from tests.mini_park import uscc
from tests.pages.result_park import page, queries, signed_in

pytestmark = pytest.mark.django_db
#: June: A sells power outside without saying what it made.
UNSAID = {"02": [coal(10, "B1"), energy("33", "万千瓦时", process="P1", exported=1)]}


@pytest.fixture(scope="module")
def filed(django_db_setup: None, django_db_blocker: Any) -> Iterator[TradePark]:
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference", verbosity=0)
        made = TradePark("boundary")
        made.file(*ROWS.items())
        made.file(("A", UNSAID), month=6)
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def world(filed: TradePark) -> TradePark:
    filed.park.refresh_from_db()
    return filed


@pytest.fixture
def client(world: TradePark) -> Client:
    return signed_in(world.park, "viewer")


def address(park: Park, name: str = "carbon-basis") -> str:
    return reverse(name, kwargs={"park_code": park.code})


def test_both_totals_and_what_lies_between(world: TradePark, client: Client) -> None:
    """May as in the rules: 5814.81 and 495 less; June 10 t of coal: 16.50 more on both sides."""
    shown = page(client, address(world.park))
    for figure in ("5,831.31", "5,336.31", "-396.00", "-99.00", "-66.00", "-33.00"):
        assert figure in shown.replace("−", "-"), figure
    stored = ParkYear.objects.get(park=world.park, year=YEAR)
    assert stored.territorial_co2e_t is not None and stored.co2e_t is not None
    assert stored.territorial_co2e_t - stored.co2e_t == 396 + 99


def test_a_sale_that_cannot_be_deducted_is_told_with_its_remedy(world: TradePark, client: Client) -> None:
    shown = page(client, address(world.park))
    assert "有外供但未扣减" in shown and "补填本月发电（供热）量" in shown and "2023-06" in shown


def test_purchases_in_the_park_stand_apart(world: TradePark, client: Client) -> None:
    """B 220 t of heat, C 53.0195 t of power: 273.02 t in no total."""
    shown = page(client, address(world.park))
    for figure in ("220.00", "53.02", "273.02"):
        assert figure in shown, figure


def test_trades_and_the_one_to_settle(world: TradePark, client: Client) -> None:
    shown = page(client, address(world.park))
    assert "待核对的交易" in shown and "请双方核对计量表" in shown and "5.00" in shown
    assert "园区内交易共3笔（按月）：待核对1笔，等待对方0笔。" in shown


def test_the_page_takes_the_same_queries_for_more_trades(world: TradePark, client: Client) -> None:
    before = queries(client, address(world.park))
    one = InParkTrade.objects.filter(park=world.park).first()
    assert one is not None
    for month in range(7, 13):
        one.pk, one.month = None, month
        one.save(force_insert=True)
    assert queries(client, address(world.park)) == before


def test_the_interface_gives_the_same_figures(world: TradePark, client: Client) -> None:
    found = client.get(address(world.park, "api-carbon-basis")).json()
    (year,) = found["totals"]
    stored = ParkYear.objects.get(park=world.park, year=YEAR)
    assert Decimal(year["territorial_co2e_t"]) == stored.territorial_co2e_t
    assert Decimal(year["responsibility_co2e_t"]) == stored.co2e_t
    assert Decimal(year["power_export_co2e_t"]) == -396 and Decimal(year["heat_export_co2e_t"]) == -99
    assert {(row["carrier"], row["state"]) for row in found["trades"]} == {
        ("32", "paired"), ("11", "paired"), ("33", "differs"),
    }  # fmt: skip
    assert [row["co2_t"] for row in found["sales"] if row["method"] == "power.export_own"]


def test_a_park_without_results_says_what_to_do(world: TradePark) -> None:
    empty = Park.objects.create(code="nothing-yet", name="新园区", province="重庆")
    assert "还没有合计" in page(signed_in(empty, "viewer"), address(empty))


def test_an_editor_changes_how_the_park_is_counted(world: TradePark) -> None:
    """The export rule touches only those who sell outside (A in May and June, D in May), and one month for the rest."""
    client = signed_in(world.park, "editor")
    asked = {"gwp_set": "AR5", "export_rule": "grid_average", "base_year": 2021, "sure": "on"}
    refused = client.post(address(world.park, "park-settings"), asked)
    assert refused.status_code == 422  # without a reason
    unasked = client.post(address(world.park, "park-settings"), asked | {"reason": "按002执行", "sure": ""})
    assert unasked.status_code == 422 and "请勾选“已知悉”后再提交" in unasked.content.decode()
    answer = client.post(address(world.park, "park-settings"), asked | {"reason": "按002执行"})
    assert (answer.status_code, answer["Location"]) == (302, address(world.park))
    world.park.refresh_from_db()
    assert world.park.export_rule == "grid_average"
    event = AuditEvent.objects.filter(park=world.park).latest("sequence")
    assert event.detail == {"changes": {"export_rule": ["own_intensity", "grid_average"]}, "reason": "按002执行"}
    marked = set(DirtyMonth.objects.filter(park=world.park).values_list("enterprise__name", "month"))
    assert marked == {("算例企业A", 5), ("算例企业B", 5), ("算例企业D", 5), ("算例企业A", 6)}  # B sells to C


def test_settings_of_one_park_leave_the_other_alone(world: TradePark) -> None:
    other = TradePark("boundary-too")
    other.file(("A", {"02": [energy("33", "万千瓦时", process="P1", exported=1, counterparty=uscc("B"))]}))
    client = signed_in(world.park, "editor")
    asked = {"gwp_set": "AR6", "export_rule": "own_intensity", "base_year": 2021, "reason": "换用AR6", "sure": "on"}
    assert client.post(address(world.park, "park-settings"), asked).status_code == 302
    assert not DirtyMonth.objects.filter(park=other.park).exists()
    assert DirtyMonth.objects.filter(park=world.park).count() == 5  # every filed enterprise-month
    other.park.refresh_from_db()
    assert other.park.gwp_set == "AR5"
