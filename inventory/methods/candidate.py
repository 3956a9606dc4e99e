"""A factor row that may be chosen, what a park adds to the choice, and the words for what a reader must know. Pure."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from inventory.methods.tier import TIERS

COUNTRY: Final = "全国"
SET_FALLBACK, ENERGY_ONLY = "set_fallback", "energy_only"
YEAR_GAP, YEAR_LATER, WIDER_REGION = "factor_year_gap", "factor_year_later", "wider_region"
#: An own factor was approved although its tier is lower than that of the automatic choice.
LOWER_TIER: Final = "lower_tier"
#: Derived from theory or borrowed from a similar activity: never used silently. Source: 000 表A.1 低.
LOW_LEVEL: Final = "low_level"
LOW_TIER: Final = "3"

ENTERPRISE, PARK, REFERENCE = "enterprise", "park", ""
OWNERS: Final = (ENTERPRISE, PARK, REFERENCE)
UNVERIFIED: Final = "unverified"
#: Best to worst: how far a value was compared with the printed standard.
STATUSES: Final = ("confirmed", "secondary", "derived", UNVERIFIED)
#: Purpose of a set choice that puts IPCC before the provincial guide, and its values. 000 附录A ranks the two alike.
ORDER_PURPOSE, IPCC_FIRST, GUIDE_FIRST = "order", "ipcc_first", "guide_first"

#: Purpose (family of needs), first year, set; the latest choice first.
Choices = Sequence[tuple[str, int, str]]


class Candidate(NamedTuple):
    """One factor row in force; `owner` "" is the reference, and `enterprise_id` is 0 unless an enterprise owns it."""

    id: int
    key: str
    parameter: str
    factor_set: str
    version: str
    region: str
    first_year: int
    last_year: int
    value: float
    unit: str
    tier: str
    status: str
    owner: str = REFERENCE
    enterprise_id: int = 0

    def covers(self, year: int) -> bool:
        return self.first_year <= year <= self.last_year

    def serves(self, enterprise: int) -> bool:
        """Whether the row is an own factor of the enterprise or of its park."""
        return self.owner == PARK or (self.owner == ENTERPRISE and self.enterprise_id == enterprise)


class Context(NamedTuple):
    """What a park adds to the choice: its electricity areas, nearest first, and its choices of sets."""

    regions: tuple[str, ...] = (COUNTRY,)
    choices: Choices = ()


def chosen_set(choices: Choices, purpose: str, year: int) -> str:
    """The set chosen for a family of factors up to a year; "" without a choice."""
    return next((name for family, first, name in choices if family == purpose and first <= year), "")


def source(row: Candidate, flags: Iterable[str]) -> dict[str, Any]:
    """What identifies a chosen factor in a trail, copied so that later edits never change what was recorded."""
    found: dict[str, Any] = {
        "id": row.id,
        "key": row.key,
        "set": row.factor_set,
        "version": row.version,
        "region": row.region,
        "status": row.status,
        "flags": [*flags, *((LOW_LEVEL,) if row.tier == LOW_TIER else ())],
    }
    return found | {"owner": row.owner} if row.owner else found


def tier_rank(row: Candidate) -> int:
    """Position of the row's tier in the order of Annex A; an unknown tier is the worst."""
    return TIERS.index(row.tier) if row.tier in TIERS else len(TIERS)


def precedence(row: Candidate) -> tuple[int, int]:
    """Order among own factors: the tier of Annex A, then enterprise before park."""
    return tier_rank(row), OWNERS.index(row.owner)
