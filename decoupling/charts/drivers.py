"""The waterfall of what drove carbon between two years."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from decoupling.charts.judgement import Figure, layout_of

LESS, MORE, WHOLE = "#1A7A56", "#B23A48", "#37474F"
BAR_HEIGHT: Final = 34


@dataclass(frozen=True, slots=True)
class Step:
    """One bar: its words, its amount in t CO2e, and whether it is a total of a year."""

    name: str
    amount: float
    is_total: bool = False


def driver_waterfall(steps: Sequence[Step], unit: str, *, language: str = "zh") -> Figure:
    """Draw the steps from the first year's total to the last one's, downwards; falling green, rising red.

    Inputs: amounts in t CO2e, the first and the last are totals; unit: words of the hover. Sign and place carry the
    meaning too, so that colour alone says nothing.
    """
    trace = {
        "type": "waterfall",
        "orientation": "h",
        "y": [escape(step.name) for step in steps],
        "x": [step.amount for step in steps],
        "measure": ["absolute" if step.is_total else "relative" for step in steps],
        "text": [_written(step) for step in steps],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": f"%{{y}} %{{text}} {escape(unit)}<extra></extra>",
        "decreasing": {"marker": {"color": LESS}},
        "increasing": {"marker": {"color": MORE}},
        "totals": {"marker": {"color": WHOLE}},
        "connector": {"line": {"color": "#D9DEE5", "width": 1}},
    }
    layout = layout_of("", "", language)
    layout["yaxis"] = {"type": "category", "autorange": "reversed", "automargin": True, "fixedrange": True}
    layout["xaxis"] = {"tickformat": ",.0f", "zeroline": False, "fixedrange": True, **_range(steps)}
    layout["height"] = 90 + BAR_HEIGHT * len(steps)
    layout["margin"] = {"t": 8, "r": 72, "b": 8, "l": 8}
    return {"data": [trace], "layout": layout}


def _written(step: Step) -> str:
    """The amount with a true minus sign, as everywhere on the page."""
    text = f"{step.amount:,.0f}" if step.is_total else f"{step.amount:+,.0f}"
    return text.replace("-", "\u2212")


def _range(steps: Sequence[Step]) -> Figure:
    """From just below the lowest level between the bars: effects of a few percent would vanish on an axis from zero."""
    level, levels = 0.0, []
    for step in steps:
        level = step.amount if step.is_total else level + step.amount
        levels.append(level)
    span = max(levels) - min(levels)
    return {"range": [min(levels) - span * 0.35, max(levels) + span * 0.35]} if span > 0 else {}
