"""The printed carbon inventories: table C.1 by industry and table C.2 by field and department.

Field (领域) by category: fuel, biomass, fugitive, power and heat in less out → 能源活动; process → 工业生产过程;
waste → 废弃物处理. Removals (核减, negative), agriculture with forestry and land use, and any other category stand in
fields of their own, so that nothing that the park counts is left out of the sum (see `balance`).
Department (部门) of burnt fuel: what the ledger names as used by vehicles, and what a transport process burns, is
交通运输; what a process of homes burns is 居民生活; the rest follows the industry of the enterprise (`department`).
Amounts are unrounded tonnes of CO2e; a row without any line is None, never zero. Source: 002 6.6.1, 附录C 表C.1, 表C.2.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final

from inventory.methods.department import Department, department


class Field(StrEnum):
    """A field of the inventory: three as printed, then those shown only where they occur.

    `UNASSIGNED` holds categories of none of the others.
    """

    ENERGY = "energy"
    PROCESS = "process"
    WASTE = "waste"
    AFOLU = "afolu"
    REMOVAL = "removal"
    UNASSIGNED = "unassigned"


FIELD_OF: Final[Mapping[str, Field]] = {
    "fuel": Field.ENERGY,
    "biomass": Field.ENERGY,
    "fugitive": Field.ENERGY,
    "power": Field.ENERGY,
    "heat": Field.ENERGY,
    "power_export": Field.ENERGY,
    "heat_export": Field.ENERGY,
    "process": Field.PROCESS,
    "waste": Field.WASTE,
    "afolu": Field.AFOLU,
    "removal": Field.REMOVAL,
}
#: Columns of table C.1. Source: 002 附录C 表C.1.
PRINTED_FIELDS: Final = (Field.ENERGY, Field.PROCESS, Field.WASTE)
#: Order of table C.1. Source: 002 附录C 表C.1.
KEY_INDUSTRIES: Final = ("power", "steel", "building", "nonferrous", "petrochemical", "chemical")
OTHER: Final = "other"
#: Rows of table C.2 under 工业生产过程; the table prints 化工 and 石化 together.
PROCESS_ROWS: Final[Mapping[str, tuple[str, ...]]] = {
    "power": ("power",),
    "steel": ("steel",),
    "building": ("building",),
    "nonferrous": ("nonferrous",),
    "chemical": ("chemical", "petrochemical"),
    "other": (OTHER,),
}
#: Rows of table C.2 under 能源活动 beside fossil fuel, in its order; heat is not printed there. Sold power and heat are
#: negative and stand in the row of what comes in: 调入（出）.
ENERGY_ROWS: Final[Mapping[str, tuple[str, ...]]] = {
    "biomass": ("biomass",),
    "fugitive": ("fugitive",),
    "power": ("power", "power_export"),
    "heat": ("heat", "heat_export"),
}
#: Fields with one row of their own, not printed in table C.2.
OWN_ROWS: Final = (Field.AFOLU, Field.REMOVAL, Field.UNASSIGNED)
#: The six lead a park from this share of its output on (of its CO2e where no output is filed): the platform's reading
#: of 主导产业. Such parks owe three years of history. Source: 002 6.6.1.
LEADING_SHARE: Final = Decimal("0.5")
YEARS_OF_HISTORY: Final = 3


@dataclass(frozen=True, slots=True)
class CarbonTotal:
    """A stored yearly sum of one gas: mass_t, co2e_t and weight_t (sum of the absolute monthly co2e_t)."""

    division: str
    key_industry: str
    item: str
    category: str
    scope: int
    tier: str
    unverified: bool
    mass_t: Decimal
    co2e_t: Decimal
    weight_t: Decimal


@dataclass(frozen=True, slots=True)
class Shift:
    """Part of a category that lines name otherwise than their enterprise: fuel of vehicles or homes, waste not water.

    `to` is the department that fuel goes to.
    """

    division: str
    category: str
    co2e_t: Decimal
    to: Department = Department.TRANSPORT


@dataclass(frozen=True, slots=True)
class IndustryRow:
    """A row of table C.1: an industry, the six together ("key"), the others, or the park."""

    code: str
    level: str
    fields: Mapping[Field, Decimal] = field(default_factory=dict)

    @property
    def total(self) -> Decimal | None:
        return added(self.fields.values())


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A row of table C.2: `level` part, subtotal or total; `printed` says whether the guidance prints the row."""

    code: str
    field: Field | None
    level: str
    direct: Decimal | None
    indirect: Decimal | None
    printed: bool = True

    @property
    def total(self) -> Decimal | None:
        return added((self.direct, self.indirect))


def added(values: Iterable[Decimal | None]) -> Decimal | None:
    """Exact sum of what is there; None where nothing is."""
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def field_of(category: str) -> Field:
    """Field of a category. Source: 002 附录C 表C.2."""
    return FIELD_OF.get(category, Field.UNASSIGNED)


def key_share(amounts: Mapping[str, Decimal]) -> Decimal | None:
    """Fraction of the six key industries in amounts by key industry; None for nothing or a sum that is not positive."""
    whole = sum(amounts.values(), Decimal(0))
    return sum((amounts.get(code, Decimal(0)) for code in KEY_INDUSTRIES), Decimal(0)) / whole if whole > 0 else None


def industry_table(totals: Iterable[CarbonTotal]) -> list[IndustryRow]:
    """Table C.1: the six key industries, their sum, the others, the park; each by field in t CO2e.

    Source: 002 附录C 表C.1.
    """
    cells: dict[str, dict[Field, list[Decimal]]] = {}
    for row in totals:
        code = row.key_industry if row.key_industry in KEY_INDUSTRIES else OTHER
        cells.setdefault(code, {}).setdefault(field_of(row.category), []).append(row.co2e_t)
    sums = {code: {name: sum(part, Decimal(0)) for name, part in parts.items()} for code, parts in cells.items()}
    industries = [IndustryRow(code, "industry", sums.get(code, {})) for code in KEY_INDUSTRIES]
    key = _merged("key", industries)
    other = IndustryRow(OTHER, "other", sums.get(OTHER, {}))
    return [*industries, key, other, _merged("park", [key, other])]


def _merged(code: str, rows: Iterable[IndustryRow]) -> IndustryRow:
    parts = [row.fields for row in rows]
    sums = {name: added(part.get(name) for part in parts) for name in Field}
    return IndustryRow(code, code, {name: value for name, value in sums.items() if value is not None})


def field_table(totals: Iterable[CarbonTotal], shifts: Iterable[Shift] = ()) -> list[FieldRow]:
    """Table C.2: fields and departments, direct and indirect, in t CO2e; its total is that of table C.1.

    shifts: see `Shift`; they move amounts between rows and never change a sum. Source: 002 附录C 表C.2.
    """
    rows = list(totals)
    moved = list(shifts)
    energy = [*_fossil(rows, moved), *(_category(rows, code, parts) for code, parts in ENERGY_ROWS.items())]
    process = [_of("process." + code, rows, keys) for code, keys in PROCESS_ROWS.items()]
    waste = _waste(rows, moved)
    rest = [_own(rows, name) for name in OWN_ROWS]
    table = [
        *energy,
        _sum("energy", Field.ENERGY, [row for row in energy if row.level == "part"], printed=False),
        *process,
        _sum("process", Field.PROCESS, process),
        *waste,
        *rest,
    ]
    parts = [row for row in table if row.level == "part"]
    table.append(_sum("total", None, parts, level="total"))
    return [row for row in table if row.printed or row.total is not None]


def _fossil(rows: list[CarbonTotal], shifts: list[Shift]) -> list[FieldRow]:
    """Fossil fuel by department with its subtotal. What vehicles and homes burn leaves the enterprise's department."""
    sums: dict[Department, list[Decimal]] = {}
    for row in rows:
        if row.category == "fuel":
            sums.setdefault(department(row.division), []).append(row.co2e_t)
    for shift in shifts:
        if shift.category == "fuel":
            sums.setdefault(department(shift.division), []).append(-shift.co2e_t)
            sums.setdefault(shift.to, []).append(shift.co2e_t)
    table = [
        FieldRow(
            f"fossil.{code}", Field.ENERGY, "part", added(sums.get(code, ())), None, code != Department.AGRICULTURE
        )
        for code in Department
    ]
    return [*table, _sum("fossil", Field.ENERGY, table)]


def _category(rows: list[CarbonTotal], code: str, categories: tuple[str, ...]) -> FieldRow:
    part = [row for row in rows if row.category in categories]
    return FieldRow(code, Field.ENERGY, "part", *_scopes(part), printed=code != "heat")


def _of(code: str, rows: list[CarbonTotal], keys: tuple[str, ...]) -> FieldRow:
    part = [row for row in rows if row.category == "process" and _key(row) in keys]
    return FieldRow(code, Field.PROCESS, "part", *_scopes(part))


def _key(row: CarbonTotal) -> str:
    return row.key_industry if row.key_industry in KEY_INDUSTRIES else OTHER


def _waste(rows: list[CarbonTotal], shifts: list[Shift]) -> list[FieldRow]:
    """Wastewater, and what else the park treats (not printed in table C.2, which covers wastewater only)."""
    direct, indirect = _scopes([row for row in rows if row.category == "waste"])
    other = added(shift.co2e_t for shift in shifts if shift.category == "waste")
    if direct is not None and other is not None:
        direct = direct - other if direct != other else None
    return [
        FieldRow("wastewater", Field.WASTE, "part", direct, indirect),
        FieldRow("solid_waste", Field.WASTE, "part", other, None, printed=False),
    ]


def _own(rows: list[CarbonTotal], name: Field) -> FieldRow:
    part = [row for row in rows if field_of(row.category) is name]
    return FieldRow(name.value, name, "part", *_scopes(part), printed=False)


def _scopes(rows: list[CarbonTotal]) -> tuple[Decimal | None, Decimal | None]:
    return (
        added(row.co2e_t for row in rows if row.scope != 2),
        added(row.co2e_t for row in rows if row.scope == 2),
    )


def _sum(
    code: str, of: Field | None, rows: list[FieldRow], *, level: str = "subtotal", printed: bool = True
) -> FieldRow:
    return FieldRow(code, of, level, added(row.direct for row in rows), added(row.indirect for row in rows), printed)
