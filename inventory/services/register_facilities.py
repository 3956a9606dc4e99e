"""Facilities of a register as enterprises of its park."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from inventory.methods.register import Facility, RegisterError, Release, find_activity
from inventory.services.register_mapping import activity_industries
from park.models import Enterprise, Industry, Park

FIELDS = ("name", "industry_id", "division_id", "key_industry", "longitude", "latitude", "joined_on", "left_on")


def store_facilities(
    park: Park, facilities: Sequence[Facility], releases: Sequence[Release]
) -> tuple[dict[str, Enterprise], bool]:
    """Enterprises by facility id and whether anything changed; facilities that left the file are removed.

    A facility is in the park from its first reported year and files no ledgers: its first month is also the first
    without filing. Errors: RegisterError for an activity nobody mapped.
    """
    wanted = _wanted(facilities, releases)
    stored = {row.register_id: row for row in Enterprise.objects.filter(park=park)}
    gone = [row.pk for key, row in stored.items() if key not in wanted]
    Enterprise.objects.filter(pk__in=gone).delete()
    new = [Enterprise(park=park, register_id=key, **values) for key, values in wanted.items() if key not in stored]
    moved = [row for key, row in stored.items() if key in wanted and _differs(row, wanted[key])]
    for row in moved:
        for name, value in wanted[row.register_id].items():
            setattr(row, name, value)
    Enterprise.objects.bulk_create(new)
    Enterprise.objects.bulk_update(moved, [name.removesuffix("_id") for name in FIELDS])
    found = {row.register_id: row for row in Enterprise.objects.filter(park=park)}
    return found, bool(gone or new or moved)


def _wanted(facilities: Sequence[Facility], releases: Sequence[Release]) -> dict[str, dict[str, Any]]:
    mapping, industries = activity_industries(), {row.code: row for row in Industry.objects.all()}
    first: dict[str, int] = {}
    for release in releases:
        first[release.facility_id] = min(release.year, first.get(release.facility_id, release.year))
    problems, wanted = [], {}
    start = min(first.values())
    for facility in facilities:
        industry = industries.get(find_activity(facility.activity, mapping) or "")
        if industry is None:
            problems.append(
                f"设施表 第{facility.row}行 industry_code列：“{facility.activity}”没有对应的GB/T 4754行业，"
                "请在 fixtures/reference/register_industries.csv 补充"
            )
            continue
        wanted[facility.facility_id] = {
            "name": facility.name[:200],
            "industry_id": industry.code,
            "division_id": _division(industry, industries).code,
            "key_industry": industry.key_industry,
            "longitude": facility.longitude,
            "latitude": facility.latitude,
            "joined_on": (joined := date(first.get(facility.facility_id, start), 1, 1)),
            "left_on": joined,
        }
    if problems:
        raise RegisterError(problems)
    return wanted


def _division(industry: Industry, industries: dict[str, Industry]) -> Industry:
    """The two-digit division above a group or class."""
    while industry.level > 2:
        industry = industries[industry.parent_code]
    return industry


def _differs(row: Enterprise, values: dict[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in values.items())
