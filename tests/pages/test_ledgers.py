"""A filed version with its file, and the template."""

from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from inventory.ledger.parse import parse
from inventory.models import LedgerLine, LedgerVersion
from inventory.services.ledger import receive_ledger, stage_upload
from inventory.services.ledger_file import place
from park.models import User
from tests.inventory.ledger.filing import raw
from tests.inventory.ledger_park import SAID, LedgerPark, ledger_park, workbook

pytestmark = pytest.mark.django_db
TODAY = date(2025, 5, 20)
BOARD = "/p/one/ledgers/"


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> LedgerPark:
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)
    return ledger_park()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def filed(here: LedgerPark, data: bytes, reason: str = "") -> LedgerVersion:
    upload = stage_upload(here.access(here.filer), here.plant, "台账.xlsx", data, here.filer)
    (version,) = receive_ledger(upload, here.filer, reason=reason, explanations=SAID, declared=True)
    return version


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_assessor_sees_only_the_engaged_years(here: LedgerPark) -> None:
    early, late = filed(here, workbook(2024, 3)), filed(here, workbook(2025, 3))
    client = signed_in(here.assessor)
    assert client.get(BOARD).status_code == 200
    assert client.get(f"{BOARD}?year=2024").status_code == 404
    assert client.get(f"/p/one/ledgers/versions/{late.pk}/").status_code == 200
    assert client.get(f"/p/one/ledgers/versions/{early.pk}/").status_code == 404
    assert client.get(f"/p/one/ledgers/versions/{early.pk}/file.xlsx").status_code == 404


def test_a_version_shows_cell_typed_value_and_base_value(here: LedgerPark) -> None:
    version = filed(here, workbook())
    text = text_of(signed_in(here.viewer), f"/p/one/ledgers/versions/{version.pk}/")
    line = LedgerLine.objects.get(version=version, sheet="02", item="33", field="consumption")
    assert (line.typed_value, line.typed_unit, line.quantity, line.unit) == ("1230", "万千瓦时", 12300, "MWh")
    assert "02_能源消费!K6" in text
    assert "12,300" in text
    assert str(here.filer) in text


def test_a_version_opens_at_the_line_asked_for(here: LedgerPark) -> None:
    version = filed(here, workbook())
    text = text_of(signed_in(here.viewer), f"/p/one/ledgers/versions/{version.pk}/?line=5")
    assert 'id="line-5" class="group"' in text


def test_an_older_version_says_that_a_newer_one_is_in_force(here: LedgerPark) -> None:
    first = filed(here, workbook())
    second = filed(here, workbook(s02_2_consumption=1200, s02_2_purchase=1200), reason="抄表更正")
    client = signed_in(here.viewer)
    text = text_of(client, f"/p/one/ledgers/versions/{first.pk}/")
    assert "本月生效的是另一个版本" in text
    assert f"/p/one/ledgers/versions/{second.pk}/" in text
    assert "抄表更正" in text
    assert "本月生效的是另一个版本" not in text_of(client, f"/p/one/ledgers/versions/{second.pk}/")


def test_the_file_comes_back_untouched(here: LedgerPark) -> None:
    data = workbook()
    version = filed(here, data)
    client = signed_in(here.filer)
    address = f"/p/one/ledgers/versions/{version.pk}/file.xlsx"
    answer = client.get(address)
    assert answer.content == data
    assert "attachment" in answer["Content-Disposition"]
    place(version.source_file).write_bytes(b"changed")
    assert client.get(address).status_code == 302  # never other bytes than those filed


@pytest.mark.parametrize("page", ["", "file.xlsx"])
def test_strangers_and_neighbours_do_not_find_a_version(here: LedgerPark, page: str) -> None:
    version = filed(here, workbook())
    other = ledger_park("two")
    address = f"/p/one/ledgers/versions/{version.pk}/{page}"
    assert signed_in(here.neighbours_filer).get(address).status_code == 404
    assert signed_in(other.editor).get(address).status_code == 404
    assert signed_in(other.editor).get(address.replace("/one/", "/two/")).status_code == 404
    assert signed_in(here.filer).get(address).status_code == 200


def test_the_template_offers_what_was_filed_last_and_reads_back(here: LedgerPark) -> None:
    filed(here, workbook(2025, 3))
    answer = signed_in(here.filer).get(f"/p/one/ledgers/template/{here.plant.pk}/2025/4.xlsx")
    assert answer.status_code == 200
    book = load_workbook(BytesIO(answer.content))
    carriers = [str(row[2]) for row in book["02_能源消费"].iter_rows(min_row=4, values_only=True) if row[2]]
    assert [carrier[:2] for carrier in carriers] == ["04", "15", "33", "32"]
    outlets = {row[2] for row in book["07_废气排放"].iter_rows(min_row=4, values_only=True) if row[2]}
    assert outlets == {"DA001"}
    profile = parse(raw(answer.content)).profile
    assert (profile["uscc"], profile["permit_type"], profile["contact"]) == (
        here.plant.uscc,
        "key",
        "张三 023-00000000",
    )
    assert parse(raw(answer.content)).periods == ("2025-04",)


def test_a_first_template_claims_nothing_that_was_never_filed(here: LedgerPark) -> None:
    answer = signed_in(here.editor).get(f"/p/one/ledgers/template/{here.neighbour.pk}/2025/4.xlsx")
    profile = parse(raw(answer.content)).profile
    assert profile["name"] == here.neighbour.name
    assert not {"permit_type", "ets", "scale", "contact"} & profile.keys()


@pytest.mark.parametrize("month", ["2025/13.xlsx", "2025/0.xlsx", "1800/1.xlsx"])
def test_no_template_for_what_is_no_month(here: LedgerPark, month: str) -> None:
    address = f"/p/one/ledgers/template/{here.plant.pk}/{month}"
    assert signed_in(here.editor).get(address).status_code == 404


def test_no_template_of_a_neighbour(here: LedgerPark) -> None:
    address = f"/p/one/ledgers/template/{here.plant.pk}/2025/4.xlsx"
    assert signed_in(here.neighbours_filer).get(address).status_code == 404
