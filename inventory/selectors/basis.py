"""How a park is bounded: totals before and after what is sold outside, purchases in the park, trades of neighbours.

Everything is read from stored rows; nothing here adds the two totals or a purchase that the park does not count.
Source: 000 附录B 表B.1; 002 附录A.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from inventory.methods.capture import TRADED_ITEMS
from inventory.methods.export import EXPORT_CATEGORIES, METHODS
from inventory.models.trade import FINDINGS, TradeState
from park.models import Park
from park.selectors.frames import read_frame

EXPORT_METHODS: Final = [method.code for method in METHODS]
YEARS: Final = """
SELECT y.year, y.territorial_co2e_t, y.co2e_t, y.expected_months, y.filed_months, s.power, s.heat, b.in_park,
       b.in_park_power, b.in_park_heat,
       t.findings, t.waiting, t.pairs
FROM inventory_parkyear y
LEFT JOIN (SELECT year, sum(co2e_t) FILTER (WHERE category = 'power_export') AS power,
                  sum(co2e_t) FILTER (WHERE category = 'heat_export') AS heat
           FROM inventory_industrytotal WHERE park_id = %(park)s AND kind = 'ghg' AND category = ANY(%(exports)s)
           GROUP BY year) s ON s.year = y.year
LEFT JOIN (SELECT year, sum(co2e_t) AS in_park,
                  sum(co2e_t) FILTER (WHERE category = 'power') AS in_park_power,
                  sum(co2e_t) FILTER (WHERE category = 'heat') AS in_park_heat
           FROM inventory_enterprisetotal
           WHERE park_id = %(park)s AND kind = 'ghg' AND in_park GROUP BY year) b ON b.year = y.year
LEFT JOIN (SELECT year, count(*) AS pairs, count(*) FILTER (WHERE state = ANY(%(findings)s)) AS findings,
                  count(*) FILTER (WHERE state = 'waiting') AS waiting
           FROM inventory_inparktrade WHERE park_id = %(park)s GROUP BY year) t ON t.year = y.year
WHERE y.park_id = %(park)s AND y.year = ANY(%(years)s) ORDER BY y.year
"""
SALES: Final = """
SELECT e.enterprise_id, coalesce(nullif(n.short_name, ''), n.name) AS enterprise, e.method, e.category,
       count(DISTINCT e.month) AS months, sum(l.quantity) AS quantity, max(l.unit) AS unit,
       sum(e.mass_t) AS co2_t, bool_or(e.unverified) AS unverified
FROM inventory_emission e
JOIN park_enterprise n ON n.id = e.enterprise_id
LEFT JOIN inventory_ledgerline l ON l.park_id = e.park_id AND l.year = e.year AND l.version_id = e.version_id
     AND l.number = e.line_number
WHERE e.park_id = %(park)s AND e.year = %(year)s AND e.method = ANY(%(methods)s)
GROUP BY e.enterprise_id, enterprise, e.method, e.category ORDER BY enterprise, e.enterprise_id, e.category, e.method
"""
GAPS: Final = """
SELECT g.enterprise_id, coalesce(nullif(n.short_name, ''), n.name) AS enterprise, g.method, g.reason_zh,
       min(g.month) AS first_month, max(g.month) AS last_month, count(DISTINCT g.month) AS months
FROM inventory_emissiongap g JOIN park_enterprise n ON n.id = g.enterprise_id
WHERE g.park_id = %(park)s AND g.year = %(year)s AND g.method = ANY(%(methods)s)
GROUP BY g.enterprise_id, enterprise, g.method, g.reason_zh ORDER BY enterprise, g.enterprise_id, first_month
"""
BUYERS: Final = """
SELECT t.enterprise_id, coalesce(nullif(n.short_name, ''), n.name) AS enterprise,
       sum(t.co2e_t) FILTER (WHERE t.category = 'power') AS power,
       sum(t.co2e_t) FILTER (WHERE t.category = 'heat') AS heat, sum(t.co2e_t) AS total
FROM inventory_enterprisetotal t JOIN park_enterprise n ON n.id = t.enterprise_id
WHERE t.park_id = %(park)s AND t.year = %(year)s AND t.kind = 'ghg' AND t.in_park
GROUP BY t.enterprise_id, enterprise HAVING bool_or(t.co2e_t <> 0) ORDER BY total DESC, enterprise
"""
TRADES: Final = """
SELECT t.month, t.seller_id, coalesce(nullif(s.short_name, ''), s.name) AS seller, t.buyer_id,
       coalesce(nullif(b.short_name, ''), b.name) AS buyer, t.carrier, coalesce(c.name_zh, a.name_zh) AS name_zh,
       coalesce(c.name_en, a.name_en) AS name_en, t.unit, t.sold, t.bought, t.difference, t.state
FROM inventory_inparktrade t
JOIN park_enterprise s ON s.id = t.seller_id
JOIN park_enterprise b ON b.id = t.buyer_id
LEFT JOIN inventory_energycode c ON c.code = t.carrier
LEFT JOIN inventory_activity a ON a.sheet = '05' AND a.purpose = 'capture' AND a.code = t.carrier
WHERE t.park_id = %(park)s AND t.year = %(year)s
ORDER BY seller, t.seller_id, buyer, t.buyer_id, t.carrier, t.unit, t.month
"""


@dataclass(frozen=True)
class BasisYear:
    """Both totals of a year in t CO2e and what lies between them; None where nothing is stored."""

    year: int
    territorial: Decimal | None
    power: Decimal | None
    heat: Decimal | None
    responsibility: Decimal | None
    in_park: Decimal | None
    in_park_power: Decimal | None
    in_park_heat: Decimal | None
    pairs: int
    findings: int
    waiting: int
    is_complete: bool


@dataclass(frozen=True)
class Sale:
    """What an enterprise sold outside by one method: quantity in MWh or GJ, CO2 deducted in t (negative)."""

    enterprise_id: int
    enterprise: str
    method: str
    category: str
    months: int
    quantity: Decimal | None
    unit: str | None
    co2_t: Decimal
    unverified: bool


@dataclass(frozen=True)
class SaleGap:
    """A sale outside that could not be deducted, with its reason and the months it stands in."""

    enterprise_id: int
    enterprise: str
    method: str
    reason_zh: str
    first_month: int
    last_month: int
    months: int


@dataclass(frozen=True)
class Buyer:
    """Scope 2 of an enterprise from neighbours in the park, t CO2e: its own, in no sum of the park."""

    enterprise_id: int
    enterprise: str
    power: Decimal | None
    heat: Decimal | None
    total: Decimal | None


@dataclass(frozen=True)
class MonthTrade:
    """Both sides of a trade in a month, in the carrier's unit; difference is a fraction of what was sold."""

    month: int
    seller_id: int
    seller: str
    buyer_id: int
    buyer: str
    carrier: str
    name_zh: str
    name_en: str
    unit: str
    sold: Decimal | None
    bought: Decimal | None
    difference: Decimal | None
    state: str

    @property
    def is_finding(self) -> bool:
        return self.state in FINDINGS

    @property
    def is_co2(self) -> bool:
        return self.carrier in TRADED_ITEMS


@dataclass(frozen=True)
class TradePair:
    """Seller, buyer and carrier over the months of a year."""

    months: Sequence[MonthTrade]

    @property
    def first(self) -> MonthTrade:
        return self.months[0]

    @property
    def sold(self) -> Decimal | None:
        return _sum(one.sold for one in self.months)

    @property
    def bought(self) -> Decimal | None:
        return _sum(one.bought for one in self.months)

    @property
    def agreed(self) -> int:
        return sum(one.state == TradeState.PAIRED for one in self.months)

    @property
    def findings(self) -> int:
        return sum(one.is_finding for one in self.months)

    @property
    def waiting(self) -> int:
        return sum(one.state == TradeState.WAITING for one in self.months)


def basis_years(park: Park, years: Sequence[int]) -> list[BasisYear]:
    """Both totals of the years, oldest first, in one query."""
    wanted = {"park": park.pk, "years": list(years), "exports": list(EXPORT_CATEGORIES), "findings": list(FINDINGS)}
    return [
        BasisYear(
            year=row["year"],
            territorial=row["territorial_co2e_t"],
            power=row["power"],
            heat=row["heat"],
            responsibility=row["co2e_t"],
            in_park=row["in_park"],
            in_park_power=row["in_park_power"],
            in_park_heat=row["in_park_heat"],
            pairs=int(row["pairs"] or 0),
            findings=int(row["findings"] or 0),
            waiting=int(row["waiting"] or 0),
            is_complete=row["expected_months"] > 0 and row["filed_months"] >= row["expected_months"],
        )
        for row in _records(YEARS, wanted)
    ]


def sales(park: Park, year: int) -> list[Sale]:
    """Deductions of the year by enterprise and method."""
    return [Sale(**row) for row in _records(SALES, {"park": park.pk, "year": year, "methods": EXPORT_METHODS})]


def sale_gaps(park: Park, year: int) -> list[SaleGap]:
    """Sales of the year that could not be deducted."""
    return [SaleGap(**row) for row in _records(GAPS, {"park": park.pk, "year": year, "methods": EXPORT_METHODS})]


def buyers(park: Park, year: int) -> list[Buyer]:
    """Enterprises that bought in the park, the largest first."""
    return [Buyer(**row) for row in _records(BUYERS, {"park": park.pk, "year": year})]


def trade_pairs(park: Park, year: int) -> list[TradePair]:
    """Trades of the year by seller, buyer and carrier, each with its months."""
    pairs: dict[tuple[Any, ...], list[MonthTrade]] = {}
    for row in _records(TRADES, {"park": park.pk, "year": year}):
        one = MonthTrade(**row | {"name_zh": row["name_zh"] or "", "name_en": row["name_en"] or ""})
        pairs.setdefault((one.seller_id, one.buyer_id, one.carrier, one.unit), []).append(one)
    return [TradePair(months) for months in pairs.values()]


def _sum(values: Any) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def _records(sql: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of a query in which everything missing is None."""
    return [
        {str(name): None if value != value else value for name, value in row.items()}
        for row in read_frame(sql, parameters).astype(object).to_dict("records")
    ]
