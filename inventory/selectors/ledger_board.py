"""The collection board of a year: enterprise × month, who has filed and who has not."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from inventory.models import LedgerPointer, LedgerUpload
from park.access import ParkAccess
from park.models import Enterprise

FILED, CORRECTED, MISSING, NOT_DUE, OUTSIDE = "filed", "corrected", "missing", "not_due", "outside"
STATES = (FILED, CORRECTED, MISSING, NOT_DUE, OUTSIDE)
MONTHS = range(1, 13)


@dataclass(frozen=True)
class BoardCell:
    """One enterprise-month: its state and, when filed, the version in force."""

    month: int
    state: str
    version_id: int | None = None
    number: int = 0


@dataclass(frozen=True)
class BoardRow:
    """One enterprise's year; `coverage` is filed ÷ due months, None when no month is due."""

    enterprise: Enterprise
    cells: list[BoardCell]

    @property
    def coverage(self) -> Decimal | None:
        return coverage(cell.state for cell in self.cells)

    def has(self, state: str) -> bool:
        return any(cell.state == state for cell in self.cells)


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
    def counts(self) -> Counter[str]:
        return Counter(cell.state for row in self.rows for cell in row.cells)


def coverage(states: Iterable[str]) -> Decimal | None:
    """Filed ÷ (filed + missing) enterprise-months; None when none is due."""
    counts = Counter(states)
    filed = counts[FILED] + counts[CORRECTED]
    due = filed + counts[MISSING]
    return Decimal(filed) / due if due else None


def board(access: ParkAccess, year: int, today: date) -> Board:
    """The board of the enterprises the person may see, by name. A month is due once it has ended."""
    enterprises = Enterprise.objects.filter(park=access.park).select_related("division").order_by("name")
    filed = access.own(LedgerPointer.objects.filter(year=year)).values_list(
        "enterprise_id", "month", "version_id", "version__number"
    )
    if access.enterprise_id is not None:
        enterprises = enterprises.filter(pk=access.enterprise_id)
    in_force = {(enterprise_id, month): (version, number) for enterprise_id, month, version, number in filed}
    return Board(
        year,
        [
            BoardRow(one, [month_cell(one, year, month, in_force.get((one.pk, month)), today) for month in MONTHS])
            for one in enterprises
        ],
    )


def owed_months(access: ParkAccess, today: date) -> list[tuple[int, int]]:
    """Months a filer's enterprise should have filed since it joined and has not, oldest first, whatever the year."""
    if access.enterprise_id is None:
        return []
    one = Enterprise.objects.get(park=access.park, pk=access.enterprise_id)
    filed = set(access.own(LedgerPointer.objects.all()).order_by().values_list("year", "month"))
    months = [(year, month) for year in range(one.joined_on.year, today.year + 1) for month in MONTHS]
    ended = [place for place in months if place < (today.year, today.month)]
    return [place for place in ended if place not in filed and is_member(one, *place)]


def month_cell(one: Enterprise, year: int, month: int, filed: tuple[int, int] | None, today: date) -> BoardCell:
    """The state of one enterprise-month; `filed` is the version in force with its number."""
    if filed:
        version_id, number = filed
        return BoardCell(month, CORRECTED if number > 1 else FILED, version_id, number)
    if not is_member(one, year, month):
        return BoardCell(month, OUTSIDE)
    following = date(year + month // 12, month % 12 + 1, 1)
    return BoardCell(month, MISSING if following <= today else NOT_DUE)


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
    return list(rows.defer("lines", "findings", "changes", "profile").order_by("-uploaded_at")[:count])
