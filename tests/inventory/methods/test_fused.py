"""The fused inventory: shares, coupling, 同源, 同向 and key processes, by hand."""

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from inventory.methods.equivalents import MAIN
from inventory.methods.fused import Thresholds, fused_processes, fused_rows

GWP = {"CO2": 1.0, "N2O": 265.0}


def emission(process: float | None, substance: str, mass: float, **changes: Any) -> dict[str, Any]:
    kind = {"a": "air", "w": "water"}.get(substance[0], "ghg")
    category = {"air": "outlet", "water": "direct"}.get(kind, "fuel")
    row = {"year": 2023, "enterprise_id": 1, "process_id": process, "outlet_id": None, "kind": kind, "tier": "2"}
    return (
        row | {"substance": substance, "category": category, "in_park": False, "memo": False, "mass_t": mass} | changes
    )


def rows(*emissions: dict[str, Any]) -> pd.DataFrame:
    return fused_rows(pd.DataFrame(emissions), GWP, MAIN)


def boiler(carbon: float, sulphur: float) -> list[dict[str, Any]]:
    return [emission(10.0, "CO2", carbon), emission(10.0, "a21026", sulphur)]


def kiln(carbon: float, sulphur: float) -> list[dict[str, Any]]:
    return [emission(20.0, "CO2", carbon, category="process"), emission(20.0, "a21026", sulphur)]


@pytest.fixture
def current() -> pd.DataFrame:
    """Park: 1000 tCO2e (boiler 800, kiln 200) and 2000 equivalents (boiler 1.805 t / 0.95 = 1900, kiln 100)."""
    return rows(*boiler(800.0, 1.805), *kiln(200.0, 0.095))


def process(table: pd.DataFrame, process_id: float) -> pd.Series:
    return table.set_index("process_id").loc[process_id]


def test_rows_sum_the_months_and_keep_the_worse_tier() -> None:
    table = rows(emission(10.0, "a21026", 0.5), emission(10.0, "a21026", 0.45, tier="3"))
    assert table["mass_t"].tolist() == [0.95]
    assert table["equivalents"].tolist() == pytest.approx([1000.0])
    assert table["tier"].tolist() == ["3"]
    assert table["co2e_t"].isna().all()


def test_trades_and_memo_items_are_left_out() -> None:
    trade = emission(10.0, "CO2", 5.0, category="heat", in_park=True)
    biogenic = emission(10.0, "CO2", 7.0, memo=True)
    assert rows(*boiler(800.0, 1.0), trade, biogenic)["mass_t"].sum() == 801.0


def test_shares_and_coupling(current: pd.DataFrame) -> None:
    found = process(fused_processes(current), 10.0)
    assert found["carbon_share"] == pytest.approx(0.8)
    assert found["pollution_share"] == pytest.approx(0.95)
    assert found["coupling"] == pytest.approx(100 * math.sqrt(0.8 * 0.95))


def test_shares_add_up(current: pd.DataFrame) -> None:
    table = fused_processes(current)
    assert table["carbon_share"].sum() == pytest.approx(1.0)
    assert table["pollution_share"].sum() == pytest.approx(1.0)
    assert table["process_id"].tolist() == [10.0, 20.0], "strongest coupling first"


def test_shared_source_needs_fuel_and_an_air_pollutant(current: pd.DataFrame) -> None:
    table = fused_processes(current)
    assert bool(process(table, 10.0)["shared_source"])
    assert not process(table, 20.0)["shared_source"], "process CO2 is not combustion"
    only_water = fused_processes(rows(emission(10.0, "CO2", 5.0), emission(10.0, "w01018", 1.0)))
    assert not only_water["shared_source"].any()


@pytest.mark.parametrize(
    ("carbon", "sulphur", "expected"),
    [(700.0, 1.5, True), (900.0, 2.0, True), (900.0, 1.5, False), (800.0, 1.5, None)],
    ids=["both rose", "both fell", "carbon fell, sulphur rose", "carbon stood still"],
)
def test_same_direction(current: pd.DataFrame, carbon: float, sulphur: float, expected: bool | None) -> None:
    before = rows(*boiler(carbon, sulphur))
    table = fused_processes(current, before)
    assert process(table, 10.0)["same_direction"] is expected
    assert process(table, 20.0)["same_direction"] is None, "the kiln has no year before"


def test_a_change_within_the_band_is_no_movement(current: pd.DataFrame) -> None:
    before = rows(*boiler(803.0, 2.0))
    table = fused_processes(current, before, thresholds=Thresholds(band=0.005))
    assert process(table, 10.0)["same_direction"] is None


def test_correlation_needs_six_months_that_move() -> None:
    months = pd.DataFrame({"enterprise_id": 1, "process_id": 10.0, "month": range(1, 7)})
    months["co2e_t"] = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    months["equivalents"] = [2.0, 4.0, 6.0, 8.0, 10.0, 12.0]
    current = rows(*boiler(800.0, 1.805))
    assert fused_processes(current, monthly=months)["correlation"].item() == pytest.approx(1.0)
    assert math.isnan(fused_processes(current, monthly=months.iloc[:5])["correlation"].item())
    still = months.assign(equivalents=3.0)
    assert math.isnan(fused_processes(current, monthly=still)["correlation"].item())


@pytest.mark.parametrize(
    ("limits", "keys"),
    [
        (Thresholds(0.05, 0.05, 0.5), [True, True]),
        (Thresholds(0.05, 0.06, 0.5), [True, False]),
        (Thresholds(0.9, 0.99, 1.0), [False, False]),
        (Thresholds(0.9, 0.99, 0.95), [True, False]),
    ],
)
def test_key_processes(current: pd.DataFrame, limits: Thresholds, keys: list[bool]) -> None:
    assert fused_processes(current, thresholds=limits)["is_key"].tolist() == keys


def test_emissions_without_a_process_are_one_row_per_enterprise() -> None:
    table = fused_processes(rows(emission(None, "CO2", 30.0), emission(None, "a21026", 0.95), *boiler(70.0, 0.95)))
    unplaced = table[table["process_id"].isna()]
    assert unplaced["co2e_t"].tolist() == [30.0]
    assert unplaced["carbon_share"].tolist() == pytest.approx([0.3])
    assert unplaced["shared_source"].tolist() == [True]


def test_a_gas_without_gwp_leaves_the_process_without_co2e() -> None:
    table = fused_processes(rows(*boiler(70.0, 0.95), emission(10.0, "NF3", 0.1)))
    assert np.isnan(table["co2e_t"].item())


def test_a_park_without_any_pollutant_has_no_coupling() -> None:
    """Stored rows without a single equivalent come back as objects, not as numbers."""
    stored = rows(emission(10.0, "CO2", 800.0)).astype({"equivalents": object})
    stored["equivalents"] = None
    table = fused_processes(stored)
    assert table["carbon_share"].tolist() == [1.0]
    assert table[["pollution_share", "coupling"]].isna().all(axis=None)


def test_parts_equal_the_whole(current: pd.DataFrame) -> None:
    table = fused_processes(current)
    assert table["co2e_t"].sum() == pytest.approx(current["co2e_t"].sum())
    assert table["equivalents"].sum() == pytest.approx(current["equivalents"].sum())
