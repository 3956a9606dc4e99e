"""docs/hostile-input.md is current: what it says is said, and the tests it names exist."""

import re
from functools import cache
from pathlib import Path

import pytest

from tests.inventory.ledger.hostile_cases import CASES

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "hostile-input.md"
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


@cache
def said() -> dict[str, tuple[str, ...]]:
    rows = [line[2:-2].split(" | ") for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return {row[0]: tuple(row[1:]) for row in rows if len(row) == 4 and row[0] != "input"}


@pytest.mark.parametrize("name", CASES)
def test_hostile_input_is_answered_as_the_page_says(name: str) -> None:
    found = CASES[name]()
    assert said()[name] == (found.severity, found.message, found.remedy)
    assert found.message and found.remedy


def test_the_page_names_every_case_and_tests_that_exist() -> None:
    assert list(said()) == list(CASES)
    named = TEST.findall(PAGE.read_text(encoding="utf-8"))
    assert len(named) >= 15
    missing = [name for file, name in named if f"def {name}(" not in (ROOT / file).read_text(encoding="utf-8")]
    assert missing == []
