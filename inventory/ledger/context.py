"""What the checks are told about the enterprise and its surroundings, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from inventory.ledger.rule_book import RuleBook

# sheet, item, process, outlet, field
LineKey = tuple[str, str, str, str, str]
#: Sheet, item, process, outlet, field, partner and the row's other identifying cells: see `cumulative.flow_key`.
FlowKey = tuple[str, ...]


class TradeKey(NamedTuple):
    """A partner's side of a trade: month `YYYY-MM`, credit code of the partner, item, whether the partner sells."""

    month: str
    partner: str
    item: str
    sells: bool


class TradeSide(NamedTuple):
    """What a partner filed: sheet, amount in the base unit, and the cells it stands in."""

    sheet: str
    quantity: Decimal
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Partners:
    """In-park trade as the partners filed it: their sides, and the (month, code) with a ledger in force."""

    sides: Mapping[TradeKey, TradeSide] = field(default_factory=dict)
    filed: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Permits:
    """Permitted tonnes by (year, outlet, pollutant); what months in force discharged by (month, outlet, pollutant).

    The outlet is empty for the permit of the whole enterprise.
    """

    amounts: Mapping[tuple[str, str, str], Decimal] = field(default_factory=dict)
    discharged: Mapping[tuple[str, str, str], Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class LedgerContext:
    """Facts for the checks of one enterprise.

    `joined` is the first month of filing as `YYYY-MM` or empty; `outlets` and `pollutants` map a code to its medium
    (`air` or `water`); `previous` holds the quantities in base units of the month before the first month of the file;
    `neighbours` the credit codes of the park's enterprises; `has_farms` whether the park counts its farms.
    `filed` holds what other months in force say of every flow, by month (None for a flow with a notation key but NO);
    `departed` the flows of such months that are to be filed again first, see `departure.departures`;
    `bills` the parts of divided bills in force, by month and `rules.bill.bill_key`.
    `rules` are the bounds and severities in force; `history` the quantities of further months in force by month;
    `partners` and `permits` what trades and discharges are held against.
    An empty `pollutants` leaves pollutant codes unchecked; empty `processes` or `outlets` mean none is registered.
    """

    uscc: str
    name: str
    today: date
    joined: str = ""
    processes: frozenset[str] = frozenset()
    outlets: Mapping[str, str] = field(default_factory=dict)
    pollutants: Mapping[str, str] = field(default_factory=dict)
    previous: Mapping[LineKey, Decimal] = field(default_factory=dict)
    neighbours: frozenset[str] = frozenset()
    has_farms: bool = False
    filed: Mapping[str, Mapping[FlowKey, Decimal | None]] = field(default_factory=dict)
    departed: Mapping[str, frozenset[FlowKey]] = field(default_factory=dict)
    bills: Mapping[str, Mapping[FlowKey, Decimal]] = field(default_factory=dict)
    rules: RuleBook = field(default_factory=RuleBook)
    history: Mapping[str, Mapping[LineKey, Decimal]] = field(default_factory=dict)
    partners: Partners = field(default_factory=Partners)
    permits: Permits = field(default_factory=Permits)
