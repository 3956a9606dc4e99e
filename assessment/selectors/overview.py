"""What the overview shows, in a constant number of queries, from stored rows only."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
from django.utils.translation import gettext as _

from assessment.models import IndicatorValue, Rating
from decoupling.models import DecouplingResult, ScopeKind, View
from inventory.models import EmissionGap, FusedProcess, ParkYear
from inventory.selectors.gwp import GwpView, year_sums
from inventory.selectors.total import enterprise_totals, missing_months, monthly_totals
from measures.models import Project
from park.models import Park
from park.selectors.frames import groups


@dataclass(frozen=True)
class Tile:
    """A headline figure; `share` is the change against the year before, `state` the target state of its indicator."""

    label: str
    value: Decimal | None
    unit: str
    share: Decimal | None
    state: str
    url_name: str
    good: str = "down"
    since: int | None = None


@dataclass(frozen=True)
class Overview:
    """The five-second page of a park and year."""

    summary: ParkYear
    previous: ParkYear | None
    history: list[ParkYear]
    tiles: list[Tile]
    rating: Rating | None
    decoupling: DecouplingResult | None
    missing: list[tuple[int, str, str]]
    processes: list[FusedProcess]
    late: list[Project]
    monthly: pd.DataFrame
    enterprises: pd.DataFrame
    gaps: list[str]

    @property
    def coverage(self) -> Decimal | None:
        """Share of the year's enterprise-months that is filed."""
        expected = self.summary.expected_months
        return Decimal(self.summary.filed_months) / expected if expected else None


VERDICT_STATES = {
    "target": "met",
    "baseline": "basic",
    "failed": "missed",
    "below_target": "missed",
    "undetermined": "unknown",
    "missing": "unknown",
}


def overview(park: Park, year: int, today: date, view: GwpView | None = None) -> Overview | None:
    """Everything on the overview, or None when the year has no stored totals.

    view: the GWP set of its CO2e, by default the park's; target states, decoupling and rating rest on the park's.
    """
    history = restated(park, list(ParkYear.objects.filter(park=park).order_by("year")), view)
    by_year = {row.year: row for row in history}
    summary = by_year.get(year)
    if summary is None:
        return None
    previous = by_year.get(year - 1)
    verdicts = {
        row.indicator.method: row
        for row in IndicatorValue.objects.filter(park=park, year=year, indicator__item="").select_related("indicator")
    }
    return Overview(
        summary=summary,
        previous=previous,
        history=history,
        tiles=_tiles(summary, previous, verdicts),
        rating=Rating.objects.filter(park=park, year=year).first(),
        decoupling=_decoupling(park, year),
        missing=_missing(park, summary, today),
        processes=list(
            FusedProcess.objects.filter(park=park, year=year, coupling__isnull=False)
            .select_related("enterprise", "process")
            .order_by("-coupling")[:5]
        ),
        late=late_projects(park, today),
        monthly=monthly_totals(park, year, view),
        enterprises=enterprise_totals(park, [year], view=view),
        gaps=_register_gaps(park, year) if park.is_register else [],
    )


def restated(park: Park, history: list[ParkYear], view: GwpView | None) -> list[ParkYear]:
    """The years with their CO2e in another set, from the stored masses; nothing of it is saved."""
    if view is None or not view.restated:
        return history
    sums = year_sums(park, view)
    for row in history:
        year = sums.get(row.year)
        row.co2e_t = year.co2e_t if year else None
        row.scope1_co2e_t = year.scopes.get(1) if year else None
        row.scope2_co2e_t = year.scopes.get(2) if year else None
    return history


def _decoupling(park: Park, year: int) -> DecouplingResult | None:
    """The park's judgement that ends in the year, or the newest before it: from the plan's base, else year by year."""
    rows = DecouplingResult.objects.filter(
        park=park, scope_kind=ScopeKind.PARK, view__in=[View.PLAN, View.CHAIN], end_year__lte=year
    )
    return rows.order_by("-end_year", "-view").first()  # "plan" comes before "chain" here


def late_projects(park: Park, today: date) -> list[Project]:
    """Projects that should run and do not."""
    return list(
        Project.objects.filter(park=park, due_on__lt=today, running_from__isnull=True, stopped_on__isnull=True)
        .select_related("measure", "enterprise")
        .order_by("due_on")
    )


def _tiles(summary: ParkYear, previous: ParkYear | None, verdicts: dict[str, IndicatorValue]) -> list[Tile]:
    def change(name: str) -> Decimal | None:
        """Relative change; only between two complete years, because a partial one would only look lower."""
        now, before = getattr(summary, name), getattr(previous, name, None)
        if now is None or not before or previous is None or not (summary.is_complete and previous.is_complete):
            return None
        return (now - before) / before

    def state(method: str) -> str:
        row = verdicts.get(method)
        if row is None:
            return ""
        # A value of a partial year proves nothing yet: that is not the same as having no data.
        partial = row.verdict == "missing" and row.value is not None
        return "incomplete" if partial else VERDICT_STATES.get(row.verdict, "unknown")

    def tile(label: str, name: str, unit: str, url: str, method: str = "", good: str = "down") -> Tile:
        share = change(name)
        since = previous.year if previous and share is not None else None
        return Tile(label, getattr(summary, name), unit, share, state(method), url, good, since)

    return [
        tile(_("CO2e total"), "co2e_t", "tCO2e", "fused", "carbon_intensity"),
        tile(_("Comprehensive energy"), "coal_tce", "tce", "flows", "energy_intensity"),
        tile(_("Air pollution"), "air_equivalents", "eq", "fused"),
        tile(_("Water pollution"), "water_equivalents", "eq", "fused"),
        tile(_("Output, constant prices"), "output_const", "1e4 CNY", "decoupling", good="up"),
    ]


def _missing(park: Park, summary: ParkYear, today: date) -> list[tuple[int, str, str]]:
    """Enterprises that owe ledgers of months that have ended: id, name, months."""
    if summary.is_complete:
        return []
    rows = missing_months(park, [summary.year])
    ended = today.month - 1 if summary.year == today.year else 12
    rows = rows[rows["month"] <= ended]
    return [
        (int(key[0]), str(key[1]), "、".join(str(month) for month in part["month"]))
        for key, part in groups(rows, ["enterprise_id", "enterprise"])
    ]


def _register_gaps(park: Park, year: int) -> list[str]:
    """Series that a register park's facilities did not report in the year, in words."""
    rows = EmissionGap.objects.filter(park=park, year=year).select_related("enterprise").order_by("line_number")
    return [f"{row.enterprise}：{row.reason_zh}" for row in rows]


def carbon_by_enterprise(frame: pd.DataFrame) -> dict[int, Any]:
    """CO2e of each enterprise in the year, in-park purchases left out so that circles add up to the park."""
    rows = frame[(frame["kind"] == "ghg") & ~frame["in_park"].astype(bool) & frame["co2e_t"].notna()]
    return {int(key): sum(part["co2e_t"], Decimal(0)) for key, part in groups(rows, "enterprise_id")}
