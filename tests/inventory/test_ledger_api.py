"""Ledgers by interface: the same checks as a file, once per key, nothing for strangers, no failure of the server."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from openpyxl import load_workbook
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from inventory.ledger.columns import active_sheets
from inventory.models import AnsweredCall, LedgerUpload, LedgerVersion, SourceFile
from inventory.services import answered_call
from inventory.services.ledger_file import file_bytes
from park.models import User
from tests.inventory.ledger.filing import rows
from tests.inventory.ledger_park import LedgerPark, ledger_park, workbook

pytestmark = pytest.mark.django_db
MARCH = "2025-03"


@pytest.fixture
def place(settings: Any, tmp_path: Any) -> Iterator[LedgerPark]:
    settings.MEDIA_ROOT = tmp_path
    yield ledger_park()


def client(user: User) -> APIClient:
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Token {Token.objects.get_or_create(user=user)[0].key}")
    return api


def body(place: LedgerPark, **more: Any) -> dict[str, Any]:
    """The plant's good March as JSON, with what the template fills in beforehand."""
    sheets = {number: [complete(number, row) for row in kept] for number, kept in rows().items()}
    return {"enterprise": place.plant.pk, "month": MARCH, "sheets": sheets, **more}


def complete(number: str, row: dict[str, Any]) -> dict[str, Any]:
    prefilled = {column.field: column.prefill for column in active_sheets()[number].columns if column.prefill}
    return {**prefilled, **row}


def url(place: LedgerPark, rest: str = "") -> str:
    return f"/api/v1/parks/{place.park.code}/ledgers/{rest}"


def post(place: LedgerPark, content: dict[str, Any], user: User | None = None, **headers: str) -> Any:
    return client(user or place.filer).post(url(place), content, format="json", headers=headers)


def test_json_and_workbook_say_the_same(place: LedgerPark) -> None:
    """Sheet 01 comes with the workbook only: without it the two have one profile and one digest."""
    book = load_workbook(BytesIO(workbook()))
    del book["01_企业信息"]
    stream = BytesIO()
    book.save(stream)
    file = SimpleUploadedFile("表.xlsx", stream.getvalue())
    by_file = client(place.filer).post(url(place), {"enterprise": place.plant.pk, "file": file}, format="multipart")
    by_json = post(place, body(place))
    assert (by_file.status_code, by_json.status_code) == (200, 200)
    one, two = by_file.json(), by_json.json()
    assert one["findings"] == two["findings"]
    assert [month["digest"] for month in one["changes"]["months"]] == [m["digest"] for m in two["changes"]["months"]]
    assert LedgerVersion.objects.count() == 0  # both were dry runs


def test_the_bytes_of_a_call_are_kept_as_received(place: LedgerPark) -> None:
    text = json.dumps(body(place), indent=3)
    answer = client(place.filer).post(url(place), text, content_type="application/json")
    source = SourceFile.objects.get(park=place.park)
    assert (source.kind, file_bytes(source).decode()) == ("json", text)
    marked = client(place.filer).get(url(place, f"uploads/{answer.json()['id']}/marked.xlsx"))
    assert load_workbook(BytesIO(marked.content))["02_能源消费"]["C4"].value == "04"


def test_a_bad_value_is_named_by_sheet_row_and_field(place: LedgerPark) -> None:
    content = body(place)
    content["sheets"]["02"][1]["consumption"] = "十二点三"
    answer = post(place, content, confirm="yes")
    assert answer.status_code == 422
    errors = [entry for entry in answer.json()["findings"] if entry["severity"] == "error"]
    letter = next(i for i, column in enumerate(active_sheets()["02"].columns) if column.field == "consumption")
    assert [(entry["sheet"], entry["cell"]) for entry in errors] == [("02_能源消费", f"{chr(65 + letter)}5")]
    page = client(place.filer).get(url(place, f"uploads/{answer.json()['id']}/findings/?severity=error")).json()
    assert page == {"count": 1, "page": 1, "pages": 1, "findings": errors}


def test_filing_needs_the_declaration_and_is_recorded_once(place: LedgerPark) -> None:
    dry = post(place, body(place)).json()
    confirm = url(place, f"uploads/{dry['id']}/confirm/")
    refused = client(place.filer).post(confirm, {"explanation": "已核对，属实"}, format="json")
    assert refused.status_code == 422 and refused.json()["detail"]
    said = {"explanation": "已核对，属实", "declare": True}
    assert [client(place.filer).post(confirm, said, format="json").status_code for _ in range(2)] == [201, 200]
    again = post(place, body(place, confirm=True, **said))
    assert (again.status_code, again.json()["state"]) == (200, "unchanged")
    assert LedgerVersion.objects.get().number == 1


def test_two_dry_runs_the_slower_one_gets_a_conflict(place: LedgerPark) -> None:
    said = {"explanation": "已核对，属实", "declare": True, "reason": "更正"}
    first = post(place, body(place)).json()
    other = body(place)
    other["sheets"]["02"][1]["consumption"] = other["sheets"]["02"][1]["purchase"] = 12.4
    second = post(place, other).json()
    assert client(place.filer).post(url(place, f"uploads/{first['id']}/confirm/"), said).status_code == 201
    late = client(place.filer).post(url(place, f"uploads/{second['id']}/confirm/"), said, format="json")
    assert (late.status_code, late.json()["upload"]) == (409, second["id"])


def test_a_key_answers_the_same_call_again_and_refuses_another(place: LedgerPark) -> None:
    content = body(place)
    first = post(place, content, **{"Idempotency-Key": "march"})
    again = post(place, content, **{"Idempotency-Key": "march"})
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert LedgerUpload.objects.count() == 1
    other = post(place, {**content, "month": "2025-02"}, **{"Idempotency-Key": "march"})
    assert other.status_code == 422
    # Another person's key of the same text is another key.
    assert post(place, {**content, "month": "2025-02"}, place.editor, **{"Idempotency-Key": "march"}).status_code == 200
    assert post(place, content, **{"Idempotency-Key": "x" * 201}).status_code == 400


def test_a_call_that_failed_inside_can_be_tried_again(place: LedgerPark, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: Any) -> Any:
        raise OSError("disk full")

    monkeypatch.setattr("inventory.api.ledger.stage_upload", broken)
    with pytest.raises(OSError, match="disk full"):
        post(place, body(place), **{"Idempotency-Key": "k"})
    monkeypatch.undo()
    assert post(place, body(place), **{"Idempotency-Key": "k"}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_two_equal_calls_at_once_are_done_once(place: LedgerPark) -> None:
    said = {"confirm": True, "explanation": "已核对，属实", "declare": True}
    content, filer = body(place, **said), place.filer
    Token.objects.create(user=filer)

    def call(_: int) -> tuple[int, Any]:
        try:
            answer = post(place, content, filer, **{"Idempotency-Key": "twin"})
            return answer.status_code, answer.json()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(call, range(2)))
    assert [status for status, _ in answers] == [201, 201]
    assert answers[0] == answers[1]
    assert (LedgerUpload.objects.count(), LedgerVersion.objects.count()) == (1, 1)


def test_an_answer_is_kept_for_a_day_at_least() -> None:
    assert answered_call.KEPT.total_seconds() >= 24 * 3600


def test_neighbours_other_parks_and_readers_file_nothing(place: LedgerPark) -> None:
    other = ledger_park("two")
    upload = post(place, body(place)).json()["id"]
    for user, status in (
        (place.neighbours_filer, 404),
        (place.assessor, 404),
        (other.editor, 404),
        (place.viewer, 403),
    ):
        assert post(place, body(place), user).status_code == status
    for path in ("", "findings/", "marked.xlsx"):
        for user in (place.neighbours_filer, other.editor, other.filer):
            assert client(user).get(url(place, f"uploads/{upload}/{path}")).status_code == 404
            assert client(user).get(url(other, f"uploads/{upload}/{path}")).status_code == 404
        assert client(place.viewer).get(url(place, f"uploads/{upload}/{path}")).status_code == 200
    assert AnsweredCall.objects.count() == 0


def test_the_template_comes_by_interface(place: LedgerPark) -> None:
    answer = client(place.filer).get(url(place, f"template/?enterprise={place.plant.pk}&month={MARCH}"))
    assert "02_能源消费" in load_workbook(BytesIO(answer.content)).sheetnames
    assert (
        client(place.filer).get(url(place, f"template/?enterprise={place.neighbour.pk}&month={MARCH}")).status_code
        == 404
    )
    assert client(place.filer).get(url(place, "template/?enterprise=x&month=2025-13")).status_code == 400
