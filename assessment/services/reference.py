"""Loading the indicators of the guidance."""

from pathlib import Path

from assessment.models import Indicator
from park.services.reference import Loaded, merge_rows, read_rows

COLUMNS = (
    "code", "indicator_set", "category", "name_zh", "name_en", "formula", "unit", "direction", "threshold", "kind",
    "clause", "method", "item", "note", "source", "status", "order",
)  # fmt: skip


def load(folder: Path) -> list[Loaded]:
    """Indicators of all sets; running it again changes nothing."""
    rows = read_rows(folder, "indicators.csv", COLUMNS)
    values = [[row[column] for column in COLUMNS] for row in rows]
    return [merge_rows(Indicator._meta.db_table, ["code"], COLUMNS, values)]
