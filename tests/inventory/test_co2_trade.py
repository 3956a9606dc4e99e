"""CO2 handed from one enterprise of a park to its neighbour: paired, told where the sides differ, subtracted once.

A burns 1000 t of coal, 1650 t of CO2 (see `trade_park`), and captures 300 t of it, so no cap is met.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

from inventory.models import EnterpriseTotal, InParkTrade
from tests.inventory.ledger.filing import NEIGHBOUR, USCC, filed, findings
from tests.inventory.trade_park import TradePark, coal
from tests.mini_park import uscc
from tests.pages.result_park import page, signed_in

CAPTURED = {"material_code": "CO2", "purpose": "capture", "qty": 300}


def co2(purpose: str, amount: Any, partner: str = "", **cells: Any) -> dict[str, Any]:
    row = {"material_code": "CO2", "purpose": purpose, "qty": amount, "report_no": "MR-1"}
    return row | ({"counterparty": uscc(partner)} if partner else {}) | cells


def firm(*rows: dict[str, Any], fuel: bool = False) -> dict[str, list[dict[str, Any]]]:
    return {"02": [coal(1000, "B1")] if fuel else [coal(1, "P1")], "05": list(rows)}


@pytest.fixture
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[TradePark]:
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference", verbosity=0)
        yield TradePark("co2")
        transaction.set_rollback(True)


def trades(world: TradePark) -> list[tuple[Any, ...]]:
    rows = InParkTrade.objects.filter(park=world.park)
    return [
        (
            row.seller.name[-1],
            row.buyer.name[-1],
            row.carrier,
            row.unit,
            row.sold,
            row.bought,
            row.difference,
            row.state,
        )
        for row in rows
    ]


def removal(world: TradePark, name: str) -> Decimal:
    rows = EnterpriseTotal.objects.filter(
        park=world.park, enterprise=world.firm(name), kind="ghg", item="CO2", category="removal"
    )
    return sum((row.amount for row in rows), Decimal(0))


def test_co2_supplied_is_paired_and_subtracted_at_the_capturing_plant_only(world: TradePark) -> None:
    """A: 300 t captured, 100 t supplied to B: −100 t in the park, −100 t at A, nothing at B."""
    world.file(("A", firm(CAPTURED, co2("supply", 100, "B"), fuel=True)), ("B", firm(co2("feed", 100, "A"))))
    assert trades(world) == [("A", "B", "CO2", "t", 100, 100, 0, "paired")]
    assert world.counted("removal") == -100
    assert removal(world, "A") == -100
    assert removal(world, "B") == 0


def test_a_buyer_who_fixes_what_it_bought_subtracts_nothing(world: TradePark) -> None:
    """Both file 100 t as fixed into a product, A as seller, B as buyer: the park subtracts 100 t, not 200 t."""
    world.file(("A", firm(CAPTURED, co2("fix", 100, "B"), fuel=True)), ("B", firm(co2("fix", 100, "A"))))
    assert trades(world) == [("A", "B", "CO2", "t", 100, 100, 0, "paired")]
    assert world.counted("removal") == -100
    assert removal(world, "B") == 0
    assert "ccus_not_captured" in world.gaps("B")


def test_co2_that_is_let_out_again_is_paired_and_never_subtracted(world: TradePark) -> None:
    world.file(("A", firm(CAPTURED, co2("reuse", 80, "B"), fuel=True)), ("B", firm(co2("reuse", 80, "A"))))
    assert trades(world) == [("A", "B", "CO2", "t", 80, 80, 0, "paired")]
    assert world.counted("removal") == 0


def test_a_buyer_with_a_capture_of_its_own_buys_as_raw_material(world: TradePark) -> None:
    """B captures 50 t and stores them, and buys 100 t of A: −100 of A, −50 of B, and one trade."""
    own = [CAPTURED | {"qty": 50}, co2("store", 50)]
    sold = firm(CAPTURED, co2("supply", 100, "B"), fuel=True)
    world.file(("A", sold), ("B", {"02": [coal(100, "P1")], "05": [*own, co2("feed", 100, "A")]}))
    assert trades(world) == [("A", "B", "CO2", "t", 100, 100, 0, "paired")]
    assert removal(world, "A") == -100
    assert removal(world, "B") == -50
    assert world.counted("removal") == -150


def test_sides_that_differ_or_are_missing_are_told(world: TradePark) -> None:
    """102 of 100 is within two per cent, 103 is not; a late ledger waits; a side without a figure is a finding."""

    def state() -> tuple[Any, ...]:
        (row,) = trades(world)
        return row[4:]

    selling = firm(CAPTURED, co2("supply", 100, "B"), fuel=True)
    world.file(("A", selling))
    assert state() == (100, None, None, "waiting")
    world.file(("B", firm()))
    assert state() == (100, None, None, "only_sold")
    world.file(("B", firm(co2("feed", 103, "A"))))
    assert state() == (100, 103, Decimal("0.03"), "differs")
    world.file(("B", firm(co2("feed", 102, "A"))))
    assert state() == (100, 102, Decimal("0.02"), "paired")
    world.file(("A", firm(CAPTURED, fuel=True)))
    assert state() == (None, 102, None, "only_bought")
    assert world.counted("removal") == 0


def test_another_park_is_left_alone(world: TradePark) -> None:
    other = TradePark("co2-too")
    rows = (("A", firm(CAPTURED, co2("supply", 100, "B"), fuel=True)), ("B", firm(co2("feed", 100, "A"))))
    other.file(*rows)
    world.file(*rows)
    world.file(("B", firm(co2("feed", 90, "A"))))
    assert [row[-1] for row in trades(world)] == ["differs"]
    assert [row[-1] for row in trades(other)] == ["paired"]


def test_the_page_shows_the_trade_in_tonnes_and_what_to_do(world: TradePark) -> None:
    world.file(("A", firm(CAPTURED, co2("supply", 100, "B"), fuel=True)), ("B", firm()))
    shown = page(signed_in(world.park, "viewer"), reverse("carbon-basis", kwargs={"park_code": world.park.code}))
    assert "二氧化碳" in shown and "100.00" in shown
    assert "请买方在05表按“原料”用途补填接收量和卖方信用代码。" in shown
    assert "不配对" not in shown


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"counterparty": NEIGHBOUR}, None),
        ({"counterparty": USCC}, "counterparty_self"),
        ({"counterparty": NEIGHBOUR[:17] + "0"}, "counterparty_invalid"),
        ({"counterparty": uscc("C")}, "counterparty_outside"),
        ({"counterparty": NEIGHBOUR, "material_code": "石灰石", "purpose": "flux"}, "counterparty_material"),
        ({"counterparty": NEIGHBOUR, "purpose": "capture"}, "counterparty_purpose"),
    ],
)
def test_the_other_side_of_a_material_row_is_checked(cells: dict[str, Any], rule: str | None) -> None:
    row = {"material_code": "CO2", "purpose": "supply", "qty": 100, "report_no": "MR-1"} | cells
    found = [entry.rule for entry in findings(filed({"05": [row]})) if entry.rule.startswith("counterparty")]
    assert found == ([rule] if rule else [])
