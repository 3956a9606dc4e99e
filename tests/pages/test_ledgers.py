"""The collection board, the filer's months, a filed version with its file, and the template."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from inventory.ledger.parse import parse
from inventory.models import LedgerLine, LedgerVersion
from inventory.selectors.ledger_board import CORRECTED, FILED, MISSING, NOT_DUE, OUTSIDE, board, owed_months
from inventory.services.ledger import receive_ledger, stage_upload
from inventory.services.ledger_file import place
from park.models import Enterprise, Park, User
from tests.inventory.ledger.filing import raw
from tests.inventory.ledger_park import LedgerPark, ledger_park, new_enterprise, uscc_of, workbook

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
    (version,) = receive_ledger(upload, here.filer, reason=reason, acknowledged=True, declared=True)
    return version


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_month_has_its_state_and_the_year_its_coverage(here: LedgerPark) -> None:
    filed(here, workbook(2025, 3))
    filed(here, workbook(2025, 4))
    filed(here, workbook(2025, 4, s02_2_consumption=1200, s02_2_purchase=1200), reason="抄表更正")
    here.neighbour.joined_on, here.neighbour.left_on = date(2025, 3, 1), date(2025, 4, 1)
    here.neighbour.save()
    shown = board(here.access(here.viewer), 2025, TODAY)
    states = {row.enterprise: [cell.state for cell in row.cells] for row in shown.rows}
    assert states[here.plant] == [MISSING, MISSING, FILED, CORRECTED, *[NOT_DUE] * 8]
    assert states[here.neighbour] == [OUTSIDE, OUTSIDE, MISSING, *[OUTSIDE] * 9]
    plant = next(row for row in shown.rows if row.enterprise == here.plant)
    assert plant.coverage == Decimal("0.5")

    assert shown.coverage == Decimal("0.4")  # two of five due enterprise-months
    assert shown.month_coverage[2] == Decimal("0.5")
    assert shown.month_coverage[8] is None


def test_officials_see_all_enterprises_and_may_open_what_is_filed(here: LedgerPark) -> None:
    version = filed(here, workbook(2025, 3))
    text = text_of(signed_in(here.viewer), BOARD)
    assert here.plant.name in text
    assert here.neighbour.name in text
    assert f"/p/one/ledgers/versions/{version.pk}/" in text
    assert f"{here.plant} 2025-01 缺" in text
    assert "ledgers/upload/" not in text
    assert "ledgers/upload/?enterprise=" in text_of(signed_in(here.editor), BOARD)


def test_the_board_filters_by_name_and_by_who_owes_a_month(here: LedgerPark) -> None:
    for month in range(1, 5):
        filed(here, workbook(2025, month))
    client = signed_in(here.viewer)
    assert here.plant.name not in text_of(client, f"{BOARD}?show=missing").split("最近上传")[0]
    only = text_of(client, f"{BOARD}?q=邻居").split("最近上传")[0]
    assert here.neighbour.name in only
    assert here.plant.name not in only
    assert "没有符合条件的企业" in text_of(client, f"{BOARD}?q=nobody")


def test_a_filer_sees_only_the_own_months(here: LedgerPark) -> None:
    filed(here, workbook(2025, 3))
    text = text_of(signed_in(here.filer), BOARD)
    assert here.neighbour.name not in text
    assert "2025-01" in text
    assert f"/p/one/ledgers/template/{here.plant.pk}/2025/1.xlsx" in text
    other = text_of(signed_in(here.neighbours_filer), BOARD)
    assert here.plant.name not in other
    assert "台账.xlsx" not in other


def test_an_assessor_sees_only_the_engaged_years(here: LedgerPark) -> None:
    early, late = filed(here, workbook(2024, 3)), filed(here, workbook(2025, 3))
    client = signed_in(here.assessor)
    assert client.get(BOARD).status_code == 200
    assert client.get(f"{BOARD}?year=2024").status_code == 404
    assert client.get(f"/p/one/ledgers/versions/{late.pk}/").status_code == 200
    assert client.get(f"/p/one/ledgers/versions/{early.pk}/").status_code == 404
    assert client.get(f"/p/one/ledgers/versions/{early.pk}/file.xlsx").status_code == 404


def test_the_board_asks_as_little_for_thirty_enterprises_as_for_one(here: LedgerPark) -> None:
    def queries() -> int:
        client = signed_in(here.viewer)
        client.get(BOARD)
        with CaptureQueriesContext(connection) as asked:
            client.get(BOARD)
        return len(asked)

    filed(here, workbook(2025, 3))
    few = queries()
    for number in range(30):
        new_enterprise(here.park, here.plant.division, uscc_of(number), f"企业{number}")
    assert queries() == few
    assert few <= 16


def test_an_empty_park_says_what_the_page_will_show(here: LedgerPark) -> None:
    Enterprise.objects.filter(pk=here.neighbour.pk).delete()
    Park.objects.create(code="bare", name="空园区", province="重庆")
    here.viewer.memberships.update(park=Park.objects.get(code="bare"))
    assert "还没有企业" in text_of(signed_in(here.viewer), "/p/bare/ledgers/")


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
    assert "本月已有更新的版本" in text
    assert f"/p/one/ledgers/versions/{second.pk}/" in text
    assert "抄表更正" in text
    assert "本月已有更新的版本" not in text_of(client, f"/p/one/ledgers/versions/{second.pk}/")


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


def test_filer_is_told_what_is_owed_in_every_year(here: LedgerPark) -> None:
    """A month of an earlier year stays on the list while another year is open on the board."""
    here.plant.joined_on = date(2024, 11, 1)
    here.plant.save()
    filed(here, workbook(2025, 3))
    owed = [(2024, 11), (2024, 12), (2025, 1), (2025, 2), (2025, 4)]
    assert owed_months(here.access(here.filer), TODAY) == owed
    assert "2024-11" in text_of(signed_in(here.filer), f"{BOARD}?year=2025")
