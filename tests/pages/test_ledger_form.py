"""The form on screen: prefilled, saved under a lock, checked like a file, findings at the fields, values in force."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inventory.ledger.columns import active_sheets
from inventory.ledger.form import ROW
from inventory.models import (
    FormDraft,
    LedgerLine,
    LedgerPointer,
    LedgerUpload,
    LedgerVersion,
    Meter,
    PermittedAmount,
)
from inventory.selectors.ledger_form import form_month
from inventory.services.ledger import receive_ledger, stage_upload
from park.models import Outlet, User
from tests.inventory.ledger_park import SAID, LedgerPark, ledger_park, workbook

pytestmark = pytest.mark.django_db
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def here() -> LedgerPark:
    return ledger_park()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(here: LedgerPark, month: int = 4, sheet: str = "02") -> str:
    place = {"park_code": here.park.code, "pk": here.plant.pk, "year": 2025, "month": month}
    return f"{reverse('ledger-form', kwargs=place)}?sheet={sheet}"


def file_march(here: LedgerPark, **spoiled: Any) -> LedgerVersion:
    upload = stage_upload(here.access(here.filer), here.plant, "三月.xlsx", workbook(**spoiled), here.filer)
    (version,) = receive_ledger(upload, here.filer, "抄表更正", explanations=SAID, declared=True)
    return version


def posted(sheet: str, lock: int, rows: list[dict[str, str]], act: str = "save") -> dict[str, Any]:
    data: dict[str, Any] = {"sheet": sheet, "lock": lock, "act": act, "row": [row[ROW] for row in rows]}
    for row in rows:
        data |= {f"{row[ROW]}.{name}": text for name, text in row.items() if name != ROW}
    return data


def sheet_rows(here: LedgerPark, month: int, sheet: str) -> list[dict[str, str]]:
    return [dict(row) for row in form_month(here.plant, 2025, month).cells[sheet]]


def field(text: str, name: str) -> str:
    """The markup of one field and what stands under it."""
    return text.split(f'name="{name}"')[1].split("</td>")[0]


def test_the_form_offers_last_months_rows_with_amounts_beside_the_field(here: LedgerPark) -> None:
    file_march(here)
    text = signed_in(here.filer).get(address(here)).content.decode()
    for shown in ("04 一般烟煤", "15 天然气", "33 电力", "32 热力"):
        assert f'value="{shown}"' in text
    power = field(text, "r3.consumption")
    assert 'value=""' in power
    assert "上月 1230 万千瓦时" in power
    assert 'list="notation"' in power


def test_columns_groups_and_rules_come_from_the_declaration(here: LedgerPark) -> None:
    text = signed_in(here.filer).get(address(here, sheet="07")).content.decode()
    sheet = active_sheets()["07"]
    heads = re.findall(r'data-field="(\w+)"', text)
    assert sorted(heads) == sorted(column.field for column in sheet.columns if column.role != "key")
    amounts = [column.field for column in sheet.columns if column.role == "quantity"]
    assert heads[heads.index(amounts[0]) :][: len(amounts)] == amounts
    assert 'data-tests="unless gas_volume+conc_avg;' in text
    assert "<option>自动监测</option>" in text
    assert all(f"{one.number} {one.name}" in text for one in active_sheets().values())


def test_a_draft_is_saved_and_comes_back(here: LedgerPark) -> None:
    client = signed_in(here.filer)
    rows = [{ROW: "r1", "energy_code": "04 一般烟煤", "unit": "吨", "consumption": "9900", "basis": "当月"}]
    answer = client.post(address(here), posted("02", 0, rows), **JSON)
    assert answer.status_code == 200 and answer.json()["lock"] == 1
    assert 'value="9900"' in field(client.get(address(here)).content.decode(), "r1.consumption")
    draft = FormDraft.objects.get()
    assert (draft.park, draft.enterprise, draft.saved_by) == (here.park, here.plant, here.filer)
    assert not LedgerUpload.objects.exists()


def test_who_saves_second_reads_who_saved_first_and_loses_nothing(here: LedgerPark) -> None:
    first, second = signed_in(here.editor), signed_in(here.filer)
    rows = [{ROW: "r1", "energy_code": "33 电力", "unit": "万千瓦时", "consumption": "1230"}]
    assert first.post(address(here), posted("02", 0, rows), **JSON).status_code == 200
    mine = [{**rows[0], "consumption": "4321"}]
    answer = second.post(address(here), posted("02", 0, mine), **JSON)
    assert answer.status_code == 409
    assert str(here.editor) in answer.json()["message"]
    page = second.post(address(here), posted("02", 0, mine))
    assert page.status_code == 409
    assert str(here.editor) in page.content.decode()
    assert 'value="4321"' in field(page.content.decode(), "r1.consumption")
    assert FormDraft.objects.get().cells["02"][0]["consumption"] == "1230"


def test_rows_are_added_and_removed_without_scripts(here: LedgerPark) -> None:
    client = signed_in(here.filer)
    rows = [{ROW: "r1", "waste_code": "900-039-49"}, {ROW: "r2", "waste_code": "SW02"}]
    assert client.post(address(here), posted("09", 0, rows, "add")).status_code == 302
    added = FormDraft.objects.get().cells["09"]
    assert [row[ROW] for row in added] == ["r1", "r2", "r3"]
    assert client.post(address(here), posted("09", 1, added, "remove:r1")).status_code == 302
    assert [row[ROW] for row in FormDraft.objects.get().cells["09"]] == ["r2", "r3"]


def test_errors_stand_at_the_fields_they_are_about(here: LedgerPark) -> None:
    file_march(here)
    client = signed_in(here.filer)
    rows = sheet_rows(here, 4, "02")
    rows[0] |= {"consumption": "约九千", "purchase": "NE"}
    answer = client.post(address(here), posted("02", 0, rows, "check"))
    assert answer.status_code == 302 and answer["Location"] == address(here)
    text = client.get(address(here)).content.decode()
    wrong = field(text, "r1.consumption")
    assert 'aria-invalid="true"' in wrong
    assert "约九千" in wrong and "不能确定是什么数" in wrong
    unexplained = field(text, "r1.purchase")
    assert "没有写原因" in unexplained and "NE 计量表故障" in unexplained
    assert LedgerUpload.objects.latest("pk").source_file is not None
    # The row above goes: the findings stay with their row, not with their number.
    other = {ROW: "r9", "energy_code": "08 焦炭", "unit": "吨", "consumption": "1", "basis": "当月"}
    moved = [other, *rows]
    client.post(address(here), posted("02", 1, moved), **JSON)
    text = client.get(address(here)).content.decode()
    assert "不能确定是什么数" in field(text, "r1.consumption")
    assert "不能确定是什么数" not in field(text, "r9.consumption")
    assert "重新检查" in text


def test_a_filled_form_leads_to_the_same_confirmation_and_is_its_own_source(here: LedgerPark) -> None:
    """Typed on screen: 9,900 t of coal, 1,230 × 10 MWh of power, transport included elsewhere."""
    client = signed_in(here.filer)
    profile = sheet_rows(here, 4, "01")
    profile[0] |= {"permit_type": "重点管理", "ets": "全国", "scale": "规上"}
    profile[0] |= {"region_code": "500115", "contact": "张三", "industry_code": "4412"}
    client.post(address(here), posted("01", 0, profile), **JSON)
    row = {"unit": "吨", "basis": "当月", "data_tier": "报表", "process": "GX01"}
    rows = [
        row | {ROW: "r1", "energy_code": "04 一般烟煤", "purchase": "9900", "consumption": "9900"},
        row | {ROW: "r2", "energy_code": "33 电力", "unit": "万千瓦时", "process": "GX02"},
    ]
    rows[1] |= {"purchase": "1230", "consumption": "1,230", "transport": "IE（计入厂内车队）"}
    answer = client.post(address(here), posted("02", 1, rows, "check"))
    upload = LedgerUpload.objects.get()
    assert upload.state == "ready", upload.findings
    assert answer["Location"] == f"/p/one/ledgers/uploads/{upload.pk}/"
    asked = re.findall(r'name="(explain[^"]*)"', client.get(answer["Location"]).content.decode())
    client.post(answer["Location"], {"act": "confirm", "declared": "on"} | dict.fromkeys(asked, "已核对"))
    version = LedgerVersion.objects.get()
    assert version.source_file == upload.source_file
    lines = {(line.item, line.field): line for line in LedgerLine.objects.filter(version=version, sheet="02")}
    assert lines["04", "consumption"].quantity == 9900
    assert lines["33", "consumption"].quantity == 12300
    assert lines["33", "consumption"].cell == "K5"
    transport = lines["33", "transport"]
    assert (transport.notation, transport.quantity, transport.parameters["note"]) == ("IE", None, "计入厂内车队")
    # What was filed is no draft any more: the form opens with the values in force.
    text = client.get(address(here)).content.decode()
    assert "第1版" in text.replace(" ", "")
    assert 'value="IE（计入厂内车队）"' in text


def test_a_filed_month_opens_with_its_values_and_says_the_same(here: LedgerPark) -> None:
    """Every cell of the filed workbook comes back, so that checking the untouched form changes nothing."""
    file_march(here)
    client = signed_in(here.filer)
    text = client.get(address(here, month=3)).content.decode()
    assert 'value="19.57"' in field(text, "r1.ncv")
    assert 'value="98"' in field(text, "r1.oxidation")
    assert 'value="91500115MA5U12345L"' in field(text, "r4.counterparty")
    rows = sheet_rows(here, 3, "02")
    answer = client.post(address(here, month=3), posted("02", 0, rows, "check"))
    assert answer.status_code == 302
    assert LedgerUpload.objects.latest("pk").state == "unchanged"


def test_a_correction_on_screen_is_a_new_version(here: LedgerPark) -> None:
    first = file_march(here)
    client = signed_in(here.filer)
    rows = sheet_rows(here, 3, "02")
    rows[2] |= {"purchase": "1240", "consumption": "1240"}
    answer = client.post(address(here, month=3), posted("02", 0, rows, "check"))
    upload = LedgerUpload.objects.latest("pk")
    assert upload.state == "ready", upload.findings
    assert upload.changes["months"][0]["counts"]["updated"] == 2
    assert answer["Location"].endswith(f"/uploads/{upload.pk}/")
    # Somebody else files in between: the draft says so.
    file_march(here, s02_2_consumption=1200, s02_2_purchase=1200)
    assert LedgerPointer.objects.get().version_id != first.pk
    assert "现行版本" in client.get(address(here, month=3)).content.decode()


def test_the_draft_can_be_put_aside(here: LedgerPark) -> None:
    client = signed_in(here.filer)
    client.post(address(here), posted("09", 0, [{ROW: "r1", "waste_code": "SW02"}]), **JSON)
    assert client.post(address(here), posted("09", 7, [], "discard")).status_code == 409
    assert client.post(address(here), posted("09", 1, [], "discard")).status_code == 302
    assert not FormDraft.objects.exists()


def test_two_tenants_and_neighbours_never_meet(here: LedgerPark) -> None:
    other = ledger_park("two")
    row = [{ROW: "r1", "waste_code": "SW02"}]
    assert signed_in(here.filer).post(address(here), posted("09", 0, row), **JSON).status_code == 200
    for user in (here.neighbours_filer, other.editor, other.filer):
        client = signed_in(user)
        assert client.get(address(here)).status_code == 404
        assert client.post(address(here), posted("09", 1, [])).status_code == 404
    for user in (here.viewer, here.assessor):
        client = signed_in(user)
        assert client.get(address(here)).status_code == 403
        assert client.post(address(here), posted("09", 1, [])).status_code == 403
    assert signed_in(other.filer).post(address(other), posted("09", 0, row), **JSON).status_code == 200
    assert {draft.park for draft in FormDraft.objects.all()} == {here.park, other.park}
    assert all(draft.lock == 1 for draft in FormDraft.objects.all())


def test_hostile_posts_are_kept_as_text_or_refused(here: LedgerPark) -> None:
    client = signed_in(here.filer)
    row = {ROW: "<b>", "waste_code": "<script>alert(1)</script>", "generated": "=1+1", "uscc": "X", "period": "1999-01"}
    answer = client.post(address(here), posted("09", 0, [row, row], "check"))
    assert answer.status_code == 302
    text = client.get(address(here, sheet="09")).content.decode()
    assert "<script>alert" not in text and 'name="<b>' not in text
    kept = FormDraft.objects.get().cells["09"]
    assert len(kept) == 1 and set(kept[0]) <= {ROW, "waste_code", "generated"}
    assert "不能确定是什么数" in text
    assert client.get(address(here, sheet="99")).status_code == 404
    assert client.post(address(here), {"sheet": "99"}).status_code == 404
    assert client.get(address(here, month=3).replace("/2025/3/", "/2025/13/")).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_rows(here: LedgerPark, django_assert_num_queries: Any) -> None:
    client = signed_in(here.filer)
    file_march(here)
    rows = sheet_rows(here, 4, "02")
    client.post(address(here), posted("02", 0, rows), **JSON)
    client.get(address(here))
    with CaptureQueriesContext(connection) as few:
        client.get(address(here))
    count = len(few)
    assert count <= 24
    many = [{**row, ROW: f"r{at}"} for at, row in enumerate(rows * 20)]
    client.post(address(here), posted("02", 1, many), **JSON)
    with django_assert_num_queries(count):
        client.get(address(here))


def test_meters_and_permits_of_the_enterprise_make_rows(here: LedgerPark) -> None:
    other = ledger_park("two")
    for park, code in ((here, "M-1"), (other, "M-2")):
        Meter.objects.create(
            park=park.park,
            enterprise=park.plant,
            code=code,
            name="总表",
            kind="energy",
            item="33",
            unit="kWh",
            ledger_field="02.purchase",
            installed_on=date(2024, 1, 1),
        )
        outlet = Outlet.objects.get(enterprise=park.plant, code="DA001")
        for pollutant, tonnes in (("a21026", 12), ("a21002", None)):
            PermittedAmount.objects.create(
                park=park.park,
                enterprise=park.plant,
                outlet=outlet,
                pollutant=pollutant,
                from_year=2024,
                tonnes=tonnes,
                source="许可证",
                decided_by=park.editor,
            )
    (power,) = sheet_rows(here, 4, "02")
    assert (power["energy_code"], power["meter"], power["unit"]) == ("33 电力", "M-1", "万千瓦时")
    (permitted,) = sheet_rows(here, 4, "07")
    assert (permitted["outlet"], permitted["pollutant"]) == ("DA001", "a21026")
    # A meter that was taken away before the month asks for nothing any more.
    Meter.objects.filter(code="M-1").update(removed_on=date(2025, 3, 31))
    assert not sheet_rows(here, 4, "02")


def test_the_version_says_how_complete_its_cells_are_and_why(here: LedgerPark) -> None:
    """The good rows have 23 quantities; one is not estimated, one confidential: 24 of 25 are complete."""
    version = file_march(here, s02_0_transport="NE 未装表", s02_1_transport="C（涉及配方）")
    for user in (here.filer, here.viewer, here.assessor):
        text = signed_in(user).get(f"/p/one/ledgers/versions/{version.pk}/").content.decode()
        assert "24 / 25" in text
        assert "NE 未估算，待补 1" in text and "C 保密 1" in text
        assert "未装表" in text and "涉及配方" in text


def test_a_returned_month_opens_with_the_values_that_were_returned(here: LedgerPark) -> None:
    version = file_march(here)
    client = signed_in(here.editor)
    client.post(f"/p/one/ledgers/versions/{version.pk}/act/", {"act": "return", "remark": "用电量请核对抄表记录"})
    assert not LedgerPointer.objects.exists()
    text = signed_in(here.filer).get(address(here, month=3)).content.decode()
    assert 'value="1230"' in field(text, "r3.consumption")
    assert "已退回或撤回" in text
