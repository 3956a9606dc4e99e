"""The collection board: states by review and calendar, filters, next steps, export, reminders on the row."""

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from inventory.models import DeadlineException, LedgerVersion
from inventory.selectors.ledger_board import LATE, NOT_DUE, OUTSIDE, RETURNED, SUBMITTED, board
from inventory.selectors.review import MISSING
from inventory.services.deadline import save_exception, save_rule
from inventory.services.ledger import receive_ledger, stage_upload
from inventory.services.reminder import remind
from inventory.services.review import Said, act_on
from park.models import Enterprise, Membership, Park, User
from tests.inventory.ledger_park import SAID, LedgerPark, ledger_park, new_enterprise, uscc_of, workbook

pytestmark = pytest.mark.django_db
TODAY = date(2025, 5, 20)
BOARD = "/p/one/ledgers/"


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> LedgerPark:
    local = timezone.localdate
    monkeypatch.setattr(timezone, "localdate", lambda *given: local(*given) if given else TODAY)
    return ledger_park()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def filed(here: LedgerPark, month: int, at: date = date(2025, 5, 2)) -> LedgerVersion:
    """The plant's ledger of a month of 2025, filed on a day."""
    with pytest.MonkeyPatch.context() as patch:
        moment = timezone.make_aware(datetime(at.year, at.month, at.day, 9))
        patch.setattr(timezone, "now", lambda: moment)
        upload = stage_upload(here.access(here.filer), here.plant, "台账.xlsx", workbook(2025, month), here.filer)
        (version,) = receive_ledger(upload, here.filer, explanations=SAID, declared=True)
    return version


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def rows_of(text: str) -> str:
    """The page without the last uploads under the board."""
    return text.split("最近上传")[0]


def test_states_follow_the_review_and_the_calendar(here: LedgerPark) -> None:
    """On 20 May: months to April have ended; by the default they were due on the 10th of the month after."""
    filed(here, 1, date(2025, 2, 11))
    save_exception(here.park, here.editor, (2025, 2), date(2025, 5, 25), "设备检修", here.plant)
    filed(here, 3, date(2025, 4, 10))
    sent_back = filed(here, 4)
    act_on(here.access(here.editor), sent_back.pk, "return", Said("吨与千克混用"))
    here.neighbour.joined_on, here.neighbour.left_on = date(2025, 3, 1), date(2025, 5, 1)
    here.neighbour.save()
    shown = board(here.access(here.viewer), 2025, TODAY)
    cells = {row.enterprise: row.cells for row in shown.rows}
    plant, neighbour = cells[here.plant], cells[here.neighbour]
    assert [cell.state for cell in plant] == [SUBMITTED, MISSING, SUBMITTED, RETURNED, *[NOT_DUE] * 8]
    assert [cell.filed_late for cell in plant[:3]] == [True, False, False]  # one day late; on the last day
    assert [cell.overdue for cell in plant[:4]] == [False, False, False, True]  # February runs to 25 May
    assert [cell.state for cell in neighbour] == [OUTSIDE, OUTSIDE, LATE, LATE, *[OUTSIDE] * 8]
    assert shown.coverage == Decimal(2) / 6  # January and March of six ended enterprise-months
    assert shown.month_coverage[2] == Decimal("0.5")
    assert shown.month_coverage[8] is None
    assert shown.overdue == 3


def test_a_late_cell_says_how_late_and_leads_to_the_upload(here: LedgerPark) -> None:
    text = text_of(signed_in(here.editor), BOARD)
    assert f"{here.plant} 2025-04 逾期10天 · 最后期限 2025-05-10" in text
    assert f"ledgers/upload/?enterprise={here.plant.pk}&amp;year=2025&amp;month=4" in text
    assert "ledgers/upload/" not in text_of(signed_in(here.viewer), BOARD)


def test_filters_stay_in_the_address_and_reach_the_export(here: LedgerPark) -> None:
    here.plant.joined_on = date(2025, 3, 1)
    here.plant.save()
    filed(here, 3)
    filed(here, 4)
    client = signed_in(here.viewer)
    only = rows_of(text_of(client, f"{BOARD}?state=late"))
    assert here.neighbour.name in only
    assert f'title="{here.plant.name}"' not in only
    assert "state=late&amp;year=2025" in only
    assert f'title="{here.neighbour.name}"' not in rows_of(text_of(client, f"{BOARD}?q=热电"))
    assert "没有符合条件的企业" in text_of(client, f"{BOARD}?industry=99")
    book = load_workbook(BytesIO(client.get(f"{BOARD}ledgers.xlsx?state=late&year=2025").content))
    values = [[cell for cell in row if cell is not None] for row in book.active.iter_rows(values_only=True)]
    row = next(row for row in values if row and row[0] == here.neighbour.name)
    assert row[2:6] == ["逾期99天", "逾期71天", "逾期40天", "逾期10天"]
    assert not any(here.plant.name in map(str, row) for row in values)


def test_the_row_shows_the_last_reminder_and_who_cannot_be_reached(here: LedgerPark) -> None:
    assert here.filer
    remind(here.park, here.editor, {here.plant.pk, here.neighbour.pk})
    text = rows_of(text_of(signed_in(here.viewer), BOARD))
    assert f"ledgers/reminders/?enterprise={here.plant.pk}" in text
    assert f"ledgers/reminders/?enterprise={here.neighbour.pk}" not in text
    assert text.count("无填报账号") == 1
    assert "ledgers/remind/" not in text  # a viewer sends nothing
    assert "无填报账号" not in text_of(signed_in(here.assessor), BOARD)


def test_the_board_asks_as_little_for_forty_enterprises_as_for_two(here: LedgerPark) -> None:
    assert here.filer

    def queries() -> int:
        client = signed_in(here.viewer)
        client.get(BOARD)
        with CaptureQueriesContext(connection) as asked:
            client.get(BOARD)
        return len(asked)

    filed(here, 3)
    remind(here.park, here.editor, {here.plant.pk})
    few = queries()
    for number in range(40):
        one = new_enterprise(here.park, here.plant.division, uscc_of(number), f"企业{number}")
        DeadlineException.objects.create(
            park=here.park, year=2025, month=3, enterprise=one, last_on=TODAY, reason="x", set_by=here.editor,
            set_at=timezone.now(),
        )  # fmt: skip
        user = User.objects.create_user(f"filer{number}")
        Membership.objects.create(user=user, park=here.park, role="filer", enterprise=one)
    done = remind(here.park, here.editor, set(here.park.enterprises.values_list("pk", flat=True)))
    assert done.enterprises == 40
    assert queries() == few
    assert few <= 24


def test_calendars_of_two_parks_stay_apart(here: LedgerPark) -> None:
    other = ledger_park("two")
    save_rule(other.park, other.editor, (2025, 1), 25, 0, "办公会决定")
    save_exception(other.park, other.editor, (2025, 3), date(2025, 6, 30), "停电")
    mine = board(here.access(here.viewer), 2025, TODAY).rows[0].cells
    theirs = board(other.access(other.viewer), 2025, TODAY).rows[0].cells
    assert [mine[2].state, mine[3].state] == [LATE, LATE]
    assert [theirs[2].state, theirs[3].state] == [MISSING, MISSING]


def test_an_empty_park_says_what_the_page_will_show(here: LedgerPark) -> None:
    Enterprise.objects.filter(pk=here.neighbour.pk).delete()
    Park.objects.create(code="bare", name="空园区", province="重庆")
    here.viewer.memberships.update(park=Park.objects.get(code="bare"))
    assert "还没有企业" in text_of(signed_in(here.viewer), "/p/bare/ledgers/")
