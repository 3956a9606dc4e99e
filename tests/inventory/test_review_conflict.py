"""Somebody was faster: what each side changed is told per cell, and the kept file is checked against the new state."""

import pytest

from inventory.services.ledger import Conflict, receive_ledger
from inventory.services.review import Said, act_on
from inventory.services.review_conflict import MonthClash, check_again, clashes
from tests.inventory.ledger_park import SAID, LedgerPark, ledger_park, workbook
from tests.inventory.test_review import filed, in_force, upload

from inventory.services.ledger import stage_upload  # isort: skip

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> LedgerPark:
    park = ledger_park()
    assert park.editor and park.viewer and park.filer
    return park


def cells(found: list[MonthClash]) -> dict[tuple[str, str, str], tuple[str, str, str, bool]]:
    (month,) = found
    return {
        (cell.sheet, cell.item, cell.header): (cell.old, cell.mine, cell.theirs, cell.is_contested)
        for cell in month.cells
    }


def test_old_mine_and_theirs_per_cell(here: LedgerPark) -> None:
    """Then: 9900 t of coal burnt, 9850 of it in production. Mine: 9850, 9800. Theirs: 9800, 9750 and 700 h."""
    filed(here)
    own = workbook(s02_0_consumption=9850, s02_0_stock_end=650, s02_0_industrial=9800)
    mine = stage_upload(here.access(here.filer), here.plant, "a.xlsx", own, here.filer)
    assert clashes(mine) == []
    theirs = workbook(s02_0_consumption=9800, s02_0_stock_end=700, s02_0_industrial=9750, s04_0_hours=700)
    other = stage_upload(here.access(here.editor), here.plant, "b.xlsx", theirs, here.editor)
    receive_ledger(other, here.editor, reason="更正", explanations=SAID, declared=True)
    with pytest.raises(Conflict):
        receive_ledger(mine, here.filer, reason="更正", explanations=SAID, declared=True)
    found = clashes(mine)
    assert (found[0].number_then, found[0].number_now, found[0].state_now) == (1, 2, "submitted")
    table = {header: texts for (_, _, header), texts in cells(found).items()}
    assert table["消费量合计"] == ("9900 t", "9850 t", "9800 t", True)
    assert table["生产小时"] == ("720 h", "720 h", "700 h", False)
    again = check_again(mine)
    assert (again.pk, again.state, clashes(again)) == (mine.pk, "ready", [])
    changed = {change["header"]: change for line in again.changes["months"][0]["lines"] for change in line["changes"]}
    assert (changed["消费量合计"]["old"], changed["消费量合计"]["new"]) == ("9800 t", "9850 t")
    (version,) = receive_ledger(again, here.filer, reason="更正", explanations=SAID, declared=True)
    assert version.number == 3 == in_force()


def test_an_approval_in_between_is_told_too(here: LedgerPark) -> None:
    version = filed(here)
    mine = upload(here, here.filer, "1234")
    act_on(here.access(here.editor), version.pk, "approve", Said())
    with pytest.raises(Conflict, match="editor员"):
        receive_ledger(mine, here.filer, reason="更正", explanations=SAID, declared=True)
    (month,) = clashes(mine)
    assert (month.number_then, month.number_now, month.state_now) == (1, 1, "approved")
    assert {cell.old == cell.theirs for cell in month.cells} == {True}
