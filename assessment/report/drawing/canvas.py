"""One figure: font, size, calm axes, PNG bytes."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager
from pylopdf_fonts_zh_cn import sans_path

from assessment.report.text import clean

FONT_FILE = str(sans_path())
fontManager.addfont(FONT_FILE)
STYLE: Any = {
    "font.family": FontProperties(fname=FONT_FILE).get_name(),
    "font.size": 9,
    "mathtext.default": "regular",
    "axes.unicode_minus": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#5b6770",
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#dfe4e8",
    "grid.linewidth": 0.6,
    "legend.frameon": False,
}
CARBON, PURCHASED, AIR, WATER, ECONOMY = "#37474F", "#8FA3AD", "#A8740F", "#2F6FB0", "#2E7D5B"
DPI = 160


class Sheet:
    """A figure being drawn; `png` holds its bytes after the `with` block."""

    def __init__(self, width_cm: float, height_cm: float) -> None:
        self.figure = Figure(figsize=(width_cm / 2.54, height_cm / 2.54), dpi=DPI, layout="constrained")
        FigureCanvasAgg(self.figure)
        self.axes: Any = self.figure.add_subplot()
        self.png = b""


@contextmanager
def sheet(width_cm: float = 15.0, height_cm: float = 7.5) -> Iterator[Sheet]:
    """A sheet with the report's style; drawn to PNG at the end, without a date or program version inside."""
    with mpl.rc_context(STYLE):
        drawn = Sheet(width_cm, height_cm)
        yield drawn
        buffer = BytesIO()
        drawn.figure.savefig(buffer, format="png", metadata={"Software": None})
        drawn.png = buffer.getvalue()


def label(text: object) -> str:
    """Text for a figure: $ is only a dollar, formulas get real subscripts."""
    plain = clean(text).replace("\\", "\\\\").replace("$", r"\$")
    return plain.replace("CO2", "CO$_2$").replace("km2", "km$^2$")


def grouped(value: float, _position: object = None) -> str:
    """Tick label with thousands commas and no needless decimals."""
    return f"{value:,.0f}" if abs(value) >= 10 or value == int(value) else f"{value:,.3g}"
