"""The place of an enterprise in its industry: ranks by hand, five firms at least, nothing of others, parks apart."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inventory.models import EnterpriseStanding, EnterpriseTotal, LedgerPointer, LedgerVersion, SourceFile
from inventory.services.standing import rank_enterprises
from park.models import Enterprise, Industry, Park
from tests.inventory.ledger_park import LedgerPark, ledger_park, new_enterprise, uscc_of

pytestmark = pytest.mark.django_db
YEAR = 2024
OUTPUT = 100  # 1e4 yuan a month, 1200 a year


def firm(
    here: LedgerPark, number: int, co2e: int, months: int = 12, in_park: int = 0, without_output: int = 0,
    division: Industry | None = None,
) -> Enterprise:  # fmt: skip
    """A firm with `co2e` t a month (and `in_park` t of heat bought in the park) in its first months of the year."""
    one = new_enterprise(here.park, division or here.plant.division, uscc_of(number), f"企业{number}")
    file, _ = SourceFile.objects.get_or_create(park=here.park, sha256="0" * 64, name="台账.xlsx", size=1)
    for month in range(1, months + 1):
        version = LedgerVersion.objects.create(
            park=here.park, enterprise=one, year=YEAR, month=month, number=1, source_file=file, line_count=1,
            content_digest="", filed_by=here.filer, filed_at=timezone.now(),
        )  # fmt: skip
        LedgerPointer.objects.create(park=here.park, enterprise=one, year=YEAR, month=month, version=version)
        place = {"park": here.park, "enterprise": one, "year": YEAR, "month": month, "tier": "", "unverified": False}
        totals = [("ghg", "CO2", "fuel", 1, False, co2e, co2e)]
        if in_park:
            totals.append(("ghg", "CO2", "heat", 2, True, in_park, in_park))
        if month != without_output:
            totals.append(("economy", "output_value_const", "", 0, False, OUTPUT, None))
        EnterpriseTotal.objects.bulk_create(
            EnterpriseTotal(
                **place,
                kind=kind,
                item=item,
                category=category,
                scope=scope,
                in_park=inside,
                amount=amount,
                unit="t",
                co2e_t=carbon,
            )
            for kind, item, category, scope, inside, amount, carbon in totals
        )
    return one


def ranks(park: Park) -> dict[str, tuple[Decimal, int | None, int | None]]:
    rows = EnterpriseStanding.objects.filter(park=park).select_related("enterprise")
    return {row.enterprise.name: (row.value, row.percentile, row.firms) for row in rows}


def test_ranks_by_hand_in_steps_of_ten() -> None:
    """t per 1e4 yuan 1, 2, 2, 5, 0.5 (0.2 of it bought heat); worse of 4: 3, 1, 1, 0, 4 → 75, 25, 25, 0, 100 %."""
    here = ledger_park()
    for number, co2e, in_park in [(1, 100, 0), (2, 200, 0), (3, 200, 0), (4, 500, 0), (5, 30, 20)]:
        firm(here, number, co2e, in_park=in_park)
    firm(here, 6, 10, months=11)  # not complete
    firm(here, 7, 10, without_output=4)  # an output is missing: its ratio would be too high
    assert rank_enterprises(here.park, [YEAR]) == 5
    assert ranks(here.park) == {
        "企业1": (1, 70, 5),
        "企业2": (2, 20, 5),
        "企业3": (2, 20, 5),
        "企业4": (5, 0, 5),
        "企业5": (Decimal("0.5"), 100, 5),
    }
    LedgerPointer.objects.filter(park=here.park, enterprise__name="企业4", month=12).delete()
    rank_enterprises(here.park, [YEAR])
    assert {percentile for _value, percentile, _firms in ranks(here.park).values()} == {None}


def test_four_firms_of_a_division_are_told_no_rank_and_no_count() -> None:
    here = ledger_park()
    other, _ = Industry.objects.get_or_create(
        code="26", defaults={"level": 2, "name_zh": "化学原料", "status": "confirmed", "source": "GB/T 4754"}
    )
    for number in range(4):
        firm(here, number, 100 + number)
    firm(here, 9, 50, division=other)
    rank_enterprises(here.park, [YEAR])
    assert {(percentile, firms) for _value, percentile, firms in ranks(here.park).values()} == {(None, None)}


def test_firms_of_another_park_neither_count_nor_move() -> None:
    here, there = ledger_park("one"), ledger_park("two")
    for number in range(4):
        firm(here, number, 100)
    for number in range(10, 16):
        firm(there, number, number)
    rank_enterprises(there.park, [YEAR])
    kept = ranks(there.park)
    rank_enterprises(here.park, [YEAR])
    assert all(firms is None for _value, _percentile, firms in ranks(here.park).values())
    assert ranks(there.park) == kept
    assert {firms for _value, _percentile, firms in kept.values()} == {6}


def test_ranking_takes_two_statements_whatever_the_number() -> None:
    here = ledger_park()
    for number in range(6):
        firm(here, number, 10)
    with CaptureQueriesContext(connection) as asked:
        rank_enterprises(here.park, [YEAR])
    assert len(asked) == 2
