"""Rules over filings: settings, permits, partners and explanations of one park, and never of another."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inventory.ledger.rule_book import catalogue
from inventory.ledger.workbook import write_workbook
from inventory.models import LedgerUpload, LedgerVersion, PermittedAmount, ReviewHint, WarningExplanation
from inventory.services.explanation import Explanation, unexplained
from inventory.services.ledger import NotExplained, receive_ledger, stage_upload
from inventory.services.rule_setting import RuleRefused, permit_amount, set_rule
from inventory.views.ledger_json import UploadSerializer
from park.models import Outlet
from tests.inventory.ledger.filing import ENTERPRISE, NEIGHBOUR, USCC
from tests.inventory.ledger_park import SAID, LedgerPark, ledger_park, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> LedgerPark:
    return ledger_park()


def staged(place: LedgerPark, data: bytes) -> LedgerUpload:
    return stage_upload(place.access(place.filer), place.plant, "台账.xlsx", data, place.filer)


def filed(place: LedgerPark, data: bytes) -> LedgerVersion:
    (version,) = receive_ledger(staged(place, data), place.filer, reason="更正", explanations=SAID, declared=True)
    return version


def set_jump(place: LedgerPark, **given: Any) -> None:
    kept = {"scope": "", "values": {"share": Decimal("0.8")}, "severity": "", "valid_to": None, "reason": "波动大"}
    kept |= {"valid_from": date(2025, 3, 1), **given}
    set_rule(place.access(place.editor), catalogue()["jump"], **kept)


def burnt(tonnes: int, month: int = 3) -> bytes:
    parts = {"consumption": tonnes, "industrial": tonnes, "non_industrial": 0, "purchase": tonnes + 100}
    return workbook(2025, month, **{f"s02_0_{name}": value for name, value in parts.items()})


def jumps(upload: LedgerUpload) -> set[tuple[str, str]]:
    return {
        (one["cell"], one["severity"]) for one in upload.findings if one["rule"] == "jump" and "消费" in one["message"]
    }


def test_a_ledger_is_judged_by_the_settings_of_its_park_and_month(here: LedgerPark) -> None:
    there = ledger_park("two")
    set_jump(here)
    for place in (here, there):
        filed(place, burnt(6000, 2))
    # 9900 ÷ 6000 = 1.65: within 80 %, beyond 50 %.
    assert jumps(staged(here, burnt(9900))) == set()
    assert jumps(staged(there, burnt(9900))) != set()
    # January is judged by the rules of January: 3500 against the 6000 of February says nothing, February does.
    set_jump(here, valid_from=date(2025, 4, 1), severity="off")
    assert jumps(staged(here, burnt(12000))) != set()


def test_only_an_editor_sets_and_never_a_structural_rule(here: LedgerPark) -> None:
    given: dict[str, Any] = {"scope": "", "values": {}, "valid_from": date(2025, 1, 1), "valid_to": None, "reason": "x"}
    with pytest.raises(RuleRefused):
        set_rule(here.access(here.editor), catalogue()["uscc_other"], severity="off", **given)
    with pytest.raises(RuleRefused):
        set_rule(here.access(here.editor), catalogue()["last_digits"], severity="error", **given)


def test_the_year_so_far_is_held_against_the_parks_permit(here: LedgerPark) -> None:
    there = ledger_park("two")
    for place in (here, there):
        filed(place, workbook(2025, 2))
    outlet = Outlet.objects.get(enterprise=here.plant, code="DA001")
    # 7 t of SO2 in February and 7 t in March: 14 t.
    permit_amount(here.access(here.editor), here.plant, outlet, "a21026", 2025, Decimal("13.9"), "证")
    found = {one["cell"] for one in staged(here, workbook()).findings if one["rule"] == "permit_year"}
    assert found == {"J4"}
    permit_amount(here.access(here.editor), here.plant, outlet, "a21026", 2025, Decimal("56"), "证 变更")
    assert not [one for one in staged(here, workbook()).findings if one["rule"].startswith("permit")]
    assert not [one for one in staged(there, workbook()).findings if one["rule"].startswith("permit")]
    assert PermittedAmount.objects.count() == 2


def neighbours_book(heat: float) -> bytes:
    """The neighbour's ledger: heat bought of the plant."""
    who = replace(ENTERPRISE, uscc=NEIGHBOUR, name="邻居食品有限公司", permit_no="", processes=(), outlets=())
    bought = {"energy_code": "32", "unit": "百万千焦", "purchase": heat, "consumption": heat, "counterparty": USCC}
    return write_workbook(who, 2025, 3, {"02": [bought], "04": [{"output_value": 10, "hours": 700}]})


def test_the_partners_ledger_is_told_apart_to_filer_and_reviewer(here: LedgerPark) -> None:
    there = ledger_park("two")
    upload = stage_upload(
        here.access(here.neighbours_filer), here.neighbour, "邻居.xlsx", neighbours_book(18000), here.neighbours_filer
    )
    receive_ledger(upload, here.neighbours_filer, explanations=SAID, declared=True)
    mine = staged(here, workbook())
    (told,) = [one for one in mine.findings if one["rule"] == "trade_partner"]
    assert told["message"].endswith("对方申报的数量与本表不一致，请与对方核对。")
    answer = str(UploadSerializer(mine).data)
    assert "18,000" not in answer and "18000" not in answer
    version = receive_ledger(mine, here.filer, explanations=SAID, declared=True)[0]
    (hint,) = [one for one in version.review_hint.hints if one["rule"] == "trade_sides"]
    assert "20,000" in hint["message"] and "18,000" in hint["message"]
    # The same plant and neighbour in another park have nothing to do with it.
    assert not [one for one in staged(there, workbook()).findings if one["rule"] == "trade_partner"]


def test_hints_never_reach_who_files(here: LedgerPark) -> None:
    for month in (1, 2):
        filed(here, workbook(2025, month))
    upload = staged(here, workbook())
    row = ReviewHint.objects.get(upload=upload)
    assert "constant_run" in {one["rule"] for one in row.hints} and row.version is None
    assert "constant_run" not in str(UploadSerializer(upload).data) + str(upload.findings)
    version = receive_ledger(upload, here.filer, explanations=SAID, declared=True)[0]
    assert ReviewHint.objects.get(version=version).pk == row.pk


def test_an_explained_warning_stays_quiet_until_its_figure_moves(here: LedgerPark) -> None:
    filed(here, burnt(6000, 2))
    upload = staged(here, burnt(9900))
    asked = unexplained(upload)
    assert "jump" in {group.rule for group in asked}
    with pytest.raises(NotExplained):
        receive_ledger(upload, here.filer, explanations=[Explanation("供暖", rule="jump")][:0], declared=True)
    assert not WarningExplanation.objects.filter(text="供暖").exists()
    texts = [Explanation(f"因为{group.rule}", rule=group.rule) for group in asked]
    (version,) = receive_ledger(upload, here.filer, explanations=texts, declared=True)
    assert {one["explanation"] for one in version.acknowledged if one["rule"] == "jump"} == {"因为jump"}
    # One row more on another sheet, the same coal: nothing is asked about the coal again.
    again = staged(here, edited_hours(9900))
    assert "jump" not in {group.rule for group in unexplained(again)}
    moved = unexplained(staged(here, edited_hours(9950)))
    assert "jump" in {group.rule for group in moved}


def edited_hours(tonnes: int) -> bytes:
    parts = {"consumption": tonnes, "industrial": tonnes, "non_industrial": 0, "purchase": tonnes + 100}
    return workbook(2025, 3, s04_0_hours=719, **{f"s02_0_{name}": value for name, value in parts.items()})


def test_an_explanation_of_another_park_does_not_count(here: LedgerPark) -> None:
    there = ledger_park("two")
    for place in (here, there):
        filed(place, burnt(6000, 2))
    filed(here, burnt(9900))
    assert WarningExplanation.objects.filter(park=there.park, rule="jump").count() == 0
    assert "jump" in {group.rule for group in unexplained(staged(there, burnt(9900)))}


def test_queries_of_a_check_do_not_grow_with_months_on_record(here: LedgerPark) -> None:
    def queries(month: int) -> int:
        with CaptureQueriesContext(connection) as taken:
            staged(here, workbook(2025, month, s04_0_hours=600 + month))
        return len(taken)

    for month in (1, 2, 3):
        filed(here, workbook(2025, month))
    few = queries(4)
    for month in (4, 5, 6):
        filed(here, workbook(2025, month))
    assert queries(7) <= few
