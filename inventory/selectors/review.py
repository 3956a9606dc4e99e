"""Where every enterprise-month stands in the official review, and what waits for a decision."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, Sum

from inventory.ledger.lifecycle import CONFIRMED, LIVE, LOCKED, RETURNED, SUBMITTED, WITHDRAWN
from inventory.models import LedgerAct, LedgerPointer, LedgerReview, LedgerUpload, RefileLine
from inventory.models.ledger import UploadState
from inventory.selectors.ledger import MonthKey
from inventory.selectors.refile import refile_counts
from park.access import ParkAccess
from park.models import Park

MISSING, DRAFT = "missing", "draft"


@dataclass(frozen=True)
class MonthState:
    """One enterprise-month: its state; the version in force, else the newest one that was returned or withdrawn.

    `waiting_id` is a correction of a confirmed month that waits for approval, `draft_id` a checked upload that nobody
    has filed yet, `returned_id` the newest version when it was returned (also a correction of a month in force),
    `withdrawal` whether somebody asked to withdraw the version in force, `refile` the number of its lines that their
    running totals no longer give.
    """

    state: str
    version_id: int | None = None
    number: int = 0
    waiting_id: int | None = None
    returned_id: int | None = None
    draft_id: int | None = None
    withdrawal: bool = False
    refile: int = 0

    @property
    def in_force(self) -> bool:
        return self.state in LIVE

    @property
    def correction_waits(self) -> bool:
        return self.waiting_id is not None


def month_states(access: ParkAccess, year: int) -> dict[MonthKey, MonthState]:
    """State of every enterprise-month of the year that anything was filed or checked for; others are missing.

    Four queries. A filer sees the own enterprise only.
    """
    reviews = access.own(LedgerReview.objects.filter(year=year)).order_by("pk")
    pointers = access.own(LedgerPointer.objects.filter(year=year))
    in_force = {
        MonthKey(enterprise_id, year, month): (version_id, number)
        for enterprise_id, month, version_id, number in pointers.values_list(
            "enterprise_id", "month", "version_id", "version__number"
        )
    }
    history: dict[MonthKey, list[LedgerReview]] = {}
    for review in reviews.select_related("version").only(
        *("enterprise_id", "year", "month", "state", "waits", "asked_by_id", "version__number")
    ):
        history.setdefault(MonthKey(review.enterprise_id, year, review.month), []).append(review)
    drafts, again = _drafts(access, year), refile_counts(access, year)
    return {
        key: replace(_month_state(history.get(key, []), in_force.get(key), drafts.get(key)), refile=again.get(key, 0))
        for key in {*history, *in_force, *drafts}
    }


def _month_state(
    history: Collection[LedgerReview], in_force: tuple[int, int] | None, draft_id: int | None
) -> MonthState:
    newest = max(history, key=lambda review: review.version.number, default=None)
    returned_id = newest.version_id if newest and newest.state == RETURNED else None
    if in_force:
        version_id, number = in_force
        current = next((review for review in history if review.version_id == version_id), None)
        return MonthState(
            state=current.state if current else SUBMITTED,
            version_id=version_id,
            number=number,
            waiting_id=next(
                (review.version_id for review in history if review.waits and review.state == SUBMITTED), None
            ),
            returned_id=returned_id,
            draft_id=draft_id,
            withdrawal=bool(current and current.asked_by_id),
        )
    if newest and newest.state in (RETURNED, WITHDRAWN):
        return MonthState(newest.state, newest.version_id, newest.version.number, None, returned_id, draft_id)
    return MonthState(DRAFT if draft_id else MISSING, draft_id=draft_id)


def _drafts(access: ParkAccess, year: int) -> dict[MonthKey, int]:
    """The newest checked upload of each month that nobody has filed."""
    rows = access.own(LedgerUpload.objects.filter(state=UploadState.READY)).order_by("uploaded_at")
    return {
        MonthKey(enterprise_id, year, month): pk
        for pk, enterprise_id, periods in rows.values_list("pk", "enterprise_id", "periods")
        for (filed_year, month, *_) in periods
        if filed_year == year
    }


def unapproved_months(park: Park, years: Collection[int] | None = None) -> dict[int, int]:
    """Number of months in force that no official has approved, by year; years without any are absent. One query."""
    confirmed = LedgerReview.objects.filter(version_id=OuterRef("version_id"), state__in=CONFIRMED)
    rows = LedgerPointer.objects.filter(~Exists(confirmed), park=park)
    if years is not None:
        rows = rows.filter(year__in=set(years))
    return dict(rows.order_by().values_list("year").annotate(count=Count("pk")))


class OpenMonths(NamedTuple):
    """Months in force of a year that no official has approved, and those that must be filed again."""

    unapproved: int
    to_refile: int


def open_months(park: Park, year: int) -> OpenMonths:
    """What the totals of a year still leave open, counted where they are shown. One query."""
    rows = LedgerPointer.objects.filter(park=park, year=year).annotate(
        confirmed=Exists(LedgerReview.objects.filter(version_id=OuterRef("version_id"), state__in=CONFIRMED)),
        departed=Exists(RefileLine.objects.filter(park=park, version_id=OuterRef("version_id"))),
    )
    found = rows.aggregate(
        unapproved=Count("pk", filter=Q(confirmed=False)), to_refile=Count("pk", filter=Q(departed=True))
    )
    return OpenMonths(**found)


def month_locks(park: Park, keys: Collection[MonthKey]) -> dict[MonthKey, int]:
    """The lock of each month: rises with every filing and every decision, never falls; absent when never filed.

    One query. An upload may be filed only while the locks are those it was checked against.
    """
    wanted = set(keys)
    rows = (
        LedgerReview.objects.filter(
            park=park,
            enterprise_id__in={key.enterprise_id for key in wanted},
            year__in={key.year for key in wanted},
            month__in={key.month for key in wanted},
        )
        .order_by()
        .values_list("enterprise_id", "year", "month")
        .annotate(lock=Sum("revision"))
    )
    locks = {MonthKey(enterprise_id, year, month): lock for enterprise_id, year, month, lock in rows}
    return {key: lock for key, lock in locks.items() if key in wanted}


@dataclass(frozen=True)
class Standing:
    """One enterprise-month before something is filed: its lock, the live review in force and the one that waits."""

    lock: int = 0
    in_force: LedgerReview | None = None
    waiting: LedgerReview | None = None

    @property
    def is_confirmed(self) -> bool:
        """Whether an official has confirmed what is in force, so that a new version must wait."""
        return self.in_force is not None and self.in_force.state in CONFIRMED

    @property
    def is_locked(self) -> bool:
        return self.in_force is not None and self.in_force.state == LOCKED


def standings(park: Park, keys: Collection[MonthKey]) -> dict[MonthKey, Standing]:
    """Where each month stands; months never filed are absent. Two queries, each live review with its version."""
    found = {key: Standing(lock) for key, lock in month_locks(park, keys).items()}
    live = LedgerReview.objects.filter(
        park=park,
        enterprise_id__in={key.enterprise_id for key in found},
        year__in={key.year for key in found},
        month__in={key.month for key in found},
        state__in=LIVE,
    )
    for review in live.select_related("version"):
        key = MonthKey(review.enterprise_id, review.year, review.month)
        if key in found:
            before = found[key]
            found[key] = replace(before, waiting=review) if review.waits else replace(before, in_force=review)
    return found


def last_act(park: Park, key: MonthKey) -> LedgerAct | None:
    """The newest act on any version of the month."""
    acts = LedgerAct.objects.filter(
        park=park, review__enterprise_id=key.enterprise_id, review__year=key.year, review__month=key.month
    )
    return acts.select_related("by").order_by("-pk").first()
