"""Figures: what they draw, in words and numbers."""

import json
from decimal import Decimal
from typing import Any

import plotly.graph_objects as go
import pytest

from decoupling.charts.judgement import (
    STATE_COLOURS,
    QuadrantPoint,
    StateCell,
    index_lines,
    rate_quadrant,
    state_matrix,
)
from decoupling.methods.states import State

CELLS = [
    StateCell("园区", "2020—2025", State.SYNERGISTIC),
    StateCell("园区", "2024—2025", State.ANTAGONISTIC, "碳反弹"),
    StateCell("化工", "2020—2025", State.NONE),
]
SERIES = {
    "economy": {2020: Decimal(200), 2021: Decimal(220), 2022: Decimal(250)},
    "carbon": {2020: Decimal(50), 2022: Decimal(45)},
    "pollution": {2021: Decimal(9)},
}
POINTS = [
    QuadrantPoint("化工", "2021—2022", Decimal("0.05"), Decimal("-0.02"), State.ANTAGONISTIC),
    QuadrantPoint("园区", "2021—2022", Decimal("-0.04"), Decimal("-0.125"), State.SYNERGISTIC),
    QuadrantPoint("化工", "2022—2023", Decimal("-0.01"), Decimal("-0.03"), State.SYNERGISTIC),
    QuadrantPoint("建材", "2021—2022", None, Decimal("0.1"), State.NONE),
]


def figures() -> list[dict[str, Any]]:
    return [
        state_matrix(CELLS, "态势", source="第3次核算"),
        index_lines(SERIES, 2020, "指数", source="第3次核算"),
        rate_quadrant(POINTS, "变化率", language="en"),
        state_matrix([], "空"),
        index_lines({}, 2020, "空"),
        rate_quadrant([], "空"),
    ]


@pytest.mark.parametrize("number", range(6))
def test_plotly_accepts_every_property_and_json_every_value(number: int) -> None:
    figure = figures()[number]
    assert go.Figure(figure).layout.title.text == figure["layout"]["title"]["text"]
    json.dumps(figure, allow_nan=False)


def texts(figure: dict[str, Any]) -> list[str]:
    return [note["text"] for note in figure["layout"]["annotations"]]


def test_matrix_says_each_state_in_icon_and_word() -> None:
    [heat] = state_matrix(CELLS, "态势")["data"]
    assert (heat["y"], heat["x"]) == (["园区", "化工"], ["2020—2025", "2024—2025"])
    assert heat["text"] == [["▼▼ 协同", "⇅ 拮抗"], ["无法判定", ""]]
    assert heat["z"][1][1] is None
    assert heat["customdata"][0][1] == "拮抗脱钩（表C.1称非协同脱钩）<br>碳反弹"


def test_matrix_colours_are_the_tokens_of_the_states() -> None:
    [heat] = state_matrix(CELLS, "态势")["data"]
    states = list(State)
    # Six equal steps from 0 to 1: each code has its own colour.
    assert [edge for edge, _ in heat["colorscale"]] == pytest.approx(
        [n / 6 for n in (0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6)]
    )
    for row, cells in zip(heat["z"], [[State.SYNERGISTIC, State.ANTAGONISTIC], [State.NONE]], strict=True):
        for code, state in zip(row, cells, strict=False):
            place = (code - heat["zmin"]) / (heat["zmax"] - heat["zmin"])
            colour = [tone for edge, tone in heat["colorscale"] if edge <= place][-1]
            assert colour == STATE_COLOURS[state]
            assert states[code] is state


def test_index_starts_at_100_and_leaves_gaps() -> None:
    figure: dict[str, Any] = index_lines(SERIES, 2020, "指数")
    lines = {line["name"]: line for line in figure["data"]}
    assert list(lines) == ["经济总量", "碳排放"]
    assert lines["经济总量"]["y"] == [100, 110, 125]
    assert lines["碳排放"]["y"] == [100, None, 90]
    assert lines["碳排放"]["connectgaps"] is False
    assert figure["layout"]["yaxis"]["title"]["text"] == "指数（2020年=100）"


def test_index_names_what_it_cannot_draw_and_labels_line_ends() -> None:
    figure: dict[str, Any] = index_lines(SERIES, 2020, "指数")
    assert texts(figure) == ["经济总量", "碳排放", "污染当量：2020年无数据，未绘出"]
    carbon = figure["layout"]["annotations"][1]
    assert (carbon["x"], carbon["y"]) == (2022, 90)
    assert {line["line"]["dash"] for line in figure["data"]} == {"solid", "dash"}


def test_quadrant_joins_the_periods_of_a_scope() -> None:
    figure: dict[str, Any] = rate_quadrant(POINTS, "变化率")
    paths = {path["name"]: path for path in figure["data"]}
    assert list(paths) == ["化工", "园区"]
    assert (paths["化工"]["x"], paths["化工"]["y"]) == ([5, -1], [-2, -3])
    assert paths["化工"]["text"] == ["2021—2022", "化工 2022—2023"]
    assert paths["化工"]["mode"] == "lines+markers+text"
    assert paths["化工"]["marker"]["symbol"] == ["diamond", "circle"]


def test_quadrant_axes_cross_zero_and_name_the_corners() -> None:
    figure: dict[str, Any] = rate_quadrant(POINTS, "变化率")
    assert figure["layout"]["xaxis"]["range"] == figure["layout"]["yaxis"]["range"] == [-15.625, 15.625]
    assert texts(figure) == ["碳污同降", "碳污同升", "碳降污升", "碳升污降", "无变化率，未绘出：建材"]
    corner = figure["layout"]["annotations"][2]
    assert (corner["x"], corner["y"]) == (0, 1)  # carbon falls to the left, pollution rises to the top


def test_names_are_escaped() -> None:
    nasty = "<script>alert(1)</script>"
    drawn = [
        state_matrix([StateCell(nasty, nasty, State.COUPLED, nasty)], nasty, source=nasty),
        index_lines(SERIES, 2020, nasty, source=nasty),
        rate_quadrant([QuadrantPoint(nasty, nasty, None, None, State.NONE)], nasty),
        rate_quadrant([QuadrantPoint(nasty, nasty, Decimal(1), Decimal(1), State.COUPLED)], nasty),
    ]
    for figure in drawn:
        assert "<script" not in json.dumps(figure)
        assert "&lt;script" in json.dumps(figure)


def test_english_words() -> None:
    [heat] = state_matrix(CELLS, "States", language="en")["data"]
    assert heat["text"][0] == ["▼▼ Synergistic", "⇅ Antagonistic"]
    lines: dict[str, Any] = index_lines(SERIES, 2020, "Indices", language="en")
    assert texts(lines)[-1] == "Pollution equivalents: no data in 2020, not drawn"
