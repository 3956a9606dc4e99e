"""Figures of flows, emissions and the fused inventory as plain plotly dicts.

Plotly reads small markup in texts: names of people's making are escaped here, so that they show as typed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Any

Figure = dict[str, Any]
Value = Decimal | float | None


@dataclass(frozen=True)
class Series:
    """One named row of values with its colour token; None is a gap."""

    name: str
    colour: str
    values: Sequence[Value]


@dataclass(frozen=True)
class Link:
    """One stream of a Sankey: places of its two nodes, its amount, and what hovering says."""

    source: int
    target: int
    amount: float
    words: str = ""
    colour: str = "var(--flow)"


def stacked_bars(labels: Sequence[str], series: Sequence[Series]) -> Figure:
    """Stacked columns from zero; a category without a value has no bar. Series of gaps only are left out."""
    return {
        "data": [
            {
                "type": "bar",
                "name": _plain(one.name),
                "x": _all_plain(labels),
                "y": [number(value) for value in one.values],
                "marker": {"color": one.colour},
            }
            for one in series
            if any(value is not None for value in one.values)
        ],
        "layout": {"barmode": "relative", "xaxis": {"type": "category"}, "yaxis": {"rangemode": "tozero"}},
    }


def lines(labels: Sequence[str], series: Sequence[Series]) -> Figure:
    """Lines from zero; a missing value is a gap in the line."""
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": _plain(one.name),
                "x": _all_plain(labels),
                "y": [number(value) for value in one.values],
                "connectgaps": False,
                "line": {"color": one.colour},
            }
            for one in series
            if any(value is not None for value in one.values)
        ],
        "layout": {"xaxis": {"type": "category"}, "yaxis": {"rangemode": "tozero"}},
    }


def time_lines(labels: Sequence[str], series: Sequence[Series]) -> Figure:
    """Lines of many times from zero, without marks and with few labels; a missing value is a gap in the line."""
    figure = lines(labels, series)
    for trace in figure["data"]:
        trace["mode"] = "lines"
    figure["layout"]["xaxis"] |= {"nticks": 8, "tickangle": 0}
    return figure


def share_map(
    rows: Sequence[str], columns: Sequence[str], shares: Sequence[Sequence[float | None]], hover: str
) -> Figure:
    """Heat map of shares (fractions) of the park total, one row a process, one column a substance.

    hover: what pointing at a cell says, with %{y}, %{x} and %{text} (the share in percent).
    """
    return {
        "data": [
            {
                "type": "heatmap",
                "x": _all_plain(columns),
                "y": _all_plain(rows),
                "z": [[None if share is None else 100 * share for share in line] for line in shares],
                "text": [["" if share is None else f"{100 * share:.1f}" for share in line] for line in shares],
                "texttemplate": "%{text}",
                "hovertemplate": hover,
                "colorscale": [[0, "#f6f7f9"], [0.25, "#cfe0de"], [0.6, "#6fa9a4"], [1, "#0b6e69"]],
                "zmin": 0,
                "zmax": 100,
                "xgap": 2,
                "ygap": 2,
                "hoverongaps": False,
                "showscale": False,
            }
        ],
        "layout": {
            "height": 60 + 26 * len(rows),
            "xaxis": {"side": "top", "type": "category"},
            "yaxis": {"autorange": "reversed", "type": "category", "showgrid": False},
        },
    }


def pareto(labels: Sequence[str], shares: Sequence[float], names: tuple[str, str], limit: float) -> Figure:
    """Shares (fractions, largest first) as bars and their running sum as a line, both in percent on one axis."""
    running, total = [], 0.0
    for share in shares:
        total += share
        running.append(100 * total)
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "name": names[0],
                "x": [100 * share for share in shares],
                "y": _all_plain(labels),
                "marker": {"color": "var(--co2)"},
            },
            {
                "type": "scatter",
                "mode": "lines+markers",
                "orientation": "h",
                "name": names[1],
                "x": running,
                "y": _all_plain(labels),
                "line": {"color": "var(--primary)"},
            },
        ],
        "layout": {
            "height": 120 + 24 * len(labels),
            "xaxis": {"range": [0, 102], "ticksuffix": " %", "showgrid": True},
            "yaxis": {"type": "category", "autorange": "reversed", "showgrid": False},
            "shapes": [
                {
                    "type": "line",
                    "yref": "paper",
                    "y0": 0,
                    "y1": 1,
                    "x0": 100 * limit,
                    "x1": 100 * limit,
                    "line": {"color": "var(--line-strong)", "width": 1, "dash": "dot"},
                }
            ],
        },
    }


def sankey(labels: Sequence[str], colours: Sequence[str], links: Sequence[Link], unit: str) -> Figure:
    """Streams between nodes; labels stand beside the nodes, hovering tells amount and share."""
    return {
        "data": [
            {
                "type": "sankey",
                "valueformat": ",.0f",
                "valuesuffix": f" {unit}",
                "node": {"label": _all_plain(labels), "color": list(colours), "pad": 16, "thickness": 12},
                "link": {
                    "source": [link.source for link in links],
                    "target": [link.target for link in links],
                    "value": [link.amount for link in links],
                    "color": [link.colour for link in links],
                    "customdata": [_plain(link.words) for link in links],
                    "hovertemplate": "%{source.label} → %{target.label}<br>%{value}<br>%{customdata}<extra></extra>",
                },
            }
        ],
        "layout": {},
    }


def number(value: Value) -> float | None:
    """A value as plotly takes it; a gap stays a gap."""
    return None if value is None else float(value)


def _plain(text: str) -> str:
    """Text that plotly shows as it is."""
    return escape(str(text), quote=False)


def _all_plain(texts: Sequence[str]) -> list[str]:
    return [_plain(text) for text in texts]
