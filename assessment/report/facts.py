"""Everything the report says, as plain values read from the stores; None is missing, never zero."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

Amount = Decimal | None


@dataclass(frozen=True)
class ParkFacts:
    """The park; `types` = (classification, type) in words."""

    name: str
    code: str
    province: str
    city: str
    gwp_set: str
    base_year: int
    flat_band_percent: Decimal
    is_demo: bool
    is_register: bool
    types: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class BoundaryFacts:
    """One boundary in force in the year, as GeoJSON."""

    kind: str
    label: str
    geometry: Mapping[str, Any]
    area_km2: Amount
    valid_from: date
    source: str


@dataclass(frozen=True)
class FirmFacts:
    """One enterprise of the year with what it filed and emitted."""

    pk: int
    name: str
    uscc: str
    permit_no: str
    industry: str
    key_industry: str
    longitude: Amount
    latitude: Amount
    roles: tuple[str, ...]
    processes: int
    outlets: int
    expected_months: int
    filed_months: int


@dataclass(frozen=True)
class YearFacts:
    """One stored year of the park."""

    year: int
    expected_months: int
    filed_months: int
    last_month: int
    co2e_t: Amount
    scope1_co2e_t: Amount
    scope2_co2e_t: Amount
    coal_tce: Amount
    output_const: Amount
    air_equivalents: Amount
    water_equivalents: Amount
    gap_count: int
    unverified_share: Amount
    digest: str

    @property
    def coverage(self) -> Amount:
        """Filed ÷ expected enterprise-months (facility-years of a register)."""
        return Decimal(self.filed_months) / self.expected_months if self.expected_months else None

    @property
    def is_complete(self) -> bool:
        return self.expected_months > 0 and self.filed_months >= self.expected_months


@dataclass(frozen=True)
class TotalFacts:
    """One roll-up row of the year, by industry or by enterprise (`place`), months added up."""

    place: str
    key_industry: str
    kind: str
    item: str
    category: str
    scope: int
    tier: str
    unverified: bool
    amount: Decimal
    unit: str
    co2e_t: Amount
    in_park: bool = False


@dataclass(frozen=True)
class SubstanceFacts:
    """A pollutant or gas as the report prints it."""

    code: str
    kind: str
    name: str
    short: str
    is_main: bool
    equivalent_kg: Amount


@dataclass(frozen=True)
class FlowFacts:
    """Energy of one carrier and stage in the year."""

    carrier: str
    name: str
    stage: str
    quantity: Decimal
    unit: str
    energy_gj: Amount
    coal_tce: Amount


@dataclass(frozen=True)
class FactorFacts:
    """One factor row behind the year's emissions."""

    name: str
    parameter: str
    value: Decimal
    unit: str
    factor_set: str
    version: str
    region: str
    tier: str
    status: str
    source: str
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class GapFacts:
    """Lines of one enterprise that gave no result, or a break in a register series."""

    enterprise: str
    subject: str
    reason: str
    count: int


@dataclass(frozen=True)
class CorrectionFacts:
    """A later version of a filed month, with its reason."""

    enterprise: str
    month: int
    number: int
    reason: str
    filed_on: date


@dataclass(frozen=True)
class FusedFacts:
    """One process of the fused inventory; shares are those of the park."""

    enterprise: str
    process: str
    co2e_t: Amount
    equivalents: Amount
    carbon_share: float | None
    pollution_share: float | None
    coupling: float | None
    shared_source: bool
    same_direction: bool | None
    is_key: bool
    amounts: Mapping[str, Decimal] = field(default_factory=dict)
    destinations: tuple[str, ...] = ()


@dataclass(frozen=True)
class JudgementFacts:
    """A stored decoupling judgement; `detail` is its JSON."""

    kind: str
    name: str
    view: str
    start: int
    end: int
    state: str
    economy_rate: Amount
    pollution_rate: Amount
    carbon_rate: Amount
    tapio_state: str
    tapio_elasticity: Amount
    is_partial: bool
    detail: Mapping[str, Any]


@dataclass(frozen=True)
class ProjectFacts:
    """A project with its stored effects (plus = reduction; CO2e and pollutants in t) and its place."""

    name: str
    measure: str
    clauses: tuple[str, ...]
    owner: str
    enterprise: str
    stage: str
    due_on: date
    running_from: date | None
    effects: Mapping[str, Decimal]
    outside: frozenset[str]
    carbon_share: float | None
    pollution_share: float | None
    quadrant: str
    elasticity: float | None
    unit_cost: Amount
    warnings: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True)
class IndicatorFacts:
    """An indicator's value against target and basic requirement."""

    code: str
    category: str
    name: str
    unit: str
    clause: str
    value: Amount
    target: Amount
    baseline: Amount
    is_main: bool
    verdict: str
    reason: str
    provisional: str = ""


@dataclass(frozen=True)
class RatingFacts:
    """The grade of the year."""

    grade: str
    provisional_grade: str
    reasons: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class ReportFacts:
    """The whole content of one report."""

    park: ParkFacts
    year: int
    history: tuple[YearFacts, ...]
    boundaries: tuple[BoundaryFacts, ...] = ()
    firms: tuple[FirmFacts, ...] = ()
    industries: tuple[TotalFacts, ...] = ()
    enterprises: tuple[TotalFacts, ...] = ()
    substances: Mapping[str, SubstanceFacts] = field(default_factory=dict)
    flows: tuple[FlowFacts, ...] = ()
    factors: tuple[FactorFacts, ...] = ()
    gaps: tuple[GapFacts, ...] = ()
    corrections: tuple[CorrectionFacts, ...] = ()
    processes: tuple[FusedFacts, ...] = ()
    judgements: tuple[JudgementFacts, ...] = ()
    projects: tuple[ProjectFacts, ...] = ()
    indicators: tuple[IndicatorFacts, ...] = ()
    rating: RatingFacts | None = None
    fuel_set: str = ""
    methods: tuple[str, ...] = ()

    @property
    def now(self) -> YearFacts:
        """The year of the report."""
        return next(row for row in self.history if row.year == self.year)

    @property
    def before(self) -> YearFacts | None:
        """The year before, when it is on record."""
        return next((row for row in self.history if row.year == self.year - 1), None)
