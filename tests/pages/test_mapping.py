"""Own headings on the pages: mapped once, read from then on, changed headings named, nothing for strangers."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from inventory.ledger.columns import active_sheets
from inventory.ledger.declared import KnownMapping
from inventory.ledger.finding import CellEdit
from inventory.ledger.mapping import TableMapping
from inventory.models import LedgerLine, LedgerMapping, LedgerUpload, LedgerVersion
from inventory.services.ledger_reading import Incoming, read_ledger, reader
from inventory.views.mapping_form import column_rows, field_choices
from park.models import AuditEvent, User
from tests.inventory.ledger.messy_forms import book_bytes, months_across, titled_list
from tests.inventory.ledger_park import LedgerPark, ledger_park

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(settings: Any, tmp_path: Any) -> Iterator[LedgerPark]:
    settings.MEDIA_ROOT = tmp_path
    yield ledger_park()


def browser(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


def url(place: LedgerPark, rest: str = "") -> str:
    return f"/p/{place.park.code}/ledgers/{rest}"


def mapped(place: LedgerPark, data: bytes, name: str = "能耗表") -> LedgerMapping:
    """A mapping as the page makes it from a sample, taken as proposed."""
    given = {"name": name, "enterprise": place.plant.pk, "file": SimpleUploadedFile("样表.xlsx", data)}
    assert browser(place.filer).post(url(place, "mappings/"), given).status_code == 302
    return LedgerMapping.objects.get(park=place.park, name=name)


def upload(place: LedgerPark, data: bytes, name: str = "三月.xlsx") -> LedgerUpload:
    given = {"enterprise": place.plant.pk, "file": SimpleUploadedFile(name, data)}
    assert browser(place.filer).post(url(place, "upload/"), given).status_code == 302
    return LedgerUpload.objects.order_by("-pk")[0]


def form(table: TableMapping, **more: str) -> dict[str, str]:
    """What the page of a table sends."""
    said = {"sheet": "年度", "target": table.target, "first": str(table.first + 1), "heads": str(table.heads)}
    said |= {"period_rule": "cell", "period_text": table.period[5:], "footer_blank": "yes", "named": "no"}
    said |= {f"constant-{name}": text for name, text in table.constants.items()}
    for column in table.columns:
        at = str(column.index)
        said |= {f"field-{at}": column.field, f"unit-{at}": column.unit, f"month-{at}": column.month}
        said[f"item-{at}"] = column.item
    return said | more


def test_a_form_is_mapped_once_and_read_from_then_on(place: LedgerPark) -> None:
    first = upload(place, titled_list().data)
    assert first.state == "rejected"
    assert "Map its headings" in browser_en(place, first).content.decode()
    draft = mapped(place, titled_list().data)
    page = browser(place.filer).post(url(place, f"mappings/{draft.pk}/"), {"act": "use"})
    assert page.status_code == 302
    second = upload(place, titled_list(diesel=33.5).data)
    assert second.state == "ready"
    assert second.findings[0]["rule"] == "mapping_used"
    assert browser(place.filer).post(url(place, f"uploads/{second.pk}/"), confirmed(second)).status_code == 302
    version = LedgerVersion.objects.get()
    assert version.titles == {"02": "能耗"}
    cells = dict(LedgerLine.objects.filter(version=version, item="21").values_list("field", "cell"))
    # Row 6 of the form is diesel: consumption in column D, purchase in E.
    assert cells == {"consumption": "D6", "purchase": "E6"}
    shown = browser(place.filer).get(url(place, f"versions/{version.pk}/")).content.decode()
    assert "能耗!D6" in shown


def confirmed(shown: LedgerUpload) -> dict[str, str]:
    """The form that files an upload, each kind of warning explained."""
    rules = {entry["rule"] for entry in shown.findings if entry["severity"] == "warning"}
    return {"declared": "on", **{f"explain-{rule}": "已逐项核对" for rule in rules}}


def browser_en(place: LedgerPark, shown: LedgerUpload) -> Any:
    client = browser(place.filer)
    client.cookies["django_language"] = "en"
    return client.get(url(place, f"uploads/{shown.pk}/"))


def test_the_page_keeps_what_a_person_assigns_and_says_what_is_missing(place: LedgerPark) -> None:
    months = months_across()
    draft = mapped(place, months.data)
    client, address = browser(place.filer), url(place, f"mappings/{draft.pk}/")
    refused = client.post(address, form(TableMapping.from_dict(draft.tables[0]), act="use"))
    assert refused.status_code == 422
    assert "能源代码" in refused.content.decode()
    preview = client.post(address, form(months.table, act="preview"), headers={"HX-Request": "true"})
    assert 'id="mapping-preview"' in preview.content.decode()
    assert "2024-01" in preview.content.decode()
    draft.refresh_from_db()
    assert not draft.is_active
    assert client.post(address, form(months.table, act="use")).status_code == 302
    draft.refresh_from_db()
    assert draft.is_active
    assert TableMapping.from_dict(draft.tables[0]).columns == months.table.columns
    assert [*AuditEvent.objects.order_by("sequence").values_list("action", flat=True)] == [
        "mapping.started",
        "mapping.changed",  # what the person chose is kept as a draft, though it cannot be used yet
        "mapping.changed",
        "mapping.used",
    ]


def test_changed_headings_are_named_on_the_upload(place: LedgerPark) -> None:
    draft = mapped(place, titled_list().data)
    browser(place.filer).post(url(place, f"mappings/{draft.pk}/"), {"act": "use"})
    rows = [["序号", "能源名称", "内部编号", "消费量（kg）", "购进量（t）"], [1, "柴油", "x", 5, 6]]
    shown = upload(place, book_bytes("能耗", rows))
    said = next(entry for entry in shown.findings if entry["rule"] == "mapping_headings")
    assert shown.state == "rejected"
    assert "消费量（kg）" in said["message"] and "消费量（t）" in said["message"]


def test_the_same_bytes_are_read_again_after_the_mapping_changed(place: LedgerPark) -> None:
    draft = mapped(place, titled_list().data)
    address = url(place, f"mappings/{draft.pk}/")
    browser(place.filer).post(address, {"act": "use"})
    shown = upload(place, titled_list().data)
    browser(place.filer).post(url(place, f"uploads/{shown.pk}/"), confirmed(shown))
    assert upload(place, titled_list().data).state == "unchanged"
    browser(place.filer).post(address, {"act": "pause"})
    assert upload(place, titled_list().data).state == "rejected"


def test_officials_offer_a_mapping_to_all_and_filers_do_not(place: LedgerPark) -> None:
    draft = mapped(place, titled_list().data)
    address = url(place, f"mappings/{draft.pk}/")
    assert browser(place.filer).post(address, {"act": "offer"}).status_code == 403
    assert browser(place.editor).post(address, {"act": "offer"}).status_code == 302
    offered = LedgerMapping.objects.get(enterprise=None)
    given = {"enterprise": place.neighbour.pk, "file": SimpleUploadedFile("表.xlsx", titled_list().data)}
    browser(place.neighbours_filer).post(url(place, "upload/"), given)
    shown = LedgerUpload.objects.get(enterprise=place.neighbour)
    assert shown.findings[0]["rule"] == "mapping_used"
    assert browser(place.neighbours_filer).get(url(place, f"mappings/{offered.pk}/")).status_code == 200
    assert (
        browser(place.neighbours_filer).post(url(place, f"mappings/{offered.pk}/"), {"act": "pause"}).status_code == 403
    )
    assert browser(place.neighbours_filer).get(address).status_code == 404


def test_deleting_asks_and_another_park_knows_nothing(place: LedgerPark) -> None:
    other = ledger_park("two")
    draft = mapped(place, titled_list().data)
    address = url(place, f"mappings/{draft.pk}/delete/")
    assert browser(other.editor).post(url(other, f"mappings/{draft.pk}/delete/")).status_code == 404
    assert browser(other.editor).get(url(place, "mappings/")).status_code == 404
    assert browser(place.filer).get(address).status_code == 200
    assert LedgerMapping.objects.count() == 1
    assert browser(place.filer).post(address).status_code == 302
    assert LedgerMapping.objects.count() == 0


def test_a_csv_keeps_its_kind_and_comes_back_marked(place: LedgerPark) -> None:
    text = f"统一社会信用代码,报告期,能源代码,计量单位,消费量合计\n{place.plant.uscc},2025-03,柴油,吨,五吨\n"
    shown = upload(place, text.encode("gb18030"), "柴油.csv")
    assert shown.source_file is not None
    assert (shown.source_file.kind, shown.source_file.path[-4:]) == ("csv", ".csv")
    marked = browser(place.filer).get(url(place, f"uploads/{shown.pk}/marked.xlsx"))
    cell = load_workbook(BytesIO(marked.content))["02_能源消费"]["E2"]
    assert cell.value == "五吨" and cell.comment is not None


def test_the_list_asks_the_same_number_of_questions_however_long(place: LedgerPark) -> None:
    client = browser(place.editor)
    counts = []
    for name in ("一", "二", "三"):
        mapped(place, titled_list().data, name)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(url(place, "mappings/"))
        counts.append(len(queries))
    assert counts[1] == counts[2]


def test_a_fix_is_laid_over_the_form_and_shown_at_its_cell(place: LedgerPark) -> None:
    table = titled_list().table
    edit = CellEdit("能耗", "D6", "120.5", "12.05")
    incoming = Incoming(place.plant, "表.xlsx", titled_list().data, place.filer, edits=(edit,))
    with reader() as books:
        read = read_ledger(incoming, books, [KnownMapping(1, "能耗表", (table,))])
    read.place_in_file()
    assert read.parsed is not None
    lines = {line["cell"]: line for line in read.parsed.lines.to_dict("records")}
    assert (lines["D6"]["typed_value"], str(lines["D6"]["quantity"])) == ("120.5 → 12.05", "12.05")
    assert lines["E6"]["typed_value"] == "130"


def test_the_list_of_a_column_begins_with_what_its_heading_names() -> None:
    form = titled_list()
    with reader() as books:
        raw = books.read(form.data, "表.xlsx").sheets["能耗"]
    rows = {row["heading"]: [value for value, _ in row["fields"]] for row in column_rows(raw, form.table)}
    every = [value for value, _ in field_choices(active_sheets()["02"])]
    assert rows["购进量（t）"][:2] == ["", "purchase"]
    assert rows["内部编号"] == every
    assert sorted(rows["购进量（t）"]) == sorted(every)
