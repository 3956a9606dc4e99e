"""The one place where accepted ledgers and changed facts wake the recompute."""

from typing import Any

from django.db import transaction
from django.dispatch import receiver

from assessment import tasks
from assessment.services.register import judge_register
from inventory.services.dirty import mark_enterprise, mark_settings
from inventory.services.gwp import adopt_gwp_set
from inventory.signals import ledger_accepted, register_imported, results_outdated
from park.models import Park
from park.signals import enterprise_changed, notices_waiting, park_changed

GWP_SET = "gwp_set"


@receiver([ledger_accepted, results_outdated], dispatch_uid="assessment.wake_recompute")
def wake_recompute(sender: object, park_id: int, **kwargs: Any) -> None:
    """After the commit, asks a worker to recompute the park; the dirty table stays the truth if the broker is away."""
    transaction.on_commit(lambda: tasks.wake(park_id))


@receiver(enterprise_changed, dispatch_uid="assessment.mark_changed_enterprise")
def mark_changed_enterprise(
    sender: object, park_id: int, enterprise_id: int, code_changed: bool, **kwargs: Any
) -> None:
    """Results that rest on the changed facts are made anew; marked in the same transaction, woken after it."""
    mark_enterprise(park_id, enterprise_id, everyone=code_changed)
    transaction.on_commit(lambda: tasks.wake(park_id))


@receiver(park_changed, dispatch_uid="assessment.mark_changed_park")
def mark_changed_park(sender: object, park_id: int, changed: tuple[str, ...], **kwargs: Any) -> None:
    """What follows from a changed setting is made anew; marked in the same transaction, woken after it."""
    if Park.objects.filter(pk=park_id, is_register=True).exists():
        judge_register(park_id)  # it has no ledgers whose months could be dirty
        return
    others = set(changed) - {GWP_SET}
    if GWP_SET in changed:
        adopt_gwp_set(park_id)
    if others:
        mark_settings(park_id, others)
    transaction.on_commit(lambda: tasks.wake(park_id))


@receiver(register_imported, dispatch_uid="assessment.judge_register")
def judge_imported_register(sender: object, park_id: int, **kwargs: Any) -> None:
    """A replaced register leaves no dirty month: its judgements are made in the same transaction."""
    judge_register(park_id)


@receiver(notices_waiting, dispatch_uid="assessment.wake_mail")
def wake_mail(sender: object, **kwargs: Any) -> None:
    """After the commit, asks a worker to send the e-mails; the stored notices stay the truth if the broker is away."""
    transaction.on_commit(tasks.wake_mail)
