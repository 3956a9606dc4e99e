"""A sheet that is only declared is read, written and checked once its rows say `active`: nothing else is needed."""

import csv
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from inventory.ledger import columns
from inventory.ledger.columns import active_sheets, all_sheets
from inventory.ledger.template import build_template
from tests.inventory.ledger.filing import ENTERPRISE, filed, findings, parsed

SHEETS = ("03", "05", "06", "10", "11")


@pytest.fixture(autouse=True)
def every_sheet_active(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    reference = tmp_path / "reference"
    shutil.copytree(columns.REFERENCE, reference)
    path = reference / "ledger_columns.csv"
    rows = list(csv.DictReader(path.open(encoding="utf-8")))
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, rows[0])
        writer.writeheader()
        writer.writerows(row | {"active": "yes"} for row in rows if row["sheet"] != "12")
    monkeypatch.setattr(columns, "REFERENCE", reference)
    for table in (all_sheets, active_sheets):
        table.cache_clear()
    yield
    monkeypatch.undo()
    for table in (all_sheets, active_sheets):
        table.cache_clear()


CASES: list[tuple[str, dict[str, Any], dict[str, tuple[str, str]]]] = [
    # sheet, one row, expected field to quantity in base unit and base unit
    (
        "03",
        {"energy_code": "04", "conversion": "power", "unit": "万吨", "input": 1.2, "output": 0},
        {"input": ("12000", "t"), "output": ("0", "t")},
    ),
    ("05", {"material_code": "石灰石", "purpose": "desulfurise", "qty": 30, "purity": 90}, {"qty": ("30", "t")}),
    ("06", {"source": "tap", "fresh_water": 1500, "reuse": "NE"}, {"fresh_water": ("1500", "m3"), "reuse": ("", "m3")}),
    (
        "10",
        {"facility": "TA001", "technique": "脱硫", "hours": 700, "power": 5000, "fuel_qty": 2, "fuel_unit": "吨"},
        {"hours": ("700", "h"), "power": ("5", "MWh"), "fuel_qty": ("2", "t")},
    ),
    (
        "11",
        {"unit_no": "1号", "fuel": "15", "unit": "立方米", "fuel_qty": 50000, "ncv": 389.31, "evidence": "有"},
        {"fuel_qty": ("5", "1e4Nm3")},
    ),
]


@pytest.mark.parametrize(("sheet", "row", "expected"), CASES, ids=SHEETS)
def test_declared_sheet_is_read(sheet: str, row: dict[str, Any], expected: dict[str, tuple[str, str]]) -> None:
    data = filed({sheet: [row]})
    lines = parsed(data).lines
    assert dict(zip(lines["field"], zip(lines["quantity"], lines["unit"], strict=True), strict=True)) == {
        field: (Decimal(value) if value else None, unit) for field, (value, unit) in expected.items()
    }
    assert {entry.severity for entry in findings(data)} <= {"warning"}


def test_required_bounds_and_units_hold_on_a_declared_sheet() -> None:
    row = {"facility": "TA001", "technique": "脱硫", "hours": 800, "fuel_qty": 2}
    found = {(entry.cell, entry.rule) for entry in findings(filed({"10": [row]}))}
    assert {("F4", "bounds"), ("M4", "required")} <= found


def test_template_offers_the_new_sheets() -> None:
    assert findings(build_template(ENTERPRISE, 2025, 3))
    assert set(SHEETS) <= set(parsed(build_template(ENTERPRISE, 2025, 3)).sheets)
