"""Enterprises of a park with their stored totals, and the stored results of one enterprise."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import pandas as pd

from inventory.models import EmissionGap
from inventory.selectors.ledger_board import MONTHS, BoardCell, board
from park.access import ParkAccess
from park.models import Enterprise, Park
from park.selectors.boundary import MapPoint, place
from park.selectors.frames import read_frame

FLAGS: Final = ("energy", "pollution", "carbon")
SORTS: Final = ("name", "industry", "co2e", "tce", "coverage")

# In-park purchases are left out of CO2e, so that the column adds up to the park; energy adds up as it is.
LISTED: Final = """
SELECT e.id, e.name, e.short_name, e.uscc, e.register_id, i.code AS industry, i.name_zh AS industry_name,
       i.name_en AS industry_name_en, e.division_id AS division, d.name_zh AS division_name,
       d.name_en AS division_name_en, e.key_industry, e.is_key_energy, e.is_key_pollution, e.is_key_carbon,
       e.longitude, e.latitude, e.joined_on, e.left_on, t.co2e_t, t.coal_tce, f.months AS filed
FROM park_enterprise e
JOIN park_industry i ON i.code = e.industry_id
JOIN park_industry d ON d.code = e.division_id
LEFT JOIN (
    SELECT enterprise_id, sum(co2e_t) FILTER (WHERE kind = 'ghg' AND NOT in_park) AS co2e_t,
           sum(amount) FILTER (WHERE kind = 'energy') AS coal_tce
    FROM inventory_enterprisetotal WHERE park_id = %(park)s AND year = %(year)s GROUP BY enterprise_id
) t ON t.enterprise_id = e.id
LEFT JOIN (
    SELECT enterprise_id, array_agg(month) AS months
    FROM inventory_ledgerpointer WHERE park_id = %(park)s AND year = %(year)s GROUP BY enterprise_id
) f ON f.enterprise_id = e.id
WHERE e.park_id = %(park)s ORDER BY e.name
"""
RESULTS: Final = """
SELECT year, month, kind, item, category, scope, in_park, unit, sum(amount) AS amount, sum(co2e_t) AS co2e_t,
       bool_or(unverified) AS unverified
FROM inventory_enterprisetotal WHERE park_id = %(park)s AND enterprise_id = %(enterprise)s
GROUP BY year, month, kind, item, category, scope, in_park, unit
ORDER BY year, month, kind, item, category
"""


@dataclass(frozen=True)
class EnterpriseRow:
    """One line of the list; `coverage` is filed ÷ due months of the year, None when no month is due."""

    pk: int
    name: str
    short_name: str
    uscc: str
    industry: str
    industry_name: tuple[str, str]
    division: str
    division_name: tuple[str, str]
    key_industry: str
    flags: tuple[str, ...]
    place: tuple[float, float] | None
    co2e_t: Decimal | None
    coal_tce: Decimal | None
    coverage: Decimal | None

    @property
    def point(self) -> MapPoint:
        return MapPoint(self.pk, self.short_name or self.name, self.division_name[0], self.place, self.co2e_t)


@dataclass(frozen=True)
class Wanted:
    """What a person filters and sorts the list by; all empty shows everything by name."""

    text: str = ""
    division: str = ""
    key_industry: str = ""
    flag: str = ""
    sort: str = "name"
    descending: bool = False

    def fits(self, row: EnterpriseRow) -> bool:
        text = self.text.casefold()
        return (
            (not text or any(text in part.casefold() for part in (row.name, row.short_name, row.uscc)))
            and (not self.division or row.division == self.division)
            and (not self.key_industry or row.key_industry == self.key_industry)
            and (not self.flag or self.flag in row.flags)
        )


def enterprise_rows(park: Park, year: int | None, today: date) -> list[EnterpriseRow]:
    """Every enterprise of the park with its totals of the year, by name, in one query."""
    frame = read_frame(LISTED, {"park": park.pk, "year": year or 0})
    return [_row(record, year, today) for record in frame.astype(object).to_dict("records")]


def arranged(rows: Iterable[EnterpriseRow], wanted: Wanted) -> list[EnterpriseRow]:
    """Rows that fit, in the wanted order; rows without a value come last either way."""
    fitting = [row for row in rows if wanted.fits(row)]
    keys: dict[str, Any] = {
        "name": lambda row: row.name,
        "industry": lambda row: row.industry,
        "co2e": lambda row: row.co2e_t,
        "tce": lambda row: row.coal_tce,
        "coverage": lambda row: row.coverage,
    }
    key = keys[wanted.sort]
    known = sorted((row for row in fitting if key(row) is not None), key=key, reverse=wanted.descending)
    return known + [row for row in fitting if key(row) is None]


def _row(record: Mapping[Any, Any], year: int | None, today: date) -> EnterpriseRow:
    names = dict(zip(FLAGS, ("is_key_energy", "is_key_pollution", "is_key_carbon"), strict=True))
    return EnterpriseRow(
        pk=record["id"],
        name=record["name"],
        short_name=record["short_name"],
        uscc=record["uscc"] or record["register_id"],
        industry=record["industry"],
        industry_name=(record["industry_name"], record["industry_name_en"]),
        division=record["division"],
        division_name=(record["division_name"], record["division_name_en"]),
        key_industry=record["key_industry"],
        flags=tuple(flag for flag, column in names.items() if record[column]),
        place=place(_decimal(record["longitude"]), _decimal(record["latitude"])),
        co2e_t=_decimal(record["co2e_t"]),
        coal_tce=_decimal(record["coal_tce"]),
        coverage=_coverage(record, year, today) if year else None,
    )


def _decimal(value: Any) -> Decimal | None:
    return value if isinstance(value, Decimal) and not value.is_nan() else None


def _coverage(record: Mapping[Any, Any], year: int, today: date) -> Decimal | None:
    """Filed ÷ due: a month is due once it has ended and while the enterprise is in the park; early filing counts."""
    joined, left = record["joined_on"], record["left_on"]
    filed = set(record["filed"] or []) if isinstance(record["filed"], list) else set()
    due = {
        month
        for month in MONTHS
        if (year, month) >= (joined.year, joined.month)
        and (left is None or pd.isna(left) or (year, month) < (left.year, left.month))
        and date(year + month // 12, month % 12 + 1, 1) <= today
    } | filed
    return Decimal(len(filed)) / len(due) if due else None


def results_of(enterprise: Enterprise) -> pd.DataFrame:
    """Every stored total of an enterprise by year and month; amount and co2e_t as Decimal."""
    return read_frame(RESULTS, {"park": enterprise.park_id, "enterprise": enterprise.pk})


def gaps_of(enterprise: Enterprise, year: int, limit: int) -> list[EmissionGap]:
    """Lines of the year that should have given a result and could not, oldest month first, at most `limit`."""
    rows = EmissionGap.objects.filter(park_id=enterprise.park_id, enterprise=enterprise, year=year)
    return list(rows.order_by("month", "line_number")[:limit])


def months_of(access: ParkAccess, enterprise: Enterprise, year: int, today: date) -> list[BoardCell]:
    """The twelve months of a year of an enterprise the person may see, as on the collection board."""
    (row,) = board(access, year, today, enterprise.pk).rows
    return row.cells
