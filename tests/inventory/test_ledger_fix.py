"""Corrections by click on a real upload: the bytes stay, the figures are right, who and when are kept."""

from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from inventory.models import LedgerLine, LedgerUpload, LedgerVersion
from inventory.services.ledger import receive_ledger, stage_upload
from inventory.services.ledger_file import file_bytes
from inventory.services.ledger_fix import FixRefused, apply_fixes, offered, undo_fix
from inventory.services.ledger_marked import marked_workbook
from park.models import AuditEvent
from tests.inventory.ledger_park import SAID, LedgerPark, ledger_park, workbook

pytestmark = pytest.mark.django_db
UNIT = "02_能源消费|K6|unit_suspected|unit:kWh"


@pytest.fixture
def here() -> LedgerPark:
    """The plant with February filed: 1,230 万kWh of power."""
    park = ledger_park()
    file(park, staged(park, workbook(month=2, s04_0_hours=600)))
    return park


def staged(here: LedgerPark, data: bytes) -> LedgerUpload:
    return stage_upload(here.access(here.filer), here.plant, "三月.xlsx", data, here.filer)


def file(here: LedgerPark, upload: LedgerUpload) -> LedgerVersion:
    return receive_ledger(upload, here.filer, explanations=SAID, declared=True)[0]


def in_kwh(month: int = 3) -> bytes:
    """Power typed in kWh under the unit 万kWh."""
    return workbook(month=month, s02_2_purchase=12300000, s02_2_consumption=12300000)


def rules(upload: LedgerUpload) -> set[str]:
    return {entry["rule"] for entry in upload.findings}


def test_a_fix_by_click_is_checked_filed_and_told(here: LedgerPark) -> None:
    """Two findings, one cell: 12,300,000 kWh = 12,300 MWh."""
    data = in_kwh()
    upload = staged(here, data)
    assert [key for key, _, _ in offered(upload)] == [UNIT.replace("K6", "H6"), UNIT]
    fixed = apply_fixes(upload, here.filer, [UNIT])
    assert fixed.pk == upload.pk and fixed.state == "ready"
    assert "unit_suspected" not in rules(fixed)
    (applied,) = fixed.applied_fixes
    edit = {"sheet": "02_能源消费", "cell": "E6", "old": "万千瓦时", "new": "千瓦时"}
    assert applied["edits"] == [edit]
    assert (applied["by"], applied["name"]) == (here.filer.pk, str(here.filer))
    assert fixed.source_file is not None
    assert file_bytes(fixed.source_file) == data
    version = file(here, fixed)
    assert version.applied_fixes == fixed.applied_fixes
    power = LedgerLine.objects.get(version=version, sheet="02", item="33", field="consumption")
    assert (power.typed_value, power.typed_unit, power.quantity) == ("12300000", "万千瓦时 → 千瓦时", Decimal(12300))
    event = AuditEvent.objects.filter(park=here.park, action="ledger.filed").latest("pk")
    assert event.detail["fixes"] == [applied["label"]]


def test_a_fix_is_taken_back_before_filing(here: LedgerPark) -> None:
    upload = staged(here, in_kwh())
    fixed = apply_fixes(upload, here.filer, code="unit:kWh")
    again = undo_fix(fixed, 0)
    assert again.applied_fixes == []
    assert again.findings == upload.findings
    with pytest.raises(FixRefused):
        undo_fix(again, 0)


def test_what_is_not_on_offer_is_refused(here: LedgerPark) -> None:
    upload = staged(here, in_kwh())
    for keys, code in (([], ""), (["02_能源消费|K6|unit_suspected|unit:MWh"], ""), ([UNIT, "x"], ""), ([], "unit:t")):
        with pytest.raises(FixRefused):
            apply_fixes(upload, here.filer, keys, code)
    apply_fixes(upload, here.filer, [UNIT])
    with pytest.raises(FixRefused):  # a second click on an old page
        apply_fixes(upload, here.filer, [UNIT])


def test_two_corrections_of_one_cell_are_refused(here: LedgerPark) -> None:
    """7,000 t for 20,000 × 35 × 10⁻⁵ = 7: both the mass and the concentration may be meant, not both at once."""
    upload = staged(here, workbook(s07_0_emission=7000))
    keys = [key for key, entry, _ in offered(upload) if entry["rule"] == "mass_mismatch"]
    assert len(keys) == 2
    fixed = apply_fixes(upload, here.filer, keys[:1])
    assert "mass_mismatch" not in rules(fixed)
    upload.findings[0]["fixes"] = [
        {"code": code, "label": code, "edits": [{"sheet": "07_废气排放", "cell": "J4", "old": "7", "new": code}]}
        for code in ("1", "2")
    ]
    LedgerUpload.objects.filter(pk=upload.pk).update(findings=upload.findings, applied_fixes=[])
    entry = upload.findings[0]
    both = [f"{entry['sheet']}|{entry['cell']}|{entry['rule']}|{code}" for code in ("1", "2")]
    with pytest.raises(FixRefused, match="J4"):
        apply_fixes(upload, here.filer, both)


def test_a_filed_upload_is_not_corrected_any_more(here: LedgerPark) -> None:
    upload = staged(here, in_kwh())
    file(here, upload)
    with pytest.raises(FixRefused):
        apply_fixes(upload, here.filer, [UNIT])
    # The same bytes again: nothing to file as they are, but the slip can still be put right.
    again = staged(here, in_kwh())
    assert again.state == "unchanged"
    fixed = apply_fixes(again, here.filer, [UNIT])
    assert fixed.state == "ready"
    assert fixed.changes["months"][0]["state"] == "correction"


def test_the_marked_workbook_holds_what_counts_and_reads_the_same(here: LedgerPark) -> None:
    fixed = apply_fixes(staged(here, in_kwh()), here.filer, [UNIT])
    marked = marked_workbook(fixed)
    cell = load_workbook(BytesIO(marked))["02_能源消费"]["E6"]
    assert cell.value == "千瓦时"
    assert "原值 万千瓦时" in cell.comment.text and str(here.filer) in cell.comment.text
    version = file(here, fixed)
    again = staged(here, marked)
    assert again.state == "unchanged"
    assert again.changes["months"][0]["digest"] == version.content_digest


def test_the_other_park_is_untouched(here: LedgerPark) -> None:
    other = ledger_park("two")
    theirs = stage_upload(other.access(other.filer), other.plant, "三月.xlsx", in_kwh(), other.filer)
    mine = staged(here, in_kwh())
    apply_fixes(mine, here.filer, [UNIT])
    theirs.refresh_from_db()
    assert theirs.applied_fixes == []
    # Their February is not filed: nothing supports a correction, so none is offered.
    assert list(offered(theirs)) == []


def test_a_running_total_becomes_the_month(here: LedgerPark) -> None:
    """1–March 3,690 万kWh − January 1,230 − February 1,230 = 1,230 万kWh = 12,300 MWh."""
    file(here, staged(here, workbook(month=1)))
    upload = staged(here, workbook(s02_2_purchase=3690, s02_2_consumption=3690))
    fixed = apply_fixes(upload, here.filer, code="basis:cumulative")
    assert [fix["edits"][0]["cell"] for fix in fixed.applied_fixes] == ["F6"]
    version = file(here, fixed)
    power = LedgerLine.objects.get(version=version, sheet="02", item="33", field="consumption")
    assert (power.typed_value, power.quantity) == ("3690", Decimal(12300))


def test_a_delimited_text_is_corrected_at_its_own_cells(here: LedgerPark) -> None:
    """Row 3 of the file; 12,300,000 kWh under the unit 万千瓦时."""
    heads = "报告期,能源代码,工序编号,计量单位,购进量,消费量合计"
    rows = f"三月能源\n{heads}\n2025-03,33,GX02,万千瓦时,12300000,12300000\n"
    upload = stage_upload(here.access(here.filer), here.plant, "02_能源消费.csv", rows.encode(), here.filer)
    fixed = apply_fixes(upload, here.filer, code="unit:kWh")
    assert fixed.applied_fixes[0]["edits"] == [
        {"sheet": "02_能源消费", "cell": "D3", "old": "万千瓦时", "new": "千瓦时"}
    ]
    marked = load_workbook(BytesIO(marked_workbook(fixed)))["02_能源消费"]
    assert (marked["D3"].value, marked["A1"].value) == ("千瓦时", "三月能源")
    assert "原值 万千瓦时" in marked["D3"].comment.text
