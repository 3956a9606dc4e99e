"""The one place where an accepted ledger wakes the recompute."""

from typing import Any

from django.db import transaction
from django.dispatch import receiver

from assessment import tasks
from inventory.signals import ledger_accepted


@receiver(ledger_accepted, dispatch_uid="assessment.wake_recompute")
def wake_recompute(sender: object, park_id: int, **kwargs: Any) -> None:
    """After the commit, asks a worker to recompute the park; the dirty table stays the truth if the broker is away."""
    transaction.on_commit(lambda: tasks.wake(park_id))
