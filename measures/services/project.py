"""Creating, changing and stopping a project: kept with an audit event, effects evaluated in the same transaction."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import transaction

from measures.models import Measure, Project
from measures.services.effect import evaluate_projects
from park.models import Enterprise, Park, User
from park.services.audit import append_event
from park.services.results import hold_results


class ForeignRow(ValueError):
    """A row of another park was named."""


@dataclass(frozen=True)
class ProjectValues:
    """What a person states about a project; effects per year, plus = falls: CO2e in t, pollutants in kg."""

    measure: Measure
    enterprise: Enterprise | None
    name: str
    owner: str
    start_on: date
    due_on: date
    running_from: date | None
    stopped_on: date | None
    activity: Decimal
    stated_effects: dict[str, str] = field(default_factory=dict)
    stated_source: str = ""
    capex_wan: Decimal | None = None
    opex_wan: Decimal | None = None
    saving_wan: Decimal | None = None
    life_years: int = 10
    note: str = ""


@transaction.atomic
def save_project(park: Park, user: User, values: ProjectValues, project: Project | None = None) -> Project:
    """A new project, or the given one with new values; the park's effects are evaluated again.

    Raises: ForeignRow when the enterprise or the project is another park's; ResultsBusy during a recalculation.
    """
    if values.enterprise is not None and values.enterprise.park_id != park.pk:
        raise ForeignRow(f"enterprise {values.enterprise.pk} is not of park {park.code}")
    if project is not None and project.park_id != park.pk:
        raise ForeignRow(f"project {project.pk} is not of park {park.code}")
    hold_results(park.pk)
    before = _said(project) if project else None
    kept = project or Project(park=park)
    for name in ProjectValues.__dataclass_fields__:
        setattr(kept, name, getattr(values, name))
    kept.save()
    action = "project.changed" if before else "project.created"
    append_event(park, user, action, f"project {kept.pk}", {"before": before, "after": _said(kept)})
    evaluate_projects(park)
    return kept


@transaction.atomic
def stop_project(park: Park, user: User, project: Project, day: date, reason: str) -> None:
    """Ends a project on a day; its record and its effects stay.

    Raises: ForeignRow when the project is another park's; ResultsBusy during a recalculation.
    """
    if project.park_id != park.pk:
        raise ForeignRow(f"project {project.pk} is not of park {park.code}")
    hold_results(park.pk)
    project.stopped_on = day
    project.save(update_fields=["stopped_on"])
    detail = {"name": project.name, "stopped_on": day.isoformat(), "reason": reason}
    append_event(park, user, "project.stopped", f"project {project.pk}", detail)
    evaluate_projects(park)


def _said(project: Project) -> dict[str, object]:
    """The project as plain JSON values, decimals as text."""
    found: dict[str, object] = {"measure": project.measure_id, "enterprise": project.enterprise_id}
    for name in ProjectValues.__dataclass_fields__:
        value = getattr(project, name)
        if name in ("measure", "enterprise"):
            continue
        found[name] = value if value is None or isinstance(value, str | int | dict) else str(value)
    return found
