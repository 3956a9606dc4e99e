"""Measures and projects: catalogue by clause, effects, quadrant, rebound, the forms, audit, tenants, who may act."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from measures.models import Measure, MeasureClause, Project, ProjectEffect, ProjectSynergy
from measures.services.effect import evaluate_projects
from park.models import AuditEvent, Enterprise, Park
from park.services.audit import first_broken
from park.services.results import LOCK_CLASS
from tests.pages import judged_park
from tests.pages.judged_park import assessor, build, english, person
from tests.pages.test_decoupling import plain

pytestmark = pytest.mark.django_db
ADDRESS = "/p/riverside/measures/"
NEW = "/p/riverside/projects/new/?measure=GAS"


@pytest.fixture
def park() -> Park:
    judged_park.reference()
    judged_park.catalogue()
    return build("riverside", "滨江园区")


@pytest.fixture
def editor(park: Park) -> Client:
    return person("editor", park)


def text(client: Client, address: str = ADDRESS) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return plain(answer.content.decode())


def fields(**changes: object) -> dict[str, object]:
    given: dict[str, object] = {
        "name": "锅炉煤改气",
        "owner": "动力部",
        "enterprise": "",
        "start_on": "2024-01-01",
        "due_on": "2024-12-31",
        "running_from": "",
        "activity": "100",
        "life_years": "10",
    }
    return given | changes


def project(park: Park, measure: str = "GAS", **values: Any) -> Project:
    """A stored project whose effects are evaluated."""
    given: dict[str, Any] = {
        "name": "旧项目",
        "owner": "动力部",
        "start_on": date(2024, 1, 1),
        "due_on": date(2024, 12, 31),
        "activity": Decimal(100),
    }
    made = Project.objects.create(park=park, measure_id=measure, **(given | values))
    evaluate_projects(park)
    return made


def test_the_catalogue_shows_every_clause_with_its_measures_as_reductions(editor: Client) -> None:
    page = text(editor, ADDRESS + "?view=catalogue")
    for group in ("7.1 管理部门", "7.2 基础设施", "7.5 周边区域"):
        assert group in page
    assert "7.1.1 编制规划 宜 管理类，无按单位计效果的措施" in page
    # −0.5 t and −2 kg per unit in the catalogue are reductions of 0.5 and 2.
    assert "煤改气 能源结构 t 原煤替代 0.5000 2.000 0" in page
    assert "电动重卡 交通 万km 重卡 2.00 … 5.00 见文字" in page


def test_the_catalogue_marks_what_is_unverified_and_what_lies_outside(editor: Client) -> None:
    html = editor.get(ADDRESS + "?view=catalogue").content.decode()
    truck = html[html.index("电动重卡") - 120 : html.index("电动重卡")]
    assert 'class="hollow"' in truck
    gas = html[html.index("煤改气") - 120 : html.index("煤改气")]
    assert 'class="hollow"' not in gas
    page = plain(html)
    assert "屋顶光伏 能源结构 · 污染物效果在园区外 MWh 0.5000 ( 0.100 )" in page


def test_a_new_project_is_evaluated_at_once_and_audited(park: Park, editor: Client) -> None:
    answer = editor.post(NEW, fields(enterprise=park.enterprises.get(name="滨江园区甲厂").pk))
    assert answer.status_code == 302
    made = Project.objects.get(park=park)
    cuts = {effect.substance: effect.reduction_t for effect in made.effects.all()}
    assert cuts == {"CO2e": Decimal(50), "a21026": Decimal("0.2"), "w01018": Decimal(0)}
    # 50 of 1000 tCO2e; 200 kg of 1000 kg SO2: the same share in equivalents.
    assert made.synergy.carbon_share == pytest.approx(0.05)
    assert made.synergy.pollution_share == pytest.approx(0.2)
    assert made.synergy.elasticity == pytest.approx(4)
    assert made.synergy.quadrant == "I"
    event = AuditEvent.objects.get(park=park)
    assert (event.action, event.detail["before"], event.detail["after"]["name"]) == (
        "project.created",
        None,
        "锅炉煤改气",
    )
    assert first_broken(park) is None
    page = text(editor)
    assert "锅炉煤改气 煤改气 滨江园区甲厂 · 动力部 逾期" in page
    assert "协同减污降碳 50.00 0.2000 0" in page


def test_cost_of_a_tonne_follows_from_the_worked_case(park: Park, editor: Client) -> None:
    # Golden case MACC1: 1000 万元, 10 years at 8 %, O&M 20, saving 120, 1500 t: 326.86 CNY/t.
    editor.post(NEW, fields(activity="3000", capex_wan="1000", opex_wan="20", saving_wan="120"))
    assert ProjectSynergy.objects.get(park=park).unit_cost == pytest.approx(Decimal("326.86"), abs=Decimal("0.01"))
    assert "327" in text(editor)


def test_a_range_gives_no_number_until_the_project_states_its_own_effect(park: Park, editor: Client) -> None:
    address = "/p/riverside/projects/new/?measure=TRUCK"
    form = text(editor, address)
    assert "目录：每单位2至5 t CO2e（正为减少），只有范围。请填项目自己的效果。" in form
    assert "目录：“~0”，没有数值。请填项目自己的效果。" in form
    assert "年活动量 (万km 重卡)" in form
    editor.post(address, fields(name="重卡"))
    assert not ProjectEffect.objects.filter(park=park).exists()
    assert "碳效果未知，未绘出： 1 重卡" in text(editor)
    stored = Project.objects.get(park=park)
    edit = f"/p/riverside/projects/{stored.pk}/edit/"
    refused = editor.post(edit, fields(name="重卡", effect_CO2e="300"))
    assert refused.status_code == 422
    assert "填了效果但没有来源。请写明可研、监测或验收文件。" in refused.content.decode()
    assert editor.post(edit, fields(name="重卡", effect_CO2e="300", stated_source="可研报告")).status_code == 302
    assert ProjectEffect.objects.get(park=park, substance="CO2e").reduction_t == Decimal(300)


def test_a_stated_rise_warns_of_the_rebound(park: Park, editor: Client) -> None:
    editor.post(NEW, fields(effect_CO2e="-20", stated_source="监测报告"))
    # +20 t of 1000 t CO2e, −200 kg of 1000 kg SO2: pollutant cut, carbon up.
    assert ProjectSynergy.objects.get(park=park).quadrant == "II"
    page = text(editor)
    assert "减污增碳" in page
    rises = page[page.index("反弹提醒") :]
    assert "1 锅炉煤改气 CO 2 e 每年增加 20.00 t CO 2 e" in rises


def test_an_off_park_effect_is_in_brackets_and_on_the_carbon_axis(park: Park, editor: Client) -> None:
    editor.post("/p/riverside/projects/new/?measure=SUN", fields(activity="1000"))
    assert ProjectSynergy.objects.get(park=park).quadrant == "carbon_axis"
    assert "500.0 ( 0.100 )" in text(editor)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"due_on": "2023-12-31"}, "计划投运早于计划开工。请填更晚的日期。"),
        ({"running_from": "2023-12-31"}, "实际投运早于计划开工。请改正其中一个日期。"),
        ({"running_from": "2999-01-01"}, "该日期尚未到。投运后再填。"),
        ({"activity": "0"}, "年活动量应大于零。请按所示单位填写。"),
        ({"activity": "-5"}, "年活动量应大于零。请按所示单位填写。"),
    ],
)
def test_the_form_refuses_what_cannot_be(park: Park, editor: Client, changes: dict[str, object], sentence: str) -> None:
    answer = editor.post(NEW, fields(**changes))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Project.objects.filter(park=park).exists()
    assert not AuditEvent.objects.filter(park=park).exists()


def test_editing_keeps_before_and_after(park: Park, editor: Client) -> None:
    stored = project(park)
    edit = f"/p/riverside/projects/{stored.pk}/edit/"
    assert 'value="旧项目"' in editor.get(edit).content.decode()
    assert editor.post(edit, fields(name="新名称", activity="200")).status_code == 302
    stored.refresh_from_db()
    assert (stored.name, stored.activity, stored.measure_id) == ("新名称", Decimal(200), "GAS")
    assert ProjectEffect.objects.get(project=stored, substance="CO2e").reduction_t == Decimal(100)
    event = AuditEvent.objects.get(park=park)
    assert event.action == "project.changed"
    assert (event.detail["before"]["name"], event.detail["after"]["name"]) == ("旧项目", "新名称")


def test_stopping_asks_first_and_keeps_the_record(park: Park, editor: Client) -> None:
    stored = project(park, running_from=date(2024, 6, 1))
    stop = f"/p/riverside/projects/{stored.pk}/stop/"
    page = text(editor, stop)
    assert "停止“旧项目”？" in page
    assert "记录和已存效果保留" in page
    stored.refresh_from_db()
    assert stored.stopped_on is None
    early = editor.post(stop, {"stopped_on": "2023-05-01", "reason": "停产"})
    assert "项目2024-01-01开工。请填当日或以后的日期。" in early.content.decode()
    assert editor.post(stop, {"stopped_on": "2025-05-01", "reason": "停产"}).status_code == 302
    stored.refresh_from_db()
    assert stored.stopped_on == date(2025, 5, 1)
    assert ProjectEffect.objects.filter(project=stored).exists()
    assert AuditEvent.objects.get(park=park).detail["reason"] == "停产"
    assert "已停" in text(editor)
    editor.post(f"/p/riverside/projects/{stored.pk}/edit/", fields(name="旧项目", stopped_on=""))
    stored.refresh_from_db()
    assert stored.stopped_on is None


def test_an_enterprise_of_another_park_cannot_be_named(park: Park, editor: Client) -> None:
    other = build("hill", "山上园区")
    foreign = Enterprise.objects.filter(park=other).first()
    assert foreign
    answer = editor.post(NEW, fields(enterprise=foreign.pk))
    assert answer.status_code == 422
    assert not Project.objects.exists()
    assert "山上园区" not in editor.get(NEW).content.decode()


def test_the_other_park_keeps_its_projects_and_effects(park: Park, editor: Client) -> None:
    other = build("hill", "山上园区")
    foreign = project(other, name="别园项目")
    before = list(ProjectEffect.objects.filter(park=other).values_list("pk", flat=True))
    editor.post(NEW, fields())
    assert list(ProjectEffect.objects.filter(park=other).values_list("pk", flat=True)) == before
    assert "别园项目" not in text(editor)
    for act in ("edit", "stop"):
        for park_code in ("riverside", "hill"):
            address = f"/p/{park_code}/projects/{foreign.pk}/{act}/"
            assert editor.get(address).status_code == 404
            assert editor.post(address, fields(stopped_on="2025-01-01", reason="x")).status_code == 404
    foreign.refresh_from_db()
    assert (foreign.name, foreign.stopped_on) == ("别园项目", None)


def test_viewers_and_assessors_are_told_strangers_meet_nothing(park: Park) -> None:
    stored = project(park)
    acts = (NEW, f"/p/riverside/projects/{stored.pk}/edit/", f"/p/riverside/projects/{stored.pk}/stop/")
    filer = person("filer", park, "filer", park.enterprises.first())
    for client in (person("stranger"), filer):
        for address in (ADDRESS, *acts):
            assert client.get(address).status_code == 404
    for client in (person("viewer", park, "viewer"), assessor("assessor", park, 2021, 2023)):
        page = client.get(ADDRESS).content.decode()
        assert "旧项目" in page and "/edit/" not in page and "/projects/new/" not in page
        for address in acts:
            answer = client.post(address, fields())
            assert answer.status_code == 403
            assert "此操作限有编辑权限的管委会人员。" in answer.content.decode()
    assert list(Project.objects.values_list("name", flat=True)) == ["旧项目"]


def test_while_the_park_is_recalculated_nothing_is_saved(park: Park, editor: Client) -> None:
    worker = connection.copy()
    try:
        with worker.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK_CLASS, park.pk])
            answer = editor.post(NEW, fields())
    finally:
        worker.close()
    assert answer.status_code == 422
    assert "园区正在重新核算。请等核算完成后再保存。" in answer.content.decode()
    assert not Project.objects.exists()


def test_a_park_without_projects_says_what_will_stand_here(editor: Client, park: Park) -> None:
    assert "尚无项目" in text(editor)
    assert "新建项目" not in text(person("viewer", park, "viewer"))


def test_an_unknown_measure_or_view_is_404(editor: Client) -> None:
    for address in (ADDRESS + "?view=all", "/p/riverside/projects/new/?measure=NONE", "/p/riverside/projects/99/edit/"):
        assert editor.get(address).status_code == 404


def test_the_measure_is_chosen_first(editor: Client) -> None:
    html = editor.get("/p/riverside/projects/new/").content.decode()
    offered = re.findall(r'<option value="(\w*)"', html[html.index('id="measure"') :])
    assert offered[0] == ""
    assert set(offered[1:]) == set(Measure.objects.values_list("code", flat=True))


def test_the_pages_are_whole_in_english(park: Park, editor: Client) -> None:
    project(park, name="Old", owner="Power")
    Measure.objects.update(name_en="Measure")
    english(editor)
    for address in (ADDRESS, ADDRESS + "?view=catalogue", NEW):
        page = text(editor, address)
        for own in ("编制规划", "优化能源结构", "清洁运输", "滨江园区"):
            page = page.replace(own, "")
        assert not re.search(r"[\u3400-\u9fff]", page)


def test_the_number_of_queries_does_not_grow_with_projects_and_measures(park: Park, editor: Client) -> None:
    project(park)
    clause = MeasureClause.objects.get(clause="7.1.1")
    for address in (ADDRESS, ADDRESS + "?view=catalogue"):
        editor.get(address)
        with CaptureQueriesContext(connection) as few:
            editor.get(address)
        for number in range(20):
            project(park, name=f"项目{number}")
            code = f"M{number}{address[-1]}"
            measure = Measure.objects.create(code=code, name_zh="措施", category="末端", activity_unit="t")
            measure.clauses.add(clause)
        with CaptureQueriesContext(connection) as many:
            editor.get(address)
        assert len(many) == len(few) <= 12
