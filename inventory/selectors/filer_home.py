"""What the home page of an enterprise's filer shows besides the months owed: sent back, drafts, waiting, results."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, Sum

from inventory.models import EnterpriseTotal, FormDraft, LedgerAct, LedgerReview, LedgerUpload, LedgerVersion
from inventory.models.ledger import UploadState
from inventory.models.review import Act, ReviewState
from park.models import Enterprise

RESULT_MONTHS = 24


@dataclass(frozen=True)
class SentBack:
    """A version an official returned and nobody has replaced: who, when, the remark and the remarks per cell."""

    version: LedgerVersion
    act: LedgerAct | None

    @property
    def remarks(self) -> list[dict[str, Any]]:
        return list(self.act.remarks) if self.act else []


@dataclass(frozen=True)
class MonthResult:
    """Stored results of one month: CO2e that the park counts and energy; None where nothing is stored."""

    year: int
    month: int
    co2e_t: Decimal | None
    coal_tce: Decimal | None

    @property
    def label(self) -> str:
        return f"{self.year}-{self.month:02d}"


def sent_back(park_id: int, enterprise_id: int) -> list[SentBack]:
    """Returned versions that are the newest of their month, oldest month first. Two queries."""
    newer = LedgerVersion.objects.filter(
        park_id=OuterRef("park_id"),
        enterprise_id=OuterRef("enterprise_id"),
        year=OuterRef("year"),
        month=OuterRef("month"),
        number__gt=OuterRef("version__number"),
    )
    returns = Prefetch("acts", LedgerAct.objects.filter(act=Act.RETURN).select_related("by").order_by("-pk"), "returns")
    rows = (
        LedgerReview.objects.filter(~Exists(newer), park=park_id, enterprise=enterprise_id)
        .filter(state=ReviewState.RETURNED)
        .select_related("version")
        .prefetch_related(returns)
        .order_by("year", "month")
    )
    return [SentBack(row.version, next(iter(row.returns), None)) for row in rows]


def waiting(enterprise: Enterprise) -> Sequence[LedgerReview]:
    """Versions that wait for an official, oldest month first. One query."""
    rows = LedgerReview.objects.filter(
        park=enterprise.park_id, enterprise=enterprise, state=ReviewState.SUBMITTED
    ).select_related("version")
    return list(rows.order_by("year", "month"))


def drafts(enterprise: Enterprise, count: int = 5) -> list[LedgerUpload]:
    """The newest checked files that nobody has filed, without their lines. One query."""
    rows = LedgerUpload.objects.filter(park=enterprise.park_id, enterprise=enterprise, state=UploadState.READY)
    return list(rows.defer("lines", "findings", "changes", "profile").order_by("-uploaded_at")[:count])


def form_drafts(enterprise: Enterprise) -> list[FormDraft]:
    """Months entered on screen and not filed, oldest first, without their cells. One query."""
    rows = FormDraft.objects.filter(park=enterprise.park_id, enterprise=enterprise).select_related("upload", "saved_by")
    rows = rows.defer("cells", "checked", *(f"upload__{name}" for name in ("lines", "findings", "changes", "profile")))
    return [row for row in rows.order_by("year", "month") if not row.is_spent]


def month_results(enterprise: Enterprise, count: int = RESULT_MONTHS) -> list[MonthResult]:
    """The last `count` months up to the newest stored one; months between without a result are gaps. One query."""
    rows = (
        EnterpriseTotal.objects.filter(park=enterprise.park_id, enterprise=enterprise)
        .order_by()
        .values("year", "month")
        .annotate(
            co2e_t=Sum("co2e_t", filter=Q(kind="ghg", in_park=False)), coal_tce=Sum("amount", filter=Q(kind="energy"))
        )
    )
    found = {
        (row["year"], row["month"]): MonthResult(**row) for row in rows if row["co2e_t"] is not None or row["coal_tce"]
    }
    if not found:
        return []
    year, month = max(found)
    newest = year * 12 + month - 1
    first = max(newest - count + 1, min(place[0] * 12 + place[1] - 1 for place in found))
    places = [(number // 12, number % 12 + 1) for number in range(first, newest + 1)]
    return [found.get(place, MonthResult(*place, None, None)) for place in places]
