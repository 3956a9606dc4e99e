"""Indices of economy, pollution and carbon over the years."""

from collections.abc import Mapping, Sequence

from assessment.report.drawing.canvas import AIR, CARBON, ECONOMY, grouped, label, sheet

COLOURS = {"经济": ECONOMY, "污染当量": AIR, "碳": CARBON}
MARKS = {"经济": "o", "污染当量": "s", "碳": "^"}


def index_lines(years: Sequence[int], lines: Mapping[str, Sequence[float | None]]) -> bytes:
    """One line per quantity, named at its end as well as in the legend."""
    with sheet() as drawn:
        axes = drawn.axes
        for name, values in lines.items():
            points = [float("nan") if value is None else value for value in values]
            axes.plot(years, points, color=COLOURS[name], marker=MARKS[name], markersize=4, label=label(name))
        axes.axhline(100, color="#5b6770", linewidth=0.8, linestyle="--")
        axes.set_xticks(list(years), [f"{year}" for year in years])
        axes.yaxis.set_major_formatter(grouped)
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=3)
    return drawn.png
