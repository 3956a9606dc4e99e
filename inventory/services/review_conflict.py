"""What moved between the check of an upload and its filing: per cell the value then, the upload's, and the one now."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from inventory.ledger.cumulative import SHEET
from inventory.ledger.difference import CellChange, Difference, LineChange, compare
from inventory.ledger.lines import COLUMNS
from inventory.models import LedgerReview, LedgerUpload, LedgerVersion
from inventory.models.ledger import UploadState
from inventory.selectors.ledger import MonthKey, lines_of_versions, pointers
from inventory.selectors.review import Standing, standings
from inventory.services.ledger_check import begin_check
from inventory.services.refile import moved_months, settled_keys, upload_lines

#: Cells listed of a month; the ones on which both sides differ come first.
MOST_LISTED: Final = 400


@dataclass(frozen=True)
class CellClash:
    """One cell: what it is, its value when the upload was checked, the upload's, and the one filed since."""

    sheet: str
    item: str
    process: str
    outlet: str
    counterparty: str
    header: str
    cell: str
    their_cell: str
    old: str
    mine: str
    theirs: str

    @property
    def is_contested(self) -> bool:
        """Whether both sides changed the cell, and differently."""
        return self.old != self.mine != self.theirs != self.old


@dataclass(frozen=True)
class MonthClash:
    """One month that moved: the version then and now (0 = none), where the newer one stands, and the cells.

    `is_source`: the file does not hold the month, its running totals were settled from it.
    """

    year: int
    month: int
    number_then: int
    number_now: int
    version_id: int | None
    state_now: str
    filed_by: str
    cells: tuple[CellClash, ...]
    more: int
    is_source: bool = False


def clashes(upload: LedgerUpload) -> list[MonthClash]:
    """The months of a checked upload that have moved since it was checked; none when it may be filed."""
    if upload.state != UploadState.READY:
        return []
    keys = {MonthKey(upload.enterprise_id, year, month): lock for year, month, lock in upload.periods}
    now = standings(upload.park, list(keys))
    moved = [key for key, lock in sorted(keys.items()) if now.get(key, Standing()).lock != lock]
    sources = _moved_sources(upload)
    if not moved:
        return sources
    then = {(one["year"], one["month"]): one["number"] for one in upload.changes.get("months", [])}
    mine = upload_lines(upload)
    own = [_month_clash(upload, key, then.get((key.year, key.month), 0), now.get(key), mine) for key in moved]
    return [*sources, *own]


def check_again(upload: LedgerUpload) -> LedgerUpload:
    """Checks the kept file of a ready upload anew, against what is in force now, its corrections laid over it."""
    waiting = {"state": UploadState.RECEIVED, "attempts": 0, "lines": [], "checked_at": None}
    changed = LedgerUpload.objects.filter(pk=upload.pk, park_id=upload.park_id, state=UploadState.READY)
    if changed.update(**waiting):
        upload.refresh_from_db()
        return begin_check(upload)
    upload.refresh_from_db()
    return upload


def _moved_sources(upload: LedgerUpload) -> list[MonthClash]:
    """The months outside the file that its running totals were settled from and that say something else by now."""
    seen = settled_keys(upload)
    if not seen:
        return []
    in_force = pointers(upload.park, seen)
    moved = moved_months(seen, in_force)
    now = standings(upload.park, moved) if moved else {}
    found = []
    for key in moved:
        standing = now.get(key, Standing())
        shown = replace(standing, waiting=None)
        clash = _month_clash(upload, key, seen[key], shown, None)
        energy = tuple(cell for cell in clash.cells if cell.sheet == SHEET)
        found.append(replace(clash, cells=energy, is_source=True))
    return found


def _month_clash(
    upload: LedgerUpload, key: MonthKey, number: int, now: Standing | None, mine: pd.DataFrame | None
) -> MonthClash:
    """mine: the lines of the upload; None when it does not hold the month and leaves it as it was."""
    newest = _newest(now)
    versions = LedgerVersion.objects.filter(
        park_id=upload.park_id, enterprise_id=key.enterprise_id, year=key.year, month=key.month
    ).select_related("filed_by")
    by_number = {version.number: version for version in versions}
    theirs = by_number.get(newest.version.number) if newest else None
    old = by_number.get(number)
    frames = {
        version.pk: lines_of_versions(upload.park, [key.year], [version.pk]) for version in (old, theirs) if version
    }
    empty = pd.DataFrame(columns=list(COLUMNS))
    before = frames[old.pk] if old else empty
    own = before if mine is None else mine[(mine["year"] == key.year) & (mine["month"] == key.month)]
    cells = _cells(own, frames[theirs.pk] if theirs else empty, before)
    return MonthClash(
        year=key.year,
        month=key.month,
        number_then=number,
        number_now=theirs.number if theirs else 0,
        version_id=theirs.pk if theirs else None,
        state_now=newest.state if newest else "missing",
        filed_by=str(theirs.filed_by) if theirs else "",
        cells=tuple(cells[:MOST_LISTED]),
        more=max(len(cells) - MOST_LISTED, 0),
    )


def _newest(now: Standing | None) -> LedgerReview | None:
    return (now.waiting or now.in_force) if now else None


def _cells(mine: pd.DataFrame, theirs: pd.DataFrame, old: pd.DataFrame) -> list[CellClash]:
    """Cells that either side changed against the old state and in which they differ, contested ones first."""
    sides = [_changed(compare(side, old[list(COLUMNS)])) for side in (mine[list(COLUMNS)], theirs[list(COLUMNS)])]
    found = []
    for key in dict.fromkeys((*sides[0], *sides[1])):
        own, other = (side.get(key) for side in sides)
        line, change = sides[0].get(key) or sides[1][key]
        if own and other and own[1].new == other[1].new:
            continue
        found.append(
            CellClash(
                sheet=line.sheet,
                item=line.item,
                process=line.process,
                outlet=line.outlet,
                counterparty=line.counterparty,
                header=change.header,
                cell=own[0].cell if own else "",
                their_cell=other[0].cell if other else "",
                old=change.old,
                mine=own[1].new if own else change.old,
                theirs=other[1].new if other else change.old,
            )
        )
    return sorted(found, key=lambda cell: not cell.is_contested)


def _changed(difference: Difference) -> dict[tuple[Any, ...], tuple[LineChange, CellChange]]:
    """Changed cells by what they are; lines that agree in it are counted."""
    lines: Iterable[LineChange] = (*difference.added, *difference.updated, *difference.removed)
    seen: dict[tuple[Any, ...], int] = {}
    found: dict[tuple[Any, ...], tuple[LineChange, CellChange]] = {}
    for line in lines:
        place = (line.period, line.sheet, line.item, line.process, line.outlet, line.counterparty, line.field)
        seen[place] = seen.get(place, 0) + 1
        for change in line.changes:
            found[*place, seen[place], change.field] = (line, change)
    return found
