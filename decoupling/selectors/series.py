"""Yearly series of the park and its industries from the stored roll-ups, ready to be judged."""

from collections.abc import Iterable
from decimal import Decimal

import pandas as pd

from decoupling.methods.series import Series, YearValues
from decoupling.models import ScopeKind
from inventory.models import LedgerPointer
from inventory.selectors.factor import fuel_set_by_year
from inventory.selectors.register import register_coverage
from inventory.selectors.total import enterprise_totals, yearly_totals
from park.models import Park
from park.selectors.frames import groups, read_frame

Scope = tuple[str, str]

# Enterprise-months expected, filed, and filed with each economic measure, by industry and finished year.
COVERAGE = """
WITH last AS (SELECT year, max(month) AS month FROM inventory_ledgerpointer WHERE park_id = %(park)s GROUP BY year),
months AS (SELECT year, generate_series(1, 12) AS month FROM last WHERE month = 12),
expected AS (
  SELECT m.year, m.month, e.id, e.division_id, e.key_industry FROM months m
  JOIN park_enterprise e ON e.park_id = %(park)s AND e.joined_on < make_date(m.year, m.month, 1) + interval '1 month'
    AND (e.left_on IS NULL OR e.left_on > make_date(m.year, m.month, 1)))
SELECT x.year, x.division_id AS division, x.key_industry, count(*) AS expected, count(p.id) AS filed,
       count(o.enterprise_id) AS output_value_const, count(v.enterprise_id) AS value_added,
       count(c.enterprise_id) AS output_value
FROM expected x
LEFT JOIN inventory_ledgerpointer p
  ON p.park_id = %(park)s AND p.year = x.year AND p.month = x.month AND p.enterprise_id = x.id
LEFT JOIN inventory_enterprisetotal o ON o.park_id = %(park)s AND o.year = x.year AND o.month = x.month
  AND o.enterprise_id = x.id AND o.kind = 'economy' AND o.item = 'output_value_const'
LEFT JOIN inventory_enterprisetotal v ON v.park_id = %(park)s AND v.year = x.year AND v.month = x.month
  AND v.enterprise_id = x.id AND v.kind = 'economy' AND v.item = 'value_added'
LEFT JOIN inventory_enterprisetotal c ON c.park_id = %(park)s AND c.year = x.year AND c.month = x.month
  AND c.enterprise_id = x.id AND c.kind = 'economy' AND c.item = 'output_value'
GROUP BY x.year, x.division_id, x.key_industry
"""
MEASURES = ("output_value_const", "value_added", "output_value")


def finished_years(park: Park, years: Iterable[int]) -> set[int]:
    """Those of the years whose last filed month is December, or that a register reports."""
    wanted = set(years)
    if park.is_register:
        return wanted
    filed = LedgerPointer.objects.filter(park=park, month=12, year__in=wanted)
    return set(filed.values_list("year", flat=True))


def scope_series(park: Park) -> dict[Scope, Series]:
    """Series by (scope kind, code) over the finished years: park, key industries, divisions.

    A year still running is left out: ten months are not comparable with twelve. A measure that covers only part of
    the filed enterprise-months of a scope and year is left out of that year.
    """
    shares = coverage_shares(park)
    years = [int(year) for year in shares["year"].unique()]
    totals = yearly_totals(park, years)
    methods = {} if park.is_register else fuel_set_by_year(park, years)
    found: dict[Scope, Series] = {}
    for scope, rows, share in _cuts(totals, shares):
        found[scope] = {
            int(year): _year(part, share[share["year"] == year], methods.get(int(year), ""))
            for year, part in groups(rows, "year")
        }
    return found


def coverage_shares(park: Park) -> pd.DataFrame:
    """Coverage by year and industry; a register reports whole years and no economy."""
    if park.is_register:
        return register_coverage(park).assign(**dict.fromkeys(MEASURES, 0))
    return read_frame(COVERAGE, {"park": park.pk})


def enterprise_series(park: Park, scope: Scope) -> dict[str, Series]:
    """Series by enterprise of one scope, for the same-enterprise panel."""
    members = read_frame(
        "SELECT id AS enterprise_id, division_id, key_industry FROM park_enterprise WHERE park_id = %s", [park.pk]
    )
    kind, code = scope
    if kind != ScopeKind.PARK:
        members = members[members["key_industry" if kind == ScopeKind.KEY else "division_id"] == code]
    totals = enterprise_totals(park)
    counted = ~totals["in_park"].astype(bool) & ~((totals["kind"] == "water") & (totals["category"] == "indirect"))
    totals = totals[counted & totals["enterprise_id"].isin(members["enterprise_id"])]
    return {
        str(enterprise): {int(year): _values(part, set(MEASURES)) for year, part in groups(rows, "year")}
        for enterprise, rows in groups(totals, "enterprise_id")
    }


def _cuts(totals: pd.DataFrame, shares: pd.DataFrame) -> Iterable[tuple[Scope, pd.DataFrame, pd.DataFrame]]:
    yield (ScopeKind.PARK, ""), totals, shares
    for code, rows in totals.groupby("key_industry"):
        yield (ScopeKind.KEY, str(code)), rows, shares[shares["key_industry"] == code]
    for code, rows in totals.groupby("division"):
        yield (ScopeKind.DIVISION, str(code)), rows, shares[shares["division"] == code]


def _year(part: pd.DataFrame, share: pd.DataFrame, methods: str) -> YearValues:
    filed, expected = int(share["filed"].sum()), int(share["expected"].sum())
    whole = {measure for measure in MEASURES if filed and int(share[measure].sum()) >= filed}
    coverage = Decimal(filed) / Decimal(expected) if expected else None
    return _values(part, whole, coverage, methods)


def _values(part: pd.DataFrame, measures: set[str], coverage: Decimal | None = None, methods: str = "") -> YearValues:
    economy = part[(part["kind"] == "economy") & part["item"].isin(measures)]
    pollutants = part[part["kind"].isin(["air", "water"])]
    ghg = [value for value in part.loc[part["kind"] == "ghg", "co2e_t"] if value is not None]
    energy = [value for value in part.loc[part["kind"] == "energy", "amount"] if value is not None]
    return YearValues(
        economy={str(item): sum(rows, Decimal(0)) for item, rows in economy.groupby("item")["amount"]},
        pollutants={str(item): sum(rows, Decimal(0)) * 1000 for item, rows in pollutants.groupby("item")["amount"]},
        carbon=sum(ghg, Decimal(0)) if ghg else None,
        coverage=coverage,
        methods=methods,
        extras={"energy": sum(energy, Decimal(0))} if energy else {},
    )
