"""The last day on which a ledger may be filed, from dated rules and exceptions. Source: 001 4.3.5."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

DEFAULT_DAY: Final = 10


@dataclass(frozen=True, order=True)
class DueRule:
    """From the reporting month `start` on: due on the `day` of the following month, `grace_days` more are tolerated."""

    start: tuple[int, int]
    day: int
    grace_days: int = 0


#: What holds before anybody has decided: the 10th of the following month, no grace.
DEFAULT_RULE: Final = DueRule((0, 0), DEFAULT_DAY)


@dataclass(frozen=True)
class DueDate:
    """`due_on` is what people are told, `last_on` (with the grace) the last day that counts as in time."""

    due_on: date
    last_on: date
    is_exception: bool = False

    def is_late(self, day: date) -> bool:
        return day > self.last_on

    def days_left(self, day: date) -> int:
        """Days from `day` to the last day; 0 on it, negative after it."""
        return (self.last_on - day).days


@dataclass(frozen=True)
class DueRules:
    """The calendar of a park; exceptions by (year, month, enterprise), the enterprise None for the whole park."""

    rules: Sequence[DueRule] = ()
    exceptions: Mapping[tuple[int, int, int | None], date] = field(default_factory=dict)


def due_date(year: int, month: int, rules: DueRules, enterprise_id: int | None = None) -> DueDate:
    """The last day for a reporting month.

    last_on = exception of the enterprise, else of the park, else (day of the following month) + grace days. A day that
    the following month does not have is its last one. The rule is the newest that starts in or before the month.
    """
    for place in ((year, month, enterprise_id), (year, month, None)):
        if place in rules.exceptions:
            last = rules.exceptions[place]
            return DueDate(last, last, is_exception=True)
    started = [rule for rule in rules.rules if rule.start <= (year, month)]
    rule = max(started, default=DEFAULT_RULE)
    following = first_after(year, month)
    due_on = following.replace(day=min(rule.day, monthrange(following.year, following.month)[1]))
    return DueDate(due_on, due_on + timedelta(days=rule.grace_days))


def first_after(year: int, month: int) -> date:
    """The day after the month's last one: from it on the month has ended."""
    return date(year + month // 12, month % 12 + 1, 1)
