"""The collection board of a year: enterprise × month, who has filed, who has not and until when."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from inventory.ledger.deadline import DueDate, DueRules, due_date, first_after
from inventory.models import LedgerPointer, LedgerUpload, LedgerVersion
from inventory.selectors.deadline import due_rules
from inventory.selectors.ledger import MonthKey
from inventory.selectors.review import MISSING, MonthState, month_states
from park.access import ParkAccess
from park.models import Enterprise

DRAFT, SUBMITTED, RETURNED, APPROVED = "draft", "submitted", "returned", "approved"
LOCKED, WITHDRAWN = "locked", "withdrawn"
LATE, NOT_DUE, OUTSIDE = "late", "not_due", "outside"
STATES = (LATE, MISSING, DRAFT, RETURNED, SUBMITTED, APPROVED, LOCKED, WITHDRAWN, NOT_DUE, OUTSIDE)
#: States that count as filed.
IN_FORCE = (SUBMITTED, APPROVED, LOCKED)
#: States of an ended month that is still owed.
OWED = (LATE, MISSING, DRAFT, RETURNED, WITHDRAWN)
MONTHS = range(1, 13)
NOTHING = MonthState(MISSING)


@dataclass(frozen=True)
class BoardCell:
    """One enterprise-month: its state, its last day, and where it stands in the review.

    `overdue`: owed after the last day, whatever was returned or drafted; `filed_late`: first filed after it.
    """

    month: int
    state: str
    due: DueDate
    review: MonthState = NOTHING
    overdue: bool = False
    filed_late: bool = False

    @property
    def version_id(self) -> int | None:
        return self.review.version_id

    @property
    def number(self) -> int:
        return self.review.number


@dataclass(frozen=True)
class BoardRow:
    """One enterprise's year; `coverage` is filed ÷ ended months, None when no month has ended."""

    enterprise: Enterprise
    cells: list[BoardCell]

    @property
    def coverage(self) -> Decimal | None:
        return coverage(cell.state for cell in self.cells)

    @property
    def coverage_percent(self) -> Decimal | None:
        return percent(self.coverage)

    def has(self, state: str) -> bool:
        """Whether a month is in the state; late also covers a draft or a returned month past its last day."""
        return any(cell.state == state or (state == LATE and cell.overdue) for cell in self.cells)


@dataclass(frozen=True)
class Board:
    """The rows of a year with the coverage of each month and of the whole."""

    year: int
    rows: list[BoardRow]

    @property
    def coverage(self) -> Decimal | None:
        return coverage(cell.state for row in self.rows for cell in row.cells)

    @property
    def month_coverage(self) -> list[Decimal | None]:
        return [coverage(row.cells[month - 1].state for row in self.rows) for month in MONTHS]

    @property
    def coverage_percent(self) -> Decimal | None:
        return percent(self.coverage)

    @property
    def month_coverage_percent(self) -> list[Decimal | None]:
        return [percent(share) for share in self.month_coverage]

    @property
    def counts(self) -> Counter[str]:
        return Counter(cell.state for row in self.rows for cell in row.cells)

    @property
    def overdue(self) -> int:
        """Enterprise-months past their last day that are still owed."""
        return sum(cell.overdue for row in self.rows for cell in row.cells)


def share_of_year(cells: Iterable[BoardCell]) -> Decimal | None:
    """Filed ÷ months of the year in which the enterprise is a member, ended or not; None when it is in none."""
    states = [cell.state for cell in cells if cell.state != OUTSIDE]
    return Decimal(sum(state in IN_FORCE for state in states)) / len(states) if states else None


def coverage(states: Iterable[str]) -> Decimal | None:
    """Filed ÷ (filed + owed) enterprise-months; None when none has ended."""
    counts = Counter(states)
    filed = sum(counts[state] for state in IN_FORCE)
    due = filed + sum(counts[state] for state in OWED)
    return Decimal(filed) / due if due else None


def percent(share: Decimal | None) -> Decimal | None:
    return None if share is None else 100 * share


def board(access: ParkAccess, year: int, today: date, enterprise_id: int | None = None) -> Board:
    """The board of the enterprises the person may see (or of one of them), by name. Eight queries."""
    enterprises = Enterprise.objects.filter(park=access.park).select_related("division").order_by("name")
    only = access.enterprise_id if access.enterprise_id is not None else enterprise_id
    if only is not None:
        enterprises = enterprises.filter(pk=only)
    if access.enterprise_id is not None and enterprise_id not in (None, access.enterprise_id):
        enterprises = enterprises.none()
    states, first, rules = month_states(access, year), first_filings(access, year), due_rules(access.park)
    rows = []
    for one in enterprises:
        keys = [MonthKey(one.pk, year, month) for month in MONTHS]
        rows.append(
            BoardRow(one, [board_cell(one, key, states.get(key), first.get(key), rules, today) for key in keys])
        )
    return Board(year, rows)


def board_cell(
    one: Enterprise, key: MonthKey, review: MonthState | None, filed_at: datetime | None, rules: DueRules, today: date
) -> BoardCell:
    """The state of one enterprise-month; `filed_at` is when its first version was filed."""
    review = review or NOTHING
    due = due_date(key.year, key.month, rules, one.pk)
    if review.in_force:
        late = filed_at is not None and due.is_late(timezone.localtime(filed_at).date())
        return BoardCell(key.month, review.state, due, review, filed_late=late)
    if not is_member(one, key.year, key.month):
        return BoardCell(key.month, OUTSIDE, due, review)
    if first_after(key.year, key.month) > today and review.state == MISSING:
        return BoardCell(key.month, NOT_DUE, due, review)
    overdue = due.is_late(today)
    state = LATE if overdue and review.state == MISSING else review.state
    return BoardCell(key.month, state, due, review, overdue=overdue)


def first_filings(access: ParkAccess, year: int) -> dict[MonthKey, datetime]:
    """When each month of the year was filed for the first time. One query."""
    rows = access.own(LedgerVersion.objects.filter(year=year, number=1)).order_by()
    return {
        MonthKey(enterprise_id, year, month): filed_at
        for enterprise_id, month, filed_at in rows.values_list("enterprise_id", "month", "filed_at")
    }


def is_member(one: Enterprise, year: int, month: int) -> bool:
    """Whether the enterprise files for the month: from the month it joined, before the month it left."""
    place = (year, month)
    left = one.left_on
    return (one.joined_on.year, one.joined_on.month) <= place and (left is None or place < (left.year, left.month))


def board_years(access: ParkAccess, today: date) -> list[int]:
    """Years the person may open the board of, newest first: from the first membership or ledger to this year."""
    filed = set(access.own(LedgerPointer.objects.all()).order_by().values_list("year", flat=True).distinct())
    joined = Enterprise.objects.filter(park=access.park).order_by("joined_on").values_list("joined_on", flat=True)
    first = joined.first()
    years = filed | set(range(first.year if first else today.year, today.year + 1))
    return [year for year in sorted(years, reverse=True) if access.sees_year(year)]


def newest_filed_year(access: ParkAccess) -> int | None:
    """The newest year with a filed ledger that the person may see."""
    years = access.own(LedgerPointer.objects.all()).order_by("-year").values_list("year", flat=True).distinct()
    return next((year for year in years if access.sees_year(year)), None)


def recent_uploads(access: ParkAccess, count: int = 10) -> list[LedgerUpload]:
    """The newest uploads the person may see, without their lines."""
    rows = access.own(LedgerUpload.objects.select_related("enterprise", "uploaded_by"))
    return list(rows.defer("lines", "findings", "changes", "excerpt", "profile").order_by("-uploaded_at")[:count])
