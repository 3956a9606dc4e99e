"""Materials and facilities filed in a workbook become process emissions with the factor of their activity."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from assessment.services.recalculation import recompute
from inventory.ledger.workbook import write_workbook
from inventory.models import Emission, EmissionGap
from inventory.services.ledger_batch import Workbook, file_workbooks
from park.models import Park
from tests.mini_park import build, plain

ROWS: dict[str, list[dict[str, Any]]] = {
    "04": [
        {"output_value": 100, "output_value_const": 100},
        {"product_code": "粗钢", "product_qty": 3000, "product_unit": "吨", "process": "P1"},
        {"product_code": "水泥熟料", "product_qty": "0.1", "product_unit": "万吨", "process": "P1"},
    ],
    "05": [
        {"material_code": "石灰石", "purpose": "flux", "qty": 1000},
        {"material_code": "石灰石", "purpose": "desulfurise", "qty": 100, "purity": 95, "process": "P1"},
        {"material_code": "生铁", "purpose": "feed", "qty": 3000, "carbon_content": Decimal("0.045")},
        {"material_code": "CF4", "purpose": "etch", "qty": 10},
        {"material_code": "石灰石", "purpose": "feed", "qty": 9999},
    ],
    "10": [
        {"facility": "TA001", "technique": "scr", "hours": 700, "reagent": "UREA", "reagent_qty": 20, "removed": 15},
        {"facility": "TA002", "technique": "fgd", "hours": 700, "reagent": "LIMESTONE", "reagent_qty": 50},
        {"facility": "TA003", "technique": "oxidise", "hours": 700, "removed": 9, "voc_carbon": Decimal("0.8")},
    ],
}


@pytest.fixture(scope="module")
def filed(django_db_setup: None, django_db_blocker: Any) -> Iterator[Park]:
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference", verbosity=0)
        park, firms, user = build("materials")
        data = write_workbook(plain("C", firms["C"]), 2023, 5, ROWS)
        file_workbooks(park, [Workbook(firms["C"], "c.xlsx", data, user, datetime(2023, 6, 5, tzinfo=UTC))])
        job = recompute(park.pk)
        assert job is not None and job.state == "done", job and job.debug_message
        yield park
        transaction.set_rollback(True)


@pytest.fixture
def database(filed: Park, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("database")
def test_every_row_gives_the_mass_worked_out_by_hand(filed: Park) -> None:
    rows = Emission.objects.filter(park=filed).order_by("method", "line_number")
    found = [(row.method, row.substance, row.mass_t.normalize()) for row in rows]
    assert sorted(found) == sorted(
        [
            # 3000·0.248 %·44/12 = 27.28, beside the pig iron of the month
            ("process.crude_steel", "CO2", Decimal("-27.28")),
            # 1000 t of clinker, filed as 0.1 万吨
            ("process.cement", "CO2", Decimal(538).normalize()),
            ("process.steel_flux", "CO2", Decimal(430).normalize()),
            # 100·0.95·0.440·100 %
            ("process.desulphurisation", "CO2", Decimal("41.8")),
            # measured 0.045 tC/t: 3000·0.045·44/12
            ("process.pig_iron", "CO2", Decimal(495).normalize()),
            ("process.semiconductor", "CF4", Decimal("4.356")),
            # 20·0.733; the NOx removed in the same row is not counted again
            ("abatement.denitration", "CO2", Decimal("14.66")),
            # 9·0.8·44/12; limestone of TA002 is filed on sheet 05 in this month
            ("abatement.voc_oxidation", "CO2", Decimal("26.4")),
        ]
    )
    assert not EmissionGap.objects.filter(park=filed).exists()


@pytest.mark.usefixtures("database")
def test_tiers_and_marks(filed: Park) -> None:
    rows = {row.method: row for row in Emission.objects.filter(park=filed)}
    # Reported activity is of the middle; a measured carbon content leaves it there, a provincial factor is 2b.
    assert {name: rows[f"process.{name}"].tier for name in ("pig_iron", "crude_steel", "desulphurisation")} == {
        "pig_iron": "2",
        "crude_steel": "2b",
        "desulphurisation": "2a",
    }
    assert rows["process.pig_iron"].trail["measured"] == ["carbon_percent"]
    assert not rows["process.pig_iron"].unverified and rows["process.crude_steel"].unverified
    assert rows["abatement.denitration"].unverified and not rows["process.desulphurisation"].unverified
    assert {row.scope for row in rows.values()} == {1} and {row.category for row in rows.values()} == {"process"}
    assert rows["process.desulphurisation"].process_id is not None
