"""Refrigerant and SF6 refilled in running equipment: the leak of use, beside the row of who makes the gas."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest
from django.core.management import call_command
from django.db import transaction

from inventory.models import IndustryTotal, ParkYear
from tests.inventory.ledger.filing import filed, findings
from tests.inventory.trade_park import YEAR, TradePark, coal

REFERENCE: Final = Path(__file__).parents[2] / "fixtures" / "reference"
MADE: Final = {"product_code": "HFC-134a", "product_qty": 100, "product_unit": "吨"}


def gas(name: str, amount: str, purpose: str = "refill") -> dict[str, Any]:
    return {"material_code": name, "purpose": purpose, "qty": Decimal(amount)}


@pytest.fixture
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[TradePark]:
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference", verbosity=0)
        yield TradePark("refill")
        transaction.set_rollback(True)


def test_use_and_production_stand_side_by_side(world: TradePark) -> None:
    """B makes 100 t, 0.5 % = 0.5 t; C refills 0.02 t of it and 0.001 t of SF6, what it built in emits nothing here.

    AR5: 0.52·1300 + 0.001·23500 = 699.5; B and C burn 1 t of coal each, 2·1.65 = 3.3.
    """
    used = [gas("R134a", "0.02"), gas("SF6", "0.001"), gas("HFC-134a", "2", "refrigerant")]
    world.file(("B", {"02": [coal(1, "P1")], "04": [MADE]}), ("C", {"02": [coal(1, "P1")], "05": used}))
    assert world.masses("B") == {"fuel.combustion": Decimal("1.65"), "process.hfc": Decimal("0.5")}
    assert world.masses("C") == {"fuel.combustion": Decimal("1.65"), "process.equipment_refill": Decimal("0.021")}
    assert world.counted("process", "HFC-134a") == Decimal("0.52")
    assert world.counted("process", "SF6") == Decimal("0.001")
    assert set(IndustryTotal.objects.filter(park=world.park, item="SF6").values_list("scope", flat=True)) == {1}
    assert ParkYear.objects.get(park=world.park, year=YEAR).co2e_t == Decimal("702.8")


def test_every_gas_that_may_be_refilled_has_a_gwp_in_every_set() -> None:
    """A gas without one would stop the totals of a park under that set."""
    with (REFERENCE / "gwp.csv").open(encoding="utf-8", newline="") as handle:
        known = {(row["assessment"], row["gas"]) for row in csv.DictReader(handle)}
    with (REFERENCE / "activities.csv").open(encoding="utf-8", newline="") as handle:
        gases = {row["gas"] for row in csv.DictReader(handle) if row["purpose"] == "refill"}
    assert len(gases) == 10
    assert {(name, gas) for name in ("AR2", "AR4", "AR5", "AR6") for gas in gases} <= known


def test_a_refrigerant_that_counts_nothing_is_asked_about() -> None:
    def told(name: str, purpose: str) -> list[tuple[str, str]]:
        found = findings(filed({"05": [gas(name, "0.02", purpose)]}))
        return [(entry.rule, entry.severity) for entry in found if entry.rule.startswith("activity_")]

    assert told("HFC-134a", "refrigerant") == [("activity_refill", "info")]
    assert told("HFC-134a", "refill") == []
    assert told("HFC-245fa", "refill") == [("activity_unknown", "warning")]
