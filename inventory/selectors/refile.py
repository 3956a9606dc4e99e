"""Months settled from running totals: what stands in force, and which months are to be filed again."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from django.db.models import Count

from inventory.ledger.cumulative import SHEET, TOTAL
from inventory.ledger.departure import MonthInForce, month_in_force
from inventory.models import LedgerLine, LedgerPointer, RefileLine
from inventory.selectors.ledger import MonthKey, lines_of_versions
from park.access import ParkAccess
from park.models import Enterprise, Park


class EnterpriseYear(NamedTuple):
    """One year of one enterprise: running totals never reach beyond it."""

    enterprise_id: int
    year: int


def months_with_totals(
    park: Park, moved: Collection[MonthKey], first_month: int = 1
) -> dict[EnterpriseYear, dict[str, MonthInForce]]:
    """The months in force of enterprise-years of which a month from the first on was settled; one query when none was.

    Three queries otherwise, whatever the number of enterprises.
    """
    wanted = {EnterpriseYear(key.enterprise_id, key.year) for key in moved}
    pointers = LedgerPointer.objects.filter(
        park=park, enterprise_id__in={one.enterprise_id for one in wanted}, year__in={one.year for one in wanted}
    ).order_by()
    lines = LedgerLine.objects.filter(
        park=park,
        year__in={one.year for one in wanted},
        version_id__in=pointers.filter(month__gte=first_month).values("version_id"),
        sheet=SHEET,
        parameters__has_key=TOTAL,
    )
    places = {EnterpriseYear(*place) for place in lines.order_by().values_list("enterprise_id", "year").distinct()}
    places &= wanted
    if not places:
        return {}
    rows = pointers.filter(enterprise_id__in={one.enterprise_id for one in places})
    stands = {
        version_id: (EnterpriseYear(enterprise_id, year), month)
        for enterprise_id, year, month, version_id in rows.values_list("enterprise_id", "year", "month", "version_id")
        if (enterprise_id, year) in places
    }
    frame = lines_of_versions(park, {one.year for one in places}, stands, sheet=SHEET)
    by_version = dict(list(frame.groupby("version_id")))
    found: dict[EnterpriseYear, dict[str, MonthInForce]] = {}
    for version_id, (place, month) in stands.items():
        own = by_version.get(version_id, frame.iloc[0:0])
        found.setdefault(place, {})[f"{place.year}-{month:02d}"] = month_in_force(own)
    return found


def has_refiles(park: Park, enterprise: Enterprise) -> bool:
    """Whether any month of the enterprise is to be filed again. One query."""
    return RefileLine.objects.filter(park=park, enterprise=enterprise).exists()


def files_to_read_again(park: Park, enterprise_ids: Collection[int]) -> set[tuple[int, str]]:
    """Enterprise and SHA-256 of the files whose months are to be filed again: they say something else by now."""
    rows = RefileLine.objects.filter(park=park, enterprise_id__in=set(enterprise_ids)).order_by()
    return set(rows.values_list("enterprise_id", "version__source_file__sha256").distinct())


def refile_counts(access: ParkAccess, year: int) -> Mapping[MonthKey, int]:
    """Number of lines to be filed again by enterprise-month of the year; months without any are absent. One query."""
    rows = access.own(RefileLine.objects.filter(year=year)).order_by()
    counted = rows.values_list("enterprise_id", "month").annotate(count=Count("pk"))
    return {MonthKey(enterprise_id, year, month): count for enterprise_id, month, count in counted}


def refile_lines(enterprise: Enterprise, version_id: int | None = None) -> list[RefileLine]:
    """Lines of an enterprise, or of one version, to be filed again, oldest month first. One query."""
    rows = RefileLine.objects.filter(park=enterprise.park_id, enterprise=enterprise)
    return list(rows if version_id is None else rows.filter(version_id=version_id))
