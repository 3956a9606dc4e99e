"""Yearly totals read from the roll-ups. Every page, the API and the commands read these and nothing else."""

from collections.abc import Collection, Sequence
from typing import Any

import pandas as pd

from inventory.selectors.gwp import GwpView
from inventory.selectors.register import register_coverage
from park.models import Park
from park.selectors.frames import read_frame

#: CO2e of a group of one gas in the GWP set of the view: stored, or made from its mass.
CO2E = "CASE WHEN %(restated)s THEN sum(t.amount) * trim_scale(g.value) ELSE sum(t.co2e_t) END AS co2e_t"
GWP = """LEFT JOIN inventory_factor g ON t.kind = 'ghg' AND g.key = %(gwp)s AND g.parameter = t.item
     AND g.years @> t.year::int AND g.superseded_at IS NULL AND g.park_id IS NULL"""
YEARLY = f"""
SELECT t.year, t.division_id AS division, t.key_industry, t.kind, t.item, t.category, t.scope, t.unit,
       sum(t.amount) AS amount,
       {CO2E}
FROM inventory_industrytotal t
{GWP}
WHERE t.park_id = %(park)s AND (%(years)s::int[] IS NULL OR t.year = ANY(%(years)s))
GROUP BY t.year, t.division_id, t.key_industry, t.kind, t.item, t.category, t.scope, t.unit, g.value
ORDER BY t.year, t.division_id, t.key_industry, t.kind, t.item, t.category, t.scope
"""
MONTHLY = f"""
SELECT t.year, t.month, t.kind, t.item, t.category, t.scope, t.unit, sum(t.amount) AS amount,
       {CO2E}
FROM inventory_industrytotal t
{GWP}
WHERE t.park_id = %(park)s AND t.year = %(year)s
GROUP BY t.year, t.month, t.kind, t.item, t.category, t.scope, t.unit, g.value
ORDER BY t.month, t.kind, t.item, t.category
"""
ENTERPRISES = f"""
SELECT t.year, t.enterprise_id, t.kind, t.item, t.category, t.scope, t.in_park, t.unit,
       sum(t.amount) AS amount,
       {CO2E}
FROM inventory_enterprisetotal t
{GWP}
WHERE t.park_id = %(park)s AND (%(years)s::int[] IS NULL OR t.year = ANY(%(years)s))
  AND (%(enterprise)s::bigint IS NULL OR t.enterprise_id = %(enterprise)s)
GROUP BY t.year, t.enterprise_id, t.kind, t.item, t.category, t.scope, t.in_park, t.unit, g.value
ORDER BY t.year, t.enterprise_id, t.kind, t.item, t.category
"""
COVERAGE = """
SELECT y.year, count(*) FILTER (WHERE e.id IS NOT NULL) AS expected, count(p.id) AS filed,
       coalesce(max(p.month), 0) AS last_month
FROM generate_series(
       (SELECT min(extract(year FROM joined_on))::int FROM park_enterprise WHERE park_id = %(park)s),
       (SELECT max(year) FROM inventory_ledgerpointer WHERE park_id = %(park)s)) AS y(year)
CROSS JOIN generate_series(1, 12) AS m(month)
LEFT JOIN park_enterprise e
  ON e.park_id = %(park)s AND e.joined_on < make_date(y.year, m.month, 1) + interval '1 month'
     AND (e.left_on IS NULL OR e.left_on > make_date(y.year, m.month, 1))
LEFT JOIN inventory_ledgerpointer p
  ON p.park_id = %(park)s AND p.enterprise_id = e.id AND p.year = y.year AND p.month = m.month
GROUP BY y.year ORDER BY y.year
"""
MISSING = """
SELECT y.year, e.id AS enterprise_id, coalesce(nullif(e.short_name, ''), e.name) AS enterprise, m.month
FROM park_enterprise e CROSS JOIN unnest(%(years)s::int[]) AS y(year) CROSS JOIN generate_series(1, 12) AS m(month)
LEFT JOIN inventory_ledgerpointer p
  ON p.park_id = e.park_id AND p.enterprise_id = e.id AND p.year = y.year AND p.month = m.month
JOIN park_park k ON k.id = e.park_id AND NOT k.is_register
WHERE e.park_id = %(park)s AND p.id IS NULL
  AND e.joined_on < make_date(y.year, m.month, 1) + interval '1 month'
  AND (e.left_on IS NULL OR e.left_on > make_date(y.year, m.month, 1))
ORDER BY y.year, e.id, m.month
"""


def yearly_totals(park: Park, years: Sequence[int] | None = None, view: GwpView | None = None) -> pd.DataFrame:
    """Park × year × industry × item × category: amount and co2e_t as Decimal, in-park trades cancelled.

    view: the GWP set of co2e_t, by default the park's. A gas without a value in another set has no co2e_t.
    """
    wanted = {"park": park.pk, "years": list(years) if years is not None else None}
    return read_frame(YEARLY, {**wanted, **_shown(park, view)})


def monthly_totals(park: Park, year: int, view: GwpView | None = None) -> pd.DataFrame:
    """Park × month × item × category of one year; view: see `yearly_totals`."""
    return read_frame(MONTHLY, {"park": park.pk, "year": year, **_shown(park, view)})


def enterprise_totals(
    park: Park, years: Sequence[int] | None = None, enterprise_id: int | None = None, view: GwpView | None = None
) -> pd.DataFrame:
    """Enterprise × year × item × category, in-park purchases marked by in_park; view: see `yearly_totals`."""
    wanted = {"park": park.pk, "years": list(years) if years is not None else None, "enterprise": enterprise_id}
    return read_frame(ENTERPRISES, {**wanted, **_shown(park, view)})


def _shown(park: Park, view: GwpView | None) -> dict[str, Any]:
    return (view or GwpView(park.gwp_set, park.gwp_set)).parameters


def coverage(park: Park) -> pd.DataFrame:
    """Year, expected and filed enterprise-months, latest filed month; of a register park, series of whole years."""
    if park.is_register:
        years = register_coverage(park).groupby("year", as_index=False)[["expected", "filed"]].sum()
        return years.assign(last_month=12)
    return read_frame(COVERAGE, {"park": park.pk})


def missing_months(park: Park, years: Collection[int]) -> pd.DataFrame:
    """Enterprise-months without a ledger: year, enterprise_id, enterprise, month; a register park owes none."""
    return read_frame(MISSING, {"park": park.pk, "years": list(years)})
