"""What an enterprise-month weighs in the stored results, to tell the effect of a correction."""

from decimal import Decimal

from django.db.models import Sum

from inventory.models import DirtyMonth, EnterpriseTotal, LedgerReview


def month_co2e(review: LedgerReview) -> Decimal | None:
    """Stored CO2e of the enterprise-month in t, purchases in the park left out; None when none or not up to date."""
    place = {
        "park_id": review.park_id,
        "enterprise_id": review.enterprise_id,
        "year": review.year,
        "month": review.month,
    }
    if DirtyMonth.objects.filter(**place).exists():
        return None
    found = EnterpriseTotal.objects.filter(**place, kind="ghg", in_park=False).aggregate(whole=Sum("co2e_t"))
    whole: Decimal | None = found["whole"]
    return whole
