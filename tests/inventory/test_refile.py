"""An earlier month changes: the months settled from it are named before, marked after, and filed again in order."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from inventory.ledger.workbook import write_workbook
from inventory.models import LedgerLine, LedgerUpload, LedgerVersion, RefileLine
from inventory.selectors.review import open_months
from inventory.services.ledger import Conflict, receive_ledger, stage_upload
from inventory.services.ledger_batch import Workbook, WorkbookRefused, file_workbooks
from inventory.services.review import Said, act_on
from inventory.services.review_conflict import check_again, clashes
from park.models import Notice, User
from tests.inventory.ledger.filing import ENTERPRISE
from tests.inventory.ledger_park import SAID, LedgerPark, ledger_park

pytestmark = pytest.mark.django_db
WHEN = datetime(2025, 4, 20, tzinfo=UTC)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> LedgerPark:
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2025, 4, 20))
    park = ledger_park()
    assert park.editor and park.viewer and park.filer
    return park


def book(month: int, total: int, basis: str = "month", **cells: Any) -> bytes:
    """A month with one coal row, typed as the month's figure or as the running total, and the production sheet."""
    row = {"energy_code": "04", "process": "GX01", "unit": "吨", "basis": basis, "period": f"2025-{month:02d}"}
    rows = {"02": [row | {"consumption": total} | cells], "04": [{"output_value": 3000, "period": f"2025-{month:02d}"}]}
    return write_workbook(ENTERPRISE, 2025, month, rows)


def running(month: int, total: int, **cells: Any) -> bytes:
    return book(month, total, "cumulative", **cells)


def file(here: LedgerPark, month: int, data: bytes) -> None:
    file_workbooks(here.park, [Workbook(here.plant, f"{month}.xlsx", data, here.filer, WHEN, "更正")])


def first_quarter(here: LedgerPark) -> None:
    """January 100 and February 80 as the month, March as 1–3 月累计 330: 330 − 180 = 150."""
    file(here, 1, book(1, 100))
    file(here, 2, book(2, 80))
    file(here, 3, running(3, 330))


def staged(here: LedgerPark, data: bytes) -> LedgerUpload:
    return stage_upload(here.access(here.filer), here.plant, "台账.xlsx", data, here.filer)


def confirm(here: LedgerPark, upload: LedgerUpload) -> list[LedgerVersion]:
    return receive_ledger(upload, here.filer, reason="更正", explanations=SAID, declared=True)


def marks(here: LedgerPark) -> dict[int, tuple[Any, Any, dict[str, str]]]:
    """By month: the figure in force, the one that follows, what changed. One line a month in these ledgers."""
    rows = RefileLine.objects.filter(park=here.park)
    return {row.month: (row.quantity, row.follows, row.causes) for row in rows}


def version(here: LedgerPark, month: int) -> LedgerVersion:
    return LedgerVersion.objects.filter(park=here.park, month=month).latest("number")


def test_a_correction_marks_the_month_settled_from_it_until_that_is_filed_again(here: LedgerPark) -> None:
    other = ledger_park("two")
    first_quarter(other)
    first_quarter(here)
    assert marks(here) == {}
    file(here, 1, book(1, 120))  # 330 − 120 − 80 = 130
    assert marks(here) == {3: (150, 130, {"1": "corrected"})}
    file(here, 2, book(2, 90))  # 330 − 120 − 90 = 120
    assert marks(here) == {3: (150, 120, {"1": "corrected", "2": "corrected"})}
    told = Notice.objects.filter(user=here.filer, title__contains="2025-03")
    assert [notice.title for notice in told] == ["2025-03 须重新报送：之前的月份已变动"]
    assert marks(other) == {}
    assert (open_months(here.park, 2025), open_months(other.park, 2025)) == ((3, 1), (3, 0))
    # The very same file of March is read anew: it says something else by now.
    again = staged(here, running(3, 330))
    assert again.state == "ready"
    confirm(here, again)
    assert marks(here) == {}


def test_the_same_file_is_read_anew_in_a_batch_too(here: LedgerPark) -> None:
    data = running(3, 330)
    file(here, 1, book(1, 100))
    file(here, 2, book(2, 80))
    file(here, 3, data)
    file(here, 1, book(1, 120))
    file(here, 3, data)
    assert marks(here) == {} and version(here, 3).number == 2


def test_a_correction_taken_back_takes_the_mark_back(here: LedgerPark) -> None:
    first_quarter(here)
    file(here, 1, book(1, 120))
    assert list(marks(here)) == [3]
    file(here, 1, book(1, 100, purchase=1))
    assert marks(here) == {}


def test_only_the_month_that_changes_is_marked_when_every_month_is_a_running_total(here: LedgerPark) -> None:
    """100, 180, 330: February 80, March 150. January 110 makes February 70; March stays 330 − 180 = 150."""
    file(here, 1, running(1, 100))
    file(here, 2, running(2, 180))
    file(here, 3, running(3, 330))
    file(here, 1, running(1, 110))
    assert marks(here) == {2: (80, 70, {"1": "corrected"})}
    refused = staged(here, running(3, 340))
    assert refused.state == "rejected"
    (said,) = [entry for entry in refused.findings if entry["rule"] == "basis_month_departed"]
    assert "2025-02" in said["message"] and "重新上传" in said["message"]
    file(here, 2, running(2, 180, purchase=1))
    assert marks(here) == {}


def test_a_returned_month_leaves_nothing_to_follow_from_until_it_is_filed_again(here: LedgerPark) -> None:
    first_quarter(here)
    act_on(here.access(here.editor), version(here, 1).pk, "return", Said("请核对"))
    assert marks(here) == {3: (150, None, {"1": "removed"})}
    file(here, 1, book(1, 100, purchase=1))
    assert marks(here) == {}


def test_a_correction_that_waits_marks_only_when_it_takes_force(here: LedgerPark) -> None:
    first_quarter(here)
    editor = here.access(here.editor)
    act_on(editor, version(here, 1).pk, "approve", Said())
    file(here, 1, book(1, 120))
    assert marks(here) == {}
    act_on(editor, version(here, 1).pk, "approve", Said())
    assert marks(here) == {3: (150, 130, {"1": "corrected"})}


def test_opening_stock_follows_the_closing_stock_of_the_month_before(here: LedgerPark) -> None:
    file(here, 1, book(1, 100, purchase=100, stock_begin=50, stock_end=50))
    file(here, 2, running(2, 180, purchase=180, stock_begin=50, stock_end=50))
    file(here, 1, book(1, 100, purchase=100, stock_begin=40, stock_end=40))
    assert marks(here) == {2: (50, 40, {"1": "corrected"})}
    assert RefileLine.objects.get().field == "stock_begin"


@pytest.mark.parametrize("change", ["corrected", "returned"])
def test_what_a_running_total_was_settled_from_may_not_move_before_it_is_filed(here: LedgerPark, change: str) -> None:
    file(here, 1, book(1, 100))
    file(here, 2, book(2, 80))
    march = staged(here, running(3, 330))
    assert march.settled_from == [[2025, 1, 1], [2025, 2, 1]]
    moves: dict[str, Callable[[], object]] = {
        "corrected": lambda: file(here, 1, book(1, 120)),
        "returned": lambda: act_on(here.access(here.editor), version(here, 1).pk, "return", Said("请核对")),
    }
    moves[change]()
    with pytest.raises(Conflict, match="2025-01"):
        confirm(here, march)
    assert not LedgerVersion.objects.filter(month=3).exists()


def test_an_approval_of_what_it_was_settled_from_does_not_stand_in_the_way(here: LedgerPark) -> None:
    file(here, 1, book(1, 100))
    file(here, 2, book(2, 80))
    march = staged(here, running(3, 330))
    act_on(here.access(here.editor), version(here, 1).pk, "approve", Said())
    assert len(confirm(here, march)) == 1


def test_a_batch_files_running_totals_in_the_order_of_the_months(here: LedgerPark) -> None:
    """Handed in as March, January, February with the totals 330, 100, 180: 100, 80 and 150, each first version."""
    books = [(3, running(3, 330)), (1, running(1, 100)), (2, running(2, 180))]
    done = file_workbooks(here.park, [Workbook(here.plant, f"{n}.xlsx", data, here.filer, WHEN) for n, data in books])
    assert (done.workbooks, done.versions) == (3, 3)
    lines = LedgerLine.objects.filter(park=here.park, field="consumption").order_by("month")
    assert {line.month: line.quantity for line in lines} == {1: 100, 2: 80, 3: 150}
    assert marks(here) == {}


def test_a_batch_without_the_earlier_months_files_nothing_and_says_which(here: LedgerPark) -> None:
    books = [(3, running(3, 330)), (1, book(1, 100))]
    with pytest.raises(WorkbookRefused, match=r"3\.xlsx.*2025-02 没有台账"):
        file_workbooks(here.park, [Workbook(here.plant, f"{n}.xlsx", data, here.filer, WHEN) for n, data in books])
    assert not LedgerVersion.objects.exists()


def test_a_put_off_workbook_is_not_overtaken_by_its_own_correction(here: LedgerPark) -> None:
    """March as a running total, then March as 140 in the month: the second is the correction, version 2."""
    books = [running(3, 330), book(3, 140), book(1, 100), book(2, 80)]
    given = [Workbook(here.plant, f"{n}.xlsx", data, here.filer, WHEN, "更正") for n, data in enumerate(books)]
    file_workbooks(here.park, given)
    assert version(here, 3).number == 2
    lines = LedgerLine.objects.filter(month=3, field="consumption").order_by("version_id")
    assert [line.quantity for line in lines] == [150, 140]


def seen(here: LedgerPark, user: User, address: str) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(f"/p/{here.park.code}/{address}", headers={"accept-language": "zh-hans"})
    assert answer.status_code == 200, address
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_before_and_after_the_pages_name_the_line_its_figure_and_the_one_that_follows(here: LedgerPark) -> None:
    """150 in force; 330 − 120 − 80 = 130 once January is 120."""
    other = ledger_park("two")
    first_quarter(other)
    first_quarter(here)
    draft = staged(here, book(1, 120))
    text = seen(here, here.filer, f"ledgers/uploads/{draft.pk}/")
    assert "须从最早的月份起依次重新上传" in text
    assert re.search(r"2025-03 .{0,40}GX01 .{0,40}消费量合计 150 130 t", text)
    assert marks(here) == {}
    confirm(here, draft)
    march = f"ledgers/versions/{version(here, 3).pk}/"
    told = "2025-03 的数按累计折算，1 月已更正，请重新上传 2025-03。"
    for user in (here.filer, here.viewer):
        text = seen(here, user, march)
        assert told in text and re.search(r"消费量合计 150 130 t", text)
    home = seen(here, here.filer, "ledgers/?year=2025")
    assert "待重报" in home and "按累计折算，1 月已更正，请重新上传。" in home and "150 → 130" in home
    assert "待重报" in seen(here, here.viewer, "ledgers/?year=2025")
    for address in ("ledgers/?year=2025", f"ledgers/versions/{version(other, 3).pk}/"):
        assert "待重报" not in seen(other, other.viewer, address)


def test_an_official_reads_what_a_return_would_leave_without_ground(here: LedgerPark) -> None:
    first_quarter(here)
    text = seen(here, here.editor, f"ledgers/versions/{version(here, 1).pk}/review/")
    assert re.search(r"2025-03 .{0,40}GX01 .{0,40}消费量合计 150 — t", text)
    assert "需要重报的后续月份数据" not in seen(here, here.editor, f"ledgers/versions/{version(here, 3).pk}/review/")


def test_the_conflict_page_shows_what_moved_under_a_running_total(here: LedgerPark) -> None:
    """January said 100 when March was checked and says 120 now; the file itself does not hold January."""
    file(here, 1, book(1, 100))
    file(here, 2, book(2, 80))
    march = staged(here, running(3, 330))
    file(here, 1, book(1, 120))
    (clash,) = clashes(march)
    assert (clash.year, clash.month, clash.number_then, clash.number_now, clash.is_source) == (2025, 1, 1, 2, True)
    assert [(cell.old, cell.mine, cell.theirs) for cell in clash.cells] == [("100 t", "100 t", "120 t")]
    client = Client()
    client.force_login(here.filer)
    answer = client.post(f"/p/one/ledgers/uploads/{march.pk}/", {"act": "confirm", "declared": "on"})
    assert answer.status_code == 409 and "120 t" in answer.content.decode()
    again = check_again(march)
    assert again.settled_from == [[2025, 1, 2], [2025, 2, 1]] and clashes(again) == []
    confirm(here, again)
    assert LedgerLine.objects.get(version=version(here, 3), field="consumption").quantity == 130
