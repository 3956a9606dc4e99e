"""Stored yearly sums behind the carbon inventory, as the methods of tables and quality take them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, NamedTuple

from inventory.methods.quality import Parameters
from inventory.methods.tables import CarbonTotal, Shift
from inventory.models import Uncertainty
from park.models import Park
from park.selectors.frames import Parameters as SqlParameters
from park.selectors.frames import read_frame

OUTPUT: Final = "output_value_const"

TOTALS: Final = f"""
SELECT t.year, t.division_id AS division, t.key_industry, t.kind, t.item, t.category, t.scope, t.tier, t.unverified,
       sum(t.amount) AS mass_t, sum(t.co2e_t) AS co2e_t, sum(abs(t.co2e_t)) AS weight_t
FROM inventory_industrytotal t
WHERE t.park_id = %(park)s AND t.year = ANY(%(years)s)
  AND (t.kind IN ('ghg', 'memo') OR t.kind = 'economy' AND t.item = '{OUTPUT}')
GROUP BY t.year, t.division_id, t.key_industry, t.kind, t.item, t.category, t.scope, t.tier, t.unverified
UNION ALL
SELECT f.year, '', '', 'fused', '', '', 0, '', false, NULL, CASE WHEN count(*) = count(f.co2e_t) THEN sum(f.co2e_t) END,
       NULL
FROM inventory_fusedrow f
WHERE f.park_id = %(park)s AND f.year = ANY(%(years)s) AND f.kind = 'ghg' GROUP BY f.year
ORDER BY year, division, kind, item, category, scope, tier, unverified
"""
ENTERPRISES: Final = """
SELECT t.enterprise_id, coalesce(nullif(n.short_name, ''), n.name) AS enterprise, n.division_id AS division,
       n.key_industry, t.item, t.category, t.scope, t.in_park, t.tier, t.unverified, sum(t.amount) AS mass_t,
       sum(t.co2e_t) AS co2e_t, sum(abs(t.co2e_t)) AS weight_t
FROM inventory_enterprisetotal t
JOIN park_enterprise n ON n.id = t.enterprise_id
WHERE t.park_id = %(park)s AND t.year = %(year)s AND t.kind = 'ghg'
GROUP BY t.enterprise_id, enterprise, n.division_id, n.key_industry, t.item, t.category, t.scope, t.in_park, t.tier,
         t.unverified
ORDER BY t.enterprise_id, t.item, t.category, t.scope, t.tier
"""
# What a line names otherwise than its enterprise: the transport part of a fuel row (sheet 02, 其中运输工具消费), what a
# transport process burns, and waste that is not water.
SHIFTS: Final = """
WITH named AS MATERIALIZED (
    SELECT version_id, number, row, quantity FROM inventory_ledgerline
    WHERE park_id = %(park)s AND year = %(year)s AND sheet = '02' AND field = 'transport' AND quantity > 0),
shares AS (
    SELECT version_id, number, 1 AS share FROM named
    UNION ALL
    SELECT c.version_id, c.number,
           least(1, v.quantity / nullif(c.quantity - coalesce((c.parameters->>'feedstock')::numeric, 0), 0))
    FROM named v
    JOIN inventory_ledgerline c ON c.park_id = %(park)s AND c.year = %(year)s AND c.version_id = v.version_id
         AND c.sheet = '02' AND c.row = v.row AND c.field = 'consumption')
SELECT n.division_id AS division, e.category,
       round(sum(e.mass_t * g.value
                 * CASE WHEN e.category = 'waste' OR p.kind = 'transport' THEN 1 ELSE s.share END), 9) AS co2e_t
FROM inventory_emission e
JOIN park_enterprise n ON n.id = e.enterprise_id
LEFT JOIN park_process p ON p.id = e.process_id
LEFT JOIN shares s ON s.version_id = e.version_id AND s.number = e.line_number
JOIN inventory_factor g ON g.key = %(gwp)s AND g.parameter = e.substance AND g.years @> e.year::int
     AND g.superseded_at IS NULL AND g.park_id IS NULL
WHERE e.park_id = %(park)s AND e.year = %(year)s AND e.kind = 'ghg' AND NOT e.memo AND NOT e.in_park
  AND (e.category = 'fuel' AND (p.kind = 'transport' OR s.share IS NOT NULL)
       OR e.category = 'waste' AND e.method NOT LIKE 'wastewater.%%')
GROUP BY n.division_id, e.category ORDER BY n.division_id, e.category
"""
TRADED: Final = """
SELECT c.kind AS carrier, (m.id IS NOT NULL) AS in_park, f.stage, f.unit, sum(f.quantity) AS quantity
FROM inventory_flow f
JOIN inventory_energycode c ON c.code = f.carrier AND c.kind IN ('electricity', 'heat')
LEFT JOIN park_enterprise m ON m.park_id = f.park_id AND f.counterparty <> '' AND m.uscc = f.counterparty
WHERE f.park_id = %(park)s AND f.year = %(year)s AND f.stage IN ('purchase', 'export')
GROUP BY c.kind, in_park, f.stage, f.unit ORDER BY c.kind, f.stage DESC, in_park
"""


class Traded(NamedTuple):
    """Electricity (MWh) or heat (GJ) bought or sold, outside or in the park."""

    carrier: str
    in_park: bool
    stage: str
    unit: str
    quantity: Decimal


class Firm(NamedTuple):
    """An enterprise whose totals are listed."""

    pk: int
    name: str
    key_industry: str


@dataclass
class YearRows:
    """Stored sums of a year: gases that the park counts, memo items, output by industry, all of the fused inventory.

    fused_t is None where there is no fused row or one has no CO2e.
    """

    ghg: list[CarbonTotal] = field(default_factory=list)
    memo: list[CarbonTotal] = field(default_factory=list)
    output: dict[str, Decimal] = field(default_factory=dict)
    fused_t: Decimal | None = None


def year_rows(park: Park, years: Sequence[int]) -> dict[int, YearRows]:
    """Sums of the years over the park's industries, in-park trades cancelled."""
    found: dict[int, YearRows] = {}
    for row in _records(TOTALS, {"park": park.pk, "years": list(years)}):
        year = found.setdefault(row["year"], YearRows())
        if row["kind"] == "economy":
            output = year.output.get(row["key_industry"], Decimal(0))
            year.output[row["key_industry"]] = output + row["mass_t"]
        elif row["kind"] == "fused":
            year.fused_t = row["co2e_t"]
        else:
            (year.ghg if row["kind"] == "ghg" else year.memo).append(_total(row))
    return found


def firm_rows(park: Park, year: int) -> tuple[dict[Firm, list[CarbonTotal]], dict[Firm, list[CarbonTotal]]]:
    """Greenhouse gases by enterprise: what the park counts, and what was bought in the park and is cancelled."""
    counted: dict[Firm, list[CarbonTotal]] = {}
    cancelled: dict[Firm, list[CarbonTotal]] = {}
    for row in _records(ENTERPRISES, {"park": park.pk, "year": year}):
        firm = Firm(row["enterprise_id"], row["enterprise"], row["key_industry"])
        (cancelled if row["in_park"] else counted).setdefault(firm, []).append(_total(row))
    return counted, cancelled


def shifts(park: Park, year: int) -> list[Shift]:
    """Amounts that lines name otherwise than their enterprise. See `SHIFTS`."""
    rows = _records(SHIFTS, {"park": park.pk, "year": year, "gwp": f"gwp.{park.gwp_set}"})
    return [Shift(row["division"], row["category"], row["co2e_t"]) for row in rows if row["co2e_t"] is not None]


def traded(park: Park, year: int) -> list[Traded]:
    """Electricity and heat bought and sold in the year."""
    return [Traded(**row) for row in _records(TRADED, {"park": park.pk, "year": year})]


def uncertainties() -> tuple[Parameters, dict[tuple[str, str, str, str], Uncertainty]]:
    """Uncertainty parameters in force as fractions, and the rows they stand in."""
    rows = {(row.category, row.gas, row.level, row.parameter): row for row in Uncertainty.objects.all()}
    return {key: row.percent / 100 for key, row in rows.items()}, rows


def _total(row: dict[str, Any]) -> CarbonTotal:
    """A gas without a GWP counts nothing here; the roll-up refuses it before it could be stored."""
    return CarbonTotal(
        division=row["division"],
        key_industry=row["key_industry"],
        item=row["item"],
        category=row["category"],
        scope=row["scope"],
        tier=row["tier"],
        unverified=row["unverified"],
        mass_t=row["mass_t"],
        co2e_t=row["co2e_t"] or Decimal(0),
        weight_t=row["weight_t"] or Decimal(0),
    )


def _records(sql: str, parameters: SqlParameters) -> list[dict[str, Any]]:
    """Rows of a query as dictionaries in which everything missing is None."""
    frame = read_frame(sql, parameters).astype(object)
    return [
        {str(name): None if value != value else value for name, value in row.items()}
        for row in frame.to_dict("records")
    ]
