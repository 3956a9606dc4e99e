"""Every stored emission explained: by its method, as an adjustment to a verified report, or told why it is not."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from inventory.methods.catalogue import METHODS
from inventory.methods.explain import Explanation, Language, explain
from inventory.methods.verified import CATEGORY_OF, explain_adjustment

KNOWN: Final = frozenset(method.code for method in METHODS)
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
_NO_NUMBER: Final = ("", "nan", "NaN", "inf", "-inf")


@dataclass(frozen=True, slots=True)
class StoredRow:
    """An emission row as stored: unit is that of the ledger quantity it comes from."""

    place: str
    method: str
    substance: str
    mass_t: Decimal
    unit: str
    tier: str
    trail: Mapping[str, Any]


def explained(row: StoredRow, language: Language) -> Explanation | None:
    """The explanation of a row; None for a release of a public register, which has no formula of ours.

    Raises: KeyError for a trail without a number of its method.
    """
    if row.method in CATEGORY_OF:
        return explain_adjustment(row.method, row.trail, row.mass_t, language)
    if row.method not in KNOWN:
        return None
    return explain(row.method, row.trail, row.mass_t, row.unit, language, row.substance)


def defect(row: StoredRow, language: Language) -> str:
    """What keeps a row from explaining itself, "" when nothing does.

    A row explains itself when its formula can be written with its own numbers, every number is one, and the tier of
    its activity and of each factor taken from the library is told. Source: 000 附录A.
    """
    try:
        found = explained(row, language)
    except (KeyError, ValueError, TypeError, ArithmeticError) as error:
        return f"{type(error).__name__}: {error}"
    if found is None:
        return "no formula: a release of a public register"
    blank = [part.name for part in found.parts if part.value in _NO_NUMBER]
    if blank:
        return f"no number for {', '.join(blank)}"
    if not row.tier:
        return "no tier"
    graded = row.trail.get("tiers", {})
    untold = [name for name in row.trail.get("sources", {}) if not graded.get(name)]
    return f"no tier of {', '.join(untold)}" if untold else ""
