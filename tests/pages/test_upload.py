"""Uploading in the browser: findings with their cells, dry run, confirm, correct, put aside; nobody else's upload."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from inventory.models import LedgerLine, LedgerPointer, LedgerUpload, LedgerVersion
from park.models import User
from tests.inventory.ledger.filing import edited
from tests.inventory.ledger_park import LedgerPark, ledger_park, workbook

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
    answer = client.post(address, {"act": "confirm", "acknowledged": "on", "declared": "on"})
    assert answer.status_code == 302
    version = LedgerVersion.objects.get()
    assert version.filed_by == here.filer
    assert LedgerLine.objects.filter(version=version).count() == version.line_count > 0
    assert "已提交" in client.get(address).content.decode()


def test_a_correction_asks_for_its_reason(here: LedgerPark) -> None:
    client, _, first = uploaded(here, workbook())
    client.post(first, {"act": "confirm", "acknowledged": "on", "declared": "on"})
    client, _, address = uploaded(here, workbook(s02_2_consumption=1200, s02_2_purchase=1200))
    text = client.get(address).content.decode()
    assert "12300 MWh" in text
    assert "12000 MWh" in text
    refused = client.post(address, {"act": "confirm", "acknowledged": "on", "declared": "on", "reason": " "})
    assert refused.status_code == 422
    assert LedgerVersion.objects.count() == 1
    client.post(address, {"act": "confirm", "acknowledged": "on", "declared": "on", "reason": "抄表更正"})
    assert LedgerPointer.objects.get().version.number == 2
    assert LedgerVersion.objects.get(number=2).reason == "抄表更正"


def test_who_comes_second_reads_who_filed_in_between(here: LedgerPark) -> None:
    client, _, mine = uploaded(here, workbook())
    editor = signed_in(here.editor)
    theirs = hand_in(here, editor, workbook(s02_2_consumption=1200, s02_2_purchase=1200))["Location"]
    assert editor.post(theirs, {"act": "confirm", "acknowledged": "on", "declared": "on"}).status_code == 302
    answer = client.post(mine, {"act": "confirm", "acknowledged": "on", "declared": "on"})
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
    client.post(address, {"act": "confirm", "acknowledged": "on", "declared": "on"})
    assert not LedgerVersion.objects.exists()


def test_the_same_file_again_has_nothing_to_confirm(here: LedgerPark) -> None:
    client, _, address = uploaded(here, workbook())
    client.post(address, {"act": "confirm", "acknowledged": "on", "declared": "on"})
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
            assert client.post(place, {"act": "confirm", "acknowledged": "on", "declared": "on"}).status_code == 404
        assert client.post(address, {"act": "discard"}).status_code == 404
    upload.refresh_from_db()
    assert upload.state == "ready"
    assert not LedgerVersion.objects.exists()


def test_a_viewer_reads_an_upload_and_decides_nothing(here: LedgerPark) -> None:
    _, upload, address = uploaded(here, workbook())
    client = signed_in(here.viewer)
    assert 'value="confirm"' not in client.get(address).content.decode()
    for act in ("confirm", "discard"):
        assert client.post(address, {"act": act, "acknowledged": "on", "declared": "on"}).status_code == 403
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
