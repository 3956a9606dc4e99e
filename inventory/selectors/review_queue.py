"""What officials have before them: versions to review, withdrawals to confirm, months to lock."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, F, Func, IntegerField, Q, QuerySet

from inventory.ledger.lifecycle import APPROVED, LIVE, LOCKED, SUBMITTED
from inventory.models import LedgerAct, LedgerReview, LedgerVersion
from park.access import ParkAccess


class _Length(Func):
    """Entries of a JSON list."""

    function = "jsonb_array_length"
    output_field = IntegerField()


def waiting(access: ParkAccess, *, clean: bool = False, text: str = "") -> QuerySet[LedgerReview]:
    """Versions that wait for a decision, oldest first, with `warnings` and `hints` counted. One query.

    `clean`: only those without warnings; `text` is looked for in the enterprise's names.
    """
    rows = _rows(access).filter(state=SUBMITTED)
    if clean:
        rows = rows.filter(version__acknowledged=[])
    if text:
        rows = rows.filter(Q(enterprise__name__icontains=text) | Q(enterprise__short_name__icontains=text))
    return rows.order_by("version__filed_at", "pk")


def withdrawals(access: ParkAccess) -> QuerySet[LedgerReview]:
    """Versions whose withdrawal somebody asked for, oldest request first. One query."""
    return _rows(access).filter(asked_by__isnull=False, state__in=LIVE).order_by("asked_at", "pk")


def approvable(access: ParkAccess, version_ids: Collection[int] | None = None) -> QuerySet[LedgerReview]:
    """First filings without warnings that the person may approve together: of others, with no withdrawal asked for."""
    rows = waiting(access, clean=True).filter(version__number=1, asked_by__isnull=True).exclude(filed_by=access.user)
    return rows if version_ids is None else rows.filter(version_id__in=set(version_ids))


def _rows(access: ParkAccess) -> QuerySet[LedgerReview]:
    rows = access.own(LedgerReview.objects.all())
    if access.first_year is not None:
        rows = rows.filter(year__gte=access.first_year)
    if access.last_year is not None:
        rows = rows.filter(year__lte=access.last_year)
    return (
        rows.select_related("enterprise", "version__filed_by", "asked_by")
        .defer("version__acknowledged", "version__profile", "version__titles")
        .annotate(warnings=_Length(F("version__acknowledged")), hints=_Length(F("version__review_hint__hints")))
    )


@dataclass(frozen=True)
class LockMonth:
    """One month of all enterprises: how many wait for review, are approved, are locked."""

    month: int
    submitted: int
    approved: int
    locked: int


def lock_months(access: ParkAccess, year: int) -> list[LockMonth]:
    """The months of the year with anything in review or confirmed, one query."""
    counts = access.own(LedgerReview.objects.filter(year=year, state__in=LIVE, waits=False)).order_by("month")
    rows = counts.values("month").annotate(
        submitted=Count("pk", filter=Q(state=SUBMITTED)),
        approved=Count("pk", filter=Q(state=APPROVED)),
        locked=Count("pk", filter=Q(state=LOCKED)),
    )
    return [LockMonth(**row) for row in rows]


def lock_years(access: ParkAccess) -> list[int]:
    """Years with a version in review or confirmed, newest first."""
    rows = access.own(LedgerReview.objects.filter(state__in=LIVE)).order_by("-year")
    return list(rows.values_list("year", flat=True).distinct())


def acts_of_month(access: ParkAccess, version: LedgerVersion) -> list[LedgerAct]:
    """Every act on any version of the month, newest first, with who did it. One query."""
    rows = LedgerAct.objects.filter(
        park=access.park,
        review__enterprise_id=version.enterprise_id,
        review__year=version.year,
        review__month=version.month,
    )
    return list(rows.select_related("by", "review__version").order_by("-pk"))


def previous_version(version: LedgerVersion) -> LedgerVersion | None:
    """The version before, of the same month."""
    earlier = LedgerVersion.objects.filter(
        park_id=version.park_id, enterprise_id=version.enterprise_id, year=version.year, month=version.month
    )
    return (
        earlier.filter(number__lt=version.number).select_related("source_file", "filed_by").order_by("-number").first()
    )
