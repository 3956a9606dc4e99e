"""How a rule speaks about one cell."""

from decimal import Decimal

from inventory.ledger.finding import ERROR, Finding, finding
from inventory.ledger.sheet_rows import SheetRows


def remark(
    rows: SheetRows,
    field: str,
    position: int,
    rule: str,
    message: str,
    *,
    severity: str = ERROR,
    expected: str = "",
    remedy: str = "",
) -> Finding:
    """Finding at the cell of a field; the message is led by the address."""
    where = rows.cell(field, position)
    typed = rows.typed.get(field)
    return finding(
        rule,
        f"{where}：{message}",
        sheet=rows.title,
        cell=where,
        severity=severity,
        read=typed[position] if typed else "",
        expected=expected,
        remedy=remedy,
    )


def shown(value: Decimal) -> str:
    """Number for a message: thousands separated, at most six significant places."""
    text = f"{value:,.6g}"
    if "e" in text.lower():
        text = f"{value:,.0f}" if abs(value) >= 1 else format(value, "f")
    return text
