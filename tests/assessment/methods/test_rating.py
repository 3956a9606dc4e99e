"""Ratings: the worked cases R01–R17 and the rules behind them."""

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.methods.rating import Indicator, grade_of, override, rate
from assessment.methods.threshold import BaselineSource, Direction, RatingError, baseline, meets, required_value
from assessment.methods.verdict import Grade, Verdict

with (Path(__file__).parents[2] / "golden" / "assessment" / "rating_cases.csv").open(encoding="utf-8") as handle:
    CASES = list(csv.DictReader(handle))


def indicator(**values: Any) -> Indicator:
    """Indicator of a case: numbers as text become Decimals; lower is better and main unless stated."""
    code = values.pop("code", "energy")
    numbers = {
        name: None if values.get(name) is None else Decimal(values[name])
        for name in ("value", "target", "baseline", "limit", "previous")
    }
    return Indicator(
        code,
        values.get("name_zh", code),
        code,
        values.get("unit", "tce/万元"),
        **numbers,
        direction=Direction(values.get("direction", "lower")),
        is_main=values.get("is_main", True),
        missing=tuple(values.get("missing", ())),
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_worked_case(case: dict[str, str]) -> None:
    rating = rate([indicator(**entry) for entry in json.loads(case["indicators_json"])])
    assert rating.grade == Grade(case["expected"]), case["working"]


def test_all_seventeen_cases_are_there() -> None:
    assert [case["case"] for case in CASES] == [f"R{number:02d}" for number in range(1, 18)]


def test_partial_data_gives_a_provisional_grade_only() -> None:
    rating = rate([indicator(value="0.65", target="0.70", baseline="0.80", missing=["2023-11", "2023-12"])])
    assert rating.grade is Grade.UNRATED
    assert rating.provisional_grade is Grade.GOOD
    assert rating.missing == ("2023-11", "2023-12")
    assert rating.results[0].verdict is Verdict.MISSING
    assert rating.results[0].provisional is Verdict.TARGET


def test_a_failure_on_partial_data_proves_nothing() -> None:
    rating = rate([indicator(value="0.90", target="0.70", baseline="0.80", missing=["2023-12"])])
    assert (rating.grade, rating.provisional_grade) == (Grade.UNRATED, Grade.IMPROVE)


def test_sentences_name_value_threshold_and_source() -> None:
    rating = rate(
        [
            indicator(name_zh="单位产值能耗", value="0.81", target="0.70", previous="0.80"),
            indicator(code="carbon", name_zh="单位产值碳排放", unit="tCO2e/万元", value="3.1", target="3.2"),
        ]
    )
    assert rating.results[0].reason_zh == (
        "单位产值能耗为0.81 tce/万元，未达到目标值0.7，高于基本要求（上年值，不倒退）0.8"
    )
    assert rating.results[1].reason_zh == "单位产值碳排放为3.1 tCO2e/万元，达到目标值3.2"
    assert rating.reason_zh == "单位产值能耗未达到基本要求，评定为需改进"
    assert rating.results[0].reason_en.startswith("energy is 0.81 tce/万元, target 0.7 missed")


def test_missing_ledgers_are_in_the_sentence() -> None:
    rating = rate([indicator(name_zh="单位产值能耗", value=None, target="0.70", missing=["A公司 2023-05"])])
    assert rating.results[0].reason_zh == "单位产值能耗：无数据，缺A公司 2023-05"
    assert rating.reason_zh == "单位产值能耗数据不全，未评定；待补：A公司 2023-05"


def test_an_open_year_names_three_indicators_counts_the_rest_and_says_what_they_lack() -> None:
    lines = [
        indicator(code=code, name_zh=f"指标{code}", value=None, target="0.7", missing=["A公司 2023-05"])
        for code in ("甲", "乙", "丙", "丁")
    ]
    assert rate(lines).reason_zh == "指标甲、指标乙、指标丙等4项指标数据不全，未评定；待补：A公司 2023-05"
    alone = indicator(name_zh="单位产值能耗", value="0.75", target="0.70")
    assert rate([alone]).reason_zh == "单位产值能耗缺少判定依据，未评定"
    both = rate([lines[0], alone])
    assert both.reason_zh == "指标甲、单位产值能耗数据不全或缺少判定依据，未评定；待补：A公司 2023-05"
    assert both.reason_en.startswith("Data or thresholds missing for")


def test_a_main_indicator_without_any_requirement_cannot_pass() -> None:
    missed = rate([indicator(value="0.75", target="0.70")])
    assert missed.results[0].verdict is Verdict.UNDETERMINED
    assert missed.grade is Grade.UNRATED
    assert rate([indicator(value="0.65", target="0.70")]).grade is Grade.GOOD


def test_no_indicators_are_not_rated() -> None:
    assert rate([]).grade is Grade.UNRATED


def test_a_target_looser_than_the_requirement_is_refused() -> None:
    with pytest.raises(RatingError, match="目标值0.9比基本要求0.8宽松"):
        rate([indicator(value="0.65", target="0.9", baseline="0.8")])
    with pytest.raises(RatingError, match="宽松"):
        rate([indicator(value="80", target="70", baseline="75", direction="higher")])


def test_double_codes_are_refused() -> None:
    with pytest.raises(RatingError, match="重复"):
        rate([indicator(value="1"), indicator(value="1")])


def test_override_keeps_the_computed_grade() -> None:
    rating = rate([indicator(value="0.65", target="0.70", baseline="0.80")])
    changed = override(rating, Grade.IMPROVE, "数据造假，见专家组意见")
    assert (changed.grade, changed.computed) == (Grade.IMPROVE, Grade.GOOD)
    with pytest.raises(RatingError, match="理由"):
        override(rating, Grade.IMPROVE, " ")


@pytest.mark.parametrize(
    ("values", "expected", "source"),
    [
        (("0.8", "0.7", "0.6"), "0.8", BaselineSource.EXPLICIT),
        ((None, "0.7", "0.6"), "0.7", BaselineSource.LIMIT),
        ((None, None, "0.6"), "0.6", BaselineSource.PREVIOUS_YEAR),
        ((None, None, "0.4"), "0.5", BaselineSource.PREVIOUS_YEAR),
        ((None, None, None), None, BaselineSource.NONE),
    ],
    ids=["explicit", "legal limit", "last year", "last year better than target: the target", "none"],
)
def test_default_baseline(values: tuple[str | None, ...], expected: str | None, source: BaselineSource) -> None:
    explicit, limit, previous = (None if value is None else Decimal(value) for value in values)
    found = baseline(explicit, limit, previous, Decimal("0.5"), Direction.LOWER)
    assert found.value == (None if expected is None else Decimal(expected))
    assert found.source is source


def test_geometric_path_between_plan_years() -> None:
    """4.0 in 2020 to 1.0 in 2030: halved after five years; 4·(1/4)^(1/10) = 3.48220225 after one."""
    plan = {2020: Decimal("4.0"), 2030: Decimal("1.0")}
    assert abs(required_value(2025, plan) - 2) < Decimal("1e-20")
    assert abs(required_value(2021, plan) - Decimal("3.48220225318")) < Decimal("1e-10")
    assert required_value(2030, plan) == Decimal("1.0")


def test_a_milestone_bends_the_path() -> None:
    plan = {2020: Decimal(4), 2024: Decimal(3), 2030: Decimal(1)}
    assert required_value(2024, plan) == 3
    assert abs(required_value(2022, plan) ** 2 - 12) < Decimal("1e-20")


@pytest.mark.parametrize("year", [2019, 2031])
def test_a_year_outside_the_plan_is_refused(year: int) -> None:
    with pytest.raises(RatingError, match=f"{year}年不在"):
        required_value(year, {2020: Decimal(4), 2030: Decimal(1)})


def test_a_goal_of_zero_has_no_geometric_path() -> None:
    with pytest.raises(RatingError, match="几何路径"):
        required_value(2025, {2020: Decimal(4), 2030: Decimal(0)})


values = st.decimals(min_value="0.01", max_value="100", places=4)
ORDER = [Grade.IMPROVE, Grade.PASS, Grade.GOOD]


@given(st.lists(st.tuples(values, values, values), min_size=1, max_size=4), values, st.data())
def test_a_better_value_never_lowers_the_grade(rows: list[tuple[Decimal, ...]], gain: Decimal, data: Any) -> None:
    def entries(better: int | None) -> list[Indicator]:
        return [
            Indicator(
                str(number),
                "",
                "",
                "",
                value - gain if number == better else value,
                target=min(first, second),
                baseline=max(first, second),
            )
            for number, (value, first, second) in enumerate(rows)
        ]

    chosen = data.draw(st.integers(0, len(rows) - 1))
    assert ORDER.index(rate(entries(chosen)).grade) >= ORDER.index(rate(entries(None)).grade)


@given(st.lists(st.tuples(st.sampled_from(list(Verdict)), st.booleans()), min_size=1), st.randoms())
def test_the_order_of_indicators_does_not_matter(pairs: list[tuple[Verdict, bool]], random: Any) -> None:
    shuffled = random.sample(pairs, len(pairs))
    assert grade_of(shuffled) is grade_of(pairs)


@given(values, values)
def test_one_side_or_the_other(value: Decimal, threshold: Decimal) -> None:
    """Every value is at or better than a threshold, or worse: negating both mirrors the direction."""
    assert meets(value, threshold, Direction.LOWER) == meets(-value, -threshold, Direction.HIGHER)
