"""Notation keys: what is read as one, what is not, what needs a reason, and what counts as complete."""

from decimal import Decimal
from typing import Any

import pytest

from inventory.ledger.notation import Completeness, Notation, read_notation
from tests.inventory.ledger.filing import filed, findings, parsed

READ = [
    ("NO", "NO", ""),
    ("no", "NO", ""),
    ("未发生", "NO", ""),
    ("NE 计量表故障", "NE", "计量表故障"),
    ("NE计量表故障", "NE", "计量表故障"),
    ("ＮＥ　计量表故障", "NE", "计量表故障"),
    ("未估算：停电", "NE", "停电"),
    ("NE 未估算", "NE", ""),
    ("NE（未估算）停电", "NE", "停电"),
    ("IE（计入3号锅炉）", "IE", "计入3号锅炉"),
    ("IE: boiler 3", "IE", "boiler 3"),
    ("包含在别处，计入锅炉", "IE", "计入锅炉"),
    ("保密", "C", ""),
    ("C（涉及配方）", "C", "涉及配方"),
]
#: Texts that must stay unreadable: an amount behind a key, an English phrase, a contradiction, a longer word.
REFUSED = [
    "C 12",
    "NO 12 吨",
    "NO 12吨",
    "no data",
    "NO DATA",
    "NO未估算",
    "NOx",
    "未发生的",
    "C1",
    "C保密",
    "None",
    "约10",
]


@pytest.mark.parametrize(("text", "key", "reason"), READ, ids=[text for text, *_ in READ])
def test_read(text: str, key: str, reason: str) -> None:
    assert read_notation(text) == Notation(key, reason)


@pytest.mark.parametrize("text", REFUSED)
def test_not_read(text: str) -> None:
    assert read_notation(text) is None
    found = {entry.rule for entry in findings(filed(s02_0_transport=text)) if entry.cell == "O4"}
    assert found == {"number_unreadable"}


@pytest.mark.parametrize(
    ("text", "warned"), [("NO", False), ("NE", True), ("IE", True), ("C", True), ("NE 停电", False)]
)
def test_a_key_without_its_reason_is_a_warning_with_a_remedy(text: str, warned: bool) -> None:
    found = [entry for entry in findings(filed(s02_0_transport=text)) if entry.cell == "O4"]
    assert [(entry.rule, entry.severity) for entry in found] == ([("notation_reason", "warning")] if warned else [])
    if warned:
        assert found[0].read == text
        assert found[0].remedy.startswith("请在同一格写明原因，如“")


@pytest.mark.parametrize(
    ("text", "expected"), [("NE 停电", {"note": "停电"}), ("NO", {}), (Decimal(3), {})], ids=["NE", "NO", "number"]
)
def test_the_reason_stays_with_the_line(text: Any, expected: dict[str, str]) -> None:
    lines = parsed(filed(s02_0_transport=text)).lines
    (line,) = lines[(lines["field"] == "transport")].itertuples()
    assert {name: value for name, value in line.parameters.items() if name == "note"} == expected


def test_only_what_is_not_estimated_is_still_owed() -> None:
    """5 figures, 2 NO, 1 IE, 1 C and 1 NE: 9 of 10 cells are complete."""
    counted = Completeness.of({"": 5, "NO": 2, "IE": 1, "C": 1, "NE": 1})
    assert (counted.complete, counted.asked, counted.share) == (9, 10, 0.9)
    assert Completeness.of({}).share is None
