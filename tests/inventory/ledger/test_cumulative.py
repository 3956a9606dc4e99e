"""Form 205-1 as 1–本月累计: the month is the running total less what the earlier months of the year have filed."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from inventory.ledger.check import check
from inventory.ledger.cumulative import flows_filed, months_needed
from inventory.ledger.filed_row import filed_rows
from inventory.ledger.finding import Finding
from inventory.ledger.parse import ParsedLedger
from tests.inventory.ledger.filing import CONTEXT, filed, parsed

COAL = {"energy_code": "04", "process": "GX01", "unit": "吨"}
RUNNING = COAL | {"basis": "cumulative"}


def month(number: int, **cells: Any) -> dict[str, Any]:
    return COAL | {"period": f"2025-{number:02d}"} | cells


def running(number: int, **cells: Any) -> dict[str, Any]:
    return RUNNING | {"period": f"2025-{number:02d}"} | cells


def in_force(**months: dict[str, Any]) -> dict[str, Any]:
    """What `context.filed` says of months filed before, each with one row: m01, m02."""
    return {
        f"2025-{name[1:]}": flows_filed(parsed(filed({"02": [month(int(name[1:]), **cells)]})).lines)
        for name, cells in months.items()
    }


def settled(rows: list[dict[str, Any]], **before: dict[str, Any]) -> tuple[ParsedLedger, list[Finding]]:
    book = parsed(filed({"02": rows}))
    context = replace(CONTEXT, filed=in_force(**before))
    return book, [entry for entry in check(book, context) if entry.rule.startswith("basis")]


def figures(book: ParsedLedger, field: str = "consumption") -> dict[int, Decimal]:
    lines = book.lines[book.lines["field"] == field]
    return dict(zip(lines["month"].tolist(), lines["quantity"].tolist(), strict=True))


def test_the_months_filed_before_are_taken_off() -> None:
    # 1–3 月累计 300, filed 100 in January and 80 in February: March is 120.
    book, found = settled([running(3, consumption=300)], m01={"consumption": 100}, m02={"consumption": 80})
    assert figures(book) == {3: Decimal(120)}
    (entry,) = found
    assert (entry.severity, entry.rule, entry.read) == ("info", "basis_settled", "300")
    assert "累计 300 − 已报 180 = 本月 120（t）" in entry.message
    line = book.lines[book.lines["field"] == "consumption"].iloc[0]
    assert line["typed_value"] == "300"
    assert (line["parameters"]["cumulative"], line["parameters"]["filed_before"]) == ("300", "180")


def test_a_settled_row_is_filled_in_again_as_it_was_typed() -> None:
    book, _ = settled([running(2, consumption=300)], m01={"consumption": 100})
    (row,) = filed_rows(book.lines)["02"]
    assert (row["consumption"], row["basis"]) == ("300", "1-本月累计")


def test_units_are_brought_together_before_the_difference() -> None:
    # 0.03 万吨 = 300 t
    book, _ = settled([running(2, consumption="0.03", unit="万吨")], m01={"consumption": 100})
    assert figures(book) == {2: Decimal(200)}


def test_checking_twice_takes_off_once() -> None:
    book = parsed(filed({"02": [running(2, consumption=300)]}))
    context = replace(CONTEXT, filed=in_force(m01={"consumption": 100}))
    assert check(book, context)
    check(book, context)
    assert figures(book) == {2: Decimal(200)}


def test_january_is_its_own_running_total() -> None:
    book, found = settled([running(1, consumption=300)])
    assert (figures(book), found) == ({1: Decimal(300)}, [])


def test_several_months_of_one_file_are_differences_of_each_other() -> None:
    rows = [running(3, consumption=330), running(1, consumption=100), month(2, consumption=80)]
    book, _ = settled(rows, m02={"consumption": 999})
    # March = 330 − 100 − 80 = 150; the file replaces what is in force for February.
    assert figures(book) == {1: Decimal(100), 2: Decimal(80), 3: Decimal(150)}


@pytest.mark.parametrize(
    ("cells", "before", "rule", "severity", "words"),
    [
        ({"consumption": 300}, {"m02": {"consumption": 80}}, "basis_month_missing", "error", "2025-01 没有台账"),
        (
            {"consumption": 150},
            {"m01": {"consumption": 100}, "m02": {"consumption": 80}},
            "basis_negative",
            "error",
            "累计 150 小于本年已报合计 180",
        ),
        (
            {"consumption": 300},
            {"m01": {"consumption": "NE 停表"}, "m02": {"consumption": 80}},
            "basis_month_unknown",
            "error",
            "2025-01 没有可用的数",
        ),
        (
            {"consumption": 300},
            {"m01": {"purchase": 5}, "m02": {"consumption": 80}},
            "basis_month_blank",
            "warning",
            "2025-01 的台账没有这一项，按 0 计",
        ),
        ({"consumption": 300}, {"m01": {"consumption": "NO"}, "m02": {"consumption": 80}}, "", "", ""),
    ],
)
def test_what_stands_in_the_way(
    cells: dict[str, Any], before: dict[str, Any], rule: str, severity: str, words: str
) -> None:
    _, found = settled([running(3, **cells)], **before)
    told = [entry for entry in found if entry.severity != "info"]
    assert [(entry.rule, entry.severity) for entry in told] == ([(rule, severity)] if rule else [])
    assert all(words in entry.message and entry.remedy for entry in told)


def test_meters_and_partners_are_settled_apart() -> None:
    rows = [running(2, consumption=50, meter="A"), running(2, consumption=70, meter="B")]
    first = parsed(filed({"02": [month(1, consumption=20, meter="A"), month(1, consumption=60, meter="B")]})).lines
    book = parsed(filed({"02": rows}))
    check(book, replace(CONTEXT, filed={"2025-01": flows_filed(first)}))
    assert book.lines["quantity"].tolist() == [Decimal(30), Decimal(10)]


def test_what_a_line_carries_of_another_flow_is_settled_with_it() -> None:
    """Emissions of fuel take the feedstock off the consumption of the same line: 300 − 100 and 30 − 10."""
    book, _ = settled([running(2, consumption=300, feedstock=30)], m01={"consumption": 100, "feedstock": 10})
    line = book.lines[book.lines["field"] == "consumption"].iloc[0]
    assert (line["quantity"], line["parameters"]["feedstock"]) == (Decimal(200), "20")


def test_the_opening_stock_of_a_running_total_is_that_of_the_year() -> None:
    cells = {"stock_begin": 500, "purchase": 300, "consumption": 330, "stock_end": 470}
    book, found = settled(
        [running(2, **cells)], m01={"purchase": 100, "consumption": 120, "stock_begin": 500, "stock_end": 480}
    )
    # February opens with January's 480, buys 200, uses 210, closes with 470.
    assert [figures(book, name)[2] for name in ("stock_begin", "purchase", "consumption", "stock_end")] == [
        Decimal(480), Decimal(200), Decimal(210), Decimal(470),
    ]  # fmt: skip
    assert {entry.severity for entry in found} == {"info"}
    book, found = settled([running(2, **cells)], m01={"purchase": 100, "consumption": 120})
    assert figures(book, "stock_begin") == {}
    assert [(entry.rule, entry.severity) for entry in found if entry.severity != "info"] == [
        ("basis_opening", "warning")
    ]


def test_the_months_to_compare_with_are_asked_for() -> None:
    book = parsed(filed({"02": [running(3, consumption=300)]}))
    assert months_needed(book) == {"2025-01", "2025-02"}
    assert months_needed(parsed(filed({"02": [month(3, consumption=300)]}))) == set()
