"""Loading the uncertainty of activities and factors."""

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

from inventory.methods.quality import ACTIVITY, FACTOR, Level
from inventory.models import Uncertainty
from park.services.reference import Loaded, RefusedReference, joined_source, merge_rows, read_rows

FILE: Final = "uncertainty.csv"
KEY: Final = ("category", "gas", "level", "parameter")


def load_uncertainties(folder: Path) -> Loaded:
    """Merges the rows of the file by category, gas, level and parameter; a percent is a number above zero.

    Raises: RefusedReference naming the row.
    """
    rows = read_rows(folder, FILE, (*KEY, "percent", "unit", "source", "clause", "status", "note"))
    for row in rows:
        if row["level"] not in set(Level) or row["parameter"] not in (ACTIVITY, FACTOR) or not _is_percent(row):
            raise RefusedReference(
                f"{FILE} 的行 {'、'.join(row[name] for name in KEY)} 不能装载：level 填 high、middle 或 low，"
                "parameter 填 activity 或 factor，percent 填大于零的数，unit 填 %。请改正后重新装载。"
            )
    columns = (*KEY, "percent", "status", "source", "note")
    values = [[joined_source(row) if name == "source" else row[name] for name in columns] for row in rows]
    return merge_rows(Uncertainty._meta.db_table, KEY, columns, values)


def _is_percent(row: dict[str, str]) -> bool:
    try:
        return row["unit"] == "%" and Decimal(row["percent"]) > 0
    except InvalidOperation:
        return False
