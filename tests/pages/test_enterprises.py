"""Boundaries and enterprises: the list, one enterprise, the forms with their checks, and no way to a neighbour."""

import json
import re
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from inventory.models import (
    DirtyMonth,
    EmissionGap,
    EnterpriseTotal,
    LedgerPointer,
    LedgerVersion,
    ParkYear,
    SourceFile,
)
from park.methods.coordinates import System, from_cgcs2000
from park.models import AuditEvent, Boundary, Enterprise, Industry, Outlet, Park, ParkClassification, ParkType, Process
from park.services.audit import first_broken
from tests.mini_park import uscc
from tests.pages.result_park import crowded_park, page, queries, signed_in

pytestmark = pytest.mark.django_db
LIST, TOTALS = "/p/river/enterprises/", {"unit": "t", "scope": 1, "tier": "2", "unverified": False}
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[107.0, 29.995], [107.01, 29.995], [107.01, 30.005], [107.0, 30.005], [107.0, 29.995]]],
}


@pytest.fixture(autouse=True)
def reference(db: None) -> None:
    call_command("load_reference", stdout=StringIO())


@pytest.fixture
def park() -> Park:
    park = Park.objects.create(code="river", name="江边园区", province="重庆", grid_region="西南", base_year=2021)
    ParkYear.objects.create(
        park=park, year=2023, expected_months=24, filed_months=13, last_month=12, digest="0" * 64,
        updated_at="2024-01-05T00:00Z",
    )  # fmt: skip
    return park


def firm(park: Park, name: str, code: str, industry: str, **facts: Any) -> Enterprise:
    found = Industry.objects.get(code=industry)
    return Enterprise.objects.create(
        park=park, name=name, uscc=code, industry=found, division=Industry.objects.get(code=industry[:2]),
        key_industry=found.key_industry, joined_on=date(2023, 1, 1), **facts,
    )  # fmt: skip


@pytest.fixture
def firms(park: Park) -> tuple[Enterprise, Enterprise]:
    first = firm(park, "甲热电公司", uscc("A"), "4412", is_key_carbon=True, permit_no=uscc("A") + "001P")
    second = firm(park, "乙化工公司", uscc("B"), "2611", is_key_energy=True)
    for one, carbon, energy in ((first, 300, 70), (second, 1200, 400)):
        common = {"park": park, "year": 2023, "month": 1, "enterprise": one, **TOTALS}
        EnterpriseTotal.objects.create(
            kind="ghg", item="CO2", category="fuel", in_park=False, amount=carbon, co2e_t=carbon, **common
        )
        EnterpriseTotal.objects.create(
            kind="energy", item="coal_tce", category="04", in_park=False, amount=energy, **common
        )
    EnterpriseTotal.objects.create(
        park=park, year=2023, month=1, enterprise=second, kind="ghg", item="CO2", category="heat", in_park=True,
        amount=55, co2e_t=55, **TOTALS | {"scope": 2},
    )  # fmt: skip
    return first, second


def file_months(one: Enterprise, months: range) -> None:
    """Versions and pointers as a filed ledger leaves them."""
    user = one.park.memberships.first()
    person = user.user if user else None
    source = SourceFile.objects.create(park=one.park, sha256=f"{one.pk:064d}", name="台账.xlsx", size=1)
    for month in months:
        version = LedgerVersion.objects.create(
            park=one.park, enterprise=one, year=2023, month=month, number=1, source_file=source, line_count=1,
            content_digest="0", filed_by=person, filed_at="2024-01-05T00:00Z",
        )  # fmt: skip
        LedgerPointer.objects.create(park=one.park, enterprise=one, year=2023, month=month, version=version)


def names(text: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a></th>', text)


def test_the_list_shows_profile_boundaries_and_totals(park: Park, firms: tuple[Enterprise, Enterprise]) -> None:
    kind = ParkType.objects.get(code="2-etdz")
    ParkClassification.objects.create(park=park, classification=2, park_type=kind)
    Boundary.objects.create(
        park=park,
        kind="physical",
        geometry=SQUARE,
        area_km2="1.0696",
        valid_from="2021-01-01",
        source="批复〔2021〕1号",
    )
    client = signed_in(park, "viewer")
    file_months(firms[0], range(1, 10))
    text = page(client, LIST)
    for word in ("园区功能", "经济技术开发区", "重庆", "西南电网", "IPCC AR5", "2021", "1.07", "批复〔2021〕1号"):
        assert word in text
    assert text.count("尚未绘制") >= 3
    for word in ("4412 热电联产", "2611 无机酸制造", "重点碳排放单位", uscc("A"), "1,500.0", "470.0"):
        assert word in text
    # 9 of 12 months of the first enterprise are filed; purchases in the park (55 t) are in no sum.
    assert re.search(r'data-label="填报率"><span class="num">75\u00a0%', text)
    assert "1,555" not in text


def test_filter_and_order_stand_in_the_address(park: Park, firms: tuple[Enterprise, Enterprise]) -> None:
    client = signed_in(park, "viewer")
    assert names(page(client, f"{LIST}?sort=co2e&down=1")) == ["乙化工公司", "甲热电公司"]
    assert names(page(client, f"{LIST}?sort=co2e")) == ["甲热电公司", "乙化工公司"]
    assert names(page(client, f"{LIST}?key=power")) == ["甲热电公司"]
    assert names(page(client, f"{LIST}?flag=energy")) == ["乙化工公司"]
    assert names(page(client, f"{LIST}?division=26")) == ["乙化工公司"]
    assert names(page(client, f"{LIST}?q={uscc('A')[-6:].lower()}")) == ["甲热电公司"]
    nothing = page(client, f"{LIST}?q=没有这家")
    assert names(nothing) == [] and "没有符合筛选条件的企业" in nothing


def test_an_enterprise_shows_results_ledgers_and_gaps(park: Park, firms: tuple[Enterprise, Enterprise]) -> None:
    client = signed_in(park, "viewer")
    second = firms[1]
    file_months(second, range(1, 3))
    process = Process.objects.create(park=park, enterprise=second, code="P01", name="硫酸装置", kind="production")
    Outlet.objects.create(
        park=park, enterprise=second, process=process, code="DA001", name="尾气烟囱", medium="air", destination="大气"
    )
    EmissionGap.objects.create(
        park=park, enterprise=second, year=2023, month=2, version_id=7, line_number=4, method="fuel.combustion",
        reason="factor_missing", reason_zh="02表第5行：没有低位发热量",
    )  # fmt: skip
    text = page(client, f"{LIST}{second.pk}/")
    for word in ("1,200.0", "55.0", "园内购入", "硫酸装置", "生产工艺", "DA001", "大气", "没有低位发热量", "2023-12"):
        assert word in text
    assert "16.6" in text  # two of the twelve months, cut
    version = LedgerVersion.objects.get(enterprise=second, month=2)
    assert f"/p/river/ledgers/versions/{version.pk}/" in text
    assert f"/p/river/emissions/?year=2023&amp;enterprise={second.pk}&amp;month=1&amp;item=ghg" in text
    assert "新增工序" not in text  # a viewer changes nothing


def test_a_filer_sees_the_own_enterprise_only(park: Park, firms: tuple[Enterprise, Enterprise]) -> None:
    first, second = firms
    client = signed_in(park, "filer", second)
    answer = client.get(LIST)
    assert answer.status_code == 302 and answer["Location"] == f"{LIST}{second.pk}/"
    own = page(client, f"{LIST}{second.pk}/")
    assert "乙化工公司" in own and "甲热电公司" not in own and "全部企业" not in own
    for place in (f"{first.pk}/", f"{first.pk}/edit/", "new/", f"{second.pk}/edit/", f"{second.pk}/processes/new/"):
        assert client.get(LIST + place).status_code == 404


def test_another_park_does_not_exist(park: Park, firms: tuple[Enterprise, Enterprise]) -> None:
    other = Park.objects.create(code="hill", name="山上园区", province="重庆")
    theirs = firm(other, "丙公司", uscc("C"), "3011")
    process = Process.objects.create(park=other, enterprise=theirs, code="P01", name="窑", kind="kiln")
    editor = signed_in(park, "editor")
    for place in (f"{theirs.pk}/", f"{theirs.pk}/edit/", f"{theirs.pk}/processes/new/", f"{theirs.pk}/outlets/new/"):
        assert editor.get(LIST + place).status_code == 404
    assert editor.post(f"{LIST}{firms[0].pk}/processes/{process.pk}/", {"code": "P9"}).status_code == 404
    assert editor.get("/p/hill/enterprises/").status_code == 404
    process.refresh_from_db()
    assert process.code == "P01"


def facts(**changed: Any) -> dict[str, Any]:
    code = uscc("C")
    return {
        "name": "丙水泥公司", "uscc": code, "permit_no": code + "001P", "industry": "3011", "longitude": "107.1",
        "latitude": "29.9", "joined_on": "2023-03-01", "is_key_carbon": "on",
    } | changed  # fmt: skip


def add(client: Client, **changed: Any) -> Any:
    return client.post(f"{LIST}new/", facts(**changed))


def test_an_editor_adds_and_changes(park: Park, django_capture_on_commit_callbacks: Any) -> None:
    editor = signed_in(park, "editor")
    with django_capture_on_commit_callbacks() as woken:
        answer = add(editor, uscc=" " + uscc("C").lower())
    made = Enterprise.objects.get(park=park)
    assert answer.status_code == 302 and answer["Location"] == f"{LIST}{made.pk}/"
    assert (made.uscc, made.division_id, made.key_industry) == (uscc("C"), "30", "building")
    # A new member changes how many months are due: its first month is dirty and a worker is woken.
    assert list(DirtyMonth.objects.values_list("enterprise_id", "year", "month")) == [(made.pk, 2023, 3)]
    assert len(woken) == 1
    editor.post(f"{LIST}{made.pk}/edit/", facts(name="丙水泥有限公司"))
    event = AuditEvent.objects.filter(park=park).latest("sequence")
    assert event.action == "enterprise.change"
    assert event.detail["changes"] == {"name": ["丙水泥公司", "丙水泥有限公司"]}
    editor.post(f"{LIST}{made.pk}/edit/", facts(name="丙水泥有限公司"))  # nothing changed: no event
    assert AuditEvent.objects.filter(park=park).count() == 2 and first_broken(park) is None


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"uscc": "91500000MA000000C0"}, "校验位应为"),
        ({"uscc": "91500000MA00000"}, "不符合统一社会信用代码格式"),
        ({"uscc": ""}, ""),
        ({"uscc": "  "}, ""),
        ({"permit_no": "123"}, "不是排污许可证编号"),
        ({"uscc": uscc("A")}, "园区内已有此统一社会信用代码"),
        ({"permit_no": uscc("A") + "001P"}, "另一家企业使用此许可证编号"),
        ({"name": "甲热电公司"}, "园区内已有同名企业"),
        ({"latitude": ""}, "经度和纬度请同时填写或同时留空"),
        ({"latitude": "95"}, "超出经纬度范围"),
        ({"left_on": "2023-03-01"}, "停止填报月份须晚于填报起始月份"),
        ({"industry": "30"}, ""),
    ],
)
def test_wrong_facts_are_refused_at_the_field(
    park: Park, firms: tuple[Enterprise, Enterprise], changed: dict[str, str], sentence: str
) -> None:
    answer = add(signed_in(park, "editor"), **changed)
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert 'class="field-error"' in answer.content.decode()
    assert Enterprise.objects.filter(park=park).count() == 2 and not AuditEvent.objects.exists()


def test_the_same_code_may_stand_in_another_park(park: Park) -> None:
    other = Park.objects.create(code="hill", name="山上园区", province="重庆")
    firm(other, "丙水泥公司", uscc("C"), "3011")
    assert add(signed_in(park, "editor")).status_code == 302
    assert Enterprise.objects.filter(uscc=uscc("C")).count() == 2


def test_a_changed_code_makes_every_month_of_the_park_anew(park: Park, firms: tuple[Enterprise, Enterprise]) -> None:
    editor = signed_in(park, "editor")
    file_months(firms[0], range(1, 3))
    file_months(firms[1], range(1, 2))
    given = facts(name="乙化工公司", uscc=uscc("D"), permit_no="", industry="2611", joined_on="2023-01-01")
    assert editor.post(f"{LIST}{firms[1].pk}/edit/", given).status_code == 302
    months = set(DirtyMonth.objects.values_list("enterprise__name", "month"))
    assert months == {("甲热电公司", 1), ("甲热电公司", 2), ("乙化工公司", 1)}


def test_processes_and_outlets(park: Park, firms: tuple[Enterprise, Enterprise]) -> None:
    editor, place = signed_in(park, "editor"), f"{LIST}{firms[0].pk}/"
    process = {"code": "p 01", "name": "锅炉", "kind": "power_boiler", "metering_level": "3"}
    assert editor.post(f"{place}processes/new/", process).status_code == 302
    made = Process.objects.get()
    assert made.code == "P01" and made.enterprise == firms[0]
    taken = editor.post(f"{place}processes/new/", process)
    assert taken.status_code == 422 and "本企业已有编号P01" in taken.content.decode()
    foreign = Process.objects.create(park=park, enterprise=firms[1], code="P02", name="别家的", kind="kiln")
    outlet = {"code": "DA001", "name": "烟囱", "medium": "air", "process": made.pk, "destination": "大气"}
    assert editor.post(f"{place}outlets/new/", outlet).status_code == 302
    assert editor.post(f"{place}outlets/new/", outlet | {"code": "DW001"}).status_code == 422
    assert editor.post(f"{place}outlets/new/", outlet | {"code": "DA002", "process": foreign.pk}).status_code == 422
    assert Outlet.objects.get().process == made
    assert list(AuditEvent.objects.values_list("action", flat=True)) == ["process.add", "outlet.add"]


def test_only_editors_change(park: Park, firms: tuple[Enterprise, Enterprise]) -> None:
    places = ("enterprises/new/", f"enterprises/{firms[0].pk}/edit/", "boundaries/new/")
    for role, status in (("viewer", 403), ("assessor", 404)):
        client = signed_in(park, role)
        for place in places:
            assert client.get(f"/p/river/{place}").status_code == status
            assert client.post(f"/p/river/{place}", facts()).status_code == status
    assert Enterprise.objects.filter(park=park).count() == 2


def draw(client: Client, **changed: Any) -> Any:
    given = {"kind": "physical", "text": json.dumps(SQUARE), "valid_from": "2023-01-01", "source": "批复1号"}
    return client.post("/p/river/boundaries/new/", given | changed)


def test_a_boundary_is_measured_and_follows_the_one_before(park: Park) -> None:
    editor = signed_in(park, "editor")
    assert draw(editor).status_code == 302
    file = SimpleUploadedFile("新边界.geojson", json.dumps({"type": "Feature", "geometry": SQUARE}).encode())
    assert draw(editor, text="", file=file, valid_from="2024-07-01").status_code == 302
    old, new = Boundary.objects.filter(park=park).order_by("valid_from")
    # 0.01° × 0.01° at 30° N, worked from the radii of curvature: 1.0696 km².
    assert new.area_km2 == pytest.approx(Decimal("1.0696"), abs=Decimal("0.0001"))
    assert old.valid_to == new.valid_from and new.valid_to is None
    early = draw(editor, valid_from="2024-07-01")
    assert early.status_code == 422 and "已有自2024-07-01起生效的版本" in early.content.decode()
    assert AuditEvent.objects.filter(action="boundary.add").count() == 2 and first_broken(park) is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "二选一"),
        ("边界", "内容不是GeoJSON"),
        ('{"type": "LineString", "coordinates": [[107, 30], [108, 30]]}', "其中没有面"),
        (json.dumps(SQUARE).replace("29.995", "107.5").replace("30.005", "108"), "经度在前、纬度在后"),
        ('{"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}', "边界自相交"),
    ],
)
def test_a_wrong_boundary_is_refused(park: Park, text: str, sentence: str) -> None:
    answer = draw(signed_in(park, "editor"), text=text)
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert not Boundary.objects.exists()


def test_a_boundary_traced_on_an_internet_map_is_put_in_its_place(park: Park) -> None:
    """The square drawn in GCJ-02, some hundred metres off, among two areas: the named one is taken and kept."""
    drawn = [list(from_cgcs2000((x, y), System.GCJ02)) for x, y in SQUARE["coordinates"][0]]
    far = [[x + 1, y] for x, y in SQUARE["coordinates"][0]]
    areas = [
        {"type": "Feature", "properties": {"名称": name}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for name, ring in (("核心区", drawn), ("飞地", far))
    ]
    data = json.dumps({"type": "FeatureCollection", "features": areas}).encode()
    given: dict[str, Any] = {"text": "", "system": "gcj02", "names": "核心区"}
    editor = signed_in(park, "editor")
    assert draw(editor, file=SimpleUploadedFile("图.geojson", data), **given).status_code == 302
    ring = Boundary.objects.get(park=park).geometry["coordinates"][0]
    assert [place for point in ring for place in point] == pytest.approx(
        [place for point in SQUARE["coordinates"][0] for place in point], abs=1e-7
    )
    event = AuditEvent.objects.get(action="boundary.add")
    assert (event.detail["system"], event.detail["areas"]) == ("gcj02", ["核心区"])
    wrong = draw(editor, file=SimpleUploadedFile("图.geojson", data), **given | {"names": "南区"})
    assert wrong.status_code == 422 and "文件中有：核心区、飞地" in wrong.content.decode()


def test_names_are_never_markup(park: Park) -> None:
    evil = firm(park, "<script>alert(1)</script>", uscc("A"), "4412", longitude="107.1", latitude="29.9")
    client = signed_in(park, "viewer")
    for place in (LIST, f"{LIST}{evil.pk}/"):
        assert "<script>alert" not in page(client, place)


def test_queries_do_not_grow_with_enterprises() -> None:
    industry, division = Industry.objects.get(code="2611"), Industry.objects.get(code="26")
    one, many = (crowded_park(f"crowd-{count}", count, industry, division) for count in (1, 300))
    few = queries(signed_in(one, "viewer"), f"/p/{one.code}/enterprises/")
    assert queries(signed_in(many, "viewer"), f"/p/{many.code}/enterprises/") == few <= 12
    single = Enterprise.objects.filter(park=many).first()
    assert single is not None
    # Of these eight are for the strip of months.
    assert queries(signed_in(many, "viewer"), f"/p/{many.code}/enterprises/{single.pk}/") <= 21


def test_a_park_without_enterprises_says_what_comes_here(park: Park) -> None:
    assert "新增第一家企业" in page(signed_in(park, "editor"), LIST).replace("请新增", "新增")
