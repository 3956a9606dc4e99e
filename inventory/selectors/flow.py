"""Stored energy flows of a year: by enterprise, by carrier, and the two sides of trades in the park."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

import pandas as pd

from inventory.methods.energy_graph import Taken
from park.models import Park
from park.selectors.frames import read_frame

FLOWS: Final = """
SELECT f.enterprise_id, coalesce(nullif(n.short_name, ''), n.name) AS enterprise, n.division_id AS division,
       d.name_zh AS division_zh, d.name_en AS division_en, n.key_industry, f.carrier, c.kind, c.name_zh, c.name_en,
       f.stage, m.id AS partner_id, coalesce(nullif(m.short_name, ''), m.name) AS partner, f.unit,
       sum(f.quantity) AS quantity, sum(f.energy_gj) AS energy_gj, sum(f.coal_tce) AS coal_tce
FROM inventory_flow f
JOIN park_enterprise n ON n.id = f.enterprise_id
JOIN park_industry d ON d.code = n.division_id
JOIN inventory_energycode c ON c.code = f.carrier
LEFT JOIN park_enterprise m ON m.park_id = f.park_id AND f.counterparty <> '' AND m.uscc = f.counterparty
WHERE f.park_id = %(park)s AND f.year = %(year)s
GROUP BY f.enterprise_id, enterprise, n.division_id, division_zh, division_en, n.key_industry, f.carrier, c.kind,
         c.name_zh, c.name_en, f.stage, m.id, partner, f.unit
ORDER BY f.enterprise_id, f.carrier, f.stage, m.id
"""
STAGES: Final = ("purchase", "self_generated", "consumption", "export")


@dataclass(frozen=True)
class Carrier:
    """A carrier over all enterprises: quantities by stage in its unit, energy as the total counts it (net of sales)."""

    code: str
    names: tuple[str, str]
    kind: str
    unit: str
    quantities: dict[str, Decimal]
    energy_gj: Decimal | None
    coal_tce: Decimal | None
    enterprises: int


@dataclass(frozen=True)
class Trade:
    """What a seller and a buyer in the park filed for the same carrier; None is a side that filed nothing."""

    seller_id: int
    seller: str
    buyer_id: int
    buyer: str
    names: tuple[str, str]
    unit: str
    sold: Decimal | None = None
    bought: Decimal | None = None

    @property
    def difference(self) -> Decimal | None:
        """(bought − sold) ÷ sold; None when a side is missing or nothing was sold."""
        if self.sold is None or self.bought is None or not self.sold:
            return None
        return (self.bought - self.sold) / self.sold


def energy_flows(park: Park, year: int) -> pd.DataFrame:
    """Flows of the year by enterprise, carrier, stage and partner in the park, in one query."""
    return read_frame(FLOWS, {"park": park.pk, "year": year})


def taken(flows: pd.DataFrame, unit: str, industry: str) -> list[Taken]:
    """Flows as the streams need them. unit: `coal_tce` or `energy_gj`; industry: `division` or `key_industry`."""
    return [
        Taken(
            int(row["enterprise_id"]),
            str(row[industry]),
            row["carrier"],
            row["kind"],
            row["stage"],
            not pd.isna(row["partner_id"]),
            0.0 if pd.isna(row[unit]) else abs(float(row[unit])),
        )
        for row in flows.to_dict("records")
    ]


def carriers(flows: pd.DataFrame) -> list[Carrier]:
    """Carriers, the largest first by the energy that the total counts."""
    found = [_carrier(str(code), part) for code, part in flows.groupby("carrier")]
    return sorted(found, key=lambda one: abs(one.coal_tce or Decimal(0)), reverse=True)


def _carrier(code: str, part: pd.DataFrame) -> Carrier:
    first = part.iloc[0]
    counted = part[part["coal_tce"].map(lambda value: value is not None and value != 0)]
    signs = counted["stage"].map(lambda stage: -1 if stage == "export" else 1)
    return Carrier(
        code=code,
        names=(first["name_zh"], first["name_en"]),
        kind=first["kind"],
        unit=first["unit"],
        quantities={
            str(stage): total for stage, rows in part.groupby("stage") if (total := _sum(rows["quantity"])) is not None
        },
        energy_gj=_sum(value * sign for value, sign in zip(counted["energy_gj"], signs, strict=True)),
        coal_tce=_sum(counted["coal_tce"]),
        enterprises=part["enterprise_id"].nunique(),
    )


def trades(flows: pd.DataFrame) -> list[Trade]:
    """Trades between neighbours, each seller's figure beside its buyer's, the largest first."""
    paired: dict[tuple[int, int, str], Trade] = {}
    inside = flows[flows["partner_id"].notna() & flows["stage"].isin(("export", "purchase"))]
    for row in inside.to_dict("records"):
        own, partner = (int(row["enterprise_id"]), row["enterprise"]), (int(row["partner_id"]), row["partner"])
        sells = row["stage"] == "export"
        seller, buyer = (own, partner) if sells else (partner, own)
        key = (seller[0], buyer[0], row["carrier"])
        trade = paired.get(key) or Trade(*seller, *buyer, (row["name_zh"], row["name_en"]), row["unit"])
        amount: Decimal = row["quantity"]
        if sells:
            paired[key] = replace(trade, sold=(trade.sold or Decimal(0)) + amount)
        else:
            paired[key] = replace(trade, bought=(trade.bought or Decimal(0)) + amount)
    moved = (trade for trade in paired.values() if trade.sold or trade.bought)
    return sorted(moved, key=lambda trade: trade.sold or trade.bought or Decimal(0), reverse=True)


def _sum(values: Iterable[Any]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None
