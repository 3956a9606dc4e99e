"""Energy flows of the worked park: they add up to the park, and neighbours' two figures stand side by side."""

from decimal import Decimal

import pytest
from django.test import Client

from inventory.models import Flow, ParkYear
from inventory.selectors.energy_mode import PRIMARY, Coefficient, energy_mode, in_mode
from inventory.selectors.flow import carriers, energy_flows, trades
from park.models import Enterprise, Park
from tests.mini_park import GOLDEN, YEARS, mini
from tests.pages.result_park import crowded_park, page, queries, signed_in

__all__ = ["mini"]
# The mark makes the test database before the module's park is built; without it that would be the real one.
pytestmark = pytest.mark.django_db


@pytest.fixture
def park(mini: Park) -> Park:
    return mini


@pytest.fixture
def client(park: Park) -> Client:
    return signed_in(park, "viewer")


@pytest.mark.parametrize("year", YEARS)
def test_carriers_add_up_to_the_park(park: Park, year: int) -> None:
    """The column of the table is the stored comprehensive energy, to the last digit, and that of the worked case."""
    found = carriers(energy_flows(park, year))
    whole = sum((one.coal_tce for one in found if one.coal_tce is not None), Decimal(0))
    assert whole == ParkYear.objects.get(park=park, year=year).coal_tce
    assert whole == pytest.approx(Decimal(GOLDEN["expected"]["park"][str(year)]["energy_tce"]), rel=Decimal("1e-9"))


def test_quantities_of_a_carrier(park: Park) -> None:
    """116400 t of A and 97200 t of C; 94080 + 64800 + 10752 MWh; the park's heat cancels."""
    found = {one.code: one for one in carriers(energy_flows(park, 2023))}
    annual = {firm: GOLDEN["annual"][firm]["2023"] for firm in "ABCD"}
    coal = sum(values.get("bituminous_t", 0) for values in annual.values())
    power = sum(values.get("electricity_bought_MWh", 0) for values in annual.values())
    assert found["04"].quantities["consumption"] == coal and found["04"].enterprises == 2
    assert found["33"].quantities["purchase"] == power
    assert found["32"].coal_tce == 0 and found["32"].energy_gj == 0
    # 116400 + 97200 = 213600 t · 19.57 GJ/t
    assert found["04"].energy_gj == Decimal("4180152")


def test_both_sides_of_a_trade(park: Park) -> None:
    (trade,) = trades(energy_flows(park, 2023))
    assert (trade.seller, trade.buyer) == ("算例企业A", "算例企业B")
    assert trade.sold == trade.bought == 264000 and trade.difference == 0


def test_sides_that_disagree_are_marked(park: Park, client: Client) -> None:
    """One month of the buyer, 22000 GJ, is raised by 6600 GJ: 6600 / 264000 = 2.5 %."""
    buyer = Flow.objects.filter(
        park=park, year=2023, month=5, carrier="32", stage="purchase", enterprise__name="算例企业B"
    )
    assert buyer.exclude(quantity=0).update(quantity=28600) == 1
    (trade,) = trades(energy_flows(park, 2023))
    assert trade.difference == Decimal("0.025")
    text = page(client, "/p/mini/flows/?year=2023")
    assert "请核对" in text and "2.50" in text


def test_a_side_that_filed_nothing_is_named(park: Park, client: Client) -> None:
    Flow.objects.filter(park=park, year=2023, carrier="32", stage="export").delete()
    (trade,) = trades(energy_flows(park, 2023))
    assert trade.sold is None and trade.bought == 264000 and trade.difference is None
    assert "卖方未报" in page(client, "/p/mini/flows/?year=2023")


def test_the_page_in_both_units(client: Client) -> None:
    text = page(client, "/p/mini/flows/?year=2023")
    for word in (
        "一般烟煤",
        "天然气",
        "电力",
        "园内热力",
        "189,620.18",
        "4,180,152.0",
        "一般烟煤占综合能源消费量的75 %，居首位",
    ):
        assert word in text
    giga = page(client, "/p/mini/flows/?year=2023&unit=GJ&by=key")
    assert '"valuesuffix": " GJ"' in giga and "建材" in giga


def test_primary_value_counts_electricity_as_the_coal_of_its_year(park: Park) -> None:
    """169632 MWh · (0.3020 − 0.1229) tce/MWh more than the 当量 sum; the park's heat cancels in both modes."""
    mode = energy_mode(PRIMARY, 2023)
    assert mode.power is not None and mode.heat is not None
    assert (mode.power.value, mode.power.unverified, mode.power.other_year) == (Decimal("0.3020"), True, False)
    found = carriers(in_mode(energy_flows(park, 2023), mode))
    whole = sum((one.coal_tce for one in found if one.coal_tce is not None), Decimal(0))
    more = Decimal(94080 + 64800 + 10752) * (Decimal("0.3020") - Decimal("0.1229"))
    stored = ParkYear.objects.get(park=park, year=2023).coal_tce
    assert stored is not None
    assert whole == pytest.approx(stored + more, rel=Decimal("1e-9"))
    assert energy_mode("equivalent", 2023).power == Coefficient(Decimal("0.1229"), "tce/MWh", "GBT2589_2020")


def test_a_year_without_a_primary_value_takes_the_latest_earlier_one_and_says_so(park: Park) -> None:
    late, early = energy_mode(PRIMARY, 2031).power, energy_mode(PRIMARY, 2010)
    assert late is not None and (late.value, late.year, late.other_year) == (Decimal("0.3024"), 2024, True)
    assert early.power is None
    frame = in_mode(energy_flows(park, 2023), early)
    assert frame.loc[frame["kind"] == "electricity", "coal_tce"].isna().all()


def test_the_modes_never_stand_in_one_sum(client: Client) -> None:
    """189620.18 tce by 当量; 189620.18 + 30381.09 by 等价."""
    text = page(client, "/p/mini/flows/?year=2023&mode=primary")
    assert "等价值" in text and "当量值" in text and "未核实" in text and "0.3020" in text
    assert "220,001.27" in text and "189,620.18" not in text
    assert "220,001.27" not in page(client, "/p/mini/flows/?year=2023")


def test_who_may_see_it(park: Park) -> None:
    firm = Enterprise.objects.get(park=park, name="算例企业B")
    assert signed_in(park, "assessor").get("/p/mini/flows/?year=2021").status_code == 404
    for client in (signed_in(park, "filer", firm), signed_in(None, "viewer"), signed_in(None, "admin")):
        assert client.get("/p/mini/flows/").status_code == 404


def test_queries_do_not_grow_with_enterprises(park: Park) -> None:
    firm = Enterprise.objects.get(park=park, name="算例企业B")
    one, many = (crowded_park(f"crowd-{count}", count, firm.industry, firm.division) for count in (1, 300))
    few = queries(signed_in(one, "viewer"), f"/p/{one.code}/flows/")
    assert queries(signed_in(many, "viewer"), f"/p/{many.code}/flows/") == few <= 12


def test_an_empty_park_says_what_comes_here() -> None:
    bare = Park.objects.create(code="bare", name="新园区", province="重庆")
    assert "尚无能量流" in page(signed_in(bare, "viewer"), "/p/bare/flows/")
