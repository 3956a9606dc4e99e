"""Who was reminded of what: the newest reminder of each enterprise and the history, with what became of the e-mails."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, QuerySet

from inventory.models import Reminder
from park.models import MailState, Notice, Park


@dataclass(frozen=True)
class SentReminder:
    """A reminder with the number of its e-mails by state."""

    reminder: Reminder
    mails: Counter[str] = field(default_factory=Counter)

    @property
    def sent(self) -> int:
        return self.mails[MailState.SENT]

    @property
    def failed(self) -> int:
        return self.mails[MailState.FAILED]

    @property
    def waiting(self) -> int:
        return self.mails[MailState.WAITING]

    @property
    def months(self) -> list[str]:
        return [f"{year}-{month:02d}" for year, month in self.reminder.months]


def last_reminders(park: Park, enterprise_ids: Collection[int]) -> dict[int, SentReminder]:
    """The newest reminder of each enterprise; those never reminded are absent. Two queries."""
    rows = Reminder.objects.filter(park=park, enterprise__in=enterprise_ids).select_related("sent_by")
    newest = list(rows.order_by("enterprise_id", "-sent_at", "-pk").distinct("enterprise_id"))
    return {one.reminder.enterprise_id: one for one in with_mails(park, newest)}


def reminders_of(park: Park, enterprise_id: int | None = None) -> QuerySet[Reminder]:
    """Reminders of the park, or of one enterprise, newest first."""
    rows = Reminder.objects.filter(park=park).select_related("enterprise", "sent_by")
    return rows.filter(enterprise=enterprise_id) if enterprise_id is not None else rows


def with_mails(park: Park, reminders: Iterable[Reminder]) -> list[SentReminder]:
    """The reminders with what became of their e-mails. One query."""
    reminders = list(reminders)
    counted = (
        Notice.objects.filter(park=park, batch__in={one.batch for one in reminders})
        .order_by()
        .values_list("batch", "mail_state")
        .annotate(count=Count("pk"))
    )
    mails: dict[UUID, Counter[str]] = {}
    for batch, state, count in counted:
        mails.setdefault(batch, Counter())[state] = count
    return [SentReminder(one, mails.get(one.batch, Counter())) for one in reminders]
