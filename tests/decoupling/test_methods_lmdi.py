"""LMDI against published results, by hand, and by its invariants."""

import json
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from decoupling.methods.kaya import energy_carbon, pollutant, process_carbon
from decoupling.methods.lmdi import TOLERANCE, decompose, decoupling_effort, log_mean, shared_ratio
from tests.decoupling.golden import case_of, rows

NAN = math.nan
FACTOR = st.floats(min_value=1e-3, max_value=1e3)
TABLES = st.integers(min_value=1, max_value=5).flatmap(
    lambda count: st.tuples(*[st.lists(st.tuples(FACTOR, FACTOR, FACTOR), min_size=count, max_size=count)] * 2)
)


@pytest.mark.parametrize("row", rows("golden_lmdi.csv"), ids=case_of)
def test_published_cases(row: dict[str, str]) -> None:
    result = decompose(json.loads(row["X0_rows_sector_cols_factor"]), json.loads(row["XT"]))
    assert (result.start, result.end) == (float(row["V0"]), float(row["VT"]))
    assert result.multiplicative is not None
    assert result.additive == pytest.approx(json.loads(row["additive"]), abs=5e-8)
    assert result.multiplicative == pytest.approx(json.loads(row["multiplicative"]), abs=5e-9)
    assert result.difference == pytest.approx(float(row["dV"]), rel=TOLERANCE)
    assert math.prod(result.multiplicative) == pytest.approx(float(row["D"]), rel=TOLERANCE)


def test_log_mean_limits() -> None:
    assert log_mean([0, 0, 3, 5], [0, 2, 0, 5]).tolist() == [0, 0, 0, 5]
    # (e − 1)/(ln e − ln 1) = e − 1
    assert float(log_mean(math.e, 1)) == pytest.approx(math.e - 1, rel=1e-15)
    # Near equals stay between them; 1e-30 and 1: (1 − 1e-30)/(30 ln 10).
    assert 1 <= float(log_mean(1, 1 + 1e-15)) <= 1 + 1e-15
    assert float(log_mean(1e-30, 1)) == pytest.approx(1 / (30 * math.log(10)), rel=1e-12)
    with pytest.raises(ValueError, match="not negative"):
        log_mean(-1, 1)


def test_fuel_that_appears_or_vanishes_goes_to_the_mix_factor() -> None:
    """Activity 100 → 120; gas 0 → 30 % at factor 2, coal 100 % → 70 % at factor 3: 120·0.3·2 = 72 go to the mix."""
    appears = decompose([[100, 0, NAN]], [[120, 0.3, 2]])
    assert appears.additive.tolist() == [0, pytest.approx(72), 0]
    assert appears.multiplicative is None
    vanishes = decompose([[120, 0.3, 2]], [[100, 0, NAN]])
    assert vanishes.additive.tolist() == [0, pytest.approx(-72), 0]
    both = decompose([[100, 1, 3], [100, 0, NAN]], [[120, 0.7, 3], [120, 0.3, 2]])
    coal = float(log_mean(252, 300))
    assert both.additive == pytest.approx([coal * math.log(1.2), coal * math.log(0.7) + 72, 0], rel=1e-12)
    assert both.additive.sum() == pytest.approx(324 - 300, rel=TOLERANCE)


def test_zero_in_both_years_has_no_effect() -> None:
    assert decompose([[5, 0, NAN], [1, 2, 3]], [[7, 0, NAN], [1, 2, 3]]).additive.tolist() == [0, 0, 0]
    assert decompose([[5, 0]], [[0, 5]]).additive.tolist() == [0, 0]


def test_two_factors_that_start_from_zero_share_equally() -> None:
    assert decompose([[0, 0, 5]], [[2, 3, 5]]).additive.tolist() == [15, 15, 0]


@pytest.mark.parametrize(
    ("start", "end", "message"),
    [
        ([[1, -2]], [[1, 2]], "not negative"),
        ([[1, math.inf]], [[1, 2]], "finite"),
        ([[1, NAN]], [[1, 2]], "undefined factor"),
        ([[1, 2]], [[1, 2], [1, 2]], "same sub-categories"),
        ([[1e-200, 1e-200]], [[1, 2]], "other units"),
    ],
)
def test_bad_factors_are_refused(start: list[list[float]], end: list[list[float]], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        decompose(start, end)


def test_effort_and_shared_ratio() -> None:
    assert decoupling_effort(50, -60) == 1.2
    assert decoupling_effort(50, -20) == 0.4
    assert decoupling_effort(50, 10) == -0.2
    assert decoupling_effort(0, -20) is None
    assert decoupling_effort(-10, -20) is None
    # Effects 30 −10 −50: shared first two 20 of −30.
    assert shared_ratio([30, -10, -50], [0, 1]) == pytest.approx(-2 / 3)
    assert shared_ratio([1, -1], [0]) is None


@given(TABLES)
def test_effects_add_and_multiply_to_the_change(
    tables: tuple[list[tuple[float, ...]], list[tuple[float, ...]]],
) -> None:
    result = decompose(*tables)
    scale = max(result.start, result.end)
    assert math.fsum(result.additive) == pytest.approx(result.difference, abs=TOLERANCE * scale)
    assert result.multiplicative is not None
    assert math.prod(result.multiplicative) == pytest.approx(result.end / result.start, rel=TOLERANCE)


@given(TABLES)
def test_order_of_rows_and_direction_of_time(tables: tuple[list[tuple[float, ...]], list[tuple[float, ...]]]) -> None:
    start, end = tables
    forward, backward = decompose(start, end), decompose(end, start)
    scale = TOLERANCE * float(np.abs(forward.additive).max() + forward.start)
    assert forward.additive == pytest.approx(-backward.additive, abs=scale)
    assert forward.additive == pytest.approx(decompose(start[::-1], end[::-1]).additive, abs=scale)


def carriers(*entries: tuple[str, str, float, float, float]) -> pd.DataFrame:
    return pd.DataFrame(entries, columns=["industry", "carrier", "output", "energy", "carbon"])


def test_carbon_of_a_park_that_only_grows_is_all_activity() -> None:
    start = carriers(("C26", "coal", 100, 50, 130), ("C26", "gas", 100, 10, 16), ("D44", "coal", 20, 80, 208))
    end = start.assign(**{name: start[name] * 2 for name in ("output", "energy", "carbon")})
    effects = energy_carbon(start, end)
    assert effects.difference == pytest.approx(354)
    assert effects.effects == pytest.approx(
        {"activity": 354, "structure": 0, "intensity": 0, "mix": 0, "factor": 0}, abs=TOLERANCE
    )


def test_switch_from_coal_to_gas_is_all_mix_and_a_cleaner_grid_all_factor() -> None:
    """Coal 100 tce·2.6 → gas 100 tce·1.6: mix −100. Power 0.5 → 0.4 per tce: factor −10. The rest stays."""
    start = carriers(("C26", "coal", 100, 100, 260), ("D44", "power", 50, 100, 50))
    end = carriers(("C26", "gas", 100, 100, 160), ("D44", "power", 50, 100, 40))
    effects = energy_carbon(start, end).effects
    assert effects == pytest.approx({"activity": 0, "structure": 0, "intensity": 0, "mix": -100, "factor": -10})


def test_new_industry_goes_to_structure() -> None:
    start = carriers(("C26", "coal", 100, 100, 260))
    end = carriers(("C26", "coal", 100, 100, 260), ("C30", "coal", 100, 40, 104))
    effects = energy_carbon(start, end)
    # Total output doubles and the old industry's share halves: both effects cancel for it.
    activity = 260 * math.log(2)
    assert effects.effects == pytest.approx(
        {"activity": activity, "structure": 104 - activity, "intensity": 0, "mix": 0, "factor": 0}, abs=TOLERANCE
    )


def test_process_carbon_and_pollutant() -> None:
    start = pd.DataFrame({"industry": ["C30"], "output": [100.0], "carbon": [400.0]})
    end = pd.DataFrame({"industry": ["C30"], "output": [100.0], "carbon": [300.0]})
    assert process_carbon(start, end).effects == pytest.approx({"activity": 0, "structure": 0, "process": -100})
    before = pd.DataFrame(
        {"industry": ["C30"], "output": [100.0], "energy": [50.0], "generated": [80.0], "emitted": [40.0]}
    )
    # Generation stays, removal rises from 50 % to 75 %: the whole fall of 20 is end-of-pipe.
    after = before.assign(emitted=20.0)
    assert pollutant(before, after).effects["removal"] == pytest.approx(-20)


def test_incomplete_frames_are_refused() -> None:
    good = carriers(("C26", "coal", 100, 100, 260))
    with pytest.raises(ValueError, match="missing value"):
        energy_carbon(good, good.assign(carbon=NAN))
    with pytest.raises(ValueError, match="two outputs"):
        energy_carbon(good, carriers(("C26", "coal", 100, 1, 1), ("C26", "gas", 90, 1, 1)))
    with pytest.raises(ValueError, match="base of zero"):
        energy_carbon(good, good.assign(output=0.0))
    with pytest.raises(ValueError, match="occurs twice"):
        energy_carbon(good, pd.concat([good, good]))
