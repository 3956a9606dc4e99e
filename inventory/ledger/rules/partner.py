"""Rules of the other side of a trade in the park: who it may be, and what is traded on sheet 05."""

from collections.abc import Iterator
from typing import Final

from inventory.ledger.context import LedgerContext
from inventory.ledger.finding import WARNING, Finding
from inventory.ledger.rules.remark import remark
from inventory.ledger.sheet_rows import SheetRows
from inventory.methods.capture import TRADED_ITEMS, TRADED_PURPOSES
from park.methods.uscc import is_uscc

_FIELD: Final = "counterparty"
_REMEDY: Final = "请填园区内买卖二氧化碳的对方代码；与园区外买卖请留空。"


def check_partner(rows: SheetRows, position: int, context: LedgerContext, remedy: str) -> Iterator[Finding]:
    """The partner of a row is another enterprise of the park with a valid code; blank is no trade."""
    partner = rows.get(_FIELD, position)
    if partner is None:
        return
    if partner == context.uscc:
        yield remark(rows, _FIELD, position, "counterparty_self", "交易对方是本企业。", remedy=remedy)
    elif not is_uscc(partner):
        message = f"交易对方代码“{partner}”校验不通过。"
        yield remark(rows, _FIELD, position, "counterparty_invalid", message, remedy="请核对 18 位代码。")
    elif partner not in context.neighbours:
        message = f"交易对方“{partner}”不是园区内企业。"
        yield remark(rows, _FIELD, position, "counterparty_outside", message, remedy=remedy)


def check_material_trade(rows: SheetRows, context: LedgerContext) -> Iterator[Finding]:
    """Rows of sheet 05 that name a partner: a partner of the park, and CO2 handed over or received."""
    if _FIELD not in rows.values:
        return
    for position, partner in enumerate(rows.values[_FIELD]):
        if partner is None:
            continue
        wrong = list(check_partner(rows, position, context, _REMEDY))
        yield from wrong
        if wrong:
            continue
        if rows.get("material_code", position) not in TRADED_ITEMS:
            message = "本行填了交易对方；本表的园区内交易只配对二氧化碳。"
            remedy = "请清空本格；电力、热力和副产煤气的交易填02表。"
            yield remark(rows, _FIELD, position, "counterparty_material", message, severity=WARNING, remedy=remedy)
        elif rows.get("purpose", position) not in TRADED_PURPOSES:
            message = "捕集和泄漏不是交易，本行不配对。"
            remedy = "请清空本格；卖方在外供、再排放利用等用途行填写，买方在原料行填写。"
            yield remark(rows, _FIELD, position, "counterparty_purpose", message, severity=WARNING, remedy=remedy)
