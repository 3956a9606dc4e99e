"""Items of a row by code or exact name: the stored item is always the code."""

from inventory.ledger.activities import NAMED_SHEETS, activity_of
from inventory.ledger.columns import text_key
from inventory.ledger.finding import INFO, Finding, finding
from inventory.ledger.sheet_rows import SheetRows


def name_activities(rows: SheetRows) -> list[Finding]:
    """Replaces products and materials that have a method by their code; other texts stay as typed."""
    item = rows.sheet.item
    if rows.sheet.number not in NAMED_SHEETS or item is None or item.field not in rows.values:
        return []
    findings: list[Finding] = []
    known, codes = activity_of(rows.sheet.number), rows.values[item.field]
    for position, code in enumerate(codes):
        named = known.get(text_key(code)) if code else None
        if named is None or named.code == code:
            continue
        codes[position] = named.code
        if text_key(code) not in (text_key(named.label), text_key(named.name_zh)):
            where = rows.cell(item.field, position)
            message = f"{where} “{code}”按 {named.label} 读取。"
            place = {"sheet": rows.title, "cell": where, "read": code, "expected": named.code}
            findings.append(finding("activity_named", message, severity=INFO, **place))
    return findings
