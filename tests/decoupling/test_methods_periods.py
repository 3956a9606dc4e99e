"""The three views: endpoints, gaps, dropped pollutants, refusals."""

import json
from decimal import Decimal
from fractions import Fraction

import pytest

from decoupling.methods.annex_c import Flag, Reason, State
from decoupling.methods.directions import Quantity
from decoupling.methods.periods import PeriodJudgement, Terms, View, judge_periods, plan_base
from decoupling.methods.rule import Rule
from decoupling.methods.series import YearValues, same_enterprises
from inventory.methods.equivalent_sum import Equivalent
from tests.decoupling.golden import mini_park

SO2, NOX, COD = "a21026", "a21002", "w01018"
EQUIVALENTS = {
    SO2: Equivalent(Decimal("0.95"), "air"),
    NOX: Equivalent(Decimal("0.95"), "air"),
    COD: Equivalent(Decimal(1), "water"),
}
TERMS = Terms(EQUIVALENTS, main=(SO2, NOX, COD))


def year(
    economy: Quantity,
    carbon: Quantity,
    coverage: str | None = None,
    methods: str = "",
    boundary: str = "",
    **kg: Quantity,
) -> YearValues:
    """A year with SO2, NOx and COD in kg by the keywords so2, nox, cod."""
    codes = {"so2": SO2, "nox": NOX, "cod": COD}
    share = None if coverage is None else Decimal(coverage)
    amounts = {codes[name]: amount for name, amount in kg.items()}
    return YearValues({"output_value_const": economy}, amounts, carbon, share, methods, boundary)


def cuts(results: tuple[PeriodJudgement, ...], view: View) -> list[tuple[int, int]]:
    return [(result.start, result.end) for result in results if result.view is view]


def only(results: tuple[PeriodJudgement, ...], view: View) -> PeriodJudgement:
    [result] = [result for result in results if result.view is view]
    return result


@pytest.mark.parametrize(("now", "base"), [(2021, 2020), (2025, 2020), (2026, 2025), (2030, 2025), (2020, 2015)])
def test_plan_base(now: int, base: int) -> None:
    assert plan_base(now) == base


@pytest.mark.parametrize("scope", ["park", "电力", "化工", "建材", "其他"])
def test_mini_park_from_kilograms(scope: str) -> None:
    park = mini_park()
    equivalents = {
        item: Equivalent(Decimal(kg), "air" if item[0] == "a" else "water")
        for item, kg in park["equivalent_kg"].items()
    }
    found = park["scopes"][scope]
    series = {
        int(when): YearValues(
            {"output_value_const": Decimal(values["economy"])},
            {item: Decimal(kg) for item, kg in values["pollutants_kg"].items()},
            Decimal(values["carbon"]),
        )
        for when, values in found["years"].items()
    }
    results = judge_periods(series, Terms(equivalents, bases=(2021,)), scope)
    plan = only(results, View.PLAN)
    assert (plan.start, plan.end, plan.judgement.state.value) == (2021, 2023, found["expected_2021_2023"]["annex_c"])
    stored = plan.columns()
    assert float(str(stored["tapio_elasticity"])) == pytest.approx(float(found["expected_2021_2023"]["tapio_carbon"]))
    assert cuts(results, View.CHAIN) == [(2021, 2022), (2022, 2023)]


def test_three_views_of_eight_years() -> None:
    series = {when: year(100 + when, 100, so2=95) for when in range(2018, 2026)}
    results = judge_periods(series, TERMS)
    assert cuts(results, View.PLAN) == [(2020, 2025)]
    assert cuts(results, View.CHAIN) == [(when, when + 1) for when in range(2018, 2025)]
    assert cuts(results, View.ROLLING) == [(2018, 2023), (2019, 2024), (2020, 2025)]


def test_gap_makes_one_longer_labelled_step_and_nothing_is_interpolated() -> None:
    series = {2020: year(100, 100, so2=95), 2022: year(110, 90, so2=90), 2023: year(120, 80, so2=80)}
    steps = [result for result in judge_periods(series, TERMS) if result.view is View.CHAIN]
    assert [(step.label, step.years, Flag.LONGER_STEP in step.judgement.flags) for step in steps] == [
        ("2020—2022", 2, True),
        ("2022—2023", 1, False),
    ]
    assert steps[0].judgement.economy.rate == Fraction(1, 10)


def test_year_without_carbon_is_a_gap_and_not_the_latest() -> None:
    series = {2021: year(100, 100, so2=95), 2022: year(105, None, so2=90), 2023: year(110, 90, so2=80)}
    assert cuts(judge_periods(series, TERMS), View.CHAIN) == [(2021, 2023)]
    series[2024] = year(120, None, so2=70)
    plan = only(judge_periods(series, Terms(EQUIVALENTS, bases=(2021,))), View.PLAN)
    assert (plan.end, Flag.LATEST_INCOMPLETE in plan.judgement.flags) == (2023, True)


def test_pollutant_of_one_year_is_dropped_from_both() -> None:
    """SO2 95 → 85.5 kg is 100 → 90 equivalents; COD 50 kg of 2021 only is 50 of 150: coverage 2/3."""
    series = {2021: year(100, 100, so2=95, cod=50), 2022: year(110, 90, so2=Decimal("85.5"))}
    step = only(judge_periods(series, TERMS), View.CHAIN)
    assert (step.summed, step.dropped, step.pollution_coverage) == ((SO2,), (COD,), Fraction(2, 3))
    assert (step.judgement.pollution.rate, step.judgement.state) == (Fraction(-1, 10), State.SYNERGISTIC)
    assert Flag.POLLUTANTS_DROPPED in step.judgement.flags
    assert step.is_partial
    assert COD in step.judgement.unobserved


def test_base_year_without_data_is_refused_with_the_reason() -> None:
    series = {2021: year(100, 100, so2=95), 2023: year(110, 90, so2=90)}
    plan = only(judge_periods(series, TERMS), View.PLAN)
    assert (plan.start, plan.judgement.state, plan.judgement.reasons) == (2020, State.NONE, (Reason.BASE_YEAR,))
    assert plan.columns()["carbon_rate"] is None


def test_user_bases_are_judged_and_a_base_that_is_not_before_the_end_is_not() -> None:
    series = {when: year(when, 100, so2=95) for when in (2021, 2022, 2023)}
    results = judge_periods(series, Terms(EQUIVALENTS, bases=(2023, 2021, 2022, 2021)))
    assert cuts(results, View.PLAN) == [(2021, 2023), (2022, 2023)]


@pytest.mark.parametrize(("coverage", "refused"), [("0.90", False), ("0.8999", True)])
def test_coverage_may_differ_by_ten_points(coverage: str, refused: bool) -> None:
    series = {2022: year(100, 100, coverage, so2=95), 2023: year(110, 90, "1", so2=90)}
    step = only(judge_periods(series, TERMS), View.CHAIN)
    assert (step.judgement.reasons == (Reason.COVERAGE,)) is refused
    assert (step.judgement.state is State.NONE) is refused


def test_same_enterprise_panel_stands_beside_a_differing_coverage() -> None:
    """Firm A files both years (carbon 100 → 90), firm B the second only: the whole would rise to 190."""
    series = {2022: year(100, 100, "0.5", so2=95), 2023: year(230, 190, "1", so2=180)}
    firms = {
        "A": {2022: year(100, 100, so2=95), 2023: year(110, 90, so2=Decimal("85.5"))},
        "B": {2023: year(120, 100, so2=Decimal("94.5"))},
    }
    step = only(judge_periods(series, Terms(EQUIVALENTS, enterprises=firms)), View.CHAIN)
    assert (step.judgement.state, Flag.COVERAGE_DIFFERS in step.judgement.flags) == (State.COUPLED, True)
    assert step.panel is not None
    assert (step.panel.state, step.panel.carbon.rate) == (State.SYNERGISTIC, Fraction(-1, 10))
    assert step.panel_enterprises == 1


def test_panel_counts_a_value_only_where_its_enterprise_has_both_years() -> None:
    firms = {
        "A": {2022: year(10, 5, so2=1, cod=7), 2023: year(11, 6, so2=2)},
        "B": {2022: year(20, None, so2=3), 2023: year(22, 9, so2=4)},
        "C": {2022: year(30, 1, so2=1)},
    }
    first, last, count = same_enterprises(firms, 2022, 2023)
    assert count == 2
    assert (first.economy, last.economy) == ({"output_value_const": 30}, {"output_value_const": 33})
    assert (first.carbon, last.carbon) == (5, 6)
    assert (first.pollutants, last.pollutants) == ({SO2: 4}, {SO2: 6})


def test_other_methods_are_refused_and_a_new_boundary_shows_the_panel() -> None:
    series = {2022: year(100, 100, methods="v1", so2=95), 2023: year(110, 90, methods="v2", so2=90)}
    assert only(judge_periods(series, TERMS), View.CHAIN).judgement.reasons == (Reason.METHODS,)
    series = {2022: year(100, 100, boundary="2020", so2=95), 2023: year(110, 90, boundary="2023", so2=90)}
    step = only(judge_periods(series, Terms(EQUIVALENTS, enterprises={"A": series})), View.CHAIN)
    assert (step.judgement.state, Flag.BOUNDARY in step.judgement.flags) == (State.SYNERGISTIC, True)
    assert step.panel is not None


def test_one_unknown_coverage_is_flagged() -> None:
    series = {2022: year(100, 100, so2=95), 2023: year(110, 90, "1", so2=90)}
    assert Flag.COVERAGE_UNKNOWN in only(judge_periods(series, TERMS), View.CHAIN).judgement.flags


def test_scope_without_pollutants_keeps_its_years_without_a_label() -> None:
    series = {2022: year(100, 100), 2023: year(110, 90)}
    step = only(judge_periods(series, TERMS), View.CHAIN)
    assert (step.judgement.state, step.judgement.reasons) == (State.NONE, (Reason.POLLUTION,))


def test_air_and_water_are_judged_apart() -> None:
    """Air 100 → 80, water 50 → 60 equivalents: the sum falls 150 → 140."""
    series = {2022: year(100, 100, so2=95, cod=50), 2023: year(110, 90, so2=76, cod=60)}
    step = only(judge_periods(series, TERMS), View.CHAIN)
    assert step.judgement.pollution.rate == Fraction(-10, 150)
    assert {item.item: item.change.rate for item in step.judgement.sums} == {
        "air": Fraction(-1, 5),
        "water": Fraction(1, 5),
    }
    assert step.judgement.label().startswith("协同脱钩（附条件：")


def test_platform_value_is_flagged() -> None:
    terms = Terms(EQUIVALENTS | {COD: Equivalent(Decimal(1), "water", statutory=False)})
    series = {2022: year(100, 100, so2=95, cod=50), 2023: year(110, 90, so2=76, cod=60)}
    assert Flag.PLATFORM_VALUE in only(judge_periods(series, terms), View.CHAIN).judgement.flags


def test_trend_uses_the_years_between() -> None:
    """Carbon 100 60 40 30 101: the endpoints rise, the median slope falls."""
    carbon = {2020: 100, 2021: 60, 2022: 40, 2023: 30, 2024: 101}
    series = {when: year(100 * when, amount, so2=95) for when, amount in carbon.items()}
    plan = only(judge_periods(series, TERMS), View.PLAN)
    assert plan.judgement.evidence.trends["carbon"].sensitive
    assert Flag.ENDPOINT_SENSITIVE in plan.judgement.flags


def test_rolling_years_and_rule_are_stored() -> None:
    series = {when: year(when, 100, so2=95) for when in (2020, 2021, 2023)}
    results = judge_periods(series, Terms(EQUIVALENTS, rule=Rule(rolling_years=2)))
    rolling = [result for result in results if result.view is View.ROLLING]
    assert [(result.start, result.end) for result in rolling] == [(2021, 2023)]
    stored = json.loads(json.dumps(rolling[0].as_dict(), ensure_ascii=False))
    assert (stored["label"], stored["rule"]["rolling_years"], stored["measure"]) == (
        "2021—2023",
        2,
        "output_value_const",
    )


def test_huge_elasticity_is_kept_in_the_judgement_only() -> None:
    """Economy +1e-9, carbon ×2: e = 1e9 does not fit its column."""
    series = {2022: year(Decimal(10) ** 9, 1, so2=1), 2023: year(Decimal(10) ** 9 + 1, 2, so2=2)}
    step = only(judge_periods(series, TERMS), View.CHAIN)
    assert step.columns()["tapio_elasticity"] is None
    assert step.judgement.elasticities["carbon"].value == 10**9


def test_nothing_to_judge() -> None:
    assert judge_periods({}, TERMS) == ()
