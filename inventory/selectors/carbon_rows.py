"""Stored yearly sums behind the carbon inventory, as the methods of tables and quality take them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, NamedTuple

from inventory.methods.department import Department
from inventory.methods.quality import Parameters
from inventory.methods.tables import CarbonTotal, Shift
from inventory.models import Uncertainty
from inventory.selectors.gwp import GwpView
from park.models import Park
from park.selectors.frames import Parameters as SqlParameters
from park.selectors.frames import read_frame

OUTPUT: Final = "output_value_const"

#: CO2e of a group of one gas: stored, or made from its mass in the set of the view.
CO2E: Final = "CASE WHEN %(restated)s THEN sum(t.amount) * trim_scale(g.value) ELSE sum(t.co2e_t) END"
WEIGHT: Final = "CASE WHEN %(restated)s THEN sum(abs(t.amount)) * trim_scale(g.value) ELSE sum(abs(t.co2e_t)) END"
GWP: Final = """LEFT JOIN inventory_factor g ON t.kind = 'ghg' AND g.key = %(gwp)s AND g.parameter = t.item
     AND g.years @> t.year::int AND g.superseded_at IS NULL AND g.park_id IS NULL"""
TOTALS: Final = f"""
SELECT t.year, t.division_id AS division, t.key_industry, t.kind, t.item, t.category, t.scope, t.tier, t.unverified,
       sum(t.amount) AS mass_t, {CO2E} AS co2e_t, {WEIGHT} AS weight_t
FROM inventory_industrytotal t
{GWP}
WHERE t.park_id = %(park)s AND t.year = ANY(%(years)s)
  AND (t.kind IN ('ghg', 'memo') OR t.kind = 'economy' AND t.item = '{OUTPUT}')
GROUP BY t.year, t.division_id, t.key_industry, t.kind, t.item, t.category, t.scope, t.tier, t.unverified, g.value
UNION ALL
SELECT t.year, '', '', 'fused', t.item, '', 0, '', false, sum(t.mass_t),
       CASE WHEN %(restated)s THEN sum(t.mass_t) * trim_scale(g.value)
            WHEN count(*) = count(t.co2e_t) THEN sum(t.co2e_t) END, NULL
FROM inventory_fusedrow t
{GWP}
WHERE t.park_id = %(park)s AND t.year = ANY(%(years)s) AND t.kind = 'ghg' GROUP BY t.year, t.item, g.value
ORDER BY year, division, kind, item, category, scope, tier, unverified
"""
ENTERPRISES: Final = f"""
SELECT t.enterprise_id, coalesce(nullif(n.short_name, ''), n.name) AS enterprise, n.division_id AS division,
       n.key_industry, t.item, t.category, t.scope, t.in_park, t.tier, t.unverified, sum(t.amount) AS mass_t,
       {CO2E} AS co2e_t, {WEIGHT} AS weight_t
FROM inventory_enterprisetotal t
JOIN park_enterprise n ON n.id = t.enterprise_id
{GWP}
WHERE t.park_id = %(park)s AND t.year = %(year)s AND t.kind = 'ghg'
  AND (%(enterprise)s::bigint IS NULL OR t.enterprise_id = %(enterprise)s)
GROUP BY t.enterprise_id, enterprise, n.division_id, n.key_industry, t.item, t.category, t.scope, t.in_park, t.tier,
         t.unverified, g.value
ORDER BY t.enterprise_id, t.item, t.category, t.scope, t.tier
"""
# What a line names otherwise than its enterprise: the transport part of a fuel row (sheet 02, 其中运输工具消费), what a
# transport process and a process of homes burn, and waste that is not water.
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
       CASE WHEN e.category = 'fuel' AND p.kind = 'household' THEN 'household' ELSE 'transport' END AS department,
       round(sum(e.mass_t * trim_scale(g.value)
                 * CASE WHEN e.category = 'waste' OR p.kind IN ('transport', 'household') THEN 1 ELSE s.share END),
             12) AS co2e_t
FROM inventory_emission e
JOIN park_enterprise n ON n.id = e.enterprise_id
LEFT JOIN park_process p ON p.id = e.process_id
LEFT JOIN shares s ON s.version_id = e.version_id AND s.number = e.line_number
JOIN inventory_factor g ON g.key = %(gwp)s AND g.parameter = e.substance AND g.years @> e.year::int
     AND g.superseded_at IS NULL AND g.park_id IS NULL
WHERE e.park_id = %(park)s AND e.year = %(year)s AND e.kind = 'ghg' AND NOT e.memo AND NOT e.in_park
  AND (%(gas)s = '' OR e.substance = %(gas)s)
  AND (e.category = 'fuel' AND (p.kind IN ('transport', 'household') OR s.share IS NOT NULL)
       OR e.category = 'waste' AND e.method NOT LIKE 'wastewater.%%')
GROUP BY n.division_id, e.category, department ORDER BY n.division_id, e.category, department
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
    """Stored sums of a year: gases that the park counts, memo items, output by industry, the fused inventory.

    fused is t CO2e by gas; without is the mass (t) of gases for which the set has no value: they are in no CO2e.
    """

    ghg: list[CarbonTotal] = field(default_factory=list)
    memo: list[CarbonTotal] = field(default_factory=list)
    output: dict[str, Decimal] = field(default_factory=dict)
    fused: dict[str, Decimal] = field(default_factory=dict)
    without: dict[str, Decimal] = field(default_factory=dict)


def year_rows(park: Park, years: Sequence[int], view: GwpView) -> dict[int, YearRows]:
    """Sums of the years over the park's industries, in-park trades cancelled, every gas, in the set of the view."""
    found: dict[int, YearRows] = {}
    for row in _records(TOTALS, {"park": park.pk, "years": list(years), **view.parameters}):
        year = found.setdefault(row["year"], YearRows())
        if row["kind"] == "economy":
            output = year.output.get(row["key_industry"], Decimal(0))
            year.output[row["key_industry"]] = output + row["mass_t"]
        elif row["kind"] == "fused":
            if row["co2e_t"] is not None:
                year.fused[row["item"]] = row["co2e_t"]
        else:
            (year.ghg if row["kind"] == "ghg" else year.memo).append(_total(row))
            if row["kind"] == "ghg" and row["co2e_t"] is None:
                year.without[row["item"]] = year.without.get(row["item"], Decimal(0)) + row["mass_t"]
    return found


def firm_rows(
    park: Park, year: int, view: GwpView, enterprise: int | None = None
) -> tuple[dict[Firm, list[CarbonTotal]], dict[Firm, list[CarbonTotal]]]:
    """Greenhouse gases by enterprise: what the park counts, and what was bought in the park and is cancelled."""
    counted: dict[Firm, list[CarbonTotal]] = {}
    cancelled: dict[Firm, list[CarbonTotal]] = {}
    for row in _records(ENTERPRISES, {"park": park.pk, "year": year, "enterprise": enterprise, **view.parameters}):
        if not view.takes(row["item"]) or row["co2e_t"] is None:
            continue
        firm = Firm(row["enterprise_id"], row["enterprise"], row["key_industry"])
        (cancelled if row["in_park"] else counted).setdefault(firm, []).append(_total(row))
    return counted, cancelled


def shifts(park: Park, year: int, view: GwpView) -> list[Shift]:
    """Amounts that lines name otherwise than their enterprise. See `SHIFTS`."""
    rows = _records(SHIFTS, {"park": park.pk, "year": year, **view.parameters})
    return [
        Shift(row["division"], row["category"], row["co2e_t"], Department(row["department"]))
        for row in rows
        if row["co2e_t"] is not None
    ]


def traded(park: Park, year: int) -> list[Traded]:
    """Electricity and heat bought and sold in the year."""
    return [Traded(**row) for row in _records(TRADED, {"park": park.pk, "year": year})]


def uncertainties() -> tuple[Parameters, dict[tuple[str, str, str, str], Uncertainty]]:
    """Uncertainty parameters in force as fractions, and the rows they stand in."""
    rows = {(row.category, row.gas, row.level, row.parameter): row for row in Uncertainty.objects.all()}
    return {key: row.percent / 100 for key, row in rows.items()}, rows


def _total(row: dict[str, Any]) -> CarbonTotal:
    """A gas for which the set has no value counts nothing here and is told in `YearRows.without`.

    The park's own set has them all: the roll-up refuses a gas without one before it could be stored.
    """
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
