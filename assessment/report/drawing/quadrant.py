"""The co-control coordinate system: carbon cut across, pollution cut upwards."""

from collections.abc import Sequence

from assessment.report.drawing.canvas import CARBON, label, sheet

CORNERS = (
    (0.98, 0.98, "协同减污降碳", "right", "top"),
    (0.02, 0.98, "减污增碳", "left", "top"),
    (0.02, 0.02, "同增", "left", "bottom"),
    (0.98, 0.02, "降碳增污", "right", "bottom"),
)


def quadrant_chart(points: Sequence[tuple[int, float, float]]) -> bytes:
    """Numbered points (number, carbon share, pollution share); shares as per cent, plus = cut."""
    with sheet(12.0, 9.5) as drawn:
        axes = drawn.axes
        reach_x = max([abs(x) for _, x, _ in points] + [0.001]) * 125
        reach_y = max([abs(y) for _, _, y in points] + [0.001]) * 125
        axes.set_xlim(-reach_x, reach_x)
        axes.set_ylim(-reach_y, reach_y)
        axes.axhline(0, color="#5b6770", linewidth=0.9)
        axes.axvline(0, color="#5b6770", linewidth=0.9)
        for x, y, name, across, up in CORNERS:
            axes.text(x, y, name, transform=axes.transAxes, ha=across, va=up, color="#7b858c", fontsize=8)
        for number, x, y in points:
            rising = x < 0 or y < 0
            axes.plot(
                x * 100, y * 100, marker="D" if rising else "o", color="#B5483A" if rising else CARBON, markersize=6
            )
            axes.annotate(str(number), (x * 100, y * 100), xytext=(5, 4), textcoords="offset points", fontsize=8)
        axes.set_xlabel(label("碳减排占基年排放（%）"))
        axes.set_ylabel(label("污染当量减排占基年排放（%）"))
    return drawn.png
