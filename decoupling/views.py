"""The decoupling page: park and industries by Annex C, in three views. Source: 000 6.4, 附录C."""

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from decoupling.charts.judgement import QuadrantPoint, index_lines, rate_quadrant
from decoupling.methods.states import State
from decoupling.models import DecouplingResult, ScopeKind, View
from decoupling.selectors import judgement as words
from decoupling.selectors.driver_words import driver_words
from decoupling.selectors.drivers import stored_drivers
from decoupling.selectors.page import Cell, Record, Scope, cells, lines, record, scopes, state_table, stored
from park.access import ParkAccess, page_year, park_view

Context = dict[str, Any]
Found = dict[str, list[Cell]]


@park_view()
def page(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """One scope in one view; the period shown is the last that ends in the year of the address or before."""
    known = record(access)
    year = page_year(request, access, known.years, known.finished[-1] if known.finished else None)
    found = cells(access)
    view = request.GET.get("view", View.PLAN)
    if view not in View.values:
        raise Http404
    every = scopes(found)
    scope = _scope(request, every)
    own = [cell for cell in found[view] if cell.scope == scope]
    shown = _last_until(own, year)
    context: Context = {
        "access": access,
        "year": year,
        "view": view,
        "views": _tabs(request),
        "scope": scope,
        "scopes": every,
        "periods": own,
        "shown": shown,
        "source": _("Filed ledgers, GWP %(gwp)s; up to ±%(band)s %% a year counts as not obvious")
        % {"gwp": access.park.gwp_set, "band": access.park.flat_band_percent.normalize()},
    }
    if shown is None:
        context["absent"] = absent = _absent(access, known, view, own, year)
        context["absent_url"] = "?" + _query(request, view=view, year=absent.get("year"))
    if shown and scope:
        context |= _judged(access, found, stored(access, scope, view, shown), shown)
        if scope.kind == ScopeKind.PARK:
            context["drivers"] = driver_words(stored_drivers(access, shown.start, shown.end), shown.start, shown.end)
    return render(request, "decoupling/decoupling.html", context)


def _tabs(request: HttpRequest) -> list[dict[str, str]]:
    """The three views, each at its own address with the same scope and year."""
    helps = {
        View.PLAN: _("From the base year of the plan to the latest complete year."),
        View.CHAIN: _("Every complete year against the one before."),
        View.ROLLING: _("Every complete year against the fifth year before it (note 2)."),
    }
    return [
        {"code": code, "label": str(label), "help": helps[View(code)], "address": "?" + _query(request, view=code)}
        for code, label in View.choices
    ]


def _query(request: HttpRequest, **changes: object) -> str:
    """The query of the address with some of it changed; None leaves a part as it is."""
    query = request.GET.copy()
    for name, value in changes.items():
        if value is not None:
            query[name] = str(value)
    return query.urlencode()


def _scope(request: HttpRequest, every: list[Scope]) -> Scope | None:
    """The scope of the address, the park without one, None while nothing is judged."""
    wanted = request.GET.get("scope", ScopeKind.PARK)
    scope = next((scope for scope in every if scope.address == wanted), None)
    if scope is None and wanted != ScopeKind.PARK:
        raise Http404
    return scope


def _last_until(own: list[Cell], year: int | None) -> Cell | None:
    """The last period that ends by the year; of two with the same end the longer."""
    ended = [cell for cell in own if year is not None and cell.end <= year]
    return max(ended, key=lambda cell: (cell.end, -cell.start), default=None)


def _absent(access: ParkAccess, known: Record, view: str, own: list[Cell], year: int | None) -> Context:
    """Why there is no judgement to show, and the one step that fills the place."""
    if own:
        first = min(cell.end for cell in own)
        return {
            "title": _("Nothing judged up to %(year)s") % {"year": year},
            "text": _("The first judgement of this view ends in %(first)s.") % {"first": first},
            "year": first,
        }
    years = "、".join(str(year) for year in known.finished) or "—"
    if len(known.finished) < 2:
        text = _("Decoupling compares two finished years; finished on record: %(years)s. File all months of a second.")
    elif view == View.PLAN and access.park.base_year >= known.finished[-1]:
        text = _(
            "The base year %(base)s is not before the latest finished year; finished on record: %(years)s. "
            "File all months of a later year, or have the base year of the park changed."
        )
    elif view == View.ROLLING:
        text = _(
            "The rolling view compares two finished years five years apart; finished on record: %(years)s. "
            "File the ledgers of an earlier or a later year."
        )
    else:
        text = _(
            "No two years of this scope have output, pollutants and carbon together; finished on record: %(years)s. "
            "File the missing sheets of these years."
        )
    return {"title": _("No judgement yet"), "text": text % {"years": years, "base": access.park.base_year}}


def _judged(access: ParkAccess, found: Found, result: DecouplingResult, shown: Cell) -> Context:
    judgement = result.judgement
    return {
        "result": result,
        "label": words.said(judgement, "label") or shown.label,
        "advice": words.said(judgement, "advice"),
        "details": words.sentences(judgement),
        "flags": words.caveats(judgement),
        "reasons": words.refusals(judgement),
        "moved": words.moved(judgement),
        "others": words.others(judgement),
        "matrix": words.pollutants(judgement),
        "indices": words.indices(judgement),
        "table_c1": words.table_c1(judgement),
        "panel": _panel(judgement),
        "partial": _partial(judgement, shown),
        "state_table": state_table(found, words.language()),
        **_figures(access, found[result.view], result, shown),
    }


def _panel(judgement: dict[str, Any]) -> Context | None:
    """The same-enterprise judgement that stands beside one whose coverage or boundary moved."""
    panel = judgement.get("panel")
    if not panel:
        return None
    return {
        "state": panel["state"],
        "label": words.said(panel, "label"),
        "advice": words.said(panel, "advice"),
        "count": judgement["panel_enterprises"],
        "economy": panel["economy"],
        "pollution": panel["pollution"],
        "carbon": panel["carbon"],
    }


def _partial(judgement: dict[str, Any], shown: Cell) -> Context | None:
    """What is missing of the two years, in words, and the smallest share that is there."""
    if not shown.is_partial:
        return None
    filed = {shown.start: judgement["coverage_start"], shown.end: judgement["coverage_end"]}
    short = {year: Decimal(share) for year, share in filed.items() if share is not None and Decimal(share) < 1}
    summed = Decimal(judgement["pollution_coverage"] or 1)
    sentences = []
    if short:
        years = "、".join(str(year) for year in short)
        sentences.append(_("Ledgers of %(years)s are missing.") % {"years": years})
    if summed < 1:
        sentences.append(_("A pollutant seen in one of the two years only is left out of both."))
    return {
        "text": " ".join(sentences),
        "coverage": min([*short.values(), summed]),
        "query": f"?year={max(short, default=shown.end)}",
    }


def _figures(access: ParkAccess, row: list[Cell], result: DecouplingResult, shown: Cell) -> Context:
    tongue = words.language()
    own = [cell for cell in row if cell.scope == shown.scope]
    chain = result.view == View.CHAIN
    base = min(cell.start for cell in own) if chain else shown.start
    end = max(cell.end for cell in own) if chain else shown.end
    points = _points(row, own, shown)
    return {
        "lines": _drawn(index_lines(lines(access, result, base, end), base, "", language=tongue)),
        "quadrant": _drawn(rate_quadrant(points, "", language=tongue)),
        "quadrant_table": _quadrant_table(points),
        "base": base,
    }


def _points(row: list[Cell], own: list[Cell], shown: Cell) -> list[QuadrantPoint]:
    """The path of the scope over its periods; where it has one period only, the park and its key industries."""
    path = len(own) > 1
    drawn = own if path else [cell for cell in row if cell.end == shown.end and cell.start == shown.start]
    return [
        QuadrantPoint(
            cell.scope.name,
            cell.period if path else "",
            cell.carbon_rate,
            cell.pollution_rate,
            State(cell.state),
        )
        for cell in drawn
        if path or cell.scope == shown.scope or cell.scope.kind != ScopeKind.DIVISION
    ]


def _drawn(figure: Context) -> Context:
    """The figure without the room for title and source, which the page prints around it; labels take turns of side."""
    layout = figure["layout"]
    layout["margin"] = {"t": 28, "r": 84, "b": 8, "l": 8}
    sides = ("top center", "bottom center", "middle right", "middle left")
    for place, trace in enumerate(figure["data"]):
        if "textposition" in trace:
            trace["textposition"] = [sides[(place + step) % len(sides)] for step in range(len(trace["x"]))]
    return figure


def _quadrant_table(points: list[QuadrantPoint]) -> dict[str, list[Any]]:
    rows = [
        [f"{point.scope} {point.period}".strip(), *(None if rate is None else rate * 100 for rate in _rates(point))]
        for point in points
    ]
    return {"columns": [_("Scope and period"), _("Carbon, %"), _("Pollution, %")], "rows": rows}


def _rates(point: QuadrantPoint) -> tuple[Any, Any]:
    return point.carbon_rate, point.pollution_rate
