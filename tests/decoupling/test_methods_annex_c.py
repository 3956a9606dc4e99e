"""Annex C: every row of the table, the notes, and what must never be claimed."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decoupling.methods.annex_c import Evidence, Flag, Judgement, Reason, State, Subtype, Tendency, judge, state_of
from decoupling.methods.directions import Direction, Ends
from decoupling.methods.rule import Price
from decoupling.methods.tapio import TapioState
from decoupling.methods.trend import trend_of
from tests.decoupling.golden import case_of, decimal, mini_park, rows

ENDS = {"up": Ends(100, 110), "down": Ends(100, 90), "flat": Ends(1000, Decimal("1004.9"))}
GOLDEN_STATES = {
    "协同脱钩": State.SYNERGISTIC,
    "非协同脱钩(拮抗脱钩)": State.ANTAGONISTIC,
    "尚未脱钩": State.COUPLED,
    "负向脱钩": State.NEGATIVE,
    "单独讨论": State.SEPARATE,
}
GOLDEN_SUBTYPES = {
    "污染反弹": Subtype.POLLUTION_REBOUND,
    "碳反弹": Subtype.CARBON_REBOUND,
    "最差": Subtype.WORST,
    "经济下滑但碳污同降(注2例外,单独讨论)": Subtype.BOTH_DOWN,
}


def judge_row(row: dict[str, str], years: int = 1) -> Judgement:
    return judge(ENDS[row["economy"]], ENDS[row["pollution"]], ENDS[row["carbon"]], years)


@pytest.mark.parametrize("row", rows("annex_c_cases.csv"), ids=case_of)
def test_table_c1(row: dict[str, str]) -> None:
    result = judge_row(row)
    assert result.state is GOLDEN_STATES[row["state_zh"]]
    if row["state_zh"] == "单独讨论":
        assert result.tendency.label_zh == row["subtype_zh"]
    elif row["subtype_zh"] != "污染快/碳快/持平":
        assert result.subtype is GOLDEN_SUBTYPES.get(row["subtype_zh"], Subtype.NONE)


@pytest.mark.parametrize("row", rows("annex_c_flat_cases.csv"), ids=case_of)
def test_flat_cases_are_discussed_separately(row: dict[str, str]) -> None:
    result = judge_row(row)
    assert (result.state.label_zh, result.tendency.label_zh) == (row["state_zh"], row["tendency_zh"])


@pytest.mark.parametrize("row", rows("judgement_cases.csv"), ids=case_of)
def test_worked_judgements(row: dict[str, str]) -> None:
    three = [Ends(decimal(row[f"{name}_0"]), decimal(row[f"{name}_T"])) for name in ("economy", "pollution", "carbon")]
    result = judge(*three, int(row["years"]))
    assert (result.state.value, result.subtype.value) == (row["state"], row["subtype"])
    assert [flag.value for flag in result.flags] == row["flags"].split()


def test_note2_keeps_the_label_and_prints_tapio() -> None:
    """Economy -5 %, both emissions -10 % over five years: e = 2, 衰退脱钩."""
    result = judge(Ends(100, 95), Ends(100, 90), Ends(100, 90), 5)
    assert result.label() == "负向脱钩"
    assert result.elasticities["carbon"].state is TapioState.RECESSIVE
    assert "污染物和碳排放均大幅减少，可按附录C注2由评估人员单独讨论。" in result.advice()


@pytest.mark.parametrize("scope", ["park", "电力", "化工", "建材", "其他"])
def test_mini_park(scope: str) -> None:
    found = mini_park()["scopes"][scope]
    first, last = (found["years"][year] for year in ("2021", "2023"))
    three = [Ends(Decimal(first[name]), Decimal(last[name])) for name in ("economy", "equivalents", "carbon")]
    result, expected = judge(*three, 2), found["expected_2021_2023"]
    directions = (result.economy.direction, result.pollution.direction, result.carbon.direction)
    assert [direction.value for direction in directions] == [expected[k] for k in ("economy", "pollution", "carbon")]
    assert result.state.value == expected["annex_c"]
    carbon = result.elasticities["carbon"]
    assert carbon.state.label_zh == expected["tapio_state"]
    assert carbon.value is not None and float(carbon.value) == pytest.approx(float(expected["tapio_carbon"]), rel=1e-9)


def test_both_words_of_the_antagonistic_state_are_shown() -> None:
    assert judge(ENDS["up"], ENDS["up"], ENDS["down"], 1).label() == "拮抗脱钩（表C.1称非协同脱钩）"


def pollutants(**directions: str) -> dict[str, Ends]:
    return {item: ENDS[direction] for item, direction in directions.items()}


def test_rising_main_pollutant_makes_the_state_conditional() -> None:
    names = {"vocs": ("挥发性有机物", "VOCs"), "so2": ("二氧化硫", "SO2")}
    evidence = Evidence(pollutants(so2="down", vocs="up", waste="up"), ("so2", "vocs"), names=names)
    result = judge(ENDS["up"], ENDS["down"], ENDS["down"], 1, evidence)
    assert (result.state, result.rising, Flag.MIXED in result.flags) == (State.SYNERGISTIC, ("vocs",), True)
    assert result.label("zh") == "协同脱钩（附条件：挥发性有机物上升）"
    assert result.label("en") == "Synergistic decoupling (on condition: VOCs rising)"
    assert not result.all_main_down
    assert "主要污染物中，挥发性有机物上升，宜逐项查明原因并控制。" in result.advice("zh")


def test_matrix_judges_each_pollutant_against_carbon() -> None:
    evidence = Evidence(pollutants(so2="down", vocs="up", cod="flat") | {"nox": Ends(None, 5)}, ("so2",))
    result = judge(ENDS["up"], ENDS["down"], ENDS["down"], 1, evidence)
    states = {item.item: item.state for item in result.matrix}
    assert states == {
        "so2": State.SYNERGISTIC,
        "vocs": State.ANTAGONISTIC,
        "cod": State.SEPARATE,
        "nox": State.NONE,
    }


def test_all_main_pollutants_rising_is_not_mixed() -> None:
    evidence = Evidence(pollutants(so2="up", nox="up"), ("so2", "nox"))
    result = judge(ENDS["up"], ENDS["up"], ENDS["up"], 1, evidence)
    assert (result.rising, Flag.MIXED in result.flags) == (("so2", "nox"), False)


@pytest.mark.parametrize(
    ("observed", "main", "claimed"),
    [
        ({"so2": "down", "cod": "flat"}, ("so2", "cod"), True),
        ({"so2": "down"}, ("so2", "cod"), False),  # COD unknown
        ({"so2": "down", "cod": "up"}, ("so2", "cod"), False),
        ({"so2": "down"}, (), False),
    ],
)
def test_all_main_pollutants_down_is_claimed_only_when_proven(
    observed: dict[str, str], main: tuple[str, ...], claimed: bool
) -> None:
    result = judge(ENDS["up"], ENDS["down"], ENDS["down"], 1, Evidence(pollutants(**observed), main))
    assert result.all_main_down is claimed


def test_current_price_and_disagreeing_trend_are_flagged() -> None:
    # Carbon falls every year but the last, which jumps above the first: slope down, endpoints up.
    trend = trend_of([(2020, 100), (2021, 80), (2022, 60), (2023, 101)])
    evidence = Evidence(price=Price.CURRENT, trends={"carbon": trend})
    result = judge(ENDS["up"], ENDS["down"], ENDS["up"], 3, evidence)
    assert result.flags == (Flag.ENDPOINT_SENSITIVE, Flag.CURRENT_PRICE)


def test_refusal_withholds_label_rates_and_elasticities() -> None:
    evidence = Evidence(pollutants(so2="down"), ("so2",), refusals=(Reason.COVERAGE,))
    result = judge(ENDS["up"], ENDS["down"], ENDS["down"], 1, evidence)
    assert (result.state, result.reasons, result.carbon.rate) == (State.NONE, (Reason.COVERAGE,), None)
    assert result.elasticities["carbon"].value is None
    assert [(item.state, item.change.rate) for item in result.matrix] == [(State.NONE, None)]
    assert result.advice() == ("无法判定：首末年数据覆盖差异过大，请补报或改用同口径企业比较。",)


def test_missing_values_name_what_to_file() -> None:
    result = judge(Ends(None, 1), Ends(1, 1), Ends(1, None), 1)
    assert result.reasons == (Reason.ECONOMY, Reason.CARBON)
    assert judge(ENDS["up"], ENDS["down"], Ends(-5, 3), 1).reasons == (Reason.NEGATIVE_BASE,)


@pytest.mark.parametrize(
    ("three", "language", "sentence"),
    [
        (("up", "down", "up"), "zh", "碳排放量上升，宜重点关注并加以控制。"),
        (("up", "up", "down"), "zh", "污染物排放量上升，宜重点关注并加以控制。"),
        (("up", "up", "up"), "zh", "污染物和碳排放随经济增长，宜加快推动减污降碳协同控制工作落实和完善。"),
        (("down", "up", "up"), "zh", "经济总量下降，宜扭转经济下滑态势，控制污染物和碳排放。"),
        (("up", "flat", "down"), "zh", "升降趋势不明显，倾向协同脱钩，宜按附录C注2单独讨论。"),
        (("up", "down", "up"), "en", "Rising: carbon emissions. Give it priority and bring it down."),
    ],
)
def test_note3_sentences(three: tuple[str, str, str], language: str, sentence: str) -> None:
    assert judge(*(ENDS[each] for each in three), 1).advice(language) == (sentence,)


def test_result_is_plain_json() -> None:
    evidence = Evidence(pollutants(so2="down"), ("so2",), extras={"energy": Ends(100, 105)})
    stored = json.loads(json.dumps(judge(ENDS["up"], ENDS["down"], ENDS["down"], 1, evidence).as_dict()))
    assert (stored["state"], stored["carbon"]["rate"]) == ("synergistic", "-0.100000000000")
    # Energy +5 % over economy +10 %.
    assert stored["elasticities"]["energy"] == {"value": "0.500000000000", "state": "weak", "unstable": False}
    assert stored["rule"]["flat_band"] == "0.005"


DIRECTIONS = st.sampled_from(list(Direction))


@given(DIRECTIONS, DIRECTIONS)
def test_shrinking_economy_is_negative_whatever_the_emissions_do(pollution: Direction, carbon: Direction) -> None:
    assert state_of(Direction.DOWN, pollution, carbon) is State.NEGATIVE


@given(st.permutations([Direction.UNKNOWN, Direction.UP, Direction.DOWN]))
def test_missing_value_gives_no_label_in_growth(three: list[Direction]) -> None:
    expected = State.NEGATIVE if three[0] is Direction.DOWN else State.NONE
    assert state_of(*three) is expected


@given(st.sampled_from(["up", "down", "flat"]), st.sampled_from(["up", "down", "flat"]))
def test_pollution_and_carbon_are_treated_alike(one: str, other: str) -> None:
    first, second = (judge(ENDS["up"], ENDS[a], ENDS[b], 1) for a, b in ((one, other), (other, one)))
    assert (first.state, first.tendency) == (second.state, second.tendency)


def test_tendency_belongs_to_separate_discussion_only() -> None:
    assert judge(ENDS["up"], ENDS["down"], ENDS["down"], 1).tendency is Tendency.NONE
