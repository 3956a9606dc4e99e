"""Approving clean months together, and locking the approved months of a month or a year: one statement each."""

from collections.abc import Collection, Iterable, Sequence

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from inventory.ledger.lifecycle import APPROVE, APPROVED, LOCK, LOCKED, SUBMITTED
from inventory.models import LedgerAct, LedgerReview
from inventory.selectors.review_queue import approvable
from inventory.services.ledger_filing import hold_enterprises
from inventory.services.review_notice import tell_many
from park.access import ParkAccess
from park.services.audit import append_event


def approve_clean(access: ParkAccess, version_ids: Collection[int]) -> list[LedgerReview]:
    """Approves those of the versions that are first filings of others without warnings and still wait.

    Errors: 403 by role. Others are left as they are.
    """
    return approve_versions(access, approvable(access, version_ids).values_list("version_id", flat=True))


@transaction.atomic
def approve_versions(access: ParkAccess, version_ids: Iterable[int]) -> list[LedgerReview]:
    """Approves those of the versions that still wait, are in force and were filed by another, warnings or not.

    Errors: 403 by role. Others are left as they are.
    """
    access.require_edit()
    reviews = access.own(LedgerReview.objects.filter(version_id__in=set(version_ids), state=SUBMITTED, waits=False))
    wanted = reviews.exclude(filed_by=access.user).select_related("enterprise", "version")
    hold_enterprises(set(wanted.order_by().values_list("enterprise_id", flat=True)))
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
