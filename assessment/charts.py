"""Figures of the overview as plain plotly dicts."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

Figure = dict[str, Any]
Value = Decimal | None


def yearly_bars(years: Sequence[int], scope1: Sequence[Value], scope2: Sequence[Value], names: tuple[str, str]) -> Figure:
    """Direct and indirect CO2e by year as stacked bars; a missing year has no bar."""
    labels = [str(year) for year in years]
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
