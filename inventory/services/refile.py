"""Months to be filed again: their running totals were settled from earlier months that have changed since."""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

import pandas as pd

from inventory.ledger.cumulative import SHEET
from inventory.ledger.departure import Departure, departures, month_in_force
from inventory.ledger.lifecycle import APPROVE, ASK, LIVE, RETURN, WITHDRAW
from inventory.ledger.lines import COLUMNS
from inventory.models import LedgerPointer, LedgerReview, LedgerUpload, RefileLine
from inventory.models.ledger import UploadState
from inventory.selectors.ledger import MonthKey, lines_of_versions
from inventory.selectors.refile import EnterpriseYear, months_with_totals
from inventory.services.ledger_line import kept_rows
from inventory.services.review_notice import tell_refiles
from park.models import Park

#: What happened to an earlier month: another version took force, or none is in force any more.
CORRECTED: Final = "corrected"
REMOVED: Final = "removed"
#: Acts by which a version leaves force, or is asked to.
LEAVES: Final = frozenset({RETURN, ASK, WITHDRAW})


def mark_refiles(park: Park, moved: Collection[MonthKey], change: str = CORRECTED) -> None:
    """Brings the lines to be filed again in line with what is in force, after pointers of the months moved.

    In the caller's transaction: one delete and one insert for all enterprises and years, none when nothing is settled.
    A line leaves when its month is filed again or its figure follows once more. Filers are told of months newly marked.
    """
    if not moved:
        return
    years = {EnterpriseYear(key.enterprise_id, key.year) for key in moved}
    before = [row for row in _marked(park, years) if (row.enterprise_id, row.year) in years]
    months = months_with_totals(park, moved, 1 if before else min(key.month for key in moved))
    if not before and not months:
        return
    causes = {(row.enterprise_id, row.year, row.month, row.version_id, row.number): row.causes for row in before}
    RefileLine.objects.filter(park=park, pk__in=[row.pk for row in before]).delete()
    lines = [
        _line(park, place, found, causes, _changes(moved, place, found.month, change))
        for place, in_force in months.items()
        for found in departures(in_force)
    ]
    RefileLine.objects.bulk_create(lines)
    known = {row.version_id for row in before}
    tell_refiles(park, [line for line in lines if line.version_id not in known])


def would_depart(
    park: Park, enterprise_id: int, year: int, proposed: Mapping[int, pd.DataFrame | None]
) -> list[Departure]:
    """Settled lines that would no longer follow once the months of the year hold the lines proposed (None: nothing).

    Three queries, one when no later month was settled.
    """
    if not proposed:
        return []
    keys = [MonthKey(enterprise_id, year, month) for month in proposed]
    known = months_with_totals(park, keys, min(proposed) + 1)
    in_force = known.get(EnterpriseYear(enterprise_id, year), {})
    if not in_force:
        return []
    for month, lines in proposed.items():
        text = f"{year}-{month:02d}"
        if lines is None:
            in_force.pop(text, None)
        else:
            in_force[text] = month_in_force(lines)
    first = f"{year}-{min(proposed):02d}"
    return [found for found in departures(in_force) if found.month > first]


def departs_on_filing(upload: LedgerUpload) -> list[Departure]:
    """Settled lines of later months that would no longer follow once a ready upload is in force."""
    if upload.state != UploadState.READY:
        return []
    lines = upload_lines(upload)
    found: list[Departure] = []
    for year in sorted({year for year, _month, _lock in upload.periods}):
        own = lines[lines["year"] == year]
        months = {month: own[own["month"] == month] for one, month, _lock in upload.periods if one == year}
        found += would_depart(upload.park, upload.enterprise_id, year, months)
    return found


def departs_on_review(review: LedgerReview, acts: Collection[str]) -> list[Departure]:
    """Settled lines of later months that no longer follow once an open act moves the version into or out of force.

    A waiting correction takes force when approved; a version in force leaves it when returned or withdrawn.
    """
    place = (review.park, review.enterprise_id, review.year)
    if review.waits:
        if APPROVE not in acts:
            return []
        lines = lines_of_versions(review.park, [review.year], [review.version_id], sheet=SHEET)
        return would_depart(*place, {review.month: lines})
    return would_depart(*place, {review.month: None}) if LEAVES & set(acts) and review.state in LIVE else []


def upload_lines(upload: LedgerUpload) -> pd.DataFrame:
    """The lines of a checked upload as a frame of COLUMNS."""
    frame = pd.DataFrame(kept_rows(upload.lines), columns=list(COLUMNS))
    quantities = [None if value is None else Decimal(value) for value in frame["quantity"]]
    frame["quantity"] = pd.Series(quantities, index=frame.index, dtype=object)
    frame["tier"] = frame["tier"].astype(object).where(frame["tier"] != "", None)
    return frame


def settled_keys(upload: LedgerUpload) -> dict[MonthKey, int]:
    """The months that running totals of a checked upload were settled from, with the number of the version then."""
    return {MonthKey(upload.enterprise_id, year, month): number for year, month, number in upload.settled_from}


def moved_months(seen: Mapping[MonthKey, int], in_force: Mapping[MonthKey, LedgerPointer]) -> list[MonthKey]:
    """Months whose version in force has another number than when they were read (0: none), in order."""
    return [key for key, number in sorted(seen.items()) if _number(in_force.get(key)) != number]


def _number(pointer: LedgerPointer | None) -> int:
    return pointer.version.number if pointer else 0


def _marked(park: Park, years: Collection[EnterpriseYear]) -> Iterable[RefileLine]:
    return RefileLine.objects.filter(
        park=park, enterprise_id__in={one.enterprise_id for one in years}, year__in={one.year for one in years}
    )


def _changes(moved: Collection[MonthKey], place: EnterpriseYear, month: str, change: str) -> dict[str, str]:
    """The moved months that a month was settled from, with what happened to them."""
    numbers = {key.month for key in moved if (key.enterprise_id, key.year) == place and key.month < int(month[5:])}
    return {str(number): change for number in sorted(numbers)}


def _line(
    park: Park,
    place: EnterpriseYear,
    found: Departure,
    causes: Mapping[tuple[int, int, int, int, int], dict[str, str]],
    changes: dict[str, str],
) -> RefileLine:
    line: Mapping[str, Any] = found.settled.line
    month = int(found.month[5:])
    kept = causes.get((*place, month, line["version_id"], line["number"]), {})
    return RefileLine(
        park=park,
        enterprise_id=place.enterprise_id,
        year=place.year,
        month=month,
        number=line["number"],
        version_id=line["version_id"],
        quantity=found.settled.quantity,
        follows=found.follows,
        causes={**kept, **changes},
        **{name: line[name] for name in ("cell", "item", "process", "field", "unit")},
    )
