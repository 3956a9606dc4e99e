"""Appending to a park's audit chain and checking it."""

import hashlib
import json
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from park.models import AuditEvent, Park, User

GENESIS = "0" * 64


def append_event(park: Park, actor: User | None, action: str, subject: str, detail: dict[str, Any]) -> AuditEvent:
    """Appends one event; must run inside the transaction of the act it records."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("append_event needs the transaction of the act it records")
    Park.objects.select_for_update().only("pk").get(pk=park.pk)  # one writer per chain
    last = AuditEvent.objects.filter(park=park).order_by("-sequence").first()
    event = AuditEvent(
        park=park,
        sequence=last.sequence + 1 if last else 1,
        at=timezone.now(),
        actor=actor,
        action=action,
        subject=subject,
        detail=detail,
        previous_hash=last.hash if last else GENESIS,
    )
    event.hash = digest(event)
    event.save(force_insert=True)
    return event


def digest(event: AuditEvent) -> str:
    """SHA-256 over the previous hash and the event's own content in a canonical form."""
    content = {
        "park": event.park_id,
        "sequence": event.sequence,
        "at": event.at.isoformat(),
        "actor": event.actor_id,
        "action": event.action,
        "subject": event.subject,
        "detail": event.detail,
    }
    text = event.previous_hash + json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def first_broken(park: Park) -> int | None:
    """Sequence number of the first event whose hash does not follow, or None when the chain is whole."""
    previous, expected = GENESIS, 1
    for event in AuditEvent.objects.filter(park=park).order_by("sequence").iterator():
        if event.sequence != expected or event.previous_hash != previous or event.hash != digest(event):
            return expected
        previous, expected = event.hash, expected + 1
    return None
