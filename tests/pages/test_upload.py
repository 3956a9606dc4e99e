"""Uploading in the browser: findings with their cells, dry run, confirm, correct, put aside; nobody else's upload."""

import re
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from inventory.ledger.workbook import write_workbook
from inventory.models import LedgerLine, LedgerPointer, LedgerUpload, LedgerVersion
from inventory.services.ledger import receive_ledger, stage_upload
from inventory.services.ledger_check import check_upload
from park.models import User
from tests.inventory.ledger.filing import ENTERPRISE, edited, rows
from tests.inventory.ledger_park import SAID, LedgerPark, ledger_park, workbook

pytestmark = pytest.mark.django_db
FORM = "/p/one/ledgers/upload/"


@pytest.fixture
def here() -> LedgerPark:
    return ledger_park()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def hand_in(here: LedgerPark, client: Client, data: bytes, name: str = "三月.xlsx") -> Any:
    return client.post(FORM, {"enterprise": here.plant.pk, "file": SimpleUploadedFile(name, data)})


def uploaded(here: LedgerPark, data: bytes) -> tuple[Client, LedgerUpload, str]:
    """A filer's client, the upload of the data and its page's address."""
    client = signed_in(here.filer)
    answer = hand_in(here, client, data)
    assert answer.status_code == 302
    return client, LedgerUpload.objects.latest("pk"), answer["Location"]


def test_the_form_is_the_filers_own_and_the_editors_choice(here: LedgerPark) -> None:
    filers = signed_in(here.filer).get(FORM).content.decode()
    assert here.neighbour.name not in filers
    assert f"/p/one/ledgers/template/{here.plant.pk}/" in filers
    editors = signed_in(here.editor).get(f"{FORM}?enterprise={here.neighbour.pk}&year=2025&month=3").content.decode()
    assert here.plant.name in editors
    assert f"/p/one/ledgers/template/{here.neighbour.pk}/2025/3.xlsx" in editors


def test_viewers_and_assessors_may_not_hand_in(here: LedgerPark) -> None:
    for user in (here.viewer, here.assessor):
        client = signed_in(user)
        assert client.get(FORM).status_code == 403
        assert hand_in(here, client, workbook()).status_code == 403
    assert not LedgerUpload.objects.exists()


def test_a_bad_file_shows_every_cell_what_was_read_and_the_remedy(here: LedgerPark) -> None:
    data = edited(workbook(), {("02_能源消费", "C4"): "99", ("07_废气排放", "C5"): "DA009"})
    client, upload, address = uploaded(here, data)
    text = client.get(address).content.decode()
    for place in ("02_能源消费!C4", "07_废气排放!C5"):
        assert place in text
    for entry in upload.findings:
        if entry["severity"] == "error":
            assert entry["remedy"] in text or not entry["remedy"]
    assert "DA009" in text
    assert "台账没有提交" in text
    assert 'value="confirm"' not in text
    assert not LedgerVersion.objects.exists()
    assert client.post(address, {"act": "confirm"}).status_code == 422
    assert not LedgerVersion.objects.exists()


def test_findings_are_filtered_by_severity_without_scripts(here: LedgerPark) -> None:
    data = edited(workbook(), {("02_能源消费", "C4"): "99", ("01_企业信息", "B4"): "另一个名称"})
    client, upload, address = uploaded(here, data)
    severities = {entry["severity"] for entry in upload.findings}
    assert {"error", "warning"} <= severities
    errors = client.get(f"{address}?severity=error").content.decode()
    findings = errors.split('id="findings-title"')[1].split('id="excerpt-title"')[0]
    assert "02_能源消费!C4" in findings
    assert "01_企业信息!B4" not in findings


def test_the_marked_workbook_comes_back_with_comments(here: LedgerPark) -> None:
    client, upload, _ = uploaded(here, edited(workbook(), {("02_能源消费", "C4"): "99"}))
    answer = client.get(f"/p/one/ledgers/uploads/{upload.pk}/marked.xlsx")
    assert answer.status_code == 200
    cell = load_workbook(BytesIO(answer.content))["02_能源消费"]["C4"]
    assert cell.value == "99"
    assert cell.comment is not None
    assert "C4" in cell.comment.text


def test_a_good_file_is_shown_then_filed(here: LedgerPark) -> None:
    client, _, address = uploaded(here, workbook())
    text = client.get(address).content.decode()
    assert "新增" in text
    assert "万千瓦时" in text
    assert "12,300" in text
    assert "首次填报" in text
    answer = client.post(address, {"act": "confirm", "declared": "on"})
    assert answer.status_code == 302
    version = LedgerVersion.objects.get()
    assert version.filed_by == here.filer
    assert LedgerLine.objects.filter(version=version).count() == version.line_count > 0
    assert "已提交" in client.get(address).content.decode()


def test_a_correction_asks_for_its_reason(here: LedgerPark) -> None:
    client, _, first = uploaded(here, workbook())
    client.post(first, {"act": "confirm", "declared": "on"})
    client, _, address = uploaded(here, workbook(s02_2_consumption=1200, s02_2_purchase=1200))
    text = client.get(address).content.decode()
    assert "12300 MWh" in text
    assert "12000 MWh" in text
    refused = client.post(address, {"act": "confirm", "declared": "on", "reason": " "})
    assert refused.status_code == 422
    assert LedgerVersion.objects.count() == 1
    client.post(address, {"act": "confirm", "declared": "on", "reason": "抄表更正"})
    assert LedgerPointer.objects.get().version.number == 2
    assert LedgerVersion.objects.get(number=2).reason == "抄表更正"


def test_who_comes_second_reads_who_filed_in_between(here: LedgerPark) -> None:
    client, _, mine = uploaded(here, workbook())
    editor = signed_in(here.editor)
    theirs = hand_in(here, editor, workbook(s02_2_consumption=1200, s02_2_purchase=1200))["Location"]
    assert editor.post(theirs, {"act": "confirm", "declared": "on"}).status_code == 302
    answer = client.post(mine, {"act": "confirm", "declared": "on"})
    assert answer.status_code == 409
    assert str(here.editor) in answer.content.decode()
    assert LedgerVersion.objects.get().filed_by == here.editor


def test_warnings_must_be_ticked(here: LedgerPark) -> None:
    data = edited(workbook(), {("01_企业信息", "B4"): "另一个名称"})
    client, _, address = uploaded(here, data)
    answer = client.post(address, {"act": "confirm"})
    assert answer.status_code == 422
    assert not LedgerVersion.objects.exists()


def test_an_upload_can_be_put_aside(here: LedgerPark) -> None:
    client, upload, address = uploaded(here, workbook())
    assert client.post(address, {"act": "discard"}).status_code == 302
    upload.refresh_from_db()
    assert upload.state == "discarded"
    client.post(address, {"act": "confirm", "declared": "on"})
    assert not LedgerVersion.objects.exists()


def test_the_same_file_again_has_nothing_to_confirm(here: LedgerPark) -> None:
    client, _, address = uploaded(here, workbook())
    client.post(address, {"act": "confirm", "declared": "on"})
    client, upload, again = uploaded(here, workbook())
    assert upload.state == "unchanged"
    text = client.get(again).content.decode()
    assert "内容与现行版本相同" in text
    assert 'value="confirm"' not in text


@pytest.mark.parametrize("data", [b"hello", b"PK\x03\x04" + b"\0" * 500, b"<html>" * 99], ids=["text", "zip", "html"])
def test_hostile_bytes_get_a_page_not_a_failure(here: LedgerPark, data: bytes) -> None:
    client, upload, address = uploaded(here, data)
    answer = client.get(address)
    assert answer.status_code == 200
    assert upload.findings[0]["message"] in answer.content.decode()
    assert client.get(f"/p/one/ledgers/uploads/{upload.pk}/marked.xlsx").status_code == 404


def test_a_file_over_the_limit_is_told_its_size(here: LedgerPark, settings: Any) -> None:
    settings.LEDGER_MAX_BYTES = 1 << 20
    answer = hand_in(here, signed_in(here.filer), b"x" * (1_600_000))
    assert answer.status_code == 422
    assert "1.5 MB" in answer.content.decode()
    assert "上限1.0 MB" in answer.content.decode()
    assert not LedgerUpload.objects.exists()


def test_markup_in_names_and_cells_stays_text(here: LedgerPark) -> None:
    data = edited(workbook(), {("02_能源消费", "C4"): "<script>alert(1)</script>"})
    client = signed_in(here.filer)
    address = hand_in(here, client, data, name="<img src=x onerror=alert(1)>.xlsx")["Location"]
    text = client.get(address).content.decode()
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_neighbours_and_other_parks_cannot_reach_an_upload(here: LedgerPark) -> None:
    _, upload, address = uploaded(here, workbook())
    other = ledger_park("two")
    strangers = [
        signed_in(here.neighbours_filer),
        signed_in(other.editor),
        signed_in(other.filer),
        signed_in(here.assessor),
    ]
    for client in strangers:
        for place in (address, f"/p/one/ledgers/uploads/{upload.pk}/marked.xlsx", address.replace("/one/", "/two/")):
            assert client.get(place).status_code == 404
            assert client.post(place, {"act": "confirm", "declared": "on"}).status_code == 404
        assert client.post(address, {"act": "discard"}).status_code == 404
    upload.refresh_from_db()
    assert upload.state == "ready"
    assert not LedgerVersion.objects.exists()


def test_a_viewer_reads_an_upload_and_decides_nothing(here: LedgerPark) -> None:
    _, upload, address = uploaded(here, workbook())
    client = signed_in(here.viewer)
    assert 'value="confirm"' not in client.get(address).content.decode()
    for act in ("confirm", "discard"):
        assert client.post(address, {"act": act, "declared": "on"}).status_code == 403
    upload.refresh_from_db()
    assert upload.state == "ready"


def test_nobody_files_for_an_enterprise_that_is_not_theirs(here: LedgerPark) -> None:
    other = ledger_park("two")
    filer = signed_in(here.filer)
    for enterprise in (here.neighbour, other.plant):
        answer = filer.post(FORM, {"enterprise": enterprise.pk, "file": SimpleUploadedFile("a.xlsx", workbook())})
        assert answer.status_code == 422
        assert other.neighbour.name not in answer.content.decode()
    assert signed_in(other.filer).post(FORM, {}).status_code == 404
    assert not LedgerUpload.objects.exists()


def test_the_pages_ask_for_a_signed_in_person(here: LedgerPark) -> None:
    _, _, address = uploaded(here, workbook())
    for place in (FORM, address, "/p/one/ledgers/"):
        assert "sign-in" in Client().get(place)["Location"]


def slipped(here: LedgerPark) -> tuple[Client, LedgerUpload, str]:
    """March with its power in kWh under the unit 万kWh, after February was filed as it should be."""
    february = stage_upload(
        here.access(here.filer), here.plant, "二月.xlsx", workbook(month=2, s04_0_hours=600), here.filer
    )
    receive_ledger(february, here.filer, explanations=SAID, declared=True)
    return uploaded(here, workbook(s02_2_purchase=12300000, s02_2_consumption=12300000))


def test_a_slip_is_put_right_by_click_and_taken_back(here: LedgerPark) -> None:
    """12,300,000 kWh = 1,230 万kWh; the dry run says 12,300 MWh only after the click."""
    client, upload, address = slipped(here)
    before = client.get(address).content.decode()
    assert "12300000 万千瓦时 → 12300000 千瓦时 = 1,230 万千瓦时" in before
    assert "123,000,000" in before  # MWh of the dry run, as typed
    key = "02_能源消费|K6|unit_suspected|unit:kWh"
    answer = client.post(f"{address}fixes/", {"fix": key, "query": "severity=warning"})
    assert answer["Location"] == f"{address}?severity=warning"
    after = client.get(address).content.decode()
    assert "万千瓦时</span> → <b>千瓦时</b>" in after
    assert str(here.filer) in after
    assert "123,000,000" not in after
    client.post(f"{address}fixes/", {"undo": "0"})
    assert LedgerUpload.objects.get(pk=upload.pk).applied_fixes == []
    assert "123,000,000" in client.get(address).content.decode()


def test_a_second_click_tells_how_many_corrections_there_are(here: LedgerPark) -> None:
    client, upload, address = slipped(here)
    first = {"edits": [{"sheet": "02_能源消费", "cell": "C4", "old": "2025-3", "new": "2025-03"}], "label": "2025-03"}
    upload.applied_fixes = [first | {"name": "", "at": ""}]
    upload.save()
    text = client.post(f"{address}fixes/", {"kind": "unit:kWh"}, follow=True).content.decode()
    assert "已修正 1 处；上传的文件本身未改动。目前共修正 2 处。" in text


def test_a_filed_version_shows_its_corrections(here: LedgerPark) -> None:
    client, _, address = slipped(here)
    client.post(f"{address}fixes/", {"kind": "unit:kWh"})
    asked = re.findall(r'name="(explain[^"]*)"', client.get(address).content.decode())
    client.post(address, {"act": "confirm", "declared": "on"} | dict.fromkeys(asked, "已核对"))
    version = LedgerVersion.objects.get(month=3)
    text = client.get(f"/p/one/ledgers/versions/{version.pk}/").content.decode()
    assert "万千瓦时</span> → <b>千瓦时</b>" in text
    assert str(here.filer) in text


def test_only_who_may_file_corrects(here: LedgerPark) -> None:
    _, upload, address = slipped(here)
    other = ledger_park("two")
    given = {"kind": "unit:kWh"}
    assert signed_in(here.viewer).post(f"{address}fixes/", given).status_code == 403
    for user in (here.neighbours_filer, other.filer, here.assessor):
        assert signed_in(user).post(f"{address}fixes/", given).status_code == 404
    assert signed_in(here.filer).get(f"{address}fixes/").status_code == 405
    upload.refresh_from_db()
    assert upload.applied_fixes == []


def test_an_old_click_is_told_and_changes_nothing(here: LedgerPark) -> None:
    client, upload, address = slipped(here)
    client.post(f"{address}fixes/", {"kind": "unit:kWh"})
    text = client.post(f"{address}fixes/", {"kind": "unit:kWh"}, follow=True).content.decode()
    assert "这条修正已不再提供" in text
    assert len(LedgerUpload.objects.get(pk=upload.pk).applied_fixes) == 1


def test_hundreds_of_findings_come_page_by_page_with_their_own_rows(here: LedgerPark) -> None:
    """120 rows of an outlet nobody registered: 50 a page, each page with the rows its findings cite, few queries."""
    spoiled = rows()
    spoiled["07"] = [{**spoiled["07"][0], "outlet": f"DA{number:03d}"} for number in range(100, 220)]
    client, _, address = uploaded(here, write_workbook(ENTERPRISE, 2025, 3, spoiled))
    wanted = f"{address}?rule=outlet_unknown"
    cells = [f"C{row}" for row in range(4, 124)]
    for number, expected in ((1, cells[:50]), (2, cells[50:100]), (3, cells[100:])):
        text = client.get(f"{wanted}&page={number}").content.decode()
        marked = re.findall(r'<td id="(s\d+-[A-Z]+\d+)" class="cell-error"', text)
        cited = re.findall(r'data-cell="([^"]+)"', text)
        assert [name.split("-")[1] for name in marked] == [name.split("-")[1] for name in cited] == expected
        assert marked == cited
    with CaptureQueriesContext(connection) as many:
        client.get(wanted)
    small, _, other = uploaded(here, edited(workbook(), {("02_能源消费", "C4"): "99"}))
    with CaptureQueriesContext(connection) as few:
        small.get(other)
    assert len(many) <= len(few)


def test_the_filter_is_in_the_address(here: LedgerPark) -> None:
    data = edited(workbook(), {("02_能源消费", "C4"): "99", ("07_废气排放", "C5"): "DA009"})
    client, _, address = uploaded(here, data)

    def places(query: str) -> list[str]:
        return re.findall(r"data-to-cell>([^<]+)<", client.get(f"{address}?{query}").content.decode())

    assert {"02_能源消费!C4", "07_废气排放!C5"} <= set(places(""))
    assert places("rule=outlet_unknown") == ["07_废气排放!C5"]
    assert all(place.startswith("02_") for place in places("sheet=02_能源消费"))
    assert places("q=DA009") == ["07_废气排放!C5"]
    assert places("q=DA009&severity=warning") == []
    assert places("severity=<b>") == places("")


def test_a_large_file_shows_its_check_and_then_its_findings(here: LedgerPark, settings: Any) -> None:
    settings.LEDGER_CHECK_AT_ONCE = 0
    client, upload, address = uploaded(here, edited(workbook(), {("02_能源消费", "C4"): "99"}))
    waiting = client.get(address).content.decode()
    assert "等待检查" in waiting and 'hx-trigger="every 1s"' in waiting
    assert 'value="confirm"' not in waiting
    assert client.get(f"/p/one/ledgers/uploads/{upload.pk}/marked.xlsx").status_code == 404
    assert client.post(f"{address}fixes/", {"kind": "x"}).status_code == 302
    poll = {"HX-Request": "true", "HX-Target": "check"}
    assert "HX-Refresh" not in client.get(address, headers=poll).headers
    check_upload(upload.pk)
    assert client.get(address, headers=poll).headers["HX-Refresh"] == "true"
    assert "02_能源消费!C4" in client.get(address).content.decode()


def test_a_failed_check_says_so_and_can_be_put_aside(here: LedgerPark) -> None:
    client, upload, address = uploaded(here, workbook())
    LedgerUpload.objects.filter(pk=upload.pk).update(
        state="failed", user_message="检查启动了 3 次", debug_message="Traceback (secret)", findings=[]
    )
    text = client.get(address).content.decode()
    assert "检查启动了 3 次" in text
    assert "secret" not in text
    client.post(address, {"act": "discard"})
    assert LedgerUpload.objects.get(pk=upload.pk).state == "discarded"
