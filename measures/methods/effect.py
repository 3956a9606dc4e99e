"""Effects of measures: the one place where catalogue signs become reductions.

In the catalogue a minus means that emissions fall; in the coordinate system and everywhere else in the application a
plus means a reduction. `reduction` converts, nothing else does.
"""

import re
from calendar import isleap
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

CARBON: Final = "CO2e"
#: Remark behind a number that holds only the process part of an effect; power and fuel come on top.
PROCESS_PART: Final = "(process part)"
_NUMBER: Final = r"[+-]?\d+(?:\.\d+)?"
_PLAIN: Final = re.compile(rf"({_NUMBER})(?:\s*\([^()]*\))?")
_RANGE: Final = re.compile(rf"({_NUMBER})\s*(?:\.\.|~|～|-)\s*([+-]?\d+(?:\.\d+)?)(?:\s*(?:kg|t))?")


@dataclass(frozen=True, slots=True)
class CatalogueEffect:
    """A cell of the catalogue in catalogue signs: one number, a range, or only words.

    `value` is None for a range and for formulas in words: a project then states its own effect. `text` is the cell.
    """

    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    text: str


def catalogue_effect(text: str) -> CatalogueEffect:
    """Read a cell: "-0.802" is a value, "-500 (600->100)" a value with a remark, "-2 .. -5" a range; else words.

    A number followed by further terms ("+0.687 process + 电耗×EF") is words: its number alone would understate it.
    """
    cell = text.strip()
    plain = _PLAIN.fullmatch(cell)
    if plain:
        return CatalogueEffect(Decimal(plain[1]), None, None, cell)
    found = _RANGE.fullmatch(cell)
    if found is None:
        return CatalogueEffect(None, None, None, cell)
    first, second = Decimal(found[1]), Decimal(found[2])
    return CatalogueEffect(None, min(first, second), max(first, second), cell)


def reduction(catalogue_value: Decimal | None) -> Decimal | None:
    """Reduction per unit of activity from a catalogue value: −value. None stays None.

    Source: 000 7.3; sign convention of the measure catalogue.
    """
    return None if catalogue_value is None else -catalogue_value


def active_share(year: int, start: date, end: date | None = None) -> Fraction:
    """Share of the days of a year in which a project runs, first and last day included.

    end None = still running. Raises: ValueError when the end is before the start.
    """
    if end is not None and end < start:
        raise ValueError(f"project ends on {end}, before it starts on {start}")
    first = max(start, date(year, 1, 1))
    last = min(end, date(year, 12, 31)) if end is not None else date(year, 12, 31)
    days = max((last - first).days + 1, 0)
    return Fraction(days, 366 if isleap(year) else 365)


def project_reduction(
    activity: Decimal, per_unit: Mapping[str, Decimal | None], share: Fraction
) -> dict[str, Decimal | None]:
    """Reductions of a project in a year: ΔE = activity · reduction per unit · share of the year active.

    activity: per year, in the unit of the measure; per_unit: reduction (plus = falls) of CO2e in t and of pollutants in
    kg per unit of activity; share: `active_share`. A substance without an effect stays None.
    Source: 000 7.3; 001 5.
    """
    factor = activity * Decimal(share.numerator)
    return {
        substance: None if effect is None else factor * effect / Decimal(share.denominator)
        for substance, effect in per_unit.items()
    }


def reductions(catalogue: Mapping[str, Decimal | None]) -> dict[str, Decimal | None]:
    """`reduction` for every substance of a catalogue row."""
    return {substance: reduction(value) for substance, value in catalogue.items()}
