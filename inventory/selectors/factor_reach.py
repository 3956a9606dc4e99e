"""Which filed months a change of factors can reach, and the choice of factors on either side of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from inventory.methods.candidate import Candidate, Context
from inventory.methods.catalogue import METHODS
from inventory.methods.choice import HEAT_KEY, POWER_KEY
from inventory.methods.own_factor import FUEL, needs_of
from inventory.models import EnergyCode
from inventory.selectors.factor import CANDIDATES, as_candidates
from park.models import Park
from park.selectors.frames import read_frame

ENERGY_SHEET: Final = "02"
_KINDS: Final = {POWER_KEY: "electricity", HEAT_KEY: "heat"}
ALL: Final = f"""{CANDIDATES} AND (region = '' OR region = ANY(%(regions)s) OR park_id IS NOT NULL)
ORDER BY key, parameter, factor_set, region, first_year
"""
MONTHS: Final = """
SELECT DISTINCT p.enterprise_id, p.year, p.month
FROM inventory_ledgerpointer p
JOIN inventory_ledgerline l ON l.park_id = p.park_id AND l.year = p.year AND l.version_id = p.version_id
WHERE p.park_id = %(park)s AND p.year BETWEEN %(first)s AND %(last)s
  AND (%(enterprise)s::bigint IS NULL OR p.enterprise_id = %(enterprise)s)
  AND l.sheet = ANY(%(sheets)s)
  AND (%(items)s::text[] IS NULL OR l.sheet <> '02' OR l.item = ANY(%(items)s))
ORDER BY p.year, p.enterprise_id, p.month
"""


class Setting(NamedTuple):
    """One side of a change: rows in force and what the park adds to the choice."""

    candidates: list[Candidate]
    context: Context


@dataclass(frozen=True)
class Reach:
    """Where a change can be felt: years, one enterprise or all (None), sheets, and of sheet 02 these items or all."""

    first_year: int
    last_year: int
    sheets: tuple[str, ...]
    items: tuple[str, ...] | None = None
    enterprise_id: int | None = None


def all_candidates(park: Park, context: Context) -> list[Candidate]:
    """Every row in force that may serve the park, its own ones too; one query."""
    return as_candidates(read_frame(ALL, {"park": park.pk, "regions": list(context.regions)}))


def reach_of_key(key: str, parameters: Iterable[str], years: tuple[int, int], enterprise_id: int | None) -> Reach:
    """Where factors of a key are asked for."""
    if key.startswith(FUEL) or key in _KINDS:
        codes = (
            EnergyCode.objects.filter(kind=_KINDS[key])
            if key in _KINDS
            else EnergyCode.objects.filter(fuel_code=key.removeprefix(FUEL))
        )
        items = tuple(codes.order_by("code").values_list("code", flat=True))
        return Reach(*years, _sheets(key, parameters), items, enterprise_id)
    return Reach(*years, _sheets(key, parameters), None, enterprise_id)


def reach_of_family(family: str, years: tuple[int, int]) -> Reach:
    """Where a choice of sets is felt; "" is every family."""
    sheets = {method.sheet for method in METHODS for need in method.needs if family in ("", need.family)}
    return Reach(*years, tuple(sorted(sheets)))


def reached_months(park: Park, reach: Reach) -> dict[int, list[tuple[int, int, int]]]:
    """Filed months that may change, by year: (enterprise, year, month); one query."""
    rows = read_frame(
        MONTHS,
        {
            "park": park.pk,
            "first": reach.first_year,
            "last": reach.last_year,
            "enterprise": reach.enterprise_id,
            "sheets": list(reach.sheets),
            "items": list(reach.items) if reach.items is not None else None,
        },
    )
    found: dict[int, list[tuple[int, int, int]]] = {}
    for enterprise, year, month in rows.itertuples(index=False, name=None):
        found.setdefault(int(year), []).append((int(enterprise), int(year), int(month)))
    return found


def _sheets(key: str, parameters: Iterable[str]) -> tuple[str, ...]:
    asked = {need for parameter in parameters for need in needs_of(key, parameter)}
    return tuple(sorted({method.sheet for method in METHODS if asked & set(method.needs)}))
