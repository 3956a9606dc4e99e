"""Choosing the set of a family of factors from a year on: what would change, then the choice. Source: 000 附录A."""

from collections.abc import Sequence
from typing import Final

from django.db import transaction

from inventory.methods.candidate import GUIDE_FIRST, IPCC_FIRST, ORDER_PURPOSE, REFERENCE, Candidate, Context
from inventory.methods.catalogue import library_needs
from inventory.methods.choice import FUEL_PARAMETERS, SECTOR_SETS
from inventory.methods.own_factor import FUEL, needs_of
from inventory.models import FactorSetChoice
from inventory.selectors.factor import park_context
from inventory.selectors.factor_reach import Reach, Setting, all_candidates, reach_of_family
from inventory.services.factor_impact import Impact, dry_run, mark_months, outdated_months
from park.access import ParkAccess
from park.models import Park
from park.services.audit import append_event

FUEL_FAMILY: Final = "fuel"
LAST_YEAR: Final = 9999


def selectable_sets(park: Park) -> dict[str, Sequence[str]]:
    """Families whose set a park may choose, with the sets of each, and the order of IPCC and provincial guide."""
    candidates = [row for row in all_candidates(park, park_context(park)) if row.owner == REFERENCE]
    found: dict[str, set[str]] = {FUEL_FAMILY: _whole_fuel_sets(candidates)}
    families = sorted({need.family for need in library_needs()} - {FUEL_FAMILY, "power", "heat"})
    for row in candidates:
        for need in needs_of(row.key, row.parameter):
            if need.key and need.family in families:
                found.setdefault(need.family, set()).add(row.factor_set)
    chosen: dict[str, Sequence[str]] = {family: sorted(sets) for family, sets in found.items() if len(sets) > 1}
    return {**chosen, ORDER_PURPOSE: (GUIDE_FIRST, IPCC_FIRST)}


def rehearse_choice(access: ParkAccess, purpose: str, first_year: int, factor_set: str) -> Impact:
    """What the choice would change, recomputed in memory; nothing is stored. Errors: 403 and 404 by role."""
    access.require_edit()
    return dry_run(access.park, *_change(access.park, purpose, first_year, factor_set))


@transaction.atomic
def choose_set(access: ParkAccess, purpose: str, first_year: int, factor_set: str, reason: str) -> FactorSetChoice:
    """Stores the choice and marks exactly the enterprise-months whose lines take another factor.

    A choice of the same year is replaced; the audit trail keeps what it was. Errors: 403 and 404 by role.
    """
    access.require_edit()
    park = Park.objects.select_for_update().get(pk=access.park.pk)
    months = outdated_months(park, *_change(park, purpose, first_year, factor_set))
    earlier = FactorSetChoice.objects.filter(park=park, purpose=purpose, first_year=first_year)
    before = earlier.values_list("factor_set", flat=True).first()
    said = {"factor_set": factor_set, "reason": reason.strip()}
    choice, _is_new = FactorSetChoice.objects.update_or_create(
        park=park, purpose=purpose, first_year=first_year, defaults=said
    )
    marked = mark_months(park, months)
    detail = {"purpose": purpose, "first_year": first_year, "before": before, **said, "months": marked}
    append_event(park, access.user, "factor_set.chosen", f"park:{park.code}", detail)
    return choice


def _change(park: Park, purpose: str, first_year: int, factor_set: str) -> tuple[Reach, Setting, Setting]:
    context = park_context(park)
    candidates = all_candidates(park, context)
    others = [choice for choice in context.choices if choice[:2] != (purpose, first_year)]
    choices = sorted([*others, (purpose, first_year, factor_set)], key=lambda choice: -choice[1])
    later = [first for family, first, _name in others if family == purpose and first > first_year]
    family = "" if purpose == ORDER_PURPOSE else purpose
    reach = reach_of_family(family, (first_year, min(later, default=LAST_YEAR + 1) - 1))
    return reach, Setting(candidates, context), Setting(candidates, Context(context.regions, choices))


def _whole_fuel_sets(candidates: Sequence[Candidate]) -> set[str]:
    """Sets that give all three parameters of some fuel and are not made for one sector or as a penalty."""
    given: dict[tuple[str, str], set[str]] = {}
    for row in candidates:
        if row.key.startswith(FUEL) and row.parameter in FUEL_PARAMETERS:
            given.setdefault((row.key, row.factor_set), set()).add(row.parameter)
    whole = {name for (_key, name), parameters in given.items() if len(parameters) == len(FUEL_PARAMETERS)}
    return whole - set(SECTOR_SETS)
