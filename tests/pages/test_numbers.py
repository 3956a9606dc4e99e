"""The rounding edge: GB/T 8170 half to even, exact decimals, a dash for what is missing, units of the language."""

import re
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from django.template import Context, Template
from django.utils.translation import override

from park.templatetags.numbers import decimal_of


def shown(source: str, **context: object) -> str:
    """The visible text of a template that loads the number tags."""
    html = Template("{% load numbers %}" + source).render(Context(context))
    visible = re.sub(r'<span class="visually-hidden">.*?</span>', "", html)
    return re.sub(r"<[^>]+>", "", visible).replace("\u00a0", " ")


def html_of(source: str, **context: object) -> str:
    return Template("{% load numbers %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        ("2.345", 2, "2.34"),
        ("2.355", 2, "2.36"),
        ("2.3450001", 2, "2.35"),
        ("0.5", 0, "0"),
        ("1.5", 0, "2"),
        ("2.5", 0, "2"),
        ("-2.5", 0, "−2"),
        ("1234567.891", 1, "1,234,567.9"),
        ("-1234.5", 2, "−1,234.50"),
        ("-0.004", 2, "0.00"),
        (0, 3, "0.000"),
        (12, 2, "12.00"),
    ],
)
def test_half_goes_to_the_even_digit(value: object, decimals: int, expected: str) -> None:
    """GB/T 8170-2008 3.2: a five with nothing behind it goes to the even neighbour."""
    assert shown("{{ value|quantity:decimals }}", value=Decimal(str(value)), decimals=decimals) == expected


def test_floats_do_not_drift() -> None:
    """2.675 is stored as 2.67499999999999982236431605997495353221893310546875; the reader typed 2.675."""
    assert shown("{{ value|quantity:2 }}", value=2.675) == "2.68"
    assert shown("{{ value|quantity:1 }}", value=0.15) == "0.2"
    assert decimal_of(0.1) + decimal_of(0.2) == Decimal("0.3")  # type: ignore[operator]


def test_more_digits_than_a_float_holds() -> None:
    exact = Decimal("123456789012345678901.234567891")
    assert shown("{{ value|quantity:9 }}", value=exact) == "123,456,789,012,345,678,901.234567891"


@pytest.mark.parametrize("gap", [None, "", float("nan"), Decimal("NaN"), np.nan, pd.NA, pd.NaT])
@pytest.mark.parametrize("tag", ["value|quantity:2", "value|significant:4", "value|percent:1", 'value|wan:"t"'])
def test_a_gap_is_a_dash_with_a_reason_never_zero(gap: object, tag: str) -> None:
    html = html_of("{{ " + tag + " }}", value=gap)
    assert "—" in html
    assert "0" not in re.sub(r"<[^>]+>", "", html)
    with override("zh-hans"):
        assert 'title="无数据"' in html_of("{{ value|quantity:2 }}", value=gap)


def test_the_reason_of_a_gap_is_said() -> None:
    html = html_of('{% quantity value 2 reason="07 废气未报" href="/x/" %}', value=None)
    assert 'title="07 废气未报"' in html
    assert "/x/" not in html


@pytest.mark.parametrize("wrong", ["十二", True, float("inf"), "1,2"])
def test_what_is_not_a_number_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match="not a quantity"):
        decimal_of(wrong)


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        ("1072469.1", 4, "1,072,000"),
        ("812.3456", 4, "812.3"),
        ("0.058815", 3, "0.0588"),
        ("9.9996", 4, "10.00"),
        ("-99996", 4, "−100,000"),
        ("0", 4, "0"),
    ],
)
def test_significant_places(value: str, digits: int, expected: str) -> None:
    assert shown("{{ value|significant:digits }}", value=Decimal(value), digits=digits) == expected


def test_the_full_value_is_on_hover_only_when_something_was_cut() -> None:
    assert 'title="1,234.5678"' in html_of("{{ value|quantity:2 }}", value=Decimal("1234.5678"))
    assert "title" not in html_of("{{ value|quantity:2 }}", value=Decimal("1234.50"))


@pytest.mark.parametrize(("ratio", "expected"), [("0.942", "94.2 %"), ("0.99995", "100.0 %"), ("0", "0.0 %")])
def test_percent(ratio: str, expected: str) -> None:
    assert shown("{{ ratio|percent:1 }}", ratio=Decimal(ratio)) == expected


@pytest.mark.parametrize(
    ("ratio", "chinese", "english"),
    [
        ("0.013", "+1.3 % 上升", "+1.3 % rise"),
        ("-0.0231", "−2.3 % 下降", "−2.3 % fall"),
        ("0.0004", "0.0 % 持平", "0.0 % no change"),
    ],
)
def test_a_change_says_its_direction(ratio: str, chinese: str, english: str) -> None:
    with override("zh-hans"):
        assert shown("{{ ratio|change:1 }}", ratio=Decimal(ratio)) == chinese
    with override("en"):
        assert shown("{{ ratio|change:1 }}", ratio=Decimal(ratio)) == english


def test_a_change_is_coloured_only_when_a_direction_is_wanted() -> None:
    assert "worse" in html_of('{% change ratio good="down" %}', ratio=Decimal("0.01"))
    assert "better" in html_of('{% change ratio good="down" %}', ratio=Decimal("-0.01"))
    assert "better" not in html_of("{% change ratio %}", ratio=Decimal("-0.01"))
    assert "worse" not in html_of("{% change ratio %}", ratio=Decimal("0.01"))


@pytest.mark.parametrize(
    ("value", "unit", "chinese", "english"),
    [
        ("123456.7", "t", "12.35 万t", "123.5 kt"),
        ("1234567.8", "tCO2e", "123.5 万t CO2e", "1.235 Mt CO2e"),
        ("812.345", "t", "812.3 t", "812.3 t"),
        ("250000000", "t", "2.500 亿t", "250.0 Mt"),
        ("1823456", "1e4 CNY", "182.3 亿元", "18,230 million CNY"),
        ("9999", "1e4 CNY", "9,999 万元", "99.99 million CNY"),
        ("0.58815", "tCO2e/1e4 CNY", "0.5882 t CO2e/万元", "0.5882 t CO2e per 10,000 CNY"),
    ],
)
def test_tiles_speak_in_units_of_the_language(value: str, unit: str, chinese: str, english: str) -> None:
    """123,456.7 t is 12.34567 万t and 123.4567 kt; 1,823,456 万元 is 182.3456 亿元 and 18,234.56 million."""
    with override("zh-hans"):
        assert shown("{{ value|wan:unit }}", value=Decimal(value), unit=unit) == chinese
    with override("en"):
        assert shown("{{ value|wan:unit }}", value=Decimal(value), unit=unit) == english


def test_subscripts_are_markup_and_text_is_escaped() -> None:
    assert html_of("{{ text|chemical }}", text="CO2e, NH3-N, NOx, 5 m3") == (
        "CO<sub>2</sub>e, NH<sub>3</sub>-N, NO<sub>x</sub>, 5 m<sup>3</sup>"
    )
    assert html_of("{{ text|chemical }}", text="<b>CO2</b>") == "&lt;b&gt;CO<sub>2</sub>&lt;/b&gt;"
    assert html_of("{{ text|chemical }}", text="ECO2N PCO25") == "ECO2N PCO25"
    assert html_of("{% co2e %}") == "CO<sub>2</sub>e"


def test_substances_keep_one_colour_by_code_or_symbol() -> None:
    by_code, by_symbol = (html_of("{{ key|substance }}", key=key) for key in ("a21026", "SO2"))
    assert by_code == by_symbol
    assert "sub-so2" in by_code
    assert "SO<sub>2</sub>" in by_code
    assert "&lt;i&gt;" in html_of("{{ key|substance }}", key="<i>")


def test_what_is_not_complete_never_reads_hundred_percent() -> None:
    assert shown("{{ value|covered }}", value="0.99997") == "99.9 %"
    assert shown("{{ value|covered }}", value="1") == "100.0 %"
