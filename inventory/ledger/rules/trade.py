"""In-park trade against the partner's filed ledger: the filer learns whether the sides agree, reviewers both amounts.

Sheet 02: sold is 外供, bought is 购进, of rows with a partner. Sheet 05: CO2 as `supply` and as `feed`; other fates of
CO2 are paired when results are made. A partner without a ledger of the month is waited for in silence.
Source: 000 附录B 表B.1.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from inventory.ledger.context import LedgerContext, TradeKey, TradeSide
from inventory.ledger.finding import WARNING, Finding, finding
from inventory.ledger.parse import ParsedLedger
from inventory.ledger.rule_book import HINT
from inventory.ledger.rules.energy import TRADED
from inventory.ledger.rules.remark import remark, shown
from inventory.ledger.sheet_rows import SheetRows
from inventory.methods.capture import BOUGHT_PURPOSE, SOLD_PURPOSE, TRADED_ITEMS


@dataclass
class _Own:
    """The filer's own side of a trade and the first cell it stands in."""

    rows: SheetRows
    field: str
    position: int
    quantity: Decimal


def check_trades(parsed: ParsedLedger, context: LedgerContext) -> Iterator[Finding]:
    """Every trade whose sides differ by more than the tolerance of the larger, or that one side does not know."""
    own = _own_sides(parsed, context)
    for key, side in own.items():
        theirs = context.partners.sides.get(key)
        if (key.month, key.partner) in context.partners.filed:
            yield from _compare(key, side, theirs, context)
    for key, theirs in context.partners.sides.items():
        if key.month in parsed.periods and key not in own and theirs.quantity:
            yield from _unknown(parsed, key, theirs, context)


def _own_sides(parsed: ParsedLedger, context: LedgerContext) -> dict[TradeKey, _Own]:
    """The filer's sides by the key of the partner's side they must meet."""
    found: dict[TradeKey, _Own] = {}
    for number in ("02", "05"):
        rows = parsed.sheets.get(number)
        for position, partner in enumerate(rows.values.get("counterparty", ()) if rows else ()):
            if rows is None or partner is None or partner not in context.neighbours or partner == context.uscc:
                continue
            for field, sells in _fields(rows, position):
                quantity, period = rows.get(field, position), rows.get("period", position)
                if quantity is None or period is None:
                    continue
                key = TradeKey(period, partner, _item(rows, position), not sells)
                if key in found:
                    found[key].quantity += quantity
                else:
                    found[key] = _Own(rows, field, position, quantity)
    return found


def _item(rows: SheetRows, position: int) -> str:
    return str(rows.get(rows.sheet.item.field, position) or "") if rows.sheet.item else ""


def _fields(rows: SheetRows, position: int) -> tuple[tuple[str, bool], ...]:
    """Quantities of a row that are traded, and whether they are sold."""
    if rows.sheet.number == "02":
        return (("exported", True), ("purchase", False)) if _item(rows, position) in TRADED else ()
    if _item(rows, position) not in TRADED_ITEMS:
        return ()
    purpose = rows.get("purpose", position)
    return (("qty", purpose == SOLD_PURPOSE),) if purpose in (SOLD_PURPOSE, BOUGHT_PURPOSE) else ()


def _compare(key: TradeKey, side: _Own, theirs: TradeSide | None, context: LedgerContext) -> Iterator[Finding]:
    amount = theirs.quantity if theirs else Decimal(0)
    gap, larger = abs(side.quantity - amount), max(side.quantity, amount)
    where = (side.rows, side.field, side.position)
    if gap > context.rules.bound("trade_partner", "tolerance", key.month) * larger:
        message = "对方申报的数量与本表不一致，请与对方核对。"
        expected, remedy = "与对方申报的数量一致", "请与对方核对当月数量和计量单位；属实请说明原因。"
        yield remark(*where, "trade_partner", message, severity=WARNING, expected=expected, remedy=remedy)
    if gap > context.rules.bound("trade_sides", "tolerance", key.month) * larger:
        unit = side.rows.units[side.field][side.position]
        header = side.rows.sheet.by_field[side.field].header_zh
        message = f"{key.month} {header}合计 {shown(side.quantity)} {unit.base if unit else ''}，对方 {key.partner} "
        message += f"申报 {shown(theirs.quantity)}（{'、'.join(theirs.cells)}）。" if theirs else "没有对应的行。"
        yield remark(*where, "trade_sides", message, severity=HINT, remedy="请双方核对同一计量点的读数。")


def _unknown(parsed: ParsedLedger, key: TradeKey, theirs: TradeSide, context: LedgerContext) -> Iterator[Finding]:
    rows = parsed.sheets.get(theirs.sheet)
    title = rows.title if rows else ""
    about = f"{key.month}|{theirs.sheet}|{key.item}||{key.partner}|counterparty"
    side = "卖给" if key.sells else "购自"
    message = f"{key.month} 企业 {key.partner} 申报了{side}本企业的 {key.item}，本表没有对应的行。"
    remedy = "请补填一行并写交易对方；没有这笔交易的请说明。"
    yield finding("trade_partner", message, sheet=title, severity=WARNING, about=about, remedy=remedy)
    there = f"{shown(theirs.quantity)}（{'、'.join(theirs.cells)}）"
    message = f"{key.month} 对方 {key.partner} 申报{side}本企业 {key.item} {there}，本企业没有对应的行。"
    yield finding("trade_sides", message, sheet=title, severity=HINT, about=about)
