"""Approving clean months together, and locking the approved months of a month or a year: one statement each."""

from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from inventory.ledger.lifecycle import APPROVE, APPROVED, LOCK, LOCKED
from inventory.models import LedgerAct, LedgerReview
from inventory.selectors.review_queue import approvable
from inventory.services.ledger_filing import hold_enterprises
from inventory.services.review_notice import tell_many
from park.access import ParkAccess
from park.services.audit import append_event


@transaction.atomic
def approve_clean(access: ParkAccess, version_ids: Collection[int]) -> list[LedgerReview]:
    """Approves those of the versions that still wait, have no warnings, correct nothing and are another's filing.

    Errors: 403 by role. Others are left as they are.
    """
    access.require_edit()
    wanted = approvable(access, version_ids)
    hold_enterprises(set(wanted.values_list("enterprise_id", flat=True)))
    return _move(access, list(wanted), APPROVE, APPROVED)


@transaction.atomic
def lock_approved(access: ParkAccess, year: int, month: int | None = None) -> list[LedgerReview]:
    """Locks every approved month of the year, or of one month of it. Errors: 403 by role."""
    access.require_edit()
    wanted = access.own(LedgerReview.objects.filter(year=year, state=APPROVED)).select_related("enterprise", "version")
    if month is not None:
        wanted = wanted.filter(month=month)
    hold_enterprises(set(wanted.order_by().values_list("enterprise_id", flat=True)))
    return _move(access, list(wanted), LOCK, LOCKED)


def _move(access: ParkAccess, reviews: Sequence[LedgerReview], act: str, state: str) -> list[LedgerReview]:
    """Moves reviews whose enterprises are held, keeps the acts, records them as one event and tells the filers."""
    if not reviews:
        return []
    now = timezone.now()
    changed = {"state": state, "revision": F("revision") + 1}
    if act == APPROVE:
        changed |= {"decided_by": access.user, "decided_at": now}
    LedgerReview.objects.filter(park=access.park, pk__in=[review.pk for review in reviews]).update(**changed)
    LedgerAct.objects.bulk_create(
        LedgerAct(park=access.park, review=review, act=act, by=access.user, at=now) for review in reviews
    )
    months = sorted({f"{review.year}-{review.month:02d}" for review in reviews})
    detail = {
        "months": months,
        "versions": [
            {
                "enterprise": review.enterprise_id,
                "month": f"{review.year}-{review.month:02d}",
                "number": review.version.number,
            }
            for review in reviews
        ],
    }
    append_event(access.park, access.user, f"ledger.{act}", "、".join(months)[:120], detail)
    tell_many(access, reviews, act)
    return list(reviews)
