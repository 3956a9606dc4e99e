"""Hand-worked cases of every method: tests/golden/inventory/hand.csv."""

import csv
import json
from pathlib import Path

import pytest

from inventory.methods.catalogue import METHODS
from inventory.methods.compile import compile_lines
from tests.inventory.methods.line_builder import frame, line

with (Path(__file__).parents[2] / "golden" / "inventory" / "hand.csv").open(encoding="utf-8") as handle:
    CASES = list(csv.DictReader(handle))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_hand_case(case: dict[str, str]) -> None:
    compiled = compile_lines(frame([line(**json.loads(case["line_json"]))]))
    emitted = compiled.emissions.loc[compiled.emissions["method"] == case["method"], "mass_t"]
    flowed = compiled.flows.loc[compiled.flows["method"] == case["method"], "coal_tce"]
    found = [*emitted, *flowed]
    if case["expected"] == "none":
        assert found == []
        assert compiled.gaps.empty
    else:
        assert found == [pytest.approx(float(case["expected"]), rel=1e-9)]


def test_a_declared_method_has_cases() -> None:
    waste_alike = {"waste.used_self", "waste.disposed", "waste.stored"}
    assert {method.code for method in METHODS} - waste_alike == {case["method"] for case in CASES}
