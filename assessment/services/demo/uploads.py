"""Filings of the demo beside the ordinary ones: by own headings, after a correction by click, and some left open."""

from dataclasses import replace
from typing import Any, Final

from django.db import transaction

from assessment.services.demo import DemoError
from assessment.services.demo.declaration import DemoPark
from assessment.services.demo.handout import spoiled
from assessment.services.demo.own_form import (
    HEAD,
    HEADINGS,
    MAPPED,
    PERIOD_CELL,
    TITLE,
    in_kilowatt_hours,
    mapped_columns,
    own_workbook,
)
from assessment.services.demo.people import filers
from assessment.services.demo.workbooks import FIXED, OWN, Filing, filed_rows, ledger_enterprise
from inventory.ledger.mapping import TableMapping
from inventory.ledger.workbook import write_workbook
from inventory.models import FormDraft, LedgerMapping, LedgerUpload, LedgerVersion
from inventory.models.ledger import UploadState
from inventory.selectors.ledger_form import form_month
from inventory.services.ledger import stage_upload
from inventory.services.ledger_filing import Filing as FilingOfUpload
from inventory.services.ledger_filing import announce, file_all
from inventory.services.ledger_fix import apply_fixes
from inventory.services.ledger_form import save_draft
from inventory.services.ledger_line import by_month, kept_rows
from inventory.services.ledger_staging import warnings_of
from inventory.services.mapping import save_table, set_active, start_mapping
from park.access import EDITOR, FILER, ParkAccess, enter_park
from park.models import Enterprise, Park

MAPPING: Final = "能源消耗台账（演示）"
SAMPLE: Final = "云岭铜业_能源消耗台账.xlsx"
UNIT_FIX: Final = "unit:kWh"
#: The month that is not filed yet: rejected as a file, begun on screen.
OPEN: Final = Filing("E12", 2026, 10)
#: A correction that nobody has filed: the buyer's heat is 4 % below what the seller filed.
DISPUTED: Final = Filing("E06", 2026, 9)
DISPUTED_SHARE: Final = 0.96
HEAT: Final = "32"


def add_mapping(park: Park, demo: DemoPark) -> None:
    """Teaches the platform the headings of one enterprise, from its energy sheet; a known mapping is left alone."""
    if OWN.firm not in demo.firm or LedgerMapping.objects.filter(park=park).exists():
        return
    access, enterprise = _door(park, demo, OWN)
    only_energy = {"01": [], MAPPED: filed_rows(OWN)[MAPPED]}
    facts = ledger_enterprise(demo, demo.firm[OWN.firm])
    sample = own_workbook(facts, OWN.year, OWN.month, only_energy)
    mapping = start_mapping(access, enterprise, MAPPING, (SAMPLE, sample))
    proposed = TableMapping.from_dict(mapping.tables[0])
    columns = mapped_columns()
    mapped = {column.field for column in columns}
    table = replace(
        proposed,
        sheet=TITLE,
        target=MAPPED,
        first=HEAD,
        heads=1,
        headings=tuple(HEADINGS),
        period=PERIOD_CELL,
        columns=columns,
        constants={name: text for name, text in proposed.constants.items() if name not in mapped},
    )
    save_table(access, mapping, table)
    set_active(access, mapping, True)


def file_fixed(park: Park, demo: DemoPark) -> None:
    """Files the month whose electricity came in kWh under 1e4 kWh, after the offered correction; once.

    Errors: DemoError when the correction is not offered or does not put the file in order.
    """
    access, enterprise = _door(park, demo, FIXED)
    key = {"enterprise": enterprise, "year": FIXED.year, "month": FIXED.month}
    if LedgerVersion.objects.filter(park=park, **key).exists():
        return
    data = _written(demo, FIXED, in_kilowatt_hours(filed_rows(FIXED)))
    upload = stage_upload(access, enterprise, FIXED.name, data, access.user)
    upload = apply_fixes(upload, access.user, code=UNIT_FIX)
    if upload.state != UploadState.READY:
        raise DemoError(f"{FIXED.name} is not in order after its correction: {upload.findings[:1]}")
    with transaction.atomic():
        filing = FilingOfUpload(
            upload=upload,
            months=by_month(kept_rows(upload.lines)),
            locks={(year, month): lock for year, month, lock in upload.periods},
            warnings=warnings_of(upload),
            filed_by=access.user,
            filed_at=FIXED.filed_at,
        )
        file_all(park, [filing])
    announce(park)


def leave_open(park: Park, demo: DemoPark) -> int:
    """A rejected file, a draft of the form, a correction at odds with its partner; tells how many are new."""
    done = 0
    for filing, make in ((OPEN, _rejected), (DISPUTED, _disputed)):
        if filing.firm in demo.firm and (filing.year, filing.month) in demo.months:
            access, enterprise = _door(park, demo, filing)
            if not LedgerUpload.objects.filter(park=park, enterprise=enterprise, file_name=_open_name(filing)).exists():
                stage_upload(access, enterprise, _open_name(filing), make(demo, filing), access.user)
                done += 1
    if OPEN.firm in demo.firm and (OPEN.year, OPEN.month) in demo.months and not FormDraft.objects.filter(park=park):
        _begin(*_door(park, demo, OPEN))
        done += 1
    return done


def _open_name(filing: Filing) -> str:
    return filing.name.replace(".xlsx", "_待改.xlsx")


def _rejected(demo: DemoPark, filing: Filing) -> bytes:
    return _written(demo, filing, spoiled(filed_rows(filing), demo.firm[filing.firm].uscc))


def _disputed(demo: DemoPark, filing: Filing) -> bytes:
    rows = filed_rows(filing)
    for row in rows["02"]:
        if row["energy_code"] == HEAT:
            for name in ("purchase", "consumption", "industrial"):
                row[name] = round(row[name] * DISPUTED_SHARE, 2)
    return _written(demo, filing, rows)


def _begin(access: ParkAccess, enterprise: Enterprise) -> None:
    """The first energy row entered on screen, the rest still blank."""
    form = form_month(enterprise, OPEN.year, OPEN.month)
    rows: list[dict[str, Any]] = [dict(row) for row in form.cells["02"]]
    known = filed_rows(OPEN)["02"]
    entered = next(row for row in known if row["unit"] == rows[0]["unit"])
    rows[0] |= {name: str(entered[name]) for name in ("purchase", "consumption", "industrial")}
    save_draft(access, form, 0, {"02": rows})


def _written(demo: DemoPark, filing: Filing, rows: dict[str, list[dict[str, Any]]]) -> bytes:
    return write_workbook(ledger_enterprise(demo, demo.firm[filing.firm]), filing.year, filing.month, rows)


def _door(park: Park, demo: DemoPark, filing: Filing) -> tuple[ParkAccess, Enterprise]:
    """The access of who files for the enterprise: its own filer, else the park's editor."""
    editor, own = filers(park)
    enterprise = Enterprise.objects.get(park=park, uscc=demo.firm[filing.firm].uscc)
    return enter_park(own.get(enterprise.pk, editor), park.code, (FILER, EDITOR)), enterprise
