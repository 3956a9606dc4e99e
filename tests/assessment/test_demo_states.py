"""Industries of the demo park land in every decoupling state, by hand formulas over the generated rows."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from assessment.services.demo.declaration import demo_park
from assessment.services.demo.month import Ledgers
from decoupling.methods.annex_c import judge
from decoupling.methods.directions import Ends
from tests.assessment.test_demo import rows


@pytest.fixture(scope="module")
def ledgers() -> Ledgers:
    return Ledgers(demo_park())


# tCO2 a unit by the park's fuel set, with oxidation: natural gas 1e4 m³, bituminous coal, diesel, LNG t.
GAS, COAL, DIESEL, LNG = (
    389.31 * 0.0153 * 0.99 * 44 / 12,
    19.57 * 0.0261 * 0.93 * 44 / 12,
    42.652 * 0.0202 * 0.98 * 44 / 12,
    51.498 * 0.0153 * 0.98 * 44 / 12,
)
FUELS = {"15": GAS, "04": COAL, "21": DIESEL, "16": LNG}
GRID = {2021: 0.4743, 2022: 0.5227}  # 0.5581 from 2023 on, Chongqing, tCO2/MWh
HEAT = 0.11
EQUIVALENTS = {"a21026": 0.95, "a21002": 0.95, "a34013": 2.18, "w01018": 1.0, "w21003": 0.8}


def carbon(row: Mapping[str, Any], year: int) -> float:
    """tCO2 of a row of sheet 02 by hand; heat between neighbours of the park cancels."""
    code = row["energy_code"]
    net = row.get("purchase", 0.0) - row.get("exported", 0.0)
    if code == "33":
        return float(net * 10 * GRID.get(year, 0.5581))
    if code == "32":
        return 0.0 if "counterparty" in row else float(net * HEAT)
    burnt = row["consumption"] - row.get("feedstock", 0.0)
    if "ncv" in row:
        return float(burnt * row["ncv"] * row["carbon_content"] * row["oxidation"] / 100 * 44 / 12)
    return float(burnt * FUELS[code])


#: tCO2 a t of pure carbonate, by what it does.
CARBONATES = {
    ("石灰石", "desulfurise"): 0.440,
    ("石灰石", "calcine"): 0.43971,
    ("白云石", "calcine"): 0.47732,
    ("纯碱", "calcine"): 0.41492,
}


def process(ledgers: Ledgers, code: str, year: int) -> float:
    """tCO2 of processes of an enterprise by hand: clinker, carbonates, feedstock gas less the carbon in urea."""
    made = [row for _, row in rows(ledgers, code, "04", year)]
    used = [row for _, row in rows(ledgers, code, "05", year)]
    co2 = sum(0.538 * row["product_qty"] for row in made if row.get("product_code") == "水泥熟料")
    co2 += sum(CARBONATES[row["material_code"], row["purpose"]] * row["qty"] * row["purity"] / 100 for row in used)
    if any(row.get("product_code") == "合成氨（碳平衡）" for row in made):
        fed = sum(row.get("feedstock", 0.0) for _, row in rows(ledgers, code, "02", year) if row["energy_code"] == "15")
        urea = sum(row["product_qty"] for row in made if row.get("product_code") == "尿素")
        co2 += (fed * 389.31 * 0.0153 - urea * 0.2) * 44 / 12
    return float(co2)


#: GJ a t, and kg of CH4 and N2O a TJ, of fuel that vehicles use.
NCV = {"21": 42.652, "16": 51.498}
VEHICLES = {("21", "road"): (3.9, 3.9), ("16", "road"): (92.0, 3.0), ("21", "offroad"): (4.15, 28.6)}
CH4, N2O = 28.0, 265.0  # AR5


def boilers(ledgers: Ledgers, code: str, year: int) -> float:
    """tCO2e of nitrous oxide of the power boiler: coal in a fluidised bed 61 kg/TJ, oil 0.4."""
    burnt = [row for _, row in rows(ledgers, code, "02", year) if code == "E01" and row["process"] == "P01"]
    coal = sum(row["consumption"] * row["ncv"] for row in burnt if row.get("boiler") == "cfb")
    oil = sum(row["consumption"] * NCV["21"] for row in burnt if row["energy_code"] == "21")
    return float((coal * 61 + oil * 0.4) * 1e-6 * N2O)


def vehicles(ledgers: Ledgers, code: str, year: int) -> float:
    """tCO2e of methane and nitrous oxide of fuel used in transport."""
    total = 0.0
    for row in (row for _, row in rows(ledgers, code, "02", year) if row.get("transport")):
        methane, nitrous = VEHICLES[row["energy_code"], row["transport_mode"]]
        total += row["transport"] * NCV[row["energy_code"]] * 1e-6 * (methane * CH4 + nitrous * N2O)
    return total


def works(ledgers: Ledgers, code: str, year: int) -> float:
    """tCO2e of methane of wastewater: 0.25 kg a kg COD, correction 0.3 of the industry."""
    organic = sum(row["cod_removed"] + row["cod_discharged"] for _, row in rows(ledgers, code, "10", year))
    return float(organic * 0.25 * 0.3 * CH4)


def year_of(ledgers: Ledgers, scope: str, year: int) -> tuple[Decimal, Decimal, Decimal]:
    """Output at constant prices, pollution equivalents and tCO2e of a division (or "park") by hand."""
    output = equivalents = co2 = 0.0
    for firm in ledgers.park.firms:
        if scope != "park" and firm.industry_code[:2] != scope:
            continue
        output += sum(row.get("output_value_const", 0.0) for _, row in rows(ledgers, firm.code, "04", year))
        co2 += sum(carbon(row, year) for _, row in rows(ledgers, firm.code, "02", year))
        co2 += sum(part(ledgers, firm.code, year) for part in (process, boilers, vehicles, works))
        for _, row in rows(ledgers, firm.code, "07", year):
            if row["gas_volume"] != "NO":
                kilograms = row["gas_volume"] * row["conc_avg"] * 1e-2
                equivalents += kilograms / EQUIVALENTS.get(row["pollutant"], float("inf"))
        for _, row in rows(ledgers, firm.code, "08", year):
            if row["direction"] == "direct":
                equivalents += row["emission"] * 1000 / EQUIVALENTS.get(row["pollutant"], float("inf"))
    return Decimal(str(output)), Decimal(str(equivalents)), Decimal(str(co2))


@pytest.mark.parametrize(
    ("scope", "state"),
    [
        ("park", "synergistic"),
        ("44", "synergistic"),
        ("13", "synergistic"),
        ("26", "antagonistic"),
        ("39", "antagonistic"),
        ("32", "coupled"),
        ("38", "coupled"),
        ("30", "negative"),
        ("31", "negative"),
        ("14", "separate"),
    ],
)
@pytest.mark.parametrize("end", [2024, 2025])
def test_industries_land_in_every_state(ledgers: Ledgers, scope: str, state: str, end: int) -> None:
    start, last = year_of(ledgers, scope, 2021), year_of(ledgers, scope, end)
    economy, pollution, co2 = (Ends(*pair) for pair in zip(start, last, strict=True))
    assert judge(economy, pollution, co2, end - 2021).state.value == state
