"""Bars: years side by side or stacked, and ranked categories."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from assessment.report.drawing.canvas import AIR, CARBON, PURCHASED, WATER, grouped, label, sheet
from assessment.report.numbers import TEN_THOUSAND

MOST_BARS = 12
Series = Mapping[str, Sequence[Decimal | None]]


def stacked_years(years: Sequence[str], series: Series, partial: Sequence[bool]) -> bytes:
    """Stacked yearly amounts in 万t CO2e; partial years are hatched."""
    series = _known(series)
    with sheet() as drawn:
        axes, base = drawn.axes, [0.0] * len(years)
        for (name, values), colour in zip(series.items(), (CARBON, PURCHASED), strict=False):
            heights = [float((value or Decimal(0)) / TEN_THOUSAND) for value in values]
            bars = axes.bar(
                range(len(years)), heights, 0.55, bottom=base, color=colour, label=label(name), edgecolor="white"
            )
            _hatch(bars, partial)
            base = [low + height for low, height in zip(base, heights, strict=True)]
        axes.set_xticks(range(len(years)), list(years))
        _finish(axes, "万t CO2e", partial)
    return drawn.png


def grouped_bars(years: Sequence[str], series: Series, unit: str, partial: Sequence[bool]) -> bytes:
    """Amounts of the years side by side; a missing amount has no bar."""
    colours = dict(zip(series, (AIR, WATER), strict=True))
    series = _known(series)
    with sheet() as drawn:
        axes, width = drawn.axes, 0.36
        for number, (name, values) in enumerate(series.items()):
            places = [place + (number - (len(series) - 1) / 2) * width for place in range(len(years))]
            colour = colours[name]
            heights = [float("nan") if value is None else float(value) for value in values]
            _hatch(axes.bar(places, heights, width, color=colour, label=label(name), edgecolor="white"), partial)
        axes.set_xticks(range(len(years)), list(years))
        _finish(axes, unit, partial)
    return drawn.png


def level_bars(bars: Sequence[tuple[str, Decimal]], unit: str) -> bytes:
    """Ranked horizontal bars; beyond the twelfth the rest is one bar."""
    shown = list(bars[:MOST_BARS])
    if len(bars) > MOST_BARS:
        shown.append((f"其余{len(bars) - MOST_BARS}项", sum((value for _, value in bars[MOST_BARS:]), Decimal(0))))
    with sheet(15.0, max(3.5, 1.6 + 0.62 * len(shown))) as drawn:
        axes = drawn.axes
        names = [label(name if len(name) <= 18 else name[:17] + "…") for name, _ in shown]
        values = [float(value) for _, value in shown]
        places = list(range(len(shown)))
        axes.barh(places, values, 0.62, color=CARBON)
        axes.set_yticks(places, names)
        axes.invert_yaxis()
        axes.grid(visible=False, axis="y")
        axes.margins(x=0.16)
        for place, value in zip(places, values, strict=True):
            axes.annotate(
                f"{value:,.0f}", (max(value, 0.0), place), xytext=(3, 0), textcoords="offset points", va="center"
            )
        axes.set_xlabel(label(unit))
        axes.xaxis.set_major_formatter(grouped)
        axes.locator_params(axis="x", nbins=5)
    return drawn.png


def _known(series: Series) -> Series:
    """Only what has a value in some year: a name without bars would promise data."""
    return {name: values for name, values in series.items() if any(value is not None for value in values)}


def _hatch(bars: Any, partial: Sequence[bool]) -> None:
    for bar, open_year in zip(bars, partial, strict=True):
        if open_year:
            bar.set_hatch("///")


def _finish(axes: Any, unit: str, partial: Sequence[bool]) -> None:
    axes.set_ylabel(label(unit) + ("（斜线为部分数据）" if any(partial) else ""))
    axes.yaxis.set_major_formatter(grouped)
    axes.grid(visible=False, axis="x")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=3)
