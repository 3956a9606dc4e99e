"""Remarks at the cells of a filed version: what stood there when they were made, and whether it was corrected since."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from inventory.ledger.columns import all_sheets
from inventory.ledger.finding import WARNING, Finding
from inventory.models import LedgerLine, LedgerVersion
from inventory.services.ledger_line import plain, plain_quantity

REMARK_LENGTH: Final = 400
#: What tells a line from others of its month, and what it says.
PLACE: Final = ("sheet", "item", "process__code", "outlet__code", "counterparty", "field")
SAID: Final = ("quantity", "unit", "notation", "typed_value", "typed_unit", "parameters")
CORRECTED, UNCORRECTED, REMOVED = "corrected", "uncorrected", "removed"


def kept_remarks(version: LedgerVersion, texts: Mapping[int, str]) -> list[dict[str, Any]]:
    """Remarks by line number as an act keeps them; empty texts and lines the version does not have are left out."""
    given = {number: plain(text.strip()[:REMARK_LENGTH]) for number, text in texts.items() if text.strip()}
    if not given:
        return []
    rows = _lines(version, ("number", "cell")).filter(number__in=given)
    return [
        {
            "line": row["number"],
            "cell": row["cell"],
            **{name: row[name] or "" for name in PLACE},
            **_said(row),
            "text": given[row["number"]],
        }
        for row in rows
    ]


def with_outcome(remarks: Iterable[Mapping[str, Any]], version: LedgerVersion) -> list[dict[str, Any]]:
    """Remarks with `outcome` (corrected, uncorrected, removed) in a newer version, by the values of the same line.

    Lines that agree in what they are are paired in order.
    """
    remarks = list(remarks)
    if not remarks:
        return []
    said: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in _lines(version, ("number", "cell")).filter(sheet__in={remark["sheet"] for remark in remarks}):
        said.setdefault(_place(row), []).append({"cell": row["cell"], "number": row["number"], **_said(row)})
    return [_outcome(remark, said.get(_place(remark), [])) for remark in remarks]


def _outcome(remark: Mapping[str, Any], now: list[dict[str, Any]]) -> dict[str, Any]:
    before = {name: remark[name] for name in ("value", "parameters")}
    same = next((line for line in now if {name: line[name] for name in before} == before), None)
    if same:
        return {**remark, "outcome": UNCORRECTED, "now": same}
    if not now:
        return {**remark, "outcome": REMOVED, "now": None}
    there = next((line for line in now if line["cell"] == remark["cell"]), now[0])
    return {**remark, "outcome": CORRECTED, "now": there}


def remark_findings(remarks: Iterable[Mapping[str, Any]], titles: Mapping[str, str]) -> list[Finding]:
    """Remarks as findings at their cells, so that the returned workbook carries them as comments.

    `titles` are those of the person's own sheets by number, where they differ from the template's.
    """
    sheets = all_sheets()
    return [
        Finding(
            sheet=titles.get(remark["sheet"]) or sheets[remark["sheet"]].title,
            cell=remark["cell"],
            severity=WARNING,
            rule="审核意见",
            read=remark["typed"],
            expected="",
            remedy="",
            message=remark["text"],
        )
        for remark in remarks
    ]


def _lines(version: LedgerVersion, more: tuple[str, ...]) -> Any:
    rows = LedgerLine.objects.filter(park_id=version.park_id, year=version.year, version=version)
    return rows.order_by("number").values(*more, *PLACE, *SAID)


def _place(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(row[name] or "" for name in PLACE)


def _said(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a line says: its value in the base unit or notation key, its other cells, and as typed."""
    quantity: Decimal | None = row["quantity"]
    return {
        "value": row["notation"] or f"{plain_quantity(quantity) or ''} {row['unit']}".strip(),
        "parameters": plain(row["parameters"]),
        "typed": f"{row['typed_value']} {row['typed_unit']}".strip(),
    }
