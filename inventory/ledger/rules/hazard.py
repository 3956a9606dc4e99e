"""Rule of the hazard flag of sheet 05 against what the list of activities knows of the material."""

import csv
from collections.abc import Iterator
from functools import cache
from typing import Final

from inventory.ledger import columns
from inventory.ledger.finding import WARNING, Finding
from inventory.ledger.rules.remark import remark
from inventory.ledger.sheet_rows import SheetRows

#: Uses in which a material of the list is the gas itself.
GAS_USES: Final = ("refill", "etch", "insulate")
WITH_GAS: Final = ("ghg", "both")


@cache
def greenhouse_gases() -> frozenset[str]:
    """Materials of sheet 05 that are greenhouse gases."""
    with (columns.REFERENCE / "activities.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    return frozenset(row["code"] for row in rows if row["sheet"] == "05" and row["gas"] and row["purpose"] in GAS_USES)


def check_hazards(rows: SheetRows) -> Iterator[Finding]:
    """A flag that leaves out that the material is a greenhouse gas."""
    for position, flag in enumerate(rows.values.get("hazard", [])):
        code = rows.get("material_code", position)
        if flag is not None and flag not in WITH_GAS and code in greenhouse_gases():
            message = f"“{code}”是温室气体，标识却没有写明。"
            given = {"severity": WARNING, "expected": "温室气体"}
            yield remark(rows, "hazard", position, "hazard_flag", message, remedy="请改选“温室气体”一类。", **given)
