"""The collection board: who has filed which month, what is late, and where one acts on it."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from inventory.selectors.ledger_board import (
    MONTHS,
    OUTSIDE,
    STATES,
    Board,
    BoardRow,
    board,
    board_years,
    newest_filed_year,
    recent_uploads,
)
from inventory.selectors.owed import filers_of
from inventory.selectors.reminder import last_reminders
from inventory.services.fused_export import Sheet
from inventory.services.fused_export import workbook as printed
from inventory.views.board_cell import cell_words, mark, shown_cells, state_icons
from inventory.views.ledger import workbook
from inventory.views.ledger_home import home
from inventory.views.ledger_words import BOARD_STATES, is_chinese
from park.access import FILER, INSIDERS, OFFICIALS, ParkAccess, page_year, park_view
from park.models import Enterprise

SEARCH_LENGTH = 80


@dataclass(frozen=True)
class BoardFilter:
    """What the person filters the rows by; all empty shows everybody."""

    text: str = ""
    state: str = ""
    division: str = ""

    def fits(self, row: BoardRow) -> bool:
        one = row.enterprise
        return (
            self.text.casefold() in f"{one.name}{one.short_name}".casefold()
            and (not self.state or row.has(self.state))
            and (not self.division or one.division_id == self.division)
        )


@park_view(*INSIDERS)
def ledgers(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """Who has filed which month of the year; a filer sees what to do this month."""
    if access.role == FILER:
        return home(request, access)
    if access.park.is_register:  # its figures come with an import: nobody owes a month
        return render(request, "inventory/ledgers_register.html", {"access": access})
    shown, wanted, years = _found(request, access)
    rows = _arranged(shown, wanted)
    ids = [row.enterprise.pk for row in rows]
    told = last_reminders(access.park, ids) if access.role in OFFICIALS else {}
    reachable = set(filers_of(access.park, ids))
    context = {
        "access": access,
        "is_official": access.role in OFFICIALS,
        "year": shown.year,
        "years": years,
        "board": shown,
        "months": MONTHS,
        "rows": [
            (row, shown_cells(access, shown.year, row), told.get(row.enterprise.pk), row.enterprise.pk in reachable)
            for row in rows
        ],
        "states": [(state, mark(state), shown.counts[state]) for state in STATES],
        "choices": [(state, BOARD_STATES[state][0]) for state in STATES if state != OUTSIDE],
        "industries": _industries(shown),
        "wanted": wanted,
        "icons": state_icons(),
        "query": _query(request, shown.year),
        "uploads": recent_uploads(access) if access.role in OFFICIALS else [],
    }
    return render(request, "inventory/ledgers.html", context)


@park_view(*INSIDERS)
def export(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """The board as shown, as a workbook: state and last day of each month in words."""
    shown, wanted, _years = _found(request, access)
    rows = _arranged(shown, wanted)
    year = shown.year
    heads = [_("Enterprise"), _("Industry"), *(f"{year}-{month:02d}" for month in MONTHS), _("Coverage") + " %"]
    sheet = Sheet(
        title=_("Collection board"),
        subtitle=f"{access.park.name} {year}",
        heads=heads,
        rows=[
            [
                row.enterprise.name,
                _division(row.enterprise),
                *(cell_words(cell) for cell in row.cells),
                row.coverage_percent,
            ]
            for row in rows
        ],
        totals=[
            _("Coverage") + " %",
            "",
            *shown.month_coverage_percent,
            shown.coverage_percent,
        ],
        notes=[_("Coverage is filed months ÷ ended months of all enterprises, whatever the filter.")],
    )
    return workbook(printed(sheet), f"{access.park.name}_{year}_{_('Collection board')}.xlsx")


def _found(request: HttpRequest, access: ParkAccess) -> tuple[Board, BoardFilter, list[int]]:
    today = timezone.localdate()
    years = board_years(access, today)
    year = page_year(request, access, years, newest_filed_year(access)) or today.year
    state = request.GET.get("state", "")
    wanted = BoardFilter(
        text=request.GET.get("q", "").strip()[:SEARCH_LENGTH],
        state=state if state in STATES else "",
        division=request.GET.get("industry", "")[:10],
    )
    return board(access, year, today), wanted, years


def _arranged(shown: Board, wanted: BoardFilter) -> list[BoardRow]:
    """Rows that fit; enterprises outside the whole year come last."""
    rows = [row for row in shown.rows if wanted.fits(row)]
    return sorted(rows, key=lambda row: all(cell.state == OUTSIDE for cell in row.cells))


def _industries(shown: Board) -> list[tuple[str, str]]:
    found = {row.enterprise.division_id: _division(row.enterprise) for row in shown.rows}
    return sorted(found.items())


def _division(enterprise: Enterprise) -> str:
    division = enterprise.division
    name = division.name_zh if is_chinese() else (division.name_en or division.name_zh)
    return f"{division.code} {name}"


def _query(request: HttpRequest, year: int) -> str:
    kept = QueryDict(mutable=True)
    for name in ("q", "state", "industry"):
        if request.GET.get(name):
            kept[name] = request.GET[name][:SEARCH_LENGTH]
    kept["year"] = str(year)
    return kept.urlencode()
