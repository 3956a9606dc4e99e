"""The deadline calendar against dates worked by hand."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from inventory.ledger.deadline import DueRule, DueRules, due_date

TABLE = Path(__file__).parents[2] / "golden" / "inventory" / "due_dates.csv"


def cases() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def month_of(text: str) -> tuple[int, int]:
    return int(text[:4]), int(text[5:7])


def calendar(row: dict[str, str]) -> DueRules:
    rules = [part.split() for part in row["rules"].split(";") if part]
    exceptions = [part.split() for part in row["exceptions"].split(";") if part]
    return DueRules(
        [DueRule(month_of(start), int(day), int(grace)) for start, day, grace in rules],
        {
            (*month_of(month), None if enterprise == "*" else int(enterprise)): date.fromisoformat(day)
            for month, enterprise, day in exceptions
        },
    )


@pytest.mark.parametrize("row", cases(), ids=lambda row: row["case"])
def test_due_date(row: dict[str, str]) -> None:
    enterprise = int(row["enterprise"]) if row["enterprise"] else None
    found = due_date(int(row["year"]), int(row["month"]), calendar(row), enterprise)
    assert (found.due_on.isoformat(), found.last_on.isoformat()) == (row["due_on"], row["last_on"])
    assert not found.is_late(found.last_on)
    assert found.is_late(found.last_on + timedelta(days=1))
    assert found.days_left(found.last_on - timedelta(days=3)) == 3
