"""New sheets, bills and running totals filed as workbooks: what is stored, what counts, and what must not."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from assessment.services.recalculation import recompute
from inventory.ledger.workbook import write_workbook
from inventory.models import Emission, EnterpriseTotal, LedgerLine, LedgerPointer
from inventory.selectors.emission import LINES
from inventory.services.ledger import receive_ledger, stage_upload
from inventory.services.ledger_batch import Workbook, WorkbookRefused, file_workbooks
from tests import mini_park
from tests.inventory.ledger.filing import ENTERPRISE
from tests.inventory.ledger_park import SAID, LedgerPark, ledger_park

ENERGY: dict[str, list[dict[str, Any]]] = {
    "02": [
        {"energy_code": "04", "process": "P1", "unit": "吨", "purchase": 1000, "consumption": 1000},
        {"energy_code": "33", "process": "P1", "unit": "万千瓦时", "purchase": 10, "consumption": 10},
    ]
}
NEW_SHEETS: dict[str, list[dict[str, Any]]] = {
    "03": [
        {"energy_code": "04", "conversion": "heat", "process": "P1", "unit": "吨", "input": 900, "output": 0},
        {"energy_code": "32", "conversion": "heat", "process": "P1", "unit": "百万千焦", "input": 0, "output": 14000},
    ],
    "06": [{"source": "自来水", "fresh_water": 30000, "reuse": 20000, "meter": "S1"}],
    "11": [
        {"unit_no": "1号", "fuel": "04", "unit": "吨", "fuel_qty": 1000, "ncv": 19.57, "car": 0.51, "gen": 0,
         "evidence": "2023-05.pdf", "car_tested": "2023-05-31", "test_report": "JC-05"},
    ],
    "12": [
        {"measure_code": "PV", "start": "2022-01-01", "capex": 100, "activity": 100, "activity_unit": "MWh",
         "dco2": 53},
    ],
}  # fmt: skip
WHEN = datetime(2023, 7, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def two_firms(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """Two parks with the same energy; one of them files the new sheets as well."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference", verbosity=0)
        parks = {}
        for code, more in (("plain", {}), ("full", NEW_SHEETS)):
            park, firms, user = mini_park.build(code)
            data = write_workbook(mini_park.plain("A", firms["A"]), 2023, 5, {**ENERGY, **more})
            file_workbooks(park, [Workbook(firms["A"], "A.xlsx", data, user, WHEN)])
            job = recompute(park.pk)
            assert job is not None and job.state == "done", job and job.debug_message
            parks[code] = park
        yield parks
        transaction.set_rollback(True)


@pytest.fixture
def database(two_firms: dict[str, Any], django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    with django_db_blocker.unblock():
        yield two_firms


def results(model: Any, park: Any) -> list[dict[str, Any]]:
    own = ("id", "pk", "park_id", "enterprise_id", "process_id", "version_id", "line_number", "computed_at", "job_id")
    rows = [{name: value for name, value in row.items() if name not in own} for row in
            model.objects.filter(park=park).values()]  # fmt: skip
    return sorted(rows, key=str)


def test_the_new_sheets_are_stored_and_count_in_no_total(database: dict[str, Any]) -> None:
    """The fuel of a conversion is part of the consumption on sheet 02; it is counted there, once."""
    for model in (Emission, EnterpriseTotal):
        plain, full = (results(model, database[code]) for code in ("plain", "full"))
        assert plain and full == plain, model
    lines = LedgerLine.objects.filter(park=database["full"]).order_by()
    assert set(lines.values_list("sheet", flat=True)) == {"02", *NEW_SHEETS}
    water = lines.get(sheet="06", field="fresh_water")
    assert (water.item, water.quantity, water.unit, water.parameters) == ("tap", 30000, "m3", {"meter": "S1"})
    attest = lines.get(sheet="11", field="fuel_qty")
    assert attest.parameters["unit_no"] == "1号"
    assert attest.parameters["car_tested"] == "2023-05-31"
    assert "'03'" not in LINES.rsplit("WHERE", 1)[1]


MARCH = date(2025, 4, 20)


@pytest.fixture
def here(db: None, monkeypatch: pytest.MonkeyPatch) -> LedgerPark:
    monkeypatch.setattr(timezone, "localdate", lambda *_: MARCH)
    return ledger_park()


def coal(month: int, basis: str = "month", **cells: Any) -> dict[str, Any]:
    given = {"energy_code": "04", "process": "GX01", "unit": "吨", "basis": basis, "period": f"2025-{month:02d}"}
    return given | cells


def file(here: LedgerPark, month: int, rows: list[dict[str, Any]], reason: str = "") -> Any:
    others = [{"output_value": 3000, "period": period} for period in sorted({row["period"] for row in rows})]
    data = write_workbook(ENTERPRISE, 2025, month, {"02": rows, "04": others})
    return file_workbooks(
        here.park, [Workbook(here.plant, f"{month}-{len(rows)}.xlsx", data, here.filer, WHEN, reason)]
    )


def stored(here: LedgerPark, month: int, field: str) -> list[Decimal | None]:
    versions = LedgerPointer.objects.filter(park=here.park, enterprise=here.plant, month=month).values("version_id")
    lines = LedgerLine.objects.filter(park=here.park, version_id__in=versions, field=field).order_by("number")
    return list(lines.values_list("quantity", flat=True))


def test_running_totals_are_settled_against_what_is_in_force(here: LedgerPark) -> None:
    other = ledger_park("two")
    file(other, 1, [coal(1, consumption=999)])
    with pytest.raises(WorkbookRefused, match="2025-01 没有台账"):
        file(here, 2, [coal(2, "cumulative", consumption=180)])
    file(here, 1, [coal(1, "cumulative", consumption=100)])
    file(here, 2, [coal(2, "cumulative", consumption=180)])
    file(here, 3, [coal(3, "cumulative", consumption=330)])
    assert [stored(here, month, "consumption") for month in (1, 2, 3)] == [[100], [80], [150]]
    # January is corrected to 120: a new file of February, with the same running total, is then 60.
    file(here, 1, [coal(1, consumption=120)], reason="磅单更正")
    with pytest.raises(WorkbookRefused, match="小于本年已报合计"):
        file(here, 2, [coal(2, "cumulative", consumption=110, purchase=1)], reason="更正")
    file(here, 2, [coal(2, "cumulative", consumption=180, purchase=180)], reason="更正")
    assert stored(here, 2, "consumption") == [60]


def bill(month: int, **cells: Any) -> dict[str, Any]:
    given = {"energy_code": "33", "process": "GX02", "unit": "兆瓦时", "period": f"2025-{month:02d}"}
    return (
        given | {"period_start": "2025-02-15", "period_end": "2025-03-14", "purchase": 280, "consumption": 280} | cells
    )


def power(month: int, amount: int) -> dict[str, Any]:
    return {"energy_code": "33", "process": "GX02", "unit": "兆瓦时", "period": f"2025-{month:02d}", "meter": "B2",
            "purchase": amount, "consumption": amount}  # fmt: skip


def told(here: LedgerPark, month: int, rows: list[dict[str, Any]]) -> dict[str, str]:
    others = [{"output_value": 3000, "period": period} for period in sorted({row["period"] for row in rows})]
    data = write_workbook(ENTERPRISE, 2025, month, {"02": rows, "04": others})
    upload = stage_upload(here.access(here.filer), here.plant, "台账.xlsx", data, here.filer)
    return {entry["rule"]: entry["severity"] for entry in upload.findings if entry["rule"].startswith("bill")}


def test_a_bill_filed_month_by_month_is_whole_in_the_end(here: LedgerPark) -> None:
    assert told(here, 2, [bill(2), power(2, 50)]) == {"bill_divided": "info", "bill_elsewhere": "warning"}
    file(here, 2, [bill(2), power(2, 50)])
    assert told(here, 3, [bill(3), power(3, 60)]) == {"bill_divided": "info", "bill_in_force": "info"}
    file(here, 3, [bill(3), power(3, 60)])
    # 14 of 28 days each: 140 and 140 of the 280 billed, beside what the other meter says.
    assert [stored(here, month, "purchase") for month in (2, 3)] == [[140, 50], [140, 60]]


def test_a_bill_in_one_file_corrects_both_months_and_keeps_their_other_lines(here: LedgerPark) -> None:
    file(here, 2, [power(2, 50)])
    file(here, 3, [bill(3), power(2, 50), power(3, 60)], reason="补报电费账单")
    assert [stored(here, month, "purchase") for month in (2, 3)] == [[140, 50], [140, 60]]


def test_a_filed_month_is_not_replaced_by_a_part_of_a_bill(here: LedgerPark) -> None:
    file(here, 2, [power(2, 50)])
    before = LedgerPointer.objects.get(park=here.park, enterprise=here.plant, month=2).version_id
    data = write_workbook(ENTERPRISE, 2025, 3, {"02": [bill(2), power(3, 60)]})
    upload = stage_upload(here.access(here.filer), here.plant, "台账.xlsx", data, here.filer)
    assert [entry["rule"] for entry in upload.findings if entry["severity"] == "error"] == []
    (version,) = receive_ledger(upload, here.filer, explanations=SAID, declared=True)
    assert version.month == 3
    assert LedgerPointer.objects.get(park=here.park, enterprise=here.plant, month=2).version_id == before
    assert stored(here, 3, "purchase") == [140, 60]


def test_the_page_of_a_version_shows_the_bill_the_water_and_the_measure(here: LedgerPark) -> None:
    sheets = {name: rows for name, rows in NEW_SHEETS.items() if name in ("06", "12")}
    data = write_workbook(ENTERPRISE, 2025, 3, {"02": [bill(3), power(2, 50), power(3, 60)], **sheets})
    upload = stage_upload(here.access(here.filer), here.plant, "台账.xlsx", data, here.filer)
    versions = receive_ledger(upload, here.filer, explanations=SAID, declared=True)
    client = Client()
    client.force_login(here.viewer)
    march = next(version for version in versions if version.month == 3)
    text = client.get(f"/p/one/ledgers/versions/{march.pk}/", headers={"accept-language": "zh-hans"}).content.decode()
    for words in ("账单共 280 MWh，其中 14/28 天", "起始日期 2025-02-15", "06_用水!", "自来水", "水表编号 S1",
                  "屋顶分布式光伏", "投运日期 2022-01-01"):  # fmt: skip
        assert words in text, words
