"""The trace is true: every clause, server and test it names exists; what is not served is counted as such."""

import csv
from pathlib import Path

import pytest

from assessment.services import trace
from assessment.services.trace import CLAUSES, COLUMNS, Link, address_arguments, documents, is_test, problems, serves

GOOD = {
    "clause_id": "000-6.4",
    "document": "000",
    "kind": "url",
    "served_by": "basis",
    "test": "tests/assessment/test_trace.py::test_the_trace_is_true",
    "note": "",
}


def test_the_trace_is_true() -> None:
    assert problems() == []


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A trace of one good row that a test may spoil."""
    path = tmp_path / "traceability.csv"
    monkeypatch.setattr(trace, "TRACE", path)
    write(path, GOOD)
    assert problems() == []
    return path


def write(path: Path, *rows: dict[str, str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"clause_id": "000-99"}, "条款号不存在"),
        ({"document": "001"}, "所属文件应为 000"),
        ({"served_by": "no-such-page"}, "url no-such-page 不存在"),
        ({"kind": "command", "served_by": "no_such_command"}, "command no_such_command 不存在"),
        ({"kind": "method", "served_by": "fuel.magic"}, "method fuel.magic 不存在"),
        ({"kind": "model", "served_by": "inventory.models.Nothing"}, "不存在"),
        ({"kind": "service", "served_by": "inventory.nowhere.load"}, "不存在"),
        ({"kind": "service", "served_by": "load"}, "不存在"),
        ({"kind": "rumour"}, "rumour basis 不存在"),
        ({"test": "tests/assessment/test_trace.py::test_nothing"}, "测试"),
        ({"test": "tests/nowhere.py::test_the_trace_is_true"}, "测试"),
        ({"test": "tests/assessment/test_trace.py"}, "测试"),
        ({"test": ""}, "测试"),
    ],
)
def test_an_untrue_row_is_named(written: Path, cells: dict[str, str], sentence: str) -> None:
    write(written, GOOD | cells)
    (problem,) = problems()
    assert "第 2 行" in problem
    assert sentence in problem


def test_a_row_given_twice_is_named(written: Path) -> None:
    write(written, GOOD, GOOD | {"note": "again"})
    assert ["重复" in problem for problem in problems()] == [True]


def link(**cells: str) -> Link:
    return Link(**(GOOD | cells))


def test_every_kind_finds_what_exists() -> None:
    for kind, name in (
        ("url", "factors"),
        ("command", "load_reference"),
        ("method", "fuel.combustion"),
        ("model", "park.models.Park"),
        ("service", "assessment.services.trace.documents"),
    ):
        assert serves(link(kind=kind, served_by=name)), name


def test_a_parametrised_or_nested_test_is_found_without_running_it() -> None:
    assert is_test("tests/assessment/test_trace.py::test_an_untrue_row_is_named[cells0]")
    assert not is_test("tests/assessment/test_trace.py::write::test_inside")


def test_arguments_of_nested_addresses_are_known() -> None:
    assert address_arguments()["factors"] == {"park_code"}
    assert address_arguments()["factors-compare"] == {"park_code", "fuel_code"}
    assert address_arguments()["basis"] == frozenset()


def test_every_clause_is_counted_once() -> None:
    with CLAUSES.open(encoding="utf-8", newline="") as file:
        per_document = [row["doc"] for row in csv.DictReader(file)]
    assert len(per_document) == 501
    for code, document in documents().items():
        parts = (document.served, document.partly, document.not_yet)
        assert sum(map(len, parts)) == len(document.clauses) == per_document.count(code)
        assert document.share == pytest.approx(len(document.served) / per_document.count(code))


def test_a_clause_is_served_in_part_only_when_every_server_says_so() -> None:
    whole, part = link(), link(note="部分：页面待建")
    clause = trace.Clause("000-6.4", "000", "6.4", "脱钩", "宜", "decoupling", (part,))
    assert clause.is_partly
    assert not trace.Clause("000-6.4", "000", "6.4", "脱钩", "宜", "decoupling", (part, whole)).is_partly
    assert not trace.Clause("000-6.4", "000", "6.4", "脱钩", "宜", "decoupling", ()).is_partly
