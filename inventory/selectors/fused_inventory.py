"""The stored fused inventory of a year as a matrix: one row a process, one column a substance. Source: 000 6.3."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

import pandas as pd

from inventory.models import ParkYear
from inventory.selectors.gwp import GwpView, year_sums
from park.models import Park
from park.selectors.frames import read_frame

CO2E: Final = "ghg"
MAIN_ITEMS: Final = ("a21026", "a21002", "a34013", "a24088", "VOCS", "w01018", "w21003")
RANKED: Final = ("1", "2", "2a", "2b", "2c", "3")

PROCESSES: Final = """
SELECT f.enterprise_id, f.process_id, coalesce(nullif(n.short_name, ''), n.name) AS enterprise, p.code, p.name,
       p.kind, f.equivalents, f.carbon_share, f.pollution_share, f.coupling, f.correlation, f.shared_source,
       f.same_direction, f.is_key
FROM inventory_fusedprocess f
JOIN park_enterprise n ON n.id = f.enterprise_id
LEFT JOIN park_process p ON p.id = f.process_id
WHERE f.park_id = %(park)s AND f.year = %(year)s
ORDER BY f.is_key DESC, f.coupling DESC NULLS LAST, f.co2e_t DESC NULLS LAST, n.name, p.code
"""
CELLS: Final = """
SELECT r.enterprise_id, r.process_id, r.kind, r.item, (r.kind = 'water' AND r.category = 'indirect') AS indirect,
       sum(r.mass_t) AS mass_t,
       CASE WHEN %(restated)s THEN sum(r.mass_t) * trim_scale(g.value)
            WHEN count(r.co2e_t) = count(*) THEN sum(r.co2e_t) END AS co2e_t,
       array_agg(DISTINCT r.tier) AS tiers,
       array_agg(DISTINCT r.destination) FILTER (WHERE r.destination <> '') AS destinations
FROM inventory_fusedrow r
LEFT JOIN inventory_factor g ON r.kind = 'ghg' AND g.key = %(gwp)s AND g.parameter = r.item
     AND g.years @> r.year::int AND g.superseded_at IS NULL AND g.park_id IS NULL
WHERE r.park_id = %(park)s AND r.year = %(year)s
GROUP BY r.enterprise_id, r.process_id, r.kind, r.item, indirect, g.value
"""
TOTALS: Final = """
SELECT kind, item, sum(amount) AS amount FROM inventory_industrytotal
WHERE park_id = %(park)s AND year = %(year)s AND kind IN ('ghg', 'air', 'water') GROUP BY kind, item
"""


@dataclass(frozen=True)
class FusedLine:
    """A process: its amounts by substance (t; "ghg" in t CO2e), what of it goes to the park's plant, its coupling."""

    enterprise_id: int
    process_id: int | None
    enterprise: str
    code: str
    process: str
    kind: str
    co2e_t: Decimal | None
    equivalents: Decimal | None
    carbon_share: float | None
    pollution_share: float | None
    coupling: float | None
    correlation: float | None
    shared_source: bool
    same_direction: bool | None
    is_key: bool
    amounts: dict[str, Decimal] = field(default_factory=dict)
    indirect: dict[str, Decimal] = field(default_factory=dict)
    destinations: list[str] = field(default_factory=list)
    tier: str = ""

    @property
    def place(self) -> str:
        """Value of `process` in the address of the lines behind a cell."""
        return str(self.process_id) if self.process_id else "none"


@dataclass(frozen=True)
class FusedInventory:
    """The matrix with the park's stored totals; `differs` names the columns whose rows do not add up to them.

    CO2e is in the GWP set of `view`; `without` is the mass (t) of gases for which it has no value. Coupling, marks and
    key processes are stored judgements in the park's own set.
    """

    lines: list[FusedLine]
    items: list[str]
    totals: dict[str, Decimal]
    summary: ParkYear
    differs: list[str]
    view: GwpView
    without: dict[str, Decimal] = field(default_factory=dict)

    @property
    def key_count(self) -> int:
        return sum(line.is_key for line in self.lines)

    def share(self, line: FusedLine, item: str) -> float | None:
        """The process' share of the park total, None without an amount or without a total."""
        total, amount = self.totals.get(item), line.amounts.get(item)
        return float(amount / total) if total and amount is not None else None


def fused_inventory(park: Park, summary: ParkYear, every: bool = False, view: GwpView | None = None) -> FusedInventory:
    """The fused inventory of the summary's year in three queries, one more in another set than the park's.

    every: all gases and pollutants as columns. view: the GWP set, by default the park's.
    """
    view = view or GwpView(park.gwp_set, park.gwp_set)
    wanted = {"park": park.pk, "year": summary.year}
    cells = read_frame(CELLS, {**wanted, **view.parameters})
    groups = {_key(key): part for key, part in cells.groupby(["enterprise_id", "process_id"], dropna=False)}
    totals = {row["item"]: row["amount"] for row in _records(read_frame(TOTALS, wanted))}
    year = year_sums(park, view, [summary.year]).get(summary.year) if view.restated else None
    whole = year.co2e_t if year else None if view.restated else summary.co2e_t
    if whole is not None:
        totals[CO2E] = whole
    lines = [_line(record, groups, view, whole) for record in _records(read_frame(PROCESSES, wanted))]
    columns = _columns(lines, totals, every)
    return FusedInventory(
        lines, columns, totals, summary, _differing(lines, totals), view, year.without if year else {}
    )


def _carbon(rows: Iterable[Mapping[str, Any]], view: GwpView) -> Decimal | None:
    """Exact CO2e of a process. A gas without a value in another set is left out and told; in the park's own set there
    is no sum without it.
    """
    parts = [row["co2e_t"] for row in rows if row["kind"] == "ghg"]
    known = [part for part in parts if part is not None]
    return sum(known, Decimal(0)) if known and (view.restated or len(known) == len(parts)) else None


def _line(
    record: Mapping[str, Any],
    groups: Mapping[tuple[int, int | None], pd.DataFrame],
    view: GwpView,
    whole: Decimal | None,
) -> FusedLine:
    key = (int(record["enterprise_id"]), int(record["process_id"]) if record["process_id"] is not None else None)
    rows = _records(groups[key]) if key in groups else []
    amounts = {row["item"]: row["mass_t"] for row in rows if not row["indirect"]}
    carbon = _carbon(rows, view)
    if carbon is not None:
        amounts[CO2E] = carbon
    if view.restated:
        share = float(carbon / whole) if carbon is not None and whole else None
        record = {**record, "carbon_share": share}
    tiers = [tier for row in rows for tier in row["tiers"]]
    destinations = sorted({word for row in rows for word in row["destinations"] or ()})
    return FusedLine(
        enterprise_id=key[0],
        process_id=key[1],
        enterprise=record["enterprise"],
        code=record["code"] or "",
        process=record["name"] or "",
        kind=record["kind"] or "",
        amounts=amounts,
        indirect={row["item"]: row["mass_t"] for row in rows if row["indirect"]},
        destinations=destinations,
        tier=max(tiers, key=lambda tier: RANKED.index(tier) if tier in RANKED else len(RANKED), default=""),
        co2e_t=carbon,
        **{name: record[name] for name in COUPLED},
    )


COUPLED: Final = (
    "equivalents", "carbon_share", "pollution_share", "coupling", "correlation", "shared_source",
    "same_direction", "is_key",
)  # fmt: skip


def _columns(lines: Iterable[FusedLine], totals: Mapping[str, Decimal], every: bool) -> list[str]:
    present = {item for line in lines for item in (*line.amounts, *line.indirect)} - {CO2E}
    main = [item for item in MAIN_ITEMS if item in present]
    rest = sorted(present - set(main), key=lambda item: (item[0] in "aw", item)) if every else []
    return [CO2E, *(item for item in rest if item[0] not in "aw"), *main, *(item for item in rest if item[0] in "aw")]


def _differing(lines: Iterable[FusedLine], totals: Mapping[str, Decimal]) -> list[str]:
    sums: dict[str, Decimal] = {}
    for line in lines:
        for item, amount in line.amounts.items():
            sums[item] = sums.get(item, Decimal(0)) + amount
    return sorted(item for item in {*sums, *totals} if sums.get(item, Decimal(0)) != totals.get(item, Decimal(0)))


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as dictionaries in which everything missing is None."""
    rows = frame.astype(object).to_dict("records")
    return [{str(name): None if _is_nan(value) else value for name, value in row.items()} for row in rows]


def _is_nan(value: Any) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _key(key: Any) -> tuple[int, int | None]:
    enterprise, process = key
    return int(enterprise), None if pd.isna(process) else int(process)
