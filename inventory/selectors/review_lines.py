"""Lines of a version beside those of the version before and of last month, and what differs between two versions."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from inventory.ledger.difference import Difference, compare
from inventory.ledger.lines import COLUMNS
from inventory.models import LedgerVersion
from inventory.selectors.ledger import MonthKey, lines_of_versions, pointers, previous_month

Place = tuple[str, str, str, str, str, str]
PLACE = ("sheet", "item", "process", "outlet", "counterparty", "field")


@dataclass(frozen=True)
class Beside:
    """Quantities, in base units, that stand beside those of a version; lines that occur twice are left out."""

    before: dict[Place, Decimal]
    last_month: dict[Place, Decimal]
    last_version: LedgerVersion | None


def beside(version: LedgerVersion, previous: LedgerVersion | None) -> Beside:
    """Quantities of the version before and of the version in force of last month. Two or three queries."""
    key = previous_month(MonthKey(version.enterprise_id, version.year, version.month))
    pointer = pointers(version.park, [key]).get(key)
    versions = [one for one in (previous, pointer.version if pointer else None) if one]
    lines = lines_of_versions(version.park, {one.year for one in versions}, {one.pk for one in versions})
    return Beside(
        _quantities(lines, previous),
        _quantities(lines, pointer.version if pointer else None),
        pointer.version if pointer else None,
    )


def row_place(row: dict[str, Any]) -> Place:
    """What a stored line of a page is about."""
    return (
        row["sheet"],
        row["item"],
        row["process__code"] or "",
        row["outlet__code"] or "",
        row["counterparty"],
        row["field"],
    )


def _quantities(lines: pd.DataFrame, version: LedgerVersion | None) -> dict[Place, Decimal]:
    if version is None:
        return {}
    own = lines[lines["version_id"] == version.pk]
    own = own[~own.duplicated(list(PLACE), keep=False)]
    columns = (own[name].tolist() for name in (*PLACE, "quantity"))
    return {values[:6]: values[6] for values in zip(*columns, strict=True) if values[6] is not None}


@dataclass(frozen=True)
class VersionDifference:
    """What a version changes against an older one, and the cell each changed line had in the older file."""

    difference: Difference
    old_cells: dict[Place, str]


def version_difference(version: LedgerVersion, older: LedgerVersion) -> VersionDifference:
    """Added, changed and removed lines between two versions of one month. One query."""
    lines = lines_of_versions(version.park, {version.year}, {version.pk, older.pk})
    new, old = (lines[lines["version_id"] == one.pk] for one in (version, older))
    cells = {values[:6]: values[6] for values in zip(*(old[name].tolist() for name in (*PLACE, "cell")), strict=True)}
    return VersionDifference(compare(new[list(COLUMNS)], old[list(COLUMNS)]), cells)
