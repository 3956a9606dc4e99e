"""What a filing does to reviews: the ones it replaces, and one of its own for every new version."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from django.db.models import F
from django.utils import timezone

from inventory.ledger.lifecycle import DECLARATION, FILE, SUPERSEDE, SUPERSEDED
from inventory.models import LedgerAct, LedgerReview, LedgerVersion, SourceFile
from inventory.selectors.ledger import MonthKey
from inventory.selectors.review import Standing
from park.models import Park, User


class Declared(Protocol):
    """A filing whose figures its person answers for."""

    versions: list[LedgerVersion]
    filed_by: User
    filed_at: datetime
    evidence: SourceFile | None


def open_reviews(park: Park, filings: Sequence[Declared], standing: Mapping[MonthKey, Standing]) -> None:
    """Reviews of the new versions, whose pointers have moved: what they replace is superseded, never a confirmed one.

    Of a confirmed month the new version waits, and only a correction that waited before it is replaced.
    """
    reviews, replaced = [], []
    for filing in filings:
        for version in filing.versions:
            before = standing.get(MonthKey(version.enterprise_id, version.year, version.month), Standing())
            past = before.waiting if before.is_confirmed else before.in_force
            if past:
                replaced.append(past.pk)
            reviews.append(_review(park, filing, version, before))
    supersede(park, replaced)
    created = LedgerReview.objects.bulk_create(reviews)
    LedgerAct.objects.bulk_create(_filed(review) for review in created)


def supersede(park: Park, review_ids: Sequence[int]) -> None:
    """Marks reviews as replaced by a newer version; their pointers must have moved before."""
    if not review_ids:
        return
    rows = LedgerReview.objects.filter(park=park, pk__in=review_ids)
    rows.update(state=SUPERSEDED, revision=F("revision") + 1)
    now = timezone.now()
    LedgerAct.objects.bulk_create(
        LedgerAct(park=park, review_id=review_id, act=SUPERSEDE, at=now) for review_id in review_ids
    )


def _review(park: Park, filing: Declared, version: LedgerVersion, before: Standing) -> LedgerReview:
    return LedgerReview(
        park=park,
        enterprise_id=version.enterprise_id,
        year=version.year,
        month=version.month,
        version=version,
        waits=before.is_confirmed,
        filed_by=filing.filed_by,
        declared_at=filing.filed_at,
        declaration=DECLARATION,
        evidence=filing.evidence if before.is_confirmed else None,
    )


def _filed(review: LedgerReview) -> LedgerAct:
    version = review.version
    return LedgerAct(
        park_id=review.park_id,
        review=review,
        act=FILE,
        by_id=version.filed_by_id,
        at=version.filed_at,
        remark=version.reason,
    )
