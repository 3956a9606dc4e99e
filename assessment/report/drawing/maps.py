"""Boundaries and numbered enterprises, drawn to scale around the middle latitude."""

from collections.abc import Iterator, Mapping, Sequence
from math import cos, log10, radians
from typing import Any

from assessment.report.drawing.canvas import label, sheet
from assessment.report.facts import BoundaryFacts, FirmFacts

LINES = {
    "physical": ("#2F6FB0", "-"),
    "administrative": ("#7450B8", "--"),
    "economic": ("#A8740F", "-."),
    "accounting": ("#2E7D5B", ":"),
}
KM_PER_DEGREE = 111.32


def park_map(boundaries: Sequence[BoundaryFacts], firms: Sequence[FirmFacts]) -> bytes:
    """Outline of every boundary, a number per enterprise as in the list, scale bar and north arrow."""
    with sheet(14.5, 11.0) as drawn:
        axes = drawn.axes
        latitudes = []
        for boundary in boundaries:
            colour, style = LINES.get(boundary.kind, ("#5b6770", "-"))
            for number, ring in enumerate(rings(boundary.geometry)):
                latitudes += [point[1] for point in ring]
                axes.plot(
                    [point[0] for point in ring],
                    [point[1] for point in ring],
                    color=colour,
                    linestyle=style,
                    linewidth=1.3,
                    label=label(boundary.label) if number == 0 else None,
                )
        for place, firm in enumerate(firms, start=1):
            if firm.longitude is None or firm.latitude is None:
                continue
            point = (float(firm.longitude), float(firm.latitude))
            latitudes.append(point[1])
            axes.plot(*point, marker="o", markersize=5, color="#B5483A", markeredgecolor="white")
            axes.annotate(str(place), point, xytext=(3, 3), textcoords="offset points", fontsize=7)
        middle = (min(latitudes) + max(latitudes)) / 2 if latitudes else 0.0
        axes.margins(0.08)
        axes.set_aspect(1 / max(0.05, cos(radians(middle))), adjustable="datalim")
        drawn.figure.canvas.draw()  # the aspect settles the limits only when drawn
        _frame(axes, middle)
    return drawn.png


def _frame(axes: Any, latitude: float) -> None:
    axes.ticklabel_format(useOffset=False)
    axes.tick_params(labelsize=7)
    axes.set_xlabel("经度（°）", fontsize=8)
    axes.set_ylabel("纬度（°）", fontsize=8)
    axes.locator_params(nbins=6)
    for side in ("top", "right"):
        axes.spines[side].set_visible(True)
    axes.annotate(
        "北", (0.965, 0.97), (0.965, 0.86), xycoords="axes fraction", textcoords="axes fraction", ha="center",
        arrowprops={"arrowstyle": "-|>", "color": "#37474F"},
    )  # fmt: skip
    _scale_bar(axes, latitude)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=2, fontsize=8)


def _scale_bar(axes: Any, latitude: float) -> None:
    """A bar of a round number of kilometres, about a fifth of the width."""
    left, right = axes.get_xlim()
    low, high = axes.get_ylim()
    per_degree = KM_PER_DEGREE * max(0.05, cos(radians(latitude)))
    wanted = (right - left) * per_degree / 5
    power = 10.0 ** int(log10(wanted)) if wanted >= 1 else 0.1
    length = max((step * power for step in (1, 2, 5) if step * power <= wanted), default=power)
    start, height = left + (right - left) * 0.05, low + (high - low) * 0.05
    bar = axes.plot([start, start + length / per_degree], [height, height], color="#37474F", linewidth=2)
    bar[0].set_in_layout(False)
    axes.text(start, height + (high - low) * 0.015, f"{length:g} km", fontsize=7)


def rings(geometry: Mapping[str, Any]) -> Iterator[Sequence[Sequence[float]]]:
    """Every ring of a Polygon, MultiPolygon, Feature or collection; other shapes have none."""
    kind = geometry.get("type")
    if kind == "Polygon":
        yield from geometry["coordinates"]
    elif kind == "MultiPolygon":
        for polygon in geometry["coordinates"]:
            yield from polygon
    elif kind == "Feature":
        yield from rings(geometry.get("geometry") or {})
    elif kind in ("FeatureCollection", "GeometryCollection"):
        for part in geometry.get("features") or geometry.get("geometries") or ():
            yield from rings(part)
