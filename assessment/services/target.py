"""Setting the targets of a year: kept with an audit event, and the years rated again at once. Source: 001 7.2."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from assessment.models import Target
from assessment.services.rating import rate_years
from park.models import Park, User
from park.services.audit import append_event
from park.services.results import hold_results


@dataclass(frozen=True)
class Wanted:
    """Target and basic requirement of one indicator; without either the indicator is not rated in the year."""

    target: Decimal | None
    baseline: Decimal | None
    is_main: bool
    source: str

    @property
    def is_empty(self) -> bool:
        return self.target is None and self.baseline is None


@transaction.atomic
def set_targets(park: Park, user: User, year: int, wanted: Mapping[str, Wanted]) -> int:
    """Makes the park's targets of the year those wanted, by indicator code; returns how many changed.

    Indicators that are not named stay as they are. Raises: ResultsBusy while the park is being recalculated.
    """
    hold_results(park.pk)
    stored = {row.indicator_id: row for row in Target.objects.select_for_update().filter(park=park, year=year)}
    changes = {
        code: {"before": _said(_of(stored.get(code))), "after": _said(None if new.is_empty else new)}
        for code, new in wanted.items()
        if _of(stored.get(code)) != (None if new.is_empty else new)
    }
    if not changes:
        return 0
    Target.objects.filter(park=park, year=year, indicator__in=changes).delete()
    Target.objects.bulk_create(
        Target(
            park=park,
            year=year,
            indicator_id=code,
            target=wanted[code].target,
            baseline=wanted[code].baseline,
            is_main=wanted[code].is_main,
            source=wanted[code].source,
        )
        for code in changes
        if not wanted[code].is_empty
    )
    append_event(park, user, "target.set", str(year), {"year": year, "changes": changes})
    rate_years(park)
    return len(changes)


def _of(row: Target | None) -> Wanted | None:
    return None if row is None else Wanted(row.target, row.baseline, row.is_main, row.source)


def _said(wanted: Wanted | None) -> dict[str, str | bool | None] | None:
    if wanted is None:
        return None
    return {
        "target": None if wanted.target is None else format(wanted.target, "f"),
        "baseline": None if wanted.baseline is None else format(wanted.baseline, "f"),
        "is_main": wanted.is_main,
        "source": wanted.source,
    }
