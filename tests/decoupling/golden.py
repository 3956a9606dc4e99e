"""Worked decoupling cases of tests/golden/decoupling."""

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "golden" / "decoupling"


def rows(name: str) -> list[dict[str, str]]:
    """Rows of a golden CSV."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def case_of(row: dict[str, str]) -> str:
    """Test id of a row."""
    return row["case"]


def other(case: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Inputs and expected values of one row of golden_other.csv."""
    row = next(row for row in rows("golden_other.csv") if row["case"] == case)
    return json.loads(row["input_json"], parse_float=Decimal), json.loads(row["expected_json"], parse_float=Decimal)


def mini_park() -> dict[str, Any]:
    """The four-firm park."""
    return json.loads((FOLDER / "mini_park_decoupling.json").read_text(encoding="utf-8"), parse_float=Decimal)


def decimal(text: str) -> Decimal | None:
    """A cell as Decimal; an empty cell is missing."""
    return Decimal(text) if text else None
