"""Enterprises and processes of a year as the report lists them."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

import pandas as pd

from assessment.report.facts import FirmFacts, FusedFacts
from inventory.models import FusedProcess
from inventory.selectors.register import register_coverage
from park.models import Park
from park.selectors.frames import read_frame

FIRMS = """
SELECT e.id AS pk, coalesce(nullif(e.short_name, ''), e.name) AS name, e.uscc, e.permit_no,
       i.code || ' ' || i.name_zh AS industry, e.key_industry, e.longitude, e.latitude, e.is_key_energy,
       e.is_key_pollution, e.is_key_carbon,
       (SELECT count(*) FROM park_process p WHERE p.enterprise_id = e.id) AS processes,
       (SELECT count(*) FROM park_outlet o WHERE o.enterprise_id = e.id) AS outlets,
       (SELECT count(*) FROM generate_series(1, 12) m(month)
         WHERE e.joined_on < make_date(%(year)s, m.month, 1) + interval '1 month'
           AND (e.left_on IS NULL OR e.left_on > make_date(%(year)s, m.month, 1))) AS expected_months,
       (SELECT count(*) FROM inventory_ledgerpointer l WHERE l.enterprise_id = e.id AND l.year = %(year)s)
         AS filed_months
FROM park_enterprise e JOIN park_industry i ON i.code = e.industry_id JOIN park_park k ON k.id = e.park_id
WHERE e.park_id = %(park)s AND e.joined_on < make_date(%(year)s, 12, 31) + 1
  AND (k.is_register OR e.left_on IS NULL OR e.left_on > make_date(%(year)s, 1, 1))
ORDER BY i.code, e.name, e.id
"""
AMOUNTS = """
SELECT r.enterprise_id, r.process_id, r.kind, r.item, sum(r.mass_t) AS mass_t, r.destination
FROM inventory_fusedrow r
JOIN inventory_fusedprocess p ON p.park_id = r.park_id AND p.year = r.year AND p.enterprise_id = r.enterprise_id
  AND p.process_id IS NOT DISTINCT FROM r.process_id AND p.is_key
WHERE r.park_id = %(park)s AND r.year = %(year)s
GROUP BY r.enterprise_id, r.process_id, r.kind, r.item, r.destination
ORDER BY r.enterprise_id, r.process_id, r.kind DESC, r.item, r.destination
"""
ROLES = (("is_key_energy", "重点用能"), ("is_key_pollution", "重点排污"), ("is_key_carbon", "重点排放"))


def read_rows(sql: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    """Records of a query with None for what is missing."""
    frame = read_frame(sql, parameters)
    return [
        {str(name): None if pd.isna(value) else value for name, value in row.items()}
        for row in frame.to_dict(orient="records")
    ]


def firms(park: Park, year: int) -> tuple[FirmFacts, ...]:
    """Enterprises of the year in the order of their industry, with expected and filed months (series of a register)."""
    counts = _series(park, year) if park.is_register else {}
    return tuple(
        FirmFacts(
            **{name: row[name] for name in FirmFacts.__dataclass_fields__ if name in row} | counts.get(row["pk"], {}),
            roles=tuple(word for flag, word in ROLES if row[flag]),
        )
        for row in read_rows(FIRMS, {"park": park.pk, "year": year})
    )


def _series(park: Park, year: int) -> dict[int, dict[str, int]]:
    """Series expected and reported by each facility of a register in the year."""
    frame = register_coverage(park)
    return {
        int(row["enterprise_id"]): {"expected_months": int(row["expected"]), "filed_months": int(row["filed"])}
        for row in frame[frame["year"] == year].to_dict(orient="records")
    }


def processes(park: Park, year: int) -> tuple[FusedFacts, ...]:
    """Processes of the fused inventory, strongest coupling first; substances and destinations of the key ones."""
    amounts: dict[tuple[int, Any], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    places: dict[tuple[int, Any], dict[str, None]] = defaultdict(dict)
    for row in read_rows(AMOUNTS, {"park": park.pk, "year": year}):
        key = (row["enterprise_id"], row["process_id"])
        amounts[key][row["item"]] += row["mass_t"]
        if row["destination"]:
            places[key][row["destination"]] = None
    rows = list(FusedProcess.objects.filter(park=park, year=year).select_related("enterprise", "process"))
    rows.sort(key=lambda row: (-(row.coupling or 0.0), str(row.enterprise), row.process_id or 0))
    return tuple(
        FusedFacts(
            enterprise=str(row.enterprise),
            process=row.process.name if row.process else "",
            co2e_t=row.co2e_t,
            equivalents=row.equivalents,
            carbon_share=row.carbon_share,
            pollution_share=row.pollution_share,
            coupling=row.coupling,
            shared_source=row.shared_source,
            same_direction=row.same_direction,
            is_key=row.is_key,
            amounts=dict(amounts.get((row.enterprise_id, row.process_id), {})),
            destinations=tuple(places.get((row.enterprise_id, row.process_id), {})),
        )
        for row in rows
    )
