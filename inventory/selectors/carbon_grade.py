"""Data quality of the park, its industries and its enterprises, with the range of each total. Source: 000 附录A."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from inventory.methods.quality import (
    ACTIVITY,
    FACTOR,
    Level,
    NoParameter,
    Parameters,
    Quality,
    Range,
    Term,
    applying,
    combined,
    quality,
    terms,
    uncertainty,
)
from inventory.methods.tables import KEY_INDUSTRIES, OTHER, CarbonTotal, added
from inventory.models import Uncertainty
from inventory.selectors.carbon_rows import Firm, firm_rows, uncertainties
from inventory.selectors.gwp import GwpView
from park.models import Park


@dataclass(frozen=True)
class Graded:
    """A total with its data quality: an industry, an enterprise or the park."""

    code: str
    name: str
    pk: int | None
    co2e_t: Decimal | None
    in_park_t: Decimal | None
    quality: Quality | None
    range: Range | None


@dataclass(frozen=True)
class TermRange:
    """One term of the error propagation with the two parameters it rests on."""

    category: str
    item: str
    level: Level
    co2e_t: Decimal
    activity: Uncertainty
    factor: Uncertainty
    combined: Decimal


def grade(
    code: str,
    rows: Sequence[CarbonTotal],
    parameters: Parameters,
    firm: Firm | None = None,
    in_park: Decimal | None = None,
) -> Graded:
    """Total, quality and range of some rows."""
    return Graded(
        code=code,
        name=firm.name if firm else "",
        pk=firm.pk if firm else None,
        co2e_t=added(row.co2e_t for row in rows),
        in_park_t=in_park or None,
        quality=quality(rows),
        range=_range(rows, parameters),
    )


def _range(rows: Sequence[CarbonTotal], parameters: Parameters) -> Range | None:
    """No range rather than one that is too narrow while parameters are not loaded."""
    try:
        return uncertainty(rows, parameters)
    except NoParameter:
        return None


def industry_grades(rows: Sequence[CarbonTotal], parameters: Parameters) -> list[Graded]:
    """Each industry of table C.1 that emits, in its order."""
    parts = {code: [row for row in rows if row.key_industry == code] for code in KEY_INDUSTRIES}
    parts[OTHER] = [row for row in rows if row.key_industry not in KEY_INDUSTRIES]
    return [grade(code, part, parameters) for code, part in parts.items() if part]


def firm_grades(
    counted: Mapping[Firm, Sequence[CarbonTotal]],
    cancelled: Mapping[Firm, Sequence[CarbonTotal]],
    parameters: Parameters,
) -> list[Graded]:
    """Each enterprise by what the park counts of it, the largest first; what it bought in the park stands beside."""
    firms = dict.fromkeys((*counted, *cancelled))
    graded = [
        grade(
            firm.key_industry, counted.get(firm, ()), parameters, firm, added(r.co2e_t for r in cancelled.get(firm, ()))
        )
        for firm in firms
    ]
    return sorted(graded, key=lambda row: (-(row.co2e_t or Decimal(0)), row.name))


def firm_quality(park: Park, enterprise: int, year: int) -> tuple[Graded, list[TermRange]] | None:
    """One enterprise with the terms of its range, in the park's GWP set; None where the park counts nothing of it."""
    counted, cancelled = firm_rows(park, year, GwpView(park.gwp_set, park.gwp_set), enterprise)
    parameters, sources = uncertainties()
    graded = firm_grades(counted, cancelled, parameters)
    rows = [row for part in counted.values() for row in part]
    return (graded[0], term_ranges(rows, parameters, sources)) if rows else None


def term_ranges(
    rows: Sequence[CarbonTotal], parameters: Parameters, sources: Mapping[Term, Uncertainty]
) -> list[TermRange]:
    """Terms of the park's range, the one that widens it most first; none while parameters are not loaded."""
    try:
        found = [
            TermRange(
                *term,
                co2e_t=amount,
                activity=sources[applying(*term, ACTIVITY, parameters)],
                factor=sources[applying(*term, FACTOR, parameters)],
                combined=combined(*term, parameters),
            )
            for term, amount in terms(rows).items()
        ]
    except NoParameter:
        return []
    return sorted(found, key=lambda term: -abs(term.co2e_t * term.combined))
