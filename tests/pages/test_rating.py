"""The rating page and the form of targets: verdicts and reasons, validation, audit, tenants, who may act."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessment.models import IndicatorValue, Rating, Target
from assessment.services.rating import rate_years
from inventory.models import ParkYear
from park.models import AuditEvent, Park, User
from park.services.audit import first_broken
from park.services.results import LOCK_CLASS
from tests.pages import judged_park
from tests.pages.judged_park import assessor, build, english, person, target
from tests.pages.test_decoupling import plain

pytestmark = pytest.mark.django_db
ADDRESS = "/p/riverside/rating/"
FORM = "/p/riverside/rating/targets/?year=2023"


@pytest.fixture
def park() -> Park:
    """Energy intensity 500/1000 = 0.5 against 0.55 (0.6); use of waste 40/50 = 80 % against 85 (75), in 2023."""
    judged_park.reference()
    park = build("riverside", "滨江园区")
    target(park, 2023, "T5-1", "0.55", "0.6")
    target(park, 2023, "T5-4", "85", "75")
    rate_years(park)
    return park


@pytest.fixture
def editor(park: Park) -> Client:
    return person("editor", park)


def text(client: Client, address: str = ADDRESS) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return plain(answer.content.decode())


def fields(**changes: str) -> dict[str, str]:
    """What the browser sends when nothing was changed, with some fields changed."""
    given = {
        "target_T5-1": "0.55",
        "baseline_T5-1": "0.6",
        "main_T5-1": "on",
        "source_T5-1": "",
        "target_T5-4": "85",
        "baseline_T5-4": "75",
        "main_T5-4": "on",
        "source_T5-4": "",
    }
    return given | {name.replace("__", "-"): value for name, value in changes.items()}


def test_grade_verdicts_and_reasons_of_the_year(editor: Client) -> None:
    page = text(editor)
    assert "评估 2023" in page
    assert "主要指标达到基本要求，资源综合利用率未证明达到目标值，评定为合格" in page
    assert "单位产值能耗为0.5 tce/万元，达到目标值0.55" in page
    assert "资源综合利用率为80 %，未达到目标值85，达到基本要求75" in page


def test_an_indicator_shows_what_it_is_made_of_and_what_it_is_held_against(editor: Client) -> None:
    page = text(editor)
    energy = page[page.index("越低越好") : page.index("单位产值能耗为")]
    assert "达到目标 0.50000 0.55000 0.60000 园区设定 tce/万元" in energy
    assert "综合能源消费量 500.0 tce" in energy and "工业总产值（可比价） 1,000.0 万元" in energy
    waste = page[page.index("越高越好") : page.index("资源综合利用率为")]
    assert "工业副产品利用量 40.0 t" in waste and "工业副产品产生量 50.0 t" in waste
    # Score: 60 + 40·(80 − 75)/(85 − 75) = 80.
    assert "80.0" in waste


def test_a_score_never_moves_the_grade_and_the_page_says_so(editor: Client) -> None:
    assert "得分不影响等级" in text(editor)


def test_a_missing_month_keeps_the_year_open_with_the_provisional_grade_beside_it(park: Park, editor: Client) -> None:
    ParkYear.objects.filter(park=park, year=2023).update(filed_months=0)
    rate_years(park)
    page = text(editor)
    assert "未评定 按现有数据 合格" in page
    assert "2家企业缺台账，本年暂不定级" in page
    assert "滨江园区甲厂2023年1、2、3、4、5、6、7、8、9、10、11、12月台账" in page
    assert "仅供参考" in page


def test_a_year_without_targets_says_which_step_fills_it(editor: Client, park: Park) -> None:
    assert "2022年未设目标" in text(editor, ADDRESS + "?year=2022")
    viewer = person("viewer", park, "viewer")
    page = text(viewer, ADDRESS + "?year=2022")
    assert "请有编辑权限的管委会人员设定" in page
    assert "设定目标" not in page


def test_an_indicator_without_target_is_named_as_not_rated(park: Park, editor: Client) -> None:
    Target.objects.filter(park=park, indicator="T5-4").delete()
    rate_years(park)
    assert "本年未设目标、未参评： 资源综合利用率" in text(editor)


def test_years_stand_side_by_side(park: Park, editor: Client) -> None:
    target(park, 2022, "T5-1", "0.4", "0.45")
    rate_years(park)
    page = text(editor)
    years = page[page.index("逐年对照") :]
    assert "2022 2023 等级 需改进 合格" in years
    assert "单位产值能耗 tce/万元 0.5000 未达到基本要求 0.5000 达到目标" in years


def test_a_saved_target_is_audited_and_rates_the_year_again(park: Park, editor: Client) -> None:
    answer = editor.post(FORM, fields(**{"target_T5__1": "0.45", "baseline_T5__1": "0.48", "source_T5__1": "园区规划"}))
    assert answer.status_code == 302 and answer["Location"] == "/p/riverside/rating/?year=2023"
    row = Target.objects.get(park=park, year=2023, indicator="T5-1")
    assert (row.target, row.baseline, row.source) == (Decimal("0.45"), Decimal("0.48"), "园区规划")
    # 0.5 is above the basic requirement 0.48.
    assert Rating.objects.get(park=park, year=2023).grade == "improve"
    event = AuditEvent.objects.get(park=park, action="target.set")
    assert event.actor == User.objects.get(username="editor")
    assert set(event.detail["changes"]) == {"T5-1"}
    assert event.detail["changes"]["T5-1"]["before"]["target"] == "0.5500000000"
    assert event.detail["changes"]["T5-1"]["after"]["target"] == "0.45"
    assert first_broken(park) is None


def test_saving_without_a_change_leaves_no_event(park: Park, editor: Client) -> None:
    assert editor.post(FORM, fields()).status_code == 302
    assert not AuditEvent.objects.filter(park=park).exists()


def test_emptying_both_fields_takes_the_indicator_out_of_the_rating(park: Park, editor: Client) -> None:
    editor.post(FORM, fields(**{"target_T5__4": "", "baseline_T5__4": ""}))
    assert list(Target.objects.filter(park=park, year=2023).values_list("indicator_id", flat=True)) == ["T5-1"]
    assert Rating.objects.get(park=park, year=2023).grade == "good"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"target_T5__1": "0.7", "baseline_T5__1": "0.6"},
            "单位产值能耗：目标值0.7比基本要求0.6宽松。请填不大于0.6的数。",
        ),
        (
            {"target_T5__4": "70", "baseline_T5__4": "75"},
            "资源综合利用率：目标值70比基本要求75宽松。请填不小于75的数。",
        ),
    ],
)
def test_a_target_looser_than_the_basic_requirement_is_refused(
    park: Park, editor: Client, changes: dict[str, str], sentence: str
) -> None:
    answer = editor.post(FORM, fields(**changes))
    assert answer.status_code == 422
    assert sentence in plain(answer.content.decode())
    assert Target.objects.get(park=park, year=2023, indicator="T5-1").target == Decimal("0.55")
    assert not AuditEvent.objects.filter(park=park).exists()


def test_equal_target_and_basic_requirement_are_taken(park: Park, editor: Client) -> None:
    assert editor.post(FORM, fields(**{"target_T5__1": "0.6"})).status_code == 302
    assert Target.objects.get(park=park, year=2023, indicator="T5-1").target == Decimal("0.6")


def test_words_and_negative_numbers_are_refused_at_the_field(park: Park, editor: Client) -> None:
    for value in ("many", "-1", "NaN", "1e400"):
        assert editor.post(FORM, fields(**{"target_T5__1": value})).status_code == 422
    assert Target.objects.get(park=park, year=2023, indicator="T5-1").target == Decimal("0.55")


def test_the_other_park_keeps_its_targets_and_its_rating(park: Park, editor: Client) -> None:
    other = build("hill", "山上园区")
    target(other, 2023, "T5-1", "0.3", "0.4")
    rate_years(other)
    stored = IndicatorValue.objects.filter(park=other)
    before = list(stored.values_list("pk", "verdict"))
    editor.post(FORM, fields(**{"target_T5__1": "0.45", "baseline_T5__1": "0.48"}))
    assert Target.objects.get(park=other).target == Decimal("0.3")
    assert (
        list(IndicatorValue.objects.filter(park=other).values_list("pk", "verdict"))
        == before
        == [(before[0][0], "failed")]
    )
    assert not AuditEvent.objects.filter(park=other).exists()
    assert editor.post("/p/hill/rating/targets/?year=2023", fields()).status_code == 404


def test_viewers_and_assessors_are_told_strangers_meet_nothing(park: Park) -> None:
    filer = person("filer", park, "filer", park.enterprises.first())
    for client in (person("stranger"), filer, person("neighbour", build("hill", "山上园区"))):
        assert client.get(ADDRESS).status_code == 404
        assert client.get(FORM).status_code == 404
        assert client.post(FORM, fields()).status_code == 404
    for client in (person("viewer", park, "viewer"), assessor("assessor", park, 2021, 2023)):
        assert client.get(ADDRESS).status_code == 200
        answer = client.post(FORM, fields(**{"target_T5__1": "0.1", "baseline_T5__1": ""}))
        assert answer.status_code == 403
        assert "此操作限有编辑权限的管委会人员。" in answer.content.decode()
    assert Target.objects.get(park=park, year=2023, indicator="T5-1").target == Decimal("0.55")


def test_an_assessor_sees_engaged_years_only(park: Park) -> None:
    target(park, 2022, "T5-1", "0.4", "0.45")
    rate_years(park)
    client = assessor("assessor", park, 2022, 2022)
    page = text(client, ADDRESS + "?year=2022")
    assert "需改进" in page and "2023" not in page
    assert client.get(ADDRESS + "?year=2023").status_code == 404


def test_while_the_park_is_recalculated_nothing_is_saved_and_the_form_says_why(park: Park, editor: Client) -> None:
    worker = connection.copy()
    try:
        with worker.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK_CLASS, park.pk])
            answer = editor.post(FORM, fields(**{"target_T5__1": "0.45", "baseline_T5__1": "0.48"}))
    finally:
        worker.close()
    assert answer.status_code == 422
    assert "园区正在重新核算。请等核算完成后再保存。" in answer.content.decode()
    assert Target.objects.get(park=park, year=2023, indicator="T5-1").target == Decimal("0.55")


def test_the_pages_are_whole_in_english(editor: Client) -> None:
    english(editor)
    for address in (ADDRESS, FORM):
        page = text(editor, address)
        assert "Energy per output" in page
        assert not re.search(r"[\u3400-\u9fff]", page.replace("滨江园区", "").replace("表5", ""))


def test_the_number_of_queries_does_not_grow_with_years(park: Park, editor: Client) -> None:
    editor.get(ADDRESS)
    with CaptureQueriesContext(connection) as few:
        editor.get(ADDRESS)
    for year in (2021, 2022):
        target(park, year, "T5-1", "0.55", "0.6")
        target(park, year, "T5-4", "85", "75")
    rate_years(park)
    with CaptureQueriesContext(connection) as many:
        editor.get(ADDRESS)
    assert len(many) == len(few) <= 12
