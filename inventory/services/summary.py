"""The stored year of a park: headline totals, completeness and digest."""

import hashlib
from decimal import Decimal

import pandas as pd
from django.db import connection
from django.utils import timezone

from inventory.methods.equivalents import equivalent
from inventory.models import ParkYear, Substance
from inventory.selectors.total import coverage, yearly_totals
from park.models import Park
from park.selectors.frames import read_frame

DIGEST = """
SELECT year, md5(string_agg(
         concat_ws('|', month, division_id, key_industry, kind, item, category, scope, tier, unverified,
                   trim_scale(amount), trim_scale(co2e_t)), E'\\n'
         ORDER BY month, division_id, key_industry, kind, item, category, scope, tier, unverified)) AS content
FROM inventory_industrytotal WHERE park_id = %s GROUP BY year
"""
GAPS = "SELECT year, count(*) AS gaps FROM inventory_emissiongap WHERE park_id = %s GROUP BY year"
UNVERIFIED = """
SELECT year, sum(co2e_t) FILTER (WHERE unverified) AS unverified, sum(abs(co2e_t)) AS whole
FROM inventory_industrytotal WHERE park_id = %s AND kind = 'ghg' GROUP BY year
"""


def summarise_years(park: Park) -> None:
    """Rewrites ParkYear of every filed year (coverage moves with each ledger) from the roll-ups."""
    totals = yearly_totals(park)
    shares = coverage(park).set_index("year")
    digests = read_frame(DIGEST, [park.pk]).set_index("year")["content"].to_dict()
    gaps = read_frame(GAPS, [park.pk]).set_index("year")["gaps"].to_dict()
    unverified = read_frame(UNVERIFIED, [park.pk]).set_index("year")
    equivalent_kg = dict(
        Substance.objects.filter(is_main=True, equivalent_kg__isnull=False).values_list("code", "equivalent_kg")
    )
    rows = []
    for year, part in totals.groupby("year"):
        row = _year(part, equivalent_kg)
        share = shares.loc[year] if year in shares.index else None
        row.park, row.year = park, int(year)
        row.expected_months = int(share["expected"]) if share is not None else 0
        row.filed_months = int(share["filed"]) if share is not None else 0
        row.last_month = int(share["last_month"]) if share is not None else 0
        row.gap_count = gaps.get(year, 0)
        row.unverified_share = _share(unverified, year)
        row.digest = hashlib.sha256(digests.get(year, "").encode()).hexdigest()
        row.updated_at = timezone.now()
        rows.append(row)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM inventory_parkyear WHERE park_id = %s", [park.pk])
    ParkYear.objects.bulk_create(rows)


def _year(part: pd.DataFrame, equivalent_kg: dict[str, Decimal]) -> ParkYear:
    ghg = part[part["kind"] == "ghg"]
    return ParkYear(
        co2e_t=total(ghg["co2e_t"]),
        scope1_co2e_t=total(ghg.loc[ghg["scope"] == 1, "co2e_t"]),
        scope2_co2e_t=total(ghg.loc[ghg["scope"] == 2, "co2e_t"]),
        coal_tce=total(part.loc[part["kind"] == "energy", "amount"]),
        output_const=total(part.loc[(part["kind"] == "economy") & (part["item"] == "output_value_const"), "amount"]),
        air_equivalents=_equivalents(part, "air", equivalent_kg),
        water_equivalents=_equivalents(part, "water", equivalent_kg),
    )


def total(amounts: "pd.Series[Decimal]") -> Decimal | None:
    """Exact sum, or None where there is nothing to sum: missing is missing, not zero."""
    values = [value for value in amounts if value is not None]
    return sum(values, Decimal(0)) if values else None


def _equivalents(part: pd.DataFrame, kind: str, equivalent_kg: dict[str, Decimal]) -> Decimal | None:
    rows = part[(part["kind"] == kind) & part["item"].isin(equivalent_kg)]
    values = [
        equivalent(amount * 1000, equivalent_kg[item])
        for item, amount in zip(rows["item"], rows["amount"], strict=True)
    ]
    return sum(values, Decimal(0)) if values else None


def _share(frame: pd.DataFrame, year: int) -> Decimal | None:
    if year not in frame.index or not frame.loc[year, "whole"]:
        return None
    return (frame.loc[year, "unverified"] or Decimal(0)) / frame.loc[year, "whole"]
