"""Hand-worked cases of every method: the tables of tests/golden/inventory that hold lines."""

import csv
import json
from pathlib import Path

import pytest

from inventory.methods.catalogue import METHODS
from inventory.methods.compile import compile_lines
from tests.inventory.methods.line_builder import frame, line

GOLDEN = Path(__file__).parents[2] / "golden" / "inventory"
#: Hand-worked rows of a method, one of them an edge case.
LEAST = 3


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


def is_edge(case: dict[str, str]) -> bool:
    """A told gap, nothing taken, a zero, or a limit that the working calls an edge."""
    return case["expected"] in ("none", "0") or case["expected"].startswith("gap:") or "edge" in case["working"]


@pytest.mark.parametrize("code", [method.code for method in METHODS])
def test_a_method_has_three_hand_worked_cases_and_one_edge(code: str) -> None:
    """A new method brings its rows to a table of tests/golden/inventory: three, one an edge case, with the working."""
    own = [case for case in CASES if case["method"] == code]
    assert len(own) >= LEAST, f"{code}: {len(own)} hand-worked rows, {LEAST} are needed"
    assert any(map(is_edge, own)), f"{code}: no edge case (a gap, nothing, zero, or a limit named in the working)"
    assert len({case["line_json"] for case in own}) >= LEAST, f"{code}: the same line twice"
    assert all(case["working"].strip() for case in own), f"{code}: a row without its working"


def test_no_case_is_of_a_method_there_is_not() -> None:
    assert {case["method"] for case in CASES} <= {method.code for method in METHODS}


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.csv")), ids=lambda path: path.stem)
def test_every_case_has_a_name_of_its_own(path: Path) -> None:
    names = [case["case"] for case in rows(path)]
    assert sorted({name for name in names if names.count(name) > 1}) == []
