"""The stored standing of one enterprise in its industry: the only thing it is told about others."""

from dataclasses import dataclass
from decimal import Decimal

from inventory.models import EnterpriseStanding
from park.models import Enterprise


@dataclass(frozen=True)
class Standing:
    """Own value and rounded percentile of the last complete year; `percentile` None when too few firms have a value."""

    year: int
    indicator: str
    value: Decimal
    unit: str
    percentile: int | None
    firms: int | None


def standing_of(enterprise: Enterprise, indicator: str) -> Standing | None:
    """The newest stored standing of an enterprise, None when it has no complete year. One query."""
    row = (
        EnterpriseStanding.objects.filter(park_id=enterprise.park_id, enterprise=enterprise, indicator=indicator)
        .order_by("-year")
        .first()
    )
    if row is None:
        return None
    return Standing(row.year, row.indicator, row.value, row.unit, row.percentile, row.firms)
