"""Targets and measure projects of the demo park."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db import transaction

from assessment.models import Indicator, IndicatorValue, Target
from assessment.services.demo.declaration import DemoPark
from assessment.services.demo.records import table
from assessment.services.target import Wanted, set_targets
from measures.models import Project
from park.models import Enterprise, Park, User

#: Significant digits of a target, as a plan would state it.
PLAN_DIGITS: Final = 4


@dataclass(frozen=True)
class Goal:
    """Target and basic requirement of a year as factors of the base year's value."""

    year: int
    indicator: str
    target_factor: Decimal
    baseline_factor: Decimal
    is_main: bool
    note: str


def goals() -> list[Goal]:
    """The declared goals."""
    return [
        Goal(
            int(row["year"]),
            row["indicator"],
            Decimal(row["target_factor"]),
            Decimal(row["baseline_factor"]),
            row["main"] == "1",
            row["note"],
        )
        for row in table("targets.csv")
    ]


def open_base_year(park: Park) -> None:
    """Asks for the values of the base year: its indicators have no target, so that it has values and no grade."""
    indicators = {goal.indicator: goal.is_main for goal in goals()}
    Target.objects.filter(park=park).delete()
    Target.objects.bulk_create(
        Target(park=park, year=park.base_year, indicator_id=code, is_main=main, source="基准年，只取值，不设目标")
        for code, main in indicators.items()
    )


def plan_number(value: Decimal) -> Decimal:
    """A number with the digits of a plan."""
    return Decimal(f"{value:.{PLAN_DIGITS}g}")


@transaction.atomic
def state_targets(park: Park, user: User) -> int:
    """Targets of every year from the computed values of the base year, set as an official sets them; returns how many.

    A plan is stated against its base year, so that a method added later moves base and targets together.
    Errors: KeyError when the base year has no value of an indicator.
    """
    base = _base_values(park)
    units = dict(Indicator.objects.filter(pk__in=base).values_list("code", "unit"))
    years: dict[int, dict[str, Wanted]] = defaultdict(dict)
    for goal in goals():
        value = base[goal.indicator]
        years[goal.year][goal.indicator] = Wanted(
            target=plan_number(value * goal.target_factor),
            baseline=plan_number(value * goal.baseline_factor),
            is_main=goal.is_main,
            source=_source(park, goal, base, units),
        )
    return sum(set_targets(park, user, year, wanted) for year, wanted in sorted(years.items()))


def _base_values(park: Park) -> dict[str, Decimal]:
    rows = IndicatorValue.objects.filter(park=park, year=park.base_year, value__isnull=False)
    return {code: value for code, value in rows.values_list("indicator_id", "value") if value is not None}


def _source(park: Park, goal: Goal, base: Mapping[str, Decimal], units: Mapping[str, str]) -> str:
    change = (goal.target_factor - 1) * 100
    way = "下降" if change < 0 else "提高"
    value = plan_number(base[goal.indicator])
    return f"{goal.note}：较{park.base_year}年（{value} {units[goal.indicator]}）{way}{abs(change):.1f}%（演示）"


@transaction.atomic
def add_projects(park: Park, demo: DemoPark) -> int:
    """Stores the declared projects; returns how many."""
    enterprises = {enterprise.uscc: enterprise for enterprise in Enterprise.objects.filter(park=park)}
    Project.objects.filter(park=park).delete()
    projects = Project.objects.bulk_create(
        Project(
            park=park,
            enterprise=enterprises[demo.firm[row["enterprise"]].uscc] if row["enterprise"] else None,
            measure_id=row["measure"],
            name=row["name"],
            owner=row["owner"],
            start_on=date.fromisoformat(row["start_on"]),
            due_on=date.fromisoformat(row["due_on"]),
            running_from=_day(row["running_from"]),
            stopped_on=_day(row["stopped_on"]),
            activity=Decimal(row["activity"]),
            stated_effects=json.loads(row["stated_effects"] or "{}"),
            capex_wan=Decimal(row["capex_wan"]),
            opex_wan=Decimal(row["opex_wan"]),
            saving_wan=Decimal(row["saving_wan"]),
            life_years=int(row["life_years"]),
            note=row["note"],
        )
        for row in table("projects.csv")
    )
    return len(projects)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
