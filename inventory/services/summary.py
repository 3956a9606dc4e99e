"""The stored year of a park: headline totals, completeness and digest."""

import hashlib
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pandas as pd
from django.db import connection
from django.utils import timezone

from inventory.methods.equivalent_sum import Equivalent, sum_equivalents
from inventory.methods.export import EXPORT_CATEGORIES
from inventory.models import ParkYear, Substance
from inventory.selectors.total import coverage, yearly_totals
from park.models import Park
from park.selectors.frames import groups, read_frame

DIGEST = """
SELECT year, md5(string_agg(
         concat_ws('|', month, division_id, key_industry, kind, item, category, scope, tier, unverified,
                   trim_scale(amount), trim_scale(co2e_t)), E'\\n'
         ORDER BY month, division_id, key_industry, kind, item, category, scope, tier, unverified)) AS content
FROM inventory_industrytotal WHERE park_id = %s GROUP BY year
"""
GAPS = "SELECT year, count(*) AS gaps FROM inventory_emissiongap WHERE park_id = %s GROUP BY year"
UNVERIFIED = """
SELECT year, sum(abs(co2e_t)) FILTER (WHERE unverified) AS unverified, sum(abs(co2e_t)) AS whole
FROM inventory_industrytotal WHERE park_id = %s AND kind = 'ghg' GROUP BY year
"""

FACTS = {"digest": DIGEST, "gaps": GAPS, "unverified": UNVERIFIED}


def summarise_years(park: Park) -> None:
    """Rewrites ParkYear of every filed year (coverage moves with each ledger) from the roll-ups."""
    facts = {name: _by_year(read_frame(sql, [park.pk])) for name, sql in FACTS.items()}
    facts["coverage"] = _by_year(coverage(park))
    values = {
        row.code: Equivalent(row.equivalent_kg, row.kind)
        for row in Substance.objects.filter(is_main=True, kind__in=["air", "water"])
        if row.equivalent_kg
    }
    rows = []
    for year, part in groups(yearly_totals(park), "year"):
        row = _year(part, values)
        filed = facts["coverage"].get(year, {})
        row.park, row.year, row.updated_at = park, int(year), timezone.now()
        row.expected_months = filed.get("expected", 0)
        row.filed_months = filed.get("filed", 0)
        row.last_month = filed.get("last_month", 0)
        row.gap_count = facts["gaps"].get(year, {}).get("gaps", 0)
        row.unverified_share = _share(facts["unverified"].get(year, {}))
        row.digest = hashlib.sha256(facts["digest"].get(year, {}).get("content", "").encode()).hexdigest()
        rows.append(row)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM inventory_parkyear WHERE park_id = %s", [park.pk])
    ParkYear.objects.bulk_create(rows)


def _by_year(frame: pd.DataFrame) -> dict[int, dict[str, Any]]:
    return {
        row["year"]: {str(name): value for name, value in row.items()}
        for row in frame.astype(object).to_dict("records")
    }


def _year(part: pd.DataFrame, values: dict[str, Equivalent]) -> ParkYear:
    weighed = _equivalents(part, values)
    ghg = part[part["kind"] == "ghg"]
    return ParkYear(
        co2e_t=total(ghg["co2e_t"]),
        territorial_co2e_t=total(ghg.loc[~ghg["category"].isin(EXPORT_CATEGORIES), "co2e_t"]),
        scope1_co2e_t=total(ghg.loc[ghg["scope"] == 1, "co2e_t"]),
        scope2_co2e_t=total(ghg.loc[ghg["scope"] == 2, "co2e_t"]),
        coal_tce=total(part.loc[part["kind"] == "energy", "amount"]),
        output_const=total(part.loc[(part["kind"] == "economy") & (part["item"] == "output_value_const"), "amount"]),
        air_equivalents=weighed.get("air"),
        water_equivalents=weighed.get("water"),
    )


def total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Exact sum, or None where there is nothing to sum: missing is missing, not zero."""
    values = [value for value in amounts if value is not None]
    return sum(values, Decimal(0)) if values else None


def _equivalents(part: pd.DataFrame, values: dict[str, Equivalent]) -> dict[str, Decimal]:
    """Pollution equivalents of air and of water over the main pollutants."""
    rows = part[part["kind"].isin(["air", "water"])]
    kilograms = {str(item): sum(group["amount"], Decimal(0)) * 1000 for item, group in groups(rows, "item")}
    sums = sum_equivalents(kilograms, values).media
    return {medium: Decimal(amount.numerator) / Decimal(amount.denominator) for medium, amount in sums.items()}


def _share(row: dict[str, Any]) -> Decimal | None:
    """Part of the emissions that rests on unverified factors."""
    whole: Decimal | None = row.get("whole")
    return (row["unverified"] or Decimal(0)) / whole if whole else None
