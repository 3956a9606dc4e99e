"""Emissions and energy flows of the dirty enterprise-months: lines → methods → stored rows. Source: 000 6.1–6.2."""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd
from django.db import connection

from inventory.methods.compile import Compiled, compile_lines
from inventory.methods.factor_use import factor_uses
from inventory.models.ledger import LEDGER
from inventory.selectors.emission import DIRTY_TABLE, dirty_lines
from inventory.selectors.factor import join_factors
from inventory.selectors.factor_need import join_needs
from inventory.services.dirty import GWP_CAUSE
from inventory.services.verified_result import adjust_to_verified, with_adjustments
from park.models import Park
from park.services.copying import copy_frame

PLACE = ["year", "version_id", "line_number", "month", "enterprise_id", "process_id"]
RESULT_TABLES = ("inventory_emission", "inventory_emissiongap", "inventory_factoruse", "inventory_flow")


class Taken(NamedTuple):
    """Dirty rows held by the running recompute."""

    row_ids: list[int]
    months: int
    years: list[int]
    #: Something other than a filed ledger is a cause: facts of an enterprise, a factor, a setting.
    facts_changed: bool = False
    #: Nothing but the GWP set moved: emissions and totals stand.
    gwp_only: bool = False


def take_dirty(park: Park) -> Taken:
    """Locks the park's dirty rows that nobody else holds and lists their distinct months in a temporary table.

    Must run inside the recompute's transaction; the rows are removed at its end, so a crash leaves them dirty.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {DIRTY_TABLE}")
        cursor.execute(
            "SELECT id, enterprise_id, year, month, reason FROM inventory_dirtymonth WHERE park_id = %s"
            " FOR UPDATE SKIP LOCKED",
            [park.pk],
        )
        rows = cursor.fetchall()
        cursor.execute(
            f"CREATE TEMPORARY TABLE {DIRTY_TABLE} (enterprise_id bigint, year int, month int) ON COMMIT DROP"
        )
        months = with_adjustments(park, sorted({row[1:4] for row in rows}))
        copy_frame(DIRTY_TABLE, pd.DataFrame(months, columns=["enterprise_id", "year", "month"]))
        cursor.execute(f"ANALYZE {DIRTY_TABLE}")  # without statistics the planner loops over lines
    return Taken(
        row_ids=[row[0] for row in rows],
        months=len(months),
        years=sorted({month[1] for month in months}),
        facts_changed=any(row[4] != LEDGER for row in rows),
        gwp_only=bool(rows) and all(row[4] == GWP_CAUSE for row in rows),
    )


def release_dirty(taken: Taken) -> None:
    """Removes the dirty rows whose months were recomputed."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM inventory_dirtymonth WHERE id = ANY(%s)", [taken.row_ids])


def compile_emissions(park: Park) -> int:
    """Replaces emissions, flows and gaps of the dirty months by those of their ledgers in force; returns the lines."""
    with connection.cursor() as cursor:
        for table in RESULT_TABLES:
            cursor.execute(
                f"DELETE FROM {table} t USING {DIRTY_TABLE} d"
                " WHERE t.park_id = %s AND t.enterprise_id = d.enterprise_id AND t.year = d.year AND t.month = d.month",
                [park.pk],
            )
    lines = dirty_lines(park.pk)
    if not lines.empty:
        lines = join_needs(park, join_factors(park, lines))
        _store(park, lines, compile_lines(lines))
    adjust_to_verified(park)
    return len(lines)


def _store(park: Park, lines: pd.DataFrame, compiled: Compiled) -> None:
    emissions = _placed(park, lines, compiled.emissions, [*PLACE, "outlet_id"], [])
    copy_frame("inventory_emission", emissions.drop(columns=["activity", "activity_unit"]))
    copy_frame("inventory_factoruse", factor_uses(emissions).assign(park_id=park.pk))
    flows = _placed(park, lines, compiled.flows, PLACE, ["counterparty"])
    copy_frame("inventory_flow", flows.drop(columns=["method", "in_park", "tier"]))
    gaps = _placed(park, lines, compiled.gaps, [name for name in PLACE if name != "process_id"], [])
    copy_frame("inventory_emissiongap", gaps.drop(columns=["reason_en"]))


def _placed(
    park: Park, lines: pd.DataFrame, results: pd.DataFrame, place: Sequence[str], extra: Sequence[str]
) -> pd.DataFrame:
    """Results with the place of their line instead of its frame number."""
    if results.empty:
        return pd.DataFrame(columns=[*results.columns.drop("line_id"), *place, *extra, "park_id"])
    places = lines.set_index("line_id")[[*place, *extra]]
    placed = results.join(places, on="line_id").drop(columns="line_id")
    placed["park_id"] = park.pk
    for column in ("process_id", "outlet_id"):
        if column in placed:
            placed[column] = placed[column].astype("Int64")
    return placed
