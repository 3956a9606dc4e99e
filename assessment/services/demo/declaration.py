"""The demo park as it is declared in `fixtures/demo`: plain records, no database."""

from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Final

from assessment.services.demo.records import records, table

MONTHS: Final = 12
Month = tuple[int, int]


@dataclass(frozen=True)
class ParkFacts:
    """The park itself; `types` are the codes of its type in the six classifications."""

    code: str
    name: str
    province: str
    grid_region: str
    city: str
    gwp_set: str
    export_rule: str
    base_year: int
    types: tuple[str, ...]
    fuel_factor_set: str
    fuel_factor_reason: str
    first_year: int
    last_year: int
    last_month: int


@dataclass(frozen=True)
class Firm:
    """One enterprise: register facts, main product of 2021, its price in 1e4 CNY a unit, and how both move."""

    code: str
    uscc: str
    name: str
    short_name: str
    industry_code: str
    permit_no: str
    permit_type: str
    ets: str
    scale: str
    region_code: str
    lon: float
    lat: float
    in_boundary: str
    contact: str
    key_energy: bool
    key_pollution: bool
    key_carbon: bool
    joined_on: date
    product: str
    product_unit: str
    annual_product: float
    price_wan: float
    season: str
    output_path: str
    price_path: str
    value_added_share: float
    tax_share: float
    employees: int
    basis: str


@dataclass(frozen=True)
class Step:
    """A process of an enterprise."""

    enterprise: str
    code: str
    name: str
    kind: str
    metering_level: int


@dataclass(frozen=True)
class Mouth:
    """A permitted outlet of an enterprise."""

    enterprise: str
    code: str
    name: str
    medium: str
    process: str
    destination: str


@dataclass(frozen=True)
class EnergyUse:
    """One row of sheet 02. `use`: `use`, `buy` (from `counterparty` in the park), `sell_trades` or `sell_rest`.

    `per_product` in `unit` per product unit in 2021; `base_share` of the year does not follow production; `device` is
    the boiler type or mode of transport; `generated_annual` is a fixed amount (photovoltaics) before `generated_path`.
    """

    enterprise: str
    process: str
    energy_code: str
    unit: str
    use: str
    per_product: float
    base_share: float
    path: str
    feedstock_share: float
    transport_share: float
    generated_per_product: float
    generated_annual: float
    generated_path: str
    green_pct: float
    ncv: float
    carbon_content: float
    oxidation: float
    device: str
    data_tier: str
    counterparty: str
    stock_days: int
    basis: str


@dataclass(frozen=True)
class AirSource:
    """One row of sheet 07: `gas_per_driver` in 1e4 Nm³ per unit of `driver` (`product` or an energy code)."""

    enterprise: str
    outlet: str
    pollutant: str
    driver: str
    gas_per_driver: float
    conc: float
    conc_path: str
    limit: float
    permitted: float
    method: str
    valid_rate: float
    file_mass: bool
    basis: str


@dataclass(frozen=True)
class WaterSource:
    """One row of sheet 08: m³ per product unit, mg/L in 2021."""

    enterprise: str
    outlet: str
    pollutant: str
    m3_per_product: float
    conc: float
    conc_path: str
    limit: float
    direction: str
    method: str
    basis: str


@dataclass(frozen=True)
class WasteSource:
    """One row of sheet 09: t per unit of `driver`; `used_path` holds the used share itself, the rest is disposed of."""

    enterprise: str
    process: str
    waste_code: str
    name: str
    driver: str
    t_per_driver: float
    used_self_share: float
    used_path: str
    destination: str
    receiver: str
    basis: str


@dataclass(frozen=True)
class Material:
    """One further product (sheet 04), material (05) or wastewater works (10): t per unit of `driver`, content in %."""

    enterprise: str
    process: str
    sheet: str
    item: str
    purpose: str
    driver: str
    per_driver: float
    path: str
    purity: float
    basis: str


@dataclass(frozen=True)
class Event:
    """A shutdown (share of normal production left), an absent month, or a correction (factor of the first filing)."""

    kind: str
    enterprise: str
    year: int
    month: int
    item: str
    value: float
    note: str


@dataclass(frozen=True)
class DemoPark:
    """Everything that is declared."""

    facts: ParkFacts
    firms: tuple[Firm, ...]
    steps: tuple[Step, ...]
    mouths: tuple[Mouth, ...]
    energy: tuple[EnergyUse, ...]
    air: tuple[AirSource, ...]
    water: tuple[WaterSource, ...]
    waste: tuple[WasteSource, ...]
    materials: tuple[Material, ...]
    events: tuple[Event, ...]
    paths: dict[str, dict[int, float]]
    seasons: dict[str, tuple[float, ...]]

    @cached_property
    def firm(self) -> dict[str, Firm]:
        """Enterprise by code."""
        return {firm.code: firm for firm in self.firms}

    @cached_property
    def months(self) -> tuple[Month, ...]:
        """Every month of the demo period."""
        facts = self.facts
        return tuple(
            (year, month)
            for year in range(facts.first_year, facts.last_year + 1)
            for month in range(1, MONTHS + 1)
            if (year, month) <= (facts.last_year, facts.last_month)
        )

    def absent(self, code: str) -> set[Month]:
        """Months that the enterprise has not filed."""
        return {(at.year, at.month) for at in self.events if at.kind == "absent" and at.enterprise == code}

    def late_month(self) -> tuple[Firm, Month]:
        """The enterprise and the month of the last complete year that is missing: the one a visitor may file."""
        event = next(event for event in self.events if event.kind == "absent" and event.year < self.facts.last_year)
        return self.firm[event.enterprise], (event.year, event.month)


@cache
def demo_park() -> DemoPark:
    """The declaration, read once. Errors: KeyError or ValueError for a cell that does not fit its column."""
    return DemoPark(
        facts=records("park.csv", ParkFacts)[0],
        firms=records("enterprises.csv", Firm),
        steps=records("processes.csv", Step),
        mouths=records("outlets.csv", Mouth),
        energy=records("energy.csv", EnergyUse),
        air=records("air.csv", AirSource),
        water=records("water.csv", WaterSource),
        waste=records("waste.csv", WasteSource),
        materials=records("materials.csv", Material),
        events=records("events.csv", Event),
        paths={
            row["code"]: {int(name): float(value) for name, value in row.items() if name.isdigit()}
            for row in table("paths.csv")
        },
        seasons={
            row["code"]: tuple(float(row[f"m{month}"]) for month in range(1, MONTHS + 1))
            for row in table("seasons.csv")
        },
    )
