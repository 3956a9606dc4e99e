"""What a case for the calculator is: a method's line with what was wrong in it, and what cases may name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from string import Formatter
from typing import Any, Final, Protocol

import numpy as np
import pandas as pd

from inventory.methods.declaration import FactorNeed, Input, Method
from inventory.methods.line import TEXT_COLUMNS, prepare
from inventory.methods.presets import REGION, YEAR, preset
from inventory.methods.typed import alternatives
from inventory.methods.units import UnitTable

_FOLLOWS: Final = (
    "notation", "fuel_unit", "activity_method", "activity_gas", "factor_keys", "farm_region",
    "coef_key", "coef_parameter", "coef_form",
)  # fmt: skip
#: Choices of a row that factor keys and methods read, beside the energy or activity it names.
CHOICES: Final = (*(name for name in TEXT_COLUMNS if name not in _FOLLOWS), "division")
#: Columns of a ledger line that a case may leave empty; the unit of the fuel comes with its factors.
EMPTY: Final[Mapping[str, Any]] = {
    **dict.fromkeys((name for name in TEXT_COLUMNS if name != "fuel_unit"), ""),
    **dict.fromkeys(("division", "counterparty", "province", "item", "unit"), ""),
    **{"renewable": False, "in_park": False, "has_farms": True},
    **{"material_carbon_percent": np.nan, "quantity": np.nan},
}
#: What a name made from several cells of a line needs.
_NAMED_BY: Final = {
    "boiler_item": ("energy", "boiler"),
    "mobile_item": ("energy", "transport_mode"),
    "mcf_industry": ("division",),
    "coef_key": ("coef_item", "item"),
}


class Carrier(Protocol):
    """An energy code, as the ledger declares it."""

    @property
    def code(self) -> str: ...
    @property
    def name_zh(self) -> str: ...
    @property
    def name_en(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def fuel_code(self) -> str: ...
    @property
    def kind(self) -> str: ...


@dataclass(frozen=True)
class Vocabulary:
    """What cases may name: units, energy codes, activities (rows of activities.csv), GWP sets, factor sets, areas."""

    units: UnitTable
    energies: Mapping[str, Carrier]
    activities: Sequence[Mapping[str, str]]
    gwp_sets: tuple[str, ...]
    factor_sets: frozenset[str]
    regions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a field of a case, why, and what to do; `field` is "" for the case as a whole."""

    field: str
    reason_zh: str
    reason_en: str
    remedy_zh: str
    remedy_en: str


@dataclass(slots=True)
class Case:
    """A case as it goes to the methods: the line, lines beside it, own factor values, and what was wrong."""

    method: Method | None
    year: int = 0
    region: str = ""
    factor_set: str = ""
    gwp_set: str = ""
    line: dict[str, Any] = field(default_factory=dict)
    beside: list[dict[str, Any]] = field(default_factory=list)
    factors: dict[str, float] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, name: str, zh: tuple[str, str], en: tuple[str, str]) -> None:
        """Notes a problem: reason and remedy in both languages."""
        self.problems.append(Problem(name, zh[0], en[0], zh[1], en[1]))


def settings(method: Method) -> tuple[str, ...]:
    """Options that matter to a method beside year and region: its energy or activity, and choices of the row."""
    example = preset(method)
    found = ["energy"] if method.kinds else []
    found += ["activity"] if method.by_activity else []
    for need in method.needs:
        for _, name, _, _ in Formatter().parse(need.key + need.library_parameter):
            found += _NAMED_BY.get(name or "", (name,) if name in CHOICES else ())
    found += ["field"] if len(method.fields) > 1 else []
    found += [name for name in example.options if name in (*CHOICES, "item")]
    return tuple(name for name in dict.fromkeys(found) if name not in example.given)


def default_field(method: Method) -> str:
    """The field of a case that names none: one that enters a total."""
    return next((name for name in method.fields if name in method.counted), method.fields[0])


def energies_of(method: Method, energies: Mapping[str, Carrier]) -> list[Carrier]:
    """Energy codes whose lines the method may take, by kind and unit."""
    units = alternatives(method.activity.unit)
    return [entry for entry in energies.values() if entry.kind in method.kinds and entry.unit in units]


def activities_of(method: Method, activities: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """Activities whose lines the method may take."""
    return [row for row in activities if row["method"] == method.by_activity and row["sheet"] == method.sheet]


def typed_factor(need: FactorNeed, typed: Mapping[str, Any]) -> bool:
    """Whether the case gives an own value of a factor parameter."""
    return any(typed.get(name) not in (None, "") for name in (need.parameter, need.override) if name)


def example_case(method: Method, activities: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """The declared example of a method as a case; of several activities the first."""
    example = preset(method)
    options: dict[str, Any] = dict(example.options)
    if fitting := activities_of(method, activities):
        options = {"activity": fitting[0]["code"]} | options
    case: dict[str, Any] = {"method": method.code, "year": YEAR, "region": REGION, "inputs": dict(example.inputs)}
    return case | ({"options": options} if options else {})


def is_derived(method: Method, entry: Input) -> bool:
    """Whether an input follows from other lines or results, so that a case need not give it."""
    return entry.origin != "ledger" or entry.column in _context_columns(method)


@cache
def _context_columns(method: Method) -> frozenset[str]:
    if method.context is None:
        return frozenset()
    blank = {**EMPTY, "line_id": 1, "row": 4, "enterprise_id": 1, "year": 2023, "month": 1, "tier": "2"}
    frame = pd.DataFrame([{**blank, "sheet": method.sheet, "field": method.fields[0], "energy_kind": ""}])
    prepared: Any = prepare(frame)
    return frozenset(method.context(prepared))
