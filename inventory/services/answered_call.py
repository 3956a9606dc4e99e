"""Calls of the interface that carry an `Idempotency-Key`: done once, answered the same again."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic, sleep
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from inventory.models import AnsweredCall
from park.models import Park, User

#: How long an answer is kept, and how long an equal call waits for the one that is under way, in seconds.
KEPT: Final = timedelta(hours=48)
PATIENCE: Final = 30.0
LOCK_CLASS: Final = 7304
#: Answers that say something about the caller or the server at that moment, not about the call.
PASSING: Final = frozenset((401, 403, 404, 429))


class KeyReused(Exception):
    """The key was used for another call."""


class StillRunning(Exception):
    """The same call is under way and has no answer yet."""


def answer_once(
    park: Park, user: User, key: str, digest: str, act: Callable[[], tuple[int, Any]]
) -> tuple[int, Any, bool]:
    """Status and body of `act`, done once per key; the third value says whether it was answered before.

    digest: SHA-256 of the call. An act that raises leaves no trace, so that it can be tried again.
    Errors: KeyReused for another call under the key, StillRunning after half a minute of waiting.
    """
    with _only_one(park, user, key):
        AnsweredCall.objects.filter(park=park, called_at__lt=timezone.now() - KEPT).delete()
        kept = AnsweredCall.objects.filter(park=park, user=user, key=key).first()
        if kept is not None and kept.digest != digest:
            raise KeyReused
        if kept is not None:
            return kept.status or 200, kept.answer, True
        status, answer = act()
        if status not in PASSING:
            AnsweredCall.objects.create(park=park, user=user, key=key, digest=digest, status=status, answer=answer)
        return status, answer, False


@contextmanager
def _only_one(park: Park, user: User, key: str) -> Iterator[None]:
    """One call at a time per park, person and key; the lock dies with the connection. Errors: StillRunning."""
    name = hashlib.sha256(f"{park.pk}|{user.pk}|{key}".encode()).digest()
    number = int.from_bytes(name[:4], "big", signed=True)
    deadline = monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_CLASS, number])
            if cursor.fetchone()[0]:
                break
            if monotonic() > deadline:
                raise StillRunning
            sleep(0.1)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_CLASS, number])
