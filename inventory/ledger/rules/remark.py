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
        about=line_name(rows, field, position),
    )


def line_name(rows: SheetRows, field: str, position: int) -> str:
    """Name of a cell that holds in whatever row it stands: `month|sheet|item|process|outlet|field`."""
    item = rows.sheet.item.field if rows.sheet.item else ""
    outlet = next((column.field for column in rows.sheet.with_role("place") if column.field != "process"), "")
    period, code, process, place = (rows.get(name, position) for name in ("period", item, "process", outlet))
    return f"{period or ''}|{rows.sheet.number}|{code or ''}|{process or ''}|{place or ''}|{field}"


def shown(value: Decimal) -> str:
    """Number for a message: thousands separated, at most six significant places."""
    text = f"{value:,.6g}"
    if "e" in text.lower():
        text = f"{value:,.0f}" if abs(value) >= 1 else format(Decimal(f"{value:.6g}"), "f")
    # What comes from the database carries all its decimals.
    return text.rstrip("0").rstrip(".") if "." in text else text
