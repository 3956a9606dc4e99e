"""Projects of a park with their stored effects."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from measures.methods.effect import CARBON
from measures.methods.schedule import Dates, Stage, days_late, stage_on
from measures.models import Project, ProjectEffect, ProjectSynergy
from measures.selectors.words import either, symbol_of, worded
from park.models import Park


@dataclass(frozen=True)
class Rebound:
    """A substance that a project raises (反弹): by how much a year, in t CO2e or kg."""

    substance: str
    rise: Decimal
    unit: str


@dataclass(frozen=True)
class Cut:
    """The stored effect of a project on one substance, None where there is none; `label` as plain text."""

    code: str
    label: str
    effect: ProjectEffect | None


@dataclass(frozen=True)
class ProjectRow:
    """A project with its number on the chart, its state today and its stored effects in column order."""

    number: int
    project: Project
    measure: str
    unit: str
    stage: str
    days_late: int
    cuts: list[Cut]
    synergy: ProjectSynergy | None
    warnings: list[Rebound]

    @property
    def is_placed(self) -> bool:
        """Whether the project has a place in the coordinate system."""
        return bool(self.synergy and self.synergy.quadrant and self.synergy.carbon_share is not None)


@dataclass(frozen=True)
class Summary:
    """Figures at the head of the page; the cut is that of the projects in operation."""

    count: int
    running: int
    late: int
    running_cut_t: Decimal | None


def project_rows(park: Park, codes: list[str], today: date) -> tuple[list[str], list[ProjectRow]]:
    """The substances that any project moves, in the given order, and every project of the park with its cuts of them.

    CO2e always stays; a substance without a stored effect is None in the cuts.
    """
    projects = list(
        Project.objects.filter(park=park)
        .select_related("measure", "enterprise", "synergy")
        .prefetch_related("effects")
        .order_by("due_on", "name")
    )
    moved = {effect.substance for project in projects for effect in project.effects.all()} | {CARBON}
    shown = [code for code in codes if code in moved]
    return shown, [_row(number, project, shown, today) for number, project in enumerate(projects, start=1)]


def _row(number: int, project: Project, codes: list[str], today: date) -> ProjectRow:
    dates = Dates(project.start_on, project.due_on, project.running_from, project.stopped_on)
    effects = {effect.substance: effect for effect in project.effects.all()}
    synergy: ProjectSynergy | None = getattr(project, "synergy", None)
    return ProjectRow(
        number=number,
        project=project,
        measure=either(project.measure.name_zh, project.measure.name_en),
        unit=worded(project.measure.activity_unit),
        stage=stage_on(today, dates).value,
        days_late=days_late(today, dates),
        cuts=[Cut(code, symbol_of(code), effects.get(code)) for code in codes],
        synergy=synergy,
        warnings=[
            Rebound(entry["substance"], Decimal(entry["rise"]), "tCO2e" if entry["substance"] == CARBON else "kg")
            for entry in (synergy.warnings if synergy else [])
        ],
    )


def summary(rows: list[ProjectRow]) -> Summary:
    """Counts by state, and the stored CO2e cuts of the projects in operation added up."""
    stages = Counter(row.stage for row in rows)
    cuts = [
        cut.effect.reduction_t
        for row in rows
        for cut in row.cuts
        if row.stage == Stage.RUNNING and cut.code == CARBON and cut.effect
    ]
    return Summary(len(rows), stages[Stage.RUNNING], stages[Stage.LATE], sum(cuts, Decimal(0)) if cuts else None)
