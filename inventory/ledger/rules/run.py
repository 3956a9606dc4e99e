"""Rules on runs of months: the very same figure, or zero, again and again."""

from collections.abc import Iterator, Sequence
from typing import Final

from inventory.ledger.finding import Finding
from inventory.ledger.rule_book import HINT, RuleBook
from inventory.ledger.rules.remark import remark, shown
from inventory.ledger.rules.totals import FieldTotals, Past, item_scope, months_before

#: What is the same every month by nature.
STEADY: Final = frozenset(("employees", "count", "area", "hours"))
#: Decimals a filed quantity is kept with.
KEPT: Final = 12


def check_runs(found: Sequence[FieldTotals], past: Past, rules: RuleBook) -> Iterator[Finding]:
    """A figure equal to those of the months before it, as many as the bound says."""
    for column in found:
        if column.field in STEADY:
            continue
        for (month, line), now in column.sums.items():
            last = months_before(month, 1)
            before = column.sums.get((last, line), past.get(last, {}).get(line))
            if before is None or round(before, KEPT) != round(now, KEPT):
                continue
            rule = "constant_run" if now else "zero_run"
            months = int(rules.bound(rule, "months", month, item_scope(line[0], line[1])))
            others = (months_before(month, count) for count in range(2, months))
            values = (column.sums.get((other, line), past.get(other, {}).get(line)) for other in others)
            if all(value is not None and round(value, KEPT) == round(now, KEPT) for value in values):
                header = column.rows.sheet.by_field[column.field].header_zh
                what = f"都是 {shown(now)}" if now else "都填 0"
                message = f"{header}连续 {months} 个月{what}。"
                remedy = "请核对计量记录；确未发生请填 NO。" if not now else "请核对计量记录；属实请说明原因。"
                where = (column.rows, column.field, column.places[month, line])
                yield remark(*where, rule, message, severity=HINT, remedy=remedy)
