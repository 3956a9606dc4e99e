"""Staging and filing: what is stored, what is refused, and that nothing is written twice or lost."""

import hashlib
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from inventory.ledger.enterprise import LedgerEnterprise
from inventory.ledger.parse import parse
from inventory.ledger.workbook import write_workbook
from inventory.models import DirtyMonth, LedgerLine, LedgerPointer, LedgerUpload, LedgerVersion, SourceFile
from inventory.selectors.ledger import lines_of_versions
from inventory.services.ledger import (
    Conflict,
    FilingError,
    NotExplained,
    ReasonMissing,
    discard_upload,
    needs_reason,
    receive_ledger,
    stage_upload,
)
from inventory.services.ledger_batch import Workbook, WorkbookRefused, file_workbooks
from inventory.services.ledger_line import content_digest, copy_lines, place_ids, plain_quantity, rows_of
from inventory.signals import ledger_accepted
from park.models import AuditEvent, Enterprise, Outlet, Process
from park.services.audit import first_broken
from tests.inventory.ledger.filing import ENTERPRISE, edited, raw
from tests.inventory.ledger_park import SAID, LedgerPark, ledger_park, new_enterprise, uscc_of, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> LedgerPark:
    return ledger_park()


def staged(here: LedgerPark, data: bytes, name: str = "三月台账.xlsx") -> LedgerUpload:
    return stage_upload(here.access(here.filer), here.plant, name, data, here.filer)


def filed(here: LedgerPark, data: bytes, reason: str = "") -> list[LedgerVersion]:
    return receive_ledger(staged(here, data), here.filer, reason=reason, explanations=SAID, declared=True)


def nothing_filed() -> bool:
    return not any(
        table.objects.exists() for table in (LedgerVersion, LedgerLine, LedgerPointer, DirtyMonth, AuditEvent)
    )


def test_a_file_with_errors_is_kept_and_names_its_cells_but_files_nothing(here: LedgerPark) -> None:
    data = edited(workbook(), {("02_能源消费", "C4"): "99", ("07_废气排放", "C5"): "DA009"})
    upload = staged(here, data)
    assert upload.state == "rejected"
    places = {(entry["sheet"], entry["cell"]) for entry in upload.findings if entry["severity"] == "error"}
    assert {("02_能源消费", "C4"), ("07_废气排放", "C5")} <= places
    assert all(entry["message"] and entry["rule"] for entry in upload.findings)
    assert upload.source_file is not None
    assert Path(settings.MEDIA_ROOT, upload.source_file.path).read_bytes() == data
    assert upload.lines == []
    assert nothing_filed()
    with pytest.raises(FilingError):
        receive_ledger(upload, here.filer, explanations=SAID, declared=True)
    assert nothing_filed()


def test_the_excerpt_shows_the_marked_rows_as_typed(here: LedgerPark) -> None:
    upload = staged(here, edited(workbook(), {("02_能源消费", "C4"): "99"}))
    sheet = next(entry for entry in upload.excerpt if entry["sheet"] == "02_能源消费")
    row = next(row for row in sheet["rows"] if row["number"] == 4)
    cells = {column["letters"]: text for column, text in zip(sheet["columns"], row["cells"], strict=True)}
    assert cells["C"] == "99"
    assert {column["letters"]: column["header"] for column in sheet["columns"]}["C"] == "能源代码"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04",
        b"not a workbook",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        b"PK\x03\x04" + b"\xff" * 3000,
    ],
    ids=["empty", "zip-head-only", "text", "old-xls", "noise"],
)
def test_hostile_bytes_are_refused_with_a_reason_and_not_kept(here: LedgerPark, data: bytes) -> None:
    upload = staged(here, data, name="../../evil\0\u202e.xlsx")
    assert upload.state == "rejected"
    assert upload.source_file is None
    assert "/" not in upload.file_name and "\0" not in upload.file_name and "\u202e" not in upload.file_name
    assert [entry["severity"] for entry in upload.findings] == ["error"]
    assert not SourceFile.objects.exists()


def test_a_file_over_the_limit_is_refused(here: LedgerPark, settings: Any) -> None:
    settings.LEDGER_MAX_BYTES = 2000
    upload = staged(here, workbook())
    assert upload.state == "rejected"
    assert upload.findings[0]["rule"] == "file_size"


def test_text_longer_than_a_line_holds_is_a_finding_at_its_cell(here: LedgerPark) -> None:
    data = edited(workbook(), {("04_产值产量", "C5"): "9" * 60})
    upload = staged(here, data)
    assert upload.state == "rejected"
    assert ("04_产值产量", "C5") in {(entry["sheet"], entry["cell"]) for entry in upload.findings}


def test_an_empty_template_files_nothing(here: LedgerPark) -> None:
    upload = staged(here, write_workbook(ENTERPRISE, 2025, 3, {}))
    assert upload.state == "rejected"
    assert "ledger_empty" in {entry["rule"] for entry in upload.findings}


def test_a_good_file_waits_with_its_dry_run_then_becomes_rows(here: LedgerPark) -> None:
    data = workbook()
    upload = staged(here, data)
    assert upload.state == "ready"
    assert upload.periods == [[2025, 3, 0]]
    lines = parse(raw(data)).lines
    assert upload.changes["months"][0]["counts"] == {"added": len(lines), "updated": 0, "unchanged": 0, "removed": 0}
    assert nothing_filed()

    heard: list[int] = []
    ledger_accepted.connect(lambda sender, park_id, **_: heard.append(park_id), weak=False, dispatch_uid="test")
    try:
        (version,) = receive_ledger(upload, here.filer, explanations=SAID, declared=True)
    finally:
        ledger_accepted.disconnect(dispatch_uid="test")
    assert heard == [here.park.pk]
    assert (version.number, version.line_count, version.filed_by) == (1, len(lines), here.filer)
    pointer = LedgerPointer.objects.get()
    assert (pointer.version_id, pointer.lock, pointer.year, pointer.month) == (version.pk, 1, 2025, 3)
    dirty = DirtyMonth.objects.get()
    assert (dirty.enterprise_id, dirty.year, dirty.month) == (here.plant.pk, 2025, 3)
    upload.refresh_from_db()
    assert upload.state == "committed"
    assert upload.lines == []
    event = AuditEvent.objects.get()
    assert event.actor == here.filer
    assert event.detail["sha256"] == hashlib.sha256(data).hexdigest()
    assert first_broken(here.park) is None


def test_the_copied_rows_equal_the_parsed_lines(here: LedgerPark) -> None:
    data = edited(workbook(), {("02_能源消费", "H4"): "９,９９９.６７８９"})
    (version,) = filed(here, data)
    stored = lines_of_versions(here.park, {2025}, {version.pk})
    assert rows_of(stored) == rows_of(parse(raw(data)).lines)
    assert stored["number"].tolist() == list(range(1, len(stored) + 1))
    line = LedgerLine.objects.get(version=version, cell="H4", sheet="02")
    assert line.quantity == Decimal("9999.6789")
    assert line.typed_value == "９,９９９.６７８９"
    assert line.process == Process.objects.get(enterprise=here.plant, code="GX01")
    sewer = LedgerLine.objects.get(version=version, sheet="08", field="to_wwtp")
    assert sewer.outlet == Outlet.objects.get(enterprise=here.plant, code="DW001")


@pytest.mark.parametrize(
    "text", [r"\N", '"', "a,b", "\t", r"\."], ids=["null-mark", "quote", "comma", "tab", "end-mark"]
)
def test_copy_keeps_what_looks_like_its_own_marks(here: LedgerPark, text: str) -> None:
    (version,) = filed(here, workbook())
    rows = rows_of(parse(raw(workbook())).lines)[:1]
    rows[0][11] = text
    other = LedgerVersion.objects.get(pk=version.pk)
    other.pk, other.number = None, 2
    other.save(force_insert=True)
    copy_lines([(other, rows)], place_ids({here.plant.pk}))
    assert LedgerLine.objects.get(version=other).typed_value == text


def test_the_same_file_again_writes_nothing(here: LedgerPark) -> None:
    data = workbook()
    filed(here, data)
    upload = staged(here, data, name="又一次.xlsx")
    assert upload.state == "unchanged"
    assert receive_ledger(upload, here.filer) == []
    assert upload.changes["months"][0]["counts"]["unchanged"] == LedgerVersion.objects.get().line_count
    assert (LedgerVersion.objects.count(), SourceFile.objects.count(), AuditEvent.objects.count()) == (1, 1, 1)


def test_the_same_content_in_other_bytes_writes_nothing(here: LedgerPark) -> None:
    filed(here, workbook())
    moved = edited(workbook(), {("09_固体废物", "A20"): None})
    assert moved != workbook()
    upload = staged(here, moved)
    assert upload.state == "unchanged"
    assert LedgerVersion.objects.count() == 1
    assert SourceFile.objects.count() == 2


def test_confirming_twice_files_once(here: LedgerPark) -> None:
    upload = staged(here, workbook())
    assert len(receive_ledger(upload, here.filer, explanations=SAID, declared=True)) == 1
    assert receive_ledger(upload, here.filer, explanations=SAID, declared=True) == []
    assert LedgerVersion.objects.count() == 1


def test_a_correction_needs_a_reason_and_keeps_the_first_version(here: LedgerPark) -> None:
    (first,) = filed(here, workbook())
    upload = staged(here, workbook(s02_0_consumption=9800, s02_0_industrial=9750, s02_0_stock_end=700))
    assert needs_reason(upload)
    month = upload.changes["months"][0]
    assert (month["state"], month["counts"]["updated"], month["counts"]["added"]) == ("correction", 3, 0)
    consumption = next(line for line in month["lines"] if line["field"] == "consumption")
    assert [(cell["old"], cell["new"]) for cell in consumption["changes"]] == [("9900 t", "9800 t")]
    with pytest.raises(ReasonMissing):
        receive_ledger(upload, here.filer, reason="  ", explanations=SAID, declared=True)
    assert LedgerVersion.objects.count() == 1

    (second,) = receive_ledger(upload, here.filer, reason="磅单录入有误", explanations=SAID, declared=True)
    assert (second.number, second.reason) == (2, "磅单录入有误")
    pointer = LedgerPointer.objects.get()
    assert (pointer.version_id, pointer.lock) == (second.pk, 2)
    kept = LedgerLine.objects.get(version=first, field="consumption", item="04")
    changed = LedgerLine.objects.get(version=second, field="consumption", item="04")
    assert (kept.quantity, changed.quantity) == (Decimal(9900), Decimal(9800))
    assert DirtyMonth.objects.count() == 2
    assert first_broken(here.park) is None


def test_a_removed_row_is_named_in_the_dry_run(here: LedgerPark) -> None:
    filed(here, workbook())
    given = workbook(s09_0_disposed=None)
    month = staged(here, given).changes["months"][0]
    assert month["counts"]["removed"] == 1
    assert [(line["state"], line["field"]) for line in month["lines"]] == [("removed", "disposed")]


def test_warnings_must_be_explained_and_are_kept_with_the_version(here: LedgerPark) -> None:
    filed(here, workbook(2025, 2))
    upload = staged(here, workbook(s07_0_emission=70, s07_0_gas_volume=200000))
    assert upload.state == "ready"
    warned = [entry for entry in upload.findings if entry["severity"] == "warning"]
    with pytest.raises(NotExplained):
        receive_ledger(upload, here.filer, declared=True)
    (version,) = receive_ledger(upload, here.filer, explanations=SAID, declared=True)
    said = [one.items() for one in version.acknowledged]
    assert warned and all(one.items() <= kept for one, kept in zip(warned, said, strict=True))


def test_who_confirms_second_is_told_who_filed_in_between(here: LedgerPark) -> None:
    mine = staged(here, workbook())
    theirs = stage_upload(
        here.access(here.editor), here.plant, "园区代报.xlsx", workbook(s02_2_consumption=1200), here.editor
    )
    receive_ledger(theirs, here.editor, explanations=SAID, declared=True)
    with pytest.raises(Conflict, match=str(here.editor)):
        receive_ledger(mine, here.filer, explanations=SAID, declared=True)
    assert LedgerVersion.objects.count() == 1
    mine.refresh_from_db()
    assert mine.state == "ready"


def test_a_discarded_upload_is_not_filed(here: LedgerPark) -> None:
    upload = staged(here, workbook())
    assert discard_upload(upload)
    assert not discard_upload(upload)
    with pytest.raises(FilingError):
        receive_ledger(upload, here.filer, explanations=SAID, declared=True)
    assert nothing_filed()


def test_strangers_and_readers_cannot_stage(here: LedgerPark) -> None:
    other = ledger_park("two")
    with pytest.raises(PermissionDenied):
        stage_upload(here.access(here.viewer), here.plant, "a.xlsx", workbook(), here.viewer)
    with pytest.raises(PermissionDenied):
        stage_upload(here.access(here.assessor), here.plant, "a.xlsx", workbook(), here.assessor)
    with pytest.raises(Http404):
        stage_upload(here.access(here.filer), here.neighbour, "a.xlsx", workbook(), here.filer)
    with pytest.raises(Http404):
        stage_upload(here.access(here.editor), other.plant, "a.xlsx", workbook(), here.editor)
    assert not LedgerUpload.objects.exists()


def test_two_parks_file_the_same_bytes_apart(here: LedgerPark) -> None:
    other = ledger_park("two")
    data = workbook()
    filed(here, data)
    upload = stage_upload(other.access(other.filer), other.plant, "a.xlsx", data, other.filer)
    assert upload.state == "ready"
    receive_ledger(upload, other.filer, explanations=SAID, declared=True)
    filed(here, workbook(s02_2_consumption=1200, s02_2_purchase=1200), reason="抄表更正")
    assert SourceFile.objects.filter(park=other.park).count() == 1
    theirs = LedgerPointer.objects.get(park=other.park)
    assert (theirs.version.number, theirs.lock) == (1, 1)
    assert first_broken(here.park) is None
    assert first_broken(other.park) is None


def test_digest_is_of_values_not_of_places_or_writing() -> None:
    rows = rows_of(parse(raw(workbook())).lines)
    digest = content_digest(rows, {})
    moved = [[*row[:3], row[3] + 7, row[4], "Z99", *row[6:11], "as typed", *row[12:]] for row in reversed(rows)]
    assert content_digest(moved, {}) == digest
    assert content_digest(rows, {"name": "x"}) != digest
    changed = [list(row) for row in rows]
    changed[0][9] = plain_quantity(Decimal(changed[0][9]) + 1)
    assert content_digest(changed, {}) != digest


def test_quantities_of_two_rows_are_not_exchanged_unnoticed() -> None:
    rows = rows_of(parse(raw(workbook())).lines)
    same_field = [index for index, row in enumerate(rows) if row[2] == "02" and row[4] == "consumption"][:2]
    exchanged = [list(row) for row in rows]
    one, other = same_field
    exchanged[one][9], exchanged[other][9] = rows[other][9], rows[one][9]
    assert content_digest(exchanged, {}) != content_digest(rows, {})


def batch(here: LedgerPark, months: list[int], **spoiled: Any) -> list[Workbook]:
    return [
        Workbook(
            here.plant,
            f"{month}月.xlsx",
            workbook(2024, month, **spoiled),
            here.filer,
            datetime(2024, month, 28, tzinfo=UTC),
        )
        for month in months
    ]


def test_a_batch_goes_through_the_same_door(here: LedgerPark) -> None:
    heard: list[int] = []
    ledger_accepted.connect(lambda sender, park_id, **_: heard.append(park_id), weak=False, dispatch_uid="test")
    try:
        done = file_workbooks(here.park, batch(here, [1, 2, 3]))
    finally:
        ledger_accepted.disconnect(dispatch_uid="test")
    assert (done.workbooks, done.versions, done.unchanged) == (3, 3, 0)
    assert done.lines == LedgerLine.objects.count()
    assert heard == [here.park.pk]
    assert LedgerVersion.objects.get(month=2).filed_at == datetime(2024, 2, 28, tzinfo=UTC)
    single = filed(here, workbook())[0]
    assert set(LedgerVersion.objects.values_list("content_digest", "line_count")) == {
        (single.content_digest, single.line_count)
    }
    assert first_broken(here.park) is None
    again = file_workbooks(here.park, batch(here, [1, 2, 3]))
    assert (again.versions, again.unchanged) == (0, 3)
    assert LedgerUpload.objects.filter(state="committed").count() == 4


def test_a_batch_with_one_bad_file_files_none_and_names_the_cell(here: LedgerPark) -> None:
    bad = batch(here, [1, 2])
    bad[1] = bad[1]._replace(data=edited(bad[1].data, {("02_能源消费", "C4"): "99"}))
    with pytest.raises(WorkbookRefused) as refused:
        file_workbooks(here.park, bad)
    assert ("02_能源消费", "C4") in {(entry["sheet"], entry["cell"]) for entry in refused.value.findings}
    assert nothing_filed()


def test_a_batch_files_a_correction_in_order(here: LedgerPark) -> None:
    first, later = batch(here, [1])[0], batch(here, [1], s02_2_consumption=1200)[0]
    done = file_workbooks(here.park, [first, later._replace(reason="抄表更正")])
    assert done.versions == 2
    assert LedgerPointer.objects.get().version.number == 2


def test_queries_of_a_round_do_not_grow_with_enterprises(here: LedgerPark) -> None:
    division = here.plant.division
    enterprises = [new_enterprise(here.park, division, uscc_of(n), f"企业{n}") for n in range(8)]

    def cost(files: list[Enterprise], month: int) -> int:
        books = [
            Workbook(one, f"{one.pk}.xlsx", own_workbook(one, month), here.editor, datetime(2024, 12, 1, tzinfo=UTC))
            for one in files
        ]
        with CaptureQueriesContext(connection) as queries:
            file_workbooks(here.park, books)
        # Each filing is an audit event of its own: three statements in the park's chain.
        return len(queries) - 3 * len(files)

    cost(enterprises, 1)
    assert cost(enterprises[:1], 2) == cost(enterprises[1:], 2)


def own_workbook(one: Enterprise, month: int) -> bytes:
    given = {"04": [{"output_value": 100 + one.pk, "output_value_const": 90, "employees": 10, "hours": 720}]}
    return write_workbook(
        LedgerEnterprise(uscc=one.uscc, name=one.name, industry_code="4412", region_code="500115", contact="张三"),
        2024,
        month,
        given,
    )
