"""Months to be filed again in words: which line, its figure now, and what its running total gives."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from inventory.ledger.cumulative import SHEET
from inventory.ledger.departure import Departure
from inventory.models import RefileLine
from inventory.services.refile import REMOVED
from inventory.views.ledger_words import field_name, item_names, number, sheet_title, unit_name


def refile_rows(lines: Sequence[RefileLine]) -> list[dict[str, Any]]:
    """Stored lines to be filed again, for a table."""
    names = item_names((SHEET, line.item) for line in lines)
    return [
        _row(
            {name: getattr(line, name) for name in ("cell", "item", "process", "field", "unit")},
            names,
            month=f"{line.year}-{line.month:02d}",
            now=number(line.quantity),
            follows=number(line.follows),
            cause=cause_words(line.causes),
        )
        for line in lines
    ]


def departure_rows(found: Sequence[Departure]) -> list[dict[str, Any]]:
    """Lines that would have to be filed again, for a table."""
    names = item_names((SHEET, one.settled.line["item"]) for one in found)
    return [
        _row(one.settled.line, names, month=one.month, now=number(one.settled.quantity), follows=number(one.follows))
        for one in found
    ]


def refile_months(lines: Iterable[RefileLine]) -> list[dict[str, Any]]:
    """Months to be filed again, oldest first: the lines, what happened before them, and the version in force."""
    months: dict[tuple[int, int], list[RefileLine]] = {}
    for line in lines:
        months.setdefault((line.year, line.month), []).append(line)
    return [
        {
            "year": year,
            "month": month,
            "version_id": own[0].version_id,
            "rows": refile_rows(own),
            "cause": cause_words({name: word for line in own for name, word in line.causes.items()}),
        }
        for (year, month), own in sorted(months.items())
    ]


def cause_words(causes: Mapping[str, str]) -> str:
    """What happened to the earlier months; a correction that waits is named by no cause."""
    words = [
        (_("month %(month)s is no longer in force") if causes[month] == REMOVED else _("month %(month)s was corrected"))
        % {"month": month}
        for month in sorted(causes, key=int)
    ]
    return _(", ").join(words) or _("an earlier month is in force with other figures")


def _row(line: Mapping[str, Any], names: Mapping[tuple[str, str], str], **values: str) -> dict[str, Any]:
    return {
        **{name: line[name] for name in ("cell", "item", "process")},
        "title": sheet_title(SHEET),
        "name": field_name(SHEET, line["field"]),
        "item_name": names.get((SHEET, line["item"]), ""),
        "unit": unit_name(line["unit"]),
        **values,
    }
