"""Settled lines in force that no longer follow from the running total typed, because an earlier month has changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pandas as pd

from inventory.ledger.context import FlowKey
from inventory.ledger.cumulative import CLOSING, OPENING, SHEET, TOTAL, earlier_months, flow_key, flows_filed

#: Place of the field in a flow key.
_FIELD = 4


@dataclass(frozen=True)
class SettledLine:
    """A line that was settled: its flow, its figure, the total typed, and the line itself by column name."""

    key: FlowKey
    quantity: Decimal
    total: Decimal
    line: Mapping[str, Any] = field(repr=False, hash=False, compare=False)


@dataclass(frozen=True)
class MonthInForce:
    """What one month says of every flow, and which of its lines were settled."""

    flows: Mapping[FlowKey, Decimal | None]
    settled: tuple[SettledLine, ...] = ()


@dataclass(frozen=True)
class Departure:
    """A settled line of a month `YYYY-MM` and what its running total gives now; None when that cannot be told."""

    month: str
    settled: SettledLine
    follows: Decimal | None


def month_in_force(lines: pd.DataFrame) -> MonthInForce:
    """The energy lines of one month in force, with the columns of a ledger line."""
    energy = lines[lines["sheet"] == SHEET]
    found = []
    for record in energy.to_dict("records"):
        line = {str(name): value for name, value in record.items()}
        given = line["parameters"] or {}
        if TOTAL in given and not line["notation"] and line["quantity"] is not None:
            found.append(SettledLine(flow_key(line), Decimal(line["quantity"]), Decimal(given[TOTAL]), line))
    return MonthInForce(flows_filed(energy), tuple(found))


def departures(months: Mapping[str, MonthInForce]) -> list[Departure]:
    """Settled lines of one enterprise and year whose figure is not what its running total gives, by month.

    figure = running total − Σ earlier months; opening stock = closing stock of the month before. An earlier month
    that is itself to be filed again counts with the figure it will have, so that filing in order restores the year.
    """
    expected: dict[str, dict[FlowKey, Decimal | None]] = {}
    found = []
    for month in sorted(months):
        own = dict(months[month].flows)
        for settled in months[month].settled:
            follows = _follows(settled, month, expected)
            if follows == settled.quantity:
                continue
            found.append(Departure(month, settled, follows))
            whole = own.get(settled.key)
            own[settled.key] = None if follows is None or whole is None else whole - settled.quantity + follows
        expected[month] = own
    return found


def departed_flows(months: Mapping[str, MonthInForce]) -> dict[str, frozenset[FlowKey]]:
    """The flows of each month `YYYY-MM` that are to be filed again, of one enterprise and any years."""
    found: dict[str, set[FlowKey]] = {}
    for year in {month[:4] for month in months}:
        for departure in departures({month: own for month, own in months.items() if month[:4] == year}):
            found.setdefault(departure.month, set()).add(departure.settled.key)
    return {month: frozenset(keys) for month, keys in found.items()}


def _follows(
    settled: SettledLine, month: str, expected: Mapping[str, Mapping[FlowKey, Decimal | None]]
) -> Decimal | None:
    earlier = earlier_months(month)
    if settled.key[_FIELD] == OPENING:
        closing = (*settled.key[:_FIELD], CLOSING, *settled.key[_FIELD + 1 :])
        return expected.get(earlier[-1], {}).get(closing) if earlier else None
    if any(one not in expected for one in earlier):
        return None
    said = [expected[one][settled.key] for one in earlier if settled.key in expected[one]]
    known = [value for value in said if value is not None]
    return settled.total - sum(known, Decimal(0)) if len(known) == len(said) else None
