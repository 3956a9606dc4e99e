"""Bills that straddle months: parts by days, shown, exact, never counted twice and never lost in silence."""

from dataclasses import replace
from datetime import date
from decimal import Context, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.ledger.check import check
from inventory.ledger.finding import Finding
from inventory.ledger.parse import ParsedLedger
from inventory.ledger.rules.bill import bills_filed
from inventory.ledger.span import days_by_month, divided
from tests.inventory.ledger.filing import CONTEXT, filed, parsed

POWER = {"energy_code": "33", "process": "GX02", "unit": "万千瓦时"}
BILL = POWER | {"period_start": "2025-02-15", "period_end": "2025-03-14", "purchase": 28, "consumption": 28}
MARCH = {"output_value": 3100}
FEBRUARY = MARCH | {"period": "2025-02"}


def read(*bills: dict[str, Any], others: tuple[dict[str, Any], ...] = (MARCH,)) -> ParsedLedger:
    return parsed(filed({"02": list(bills), "04": list(others)}))


def parts(book: ParsedLedger, field: str = "purchase") -> dict[int, Decimal]:
    lines = book.lines[book.lines["field"] == field]
    return dict(zip(lines["month"].tolist(), lines["quantity"].tolist(), strict=True))


def said(book: ParsedLedger, *rules: str, **context: Any) -> list[Finding]:
    return [entry for entry in check(book, replace(CONTEXT, **context)) if entry.rule in rules]


def test_days_of_each_month_are_counted_with_both_ends() -> None:
    # February 2025 has 28 days: 15–28 is 14 days; 1–14 March is 14. 2024 was a leap year: 15–29 is 15 days.
    assert days_by_month(date(2025, 2, 15), date(2025, 3, 14)) == {"2025-02": 14, "2025-03": 14}
    assert days_by_month(date(2024, 2, 15), date(2024, 3, 14)) == {"2024-02": 15, "2024-03": 14}
    assert days_by_month(date(2024, 12, 31), date(2025, 2, 1)) == {"2024-12": 1, "2025-01": 31, "2025-02": 1}


def test_the_last_month_takes_the_remainder() -> None:
    # 100 over 3 days: 33.333333333333 twice, and 33.333333333334 in the last month.
    days = {"2025-01": 1, "2025-02": 1, "2025-03": 1}
    third = Decimal("33.333333333333")
    assert list(divided(Decimal(100), days).values()) == [third, third, Decimal("33.333333333334")]


@given(
    total=st.decimals(min_value=0, max_value=10**20, places=12),
    first=st.dates(date(2020, 1, 1), date(2025, 1, 1)),
    length=st.integers(1, 365),
)
def test_the_parts_add_up_to_the_bill(total: Decimal, first: date, length: int) -> None:
    days = days_by_month(first, date.fromordinal(first.toordinal() + length))
    assert sum(days.values()) == length + 1
    found = divided(total, days).values()
    # Counted in whole units of 1e-12, so that the sum itself rounds nothing.
    wide = Context(prec=60)
    assert sum(int(wide.scaleb(part, 12)) for part in found) == int(wide.scaleb(total, 12))


def test_a_bill_goes_into_both_months_of_the_file() -> None:
    book = read(BILL, others=(FEBRUARY, MARCH))
    # 28 万kWh = 280 MWh; 14 of 28 days each: 140 and 140.
    assert parts(book) == parts(book, "consumption") == {2: Decimal(140), 3: Decimal(140)}
    line = book.lines[(book.lines["field"] == "purchase") & (book.lines["month"] == 2)].iloc[0]
    assert line["typed_value"] == "28"
    assert line["parameters"] == {
        "period_start": "2025-02-15",
        "period_end": "2025-03-14",
        "data_tier": "reported",
        "billed": "280",
        "billed_days": "14/28",
    }
    shown = said(book, "bill_divided")
    assert {(entry.severity, entry.read) for entry in shown} == {("info", "28")}
    assert all("2025-02 14 天 140，2025-03 14 天 140" in entry.message for entry in shown)
    assert not said(book, "bill_elsewhere", "bill_overlap", "jump")


def test_a_part_of_a_month_that_the_file_does_not_file_is_a_warning() -> None:
    book = read(BILL)
    assert parts(book) == {3: Decimal(140)}
    (entry,) = said(book, "bill_elsewhere")
    assert (entry.severity, entry.read) == ("warning", "2025-02-15")
    assert "2025-02 的份额（购进量 140、消费量合计 140）没有计入" in entry.message
    assert "2025-02 和本月放在同一文件" in entry.remedy
    (entry,) = said(book, "bill_elsewhere", joined="2025-03")
    assert "早于本企业纳入的月份 2025-03" in entry.message


def test_a_part_already_in_force_needs_no_answer() -> None:
    february = read(BILL | {"period": "2025-02"}, others=(FEBRUARY,))
    bills = {"2025-02": bills_filed(february.lines)}
    book = read(BILL)
    assert [entry.severity for entry in said(book, "bill_in_force", "bill_elsewhere", bills=bills)] == ["info"]
    other = read(BILL | {"purchase": 30})
    (entry,) = said(other, "bill_in_force", "bill_elsewhere", bills=bills)
    assert entry.severity == "warning"
    assert "份额不同" in entry.message


def test_a_month_named_by_a_bill_alone_is_not_filed_with_that_bill_only() -> None:
    """Else the month's other lines would be dropped by a file that never meant to correct it."""
    book = read(BILL | {"period": "2025-02"})
    assert parts(book) == {3: Decimal(140)}
    assert len(said(book, "bill_elsewhere")) == 1


def test_stocks_and_notation_keys_stay_in_the_month_of_the_row() -> None:
    coal = {
        "energy_code": "04",
        "process": "GX01",
        "unit": "吨",
        "stock_end": 50,
        "purchase": "NE 停表",
        "consumption": 28,
    }
    days = {"period_start": "2025-02-15", "period_end": "2025-03-14"}
    book = read(coal | days, others=(FEBRUARY, MARCH))
    assert parts(book, "stock_end") == {3: Decimal(50)}
    assert parts(book, "purchase") == {3: None}
    assert parts(book, "consumption") == {2: Decimal(14), 3: Decimal(14)}


def test_what_a_line_carries_of_another_flow_is_divided_with_it() -> None:
    """Emissions of fuel take the feedstock off the consumption of the same line: 28 − 8 t is 14 − 4 in each month."""
    gas = {"energy_code": "23", "process": "GX01", "unit": "吨", "consumption": 28, "feedstock": 8, "ncv": 50}
    book = read(gas | {"period_start": "2025-02-15", "period_end": "2025-03-14"}, others=(FEBRUARY, MARCH))
    lines = book.lines[book.lines["field"] == "consumption"]
    assert [(line["feedstock"], line["ncv"]) for line in lines["parameters"]] == [("4", "50"), ("4", "50")]
    assert parts(book, "feedstock") == {2: Decimal(4), 3: Decimal(4)}


NEXT = POWER | {"period_start": "2025-03-15", "period_end": "2025-03-31", "purchase": 17, "consumption": 17}


@pytest.mark.parametrize(
    ("rows", "rule", "cell"),
    [
        ((BILL, NEXT), "", ""),
        ((BILL, NEXT | {"period_start": "2025-03-14"}), "bill_overlap", "2025-03-14"),
        ((BILL, NEXT | {"period_start": "2025-03-14", "meter": "B2"}), "", ""),
        ((BILL, NEXT | {"period_start": "2025-03-14", "purchase": None, "consumption": None, "exported": 1}), "", ""),
        ((BILL, POWER | {"purchase": 40}), "bill_overlap", ""),
        ((BILL | {"period_end": "2025-02-01"},), "bill_days", "2025-02-01"),
        ((BILL | {"period_start": "2024-01-15"},), "bill_days", "2025-03-14"),
        ((BILL | {"period_end": "2025-04-14"},), "bill_future", "2025-04-14"),
        ((BILL | {"period": "2025-01"},), "bill_period", "2025-01"),
        ((BILL | {"basis": "cumulative"},), "bill_basis", "1-本月累计"),
        ((BILL | {"period_end": None},), "required", ""),
    ],
)
def test_bills_that_cannot_stand(rows: tuple[dict[str, Any], ...], rule: str, cell: str) -> None:
    found = said(
        read(*rows),
        *(("bill_overlap", "bill_days", "bill_future", "bill_period", "bill_basis", "required", "row_duplicate")),
    )
    assert [(entry.rule, entry.severity, entry.read) for entry in found] == ([(rule, "error", cell)] if rule else [])


def test_two_bills_of_a_month_are_compared_with_last_month_by_their_parts() -> None:
    """Half of one bill and all of the other: 140 + 170 MWh in March against 300 in February is no jump."""
    before = {("02", "33", "GX02", "", "purchase"): Decimal(300), ("02", "33", "GX02", "", "consumption"): Decimal(300)}
    assert not said(read(BILL, NEXT), "jump", "unit_suspected", previous=before)
    assert said(read(BILL, NEXT | {"purchase": 47, "consumption": 47}), "jump", previous=before)
