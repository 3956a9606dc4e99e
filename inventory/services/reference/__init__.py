"""Loading the inventory's reference: substances, energies, activities, uncertainties and every factor."""

from pathlib import Path

from inventory.methods.flatten import TABLES, flatten
from inventory.models import Activity, EnergyCode, Substance
from inventory.services.reference.factors import store_factors
from inventory.services.reference.uncertainty import load_uncertainties
from park.services.reference import Loaded, joined_source, merge_rows, read_rows

__all__ = ["load"]


def load(folder: Path) -> list[Loaded]:
    """Substances, energy codes, activities, uncertainties and factors of the folder; a second run changes nothing."""
    tables = {name: read_rows(folder, name, columns) for name, columns in TABLES.items()}
    names = [_load_substances(folder), _load_energy_codes(folder), _load_activities(folder)]
    return [*names, load_uncertainties(folder), store_factors(flatten(tables).factors)]


def _load_substances(folder: Path) -> Loaded:
    names = ("code", "kind", "name_zh", "name_en", "short", "is_main", "equivalent_value", "colour", "order", "status")
    columns = ("code", "kind", "name_zh", "name_en", "short", "is_main", "equivalent_kg", "colour", "order", "status")
    rows = read_rows(folder, "substances.csv", (*names, "source", "clause"))
    values = [[*(_substance_cell(row, name) for name in names), joined_source(row)] for row in rows]
    return merge_rows(Substance._meta.db_table, ["code"], (*columns, "source"), values)


def _substance_cell(row: dict[str, str], name: str) -> str | bool | None:
    if name == "is_main":
        return row[name] == "yes"
    if name == "equivalent_value":
        return row[name] or None  # the law gives no value: missing, not zero
    return row[name]


def _load_energy_codes(folder: Path) -> Loaded:
    names = ("code", "name_zh", "name_en", "unit", "fuel_code", "kind", "source", "renewable", "parent", "confidence")
    columns = (*names[:8], "parent_code", "status")
    rows = read_rows(folder, "energy_codes.csv", names)
    values = [[row[name] == "yes" if name == "renewable" else row[name] for name in names] for row in rows]
    return merge_rows(EnergyCode._meta.db_table, ["code"], columns, values)


def _load_activities(folder: Path) -> Loaded:
    columns = ("sheet", "code", "purpose", "name_zh", "name_en", "unit", "method", "factor_keys", "technology", "gas")
    rows = read_rows(folder, "activities.csv", (*columns, "aliases", "source", "clause", "status"))
    values = [[*(row[name] for name in columns), row["status"], joined_source(row)] for row in rows]
    key = ["sheet", "code", "purpose"]
    return merge_rows(Activity._meta.db_table, key, (*columns, "status", "source"), values)
