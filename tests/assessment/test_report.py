"""The report read back: every figure against the worked park's expected values and the stores, the chapter list,
subscripts, hostile names, equal bytes, what is missing, and the time it takes."""

import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from assessment.models import IndicatorValue
from assessment.report import ReportFacts, contents, write_report
from assessment.report.numbers import fixed, percent, share_filed, significant, wan
from assessment.report.text import Position, clean, runs
from assessment.selectors.report import report_facts
from assessment.services.report import NoData, generate
from decoupling.models import DecouplingResult
from inventory.models import ParkYear
from measures.models import Measure, Project, ProjectEffect, ProjectSynergy
from measures.services.effect import evaluate_projects
from park.models import Boundary, Enterprise, Park
from tests.assessment.report_reading import Read, number
from tests.mini_park import GOLDEN, database, mini

__all__ = ["database", "mini"]
pytestmark = pytest.mark.usefixtures("database")
EXPECTED = GOLDEN["expected"]
CHAPTERS = [
    "摘要", "1 总则", "2 园区概况", "3 数据来源与质量", "4 物质流与能量流", "5 污染物排放现状", "6 碳排放现状",
    "7 碳污融合清单", "8 脱钩态势", "9 措施实施与协同效果", "10 指标评价与等级", "11 问题与整改清单",
    "12 下年度建议", "附件",
]  # fmt: skip
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[106.5, 29.5], [106.6, 29.5], [106.6, 29.6], [106.5, 29.6], [106.5, 29.5]]],
}


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> Iterator[Path]:
    settings.MEDIA_ROOT = tmp_path
    yield tmp_path


@pytest.fixture
def facts(mini: Park) -> ReportFacts:
    found = report_facts(mini, 2023)
    assert found is not None
    return found


@pytest.fixture
def read(facts: ReportFacts) -> Read:
    return Read.of(write_report(facts))


def rounded(value: Any, places: int) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)


def test_cover_signature_declaration_and_every_chapter_in_order(read: Read) -> None:
    assert read.chapters == CHAPTERS
    for word in ("签　署", "声　明", "目　录", "编制单位", "真实性"):
        assert word in read.text


def test_the_three_numbers_are_those_of_the_worked_park(read: Read) -> None:
    rows = read.table("三个数")
    park = EXPECTED["park"]["2023"]
    assert number(rows["温室气体排放总量"]["数值"]) == rounded(Decimal(park["total_co2e_t"]) / 10000, 4)
    assert number(rows["综合能源消费量"]["数值"]) == rounded(Decimal(park["energy_tce"]) / 10000, 4)
    assert number(rows["大气主要污染物"]["数值"]) == rounded(park["air_equivalents"], 0)


def test_carbon_tables_add_up_to_the_stored_total(mini: Park, read: Read) -> None:
    stored = ParkYear.objects.get(park=mini, year=2023)
    by_field = {(row[0], row[1]): number(row[2]) for row in read.rows("分领域温室气体清单")[1:]}
    by_industry = {(row[0], row[1]): number(row[2]) for row in read.rows("分行业温室气体清单")[1:]}
    park = EXPECTED["park"]["2023"]
    assert by_field["能源活动", "化石燃料燃烧"] == rounded(Decimal(park["fossil_co2e_t"]) / 10000, 4)
    assert by_field["能源活动", "外购电力间接排放"] == rounded(Decimal(park["electricity_co2e_t"]) / 10000, 4)
    assert by_field["工业生产过程", "工业生产过程"] == rounded(Decimal(park["process_co2e_t"]) / 10000, 4)
    assert by_field["废弃物处理", "废弃物处理"] == rounded(Decimal(park["waste_co2e_t"]) / 10000, 4)
    assert stored.co2e_t is not None
    assert by_field["总计", ""] == by_industry["产业园区", "总计"] == rounded(stored.co2e_t / 10000, 4)
    for name, expected in EXPECTED["industry"]["2023"].items():
        word = {"其他": "其他行业"}.get(name, name)
        assert by_industry[word, "能源活动"] == rounded(Decimal(expected["能源活动"]) / 10000, 4)


def test_enterprises_without_in_park_heat_add_up(mini: Park, read: Read) -> None:
    rows = read.table("分企业温室气体排放")
    for firm in "ABCD":
        expected = EXPECTED["enterprise"][firm]["2023"]
        row = rows[f"算例企业{firm}"]
        assert (number(row["直接"]) or 0) == rounded(Decimal(expected["scope1_co2e_t"]) / 10000, 4)
        assert (number(row["间接"]) or 0) == rounded(Decimal(expected["electricity_co2_t"]) / 10000, 4)


def test_pollutants_in_tonnes_and_intensity(mini: Park, read: Read) -> None:
    park, rows = EXPECTED["park"]["2023"], read.table("分污染物排放量")
    for word, key in (("二氧化硫", "SO2_kg"), ("氮氧化物", "NOX_kg"), ("颗粒物", "PM_kg"), ("化学需氧量", "COD_kg")):
        assert number(rows[word]["排放量（t）"]) == rounded(Decimal(str(park[key])) / 1000, 2)
    stored = ParkYear.objects.get(park=mini, year=2023)
    assert stored.co2e_t is not None and stored.output_const is not None and stored.coal_tce is not None
    row = read.table("历年强度")["2023年"]
    assert number(row["碳排放强度（t CO2e/万元）"]) == rounded(stored.co2e_t / stored.output_const, 4)
    assert number(row["单位产值能耗（tce/万元）"]) == rounded(stored.coal_tce / stored.output_const, 4)


def test_energy_of_the_worked_park(read: Read) -> None:
    rows = read.table("分品种能源")
    assert number(rows["综合能源消费量"]["计入综合能耗（tce）"]) == rounded(EXPECTED["park"]["2023"]["energy_tce"], 2)
    coal = sum(Decimal(str(GOLDEN["annual"][firm]["2023"].get("bituminous_t", 0))) for firm in "ABCD")
    assert number(next(row for name, row in rows.items() if name.startswith("04 "))["消费"]) == rounded(coal, 2)


def test_decoupling_as_stored(mini: Park, read: Read) -> None:
    stored = DecouplingResult.objects.get(park=mini, scope_kind="park", view="plan", end_year=2023)
    row = read.table("园区与各行业脱钩态势")["园区整体"]
    assert row["脱钩态势"] == "协同脱钩" and stored.state == "synergistic"
    assert stored.economy_rate is not None and stored.carbon_rate is not None
    assert row["经济"] == f"上升 {percent(stored.economy_rate)}"
    assert row["碳"] == f"下降 {percent(abs(stored.carbon_rate))}"
    tapio = read.table("Tapio状态")["重点行业 电力"]
    expected = EXPECTED["decoupling_2021_2023"]["电力"]
    assert number(tapio["碳弹性"]) == Decimal(significant(Decimal(str(expected["tapio_carbon"]))))
    assert tapio["碳状态"] == expected["tapio_state"]


def test_indicators_with_target_and_verdict(mini: Park, read: Read) -> None:
    rows = read.table("指标评价")
    for stored in IndicatorValue.objects.filter(park=mini, year=2023).select_related("indicator"):
        row = rows[stored.indicator.name_zh]
        assert number(row["实际值"]) == number(significant(stored.value, 6))
        assert number(row["目标值"]) == stored.target
    energy = EXPECTED["rating_2023"]["values"]["energy"]
    assert number(rows["单位产值能耗"]["实际值"]) == number(significant(Decimal(str(energy)), 6))
    assert EXPECTED["rating_2023"]["grade"] == "合格"
    assert "合格" in read.chapter("10 指标评价与等级")


def test_measures_with_effect_quadrant_and_rebound(mini: Park) -> None:
    measure = Measure.objects.filter(outside=False).order_by("code").first()
    assert measure is not None
    Project.objects.create(
        park=mini, measure=measure, name="余热改造", owner="张工", start_on=date(2021, 3, 1), due_on=date(2022, 3, 1),
        running_from=date(2022, 3, 1), activity=Decimal(1), stated_effects={"CO2e": "1234.5", "a21026": "-2500"},
    )  # fmt: skip
    Project.objects.create(
        park=mini, measure=measure, name="明年的项目", owner="李工", start_on=date(2024, 3, 1), due_on=date(2025, 3, 1),
        activity=Decimal(1), stated_effects={},
    )  # fmt: skip
    evaluate_projects(mini)
    found = report_facts(mini, 2023)
    assert found is not None
    read = Read.of(write_report(found))
    effects = next(row for row in read.rows("项目年减排量")[1:])
    heads = read.rows("项目年减排量")[0]
    assert number(effects[heads.index("CO2e")]) == number(significant(Decimal("1234.5")))
    assert number(effects[heads.index("SO2")]) == Decimal("-2.5")
    assert ProjectEffect.objects.get(project__name="余热改造", substance="a21026").reduction_t == Decimal("-2.5")
    assert read.table("使排放上升的项目")["余热改造"]["年增加量（t）"] == "2.500"
    synergy = ProjectSynergy.objects.get(project__name="余热改造")
    assert read.rows("措施的坐标与成本")[1][2] == percent(synergy.carbon_share)
    assert "明年的项目" not in read.chapter("9 措施实施与协同效果")
    assert "会使SO2上升" in read.chapter("12 下年度建议")


def test_chapters_without_data_name_the_step(facts: ReportFacts) -> None:
    bare = replace(
        facts, flows=(), industries=(), enterprises=(), processes=(), judgements=(), indicators=(), rating=None,
        firms=(), factors=(), methods=(),
    )  # fmt: skip
    read = Read.of(write_report(bare))
    assert read.chapters == CHAPTERS
    for chapter, step in (
        ("5 污染物排放现状", "请在月度台账07废气、08废水填报"),
        ("6 碳排放现状", "请在月度台账02能源消费填报"),
        ("7 碳污融合清单", "请登记企业的工序和排放口"),
        ("8 脱钩态势", "需要至少两个完整年度的台账"),
        ("9 措施实施与协同效果", "请在“措施”页登记项目"),
        ("10 指标评价与等级", "请在“评估”页录入本年度指标目标值"),
        ("11 问题与整改清单", "整改清单未建立"),
    ):
        assert "【缺】" in read.chapter(chapter) and step in read.chapter(chapter)
    assert {chapter.heading for chapter in contents(bare) if chapter.filled == "missing"} >= {
        "6 碳排放现状",
        "8 脱钩态势",
    }


def test_partial_data_are_marked_with_their_coverage(facts: ReportFacts) -> None:
    now = replace(facts.now, filed_months=36)
    read = Read.of(write_report(replace(facts, history=(*facts.history[:-1], now))))
    assert "部分数据（覆盖 75.0\u00a0%）" in read.text
    assert "部分数据（覆盖 75.0\u00a0%）" in read.document.sections[0].header.paragraphs[0].text
    assert "（覆盖 75.0\u00a0%）" in read.chapter("6 碳排放现状")
    assert read.table("三个数")["温室气体排放总量"]["较上年"] == "—"


def test_demo_data_are_marked_on_cover_and_header(facts: ReportFacts, read: Read) -> None:
    marked = Read.of(write_report(replace(facts, park=replace(facts.park, is_demo=True))))
    section = marked.document.sections[0]
    assert "演示数据" in marked.text
    assert "演示数据" in section.header.paragraphs[0].text
    assert "演示数据" in section.first_page_header.paragraphs[0].text
    assert "演示数据" not in read.text


def test_formulas_have_real_subscripts(read: Read) -> None:
    assert "₂" not in read.text
    sub = [
        (run.text, paragraph.text)
        for paragraph in read.document.paragraphs
        for run in paragraph.runs
        if run.font.subscript
    ]
    assert any(text == "2" and "CO2e" in whole for text, whole in sub)
    pieces = [(text, position.value) for text, position in runs("tCO2e、NOx、PM2.5、5 km2、SO2023")]
    assert "".join(text for text, _ in pieces) == "tCO2e、NOx、PM2.5、5 km2、SO2023"
    assert [piece for piece in pieces if piece[1] != Position.BASE] == [
        ("2", "sub"),
        ("x", "sub"),
        ("2.5", "sub"),
        ("2", "super"),
    ]


HOSTILE = "<script>alert(1)</script>&amp;\x00\x08\x1f\ufffe\ud800\u202e$x^2$\\frac{1}]]>{{ 7*7 }}%s企业"


def test_hostile_names_are_only_text(facts: ReportFacts) -> None:
    firms = tuple(
        replace(row, name=HOSTILE, longitude=Decimal("106.55"), latitude=Decimal("29.55")) for row in facts.firms
    )
    totals = tuple(replace(row, place=HOSTILE) for row in facts.industries)
    spoiled = replace(
        facts,
        park=replace(facts.park, name=HOSTILE),
        firms=firms,
        industries=totals,
        processes=tuple(replace(row, enterprise=HOSTILE, process=HOSTILE) for row in facts.processes),
    )
    data = write_report(spoiled)
    read = Read.of(data)
    shown = "<script>alert(1)</script>&amp;$x^2$\\frac{1}]]>{{ 7*7 }}%s企业"
    assert shown in read.chapter("2 园区概况")
    assert clean(HOSTILE) == shown
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert b"<script" not in archive.read("word/document.xml")


def test_equal_data_give_equal_bytes_and_one_report(mini: Park, facts: ReportFacts, media: Path) -> None:
    assert write_report(facts) == write_report(facts)
    first, second = generate(mini, 2023), generate(mini, 2023)
    assert first.pk == second.pk
    assert first.digest == facts.now.digest
    assert (media / first.path).read_bytes() == write_report(facts)


def test_changed_data_give_another_report(mini: Park) -> None:
    first = generate(mini, 2023)
    Enterprise.objects.filter(park=mini, name="算例企业A").update(name="算例企业甲")
    assert generate(mini, 2023).sha256 != first.sha256


def test_a_year_without_totals_is_refused(mini: Park) -> None:
    with pytest.raises(NoData, match="2019年还没有结果"):
        generate(mini, 2019)


def test_boundaries_and_points_are_drawn(mini: Park) -> None:
    Boundary.objects.create(
        park=mini,
        kind="physical",
        geometry=SQUARE,
        area_km2=Decimal("107.5"),
        valid_from=date(2020, 1, 1),
        source="批复",
    )
    Boundary.objects.create(
        park=mini, kind="accounting", geometry=SQUARE, area_km2=None, valid_from=date(2024, 1, 1), source="以后的边界"
    )
    Enterprise.objects.filter(park=mini).update(longitude="106.55", latitude="29.55")
    found = report_facts(mini, 2023)
    assert found is not None
    read = Read.of(write_report(found))
    assert "107.50" in read.chapter("1 总则") and "以后的边界" not in read.chapter("1 总则")
    assert "行政边界、经济统计边界、污染物与碳核算边界未登记" in read.chapter("1 总则")
    captions = [block.caption for chapter in contents(found) for block in chapter.blocks if hasattr(block, "draw")]
    assert "园区边界与企业分布" in captions
    assert len(read.document.inline_shapes) == len(captions) >= 6


def test_a_report_takes_less_than_five_seconds(mini: Park) -> None:
    start = time.perf_counter()
    generate(mini, 2022)
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    ("value", "places", "printed"),
    [("0.125", 2, "0.12"), ("0.135", 2, "0.14"), ("-0.001", 2, "0.00"), ("1234567.5", 0, "1,234,568"), ("2.5", 0, "2")],
)
def test_rounding_is_half_to_even(value: str, places: int, printed: str) -> None:
    assert fixed(Decimal(value), places) == printed


def test_ten_thousands_are_divided_once() -> None:
    assert wan(Decimal("509261.205")) == "50.9261"
    assert wan(None) == "—" and percent(None) == "—" and significant(None) == "—"


def test_an_incomplete_year_never_reads_a_hundred_per_cent() -> None:
    assert share_filed(Decimal("0.99996")) == "99.9\u00a0%"
    assert share_filed(Decimal(1)) == "100.0\u00a0%" and share_filed(None) == "—"


def test_a_value_from_part_of_the_data_is_judged_provisionally(facts: ReportFacts) -> None:
    partial = tuple(replace(row, verdict="missing", provisional="target") for row in facts.indicators)
    rows = Read.of(write_report(replace(facts, indicators=partial))).table("指标评价")
    assert rows["单位产值能耗"]["判定"] == "数据不全（暂定：达到目标值）"
