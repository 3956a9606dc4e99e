"""The home of an enterprise's filer: what to do this month, what was sent back, results and place in the industry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inventory.charts import Series, lines
from inventory.ledger.deadline import DueDate, due_date
from inventory.selectors.deadline import due_rules
from inventory.selectors.filer_home import MonthResult, drafts, form_drafts, month_results, waiting
from inventory.selectors.ledger_board import MONTHS, board, board_years, newest_filed_year, recent_uploads
from inventory.selectors.owed import OwedMonth, owed, spans
from inventory.selectors.refile import refile_lines
from inventory.selectors.standing import standing_of
from inventory.services.standing import INDICATOR, LEAST_FIRMS
from inventory.views.board_cell import shown_cells, state_icons
from inventory.views.refile_words import refile_months
from inventory.views.returned import returned_months
from park.access import ParkAccess, page_year
from park.models import Enterprise

LISTED = 12


@dataclass(frozen=True)
class Task:
    """A month to file with the words for how long there is left."""

    owed: OwedMonth
    words: str
    is_late: bool


def home(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """The page a filer lands on: due now, sent back, drafts, waiting for approval, results, place in the industry."""
    today = timezone.localdate()
    enterprise = access.enterprise(access.enterprise_id or 0)
    years = board_years(access, today)
    months = next((one.months for one in owed(access.park, today, enterprise.pk)), [])
    about = months[-1].year if months else newest_filed_year(access)
    year = page_year(request, access, years, about) or today.year
    (row,) = board(access, year, today).rows
    listed = months[-LISTED:]
    results = month_results(enterprise)
    context = {
        "access": access,
        "enterprise": enterprise,
        "year": year,
        "years": years,
        "months": MONTHS,
        "row": row,
        "icons": state_icons(),
        "cells": shown_cells(access, year, row),
        "tasks": [_task(one, today) for one in listed],
        "earlier": [_span(*span) for span in spans((one.year, one.month) for one in months[:-LISTED])],
        "earlier_count": len(months) - len(listed),
        "next": (months[0].year, months[0].month) if months else (today.year, today.month),
        "current": _current(access, enterprise, today),
        "refile": refile_months(refile_lines(enterprise)),
        "returned": returned_months(access.park.pk, enterprise.pk),
        "drafts": drafts(enterprise),
        "form_drafts": form_drafts(enterprise),
        "waiting": waiting(enterprise),
        "uploads": recent_uploads(access),
        **_results(results),
        "standing": standing_of(enterprise, INDICATOR),
        "least_firms": LEAST_FIRMS,
    }
    return render(request, "inventory/ledger_filer.html", context)


def _task(one: OwedMonth, today: date) -> Task:
    left = one.due.days_left(today)
    if left < 0:
        words = ngettext("%(days)s day late", "%(days)s days late", -left) % {"days": -left}
    elif left == 0:
        words = _("due today")
    else:
        words = ngettext("%(days)s day left", "%(days)s days left", left) % {"days": left}
    return Task(one, words, left < 0)


def _current(access: ParkAccess, enterprise: Enterprise, today: date) -> tuple[str, DueDate]:
    """The running month and when its ledger will be due."""
    return f"{today.year}-{today.month:02d}", due_date(today.year, today.month, due_rules(access.park), enterprise.pk)


def _span(first: tuple[int, int], last: tuple[int, int]) -> str:
    start, end = (f"{year}-{month:02d}" for year, month in (first, last))
    return start if first == last else f"{start} – {end}"


def _results(results: Sequence[MonthResult]) -> dict[str, Any]:
    """Two small charts on one row of months, and the table behind them."""
    labels = [one.label for one in results]
    newest = results[-1] if results else None
    return {
        "newest": newest,
        "carbon_chart": lines(labels, [Series("t CO2e", "var(--co2)", [one.co2e_t for one in results])]),
        "energy_chart": lines(labels, [Series("tce", "var(--primary)", [one.coal_tce for one in results])]),
        "carbon_table": {"columns": [_("Month"), "CO2e (t)"], "rows": [[one.label, one.co2e_t] for one in results]},
        "energy_table": {
            "columns": [_("Month"), _("Energy") + " (tce)"],
            "rows": [[one.label, one.coal_tce] for one in results],
        },
    }
