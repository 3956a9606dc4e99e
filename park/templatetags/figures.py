"""Figures on their way to the page: plain JSON values, and the table that stands behind a chart."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from html import unescape
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _

Figure = Mapping[str, Any]
Table = dict[str, list[Any]]
MARKUP = re.compile(r"</?(?:sub|sup|b|i)>")


def plain(value: Any) -> Any:
    """The value with only JSON types: NaN and NaT become null, Decimals and numpy scalars numbers, arrays lists."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, str) or value is None or isinstance(value, bool):
        return value
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, Decimal):
        value = float(value) if value.is_finite() else None
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else None
    if isinstance(value, int) or value is None:
        return value
    if isinstance(value, Sequence | set | frozenset):
        return [plain(item) for item in value]
    return str(value)


def table_behind(figure: Figure) -> Table:
    """Columns and rows of what a figure draws.

    One column a series; source, destination, quantity of a Sankey; the grid of a heat map; name, x, y of a cloud.
    """
    traces = list(figure.get("data", []))
    kinds = {trace.get("type") for trace in traces}
    if "sankey" in kinds:
        table = _sankey_table(traces[0])
    elif "heatmap" in kinds:
        table = _grid_table(traces[0])
    elif any(_is_cloud(trace) for trace in traces):
        table = _cloud_table(traces)
    else:
        table = _series_table(traces)
    return {"columns": _worded(table["columns"]), "rows": [_worded(row) for row in table["rows"]]}


def _worded(cells: Sequence[Any]) -> list[Any]:
    """Texts without the small markup that plotly reads; values as they are."""
    return [_unmarked(cell) if isinstance(cell, str) else cell for cell in cells]


def _unmarked(text: str) -> str:
    return unescape(MARKUP.sub("", text.replace("<br>", " ")))


def _is_cloud(trace: Figure) -> bool:
    mode = str(trace.get("mode", ""))
    return "markers" in mode and "lines" not in mode


def _sankey_table(trace: Figure) -> Table:
    labels, link = trace["node"]["label"], trace["link"]
    rows = [
        [labels[source], labels[target], value]
        for source, target, value in zip(link["source"], link["target"], link["value"], strict=True)
    ]
    return {"columns": [_("Source"), _("Destination"), _("Quantity")], "rows": rows}


def _grid_table(trace: Figure) -> Table:
    cells = trace.get("text") or trace["z"]
    rows = [[name, *row] for name, row in zip(trace["y"], cells, strict=True)]
    return {"columns": ["", *trace["x"]], "rows": rows}


def _cloud_table(traces: Sequence[Figure]) -> Table:
    rows = [
        [trace.get("name", ""), text, x, y]
        for trace in traces
        if "x" in trace and "y" in trace
        for x, y, text in zip_longest(trace["x"], trace["y"], _texts(trace), fillvalue="")
    ]
    return {"columns": [_("Series"), _("Name"), "x", "y"], "rows": rows}


def _texts(trace: Figure) -> Sequence[Any]:
    text = trace.get("text", [])
    return text if isinstance(text, Sequence) and not isinstance(text, str) else []


def _series_table(traces: Sequence[Figure]) -> Table:
    """One row for each category in order of first appearance; a category that a series lacks stays empty."""
    columns: list[Any] = [""]
    values: dict[Any, dict[int, Any]] = {}
    for place, trace in enumerate((trace for trace in traces if "x" in trace and "y" in trace), start=1):
        columns.append(trace.get("name", ""))
        across = trace.get("orientation") == "h"
        categories, amounts = (trace["y"], trace["x"]) if across else (trace["x"], trace["y"])
        for category, amount in zip(categories, amounts, strict=True):
            values.setdefault(category, {})[place] = amount
    rows = [[category, *(found.get(i) for i in range(1, len(columns)))] for category, found in values.items()]
    return {"columns": columns, "rows": rows}
