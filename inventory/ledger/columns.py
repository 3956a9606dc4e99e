"""The monthly workbook, declared once: sheets and columns from `fixtures/reference/ledger_columns.csv`."""

import csv
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from inventory.methods.units import UnitTable, unit_table

REFERENCE = Path(__file__).resolve().parents[2] / "fixtures" / "reference"
TEMPLATE_VERSION = "2026.1"
#: Earlier versions that are read as they are: what they lack is optional.
OLDER_VERSIONS = ("2025.1",)
VERSION_NAME = "TONGJIAN_TEMPLATE"
EXAMPLE_MARK = "示例"
HELP_SHEET = "填报说明"
CODE_SHEET = "代码表"
RESULT_SHEET = "检查结果"
NOTATION_KEYS = {"NO": "未发生", "NE": "未估算", "IE": "包含在别处", "C": "保密"}


def text_key(text: str) -> str:
    """Text for exact comparison: full-width to half-width, no spaces, lower case, no required mark."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(folded.split()).replace("*", "").casefold()


@dataclass(frozen=True)
class Choice:
    """One allowed answer: stored code, shown label, other accepted texts, tier of 000 Annex A when it has one."""

    code: str
    label: str
    aliases: tuple[str, ...]
    tier: int | None


@dataclass(frozen=True)
class Required:
    """When a cell must be filled: `yes`, `no`, `when field`, or `unless field+field` with `field=value` tests."""

    always: bool
    when: tuple[str, ...]
    unless: tuple[tuple[str, ...], ...]

    @property
    def conditional(self) -> bool:
        return bool(self.when or self.unless)


@dataclass(frozen=True)
class Column:
    """One declared column of one sheet.

    `unit` may be `@field` (the row's own unit text), `GJ/@base` (per base unit of the row) or `tce/@unit`
    (per typed unit of the row); `%|1` accepts percent or fraction and stores the fraction.
    """

    sheet: str
    field: str
    header_zh: str
    header_en: str
    unit: str
    type: str
    role: str
    required: Required
    identity: bool
    prefill: str
    choices: tuple[Choice, ...]
    minimum: Decimal | None
    maximum: Decimal | None
    aliases: tuple[str, ...]
    carried_by: tuple[str, ...]
    instead_of: tuple[str, ...]
    example: str
    help_zh: str
    clause: str
    origin: str
    confidence: str
    active: bool

    @property
    def unit_field(self) -> str:
        """Field of the row that holds this column's unit, or an empty string."""
        return self.unit[1:] if self.unit.startswith("@") else ""

    @property
    def shown_unit(self) -> str:
        """Unit as printed in a heading; empty where the row has a unit of its own."""
        shown = {"%|1": "%", "GJ/@base": "GJ/计量单位", "tce/@unit": "tce/计量单位"}
        return shown.get(self.unit, "" if self.unit.startswith("@") else self.unit)

    @property
    def heading(self) -> str:
        """Chinese header with its unit, as printed in the template."""
        return f"{self.header_zh}({self.shown_unit})" if self.shown_unit else self.header_zh

    @cached_property
    def choice_of(self) -> dict[str, Choice]:
        """Choice by every text that is accepted for it."""
        return {
            text_key(text): choice for choice in self.choices for text in (choice.code, choice.label, *choice.aliases)
        }


@dataclass(frozen=True)
class Sheet:
    """One sheet of the workbook with its columns in order."""

    number: str
    name: str
    columns: tuple[Column, ...]
    active: bool

    @property
    def title(self) -> str:
        return f"{self.number}_{self.name}"

    @cached_property
    def by_field(self) -> dict[str, Column]:
        return {column.field: column for column in self.columns}

    def with_role(self, *roles: str) -> tuple[Column, ...]:
        """Columns of one of the roles key, item, quantity, parameter, place, profile, text."""
        return tuple(column for column in self.columns if column.role in roles)

    @cached_property
    def item(self) -> Column | None:
        """The column that names the row's item (energy code, pollutant, waste code, product), if any."""
        return next(iter(self.with_role("item")), None)

    @property
    def energy_field(self) -> str:
        """Field that holds an energy code, which fixes the dimension of the row's unit; empty on other sheets."""
        return self.item.field if self.item and self.item.field in ("energy_code", "fuel") else ""

    def names(self) -> set[str]:
        """Sheet titles under which the sheet is recognised, normalised."""
        number, name = self.number, self.name
        return {text_key(text) for text in (f"{number}_{name}", f"{number}{name}", f"{number}-{name}", number, name)}


@dataclass(frozen=True)
class Energy:
    """One energy code of form 205-1; `unit` is the base unit, `fuel_code` the key of the fuel factors or empty.

    The bands are plausible measured NCV (GJ per base unit) and carbon per energy (tC/GJ), lowest and highest; `density`
    (kg/L) stands in for a measured one where a liquid fuel is filed by volume.
    """

    code: str
    name_zh: str
    name_en: str
    unit: str
    form_unit: str
    fuel_code: str
    kind: str
    renewable: bool
    parent: str
    ncv_band: tuple[Decimal, Decimal] | None
    carbon_band: tuple[Decimal, Decimal] | None
    density: Decimal | None
    aliases: tuple[str, ...]
    note: str
    source: str
    confidence: str

    @property
    def label(self) -> str:
        """Code and name, as the template's drop-down shows it."""
        return f"{self.code} {self.name_zh}"

    @property
    def dimension(self) -> str:
        """Dimension of the quantities of this energy."""
        return {"t": "mass", "1e4Nm3": "gas_volume", "GJ": "heat", "MWh": "electricity", "tce": "coal_equivalent"}[
            self.unit
        ]


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8-sig", newline="") as handle:
        yield from csv.DictReader(handle)


def _parts(text: str, separator: str = "|") -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(separator) if part.strip())


def _choices(text: str) -> tuple[Choice, ...]:
    found = []
    for entry in _parts(text, ";"):
        code, _, rest = entry.partition(":")
        rest, _, tier = rest.partition("#")
        label, *aliases = rest.split("|")
        found.append(Choice(code, label, tuple(aliases), int(tier) if tier else None))
    return tuple(found)


def _required(text: str) -> Required:
    if text in ("yes", "no", ""):
        return Required(text == "yes", (), ())
    when: tuple[str, ...] = ()
    unless: list[tuple[str, ...]] = []
    for clause in _parts(text, ";"):
        word, _, tests = clause.partition(" ")
        if word == "when" and not when:
            when = _parts(tests, "+")
        elif word == "unless":
            unless.append(_parts(tests, "+"))
        else:
            raise ValueError(f"cannot read requirement {text!r}")
    return Required(False, when, tuple(unless))


def _column(row: dict[str, str]) -> Column:
    read: dict[str, Callable[[str], Any]] = {
        "required": _required,
        "identity": _yes,
        "choices": _choices,
        "minimum": _number,
        "maximum": _number,
        "aliases": _parts,
        "carried_by": _parts,
        "instead_of": _parts,
        "active": _yes,
    }
    return Column(**{item.name: read.get(item.name, str)(row[item.name]) for item in fields(Column)})


@cache
def all_sheets() -> dict[str, Sheet]:
    """Every declared sheet, 01 to 12, by number."""
    grouped: dict[str, list[Column]] = {}
    names: dict[str, str] = {}
    for row in _rows("ledger_columns.csv"):
        grouped.setdefault(row["sheet"], []).append(_column(row))
        names[row["sheet"]] = row["sheet_zh"]
    return {
        number: Sheet(number, names[number], tuple(columns), any(column.active for column in columns))
        for number, columns in grouped.items()
    }


@cache
def active_sheets() -> dict[str, Sheet]:
    """The sheets that are parsed, by number, each with its active columns only."""
    return {
        number: Sheet(number, sheet.name, tuple(column for column in sheet.columns if column.active), True)
        for number, sheet in all_sheets().items()
        if sheet.active
    }


def _yes(text: str) -> bool:
    return text == "yes"


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _band(lowest: str, highest: str) -> tuple[Decimal, Decimal] | None:
    return (Decimal(lowest), Decimal(highest)) if lowest and highest else None


@cache
def energies() -> dict[str, Energy]:
    """Energy codes 01–40 of form 205-1. Source: 能源统计报表制度 205-1表 能源目录."""
    found = {}
    for row in _rows("energy_codes.csv"):
        bands = {f"{name}_band": _band(row[f"{name}_min"], row[f"{name}_max"]) for name in ("ncv", "carbon")}
        read: dict[str, Any] = {"renewable": _yes(row["renewable"]), "aliases": _parts(row["aliases"]), **bands}
        read["density"] = _number(row["density"])
        values: dict[str, Any] = {item.name: read.get(item.name, row.get(item.name)) for item in fields(Energy)}
        found[row["code"]] = Energy(**values)
    return found


@cache
def energy_of() -> dict[str, Energy]:
    """Energy by every exact name that is accepted for it: code, Chinese or English name, label, alias."""
    return {
        text_key(text): energy
        for energy in energies().values()
        for text in (energy.code, energy.name_zh, energy.name_en, energy.label, *energy.aliases)
    }


@cache
def units() -> UnitTable:
    """The unit table of `fixtures/reference/units.csv`."""
    return unit_table(_rows("units.csv"))
