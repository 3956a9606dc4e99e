"""The worked four-firm park: every value that needs no process, N2O or CH4 method, to 1e-9 relative."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from assessment.methods.indicators import YearTotals, carbon_intensity, energy_intensity, pollutant_intensity
from assessment.methods.rating import Indicator, rate
from inventory.methods.compile import Compiled, compile_lines
from inventory.methods.equivalents import MAIN, equivalents
from inventory.methods.gwp import co2e
from tests.inventory.methods.line_builder import (
    COAL,
    COAL_FACTORS,
    GAS,
    GAS_FACTORS,
    HEAT,
    HEAT_FACTOR,
    POWER,
    air,
    frame,
    line,
    water,
)

CASE: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "golden" / "inventory" / "mini_park.json").read_text(encoding="utf-8")
)
YEARS = ("2021", "2022", "2023")
GRID = {"2021": 0.4743, "2022": 0.5227, "2023": 0.5581}
FIRMS = {"A": 1, "B": 2, "C": 3, "D": 4}
POLLUTANTS = {"SO2_kg": "a21026", "NOX_kg": "a21002", "PM_kg": "a34013", "COD_kg": "w01018", "NH3N_kg": "w21003"}


def month_lines(firm: str, year: str, month: int) -> list[dict[str, Any]]:
    """One twelfth of the year of a firm, as the ledger would file it."""
    amounts = CASE["annual"][firm][year]
    where = {"enterprise_id": FIRMS[firm], "year": int(year), "month": month}

    def part(name: str) -> float:
        return float(Decimal(str(amounts[name])) / 12)

    lines = []
    if "bituminous_t" in amounts:
        lines.append(line(**where, **COAL, **COAL_FACTORS, quantity=part("bituminous_t")))
    if "natural_gas_1e4Nm3" in amounts:
        lines.append(line(**where, **GAS, **GAS_FACTORS, quantity=part("natural_gas_1e4Nm3")))
    if "electricity_bought_MWh" in amounts:
        lines.append(line(**where, **POWER, power_ef=GRID[year], quantity=part("electricity_bought_MWh")))
    if "heat_bought_in_park_GJ" in amounts:
        bought = {"in_park": True, "quantity": part("heat_bought_in_park_GJ")}
        lines.append(line(**where, **HEAT, **HEAT_FACTOR) | bought)
    if "heat_sold_in_park_GJ" in amounts:
        sold = {"in_park": True, "quantity": part("heat_sold_in_park_GJ"), "field": "exported"}
        lines.append(line(**where, **HEAT, **HEAT_FACTOR) | sold)
    for name, code in POLLUTANTS.items():
        if name in amounts:
            filed = water if code.startswith("w") else air
            lines.append(filed(code, part(name) / 1000) | where)
    return lines


@pytest.fixture(scope="module")
def ledger() -> pd.DataFrame:
    return frame(
        entry for firm in FIRMS for year in YEARS for month in range(1, 13) for entry in month_lines(firm, year, month)
    )


@pytest.fixture(scope="module")
def compiled(ledger: pd.DataFrame) -> Compiled:
    return compile_lines(ledger, with_trail=False)


@pytest.fixture(scope="module")
def emissions(compiled: Compiled, ledger: pd.DataFrame) -> pd.DataFrame:
    places = ledger.set_index("line_id")[["enterprise_id", "year"]]
    rows = compiled.emissions.join(places, on="line_id")
    rows["eq"] = equivalents(rows, MAIN)
    rows["co2e_t"] = co2e(rows["mass_t"], rows["substance"], {"CO2": 1}).where(rows["kind"] == "ghg")
    return rows


@pytest.fixture(scope="module")
def flows(compiled: Compiled, ledger: pd.DataFrame) -> pd.DataFrame:
    return compiled.flows.join(ledger.set_index("line_id")[["enterprise_id", "year"]], on="line_id")


def near(expected: str) -> Any:
    return pytest.approx(float(expected), rel=1e-9, abs=1e-9)


def of(rows: pd.DataFrame, firm: str | None, year: str) -> pd.DataFrame:
    chosen = rows["year"] == int(year)
    return rows[chosen & (rows["enterprise_id"] == FIRMS[firm])] if firm else rows[chosen]


def test_every_line_has_a_result(compiled: Compiled) -> None:
    assert compiled.gaps.empty


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("firm", FIRMS)
def test_enterprise(emissions: pd.DataFrame, flows: pd.DataFrame, firm: str, year: str) -> None:
    expected = CASE["expected"]["enterprise"][firm][year]
    rows = of(emissions, firm, year)
    ghg = rows[rows["kind"] == "ghg"].groupby("category")["mass_t"].sum()
    assert ghg.get("fuel", 0.0) == near(expected["fossil_co2_t"])
    assert ghg.get("power", 0.0) == near(expected["electricity_co2_t"])
    assert ghg.get("heat", 0.0) == near(expected["heat_in_park_co2_t"])
    assert rows.loc[rows["scope"] == 2, "mass_t"].sum() == near(expected["scope2_co2e_t"])
    assert of(flows, firm, year)["coal_tce"].sum() == near(expected["energy_tce"])
    assert rows["eq"].sum() == near(expected["pollution_equivalents"])


@pytest.mark.parametrize("year", YEARS)
def test_park(emissions: pd.DataFrame, flows: pd.DataFrame, year: str) -> None:
    expected = CASE["expected"]["park"][year]
    rows = of(emissions, None, year)
    counted = rows[~rows["in_park"]]
    ghg = counted[counted["kind"] == "ghg"].groupby("category")["co2e_t"].sum()
    assert set(ghg.index) == {"fuel", "power"}, "in-park steam must cancel"
    assert ghg["fuel"] == near(expected["fossil_co2e_t"])
    assert ghg["power"] == near(expected["electricity_co2e_t"])
    assert of(flows, None, year)["coal_tce"].sum() == near(expected["energy_tce"])
    assert rows.loc[rows["kind"] == "air", "eq"].sum() == near(expected["air_equivalents"])
    assert rows.loc[rows["kind"] == "water", "eq"].sum() == near(expected["water_equivalents"])
    for name, code in POLLUTANTS.items():
        assert rows.loc[rows["substance"] == code, "mass_t"].sum() * 1000 == near(expected[name])


@pytest.mark.parametrize(("industry", "firm"), [("电力", "A"), ("化工", "B"), ("建材", "C"), ("其他", "D")])
@pytest.mark.parametrize("year", YEARS)
def test_industry_energy_activities(emissions: pd.DataFrame, industry: str, firm: str, year: str) -> None:
    expected = CASE["expected"]["industry"][year][industry]
    rows = of(emissions, firm, year)
    energy = rows[(rows["kind"] == "ghg") & ~rows["in_park"]]
    assert energy["co2e_t"].sum() == near(expected["能源活动"])


def test_rating_of_2023(flows: pd.DataFrame) -> None:
    """The carbon total contains process gases, so it is taken from the case; energy comes from the flows."""
    expected = CASE["expected"]["rating_2023"]
    park = CASE["expected"]["park"]["2023"]
    totals = YearTotals(
        output_1e4yuan=Decimal(park["output_1e4yuan"]),
        energy_tce=Decimal(repr(float(of(flows, None, "2023")["coal_tce"].sum()))),
        co2e_t=Decimal(park["total_co2e_t"]),
        pollutant_kg={name: Decimal(park[f"{name}_kg"]) for name in ("SO2", "NOX", "COD")},
    )
    values = {
        "energy": energy_intensity(totals),
        "carbon": carbon_intensity(totals),
        **{name: pollutant_intensity(totals, name) for name in ("SO2", "NOX", "COD")},
    }
    for name, value in values.items():
        assert value is not None
        assert float(value) == pytest.approx(float(expected["values"][name]), rel=1e-9)
    thresholds = CASE["rating"]
    rating = rate(
        [
            Indicator(
                name, name, name, "", value, Decimal(thresholds[name]["target"]), Decimal(thresholds[name]["baseline"])
            )
            for name, value in values.items()
        ]
    )
    assert {result.indicator.code: result.verdict.value for result in rating.results} == expected["verdicts"]
    assert rating.grade.zh == expected["grade"]
