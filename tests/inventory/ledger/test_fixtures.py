"""Every workbook in fixtures/ledgers has its expected findings beside it, written by hand."""

import json
from pathlib import Path

import pytest

from tests.inventory.ledger.filing import findings

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "ledgers"
FILES = sorted(path.stem for path in FOLDER.glob("*.xlsx"))


def test_there_are_workbooks_and_each_has_expectations() -> None:
    assert {"good", "own_headings", "slips"} <= set(FILES)
    assert sorted(path.stem for path in FOLDER.glob("*.json")) == FILES


@pytest.mark.parametrize("name", FILES)
def test_expected_findings(name: str) -> None:
    expected = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    found = findings((FOLDER / f"{name}.xlsx").read_bytes())
    assert sorted([entry.sheet, entry.cell, entry.severity, entry.rule] for entry in found) == sorted(expected)
