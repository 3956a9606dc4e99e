"""Published worked examples of the kinds that have a method; the others are listed, so that none is forgotten."""

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
COVERED = {"fuel EF", "electricity", "heat", "tce", "GB/T 2589", "incineration EF", "wastewater CH4", "IPCC EF"}
#: Kinds whose methods are not in the catalogue yet.
OPEN = {
    "desulphurisation",
    "steel",
    "reductant",
    "ammonia",
}
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


def as_line(kind: str, inputs: dict[str, str]) -> dict[str, Any]:
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


@pytest.mark.parametrize(
    "example", [entry for entry in EXAMPLES if entry["kind"] in COVERED], ids=lambda entry: entry["id"]
)
def test_worked_example(example: dict[str, Any]) -> None:
    compiled = compile_lines(frame([as_line(example["kind"], example["inputs"])]), with_trail=False)
    if example["kind"] in ("tce", "GB/T 2589"):
        value = compiled.flows["coal_tce"].sum()
    else:
        value = compiled.emissions.loc[~compiled.emissions["memo"].astype(bool), "mass_t"].sum()
    value *= SCALE.get(example["kind"], lambda inputs: 1.0)(example["inputs"])
    assert value == pytest.approx(float(example["computed"]), abs=DIGITS.get(example["kind"], 6e-10))


def test_every_kind_is_covered_or_listed_as_open() -> None:
    assert {entry["kind"] for entry in EXAMPLES} == COVERED | OPEN
