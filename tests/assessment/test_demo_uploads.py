"""What the demo shows of filing: own headings, a correction by click, a bill of two months, a rule, open ends."""

from datetime import date, timedelta
from decimal import Decimal
from unittest.mock import patch

import pytest
from django.core.management import call_command

from assessment.services.demo.declaration import DemoPark, demo_park
from assessment.services.demo.month import Ledgers
from assessment.services.demo.own_form import own_workbook
from assessment.services.demo.people import add_people
from assessment.services.demo.registry import register_park
from assessment.services.demo.rules import add_rules
from assessment.services.demo.uploads import add_mapping, file_fixed, leave_open
from assessment.services.demo.workbooks import FIXED, OWN, Filing, filed_rows, ledger_enterprise, workbook_bytes
from inventory.ledger.parse import parse
from inventory.ledger.reader import read
from inventory.models import (
    FormDraft,
    LedgerLine,
    LedgerMapping,
    LedgerUpload,
    LedgerVersion,
    PermittedAmount,
    RuleSetting,
)
from inventory.models.ledger import UploadState
from inventory.services.ledger_batch import Workbook, file_workbooks
from park.models import Enterprise, Park, User
from tests.assessment.test_demo import rows


@pytest.fixture
def stored() -> tuple[Park, DemoPark]:
    """The declared park with its people, without any ledger."""
    call_command("load_reference", verbosity=0)
    demo = demo_park()
    park = register_park(demo)
    add_people(park, demo)
    return park, demo


def file_months(park: Park, demo: DemoPark, *wanted: Filing) -> None:
    filer = User.objects.get(username="demo-filer")
    firms = {one.uscc: one for one in Enterprise.objects.filter(park=park)}
    books = [
        Workbook(firms[demo.firm[one.firm].uscc], one.name, workbook_bytes(one), filer, one.filed_at) for one in wanted
    ]
    file_workbooks(park, books)


def energy(park: Park, filing: Filing) -> set[tuple[str, str, str, Decimal | None]]:
    """Item, process code, field and quantity of the energy lines of a month."""
    lines = LedgerLine.objects.filter(park=park, year=filing.year, month=filing.month, sheet="02")
    return set(lines.values_list("item", "process__code", "field", "quantity"))


@pytest.mark.django_db(transaction=True)
def test_filings_by_own_headings_and_after_a_fix_say_what_the_template_says(stored: tuple[Park, DemoPark]) -> None:
    """Both months hold what the declaration gives: 1e4 kWh × 10 = MWh, gas as it is."""
    park, demo = stored
    with patch("assessment.tasks.wake"):
        add_mapping(park, demo)
        file_months(park, demo, Filing("E12", 2026, 6))
        file_fixed(park, demo)
        file_fixed(park, demo)
        file_months(park, demo, OWN)
    for filing in (FIXED, OWN):
        (gas, power) = filed_rows(filing)["02"]
        wanted = {
            (row["energy_code"], row["process"], name, Decimal(str(row[name])) * times)
            for row, times in ((gas, 1), (power, 10))
            for name in ("purchase", "consumption", "industrial")
        }
        assert energy(park, filing) == wanted
    fixed, own = LedgerUpload.objects.get(file_name=FIXED.name), LedgerUpload.objects.get(file_name=OWN.name)
    assert [fix["code"] for fix in fixed.applied_fixes] == ["unit:kWh"] and own.titles == {"02": "能源消耗"}
    assert LedgerVersion.objects.filter(park=park).count() == 3
    (table,) = LedgerMapping.objects.get(park=park).tables
    assert not any("2026" in heading for heading in table["headings"])


@pytest.mark.django_db(transaction=True)
def test_uploads_are_left_open_once(stored: tuple[Park, DemoPark]) -> None:
    park, demo = stored
    with patch("assessment.tasks.wake"):
        file_months(park, demo, Filing("E12", 2026, 9))
        file_months(park, demo, Filing("E01", 2026, 9), Filing("E06", 2026, 9))
        assert (leave_open(park, demo), leave_open(park, demo)) == (3, 0)
    rejected = LedgerUpload.objects.get(state=UploadState.REJECTED)
    assert rejected.enterprise.short_name == "云岭铜业"
    assert sum(entry["severity"] == "error" for entry in rejected.findings) == 7
    disputed = LedgerUpload.objects.get(state=UploadState.READY)
    assert [entry["rule"] for entry in disputed.findings if entry["severity"] == "warning"] == ["trade_partner"]
    (draft,) = FormDraft.objects.all()
    entered = filed_rows(Filing("E12", 2026, 10))["02"][0]
    assert draft.cells["02"][0]["consumption"] == str(entered["consumption"])


@pytest.mark.django_db
def test_rules_and_permits_are_set_once(stored: tuple[Park, DemoPark]) -> None:
    park, demo = stored
    assert (add_rules(park, demo), add_rules(park, demo)) == (4, 0)
    setting = RuleSetting.objects.get(park=park)
    assert (setting.rule, setting.scope, setting.values, setting.valid_from) == (
        "jump", "fuel:33", {"share": "0.35"}, date(2026, 10, 1)
    )  # fmt: skip
    assert setting.reason and PermittedAmount.objects.filter(park=park, from_year=2026).count() == 3


def test_the_own_form_reads_only_by_its_mapping() -> None:
    """Without the mapping the energy sheet is unknown: nothing of it is taken by guess."""
    demo = demo_park()
    data = own_workbook(ledger_enterprise(demo, demo.firm["E12"]), 2026, 8, filed_rows(OWN))
    assert "02" not in parse(read(data, OWN.name)).sheets


def test_one_bill_straddles_two_months_without_changing_the_water_of_either() -> None:
    """1,240 m³ from 21 July to 20 August: 11 and 20 of 31 days at 40 m³ a day, the rest on the other meter."""
    ledgers = Ledgers(demo_park())
    sent = {month: row["volume"] for month, row in rows(ledgers, "E14", "08", 2026)}
    for month, days in ((7, 11), (8, 20)):
        main, bill = (row for at, row in rows(ledgers, "E14", "06", 2026) if at == month)
        first, last = date.fromisoformat(bill["period_start"]), date.fromisoformat(bill["period_end"])
        assert (last - first + timedelta(days=1)).days == 31
        assert main["fresh_water"] + bill["fresh_water"] * days / 31 == pytest.approx(sent[month] / 0.8, abs=0.5)


def test_an_exporter_of_power_states_the_same_figures_to_the_market() -> None:
    """Sheet 11 of the plant repeats coal and power of sheet 02; 1e4 kWh × 10 = MWh."""
    month = Ledgers(demo_park()).rows("E01", 2026, 9)
    (told,) = month["11"]
    coal = next(row for row in month["02"] if row["energy_code"] == "04")
    power = next(row for row in month["02"] if row["energy_code"] == "33")
    assert (told["fuel_qty"], told["ncv"]) == (coal["consumption"], coal["ncv"])
    assert told["gen"] == pytest.approx(power["self_generated"] * 10, abs=0.05)
