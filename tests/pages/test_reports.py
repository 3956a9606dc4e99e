"""The report page: words, who may write, who sees what, the file and its state against the data."""

import hashlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessment.models import Report
from assessment.services.report import generate
from inventory.models import ParkYear
from park.models import AuditEvent, Engagement, Membership, Park, User
from tests.mini_park import database, mini

__all__ = ["database", "mini"]
pytestmark = pytest.mark.usefixtures("database")
HOME = "/p/mini/reports/"


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> Iterator[Path]:
    settings.MEDIA_ROOT = tmp_path
    yield tmp_path


def sign_in(park: Park, role: str, years: tuple[int, int] = (2021, 2023)) -> Client:
    user = User.objects.create_user(f"{role}-{park.code}-{User.objects.count()}", is_platform_admin=role == "admin")
    if role == "assessor":
        Engagement.objects.create(park=park, user=user, first_year=years[0], last_year=years[1])
    elif role == "filer":
        Membership.objects.create(park=park, user=user, role=role, enterprise=park.enterprises.first())
    elif role in ("viewer", "editor"):
        Membership.objects.create(park=park, user=user, role=role)
    client = Client()
    client.force_login(user)
    return client


def text(client: Client, address: str = HOME) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_before_the_first_report_the_page_lists_what_each_chapter_holds(mini: Park) -> None:
    html = text(sign_in(mini, "editor"), f"{HOME}?year=2023")
    for word in (
        "还没有报告",
        "生成2023年报告",
        "摘要",
        "1 总则",
        "8 脱钩态势",
        "12 下年度建议",
        "附件",
        "部分",
        "已填",
    ):
        assert word in html
    assert "没有登记措施项目：请在“措施”页登记项目、责任人和时间" in html
    assert "缺</span>" in html


@pytest.mark.parametrize("role", ["editor", "assessor"])
def test_a_written_report_is_listed_and_downloaded_unchanged(mini: Park, role: str) -> None:
    client = sign_in(mini, role)
    answer = client.post(f"{HOME}new/", {"year": "2023"}, follow=True)
    report = Report.objects.get(park=mini)
    html = answer.content.decode()
    assert answer.redirect_chain[-1][0] == f"{HOME}?year=2023"
    assert report.sha256[:12] in html and "当前" in html
    assert report.digest == ParkYear.objects.get(park=mini, year=2023).digest
    event = AuditEvent.objects.filter(park=mini).latest("sequence")
    assert (event.action, event.detail["sha256"]) == ("report.generated", report.sha256)
    assert event.actor == report.created_by
    file = client.get(f"{HOME}{report.pk}/")
    assert hashlib.sha256(file.content).hexdigest() == report.sha256
    assert "filename*=UTF-8''" in file["Content-Disposition"]
    assert any("算例园区" in paragraph.text for paragraph in docx.Document(BytesIO(file.content)).paragraphs)


def test_writing_again_from_the_same_data_makes_no_second_report(mini: Park) -> None:
    client = sign_in(mini, "editor")
    for _ in range(2):
        client.post(f"{HOME}new/", {"year": "2023"})
    assert Report.objects.filter(park=mini).count() == 1


def test_a_viewer_is_told_why_not(mini: Park) -> None:
    client = sign_in(mini, "viewer")
    assert "生成2023年报告" not in text(client, f"{HOME}?year=2023")
    answer = client.post(f"{HOME}new/", {"year": "2023"})
    assert answer.status_code == 403
    assert "报告限有编辑权限的管委会人员和受聘评估人员生成" in answer.content.decode()
    assert not Report.objects.filter(park=mini).exists()


@pytest.mark.parametrize("role", ["filer", "admin", "stranger"])
def test_others_find_nothing(mini: Park, role: str) -> None:
    report = generate(mini, 2023)
    client = sign_in(mini, role)
    assert client.get(HOME).status_code == 404
    assert client.get(f"{HOME}{report.pk}/").status_code == 404
    assert client.post(f"{HOME}new/", {"year": "2023"}).status_code == 404


def test_a_report_of_another_park_is_not_found_under_ones_own(mini: Park) -> None:
    other = Park.objects.create(code="other", name="别处园区", province="四川")
    report = generate(mini, 2023)
    client = sign_in(other, "editor")
    assert client.get(f"/p/other/reports/{report.pk}/").status_code == 404
    assert report.sha256[:12] not in text(client, "/p/other/reports/")
    assert client.post("/p/other/reports/new/", {"year": "2023"}).status_code == 404


def test_an_assessor_stays_within_the_engaged_years(mini: Park) -> None:
    report = generate(mini, 2023)
    client = sign_in(mini, "assessor", (2021, 2022))
    assert client.get(f"{HOME}{report.pk}/").status_code == 404
    assert client.post(f"{HOME}new/", {"year": "2023"}).status_code == 404
    assert report.sha256[:12] not in text(client)


def test_newer_data_mark_the_report(mini: Park) -> None:
    generate(mini, 2023)
    client = sign_in(mini, "viewer")
    assert "数据已更新" not in text(client, f"{HOME}?year=2023")
    ParkYear.objects.filter(park=mini, year=2023).update(digest="f" * 64)
    html = text(client, f"{HOME}?year=2023")
    assert "数据已更新" in html and "本年度数据比最近一份报告新" in html


@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_bytes(b"changed")])
def test_a_lost_or_changed_file_is_not_handed_out(mini: Park, media: Path, harm: Any) -> None:
    report = generate(mini, 2023)
    harm(media / report.path)
    answer = sign_in(mini, "viewer").get(f"{HOME}{report.pk}/", follow=True)
    assert answer.redirect_chain and "存储的文件缺失或已损坏" in answer.content.decode()


@pytest.mark.parametrize("year", ["", "2019", "二零二三", "2023.5"])
def test_a_year_without_results_is_not_found(mini: Park, year: str) -> None:
    assert sign_in(mini, "editor").post(f"{HOME}new/", {"year": year}).status_code == 404


def test_an_empty_park_names_the_next_step(mini: Park) -> None:
    other = Park.objects.create(code="other", name="别处园区", province="四川")
    html = text(sign_in(other, "editor"), "/p/other/reports/")
    assert "还没有可供报告的结果" in html and "/p/other/ledgers/" in html


def test_writing_needs_a_post(mini: Park) -> None:
    assert sign_in(mini, "editor").get(f"{HOME}new/").status_code == 405


def test_queries_do_not_grow_with_reports(mini: Park) -> None:
    client = sign_in(mini, "viewer")
    counts = []
    for years in ((2023,), (2021, 2022)):
        for year in years:
            generate(mini, year)
        client.get(f"{HOME}?year=2023")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{HOME}?year=2023")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 45
