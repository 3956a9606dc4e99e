"""Components: every state has its word, charts carry a table with the same data, hostile names stay text."""

import json
import re
from decimal import Decimal

import numpy as np
import pytest
from django.template import Context, Template
from django.utils.translation import override

from park.templatetags.figures import plain, table_behind
from park.templatetags.icons import PATHS
from park.templatetags.states import STATES

HOSTILE = "</script><script>alert(1)</script>"


def html_of(source: str, **context: object) -> str:
    return Template("{% load components numbers %}" + source).render(Context(context))


@pytest.mark.parametrize("family", sorted(STATES))
def test_every_state_has_an_icon_and_a_chinese_word(family: str) -> None:
    with override("zh-hans"):
        for code, (word, icon) in STATES[family].items():
            assert re.search(r"[\u3400-\u9fff]", str(word)), word
            assert icon in PATHS
            badge = html_of("{% badge family code %}", family=family, code=code.upper())
            assert str(word) in badge
            assert "<svg" in badge


def test_an_unknown_state_is_an_error_not_an_empty_badge() -> None:
    with pytest.raises(KeyError):
        html_of('{% badge "rating" "excellent" %}')


def test_a_tile_says_how_partial_it_is_and_why_it_is_empty() -> None:
    with override("zh-hans"):
        partial = html_of('{% kpi label="CO2e" value=value unit="t" coverage=share %}', value=Decimal(12), share="0.94")
        whole = html_of('{% kpi label="CO2e" value=value unit="t" coverage=share %}', value=Decimal(12), share="1")
        trimmed = html_of(
            '{% kpi label="SO2" value=value unit="mg/m3" decimals=3 trim=True %}', value=Decimal("40.000")
        )
        empty = html_of('{% kpi label="COD" value=None unit="t" reason="08 废水未报" href="/x/" %}')
    assert '<span class="num">40</span>' in trimmed
    assert "94.0\u00a0%" in partial[partial.index("覆盖") :]
    assert "覆盖" not in whole
    assert "08 废水未报" in empty
    assert "—" in empty
    assert "/x/" not in empty


def test_a_chart_carries_its_data_as_json_and_as_a_table() -> None:
    figure = {"data": [{"type": "bar", "name": HOSTILE, "x": ["2023", "2024"], "y": [Decimal("1.5"), np.nan]}]}
    html = html_of('{% chart figure id="trend" title=title %}', figure=figure, title=HOSTILE)
    assert "<script>alert" not in html
    stored = re.search(r'<script id="trend-figure" type="application/json">(.*?)</script>', html, re.DOTALL)
    assert stored
    assert json.loads(stored.group(1)) == {
        "data": [{"type": "bar", "name": HOSTILE, "x": ["2023", "2024"], "y": [1.5, None]}]
    }
    body = html[html.index("<tbody>") :]
    assert "1.5" in body
    assert "—" in body


def test_a_chart_without_data_says_so_and_draws_nothing() -> None:
    with override("zh-hans"):
        for figure in (None, {}, {"data": []}):
            html = html_of('{% chart figure id="trend" title="x" %}', figure=figure)
            assert "没有可绘制的数据" in html
            assert "data-chart" not in html


def test_a_map_keeps_names_as_text() -> None:
    place = {"type": "Feature", "properties": {"role": "enterprise", "name": HOSTILE}, "geometry": None}
    html = html_of('{% map places id="m" title="x" %}', places={"type": "FeatureCollection", "features": [place]})
    assert "<script>alert" not in html


def test_series_share_one_table_and_keep_their_gaps() -> None:
    figure = {
        "data": [
            {"name": "SO<sub>2</sub>", "x": [2022, 2023], "y": [5, 4]},
            {"name": "A &amp; B", "x": [2023, 2024], "y": [7, 6]},
            {"name": "wide", "orientation": "h", "x": [9], "y": [2022]},
        ]
    }
    assert table_behind(figure) == {
        "columns": ["", "SO2", "A & B", "wide"],
        "rows": [[2022, 5, None, 9], [2023, 4, 7, None], [2024, None, 6, None]],
    }


def test_a_sankey_becomes_source_destination_quantity() -> None:
    link = {"source": [0, 1], "target": [1, 2], "value": [10, 8]}
    figure = {"data": [{"type": "sankey", "node": {"label": ["煤", "锅炉", "蒸汽"]}, "link": link}]}
    with override("zh-hans"):
        assert table_behind(figure) == {
            "columns": ["来源", "去向", "数量"],
            "rows": [["煤", "锅炉", 10], ["锅炉", "蒸汽", 8]],
        }


def test_a_heat_map_becomes_its_grid_and_a_cloud_its_points() -> None:
    grid = {"type": "heatmap", "x": ["2023", "2024"], "y": ["园区"], "z": [[0, 1]], "text": [["▼▼<br>协同", ""]]}
    assert table_behind({"data": [grid]}) == {"columns": ["", "2023", "2024"], "rows": [["园区", "▼▼ 协同", ""]]}
    cloud = {"mode": "markers+text", "name": "措施", "x": [1], "y": [-2], "text": ["余热回收"]}
    assert table_behind({"data": [cloud]})["rows"] == [["措施", "余热回收", 1, -2]]


def test_only_json_leaves_for_the_browser() -> None:
    value = {"a": np.array([1.0, np.nan]), "b": np.int64(3), "c": (Decimal("NaN"), Decimal("0.1")), "d": float("inf")}
    assert json.dumps(plain(value), allow_nan=False) == '{"a": [1.0, null], "b": 3, "c": [null, 0.1], "d": null}'


def test_a_filterable_table_is_a_labelled_region() -> None:
    html = html_of('{% datatable caption="SO2" unit="t" filterable=True %}<tbody></tbody>{% enddatatable %}')
    assert 'role="region" aria-label="SO2"' in html
    assert "data-filter" in html
    assert "SO<sub>2</sub>" in html
