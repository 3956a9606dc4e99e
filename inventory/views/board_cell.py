"""One cell of the collection board as drawn: mark, words, and the address of what one does next."""

from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from inventory.selectors.ledger_board import DRAFT, LATE, MISSING, OUTSIDE, BoardCell, BoardRow
from inventory.views.ledger_words import BOARD_STATES
from park.access import ParkAccess
from park.models import Enterprise


@dataclass(frozen=True)
class ShownCell:
    """One cell of the board as drawn: mark, a word under it, and where it leads."""

    mark: SafeString  # small: its icon is drawn once on the page, by `state_icons`
    href: str
    note: str
    under: str = ""


def shown_cells(access: ParkAccess, year: int, row: BoardRow) -> list[ShownCell]:
    """The cells of one enterprise's year."""
    return [_shown_cell(access, row.enterprise, year, cell) for cell in row.cells]


def mark(state: str, version_number: int = 0) -> SafeString:
    """Word, icon and colour of a state of an enterprise-month, with the number of a later version."""
    return _drawn(state, version_number if version_number > 1 else 0, get_language() or "")


def cell_words(cell: BoardCell) -> str:
    """The state in words with what stands under it."""
    word, under = str(BOARD_STATES[cell.state][0]), _under(cell)
    if not under or cell.state == LATE:  # how late says that it is late
        return under or word
    return _("%(state)s (%(words)s)") % {"state": word, "words": under}


def state_icons() -> list[str]:
    """Names of the icons that small marks point at."""
    return sorted({icon for _word, icon, _css in BOARD_STATES.values()})


@lru_cache(maxsize=512)
def _drawn_small(state: str, number: int, language: str) -> SafeString:
    """A mark that points at the icon drawn on the page: a board of 300 enterprises has 3,600 of them."""
    word, icon, css = BOARD_STATES[state]
    words = f"{word} v{number}" if number else word
    drawn = format_html('<svg class="icon" aria-hidden="true"><use href="#icon-{}"/></svg>', icon)
    return format_html('<span class="state {}">{}<span>{}</span></span>', css, drawn, words)


@lru_cache(maxsize=512)
def _drawn(state: str, number: int, language: str) -> SafeString:
    """A mark with its own icon, drawn once per state, number and language."""
    word, icon, css = BOARD_STATES[state]
    return render_to_string("inventory/ledger_mark.html", {"word": word, "icon": icon, "css": css, "number": number})


def _shown_cell(access: ParkAccess, enterprise: Enterprise, year: int, cell: BoardCell) -> ShownCell:
    note = f"{enterprise} {year}-{cell.month:02d} {cell_words(cell)}"
    if cell.state != OUTSIDE:
        note += " · " + _("last day %(day)s") % {"day": cell.due.last_on.isoformat()}
    drawn = _drawn_small(cell.state, cell.number if cell.number > 1 else 0, get_language() or "")
    return ShownCell(drawn, _next_step(access, enterprise, year, cell), note, _under(cell))


def _next_step(access: ParkAccess, enterprise: Enterprise, year: int, cell: BoardCell) -> str:
    """The version to review, the draft to file, or the upload of a month that is owed."""
    code, review = access.park.code, cell.review
    version = review.waiting_id or (review.returned_id if access.may_file else None) or review.version_id
    if cell.state == DRAFT and review.draft_id and access.may_file:
        return reverse("upload", kwargs={"park_code": code, "pk": review.draft_id})
    if version:
        return reverse("ledger-version", kwargs={"park_code": code, "pk": version})
    if cell.state in (MISSING, LATE) and access.may_file:
        address = reverse("ledger-upload", kwargs={"park_code": code})
        return f"{address}?enterprise={enterprise.pk}&year={year}&month={cell.month}"
    return ""


def _under(cell: BoardCell) -> str:
    """What stands under the mark: a correction, a withdrawal, a month to file again, a late filing, days of delay."""
    if cell.review.withdrawal:
        return _("withdrawal asked")
    if cell.review.correction_waits:
        return _("correction waits")
    if cell.review.refile:
        return _("file again")
    if cell.filed_late:
        return _("filed late")
    if cell.overdue:
        days = -cell.due.days_left(timezone.localdate())
        return ngettext("%(days)s day late", "%(days)s days late", days) % {"days": days}
    return ""
