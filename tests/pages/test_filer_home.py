"""The home of a filer: what is due with the days left, what was sent back, results, and only own things."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inventory.models import EnterpriseStanding, EnterpriseTotal, FormDraft, LedgerLine, LedgerUpload, ParkYear
from inventory.selectors.filer_home import month_results
from inventory.selectors.owed import owed, spans
from inventory.services.deadline import save_exception
from inventory.services.ledger import receive_ledger, stage_upload
from inventory.services.review import Said, act_on
from inventory.services.standing import INDICATOR, UNIT
from tests.inventory.ledger.filing import edited
from tests.inventory.ledger_park import SAID, LedgerPark, ledger_park, workbook
from tests.pages.test_ledger_board import filed, signed_in, text_of

pytestmark = pytest.mark.django_db
TODAY = date(2025, 5, 8)
HOME = "/p/one/ledgers/"


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> LedgerPark:
    local = timezone.localdate
    monkeypatch.setattr(timezone, "localdate", lambda *given: local(*given) if given else TODAY)
    found = ledger_park()
    found.plant.joined_on = date(2025, 3, 1)
    found.plant.save()
    return found


def test_a_filer_lands_on_what_to_do_with_the_days_left(here: LedgerPark) -> None:
    client = signed_in(here.filer)
    assert client.get("/").headers["Location"] == HOME
    text = text_of(client, HOME)
    assert "本月要做什么" in text
    assert "逾期28天" in text  # March was due on 10 April: 20 days of April and 8 of May
    assert "还剩2天" in text  # April is due on 10 May
    assert "2025-05的台账须在2025-06-10前报送" in text
    assert f"template/{here.plant.pk}/2025/3.xlsx" in text
    assert here.neighbour.name not in text


def test_what_was_sent_back_stands_there_with_its_remark_until_it_is_filed_again(here: LedgerPark) -> None:
    version = filed(here, 3)
    act_on(here.access(here.editor), version.pk, "return", Said("请核对用电单位", {5: "此处是否为千瓦时"}))
    client = signed_in(here.filer)
    text = text_of(client, HOME)
    assert "请核对用电单位" in text
    assert "此处是否为千瓦时" in text
    assert f"/ledgers/versions/{version.pk}/" in text
    assert "请核对用电单位" not in text_of(signed_in(here.neighbours_filer), HOME)
    upload_form = f"{HOME}upload/?year=2025&month="
    remark = f"02_能源消费!{LedgerLine.objects.get(version=version, number=5).cell}"
    assert "此处是否为千瓦时" in text_of(client, f"{upload_form}3")
    assert "请核对用电单位" not in text_of(client, f"{upload_form}4")
    assert "请核对用电单位" not in text_of(signed_in(here.neighbours_filer), f"{upload_form}3")
    wrong = edited(workbook(2025, 3), {("02_能源消费", "C4"): "99"})
    again = workbook(2025, 3, s02_2_consumption=1200, s02_2_purchase=1200)
    for name, data in (("坏.xlsx", wrong), ("台账2.xlsx", again)):
        upload = stage_upload(here.access(here.filer), here.plant, name, data, here.filer)
        checked = text_of(client, f"{HOME}uploads/{upload.pk}/")
        assert upload.periods[0][:2] == [2025, 3]  # the months of the last uploads, also of a rejected file
        assert remark in checked and "此处是否为千瓦时" in checked
    assert "台账2.xlsx" in text_of(client, HOME)
    receive_ledger(upload, here.filer, reason="更正", explanations=SAID, declared=True)
    assert "请核对用电单位" not in text_of(client, HOME)
    assert "请核对用电单位" not in text_of(client, f"{HOME}uploads/{upload.pk}/")


def test_the_bar_names_the_year_the_page_is_about(here: LedgerPark) -> None:
    """Results and ledgers stand for 2024 only, but the months to do are those of 2025."""
    here.plant.joined_on = date(2024, 12, 1)
    here.plant.save()
    ParkYear.objects.create(
        park=here.park,
        year=2024,
        expected_months=1,
        filed_months=1,
        last_month=12,
        digest="",
        updated_at=timezone.now(),
    )
    december = stage_upload(here.access(here.filer), here.plant, "十二月.xlsx", workbook(2024, 12), here.filer)
    receive_ledger(december, here.filer, explanations=SAID, declared=True)
    march = stage_upload(here.access(here.filer), here.plant, "三月.xlsx", workbook(2025, 3), here.filer)
    client = signed_in(here.filer)
    for year, address in (
        (2025, HOME),
        (2024, f"{HOME}?year=2024"),
        (2025, f"{HOME}upload/?year=2025&month=3"),
        (2024, f"{HOME}upload/?year=2024&month=12"),
        (2025, f"{HOME}uploads/{march.pk}/"),
        (2024, f"{HOME}uploads/{december.pk}/"),
    ):
        text = text_of(client, address)
        assert f"<span>{year}年</span>" in text, address
        assert 'href="/p/one/?year=2025"' not in text  # there is no overview of a year without results


def test_what_was_begun_on_screen_stands_there_until_it_is_filed(here: LedgerPark) -> None:
    draft = FormDraft.objects.create(
        park=here.park, enterprise=here.plant, year=2025, month=4, saved_by=here.filer, saved_at=timezone.now()
    )
    link = f"/ledgers/form/{here.plant.pk}/2025/4/"
    assert "已开始，尚未提交" in text_of(signed_in(here.filer), HOME)
    assert text_of(signed_in(here.filer), HOME).count(link) == 2  # as a draft and among the months to file
    version = filed(here, 4)
    draft.upload = LedgerUpload.objects.get(park=here.park, enterprise=here.plant)
    draft.checked_lock = draft.lock
    draft.save()
    assert version.month == 4
    assert "已开始，尚未提交" not in text_of(signed_in(here.filer), HOME)


def test_results_leave_gaps_where_nothing_is_stored(here: LedgerPark) -> None:
    """CO2e without heat bought in the park (counted at its seller); energy adds up over carriers."""
    place = {"park": here.park, "year": 2025, "item": "CO2", "scope": 1, "tier": "", "unverified": False, "unit": "t"}
    EnterpriseTotal.objects.bulk_create(
        EnterpriseTotal(
            **(place | {"kind": kind, "category": category, "in_park": inside, "month": month}),
            enterprise=here.plant,
            amount=amount,
            co2e_t=amount if kind == "ghg" else None,
        )
        for month, kind, category, inside, amount in [
            (1, "ghg", "fuel", False, 100),
            (1, "ghg", "power", False, 20),
            (1, "ghg", "heat", True, 7),
            (1, "energy", "04", False, 40),
            (1, "energy", "33", False, 5),
            (3, "ghg", "fuel", False, 90),
        ]
    )
    found = [(one.label, one.co2e_t, one.coal_tce) for one in month_results(here.plant)]
    assert found == [("2025-01", 120, 45), ("2025-02", None, None), ("2025-03", 90, None)]
    assert month_results(here.neighbour) == []
    assert "2025-03" in text_of(signed_in(here.filer), HOME)


def test_the_place_in_the_industry_is_told_only_as_a_rounded_share(here: LedgerPark) -> None:
    client = signed_in(here.filer)
    assert "某一年度全部月份报送" in text_of(client, HOME)
    row = EnterpriseStanding.objects.create(
        park=here.park, year=2024, enterprise=here.plant, indicator=INDICATOR, division=here.plant.division,
        value=Decimal("1.2345"), unit=UNIT, percentile=None, firms=None,
    )  # fmt: skip
    assert "少于5家" in text_of(client, HOME)
    row.percentile, row.firms = 70, 6
    row.save()
    assert "70 %" in text_of(client, HOME)
    assert "70 %" not in text_of(signed_in(here.neighbours_filer), HOME)


def test_owed_months_span_the_years_and_an_exception_of_one_is_that_one_s(here: LedgerPark) -> None:
    here.plant.joined_on = date(2024, 11, 1)
    here.plant.save()
    filed(here, 3)
    save_exception(here.park, here.editor, (2024, 12), date(2025, 6, 1), "设备检修", here.neighbour)
    (plant,) = owed(here.park, TODAY, here.plant.pk)
    assert [str(one) for one in plant.months] == ["2024-11", "2024-12", "2025-01", "2025-02", "2025-04"]
    assert [str(one) for one in plant.late(TODAY)] == ["2024-11", "2024-12", "2025-01", "2025-02"]
    assert [str(one) for one in plant.soon(TODAY, 2)] == ["2025-04"]
    assert plant.soon(TODAY, 1) == []
    assert "设备检修" not in text_of(signed_in(here.filer), f"{HOME}calendar/")
    assert "设备检修" in text_of(signed_in(here.neighbours_filer), f"{HOME}calendar/")


def test_runs_of_months_are_joined() -> None:
    months = [(2025, 4), (2024, 11), (2024, 12), (2025, 1)]
    assert spans(months) == [((2024, 11), (2025, 1)), ((2025, 4), (2025, 4))]
    assert spans([]) == []


def test_the_page_asks_as_much_for_many_owed_months_as_for_few(here: LedgerPark) -> None:
    def queries() -> int:
        client = signed_in(here.filer)
        client.get(HOME)
        with CaptureQueriesContext(connection) as asked:
            client.get(HOME)
        return len(asked)

    few = queries()
    here.plant.joined_on = date(2015, 1, 1)
    here.plant.save()
    assert queries() == few
    assert few <= 34
