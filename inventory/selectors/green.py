"""Purchased electricity by location and by market, what covers it, and the survey of reductions, from stored rows.

Source: 000 附录B 表B.1; 002 6.6.1; 004 7.1.4, 8.2.2.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, NamedTuple

from inventory.methods.certificate import NotANumber, normal_number
from inventory.methods.market import RENEWABLE_SOURCES
from inventory.methods.tables import added
from inventory.models import GreenCertificate
from park.access import ParkAccess
from park.selectors.frames import Parameters, read_frame

#: Carriers of by-product gas: coke oven, blast furnace, converter and refinery gas.
BY_PRODUCT_GASES: Final = ("11", "12", "13", "24")
GAS: Final = "gas"
#: Certified and bought MWh come from different roundings; below this nothing is left over.
ROUNDING_MWH: Final = Decimal("1e-6")

# One row per enterprise, month and whether a neighbour in the park sells; lines without a market result are counted.
BOUGHT: Final = """
SELECT f.enterprise_id, coalesce(nullif(n.short_name, ''), n.name) AS enterprise, f.month,
       (k.id IS NOT NULL) AS inside, sum(f.quantity) AS bought, count(*) AS lines, count(m.mass_t) AS valued,
       sum((m.trail #>> '{inputs,certified}')::numeric) AS covered,
       sum(greatest(f.quantity * (l.parameters ->> 'purchase_green_pct')::numeric / 100
                    - coalesce((m.trail #>> '{inputs,certified}')::numeric, 0), 0))
           FILTER (WHERE l.parameters ? 'purchase_green_pct') AS declared,
       sum(a.mass_t) AS location_t, sum(m.mass_t) AS market_t, bool_or(coalesce(m.unverified, false)) AS unverified
FROM inventory_flow f
JOIN inventory_energycode c ON c.code = f.carrier AND c.kind = 'electricity'
JOIN park_enterprise n ON n.id = f.enterprise_id
LEFT JOIN park_enterprise k ON k.park_id = f.park_id AND f.counterparty <> '' AND k.uscc = f.counterparty
LEFT JOIN inventory_emission a ON a.park_id = f.park_id AND a.year = f.year AND a.version_id = f.version_id
     AND a.line_number = f.line_number AND a.method = 'power.location' AND a.substance = 'CO2'
LEFT JOIN inventory_emission m ON m.park_id = f.park_id AND m.year = f.year AND m.version_id = f.version_id
     AND m.line_number = f.line_number AND m.method = 'power.market' AND m.substance = 'CO2'
LEFT JOIN inventory_ledgerline l ON l.park_id = f.park_id AND l.year = f.year AND l.version_id = f.version_id
     AND l.number = f.line_number
WHERE f.park_id = %(park)s AND f.year = %(year)s AND f.stage = 'purchase'
  AND (%(enterprise)s::bigint IS NULL OR f.enterprise_id = %(enterprise)s)
GROUP BY f.enterprise_id, enterprise, f.month, inside ORDER BY enterprise, f.enterprise_id, f.month
"""
# Own electricity by its source, and the by-product gas burnt.
OWN: Final = """
SELECT f.enterprise_id, coalesce(nullif(n.short_name, ''), n.name) AS enterprise, f.month,
       CASE WHEN c.kind = 'electricity' THEN coalesce(l.parameters ->> 'generated_by', '') ELSE 'gas' END AS origin,
       sum(f.quantity) AS quantity, sum(f.energy_gj) AS energy_gj
FROM inventory_flow f
JOIN inventory_energycode c ON c.code = f.carrier
JOIN park_enterprise n ON n.id = f.enterprise_id
LEFT JOIN inventory_ledgerline l ON l.park_id = f.park_id AND l.year = f.year AND l.version_id = f.version_id
     AND l.number = f.line_number
WHERE f.park_id = %(park)s AND f.year = %(year)s
  AND (c.kind = 'electricity' AND f.stage = 'self_generated'
       OR f.carrier = ANY(%(gases)s) AND f.stage = 'consumption')
  AND (%(enterprise)s::bigint IS NULL OR f.enterprise_id = %(enterprise)s)
GROUP BY f.enterprise_id, enterprise, f.month, origin ORDER BY enterprise, f.enterprise_id, f.month
"""
REGISTERED: Final = """
SELECT g.enterprise_id, coalesce(nullif(n.short_name, ''), n.name) AS enterprise, g.month, sum(g.mwh) AS registered,
       count(*) AS certificates
FROM inventory_greencertificate g JOIN park_enterprise n ON n.id = g.enterprise_id
WHERE g.park_id = %(park)s AND g.year = %(year)s AND g.withdrawn_at IS NULL
  AND (%(enterprise)s::bigint IS NULL OR g.enterprise_id = %(enterprise)s)
GROUP BY g.enterprise_id, enterprise, g.month ORDER BY enterprise, g.enterprise_id, g.month
"""
TOTALS: Final = """
SELECT t.kind, t.category, sum(t.amount) AS amount, sum(t.co2e_t) AS co2e_t
FROM inventory_enterprisetotal t
WHERE t.park_id = %(park)s AND t.year = %(year)s AND NOT t.in_park
  AND (t.kind = 'ghg' AND (t.scope = 2 OR t.category = 'removal') OR t.kind IN ('avoided', 'use', 'market'))
  AND (%(enterprise)s::bigint IS NULL OR t.enterprise_id = %(enterprise)s)
GROUP BY t.kind, t.category ORDER BY t.kind, t.category
"""


@dataclass
class GreenRow:
    """Electricity of a month or an enterprise in MWh and its CO2 in t; None where nothing is filed.

    `bought`, `location_t` and `market_t` are purchases from outside the park; `lines` of them `valued` have a
    market-based result. `declared` is the filed green share that no certificate covers.
    """

    key: int
    name: str = ""
    bought: Decimal | None = None
    in_park: Decimal | None = None
    registered: Decimal | None = None
    covered: Decimal | None = None
    declared: Decimal | None = None
    own: Decimal | None = None
    location_t: Decimal | None = None
    market_t: Decimal | None = None
    lines: int = 0
    valued: int = 0
    certificates: int = 0
    unverified: bool = False

    @property
    def excess(self) -> Decimal | None:
        """Registered MWh that cover no purchase; None for a difference that is only rounding."""
        left = (self.registered or Decimal(0)) - (self.covered or Decimal(0))
        return left if left > ROUNDING_MWH else None

    @property
    def market(self) -> Decimal | None:
        """The market-based CO2, only when every purchase has one."""
        return self.market_t if self.valued == self.lines else None


@dataclass(frozen=True)
class Reduction:
    """A line of the survey: kind, amount with its unit, avoided or removed t CO2e, certificates behind it.

    `subtracted`: the inventory deducts it; the others are reflected in lower purchases or where the gas burns.
    """

    code: str
    amount: Decimal | None
    unit: str
    tonnes: Decimal | None
    evidence: int = 0
    subtracted: bool = False


class Excess(NamedTuple):
    """MWh registered for an enterprise-month, and the part of it that covers no purchase."""

    enterprise: str
    month: int
    registered: Decimal
    excess: Decimal


class Rows(NamedTuple):
    """Stored rows of a year: purchases, own electricity, by-product gas burnt, certificates in force."""

    bought: list[dict[str, Any]]
    own: list[dict[str, Any]]
    gas: list[dict[str, Any]]
    registered: list[dict[str, Any]]


@dataclass(frozen=True)
class GreenYear:
    """The electricity of a year: by month, by enterprise, in sum; scope 2 by category; building use; the survey."""

    year: int
    months: list[GreenRow]
    firms: list[GreenRow]
    total: GreenRow
    excesses: list[Excess]
    scope2: dict[str, Decimal]
    building: dict[str, Decimal]
    unstated: Decimal | None
    reductions: list[Reduction] = field(default_factory=list)

    @property
    def location(self) -> Decimal | None:
        """Scope 2 with bought electricity by location: what the inventory counts."""
        return added(self.scope2.values())

    @property
    def market(self) -> Decimal | None:
        """Scope 2 with bought electricity by market; heat and what is sold outside are the same in both views."""
        rest = added(amount for category, amount in self.scope2.items() if category != "power")
        if self.total.lines == 0:
            return rest
        return None if self.total.market is None else self.total.market + (rest or Decimal(0))


def green_year(access: ParkAccess, year: int) -> GreenYear:
    """The year of the park, or of a filer's enterprise, in four queries."""
    wanted = {
        "park": access.park.pk,
        "year": year,
        "enterprise": access.enterprise_id,
        "gases": list(BY_PRODUCT_GASES),
    }
    own = _records(OWN, wanted)
    rows = Rows(
        bought=_records(BOUGHT, wanted),
        own=[row for row in own if row["origin"] != GAS],
        gas=[row for row in own if row["origin"] == GAS],
        registered=_records(REGISTERED, wanted),
    )
    totals = {(row["kind"], row["category"]): row for row in _records(TOTALS, wanted)}
    total = next(iter(_table(rows, lambda row: (0, ""))), GreenRow(0))
    return GreenYear(
        year=year,
        months=_table(rows, lambda row: (row["month"], "")),
        firms=_table(rows, lambda row: (row["enterprise_id"], row["enterprise"])),
        total=total,
        excesses=_excesses(rows),
        scope2={
            category: row["co2e_t"]
            for (kind, category), row in totals.items()
            if kind == "ghg" and category != "removal" and row["co2e_t"] is not None
        },
        building={category: row["amount"] for (kind, category), row in totals.items() if kind == "use"},
        unstated=added(row["quantity"] for row in rows.own if not row["origin"]),
        reductions=_reductions(rows, total, totals),
    )


def certificate_years(access: ParkAccess) -> list[int]:
    """Years with certificates the person may see."""
    return list(access.own(GreenCertificate.objects.order_by("year")).values_list("year", flat=True).distinct())


def certificates(access: ParkAccess, year: int, text: str = "") -> list[GreenCertificate]:
    """Certificates of the year the person may see, newest month first; `text` is part of a number, name or region."""
    rows = access.own(GreenCertificate.objects.select_related("enterprise", "evidence", "registered_by"))
    found = list(rows.filter(year=year).order_by("-month", "enterprise__name", "number"))
    if not text:
        return found
    try:
        key = normal_number(text)
    except NotANumber:
        key = ""
    low = text.casefold()
    return [
        row
        for row in found
        if (key and key in row.key)
        or any(
            low in word.casefold() for word in (row.number, row.enterprise.name, row.enterprise.short_name, row.region)
        )
    ]


def _table(rows: Rows, place: Callable[[dict[str, Any]], tuple[int, str]]) -> list[GreenRow]:
    """Rows summed by place (key, name): purchases, own renewable electricity, certificates."""
    found: dict[tuple[int, str], GreenRow] = {}

    def at(row: dict[str, Any]) -> GreenRow:
        return found.setdefault(place(row), GreenRow(*place(row)))

    for row in rows.bought:
        line = at(row)
        if row["inside"]:
            line.in_park = added((line.in_park, row["bought"]))
            continue
        for name in ("bought", "covered", "declared", "location_t", "market_t"):
            setattr(line, name, added((getattr(line, name), row[name])))
        line.lines += row["lines"]
        line.valued += row["valued"]
        line.unverified = line.unverified or bool(row["unverified"])
    for row in rows.own:
        if row["origin"] in RENEWABLE_SOURCES:
            line = at(row)
            line.own = added((line.own, row["quantity"]))
    for row in rows.registered:
        line = at(row)
        line.registered = added((line.registered, row["registered"]))
        line.certificates += row["certificates"]
    return sorted(found.values(), key=lambda row: (row.name, row.key))


def _excesses(rows: Rows) -> list[Excess]:
    """Every enterprise-month in which more is registered than was bought from outside the park."""
    names = {row["enterprise_id"]: row["enterprise"] for row in rows.registered}
    months = _table(rows, lambda row: (row["enterprise_id"] * 100 + row["month"], ""))
    return [
        Excess(names[row.key // 100], row.key % 100, row.registered or Decimal(0), row.excess)
        for row in months
        if row.excess is not None
    ]


def _reductions(rows: Rows, total: GreenRow, totals: Mapping[tuple[str, str], dict[str, Any]]) -> list[Reduction]:
    """The kinds of 002 6.6.1: CCUS is subtracted; the others are shown and never subtracted again."""
    removed = totals.get(("ghg", "removal"), {}).get("co2e_t")
    return [
        Reduction("ccus", None, "", -removed if removed is not None else None, subtracted=True),
        Reduction("by_product_gas", added(row["energy_gj"] for row in rows.gas), "GJ", None),
        Reduction(
            "green_power",
            total.covered or None,
            "MWh",
            totals.get(("avoided", "green_power"), {}).get("amount"),
            total.certificates,
        ),
        Reduction("own_power", total.own, "MWh", totals.get(("avoided", "own_power"), {}).get("amount")),
    ]


def _records(sql: str, parameters: Parameters) -> list[dict[str, Any]]:
    """Rows of a query as dictionaries in which everything missing is None."""
    frame = read_frame(sql, parameters).astype(object)
    return [
        {str(name): None if value != value else value for name, value in row.items()}
        for row in frame.to_dict("records")
    ]
