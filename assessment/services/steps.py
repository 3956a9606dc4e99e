"""The steps of a recompute in order: each is set-based, idempotent and stores rows."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_noop

from assessment.models import Rating
from assessment.services.rating import rate_years
from decoupling.services.decoupling import judge_park
from inventory.models import ParkYear
from inventory.services.fused import fuse_years
from inventory.services.inventory import compile_emissions
from inventory.services.summary import summarise_years
from inventory.services.total import roll_up
from measures.services.effect import evaluate_projects
from park.models import Park

Act = Callable[[Park, list[int]], Any]

STEPS: tuple[tuple[str, Act], ...] = (
    ("emissions", lambda park, years: compile_emissions(park)),
    ("totals", lambda park, years: roll_up(park)),
    ("summary", summarise_years),
    ("fused", fuse_years),
    ("decoupling", lambda park, years: judge_park(park)),
    ("measures", lambda park, years: evaluate_projects(park)),
    ("rating", lambda park, years: rate_years(park)),
)
STEP_NAMES = {
    "emissions": gettext_noop("Emissions and energy flows"),
    "totals": gettext_noop("Roll-ups"),
    "summary": gettext_noop("Yearly summaries"),
    "fused": gettext_noop("Fused inventory"),
    "decoupling": gettext_noop("Decoupling"),
    "measures": gettext_noop("Effects of measures"),
    "rating": gettext_noop("Indicators and rating"),
}


def headline(park: Park) -> dict[str, dict[str, str | None]]:
    """What a person compares before and after: per year CO2e, energy, coverage and grade."""
    grades = {rating.year: rating for rating in Rating.objects.filter(park=park)}
    years = {}
    for row in ParkYear.objects.filter(park=park):
        rating = grades.get(row.year)
        years[str(row.year)] = {
            "co2e_t": None if row.co2e_t is None else str(row.co2e_t),
            "coal_tce": None if row.coal_tce is None else str(row.coal_tce),
            "filed": f"{row.filed_months}/{row.expected_months}",
            "grade": rating.grade if rating else None,
            "provisional_grade": rating.provisional_grade if rating else None,
        }
    return years
