"""Two firms of the worked park with purchases and certificates of 2023-05, filed and recomputed once for a module."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from assessment.services.recalculation import recompute
from inventory.ledger.workbook import write_workbook
from inventory.services.green import Entry, register_certificate
from inventory.services.ledger_batch import Workbook, file_workbooks
from park.access import ParkAccess, enter_park
from park.models import Membership, Park, User
from tests import mini_park

PDF = b"%PDF-1.4\n%evidence\n"
POWER: dict[str, Any] = {"energy_code": "33", "unit": "万千瓦时", "data_tier": "reported"}
#: 2023-05. B buys 1000 and 500 MWh outside, 100 MWh of sun, a fifth of row 1 in buildings, 80 % of row 2 declared.
#: C buys 100 MWh outside and 300 MWh from A.
ROWS: dict[str, dict[str, list[dict[str, Any]]]] = {
    "B": {
        "02": [
            POWER | {"process": "P1", "purchase": 100, "consumption": 110, "industrial": 88, "non_industrial": 22,
                     "self_generated": 10, "generated_by": "光伏"},
            POWER | {"purchase": 50, "consumption": 50, "industrial": 50, "purchase_green_pct": 80},
        ]
    },
    "C": {
        "02": [
            POWER | {"process": "P1", "purchase": 10, "consumption": 10, "industrial": 10},
            POWER | {"purchase": 30, "consumption": 30, "industrial": 30, "counterparty": mini_park.uscc("A")},
        ]
    },
}  # fmt: skip
#: 公告2025年第47号: 重庆 0.5581, residual 0.6096 tCO2/MWh.
LOCATION_B, LOCATION_C = Decimal("837.15"), Decimal("55.81")  # 1500 · 0.5581; 100 · 0.5581
MARKET_B = Decimal("548.64")  # (1500 − 600) · 0.6096


def entry(enterprise_id: int, number: str = "GEC-2023-000001", **values: Any) -> Entry:
    plain: dict[str, Any] = {
        "kind": "certificate", "technology": "wind", "region": "甘肃", "year": 2023, "month": 5, "mwh": Decimal(600),
    }  # fmt: skip
    return Entry(enterprise_id=enterprise_id, number=number, **(plain | values))


def member(park: Park, role: str, enterprise: Any = None) -> ParkAccess:
    user = User.objects.create_user(f"{park.code}-{role}-{enterprise and enterprise.pk}", password="x")
    Membership.objects.create(park=park, user=user, role=role, enterprise=enterprise)
    return enter_park(user, park.code, ("viewer", "editor", "filer"))


@pytest.fixture(scope="module")
def filed(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Park, dict[str, Any], ParkAccess]]:
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference", verbosity=0)
        park, firms, user = mini_park.build("green")
        filed_at = datetime(2023, 7, 1, tzinfo=UTC)
        books = [
            Workbook(firms[firm], f"{firm}.xlsx", write_workbook(mini_park.plain(firm, firms[firm]), 2023, 5, rows),
                     user, filed_at)
            for firm, rows in ROWS.items()
        ]  # fmt: skip
        file_workbooks(park, books)
        access = enter_park(user, park.code, ("editor",))
        register_certificate(access, entry(firms["B"].pk), "绿证.pdf", PDF)
        register_certificate(access, entry(firms["C"].pk, "GEC-2023-000002", mwh=Decimal(150)), "绿证.pdf", PDF)
        run(park)
        yield park, firms, access
        transaction.set_rollback(True)


def run(park: Park) -> None:
    job = recompute(park.pk)
    assert job is not None and job.state == "done", job and job.debug_message
