"""Reports of a park, and everything a report says as plain facts, in a constant number of queries."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from assessment.models import IndicatorValue, Rating, Report
from assessment.report.facts import (
    BoundaryFacts,
    CorrectionFacts,
    FactorFacts,
    FlowFacts,
    GapFacts,
    IndicatorFacts,
    JudgementFacts,
    ParkFacts,
    ProjectFacts,
    RatingFacts,
    ReportFacts,
    SubstanceFacts,
    TotalFacts,
    YearFacts,
)
from assessment.report.words import BOUNDARY, KEY_INDUSTRY
from assessment.selectors.report_places import firms, processes, read_rows
from decoupling.models import DecouplingResult, ScopeKind
from inventory.methods.catalogue import method
from inventory.models import LedgerVersion, ParkYear, Substance
from inventory.selectors.factor import fuel_set_by_year
from inventory.selectors.register import REGISTER_METHOD
from measures.methods.schedule import Dates, stage_on
from measures.models import Project
from park.access import ParkAccess
from park.models import Boundary, Park
from park.models.industry import Industry

INDUSTRIES = """
SELECT i.code || ' ' || i.name_zh AS place, t.key_industry, t.kind, t.item, t.category, t.scope, t.tier, t.unverified,
       sum(t.amount) AS amount, t.unit, sum(t.co2e_t) AS co2e_t, false AS in_park
FROM inventory_industrytotal t JOIN park_industry i ON i.code = t.division_id
WHERE t.park_id = %(park)s AND t.year = %(year)s
GROUP BY i.code, i.name_zh, t.key_industry, t.kind, t.item, t.category, t.scope, t.tier, t.unverified, t.unit
ORDER BY i.code, t.key_industry, t.kind, t.item, t.category, t.scope, t.tier, t.unverified
"""
ENTERPRISES = """
SELECT coalesce(nullif(e.short_name, ''), e.name) AS place, e.key_industry, t.kind, t.item, t.category, t.scope,
       '' AS tier, false AS unverified, sum(t.amount) AS amount, t.unit, sum(t.co2e_t) AS co2e_t, t.in_park
FROM inventory_enterprisetotal t JOIN park_enterprise e ON e.id = t.enterprise_id
WHERE t.park_id = %(park)s AND t.year = %(year)s AND NOT (t.kind = 'water' AND t.category = 'indirect')
GROUP BY e.id, t.kind, t.item, t.category, t.scope, t.unit, t.in_park
ORDER BY e.name, e.id, t.kind, t.item, t.category, t.scope
"""
FLOWS = """
SELECT f.carrier, coalesce(c.name_zh, f.carrier) AS name, f.stage, sum(f.quantity) AS quantity, f.unit,
       sum(f.energy_gj) AS energy_gj, sum(f.coal_tce) AS coal_tce
FROM inventory_flow f LEFT JOIN inventory_energycode c ON c.code = f.carrier
WHERE f.park_id = %(park)s AND f.year = %(year)s
GROUP BY f.carrier, c.name_zh, f.stage, f.unit ORDER BY f.carrier, f.stage
"""
FACTORS = """
WITH used AS (
  SELECT DISTINCT (source.value ->> 'id')::bigint AS id, source.value -> 'flags' AS flags
  FROM inventory_emission e, jsonb_each(e.trail -> 'sources') AS source
  WHERE e.park_id = %(park)s AND e.year = %(year)s AND jsonb_typeof(source.value) = 'object'
), gases AS (
  SELECT DISTINCT item FROM inventory_industrytotal WHERE park_id = %(park)s AND year = %(year)s AND kind = 'ghg'
)
SELECT DISTINCT coalesce(nullif(f.name_zh, ''), f.key) AS name, f.parameter, f.value, f.unit, f.factor_set, f.version,
       f.region, f.tier, f.status, f.source, coalesce(used.flags, '[]'::jsonb)::text AS flags
FROM inventory_factor f LEFT JOIN used ON used.id = f.id
WHERE used.id IS NOT NULL
   OR (f.key = %(gwp)s AND f.superseded_at IS NULL AND f.park_id IS NULL AND f.years @> %(year)s::int
       AND f.parameter IN (SELECT item FROM gases WHERE item <> 'CO2'))
ORDER BY name, f.parameter, f.factor_set, f.region, flags
"""
METHODS = "SELECT DISTINCT method FROM inventory_emission WHERE park_id = %(park)s AND year = %(year)s ORDER BY method"
GAPS = """
SELECT coalesce(nullif(e.short_name, ''), e.name) AS enterprise, g.method AS subject, g.reason_zh AS reason, count(*)
FROM inventory_emissiongap g JOIN park_enterprise e ON e.id = g.enterprise_id
WHERE g.park_id = %(park)s AND g.year = %(year)s
GROUP BY e.id, g.method, g.reason_zh ORDER BY e.name, e.id, g.method, g.reason_zh
"""
CLASSIFICATIONS = """
SELECT t.classification_zh, t.name_zh FROM park_parkclassification c JOIN park_parktype t ON t.code = c.park_type_id
WHERE c.park_id = %(park)s ORDER BY c.classification
"""


@dataclass(frozen=True)
class ReportRow:
    """A stored report and whether the data of its year are still those it was written from."""

    report: Report
    is_current: bool


def reports(access: ParkAccess) -> list[ReportRow]:
    """Reports of the park of years the person may see, newest first."""
    digests = dict(ParkYear.objects.filter(park=access.park).values_list("year", "digest"))
    rows = Report.objects.filter(park=access.park).select_related("created_by")
    return [ReportRow(row, digests.get(row.year) == row.digest) for row in rows if access.sees_year(row.year)]


def report_facts(park: Park, year: int) -> ReportFacts | None:
    """Everything the report of a year says, or None when the year has no stored totals."""
    place: dict[str, Any] = {"park": park.pk, "year": year, "gwp": f"gwp.{park.gwp_set}"}
    history = tuple(_year(row) for row in ParkYear.objects.filter(park=park, year__lte=year).order_by("year"))
    if not any(row.year == year for row in history):
        return None
    return ReportFacts(
        park=_park(park, place),
        year=year,
        history=history,
        boundaries=_boundaries(park, year),
        firms=firms(park, year),
        industries=tuple(TotalFacts(**row) for row in read_rows(INDUSTRIES, place)),
        enterprises=tuple(TotalFacts(**row) for row in read_rows(ENTERPRISES, place)),
        substances={row.code: _substance(row) for row in Substance.objects.exclude(kind="waste")},
        flows=tuple(FlowFacts(**row) for row in read_rows(FLOWS, place)),
        factors=tuple(
            FactorFacts(**row | {"flags": tuple(json.loads(row["flags"]))}) for row in read_rows(FACTORS, place)
        ),
        gaps=_gaps(place),
        corrections=_corrections(park, year),
        processes=processes(park, year),
        judgements=_judgements(park, year),
        projects=_projects(park, year),
        indicators=_indicators(park, year),
        rating=_rating(park, year),
        fuel_set="" if park.is_register else fuel_set_by_year(park, [year])[year],
        methods=tuple(method(row["method"]).name_zh for row in read_rows(METHODS, place)),
    )


def _park(park: Park, place: dict[str, Any]) -> ParkFacts:
    return ParkFacts(
        name=park.name,
        code=park.code,
        province=park.province,
        city=park.city,
        gwp_set=park.gwp_set,
        base_year=park.base_year,
        flat_band_percent=Decimal(str(park.flat_band_percent)),
        is_demo=park.is_demo,
        is_register=park.is_register,
        types=tuple((row["classification_zh"], row["name_zh"]) for row in read_rows(CLASSIFICATIONS, place)),
    )


def _year(row: ParkYear) -> YearFacts:
    return YearFacts(**{name: getattr(row, name) for name in YearFacts.__dataclass_fields__})


def _substance(row: Substance) -> SubstanceFacts:
    return SubstanceFacts(row.code, row.kind, row.name_zh, row.short, row.is_main, row.equivalent_kg)


def _boundaries(park: Park, year: int) -> tuple[BoundaryFacts, ...]:
    """Boundaries in force at the end of the year."""
    end = date(year, 12, 31)
    rows = Boundary.objects.filter(park=park, valid_from__lte=end).order_by("kind", "-valid_from")
    return tuple(
        BoundaryFacts(row.kind, BOUNDARY[row.kind], row.geometry, row.area_km2, row.valid_from, row.source)
        for row in rows
        if row.valid_to is None or row.valid_to > end
    )


def _corrections(park: Park, year: int) -> tuple[CorrectionFacts, ...]:
    rows = (
        LedgerVersion.objects.filter(park=park, year=year, number__gt=1)
        .select_related("enterprise")
        .order_by("month", "enterprise__name", "number")
    )
    return tuple(
        CorrectionFacts(str(row.enterprise), row.month, row.number, row.reason, row.filed_at.date()) for row in rows
    )


def _gaps(place: dict[str, Any]) -> tuple[GapFacts, ...]:
    """Lines without a result by method, and series that the register did not report."""
    return tuple(
        GapFacts(row["enterprise"], _subject(row["subject"]), row["reason"], row["count"])
        for row in read_rows(GAPS, place)
    )


def _subject(code: str) -> str:
    return "登记册序列" if code == REGISTER_METHOD else method(code).name_zh


def _judgements(park: Park, year: int) -> tuple[JudgementFacts, ...]:
    """Judgements that end not later than the year; the park first, then key industries and divisions by code."""
    order = {ScopeKind.PARK: 0, ScopeKind.KEY: 1, ScopeKind.DIVISION: 2}
    names = dict(Industry.objects.filter(level=2).values_list("code", "name_zh"))
    rows = DecouplingResult.objects.filter(park=park, end_year__lte=year)
    ordered = sorted(rows, key=lambda row: (order[ScopeKind(row.scope_kind)], row.scope_code, row.end_year, row.view))
    return tuple(
        JudgementFacts(
            kind=row.scope_kind,
            name=_scope_word(row.scope_kind, row.scope_code, names),
            view=row.view,
            start=row.start_year,
            end=row.end_year,
            state=row.state,
            economy_rate=row.economy_rate,
            pollution_rate=row.pollution_rate,
            carbon_rate=row.carbon_rate,
            tapio_state=row.tapio_state,
            tapio_elasticity=row.tapio_elasticity,
            is_partial=row.is_partial,
            detail=row.judgement,
        )
        for row in ordered
    )


def _scope_word(kind: str, code: str, names: dict[str, str]) -> str:
    if kind == ScopeKind.PARK:
        return "园区整体"
    if kind == ScopeKind.DIVISION:
        return f"{code} {names.get(code, '')}".strip()
    return ("" if code == "other" else "重点行业 ") + KEY_INDUSTRY.get(code, code)


def _projects(park: Park, year: int) -> tuple[ProjectFacts, ...]:
    """Projects begun by the end of the year, with their state on its last day."""
    end = date(year, 12, 31)
    rows = (
        Project.objects.filter(park=park, start_on__lte=end)
        .select_related("measure", "enterprise", "synergy")
        .prefetch_related("effects", "measure__clauses")
        .order_by("due_on", "name", "pk")
    )
    return tuple(_project(row, end) for row in rows)


def _project(row: Project, end: date) -> ProjectFacts:
    synergy = getattr(row, "synergy", None)
    effects = sorted(row.effects.all(), key=lambda effect: effect.substance)
    return ProjectFacts(
        name=row.name,
        measure=row.measure.name_zh,
        clauses=tuple(sorted(clause.clause for clause in row.measure.clauses.all())),
        owner=row.owner,
        enterprise=str(row.enterprise or ""),
        stage=stage_on(end, Dates(row.start_on, row.due_on, row.running_from, row.stopped_on)).value,
        due_on=row.due_on,
        running_from=row.running_from if row.running_from and row.running_from <= end else None,
        effects={effect.substance: effect.reduction_t for effect in effects},
        outside=frozenset(effect.substance for effect in effects if effect.outside),
        carbon_share=synergy.carbon_share if synergy else None,
        pollution_share=synergy.pollution_share if synergy else None,
        quadrant=synergy.quadrant if synergy else "",
        elasticity=synergy.elasticity if synergy else None,
        unit_cost=synergy.unit_cost if synergy else None,
        warnings=tuple((entry["substance"], Decimal(entry["rise"])) for entry in synergy.warnings) if synergy else (),
    )


def _indicators(park: Park, year: int) -> tuple[IndicatorFacts, ...]:
    rows = IndicatorValue.objects.filter(park=park, year=year).select_related("indicator").order_by("indicator__order")
    return tuple(
        IndicatorFacts(
            code=row.indicator_id,
            category=row.indicator.category,
            name=row.indicator.name_zh,
            unit=row.indicator.unit,
            clause=row.indicator.clause,
            value=row.value,
            target=row.target,
            baseline=row.baseline,
            is_main=row.is_main,
            verdict=row.verdict,
            reason=row.reason_zh,
            provisional=row.parts.get("provisional") or "",
        )
        for row in rows
    )


def _rating(park: Park, year: int) -> RatingFacts | None:
    row = Rating.objects.filter(park=park, year=year).first()
    if row is None:
        return None
    reasons = tuple(reason["zh"] for reason in row.reasons)
    return RatingFacts(row.grade, row.provisional_grade, reasons, tuple(row.missing))
