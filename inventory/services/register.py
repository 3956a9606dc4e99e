"""A public release register becomes a park: facilities, releases and yearly roll-ups, replaced as a whole.

Register parks have no ledgers and no dirty months: their roll-ups are written here with month 0 and no recompute
touches them. See docs/register.md.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction

from inventory.methods import register
from inventory.methods.register import Facility, Gap, RegisterError, Release
from inventory.models import RegisterRelease
from inventory.selectors.register import stored_releases
from inventory.services.register_facilities import store_facilities
from inventory.services.register_mapping import Target, pollutant_targets
from inventory.services.register_totals import store_totals
from inventory.services.summary import summarise_years
from inventory.signals import register_imported
from park.models import Enterprise, Park, User
from park.services.audit import append_event
from park.services.copying import copy_rows
from park.services.results import hold_results

COLUMNS = (
    "park_id", "enterprise_id", "year", "pollutant_code", "pollutant_name", "medium", "quantity_kg", "basis", "counted",
)  # fmt: skip


@dataclass(frozen=True)
class Imported:
    """What an import did: rows read, what changed, gaps, and what no method can use (kept, not in any total)."""

    park: Park
    facilities: int
    releases: int
    changed: bool
    years: tuple[int, int]
    gaps: list[Gap]
    unmapped: dict[str, int] = field(default_factory=dict)
    not_counted: int = 0


@transaction.atomic
def import_register(
    releases: bytes, facilities: bytes, code: str = "", name: str = "", actor: User | None = None
) -> Imported:
    """Stores a register as a park: facilities as enterprises, releases in kg, the two roll-up levels by year.

    The same files again change nothing; changed files replace what they held before.
    Errors: RegisterError with one sentence per problem; ResultsBusy while the park's results are being replaced.
    """
    places = register.read_facilities(register.text_of(facilities, "设施表"), "设施表")
    text = register.text_of(releases, "排放表")
    rows = register.read_releases(text, places, "排放表")
    targets = pollutant_targets()
    found = _summary(_park(code or register.park_code(text, "排放表"), name, rows), places, rows, targets)
    park = found.park
    hold_results(park.pk)
    enterprises, moved = store_facilities(park, places, rows)
    changed = _store_releases(park, enterprises, rows) or moved
    if not store_totals(park, enterprises, rows, found.gaps, targets, changed):
        return found
    summarise_years(park)
    register_imported.send(sender=Park, park_id=park.pk)
    detail = {
        "releases": len(rows),
        "facilities": len(places),
        "sha256": hashlib.sha256(releases).hexdigest(),
        "facilities_sha256": hashlib.sha256(facilities).hexdigest(),
    }
    append_event(park, actor, "register.imported", park.code, detail)
    return Imported(**{**vars(found), "changed": True})


def _park(code: str, name: str, rows: Sequence[Release]) -> Park:
    """The register park with this code, made when there is none; a ledger park is never overwritten."""
    if not code:
        raise RegisterError(["没有园区代码：请用 --code 给出，或在排放表加 park 列"])
    try:
        validate_slug(code)
    except ValidationError as error:
        raise RegisterError([f"园区代码“{code}”只能含字母、数字、连字符和下划线，请用 --code 另给"]) from error
    park = Park.objects.filter(code=code).first() or Park(code=code, name=code, province="", is_register=True)
    if not park.is_register:
        raise RegisterError([f"园区“{park.name}”（{code}）由企业台账填报，不能导入登记册，请换一个园区代码"])
    wanted = (name or park.name, min(row.year for row in rows))
    if park.pk is None or (park.name, park.base_year) != wanted:
        park.name, park.base_year = wanted
        park.save()
    return park


def _summary(
    park: Park, places: Sequence[Facility], rows: Sequence[Release], targets: dict[tuple[str, str], Target]
) -> Imported:
    years = [row.year for row in rows]
    unmapped = Counter(f"{row.pollutant}（{row.medium}）" for row in rows if not targets[row.code, row.medium].item)
    return Imported(
        park=park,
        facilities=len(places),
        releases=len(rows),
        changed=False,
        years=(min(years), max(years)),
        gaps=register.gaps(rows),
        unmapped=dict(sorted(unmapped.items())),
        not_counted=sum(not row.counted for row in rows),
    )


def _store_releases(park: Park, enterprises: dict[str, Enterprise], rows: Sequence[Release]) -> bool:
    """Replaces the stored releases when they differ; returns whether they did."""
    wanted = {_content(row) for row in rows}
    if wanted == set(stored_releases(park).itertuples(index=False, name=None)):
        return False
    RegisterRelease.objects.filter(park=park).delete()
    copy_rows(
        RegisterRelease._meta.db_table,
        COLUMNS,
        (
            (park.pk, enterprises[row.facility_id].pk, year, code, name, medium, quantity, basis, counted)
            for row in rows
            for _, year, code, name, medium, quantity, basis, counted in [_content(row)]
        ),
    )
    return True


def _content(row: Release) -> tuple[str, int, str, str, str, Decimal, str, bool]:
    return row.facility_id, row.year, row.code, row.pollutant, row.medium, row.quantity_kg, row.basis, row.counted
