"""The one place where received files wake their check."""

from typing import Any

from django.db import transaction
from django.dispatch import receiver

from inventory import tasks
from inventory.signals import upload_received


@receiver(upload_received, dispatch_uid="inventory.wake_check")
def wake_check(sender: object, upload_id: int, **kwargs: Any) -> None:
    """After the commit, asks a worker to check the upload; its row stays the truth if the broker is away."""
    transaction.on_commit(lambda: tasks.wake(upload_id))
