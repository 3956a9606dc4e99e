"""The fourteen rules of boundary and double counting, each through a filed ledger, the methods and the roll-up.

Expected values are worked by hand from the rows of `trade_park`; its head gives the factors.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Sum

from inventory.ledger.workbook import write_workbook
from inventory.models import DirtyMonth, EnterpriseTotal, IndustryTotal, InParkTrade, ParkYear
from inventory.services.dirty import mark_settings
from inventory.services.green import register_certificate
from inventory.services.ledger_batch import Workbook, file_workbooks
from park.access import enter_park
from park.models import AuditEvent
from park.models.park import ExportRule
from park.services.settings import save_settings
from tests import green_park
from tests.inventory import verified_park
from tests.inventory.trade_park import MONTH, ROWS, YEAR, TradePark, coal, energy
from tests.mini_park import plain, uscc


@pytest.fixture(scope="module")
def filed(django_db_setup: None, django_db_blocker: Any) -> Iterator[TradePark]:
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference", verbosity=0)
        made = TradePark("trades")
        made.file(*ROWS.items())
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def world(filed: TradePark, django_db_blocker: Any) -> Iterator[TradePark]:
    with django_db_blocker.unblock(), transaction.atomic():
        filed.park.refresh_from_db()
        yield filed
        transaction.set_rollback(True)


def near(found: Decimal, expected: str) -> bool:
    wanted = Decimal(expected)
    return abs(found - wanted) <= Decimal("1e-9") * max(abs(wanted), Decimal(1))


def test_rule_01_fuel_of_the_parks_plant_counts_once(world: TradePark) -> None:
    """A's 1000 t of coal make 1650 t; B's 2000 GJ of A are 2000 · 0.11 = 220 t of its own and of no total."""
    assert world.masses("A")["fuel.combustion"] == 1650
    assert world.own("B", "heat", in_park=True) == 220
    assert world.counted("heat") == 0
    assert world.own("B", "heat", in_park=False) == 0


def test_rule_02_exports_are_deducted_at_own_intensity_and_both_totals_stand(world: TradePark) -> None:
    """Power (1 − 0.4)·1650·400/1000 = 396, heat 0.4·1650·500/5000 = 66, D's heat 33; totals by hand in the module."""
    masses = world.masses("A")
    assert masses["power.export_own"] == -396
    assert masses["heat.export_own"] == -66
    assert world.counted("power_export") == -396
    assert world.counted("heat_export") == -99
    # Fuel 1650 + 165 − 74.8 + 173.052 + 165, N2O of A's boiler 0.028·265; power 300·0.5581 + 10·0.5581; biomass
    # 0.0879228·28 + 0.01172304·265; waste 271.7 + 3.201 + 0.06·265 + 0.3·28; desulphurisation 4.4; wastewater
    # 20.5698·28; HFC-134a 0.5·1300; SF6 0.086·23500
    year = ParkYear.objects.get(park=world.park, year=YEAR)
    assert year.territorial_co2e_t == Decimal("5814.806844")
    assert year.co2e_t == Decimal("5814.806844") - 396 - 99


def test_rule_02_grid_average_deducts_at_the_average_factor(world: TradePark) -> None:
    """400·0.5581 = 223.24; (500 + 200)·0.11 = 77; nothing else moves, photovoltaics still deduct nothing."""
    before = ParkYear.objects.get(park=world.park, year=YEAR)
    world.park.export_rule = ExportRule.GRID_AVERAGE
    assert save_settings(world.park, world.user, "渝环〔2023〕1号") == ["export_rule"]
    marked = set(DirtyMonth.objects.filter(park=world.park).values_list("enterprise__name", flat=True))
    assert {"算例企业A", "算例企业D"} <= marked  # they sell outside; one month of anyone is for the judgements
    event = AuditEvent.objects.filter(park=world.park).latest("sequence")
    assert (event.action, event.detail["reason"]) == ("park.change", "渝环〔2023〕1号")
    world.run()
    after = ParkYear.objects.get(park=world.park, year=YEAR)
    assert near(world.counted("power_export"), "-223.24")
    assert near(world.counted("heat_export"), "-77")
    assert after.territorial_co2e_t == before.territorial_co2e_t
    assert near(after.co2e_t or Decimal(0), "5514.566844")  # 5814.806844 − 223.24 − 77


def test_rule_03_trades_are_paired_and_cancelled(world: TradePark) -> None:
    """B buys 300 MWh of the grid and passes 100 on: the park counts 300·0.5581 = 167.43 once; 53.0195 is C's own."""
    assert near(world.counted("power"), "173.011")  # 167.43 of B and 10 MWh · 0.5581 of D
    assert near(world.own("C", "power", in_park=True), "53.0195")
    trades: dict[tuple[str, str, str], tuple[Any, ...]] = {
        (row.seller.name[-1], row.buyer.name[-1], row.carrier): (row.sold, row.bought, row.difference, row.state)
        for row in InParkTrade.objects.filter(park=world.park)
    }
    assert trades == {
        ("A", "B", "32"): (2000, 2000, 0, "paired"),
        ("B", "C", "11"): (10, 10, 0, "paired"),
        ("B", "C", "33"): (100, 95, Decimal("-0.05"), "differs"),
    }


def test_rule_04_by_product_gas_counts_where_it_burns(world: TradePark) -> None:
    """B deducts 10·170·0.012·44/12 = 74.8; C burns 10·170·0.012·0.99·44/12 = 74.052, and the park counts it."""
    assert world.masses("B")["fuel.gas_sold"] == Decimal("-74.8")
    assert world.masses("C")["fuel.combustion"] == Decimal("173.052")  # 99 of coal and 74.052 of gas
    assert near(world.counted("fuel"), "2078.252")
    assert world.own("C", "fuel", in_park=True) == 0


def test_rule_05_feedstock_is_not_burnt(world: TradePark) -> None:
    """C feeds 40 t of its 100 t of coal: (100 − 40)·1.65 = 99."""
    assert world.masses("C")["fuel.combustion"] - Decimal("74.052") == 99


def test_rule_06_no_more_is_removed_than_was_captured(world: TradePark) -> None:
    """100 t captured, 80 t of it to drinks, 150 t stored on paper: 20 t are left to subtract, drinks none."""
    rows = [
        {"material_code": "石灰石", "purpose": "flux", "qty": 1000},
        {"material_code": "CO2", "purpose": "capture", "qty": 100},
        {"material_code": "CO2", "purpose": "reuse", "qty": 80},
        {"material_code": "CO2", "purpose": "store", "qty": 150, "report_no": "MR-1"},
    ]
    world.file(("C", {"05": rows}), month=6)
    assert world.counted("removal") == -20
    assert "ccus_above_captured" in world.gaps("C", month=6)


def test_rule_07_green_power_and_photovoltaics_lower_no_total_twice(world: TradePark) -> None:
    """A certificate of 200 MWh leaves the location-based 167.43 t; the sun's 50 MWh sold outside deduct nothing."""
    assert world.masses("D")["power.export_own"] == 0
    before = ParkYear.objects.get(park=world.park, year=YEAR).co2e_t
    access = enter_park(world.user, world.park.code, ("editor",))
    certificate = green_park.entry(world.firm("B").pk, mwh=Decimal(200))
    register_certificate(access, certificate, "绿证.pdf", green_park.PDF)
    world.run()
    assert ParkYear.objects.get(park=world.park, year=YEAR).co2e_t == before
    market = EnterpriseTotal.objects.filter(park=world.park, enterprise=world.firm("B"), kind="market")
    assert near(market.aggregate(sum=Sum("amount"))["sum"], "60.96")  # (300 − 200)·0.6096
    assert near(world.own("B", "power", in_park=False), "167.43")


def test_rule_08_a_heat_only_boiler_house_deducts_all_its_fuel(world: TradePark) -> None:
    """D: a = 1, 165·200/1000 = 33, though its photovoltaics make power too."""
    assert world.masses("D")["heat.export_own"] == -33


def test_rule_09_biogenic_co2_is_a_memo_item(world: TradePark) -> None:
    """100 tce = 2.93076 TJ·112 = 328.24512 t memo; of 1000 t of waste 271.7 t are fossil, 424.966666667 t are not."""
    assert near(world.counted("biomass", kind="memo"), "328.24512")
    assert world.counted("biomass") == 0
    assert near(world.counted("biomass", "CH4"), "0.0879228")
    assert near(world.masses("A")["waste.incineration"], "271.7")
    assert near(world.masses("A")["waste.incineration_biogenic"], "424.966666667")


def test_rule_10_wastewater_is_one_chain(world: TradePark) -> None:
    """CH4: B's own 100·0.25·0.8 = 20, the plant's (4 + 1)·0.25·0.8 − 1000·0.6·0.717/1000 = 0.5698; COD: the plant's."""
    assert world.masses("B")["wastewater.industry"] == 20
    assert near(world.masses("D")["wastewater.industry"], "0.5698")
    assert near(world.counted("waste", "CH4"), "20.8698")  # with 0.3 of incineration
    assert world.counted("direct", "w01018", kind="water") == 1
    assert not IndustryTotal.objects.filter(park=world.park, kind="water", category="indirect").exists()


def test_rule_11_waste_counts_where_it_burns(world: TradePark) -> None:
    """B hands 50 t over and emits nothing of it; C burns 100 t: 100·0.01·0.9·0.97·44/12 = 3.201."""
    assert not any(method.startswith(("waste.inc", "waste.land")) for method in world.masses("B"))
    assert near(world.masses("C")["waste.incineration"], "3.201")
    assert near(world.counted("waste"), "274.901")  # A's 271.7 and C's 3.201


def test_rule_12_only_a_producer_has_the_production_row(world: TradePark) -> None:
    """B makes 100 t of HFC-134a: 0.5 % = 0.5 t; C uses 2 t of it and has no such row; its SF6 equipment 8.6 %."""
    assert world.masses("B")["process.hfc"] == Decimal("0.5")
    assert "process.hfc" not in world.masses("C")
    assert world.counted("process", "HFC-134a") == Decimal("0.5")
    assert world.masses("C")["process.electrical_equipment"] == Decimal("0.086")


def test_rule_13_a_verified_figure_replaces_the_direct_part_and_scope_2_is_added(world: TradePark) -> None:
    """300.5 + 500 verified, 52.8 t of desulphurisation beside it, and B's 100 MWh · 0.5227 of scope 2."""
    park = verified_park.World("rule13")
    bought = energy("33", "万千瓦时", process="P1", purchase=10, consumption=10)
    data = write_workbook(plain("B", park.firms["B"]), 2022, 5, {"02": [bought]})
    file_workbooks(
        park.park, [Workbook(park.firms["B"], "b.xlsx", data, park.editor, datetime(2023, 1, 9, tzinfo=UTC))]
    )
    park.in_force()
    assert park.sums(2022) == {
        "fuel": Decimal("300.5"),
        "process": 500 + verified_park.ABATEMENT,
        "power": Decimal("52.27"),
    }


def test_rule_14_desulphurisation_is_added(world: TradePark) -> None:
    """10 t of pure limestone: 10·0.440 = 4.4 t of process CO2 at the power plant."""
    assert near(world.masses("A")["process.desulphurisation"], "4.4")
    assert near(world.counted("process"), "4.4")


def test_a_side_that_is_missing_is_a_finding_and_a_late_ledger_is_waiting(world: TradePark) -> None:
    """June: A sells to B before B files; B then files no purchase; then 3 % more than A sold."""
    sold = energy("32", "百万千焦", process="P1", exported=1000, counterparty=uscc("B"))
    world.file(("A", {"02": [sold]}), month=6)

    def state() -> tuple[str, Decimal | None]:
        row = InParkTrade.objects.get(park=world.park, month=6)
        return row.state, row.difference

    assert state() == ("waiting", None)
    world.file(("B", {"02": [coal(1, "P1")]}), month=6)
    assert state() == ("only_sold", None)
    for amount, expected in ((1030, ("differs", Decimal("0.03"))), (1020, ("paired", Decimal("0.02")))):
        bought = energy("32", "百万千焦", process="P1", consumption=amount, counterparty=uscc("A"))
        world.file(("B", {"02": [bought | {"purchase": amount}]}), month=6)
        assert state() == expected
    world.file(("A", {"02": [coal(1, "B1")]}), month=6)
    assert state() == ("only_bought", None)


def test_trades_of_two_parks_do_not_meet(world: TradePark) -> None:
    other = TradePark("trades-too")
    other.file(*ROWS.items())
    assert InParkTrade.objects.filter(park=other.park).count() == InParkTrade.objects.filter(park=world.park).count()
    world.file(("B", {"02": [coal(1, "P1")]}))
    assert InParkTrade.objects.filter(park=other.park, state="paired", month=MONTH).count() == 2
    assert InParkTrade.objects.filter(park=world.park, state="paired").count() == 0


def test_a_full_recompute_gives_the_same_totals_and_trades(world: TradePark) -> None:
    """A filed alone after the others changes what a recompute of everything would find: nothing."""
    world.file(("A", ROWS["A"] | {"04": [{"output_value": 1, "output_value_const": 1}]}))
    before = ParkYear.objects.get(park=world.park, year=YEAR).digest, trades(world)
    mark_settings(world.park.pk, ["gwp_set"])
    world.run()
    assert (ParkYear.objects.get(park=world.park, year=YEAR).digest, trades(world)) == before


def trades(world: TradePark) -> list[tuple[Any, ...]]:
    rows = InParkTrade.objects.filter(park=world.park).order_by("seller", "buyer", "carrier")
    return list(rows.values_list("seller", "buyer", "carrier", "sold", "bought", "difference", "state"))
