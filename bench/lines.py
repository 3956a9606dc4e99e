"""Seeded ledger lines of a made-up park, with factors joined, as coded columns or as a plain frame.

Every enterprise files the same number of lines each month, from one of six profiles; every profile mixes fuels by three
routes, electricity, heat, pollutants, waste and, by its trade, process materials, wastewater, vehicles and biomass.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from inventory.methods.column import Words
from inventory.methods.line_table import Lines

PROFILES: Final = 6
FIRST_YEAR: Final = 2015
#: Columns of words with "" where a slot does not name them.
WORDS: Final = (
    "sheet", "field", "item", "unit", "energy_kind", "activity_method", "fuel_unit", "direction", "treatment",
    "waste_kind", "process_kind", "notation", "tier", "activity_gas", "export_rule",
)  # fmt: skip
#: Share of amounts that are blank, of amounts out of bounds, of factors that are missing.
BLANK, BROKEN, UNKNOWN = 0.004, 0.001, 0.002
MEASURED: Final = 0.1
#: How far amounts spread around their middle: log-normal.
SPREAD: Final = 0.8
Slot = dict[str, Any]


def fuel(row: int, item: str, unit: str, ncv: float, **factors: Any) -> list[Slot]:
    """Consumption and purchase of one fuel; `factors` are those of its route."""
    base = {"sheet": "02", "row": row, "item": item, "unit": unit, "fuel_unit": unit, "energy_kind": "fuel", "ncv": ncv}
    return [base | {"field": "consumption", "amount": 900.0} | factors, base | {"field": "purchase", "amount": 950.0}]


def energy(row: int, item: str, unit: str, kind: str, **factors: float) -> list[Slot]:
    """Purchase and consumption of electricity or heat."""
    base = {"sheet": "02", "row": row, "item": item, "unit": unit, "energy_kind": kind, "amount": 4000.0, **factors}
    return [base | {"field": field} for field in ("purchase", "consumption")]


def outlet(row: int, item: str, filed: bool) -> list[Slot]:
    """An air pollutant at an outlet: volume and concentration, with or without the filed mass."""
    volume = {"sheet": "07", "row": row, "item": item, "field": "gas_volume", "unit": "1e4Nm3", "amount": 6000.0}
    mass = {"sheet": "07", "row": row, "item": item, "field": "emission", "unit": "t", "amount": 3.0, "tier": "1"}
    return [volume | {"conc_avg": 40.0, "tier": "1"}, *([mass] if filed else [])]


def water(row: int, item: str, direction: str) -> list[Slot]:
    """A water pollutant: volume and concentration, or mass and what goes down the sewer."""
    base = {"sheet": "08", "row": row, "item": item, "direction": direction, "tier": "1"}
    volume = base | {"field": "volume", "unit": "m3", "amount": 8000.0, "conc_avg": 60.0}
    if direction == "直接":
        return [volume]
    return [volume, *(base | {"field": name, "unit": "t", "amount": 0.5} for name in ("emission", "to_wwtp"))]


def waste(row: int, item: str) -> list[Slot]:
    """Solid waste by fate."""
    base = {"sheet": "09", "row": row, "item": item, "unit": "t", "amount": 120.0}
    return [base | {"field": name} for name in ("generated", "used_self", "used_out", "disposed", "stored")]


def process(row: int, sheet: str, method: str, item: str = "P1", **factors: Any) -> Slot:
    """A product made or a material used that gives process gas."""
    field = "product_qty" if sheet == "04" else "qty"
    values = {"sheet": sheet, "row": row, "field": field, "item": item, "unit": "t", "amount": 3000.0}
    return values | {"activity_method": method} | factors


def treatment(row: int, field: str, **factors: Any) -> Slot:
    """An amount treated on sheet 10."""
    return {"sheet": "10", "row": row, "field": field, "item": "TW001", "unit": "t", "amount": 300.0} | factors


COMMON: Final[Sequence[Slot]] = (
    *fuel(3, "04", "t", 20.9, carbon=0.0264, oxidation=0.93, feedstock=90.0, measured_ncv=21.2),
    *fuel(4, "15", "1e4Nm3", 389.31, carbon=0.0153, oxidation=0.99),
    *fuel(5, "21", "t", 42.652, co2_per_tj=74100.0),
    *fuel(6, "02", "t", 22.4, element_carbon=0.58, oxidation=0.98),
    {"sheet": "02", "row": 5, "item": "21", "unit": "t", "fuel_unit": "t", "energy_kind": "fuel", "field": "transport",
     "amount": 40.0, "ncv": 42.652, "mobile_ch4": 4.15, "mobile_n2o": 28.6},
    *energy(7, "33", "MWh", "electricity", power_ef=0.5366),
    *energy(8, "32", "GJ", "heat", heat_ef=0.11),
    *(slot for row in range(3, 8) for slot in outlet(row, ("a21002", "a21026", "a34000")[row % 3], True)),
    *(slot for row in range(8, 12) for slot in outlet(row, ("a21002", "a21026", "a34000")[row % 3], False)),
    *(slot for row in range(3, 6) for slot in water(row, ("w01018", "w21003", "w21011")[row % 3], "间接")),
    *(slot for row in range(6, 9) for slot in water(row, ("w01018", "w21003", "w21011")[row % 3], "直接")),
    *waste(3, "SW01"),
)  # fmt: skip
SPECIAL: Final[Sequence[Sequence[Slot]]] = (
    (
        process(3, "04", "process.cement", process_co2=0.538),
        process(4, "04", "process.cement_slag", process_co2=0.538, amount=200.0),
        process(3, "05", "process.carbonate", pure_percent=100.0, process_co2=0.4397, calcined_percent=100.0),
        process(5, "04", "process.lime", process_co2=0.683),
    ),
    (
        process(3, "04", "process.nitric_acid", process_n2o_kg=7.0),
        process(4, "04", "process.adipic_acid", process_n2o=0.293),
        process(5, "04", "process.calcium_carbide", process_co2=1.154),
        process(6, "04", "process.hfc", activity_gas="HFC-134a", process_gas_percent=0.5, amount=90.0),
    ),
    (
        process(3, "05", "process.steel_flux", process_co2=0.43),
        process(4, "05", "process.pig_iron", carbon_percent=4.1),
        process(3, "04", "process.crude_steel", carbon_percent=0.248),
        process(4, "04", "process.aluminium", item="AL-PFPB", process_cf4=0.034, process_c2f6=0.0034,
                anode_net=0.42, anode_sulphur=2.0, anode_ash=0.4),
    ),
    (
        treatment(3, "cod_removed", b0_cod=0.25, mcf_cod=0.3, ch4_recovered=2.0, ch4_content=0.6, cod_sludge=4.0),
        treatment(4, "water_treated", unit="m3", amount=9e4, b0_cod=0.25, mcf_cod=0.3, cod_in=600.0, cod_out=60.0),
        treatment(5, "bod_treated", b0_bod=0.6, mcf_bod=0.165),
        treatment(6, "nitrogen_discharged", sewage_n2o=0.005),
    ),
    (
        treatment(3, "waste_burnt", waste_kind="msw", waste_carbon=0.2, waste_fossil=0.39, waste_burnout=0.95,
                  incineration_n2o=50.0, incineration_ch4=0.2),
        treatment(4, "waste_landfilled", treatment="managed_anaerobic", landfill_mcf=1.0, landfill_doc=0.15,
                  landfill_doc_f=0.5, landfill_gas=0.5, landfill_oxidation=0.1),
        treatment(5, "waste_biological", treatment="compost", biological_ch4=4.0, biological_n2o=0.24),
        process(3, "05", "process.desulphurisation", process_co2=0.4397, reagent_percent=90.0, converted_percent=100.0),
    ),
    (
        *fuel(9, "36", "tce", 20.0)[:1],
        {"sheet": "02", "row": 10, "item": "32", "unit": "GJ", "energy_kind": "heat", "field": "self_generated",
         "amount": 700.0, "heat_ratio": 0.3},
        {"sheet": "02", "row": 7, "item": "33", "unit": "MWh", "energy_kind": "electricity", "field": "self_generated",
         "amount": 9000.0},
        {"sheet": "02", "row": 7, "item": "33", "unit": "MWh", "energy_kind": "electricity", "field": "exported",
         "amount": 900.0, "power_ef": 0.5366, "export_rule": "own_intensity"},
        {"sheet": "05", "row": 3, "item": "STATION", "unit": "piece", "field": "count", "amount": 3.0,
         "activity_method": "fugitive.gas_station", "station_ch4": 85.05},
        {"sheet": "04", "row": 3, "item": "GAS", "unit": "1e4Nm3", "field": "product_qty", "amount": 3000.0,
         "activity_method": "fugitive.gas_supply", "supply_ch4": 133.0},
    ),
)  # fmt: skip
#: Cells of sheet 02 that no method takes, to fill a month up.
SILENT: Final = ("stock_begin", "stock_end", "industrial", "non_industrial", "purchase_amount")


def profile(number: int, size: int) -> list[Slot]:
    """The lines that enterprises of a profile file each month, `size` of them, sorted by sheet and row."""
    slots = [dict(slot) for slot in (*COMMON, *SPECIAL[number])]
    for slot in slots:
        if number == PROFILES - 1 and slot["item"] == "36":
            slot |= {"energy_kind": "biomass", "biomass_co2": 112000.0, "biomass_ch4": 30.0, "biomass_n2o": 4.0}
        if number == PROFILES - 1 and slot["field"] == "consumption" and slot["energy_kind"] == "fuel":
            slot["process_kind"] = "power_boiler"
    filler: Slot = {"sheet": "02", "row": 3, "item": "04", "unit": "t", "energy_kind": "fuel", "amount": 800.0}
    slots += [filler | {"field": SILENT[place % len(SILENT)]} for place in range(size - len(slots))]
    return sorted(slots[:size], key=lambda slot: (slot["sheet"], slot["row"]))


def factor_names() -> list[str]:
    """Columns of numbers that a slot may name beside its amount."""
    from inventory.methods.catalogue import METHODS, factor_needs

    needed = {need.parameter for need in factor_needs()}
    cells = {name for method in METHODS for name in method.ledger_columns if name != "quantity"}
    named = {name for slots in (COMMON, *SPECIAL) for slot in slots for name in slot} | {
        "biomass_co2", "biomass_ch4", "biomass_n2o",
    }  # fmt: skip
    return sorted((needed | cells | {"heat_ratio"}) & named)


def park_lines(enterprises: int, months: int, size: int, seed: int) -> Lines:
    """Lines of a park by enterprise and month, `size` of them a month, with factors, tiers and a few mistakes."""
    random = np.random.default_rng(seed)
    profiles = [profile(number, size) for number in range(PROFILES)]
    total = enterprises * months * size
    kind = np.repeat(np.arange(enterprises) % PROFILES, months * size)
    slot = kind * size + np.tile(np.arange(size), enterprises * months)
    flat = [entry for slots in profiles for entry in slots]
    month = np.tile(np.repeat(np.arange(months), size), enterprises)
    columns: dict[str, Any] = {
        "line_id": np.arange(total),
        "enterprise_id": np.repeat(np.arange(enterprises) + 1, months * size),
        "year": FIRST_YEAR + month // 12,
        "month": month % 12 + 1,
        "row": np.array([entry["row"] for entry in flat]).take(slot),
        "in_park": random.random(total) < 0.05,
        "quantity": _amounts(random, np.array([entry["amount"] for entry in flat]).take(slot)),
    }
    for name in WORDS:
        texts = Words.of([entry.get(name, "2" if name == "tier" else "") for entry in flat])
        columns[name] = texts.take(slot)
    for name in factor_names():
        columns |= _factor(random, name, np.array([entry.get(name, np.nan) for entry in flat]).take(slot))
    return Lines(columns, total)


def _amounts(random: np.random.Generator, middle: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    amounts = np.round(middle * random.lognormal(0.0, SPREAD, len(middle)), 3)
    chance = random.random(len(middle))
    return np.where(chance < BLANK, np.nan, np.where(chance > 1 - BROKEN, -amounts, amounts))


def _factor(random: np.random.Generator, name: str, values: npt.NDArray[np.float64]) -> dict[str, Any]:
    """A column of numbers; the factors among them with tier and whether they are unverified."""
    chance = random.random(len(values))
    if name.startswith("measured_"):
        return {name: np.where(chance < MEASURED, values, np.nan)}
    given = {name: np.where(chance < UNKNOWN, np.nan, values)}
    tiers = Words(
        np.where(np.isnan(values), 0, 1 + (chance > 0.3)).astype(np.uint8), np.array(["", "2a", "2b"], object)
    )
    return given | {f"{name}_tier": tiers, f"{name}_unverified": chance > 0.9}


def as_frame(lines: Lines) -> pd.DataFrame:
    """The same lines as the frame a selector gives, with texts written out."""
    return lines.to_frame()
