"""Steam and hot water: IAPWS-IF97 check values, the printed table of the guides, and the formulas by hand."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.methods.steam import (
    SteamError,
    hot_water_heat,
    saturated_enthalpy,
    saturation_temperature,
    steam_heat,
    superheated_enthalpy,
)

HEAT = Path(__file__).parents[3] / "fixtures" / "reference" / "heat.csv"
with HEAT.open(encoding="utf-8-sig") as handle:
    PRINTED = [row for row in csv.DictReader(handle) if row["family"] == "steam" and row["item"] == "saturated"]


@pytest.mark.parametrize(
    ("kelvin", "pressure", "enthalpy"),
    [(300, 0.0035, 2549.91145), (700, 0.0035, 3335.68375), (700, 30, 2631.49474)],
)
def test_check_values_of_the_formulation(kelvin: float, pressure: float, enthalpy: float) -> None:
    """Verification values of region 2. Source: IAPWS R7-97(2012) table 15."""
    assert superheated_enthalpy(pressure, kelvin - 273.15) == pytest.approx(enthalpy, abs=6e-6)


@pytest.mark.parametrize(("pressure", "kelvin"), [(0.1, 372.755919), (1, 453.035632), (10, 584.149488)])
def test_boiling_points_of_the_formulation(pressure: float, kelvin: float) -> None:
    """Verification values of region 4. Source: IAPWS R7-97(2012) table 36."""
    assert saturation_temperature(pressure) == pytest.approx(kelvin - 273.15, abs=6e-7)


def pressure_of(row: dict[str, str]) -> float:
    return float(row["parameter"].removeprefix("enthalpy_").removesuffix("_MPa"))


@pytest.mark.parametrize("row", [row for row in PRINTED if pressure_of(row) <= 1.8], ids=lambda row: row["parameter"])
def test_the_printed_table_agrees_at_low_pressure(row: dict[str, str]) -> None:
    """To 0.1 % up to 1.8 MPa. Above, the transcribed table runs away (4 % at 10 MPa): it is never used for heat."""
    assert saturated_enthalpy(pressure_of(row)) == pytest.approx(float(row["value"]), rel=1e-3)


@pytest.mark.parametrize("row", PRINTED, ids=lambda row: row["parameter"])
def test_the_printed_boiling_points_agree(row: dict[str, str]) -> None:
    """Which shows that the pressures of the table are absolute."""
    printed = float(row["note"].removeprefix("saturation temperature ").removesuffix(" °C"))
    assert saturation_temperature(pressure_of(row)) == pytest.approx(printed, abs=0.3)


def test_heat_of_steam_by_hand() -> None:
    # 1000 t · (2777.1195 − 83.74) kJ/kg = 2693.3795 GJ
    assert steam_heat(1000, 2777.1195) == pytest.approx(2693.3795, rel=1e-12)


def test_heat_of_hot_water_by_hand() -> None:
    # 500 t · (95 − 20) K · 4.1868 kJ/(kg·K) = 157.005 GJ
    assert hot_water_heat(500, 95) == pytest.approx(float(Decimal(500) * 75 * Decimal("4.1868") / 1000), rel=1e-12)
    assert hot_water_heat(500, 20) == 0


def test_a_tonne_of_steam_is_no_gigajoule() -> None:
    assert 2.4 < steam_heat(1, saturated_enthalpy(0.8)) < 2.8


@given(st.floats(min_value=0.01, max_value=20))
def test_dry_saturated_steam_is_where_superheated_begins(pressure: float) -> None:
    just_above = saturation_temperature(pressure) + 1e-6
    assert superheated_enthalpy(pressure, just_above) == pytest.approx(saturated_enthalpy(pressure), rel=1e-4)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: superheated_enthalpy(1.0, 150), "不是蒸汽"),
        (lambda: superheated_enthalpy(1.0, 900), "温度 900"),
        (lambda: saturated_enthalpy(1000), "绝对压力 1000"),
        (lambda: saturated_enthalpy(float("nan")), "绝对压力 nan"),
        (lambda: steam_heat(-1, 2800), "蒸汽量"),
        (lambda: steam_heat(1, 2.8), "焓 2.8"),
        (lambda: hot_water_heat(1, 10), "温度 10"),
    ],
)
def test_a_state_that_is_no_steam_is_refused(call: object, words: str) -> None:
    assert callable(call)
    with pytest.raises(SteamError, match=words):
        call()
