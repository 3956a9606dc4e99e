"""Published worked examples, each through the method of its kind."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from inventory.methods.compile import compile_lines
from tests.inventory.methods.line_builder import COAL, HEAT, POWER, frame, line

EXAMPLES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "golden" / "inventory" / "worked_examples.json").read_text(encoding="utf-8")
)
ENERGY = {"fuel EF", "electricity", "heat", "tce", "GB/T 2589", "IPCC EF"}
PROCESS = {"desulphurisation", "steel", "reductant", "ammonia"}
WASTE = {"incineration EF", "wastewater CH4"}
#: From the mass in t to the unit of the example, and the half unit of its last digit where it is rounded coarser.
SCALE: dict[str, Callable[[dict[str, str]], float]] = {
    "wastewater CH4": lambda inputs: float(inputs["GWP"]),
    "IPCC EF": lambda inputs: 1000.0,
}
DIGITS = {"IPCC EF": 0.005, "wastewater CH4": 5e-11}


def fuel_line(inputs: dict[str, str]) -> dict[str, Any]:
    gas = Decimal(inputs["ncv"]) > 100
    unit = "1e4Nm3" if gas else "t"
    return line(
        **(COAL | {"unit": unit}),
        fuel_unit=unit,
        quantity=float(inputs["amount"]),
        ncv=float(inputs["ncv"]),
        carbon=float(Decimal(inputs["cc_tC_per_TJ"]) / 1000),
        oxidation=float(inputs["of"]),
    )


def process_line(kind: str, inputs: dict[str, str]) -> dict[str, Any]:
    if kind == "reductant":
        return fuel_line(inputs | {"amount": "1", "cc_tC_per_TJ": str(Decimal(inputs["cc"]) * 1000)})
    if kind == "ammonia":
        needs = {"gas_requirement": float(inputs["FR"]), "ammonia_gas_carbon": float(inputs["CC"])}
        made = line(
            sheet="04", field="product_qty", item="NH3-GAS", unit="t", activity_method="process.ammonia_default"
        )
        return made | needs | {"quantity": 1.0}
    used = line(sheet="05", field="qty", unit="t")
    if kind == "steel":  # an electrode as carbon fed: t of C per t
        electrode = {"item": "CARBON-OTHER", "activity_method": "process.carbon_feed", "quantity": 1.0}
        return used | electrode | {"material_carbon": float(inputs["C"])}
    needs = {"reagent_percent": 100 * float(inputs["I"]), "converted_percent": 100 * float(inputs["TR"])}
    limestone = {"item": "LIMESTONE", "activity_method": "process.desulphurisation", "quantity": float(inputs["t"])}
    return used | limestone | needs | {"process_co2": float(inputs["EF"])}


def as_line(kind: str, inputs: dict[str, str]) -> dict[str, Any]:
    if kind in PROCESS:
        return process_line(kind, inputs)
    if kind == "fuel EF":
        return fuel_line(inputs)
    if kind == "electricity":
        return line(**POWER, quantity=float(inputs["MWh"]), power_ef=float(inputs["EF"]))
    if kind == "heat":
        return line(**HEAT, quantity=float(inputs["GJ"]), heat_ef=float(inputs["EF"]))
    if kind == "tce":
        return line(**POWER, quantity=float(Decimal(inputs["kWh"]) / 1000), power_ef=0.5)
    if kind == "incineration EF":
        share = {"waste_carbon": inputs["CCW"], "waste_fossil": inputs["FCF"], "waste_burnout": inputs["CE"]}
        numbers = {name: float(value) for name, value in share.items()}
        gases = {"incineration_n2o": 0.0, "incineration_ch4": 0.0}
        return (
            line(sheet="10", field="waste_burnt", item="FS1", unit="t", waste_kind="msw", quantity=1.0)
            | numbers
            | gases
        )
    if kind == "wastewater CH4":
        water = {"cod_in": float(inputs["od_mg_L"]), "cod_out": 0.0, "b0_cod": float(inputs["B0"])}
        works = line(sheet="10", field="water_treated", item="TW1", unit="m3", quantity=1.0)
        return works | water | {"mcf_cod": float(inputs["MCF"])}
    if kind == "IPCC EF":
        # 1000 t of 1 GJ/t are one TJ
        carbon = float(Decimal(inputs["kgC_per_GJ"]) / 1000)
        return line(**COAL, quantity=1000.0, ncv=1.0, carbon=carbon, oxidation=1.0)
    # kcal/kg → GJ/t at 4.1868 kJ/kcal; tce per t = kgce per kg
    ncv = float(Decimal(inputs["kcal"]) * Decimal("4.1868") / 1000)
    return line(**COAL, quantity=1.0, ncv=ncv, carbon=0.0261, oxidation=0.93)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda entry: entry["id"])
def test_worked_example(example: dict[str, Any]) -> None:
    compiled = compile_lines(frame([as_line(example["kind"], example["inputs"])]), with_trail=False)
    if example["kind"] in ("tce", "GB/T 2589"):
        value = compiled.flows["coal_tce"].sum()
    else:
        value = compiled.emissions.loc[~compiled.emissions["memo"].astype(bool), "mass_t"].sum()
    value *= SCALE.get(example["kind"], lambda inputs: 1.0)(example["inputs"])
    assert value == pytest.approx(float(example["computed"]), abs=DIGITS.get(example["kind"], 6e-10))


def test_every_kind_has_a_method() -> None:
    assert {entry["kind"] for entry in EXAMPLES} == ENERGY | PROCESS | WASTE
