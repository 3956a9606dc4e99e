"""Yearly roll-ups, gaps and the fused inventory of a register park."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import pandas as pd
from django.db import connection

from inventory.methods.fused import fused_processes, fused_rows
from inventory.methods.register import Gap, Release
from inventory.models import EmissionGap, EnterpriseTotal, Substance
from inventory.selectors.fused import gwp_values
from inventory.selectors.register import REGISTER_METHOD
from inventory.services.register_mapping import Target
from inventory.services.total import MissingGwp
from park.models import Enterprise, Park
from park.selectors.frames import read_frame
from park.services.copying import copy_frame, copy_rows

#: Yearly figures have no month; the data are reported ones (000 附录A 2).
MONTH: Final = 0
TIER: Final = "2"
CATEGORY: Final = {"ghg": "release", "air": "outlet", "water": "direct"}
MEDIUM_ZH: Final = {"AIR": "大气", "WATER": "水", "LAND": "土壤"}
COLUMNS = (
    "park_id", "year", "month", "enterprise_id", "kind", "item", "category", "scope", "in_park", "tier", "unverified",
    "amount", "unit", "co2e_t",
)  # fmt: skip
STORED = """
SELECT year, enterprise_id, kind, item, category, scope, amount, co2e_t FROM inventory_enterprisetotal
WHERE park_id = %(park)s
"""
GWP = """
SELECT parameter, value FROM inventory_factor WHERE key = %(key)s AND superseded_at IS NULL AND park_id IS NULL
"""
INDUSTRIES = """
INSERT INTO inventory_industrytotal
    (park_id, year, month, division_id, key_industry, kind, item, category, scope, tier, unverified, amount, unit,
     co2e_t)
SELECT t.park_id, t.year, t.month, e.division_id, e.key_industry, t.kind, t.item, t.category, t.scope, t.tier,
       t.unverified, sum(t.amount), t.unit, sum(t.co2e_t)
FROM inventory_enterprisetotal t JOIN park_enterprise e ON e.id = t.enterprise_id WHERE t.park_id = %(park)s
GROUP BY t.park_id, t.year, t.month, e.division_id, e.key_industry, t.kind, t.item, t.category, t.scope, t.tier,
         t.unverified, t.unit
"""
TABLES = ("industrytotal", "enterprisetotal", "fusedrow", "fusedprocess", "emissiongap")
Row = tuple[int, int, str, str, str, int, Decimal, Decimal | None]


def store_totals(
    park: Park,
    enterprises: Mapping[str, Enterprise],
    releases: Sequence[Release],
    gaps: Sequence[Gap],
    targets: Mapping[tuple[str, str], Target],
    changed: bool,
) -> bool:
    """Replaces roll-ups, gaps and fused rows of the park when its register changed or the roll-ups differ.

    Returns whether it did: a new mapping or another GWP set moves roll-ups of unchanged releases.

    Errors: MissingGwp when a gas has no value in the park's set.
    """
    rows = _rows(park, enterprises, releases, targets)
    if not changed and set(rows) == set(read_frame(STORED, {"park": park.pk}).itertuples(index=False, name=None)):
        return False
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"DELETE FROM inventory_{table} WHERE park_id = %s", [park.pk])
        copy_rows(
            EnterpriseTotal._meta.db_table,
            COLUMNS,
            (
                (park.pk, year, MONTH, firm, kind, item, category, scope, False, TIER, False, amount, "t", co2e)
                for year, firm, kind, item, category, scope, amount, co2e in rows
            ),
        )
        cursor.execute(INDUSTRIES, {"park": park.pk})
    EmissionGap.objects.bulk_create(_gap_rows(park, enterprises, gaps))
    _fuse(park, rows)
    return True


def _rows(
    park: Park,
    enterprises: Mapping[str, Enterprise],
    releases: Iterable[Release],
    targets: Mapping[tuple[str, str], Target],
) -> list[Row]:
    """Counted releases by year, enterprise and item in tonnes, greenhouse gases with their CO2e."""
    sums: dict[tuple[int, int, str, str], Decimal] = defaultdict(Decimal)
    for row in releases:
        target = targets[row.code, row.medium]
        if target.item and row.counted:
            sums[row.year, enterprises[row.facility_id].pk, target.kind, target.item] += row.quantity_kg / 1000
    values = dict(read_frame(GWP, {"key": f"gwp.{park.gwp_set}"}).itertuples(index=False, name=None))
    gwp = {"CO2": Decimal(1)} | values
    gases = {item for _, _, kind, item in sums if kind == "ghg"} - set(gwp)
    if gases:
        raise MissingGwp(f"GWP集{park.gwp_set}中没有{'、'.join(sorted(gases))}的数值，请在因子库补充后重试")
    return [
        (
            year,
            firm,
            kind,
            item,
            CATEGORY[kind],
            int(kind == "ghg"),
            mass,
            mass * gwp[item] if kind == "ghg" else None,
        )
        for (year, firm, kind, item), mass in sorted(sums.items())
    ]


def _gap_rows(park: Park, enterprises: Mapping[str, Enterprise], gaps: Iterable[Gap]) -> list[EmissionGap]:
    """One row per gap and missing year; `line_number` counts the gaps of the register."""
    return [
        EmissionGap(
            park=park,
            enterprise=enterprises[gap.facility_id],
            year=year,
            month=MONTH,
            version_id=0,
            line_number=number,
            method=REGISTER_METHOD,
            reason="register_gap",
            reason_zh=f"{gap.pollutant}（{MEDIUM_ZH[gap.medium]}）{_span(gap)}未报告，不作零值"[:400],
        )
        for number, gap in enumerate(gaps, start=1)
        for year in gap.years
    ]


def _span(gap: Gap) -> str:
    return f"{gap.first}年" if gap.first == gap.last else f"{gap.first}—{gap.last}年"


def _fuse(park: Park, rows: Sequence[Row]) -> None:
    """One whole-site row per facility: a register names no process."""
    weights = {
        row.code: row.equivalent_kg
        for row in Substance.objects.filter(is_main=True, equivalent_kg__isnull=False)
        if row.equivalent_kg
    }
    no_place: dict[str, Any] = {"process_id": None, "outlet_id": None}
    names = ["year", "enterprise_id", "kind", "substance", "category", "scope", "mass_t", "co2e_t"]
    emissions = pd.DataFrame(list(rows), columns=names).drop(columns=["scope", "co2e_t"])
    emissions = emissions.assign(in_park=False, memo=False, tier=TIER, **no_place)
    fused = fused_rows(emissions, gwp_values(park), weights)
    stored = fused.assign(park_id=park.pk, destination="", **no_place)
    copy_frame("inventory_fusedrow", stored)
    before = None
    for year, part in fused.groupby("year"):
        table = fused_processes(part, before).assign(year=year, park_id=park.pk)
        table["process_id"] = table["process_id"].astype("Int64")
        copy_frame("inventory_fusedprocess", table)
        before = part
