"""Measures that a row of sheet 12 may name: the catalogue of `fixtures/reference/measures.csv`."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from typing import Final

from inventory.ledger import columns
from inventory.ledger.columns import text_key, units
from inventory.ledger.finding import INFO, Finding, finding
from inventory.ledger.sheet_rows import SheetRows
from inventory.methods.units import Unit

SHEET: Final = "12"
#: Ledger code of each pollutant whose effect the catalogue has, and its column.
EFFECTS: Final = {"a21026": "so2_kg", "a21002": "nox_kg", "w01018": "cod_kg", "w21003": "nh3_kg"}
_UNIT: Final = re.compile(r"[^\s（(]+")


@dataclass(frozen=True)
class ListedMeasure:
    """One measure: its activity unit in words and as a unit (None when it is none), tCO2e per activity; minus cuts."""

    code: str
    name_zh: str
    name_en: str
    category: str
    unit_text: str
    units: tuple[Unit, ...]
    co2e: Decimal | None
    status: str

    @property
    def label(self) -> str:
        """Code and name, as a drop-down shows it."""
        return f"{self.code} {self.name_zh}"


@cache
def listed_measures() -> Mapping[str, ListedMeasure]:
    """The measures by code, in their order."""
    with (columns.REFERENCE / "measures.csv").open(encoding="utf-8-sig", newline="") as handle:
        return {row["code"]: _measure(row) for row in csv.DictReader(handle)}


def _measure(row: Mapping[str, str]) -> ListedMeasure:
    found = _UNIT.match(row["activity_unit"])
    return ListedMeasure(
        code=row["code"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        category=row["category"],
        unit_text=row["activity_unit"],
        units=tuple(units().named(found[0])) if found else (),
        co2e=Decimal(row["co2e_t"]) if row["co2e_t"] else None,
        status=row["status"],
    )


@cache
def _measure_of() -> Mapping[str, ListedMeasure]:
    """Measure by every text accepted for it, exactly."""
    return {
        text_key(text): entry
        for entry in listed_measures().values()
        for text in (entry.code, entry.name_zh, entry.name_en, entry.label)
    }


def nearest_measures(text: str) -> list[ListedMeasure]:
    """Measures a text may mean: names that hold it first, then names like it; at most three."""
    key, known = text_key(text), _measure_of()
    holding = [name for name in known if len(key) > 1 and key in name]
    like = get_close_matches(key, known, n=3, cutoff=0.6)
    return list(dict.fromkeys(known[name] for name in (*holding, *like)))[:3]


def name_measures(rows: SheetRows) -> list[Finding]:
    """Replaces names of measures by their code; other texts stay as typed."""
    item = rows.sheet.item
    if rows.sheet.number != SHEET or item is None or item.field not in rows.values:
        return []
    findings = []
    codes = rows.values[item.field]
    for position, text in enumerate(codes):
        named = _measure_of().get(text_key(text)) if text else None
        if named is None or named.code == text:
            continue
        codes[position] = named.code
        if text_key(text) not in (text_key(named.label), text_key(named.name_zh)):
            where = rows.cell(item.field, position)
            message = f"{where} “{text}”按 {named.label} 读取。"
            findings.append(_named(rows, where, message, text, named.code))
    return findings


def _named(rows: SheetRows, cell: str, message: str, read: str, code: str) -> Finding:
    return finding("measure_named", message, sheet=rows.title, cell=cell, severity=INFO, read=read, expected=code)
