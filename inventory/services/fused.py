"""The fused inventory of the years touched by a recompute. Source: 000 6.3."""

from decimal import Decimal

import pandas as pd
from django.db import connection

from inventory.methods.equivalents import equivalents
from inventory.methods.fused import fused_processes, fused_rows
from inventory.methods.gwp import co2e
from inventory.models import Substance
from inventory.selectors.emission import DIRTY_TABLE
from inventory.selectors.fused import dirty_emissions, fused_rows_of, gwp_values, outlets
from park.models import Park
from park.services.copying import copy_frame

CLEAR = f"""
DELETE FROM inventory_fusedrow r USING (SELECT DISTINCT enterprise_id, year FROM {DIRTY_TABLE}) d
WHERE r.park_id = %s AND r.enterprise_id = d.enterprise_id AND r.year = d.year
"""
MONTHLY_KEY = ["year", "enterprise_id", "process_id"]
CORRELATIONS = """
SELECT year, enterprise_id, process_id, correlation FROM inventory_fusedprocess WHERE park_id = %s AND year = ANY(%s)
"""


def fuse_years(park: Park, years: list[int]) -> None:
    """Rewrites fused rows of the dirty enterprise-years, then the processes of these years and the next ones.

    A process follows the year before in its direction, so the year after a dirty year is judged again.
    """
    weights = {
        row.code: row.equivalent_kg
        for row in Substance.objects.filter(is_main=True, equivalent_kg__isnull=False)
        if row.equivalent_kg
    }
    gwp = gwp_values(park)
    emissions = _with_process(dirty_emissions(park), outlets(park))
    with connection.cursor() as cursor:
        cursor.execute(CLEAR, [park.pk])
    if not emissions.empty:
        _store_rows(park, fused_rows(emissions, gwp, weights))
    wanted = sorted({*years, *(year + 1 for year in years)})
    stored = fused_rows_of(park, sorted({*wanted, *(year - 1 for year in wanted)}))
    monthly = _monthly(emissions, gwp, weights)
    for year in wanted:
        _store_processes(park, year, stored, monthly)


def _with_process(emissions: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """A line that names only its outlet belongs to the process the outlet serves."""
    if emissions.empty:
        return emissions
    serving = places.set_index("id")["process_id"]
    emissions["process_id"] = emissions["process_id"].fillna(emissions["outlet_id"].map(serving))
    return emissions


def _store_rows(park: Park, rows: pd.DataFrame) -> None:
    destination = outlets(park).set_index("id")["destination"]
    rows["destination"] = rows["outlet_id"].map(destination).fillna("")
    rows["destination"] = rows["destination"].mask(
        (rows["kind"] == "water") & (rows["category"] == "indirect"), "园区污水厂"
    )
    rows["park_id"] = park.pk
    _copy("inventory_fusedrow", rows)


def _monthly(emissions: pd.DataFrame, gwp: dict[str, Decimal], weights: dict) -> pd.DataFrame:
    """CO2e and equivalents per process and month of the dirty enterprise-years."""
    if emissions.empty:
        return pd.DataFrame(columns=[*MONTHLY_KEY, "month", "co2e_t", "equivalents"])
    counted = emissions.loc[~emissions["in_park"].astype(bool) & ~emissions["memo"].astype(bool)].copy()
    binary = {gas: float(value) for gas, value in gwp.items()}
    counted["co2e_t"] = co2e(counted["mass_t"], counted["substance"], binary).where(counted["kind"] == "ghg")
    counted["equivalents"] = equivalents(counted, weights)
    groups = counted.groupby([*MONTHLY_KEY, "month"], dropna=False)[["co2e_t", "equivalents"]]
    return groups.sum(min_count=1).reset_index()


def _store_processes(park: Park, year: int, stored: pd.DataFrame, monthly: pd.DataFrame) -> None:
    with connection.cursor() as cursor:
        cursor.execute(CORRELATIONS, [park.pk, [year]])
        kept = {row[1:3]: row[3] for row in cursor.fetchall()}
        cursor.execute("DELETE FROM inventory_fusedprocess WHERE park_id = %s AND year = %s", [park.pk, year])
    current = stored[stored["year"] == year]
    if current.empty:
        return
    before = stored[stored["year"] == year - 1]
    months = monthly[monthly["year"] == year]
    table = fused_processes(current, before if not before.empty else None, months if not months.empty else None)
    touched = set(months["enterprise_id"])
    table["correlation"] = [
        value if enterprise in touched else kept.get((enterprise, None if pd.isna(process) else int(process)))
        for enterprise, process, value in zip(
            table["enterprise_id"], table["process_id"], table["correlation"], strict=True
        )
    ]
    table["year"], table["park_id"] = year, park.pk
    _copy("inventory_fusedprocess", table)


def _copy(name: str, frame: pd.DataFrame) -> None:
    for column in ("process_id", "outlet_id"):
        if column in frame:
            frame[column] = frame[column].astype("Int64")
    copy_frame(name, frame)
