"""The steps of a recompute in order: each is set-based, idempotent and stores rows."""

from collections.abc import Callable
from typing import Any

from assessment.models import Rating, Step
from assessment.services.rating import rate_years
from decoupling.selectors.series import finished_years
from decoupling.services.decoupling import judge_park
from decoupling.services.drivers import explain_park
from inventory.models import ParkYear
from inventory.services.fused import fuse_years
from inventory.services.gwp import restate
from inventory.services.inventory import Taken, compile_emissions
from inventory.services.standing import rank_enterprises
from inventory.services.summary import summarise_years
from inventory.services.total import roll_up
from measures.services.effect import evaluate_projects
from park.models import Park

Act = Callable[[Park, Taken], Any]


def judge_if_finished(park: Park, taken: Taken) -> None:
    """Decoupling compares finished years: a ledger of a running year cannot move it, any other cause may."""
    if taken.facts_changed or finished_years(park, taken.years):
        judge_park(park)
        explain_park(park)


def compile_if_computed(park: Park, taken: Taken) -> None:
    """Another GWP set leaves every emission as it is."""
    if not taken.gwp_only:
        compile_emissions(park)


def total_if_computed(park: Park, taken: Taken) -> None:
    """Another GWP set only restates totals, and that was done when it was chosen."""
    if taken.gwp_only:
        restate(park)
    else:
        roll_up(park)


def summarise(park: Park, taken: Taken) -> None:
    """The yearly summary, and where each enterprise stands in its industry in the years that moved."""
    summarise_years(park)
    rank_enterprises(park, taken.years)


STEPS: tuple[tuple[Step, Act], ...] = (
    (Step.EMISSIONS, compile_if_computed),
    (Step.TOTALS, total_if_computed),
    (Step.SUMMARY, summarise),
    (Step.FUSED, lambda park, taken: fuse_years(park, taken.years)),
    (Step.DECOUPLING, judge_if_finished),
    (Step.MEASURES, lambda park, taken: evaluate_projects(park)),
    (Step.RATING, lambda park, taken: rate_years(park)),
)


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
