"""The findings of an upload as its page shows them: filtered by what the address asks, beside the rows they cite."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _

from inventory.ledger.columns import all_sheets
from inventory.ledger.finding import SEVERITIES
from inventory.ledger.fix_units import SLIPS
from inventory.ledger.rule_book import catalogue
from inventory.models import LedgerUpload
from inventory.models.ledger import UNCHECKED, CheckStep
from inventory.services.ledger_fix import fix_key
from inventory.views.ledger_words import is_chinese

FINDINGS_ON_PAGE: Final = 50
LONGEST_QUESTION: Final = 80
#: Equal findings from this number on are offered as one group.
GROUPED_FROM: Final = 3
READING: Final = "reading"
#: Heading of the column that says the same in every row of a file: the enterprise's own code.
SHARED_HEAD: Final = all_sheets()["02"].by_field["uscc"].header_zh
UNIT_TEXTS: Final = {code: text for texts in SLIPS.values() for code, text in texts.items()}
Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """What an address asks for: severity, rule, sheet title, text; empty where it does not narrow."""

    severity: str
    rule: str
    sheet: str
    text: str

    @classmethod
    def of(cls, request: HttpRequest) -> "Asked":
        """The filter of a request; an unknown severity asks for nothing."""
        asked = {name: request.GET.get(name, "").strip()[:LONGEST_QUESTION] for name in ("severity", "rule", "sheet")}
        if asked["severity"] not in SEVERITIES:
            asked["severity"] = ""
        return cls(**asked, text=request.GET.get("q", "").strip()[:LONGEST_QUESTION])

    def query(self, **changed: str) -> str:
        """The filter as the query of an address, with some parts changed."""
        parts = {"severity": self.severity, "rule": self.rule, "sheet": self.sheet, "q": self.text, **changed}
        return urlencode({name: value for name, value in parts.items() if value})

    def takes(self, entry: Entry) -> bool:
        """Whether a finding is asked for."""
        said = " ".join(str(entry[name]) for name in ("sheet", "cell", "message", "read", "remedy"))
        return (
            self.severity in ("", entry["severity"])
            and self.rule in ("", entry["rule"], kind_of(entry["rule"]))
            and self.sheet in ("", entry["sheet"])
            and self.text.casefold() in said.casefold()
        )


def findings_context(request: HttpRequest, shown: LedgerUpload) -> dict[str, Any]:
    """What the list of findings and the rows beside it need, for one page of the findings that are asked for."""
    asked = Asked.of(request)
    found = [(number, entry) for number, entry in enumerate(shown.findings) if asked.takes(entry)]
    page = Paginator(found, FINDINGS_ON_PAGE).get_page(request.GET.get("page"))
    here = [entry for _number, entry in page]
    sheets = _excerpt(shown, list(page))
    ids = {
        (sheet["sheet"], cell["address"]): cell["id"]
        for sheet in sheets
        for row in sheet["rows"]
        for cell in row["cells"]
    }
    others = [entry for entry in shown.findings if Asked("", asked.rule, asked.sheet, asked.text).takes(entry)]
    severities = Counter(entry["severity"] for entry in others)
    return {
        "asked": asked,
        "page": page,
        "query": asked.query(),
        "entries": [_entry(number, entry, ids) for number, entry in page],
        "severities": [(name, severities[name], asked.query(severity=name)) for name in SEVERITIES],
        "every_severity": (len(others), asked.query(severity="")),
        "rules": _rules(shown.findings, asked),
        "titles": sorted({entry["sheet"] for entry in shown.findings if entry["sheet"]}),
        "groups": _groups(entry for _number, entry in found),
        "kinds": _kinds(shown.findings),
        "sheets": sheets,
        "has_cells": any(entry["cell"] for entry in here),
    }


def applied_context(shown: LedgerUpload) -> list[dict[str, Any]]:
    """The corrections laid over the file, in their order, with their number."""
    return [{**fix, "number": number} for number, fix in enumerate(shown.applied_fixes)]


def check_context(shown: LedgerUpload) -> dict[str, Any]:
    """The steps of the check of an upload, counted."""
    names = [code for code, _label in CheckStep.choices]
    now = names.index(shown.step) if shown.step in names else -1
    states = ["done" if place < now else "running" if place == now else "waiting" for place in range(len(names))]
    steps = [{"label": label, "state": state} for (_c, label), state in zip(CheckStep.choices, states, strict=True)]
    return {
        "is_unchecked": shown.state in UNCHECKED,
        "steps": steps,
        "percent": 100 * max(now, 0) // len(names),
    }


def kind_of(code: str) -> str:
    """The rule of the catalogue under which findings are offered together; those of reading share one."""
    return code if code in catalogue() else READING


def rule_title(code: str) -> str:
    """What a rule is called; those of reading share one name."""
    rule = catalogue()[kind_of(code)]
    return rule.title_zh if is_chinese() else rule.title_en


def kind_title(code: str) -> str:
    """What all fixes with one code do."""
    kind, _colon, rest = code.partition(":")
    unit = UNIT_TEXTS.get(rest.rpartition(":")[2], rest.rpartition(":")[2])
    if kind == "unit":
        return _("Unit read as %(unit)s") % {"unit": unit}
    if kind == "value":
        return _("Figures converted from %(unit)s") % {"unit": unit}
    if kind == "basis":
        return _("Figures are running totals of the year")
    return _("Fractions as percent")


def _entry(number: int, entry: Entry, ids: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    fixes = [{**fix, "key": fix_key(entry, fix)} for fix in entry.get("fixes", ())]
    where = ids.get((entry["sheet"], entry["cell"]), "")
    return {**entry, "number": number, "fixes": fixes, "cell_id": where, "title": rule_title(entry["rule"])}


def _rules(findings: Iterable[Entry], asked: Asked) -> list[dict[str, Any]]:
    others = Asked(asked.severity, "", asked.sheet, "")
    counted = Counter(kind_of(entry["rule"]) for entry in findings if others.takes(entry))
    rules = [{"code": code, "title": rule_title(code), "count": count} for code, count in counted.items()]
    return sorted(rules, key=lambda rule: (-rule["count"], rule["title"]))


def _groups(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Rules with several findings among those asked for, the commonest first, each with its first message."""
    by_rule: dict[str, list[Entry]] = {}
    for entry in entries:
        by_rule.setdefault(entry["rule"], []).append(entry)
    groups = [
        {"code": code, "title": rule_title(code), "count": len(same), "severity": same[0]["severity"], "first": same[0]}
        for code, same in by_rule.items()
        if len(same) >= GROUPED_FROM
    ]
    return sorted(groups, key=lambda group: -group["count"])


def _kinds(findings: Iterable[Entry]) -> list[dict[str, Any]]:
    """Fixes that stand at several cells and can be applied together."""
    cells: dict[str, set[str]] = {}
    for entry in findings:
        for fix in entry.get("fixes", ()):
            cells.setdefault(fix["code"], set()).add(str(fix["edits"]))
    kinds = [
        {"code": code, "title": kind_title(code), "count": len(same)} for code, same in cells.items() if len(same) > 1
    ]
    return sorted(kinds, key=lambda kind: -kind["count"])


def _excerpt(shown: LedgerUpload, found: Sequence[tuple[int, Entry]]) -> list[dict[str, Any]]:
    """The rows that the findings of the page cite, each cell with its gravest severity and what is said of it."""
    said: dict[tuple[str, str], list[tuple[int, Entry]]] = {}
    for number, entry in found:
        said.setdefault((entry["sheet"], entry["cell"]), []).append((number, entry))
    fixed = {(edit["sheet"], edit["cell"]): edit for fix in shown.applied_fixes for edit in fix["edits"]}
    sheets = []
    for place, sheet in enumerate(shown.excerpt):
        cited = {cell for title, cell in said if title == sheet["sheet"] and cell}
        rows = [row for row in sheet["rows"] if row["number"] in {_row(cell) for cell in cited}]
        if rows:
            kept = _columns(sheet, rows, {_letters(cell) for cell in cited})
            shown_rows = [_excerpt_row(f"s{place}", sheet, row, kept, said, fixed) for row in rows]
            sheets.append({**sheet, "columns": [sheet["columns"][at] for at in kept], "rows": shown_rows})
    return sheets


def _columns(sheet: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], cited: Collection[str]) -> list[int]:
    """Places of the columns to show: those cited and those that hold anything, without the one all rows share."""
    kept = []
    for at, column in enumerate(sheet["columns"]):
        says_much = column["header"] != SHARED_HEAD and any(row["cells"][at] for row in rows)
        if column["letters"] in cited or says_much:
            kept.append(at)
    return kept


def _excerpt_row(
    name: str,
    sheet: Mapping[str, Any],
    row: Mapping[str, Any],
    kept: Sequence[int],
    said: Mapping[tuple[str, str], list[tuple[int, Entry]]],
    fixed: Mapping[tuple[str, str], Mapping[str, str]],
) -> dict[str, Any]:
    cells = []
    for at in kept:
        where = f"{sheet['columns'][at]['letters']}{row['number']}"
        entries = said.get((sheet["sheet"], where), [])
        edit = fixed.get((sheet["sheet"], where))
        cells.append(
            {
                "text": row["cells"][at],
                "address": where,
                "id": f"{name}-{where}",
                "severity": min((entry["severity"] for _n, entry in entries), key=SEVERITIES.index, default=""),
                "note": " ".join(entry["message"] for _n, entry in entries),
                "finding": entries[0][0] if entries else None,
                "was": edit["old"] if edit else None,
            }
        )
    return {"number": row["number"], "cells": cells}


def _row(cell: str) -> int:
    digits = "".join(char for char in cell if char.isdigit())
    return int(digits) if digits else 0


def _letters(cell: str) -> str:
    return "".join(char for char in cell if char.isalpha())
