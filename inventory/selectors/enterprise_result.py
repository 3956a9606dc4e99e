"""The stored totals of one enterprise arranged for reading: a line for each month and the year's total."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

import pandas as pd

from inventory.methods.market import BESIDE_KINDS
from inventory.selectors.ledger_board import MONTHS

CATEGORY_ORDER: Final = (
    "fuel", "process", "waste", "fugitive", "release", "power", "heat", "power_export", "heat_export",
    "afolu", "removal", "in_park",
)  # fmt: skip
POLLUTANTS: Final = ("a21026", "a21002", "a34013", "a24088", "VOCS", "w01018", "w21003")


@dataclass(frozen=True)
class ResultLine:
    """Figures of a month or of the year; what is not in a dictionary is missing."""

    month: int
    carbon: dict[str, Decimal] = field(default_factory=dict)
    pollutants: dict[str, Decimal] = field(default_factory=dict)
    co2e_t: Decimal | None = None
    coal_tce: Decimal | None = None
    output: Decimal | None = None
    unverified: bool = False

    @property
    def is_filed(self) -> bool:
        return any(value is not None for value in (self.co2e_t, self.coal_tce, self.output)) or bool(self.pollutants)


@dataclass(frozen=True)
class EnterpriseYear:
    """A year of an enterprise. `co2e_t` is what the park counts; purchases from neighbours stand apart."""

    year: int
    lines: list[ResultLine]
    total: ResultLine
    categories: list[str]
    items: list[str]

    @property
    def in_park(self) -> Decimal | None:
        return self.total.carbon.get("in_park")


def years_of(results: pd.DataFrame) -> list[int]:
    """Years with any stored total."""
    return sorted({int(year) for year in results["year"]})


def enterprise_year(results: pd.DataFrame, year: int) -> EnterpriseYear:
    """Twelve lines and a total of the year from `results_of`."""
    rows = results[results["year"] == year]
    months = {month: rows[rows["month"] == month] for month in MONTHS if (rows["month"] == month).any()}
    lines = [_line(months[month], month) if month in months else ResultLine(month) for month in MONTHS]
    total = _line(rows, 0)
    return EnterpriseYear(
        year=year,
        lines=lines,
        total=total,
        categories=[code for code in CATEGORY_ORDER if code in total.carbon],
        items=[item for item in POLLUTANTS if item in total.pollutants],
    )


def _line(rows: pd.DataFrame, month: int) -> ResultLine:
    ghg = rows[rows["kind"] == "ghg"]
    inside = ghg["in_park"].astype(bool)
    carbon = _sums(ghg[~inside], "category", "co2e_t")
    if inside.any():
        carbon["in_park"] = _total(ghg.loc[inside, "co2e_t"]) or Decimal(0)
    economy = rows[(rows["kind"] == "economy") & (rows["item"] == "output_value_const")]
    # What goes to the park's plant is counted there, so only direct discharges stand here.
    discharged = rows[rows["kind"].isin(("air", "water")) & (rows["category"] != "indirect")]
    return ResultLine(
        month=month,
        carbon=carbon,
        pollutants=_sums(discharged, "item", "amount"),
        co2e_t=_total(ghg.loc[~inside, "co2e_t"]),
        coal_tce=_total(rows.loc[rows["kind"] == "energy", "amount"]),
        output=_total(economy["amount"]),
        unverified=bool(rows.loc[~rows["kind"].isin(BESIDE_KINDS), "unverified"].astype(bool).any()),
    )


def _sums(rows: pd.DataFrame, by: str, column: str) -> dict[str, Decimal]:
    return {str(key): value for key, part in rows.groupby(by) if (value := _total(part[column])) is not None}


def _total(values: Sequence[Decimal | None] | pd.Series) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None
