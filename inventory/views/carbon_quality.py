"""Data quality by priority of 000 Annex A and ranges, as the carbon page and the page of an enterprise show them."""

from typing import Any

from django.utils.translation import gettext as _

from inventory.selectors.carbon import CarbonInventory
from inventory.selectors.carbon_grade import Graded, TermRange, firm_quality
from inventory.selectors.gwp import GwpView
from inventory.views.carbon_words import LEVELS, in_wan, industry_word, term_word, unit_of
from park.models import Park


def rule_text() -> str:
    """What a level is and what the shares are shares of."""
    return _(
        "Level of an amount: the worst of its activity and its factors (000 Annex A: tier 1 high, 2 middle, "
        "3 low). Shares are of absolute amounts, so that deductions do not distort them."
    )


def quality_of(park: Park, enterprise: int, year: int) -> dict[str, Any] | None:
    """Shares, range and its terms of one enterprise; None where the park counts nothing of it in the year."""
    found = firm_quality(park, enterprise, year)
    if found is None:
        return None
    graded, terms = found
    return {
        "row": graded_row(graded, graded.name),
        "terms": [term_row(term) for term in terms],
        "rule": rule_text(),
        "unit": unit_of(GwpView(park.gwp_set, park.gwp_set)),
    }


def graded_context(found: CarbonInventory) -> dict[str, Any]:
    """Park, industries and enterprises with shares and ranges, and the terms of the park's range."""
    return {
        "park_grade": graded_row(found.park, _("Industrial park")),
        "industry_grades": [graded_row(row, industry_word(row.code)) for row in found.graded],
        "firm_grades": [graded_row(row, row.name) for row in found.firms],
        "terms": [term_row(row) for row in found.terms],
        "rule": rule_text(),
    }


def graded_row(row: Graded, word: str) -> dict[str, Any]:
    span = row.range
    return {
        "word": word,
        "pk": row.pk,
        "industry": industry_word(row.code),
        "co2e_t": in_wan(row.co2e_t),
        "in_park_t": in_wan(row.in_park_t),
        "quality": row.quality,
        "relative": span and span.relative,
        "low": in_wan(span.low) if span else None,
        "high": in_wan(span.high) if span else None,
    }


def term_row(row: TermRange) -> dict[str, Any]:
    return {
        "category": term_word(row.category),
        "item": row.item,
        "level": LEVELS[row.level],
        "co2e_t": in_wan(row.co2e_t),
        "activity": row.activity,
        "factor": row.factor,
        "combined": row.combined,
        "half": in_wan(abs(row.co2e_t) * row.combined),
    }
