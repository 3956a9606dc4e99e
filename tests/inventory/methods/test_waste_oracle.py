"""Waste, wastewater and the gases beside CO2 against an independent loop in plain Decimal arithmetic."""

from collections.abc import Callable
from decimal import Decimal, getcontext
from typing import Any

import numpy as np
import pytest

from inventory.methods.compile import compile_lines
from tests.inventory.methods.line_builder import frame, line

ROWS = 3000
Row = dict[str, Any]


def number(row: Row, name: str) -> Decimal:
    return Decimal(repr(float(row.get(name) or 0.0)))


def recovered(row: Row) -> Decimal:
    return number(row, "ch4_recovered") * number(row, "ch4_content") * Decimal("7.17")


def mcf(row: Row, default: str) -> Decimal:
    return number(row, "mcf" if row.get("mcf") is not None else default)


def industry(row: Row) -> Decimal:
    organics = number(row, "quantity") + number(row, "cod_discharged") - number(row, "cod_sludge")
    return max(Decimal(0), organics * number(row, "b0_cod") * mcf(row, "mcf_cod") - recovered(row))


def enterprise(row: Row) -> Decimal:
    removed = number(row, "quantity") * (number(row, "cod_in") - number(row, "cod_out")) / 1_000_000
    return max(Decimal(0), (removed - number(row, "cod_sludge")) * number(row, "b0_cod") * mcf(row, "mcf_cod"))


def domestic(row: Row) -> Decimal:
    return max(Decimal(0), number(row, "quantity") * number(row, "b0_bod") * mcf(row, "mcf_bod") - recovered(row))


def landfill(row: Row) -> Decimal:
    potential = number(row, "quantity") * 16 / 12
    for name in ("landfill_mcf", "landfill_doc", "landfill_doc_f", "landfill_gas"):
        potential *= number(row, name)
    return max(Decimal(0), potential - recovered(row)) * (1 - number(row, "landfill_oxidation"))


def fossil(row: Row) -> Decimal:
    return carbon(row) * number(row, "waste_fossil")


def carbon(row: Row) -> Decimal:
    return number(row, "quantity") * number(row, "waste_carbon") * number(row, "waste_burnout") * 44 / 12


def terajoules(row: Row) -> Decimal:
    if row["unit"] == "tce":
        return number(row, "quantity") * Decimal("29.3076") / 1000
    ncv = number(row, "measured_ncv" if row.get("measured_ncv") is not None else "ncv")
    return (number(row, "quantity") - number(row, "feedstock")) * ncv / 1000


def by_energy(factor: str) -> Callable[[Row], Decimal]:
    return lambda row: terajoules(row) * number(row, factor) / 1000


SLOW: dict[str, Callable[[Row], Decimal]] = {
    "wastewater.industry": industry,
    "wastewater.enterprise": enterprise,
    "wastewater.domestic": domestic,
    "wastewater.n2o": lambda row: number(row, "quantity") * number(row, "sewage_n2o") * 44 / 28,
    "waste.landfill": landfill,
    "waste.incineration": fossil,
    "waste.incineration_biogenic": lambda row: carbon(row) * (1 - number(row, "waste_fossil")),
    "waste.incineration_n2o": lambda row: number(row, "quantity") * number(row, "incineration_n2o") / 1_000_000,
    "biomass.co2": by_energy("biomass_co2"),
    "biomass.ch4": by_energy("biomass_ch4"),
    "biomass.n2o": by_energy("biomass_n2o"),
    "boiler.n2o": by_energy("boiler_n2o"),
    "mobile.ch4": by_energy("mobile_ch4"),
    "mobile.n2o": by_energy("mobile_n2o"),
    "fuel.energy": by_energy("co2_per_tj"),
}


def random_line(random: np.random.Generator) -> Row:
    amount = float(np.round(random.lognormal(5, 2), 6))
    share = random.random(6)
    biogas = {"ch4_recovered": amount * share[0] / 20, "ch4_content": 0.5 + share[1] / 3} if share[2] < 0.4 else {}
    own = {"mcf": share[3]} if share[4] < 0.4 else {}
    works = {"sheet": "10", "item": "TW001", "unit": "t", "quantity": amount}
    shape = random.integers(0, 8)
    if shape == 0:
        chain = {"cod_discharged": amount * share[5], "cod_sludge": amount * share[4] / 2}
        return line(**works, field="cod_removed", b0_cod=0.25, mcf_cod=share[0], **chain, **biogas, **own)
    if shape == 1:
        water = {"field": "water_treated", "unit": "m3", "cod_in": 400 + 900 * share[0], "cod_out": 300 * share[1]}
        return line(**(works | water), b0_cod=0.25, mcf_cod=share[2], **own)
    if shape == 2:
        return line(**works, field="bod_treated", b0_bod=0.6, mcf_bod=share[0], **biogas, **own)
    if shape == 3:
        return line(**works, field="nitrogen_discharged", sewage_n2o=share[0] / 10)
    if shape == 4:
        site = {"landfill_mcf": 1.0, "landfill_doc": share[0] / 2, "landfill_doc_f": share[1], "landfill_gas": 0.5}
        place = {"field": "waste_landfilled", "treatment": "managed_anaerobic", "landfill_oxidation": share[3] / 2}
        return line(**works, **site, **place, **biogas)
    if shape == 5:
        furnace = {"waste_carbon": share[0], "waste_fossil": share[1], "waste_burnout": 0.9, "incineration_n2o": 900.0}
        return line(**works, field="waste_burnt", waste_kind="sludge", **furnace)
    if shape == 6:
        factors = {"biomass_co2": 112000.0, "biomass_ch4": 300 * share[0], "biomass_n2o": 4 * share[1]}
        return line(item="36", unit="tce", energy_kind="biomass", field="consumption", quantity=amount, **factors)
    measured = {"measured_ncv": 8 + 20 * share[5]} if share[0] < 0.4 else {}
    fuel = {"item": "21", "unit": "t", "fuel_unit": "t", "energy_kind": "fuel", "quantity": amount, "ncv": 42.652}
    if share[1] < 0.5:
        return line(**fuel, **measured, field="transport", mobile_ch4=100 * share[2], mobile_n2o=30 * share[3])
    burnt = {"field": "consumption", "feedstock": amount * share[2], "process_kind": "power_boiler"}
    return line(
        **fuel, **measured, **burnt, boiler_n2o=61 * share[3], co2_per_tj=74100.0, carbon=0.0202, oxidation=0.98
    )


def test_frames_agree_with_a_decimal_loop() -> None:
    getcontext().prec = 40
    random = np.random.default_rng(20_261_121)
    rows = [random_line(random) for _ in range(ROWS)]
    compiled = compile_lines(frame(rows), with_trail=False)
    assert set(compiled.gaps["reason"]) <= {"recovery_exceeds"}
    assert set(SLOW) <= set(compiled.emissions["method"])
    results = compiled.emissions[["line_id", "method", "mass_t"]].itertuples(index=False, name=None)
    for line_id, method, mass in results:
        if method in SLOW:
            row = rows[int(line_id) - 1]
            assert mass == pytest.approx(float(SLOW[method](row)), rel=1e-9, abs=6e-10), (method, row)
