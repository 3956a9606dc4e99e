"""Figures of the overview as plain plotly dicts."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

Figure = dict[str, Any]
Value = Decimal | None


def yearly_bars(
    labels: Sequence[str], scope1: Sequence[Value], scope2: Sequence[Value], names: tuple[str, str]
) -> Figure:
    """Direct and indirect CO2e by year as stacked bars; a missing year has no bar."""
    return {
        "data": [
            {"type": "bar", "name": names[0], "x": labels, "y": _numbers(scope1), "marker": {"color": "var(--co2)"}},
            {"type": "bar", "name": names[1], "x": labels, "y": _numbers(scope2), "marker": {"color": "var(--nh3n)"}},
        ],
        "layout": {"barmode": "relative", "xaxis": {"type": "category"}, "yaxis": {"rangemode": "tozero"}},
    }


def monthly_lines(months: Sequence[int], series: dict[str, Sequence[Value]], colours: dict[str, str]) -> Figure:
    """Lines by month; a month without a ledger is a gap in the line, never zero."""
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": name,
                "x": [str(month) for month in months],
                "y": _numbers(values),
                "connectgaps": False,
                "line": {"color": colours.get(name, "var(--co2)")},
            }
            for name, values in series.items()
        ],
        "layout": {"xaxis": {"type": "category"}, "yaxis": {"rangemode": "tozero"}},
    }


def _numbers(values: Sequence[Value]) -> list[float | None]:
    return [None if value is None else float(value) for value in values]


VERDICT_COLOURS = {
    "target": "var(--good)",
    "baseline": "var(--pass)",
    "failed": "var(--bad)",
    "below_target": "var(--bad)",
}


def score_bars(
    names: Sequence[str], scores: Sequence[Value], verdicts: Sequence[str], marks: tuple[str, str]
) -> Figure:
    """Scores of indicators as bars from 0 to 100, with lines at 60 (basic requirement) and 100 (target).

    Inputs: names and scores in table order; verdicts colour the bars, any other than the four known is grey.
    """
    stroke = {"color": "var(--ink)", "width": 1}
    lines = [
        {"type": "line", "x0": place, "x1": place, "yref": "paper", "y0": 0, "y1": 1, "line": stroke | {"dash": dash}}
        for place, dash in ((60, "dot"), (100, "solid"))
    ]
    words = [
        {"x": place, "y": 1, "yref": "paper", "yanchor": "bottom", "text": word, "showarrow": False}
        for place, word in zip((60, 100), marks, strict=True)
    ]
    bars = {
        "type": "bar",
        "orientation": "h",
        "y": list(names),
        "x": _numbers(scores),
        "text": ["" if score is None else f"{score:.0f}" for score in scores],
        "textposition": "auto",
        "textangle": 0,
        "marker": {"color": [VERDICT_COLOURS.get(verdict, "var(--separate)") for verdict in verdicts]},
        "hovertemplate": "%{y}: %{x:.1f}<extra></extra>",
    }
    layout = {
        "xaxis": {"range": [0, 105], "tickvals": [0, 20, 40, 60, 80, 100], "showgrid": True},
        "yaxis": {"autorange": "reversed"},
        "shapes": lines,
        "annotations": words,
        "margin": {"t": 28},
        "height": 80 + 32 * len(names),
        "showlegend": False,
    }
    return {"data": [bars], "layout": layout}
