"""Decoupling figures as plain plotly dicts; titles come from the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from html import escape
from itertools import groupby
from typing import Any

from decoupling.methods.states import State
from inventory.methods.exact import Quantity, exact

Figure = dict[str, Any]
INK, MUTED, LINE, PAPER = "#1B2430", "#596577", "#D9DEE5", "#FFFFFF"
FONT = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"
STATE_COLOURS: dict[State, str] = {
    State.SYNERGISTIC: "#1A7A56",
    State.ANTAGONISTIC: "#A8620E",
    State.COUPLED: "#B23A48",
    State.NEGATIVE: "#66568F",
    State.SEPARATE: "#5F6B7A",
    State.NONE: LINE,
}
STATE_MARKERS: dict[State, str] = {
    State.SYNERGISTIC: "circle",
    State.ANTAGONISTIC: "diamond",
    State.COUPLED: "triangle-up",
    State.NEGATIVE: "square",
    State.SEPARATE: "diamond-open",
    State.NONE: "x-thin-open",
}
# Dash and end label tell the lines apart without colour.
LINE_STYLES = {"economy": ("#0B6E69", "solid"), "carbon": ("#37474F", "dash"), "pollution": ("#A8620E", "dot")}
WORDS = {
    "zh": {
        "economy": "经济总量",
        "carbon": "碳排放",
        "pollution": "污染当量",
        "index": "指数（{base}年=100）",
        "no_base": "{names}：{base}年无数据，未绘出",
        "carbon_rate": "碳排放变化率（%）",
        "pollution_rate": "污染物排放变化率（%）",
        "both_down": "碳污同降",
        "both_up": "碳污同升",
        "pollution_up": "碳降污升",
        "carbon_up": "碳升污降",
        "no_rate": "无变化率，未绘出：{names}",
        "source": "来源：{text}",
    },
    "en": {
        "economy": "Economy",
        "carbon": "Carbon",
        "pollution": "Pollution equivalents",
        "index": "Index ({base} = 100)",
        "no_base": "{names}: no data in {base}, not drawn",
        "carbon_rate": "Change of carbon emissions (%)",
        "pollution_rate": "Change of pollutant emissions (%)",
        "both_down": "both fall",
        "both_up": "both rise",
        "pollution_up": "carbon falls, pollution rises",
        "carbon_up": "carbon rises, pollution falls",
        "no_rate": "No rate, not drawn: {names}",
        "source": "Source: {text}",
    },
}


@dataclass(frozen=True, slots=True)
class StateCell:
    """State of one scope in one period, both already in words."""

    scope: str
    period: str
    state: State
    note: str = ""


@dataclass(frozen=True, slots=True)
class QuadrantPoint:
    """Carbon and pollution rate (ratios) of one scope in one period; points of a scope are joined in their order."""

    scope: str
    period: str
    carbon_rate: Decimal | Fraction | None
    pollution_rate: Decimal | Fraction | None
    state: State


def state_matrix(cells: Sequence[StateCell], title: str, *, source: str = "", language: str = "zh") -> Figure:
    """Draw scopes × periods, each cell with icon, word and colour of its state.

    Inputs: cells in any order; rows and columns follow their first occurrence, so the park comes first if it is first.
    Special cases: a scope without a cell for a period is blank, which is not 无法判定.
    """
    scopes, periods = list(dict.fromkeys(cell.scope for cell in cells)), list(dict.fromkeys(c.period for c in cells))
    by_place = {(cell.scope, cell.period): cell for cell in cells}
    rows = [[by_place.get((scope, period)) for period in periods] for scope in scopes]
    states = list(State)
    heat = {
        "type": "heatmap",
        "x": [escape(period) for period in periods],
        "y": [escape(scope) for scope in scopes],
        "z": [[None if cell is None else states.index(cell.state) for cell in row] for row in rows],
        "text": [["" if cell is None else _state_words(cell.state, language) for cell in row] for row in rows],
        "customdata": [["" if cell is None else _hover(cell, language) for cell in row] for row in rows],
        "texttemplate": "%{text}",
        "textfont": {"size": 13},
        "hovertemplate": "%{y} %{x}<br>%{customdata}<extra></extra>",
        "colorscale": _steps([STATE_COLOURS[state] for state in states]),
        "zmin": -0.5,
        "zmax": len(states) - 0.5,
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
    }
    layout = layout_of(title, source, language)
    layout["xaxis"] = {"type": "category", "side": "top", "showgrid": False, "fixedrange": True}
    layout["yaxis"] = {"type": "category", "autorange": "reversed", "automargin": True, "showgrid": False}
    layout["height"] = 120 + 36 * max(len(scopes), 1)
    return {"data": [heat], "layout": layout}


def index_lines(
    series: Mapping[str, Mapping[int, Quantity]], base: int, title: str, *, source: str = "", language: str = "zh"
) -> Figure:
    """Draw "economy", "carbon" and "pollution" as indices: 100·X_t/X_base.

    Inputs: values by year under these names, each in one unit.
    Special cases: a missing year is a gap in the line; a series without a positive base value is not drawn and named.
    """
    words = _words(language)
    years = sorted({year for values in series.values() for year in values})
    traces: list[Figure] = []
    ends: list[Figure] = []
    left: list[str] = []
    for name, (colour, dash) in LINE_STYLES.items():
        values = series.get(name, {})
        start = exact(values.get(base))
        if start is None or start <= 0:
            left += [words[name]] if values else []
            continue
        points = [None if (now := exact(values.get(year))) is None else float(now / start * 100) for year in years]
        traces.append(_line(words[name], years, points, colour, dash))
        ends.append(_end_label(words[name], years, points, colour))
    layout = layout_of(title, source, language)
    layout["xaxis"] = {"tickmode": "array", "tickvals": years, "tickformat": "d", "gridcolor": LINE}
    layout["yaxis"] = {"title": {"text": words["index"].format(base=base)}, "gridcolor": LINE}
    layout["shapes"] = [{"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 100, "y1": 100, "line": _stroke()}]
    note = words["no_base"].format(names="、".join(left) if language == "zh" else ", ".join(left), base=base)
    _annotate(layout, ends + ([_corner(note)] if left else []))
    return {"data": traces, "layout": layout}


def rate_quadrant(points: Sequence[QuadrantPoint], title: str, *, source: str = "", language: str = "zh") -> Figure:
    """Draw carbon rate (x) against pollution rate (y), both axes through zero, one path per scope with period marks.

    Inputs: rates as ratios. Special cases: a point without a rate is not drawn and its scope is named.
    """
    words = _words(language)
    drawn = [p for p in points if p.carbon_rate is not None and p.pollution_rate is not None]
    order = list(dict.fromkeys(point.scope for point in drawn))
    drawn.sort(key=lambda point: order.index(point.scope))
    traces = [_path(scope, list(path), language) for scope, path in groupby(drawn, key=lambda point: point.scope)]
    layout = layout_of(title, source, language)
    axis = {"zeroline": True, "zerolinecolor": INK, "zerolinewidth": 1, "gridcolor": LINE, "ticksuffix": "%"}
    reach = max((abs(_percent(rate)) for p in drawn for rate in (p.carbon_rate, p.pollution_rate)), default=0.0) or 1.0
    for name, key in (("xaxis", "carbon_rate"), ("yaxis", "pollution_rate")):
        layout[name] = axis | {"title": {"text": words[key]}, "range": [-1.25 * reach, 1.25 * reach]}
    corners = ((0, 0, "both_down"), (1, 1, "both_up"), (0, 1, "pollution_up"), (1, 0, "carbon_up"))
    notes = [_quadrant_word(x, y, words[key]) for x, y, key in corners]
    missing = dict.fromkeys(p.scope for p in points if p.carbon_rate is None or p.pollution_rate is None)
    if missing:
        names = ("、" if language == "zh" else ", ").join(missing)
        notes.append(_corner(words["no_rate"].format(names=names)))
    _annotate(layout, notes)
    return {"data": traces, "layout": layout}


def _path(scope: str, points: list[QuadrantPoint], language: str) -> Figure:
    labels = [escape(f"{scope} {point.period}") if point is points[-1] else escape(point.period) for point in points]
    return {
        "type": "scatter",
        "mode": "lines+markers+text" if len(points) > 1 else "markers+text",
        "name": escape(scope),
        "x": [_percent(point.carbon_rate) for point in points],
        "y": [_percent(point.pollution_rate) for point in points],
        "text": labels,
        "textposition": "top center",
        "customdata": [_state_words(point.state, language) for point in points],
        "hovertemplate": "%{text}<br>%{customdata}<br>x %{x:+.2f} y %{y:+.2f}<extra></extra>",
        "line": _stroke(),
        "marker": {
            "size": 11,
            "color": [STATE_COLOURS[point.state] for point in points],
            "symbol": [STATE_MARKERS[point.state] for point in points],
            "line": {"width": 1.5, "color": [STATE_COLOURS[point.state] for point in points]},
        },
    }


def _line(name: str, years: list[int], points: list[float | None], colour: str, dash: str) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": years,
        "y": points,
        "connectgaps": False,
        "line": {"color": colour, "dash": dash, "width": 2},
        "marker": {"color": colour, "size": 6},
        "hovertemplate": f"{name} %{{x}}: %{{y:.1f}}<extra></extra>",
    }


def _end_label(name: str, years: list[int], points: list[float | None], colour: str) -> Figure:
    year, value = next((y, p) for y, p in zip(reversed(years), reversed(points), strict=True) if p is not None)
    font = {"color": colour, "size": 12}
    return {"x": year, "y": value, "text": name, "xanchor": "left", "xshift": 8, "showarrow": False, "font": font}


def _quadrant_word(x: int, y: int, text: str) -> Figure:
    place = {"xref": "paper", "yref": "paper", "x": x, "y": y}
    anchors = {"xanchor": "right" if x else "left", "yanchor": "top" if y else "bottom"}
    return place | anchors | {"text": text, "showarrow": False, "font": {"color": MUTED, "size": 12}}


def _corner(text: str) -> Figure:
    place = {"xref": "paper", "yref": "paper", "x": 1, "y": 1.02, "xanchor": "right", "yanchor": "bottom"}
    return place | {"text": escape(text), "showarrow": False, "font": {"color": MUTED, "size": 12}}


def layout_of(title: str, source: str, language: str) -> Figure:
    notes: list[Figure] = []
    if source:
        place = {"xref": "paper", "yref": "paper", "x": 0, "y": 0, "xanchor": "left", "yanchor": "top", "yshift": -48}
        text = _words(language)["source"].format(text=escape(source))
        notes.append(place | {"text": text, "showarrow": False, "font": {"color": MUTED, "size": 11}})
    return {
        "title": {"text": escape(title), "x": 0, "xanchor": "left", "font": {"size": 16, "color": INK}},
        "font": {"family": FONT, "size": 13, "color": INK},
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "showlegend": False,
        "margin": {"l": 64, "r": 96, "t": 72, "b": 72 if source else 48},
        "annotations": notes,
    }


def _annotate(layout: Figure, notes: list[Figure]) -> None:
    layout["annotations"] = [*layout["annotations"], *notes]


def _steps(colours: list[str]) -> list[list[object]]:
    """A stepped colour scale: each code keeps its own flat colour."""
    count = len(colours)
    return [[(index + side) / count, colour] for index, colour in enumerate(colours) for side in (0, 1)]


def _state_words(state: State, language: str) -> str:
    return f"{state.icon} {state.short(language)}" if state is not State.NONE else state.short(language)


def _hover(cell: StateCell, language: str) -> str:
    return cell.state.label(language) + (f"<br>{escape(cell.note)}" if cell.note else "")


def _stroke() -> Figure:
    return {"color": MUTED, "width": 1}


def _percent(rate: Decimal | Fraction | None) -> float:
    return float(rate * 100) if rate is not None else float("nan")


def _words(language: str) -> dict[str, str]:
    return WORDS["zh" if language.startswith("zh") else "en"]
