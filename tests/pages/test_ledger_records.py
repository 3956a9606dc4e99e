"""What an enterprise has filed over a year: energy by user with its quota, power, water, waste and materials."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from inventory.ledger.workbook import write_workbook
from inventory.services.ledger_batch import Workbook, file_workbooks
from park.models import User
from tests.inventory.ledger.filing import ENTERPRISE, NEIGHBOUR, rows
from tests.inventory.ledger_park import LedgerPark, ledger_park

pytestmark = pytest.mark.django_db
PAGE = "/p/one/ledgers/records/"


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> LedgerPark:
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2025, 5, 20))
    park = ledger_park()
    file(park, 2, s02_2_quota=1300, s02_2_power_source="grid", s02_2_meter="DB1")
    file(park, 3, s02_2_quota=1200, s02_2_power_source="grid", s02_2_meter="DB1", s09_0_destination="委托处置")
    return park


def file(here: LedgerPark, month: int, **spoiled: Any) -> None:
    given = {**rows(**spoiled), "06": [{"source": "tap", "fresh_water": 30000 + month, "reuse": "NO"}],
             "05": [{"material_code": "SF6", "purpose": "refill", "qty": "0.01", "hazard": "ghg"}]}  # fmt: skip
    data = write_workbook(ENTERPRISE, 2025, month, given)
    file_workbooks(here.park, [Workbook(here.plant, f"{month}.xlsx", data, here.filer, timezone.now())])


def text_of(user: User, query: str = "") -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(f"{PAGE}?{query}", headers={"accept-language": "zh-hans"})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        # 1230 万kWh = 12 300 MWh a month, 24 600 in two; the quota of March is 1200 万kWh.
        ("energy", ("DB1", "12,300", "24,600", "高于用能定额", "锅炉", "非工业生产消费")),
        ("power", ("公共电网", "12,300", "24,600")),
        ("water", ("自来水", "30,002", "30,003", "60,005", "NO")),
        ("waste", ("900-039-49", "3.2", "6.4")),
        ("transfers", ("2025-03", "20255001000123", "某某运输公司", NEIGHBOUR, "委托处置")),
        ("materials", ("SF6", "设备运行补充", "温室气体", "0.02")),
    ],
)
def test_a_matter_over_the_year(here: LedgerPark, kind: str, words: tuple[str, ...]) -> None:
    text = text_of(here.viewer, f"kind={kind}&enterprise={here.plant.pk}")
    for word in words:
        assert word in text, word


def test_only_the_month_above_its_quota_is_marked(here: LedgerPark) -> None:
    assert text_of(here.filer).count("text-danger") == 1


def test_an_unknown_matter_year_or_enterprise_is_not_found(here: LedgerPark, django_user_model: Any) -> None:
    client = Client()
    client.force_login(here.filer)
    for query in ("kind=gold", "year=2019", f"enterprise={here.neighbour.pk}"):
        assert client.get(f"{PAGE}?{query}").status_code == 404, query
    client.force_login(ledger_park("two").viewer)
    assert client.get(PAGE).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_ledgers(
    here: LedgerPark, django_assert_max_num_queries: Any
) -> None:
    client = Client()
    client.force_login(here.viewer)
    client.get(PAGE)
    with django_assert_max_num_queries(14):
        client.get(f"{PAGE}?kind=waste&enterprise={here.plant.pk}")


def test_a_park_without_ledgers_says_what_to_do(db: None) -> None:
    assert "尚无填报" in text_of(ledger_park().viewer)
