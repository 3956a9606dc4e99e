"""Telling people: one way for every part of the platform, in-app at once and by e-mail after the commit."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import override

from park.models import MailState, Notice, NoticeChoice, NoticeKind, Park, User
from park.signals import notices_waiting

TITLE_LENGTH = Notice._meta.get_field("title").max_length
MARKED_AT_ONCE = 1000


@dataclass(frozen=True)
class Message:
    """What one person is told; lazy texts are put into the platform's language."""

    user: User
    title: str | Promise
    body: str | Promise = ""
    url: str = ""
    key: str = ""
    batch: UUID = field(default_factory=uuid4)


def notify(
    park: Park,
    users: Iterable[User],
    kind: str,
    title: str | Promise,
    body: str | Promise = "",
    url: str = "",
    mail: bool = True,
    key: str = "",
) -> UUID:
    """Tells each person the same thing once and returns the batch of the notices; for the rest see `tell`."""
    batch = uuid4()
    people = {user.pk: user for user in users}.values()
    tell(park, kind, [Message(user, title, body, url, key, batch) for user in people], mail)
    return batch


@transaction.atomic
def tell(park: Park, kind: str, messages: Iterable[Message], mail: bool = True) -> None:
    """Tells each person their own message; e-mails leave after the commit and never break the act.

    `kind`: a value of NoticeKind; the address of a message is inside the platform. A person who was told a message with
    the same `key` before is not told again. Two queries whatever the number of people.
    Raises: ValueError for an unknown kind or an address of another site.
    """
    if kind not in NoticeKind.values:
        raise ValueError(f"unknown kind of notice: {kind}")
    messages = list(messages)
    now = timezone.now()
    silent = _without_mail(park, kind, [message.user for message in messages]) if mail else set()
    with override(settings.LANGUAGE_CODE):
        rows = [_row(park, kind, one, now, mail and one.user.pk not in silent) for one in messages]
    Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=MARKED_AT_ONCE)
    if any(row.mail_state == MailState.WAITING for row in rows):
        notices_waiting.send(sender=Notice)


def _row(park: Park, kind: str, message: Message, now: datetime, by_mail: bool) -> Notice:
    if message.url and (not message.url.startswith("/") or message.url.startswith("//")):
        raise ValueError(f"a notice leads to a page of the platform, not to {message.url}")
    state = _mail_state(message.user, by_mail)
    return Notice(
        park=park,
        user=message.user,
        kind=kind,
        title=str(message.title)[:TITLE_LENGTH],
        body=str(message.body),
        url=message.url,
        key=message.key,
        batch=message.batch,
        created_at=now,
        mail_state=state,
        mail_after=now if state == MailState.WAITING else None,
    )


def mark_read(park: Park, user: User, pks: Iterable[int] | None = None, at: datetime | None = None) -> int:
    """Marks the person's own unread notices of the park as read, all of them without `pks`; tells how many."""
    rows = Notice.objects.filter(park=park, user=user, read_at__isnull=True)
    if pks is not None:
        rows = rows.filter(pk__in=list(pks)[:MARKED_AT_ONCE])
    return rows.update(read_at=at or timezone.now())


@transaction.atomic
def choose_mail(park: Park, user: User, kinds: Iterable[str]) -> None:
    """The person wants e-mail for exactly these kinds in this park."""
    wanted = set(kinds)
    NoticeChoice.objects.bulk_create(
        [NoticeChoice(park=park, user=user, kind=kind, by_mail=kind in wanted) for kind in NoticeKind.values],
        update_conflicts=True,
        unique_fields=["park", "user", "kind"],
        update_fields=["by_mail"],
    )


def _without_mail(park: Park, kind: str, people: list[User]) -> set[int]:
    refused = NoticeChoice.objects.filter(park=park, kind=kind, by_mail=False, user__in=[user.pk for user in people])
    return set(refused.values_list("user_id", flat=True))


def _mail_state(user: User, wanted: bool) -> MailState:
    if not wanted:
        return MailState.NONE
    return MailState.WAITING if user.email and user.is_active else MailState.NO_ADDRESS
