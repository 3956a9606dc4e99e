"""What enterprises still owe, whatever the year: months that have ended and are not filed, with their last day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from inventory.ledger.deadline import DueDate, DueRules, due_date, first_after
from inventory.models import LedgerPointer, LedgerReview
from inventory.models.review import ReviewState
from inventory.selectors.deadline import due_rules
from inventory.selectors.ledger_board import MONTHS, is_member
from park.models import ApiKey, Enterprise, Membership, Park, User
from park.models.account import Role


@dataclass(frozen=True)
class OwedMonth:
    """One month an enterprise owes; `returned` when an official sent the newest version back."""

    year: int
    month: int
    due: DueDate
    returned: bool = False

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}"

    def days_late(self, today: date) -> int:
        return max(0, -self.due.days_left(today))


@dataclass(frozen=True)
class Owing:
    """An enterprise with the months it owes, oldest first."""

    enterprise: Enterprise
    months: list[OwedMonth]

    def late(self, today: date) -> list[OwedMonth]:
        return [one for one in self.months if one.due.is_late(today)]

    def soon(self, today: date, days: int) -> list[OwedMonth]:
        """Months not late whose last day is at most `days` away."""
        return [one for one in self.months if 0 <= one.due.days_left(today) <= days]


def owed(park: Park, today: date, enterprise_id: int | None = None) -> list[Owing]:
    """Enterprises (or one) that owe an ended month since they joined, by name. Five queries whatever the number."""
    enterprises = Enterprise.objects.filter(park=park).order_by("name")
    filed = LedgerPointer.objects.filter(park=park).order_by()
    returned = LedgerReview.objects.filter(park=park, state=ReviewState.RETURNED).order_by()
    if enterprise_id is not None:
        enterprises = enterprises.filter(pk=enterprise_id)
        filed, returned = filed.filter(enterprise=enterprise_id), returned.filter(enterprise=enterprise_id)
    place = ("enterprise_id", "year", "month")
    known, sent_back = set(filed.values_list(*place)), set(returned.values_list(*place))
    rules = due_rules(park)
    rows = [Owing(one, list(_months(one, known, sent_back, rules, today))) for one in enterprises]
    return [row for row in rows if row.months]


def _months(
    one: Enterprise,
    known: set[tuple[int, int, int]],
    sent_back: set[tuple[int, int, int]],
    rules: DueRules,
    today: date,
) -> Iterable[OwedMonth]:
    for year in range(one.joined_on.year, today.year + 1):
        for month in MONTHS:
            place = (one.pk, year, month)
            if place not in known and first_after(year, month) <= today and is_member(one, year, month):
                yield OwedMonth(year, month, due_date(year, month, rules, one.pk), place in sent_back)


def filers_of(park: Park, enterprise_ids: Iterable[int]) -> dict[int, list[User]]:
    """Active filers of the enterprises, keys of systems aside; an enterprise without one is absent. One query."""
    rows = (
        Membership.objects.filter(park=park, role=Role.FILER, enterprise__in=list(enterprise_ids), user__is_active=True)
        .select_related("user")
        .exclude(user__in=ApiKey.objects.filter(park=park).values("user"))
    )
    found: dict[int, list[User]] = {}
    for row in rows.order_by("user__username"):
        if row.enterprise_id is not None:
            found.setdefault(row.enterprise_id, []).append(row.user)
    return found


def spans(months: Iterable[tuple[int, int]]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Runs of successive months as (first, last), so that years of gaps stay readable.

    [(2024, 11), (2024, 12), (2025, 1), (2025, 4)] → [((2024, 11), (2025, 1)), ((2025, 4), (2025, 4))]
    """
    ordered = sorted(set(months))
    if not ordered:
        return []
    breaks = [(one, other) for one, other in pairwise(ordered) if other != _next(one)]
    firsts = [ordered[0], *(other for _, other in breaks)]
    lasts = [*(one for one, _ in breaks), ordered[-1]]
    return list(zip(firsts, lasts, strict=True))


def _next(place: tuple[int, int]) -> tuple[int, int]:
    year, month = place
    return (year + month // 12, month % 12 + 1)
