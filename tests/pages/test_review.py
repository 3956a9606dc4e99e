"""Pages and interface of the review: queue, remarks per cell, difference, locks, withdrawal, who is refused."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from inventory.ledger.enterprise import LedgerEnterprise
from inventory.ledger.workbook import write_workbook
from inventory.models import LedgerAct, LedgerLine, LedgerPointer, LedgerReview, LedgerVersion
from inventory.services.ledger import receive_ledger, stage_upload
from inventory.services.review import Said
from park.methods.uscc import check_symbol
from park.models import Enterprise, Notice, User
from tests.inventory.ledger_park import SAID, LedgerPark, ledger_park, new_enterprise, uscc_of, workbook
from tests.inventory.test_review import PDF, done, filed, second_editor, upload

pytestmark = pytest.mark.django_db
QUEUE = "/p/one/reviews/"


@pytest.fixture
def here() -> LedgerPark:
    park = ledger_park()
    assert park.editor and park.viewer and park.filer
    return park


def client(user: User) -> Client:
    one = Client()
    one.force_login(user)
    return one


def page(user: User, address: str, status: int = 200) -> str:
    answer = client(user).get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def at(version: LedgerVersion, what: str = "") -> str:
    return f"/p/one/ledgers/versions/{version.pk}/{what}"


def test_from_queue_to_return_to_correction(here: LedgerPark) -> None:
    """The official remarks at a cell; the filer reads it at the line, in the file, and sees it followed afterwards."""
    version = filed(here)
    assert here.plant.name in page(here.editor, QUEUE)
    coal = LedgerLine.objects.get(version=version, sheet="02", field="consumption", item="04")
    text = page(here.editor, at(version, "review/"))
    assert f'name="remark-{coal.number}"' in text and 'value="approve"' in text
    official = client(here.editor)
    empty = official.post(at(version, "act/"), {"act": "return", "remark": " "})
    assert empty.status_code == 422 and LedgerPointer.objects.exists()
    answer = official.post(at(version, "act/"), {"act": "return", f"remark-{coal.number}": "与入炉煤记录不符"})
    assert answer["Location"] == QUEUE and not LedgerPointer.objects.exists()
    mine = page(here.filer, at(version))
    assert "与入炉煤记录不符" in mine and f"!{coal.cell}" in mine
    book = load_workbook(BytesIO(client(here.filer).get(at(version, "remarks.xlsx")).content))
    comment = book["02_能源消费"][coal.cell].comment
    assert comment is not None and "与入炉煤记录不符" in comment.text
    again = upload_of(here, s02_0_consumption=9850, s02_0_stock_end=650, s02_0_industrial=9800)
    text = page(here.editor, at(again, "review/"))
    assert "已改" in text and "未改" not in text
    assert official.post(at(again, "act/"), {"act": "approve"}).status_code == 302
    assert LedgerReview.objects.get(version=again).state == "approved"


def upload_of(here: LedgerPark, **changed: Any) -> LedgerVersion:
    checked = stage_upload(here.access(here.filer), here.plant, "b.xlsx", workbook(**changed), here.filer)
    (version,) = receive_ledger(checked, here.filer, reason="更正", explanations=SAID, declared=True)
    return version


def test_the_declaration_is_asked_for_on_the_page(here: LedgerPark) -> None:
    checked = upload(here, here.filer)
    address = f"/p/one/ledgers/uploads/{checked.pk}/"
    assert "本单位对所填数据的真实性、准确性和完整性负责" in page(here.filer, address)
    answer = client(here.filer).post(address, {"act": "confirm", "acknowledged": "on"})
    assert answer.status_code == 422 and not LedgerVersion.objects.exists()


def test_who_filed_sees_no_button_and_is_refused(here: LedgerPark) -> None:
    version = filed(here, here.editor)
    text = page(here.editor, at(version, "review/"))
    assert 'value="approve"' not in text and 'value="return"' not in text
    assert client(here.editor).post(at(version, "act/"), {"act": "approve"}).status_code == 409
    assert LedgerReview.objects.get().state == "submitted"


def test_the_difference_of_a_correction_names_both_cells(here: LedgerPark) -> None:
    done(here, filed(here), "approve")
    second = upload_of(here, s02_0_consumption=9850, s02_0_stock_end=650, s02_0_industrial=9800)
    for user in (here.viewer, here.filer):
        text = page(user, at(second, "difference/"))
        assert "9900 t" in text and "9850 t" in text and "9800 t" in text
    coal = LedgerLine.objects.get(version=second, sheet="02", field="consumption", item="04")
    assert text.count(f"02_能源消费!{coal.cell}") == 2
    first = LedgerVersion.objects.get(number=1)
    assert client(here.viewer).get(at(first, "difference/")).status_code == 404


def test_a_locked_month_asks_for_evidence_on_the_page(here: LedgerPark) -> None:
    first = filed(here)
    done(here, first, "approve")
    done(here, first, "lock")
    checked = upload(here, here.filer, "1234")
    address = f"/p/one/ledgers/uploads/{checked.pk}/"
    given = {"act": "confirm", "declared": "on", "reason": "磅单更正"}
    assert client(here.filer).post(address, given).status_code == 422
    document = SimpleUploadedFile(PDF[0], PDF[1], "application/pdf")
    assert client(here.filer).post(address, given | {"evidence": document}).status_code == 302
    second = LedgerVersion.objects.get(number=2)
    document_page = client(here.viewer).get(at(second, "evidence/correction/"))
    assert document_page.content == PDF[1]
    assert LedgerPointer.objects.get().version == first


def sound_code(number: int) -> str:
    """A credit code whose part of GB 11714 checks as well: weights 3 7 9 10 5 8 4 2, 11 − sum mod 11."""
    first = f"{number:08d}"
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(first, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    code = f"91500115{first}{ {10: 'X', 11: '0'}.get(rest, str(rest)) }"
    return code + check_symbol(code)


def filed_small(here: LedgerPark, firm: Enterprise, who: User, month: int = 3) -> LedgerVersion:
    """A ledger of output and hours only."""
    facts = LedgerEnterprise(uscc=firm.uscc, name=firm.name, industry_code="4412", region_code="500115", contact="张三")
    given = {"04": [{"output_value": 100, "output_value_const": 90, "employees": 10, "hours": 720}]}
    data = write_workbook(facts, 2025, month, given)
    checked = stage_upload(here.access(who), firm, "a.xlsx", data, who)
    (version,) = receive_ledger(checked, who, explanations=SAID, declared=True)
    return version


def test_clean_versions_are_approved_together_and_months_locked(here: LedgerPark) -> None:
    second = second_editor(here)
    odd = new_enterprise(here.park, here.plant.division, uscc_of(1), "代码可疑企业")  # gets a warning
    sound = new_enterprise(here.park, here.plant.division, sound_code(12345678), "企业")
    clean = [filed_small(here, firm, second) for firm in (here.plant, sound)]
    warned, own = filed_small(here, odd, second), filed_small(here, sound, here.editor, month=4)
    versions = [*clean, warned, own]
    assert [len(version.acknowledged) for version in versions] == [0, 0, 1, 0]
    text = page(here.editor, f"{QUEUE}approve/")
    assert [f'value="{version.pk}"' in text for version in versions] == [True, True, False, False]
    client(here.editor).post(f"{QUEUE}approve/", {"version": [version.pk for version in versions]})
    states = dict(LedgerReview.objects.values_list("version_id", "state"))
    assert [states[version.pk] for version in versions] == ["approved", "approved", "submitted", "submitted"]
    assert "2025-03" in page(here.editor, f"{QUEUE}lock/?year=2025")
    client(here.editor).post(f"{QUEUE}lock/?year=2025", {"month": "4"})
    assert not LedgerReview.objects.filter(state="locked").exists()
    client(here.editor).post(f"{QUEUE}lock/?year=2025", {"month": "3"})
    assert set(LedgerReview.objects.filter(state="locked").values_list("version", flat=True)) == {
        version.pk for version in clean
    }
    assert LedgerAct.objects.filter(act="lock", by=here.editor).count() == 2
    told = Notice.objects.filter(user=here.filer, kind="review").values_list("title", flat=True)
    assert len(told) == 2 and all("2025-03" in title for title in told)  # the plant's filer, once an act
    for user in (here.viewer, here.assessor):
        assert client(user).post(f"{QUEUE}approve/", {}).status_code == 403
        assert client(user).post(f"{QUEUE}lock/?year=2025", {}).status_code == 403


def test_the_queue_asks_as_little_for_many_as_for_one(here: LedgerPark) -> None:
    official = client(here.viewer)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            official.get(QUEUE)
        return len(asked)

    filed(here)
    official.get(QUEUE)
    few = queries()
    for number in range(6):
        firm = new_enterprise(here.park, here.plant.division, sound_code(number), f"企业{number}")
        filed_small(here, firm, here.editor)
    assert queries() == few <= 16


def test_nobody_outside_reaches_a_review(here: LedgerPark) -> None:
    version, other = filed(here), ledger_park("two")
    done(here, version, "return", said=Said("请核对"))
    for what in ("review/", "difference/", "remarks.xlsx", "evidence/correction/", ""):
        for user in (other.editor, here.neighbours_filer):
            page(user, at(version, what), 404)
            page(user, at(version, what).replace("/one/", "/two/"), 404)
    for user in (other.editor, here.neighbours_filer):
        assert client(user).post(at(version, "act/"), {"act": "ask", "remark": "x"}).status_code == 404
    page(here.filer, at(version, "review/"), 404)  # what reviewers are hinted at is not the filer's
    page(here.filer, QUEUE, 404)


def test_the_interface_does_the_same(here: LedgerPark) -> None:
    version = filed(here)
    listed = client(here.filer).get("/api/v1/parks/one/reviews/").json()
    assert [(one["version"], one["acts"]) for one in listed["reviews"]] == [(version.pk, ["ask"])]
    address = f"/api/v1/parks/one/reviews/{version.pk}/"
    assert client(here.viewer).post(address, {"act": "approve"}, "application/json").status_code == 403
    assert client(here.editor).post(address, {"act": "return"}, "application/json").status_code == 422
    assert client(here.editor).post(address, {"act": "supersede"}, "application/json").status_code == 400
    answer = client(here.editor).post(
        address, {"act": "return", "remarks": [{"line": 1, "text": "请核对"}]}, "application/json"
    )
    assert (answer.status_code, answer.json()["state"]) == (200, "returned")
    assert client(here.editor).post(address, {"act": "approve"}, "application/json").status_code == 409
    assert [one["text"] for one in LedgerAct.objects.get(act="return").remarks] == ["请核对"]


def test_a_conflict_through_the_interface_tells_the_cells(here: LedgerPark) -> None:
    mine = upload(here, here.filer, "1234")
    filed(here, here.editor)
    address = f"/api/v1/parks/one/ledgers/uploads/{mine.pk}/"
    given = {"declare": True, "explanation": "已核对，属实", "reason": "更正"}
    answer = client(here.filer).post(f"{address}confirm/", given, "application/json")
    assert answer.status_code == 409
    (month,) = answer.json()["months"]
    assert (month["number_then"], month["number_now"], month["state_now"]) == (0, 1, "submitted")
    again = client(here.filer).post(f"{address}check-again/").json()
    assert again["state"] == "ready" and again["changes"]["months"][0]["state"] == "correction"
    assert client(here.filer).post(f"{address}confirm/", given, "application/json").status_code == 201
