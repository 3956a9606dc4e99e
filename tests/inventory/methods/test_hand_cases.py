"""Hand-worked cases of every method: the tables of tests/golden/inventory that hold lines."""

import csv
import json
from pathlib import Path

import pytest

from inventory.methods.catalogue import METHODS
from inventory.methods.compile import compile_lines
from tests.inventory.methods.line_builder import frame, line

GOLDEN = Path(__file__).parents[2] / "golden" / "inventory"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


CASES = [row for path in sorted(GOLDEN.glob("*.csv")) for row in rows(path) if "line_json" in row]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_hand_case(case: dict[str, str]) -> None:
    """The first line is the case; further lines of a list are filed in the same month. "gap:x" is a told reason."""
    given = json.loads(case["line_json"])
    lines = given if isinstance(given, list) else [given]
    compiled = compile_lines(frame([line(**entry) for entry in lines]))
    both = (compiled.emissions, compiled.flows)
    first = [rows[(rows["line_id"] == 1) & (rows["method"] == case["method"])] for rows in both]
    found = [*first[0]["mass_t"], *first[1]["coal_tce"]]
    if case["expected"].startswith("gap:"):
        assert found == []
        gaps = compiled.gaps[(compiled.gaps["line_id"] == 1) & (compiled.gaps["method"] == case["method"])]
        assert gaps["reason"].tolist() == [case["expected"].removeprefix("gap:")]
    elif case["expected"] == "none":
        assert found == []
        assert compiled.gaps.empty
    else:
        assert found == [pytest.approx(float(case["expected"]), rel=1e-9)]


def test_a_declared_method_has_cases() -> None:
    waste_alike = {"waste.used_self", "waste.disposed", "waste.stored"}
    assert {method.code for method in METHODS} - waste_alike == {case["method"] for case in CASES}
