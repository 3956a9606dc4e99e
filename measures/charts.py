"""The co-control coordinate system of a park's projects as a plain plotly dict. Source: 000 7.3; 001 5.5.4."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

Figure = dict[str, Any]
COLOURS = {
    "I": "var(--good)",
    "II": "var(--caution)",
    "III": "var(--bad)",
    "IV": "var(--caution)",
}
SYMBOLS = {"I": "circle", "II": "diamond", "III": "triangle-up", "IV": "diamond"}
#: Corner of each quadrant in paper coordinates.
CORNERS = {"I": (1, 1), "II": (0, 1), "III": (0, 0), "IV": (1, 0)}


@dataclass(frozen=True, slots=True)
class Point:
    """A project in the coordinate system: shares of the base emission cut (ratios, plus = reduction)."""

    label: str
    name: str
    quadrant: str
    carbon: float
    pollution: float


@dataclass(frozen=True, slots=True)
class Words:
    """What the figure says: titles of the axes, names of the quadrants by code, the ray of equal cuts."""

    carbon: str
    pollution: str
    quadrants: dict[str, str]
    ray: str


def quadrant_chart(points: Sequence[Point], words: Words) -> Figure:
    """Draw carbon cut (x, %) against pollutant cut (y, %), both axes through zero, four quadrants named.

    Inputs: shares as ratios. Special cases: without points no trace, so that the page says that there is no data;
    a point on an axis is grey: it acts on one side only.
    """
    if not points:
        return {"data": [], "layout": {}}
    reach_x = _reach(point.carbon for point in points)
    reach_y = _reach(point.pollution for point in points)
    axis = {"zeroline": True, "zerolinecolor": "var(--ink)", "zerolinewidth": 1, "showgrid": True, "ticksuffix": "%"}
    traces = [_ray(min(reach_x, reach_y), words.ray), *(_marker(point) for point in points)]
    return {
        "data": traces,
        "layout": {
            "xaxis": axis | {"title": words.carbon, "range": [-reach_x, reach_x]},
            "yaxis": axis | {"title": words.pollution, "range": [-reach_y, reach_y]},
            "annotations": [_corner(code, words.quadrants[code]) for code in CORNERS],
            "showlegend": False,
        },
    }


def _reach(values: Any) -> float:
    return 1.2 * max((abs(value) * 100 for value in values), default=0.0) or 1.0


def _ray(reach: float, name: str) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": [0, reach],
        "y": [0, reach],
        "line": {"color": "var(--line-strong)", "dash": "dot", "width": 1},
        "hoverinfo": "name",
    }


def _marker(point: Point) -> Figure:
    colour = COLOURS.get(point.quadrant, "var(--separate)")
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": escape(point.name),
        "x": [point.carbon * 100],
        "y": [point.pollution * 100],
        "text": [point.label],
        "textposition": "top center",
        "hovertemplate": f"{escape(point.name)}<br>x %{{x:+.3f}} %<br>y %{{y:+.3f}} %<extra></extra>",
        "marker": {"size": 11, "color": colour, "symbol": SYMBOLS.get(point.quadrant, "square-open")},
    }


def _corner(code: str, word: str) -> Figure:
    x, y = CORNERS[code]
    return {
        "xref": "paper",
        "yref": "paper",
        "x": x,
        "y": y,
        "xanchor": "right" if x else "left",
        "yanchor": "top" if y else "bottom",
        "text": f"{code} {escape(word)}",
        "showarrow": False,
        "font": {"color": "var(--muted)"},
    }
