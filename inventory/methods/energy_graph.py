"""The energy of a park as streams: sources, conversion, exchange in the park, use by industry, sales outside.

An enterprise that sells power or heat is a converter: all it takes in goes to the converter node of its industry,
from there to what it sells; the rest is its own use and losses. Everything else goes straight to the using industry.
Streams are what the total counts (GB/T 2589): fuels where they are burnt, power and heat where they cross the fence.
Source: 000 5.2, 6.2.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

SOURCE, CONVERTER, EXCHANGE, USE, SALE, LOSS, OTHER_INPUT = (
    "source", "converter", "exchange", "use", "sale", "loss", "other_input",
)  # fmt: skip
NETWORK_KINDS: Final = frozenset({"electricity", "heat", "waste_heat"})
NETWORK_STAGES: Final = frozenset({"purchase", "export"})


@dataclass(frozen=True, slots=True)
class Taken:
    """Energy of one enterprise and carrier at one stage, in one unit; `in_park` when a neighbour is the other side."""

    enterprise: int
    industry: str
    carrier: str
    kind: str
    stage: str
    in_park: bool
    amount: float


@dataclass(frozen=True, slots=True)
class Node:
    """A place energy passes: its column and the carrier or industry it stands for."""

    role: str
    code: str


@dataclass(frozen=True, slots=True)
class Stream:
    """Energy from one node to another in the unit of the input; `carrier` tells its kind."""

    source: Node
    target: Node
    carrier: str
    amount: float


def counts(kind: str, stage: str) -> bool:
    """Whether energy of this kind at this stage is counted: consumption of fuels, the fence of power and heat."""
    return stage in NETWORK_STAGES if kind in NETWORK_KINDS else stage == "consumption"


def energy_streams(rows: Iterable[Taken]) -> list[Stream]:
    """Streams with positive amounts, sorted by size. What converters sell beyond their input comes from OTHER_INPUT."""
    counted = [row for row in rows if counts(row.kind, row.stage) and row.amount > 0]
    converters = {row.enterprise for row in counted if row.stage == "export"}
    streams: dict[tuple[Node, Node, str], float] = defaultdict(float)
    balance: dict[str, float] = defaultdict(float)
    for row in counted:
        place = Node(CONVERTER if row.enterprise in converters else USE, row.industry)
        if row.stage == "export":
            streams[place, Node(EXCHANGE if row.in_park else SALE, row.carrier), row.carrier] += row.amount
            balance[row.industry] -= row.amount
            continue
        streams[Node(EXCHANGE if row.in_park else SOURCE, row.carrier), place, row.carrier] += row.amount
        if row.enterprise in converters:
            balance[row.industry] += row.amount
    for industry, rest in balance.items():
        place = Node(CONVERTER, industry)
        if rest > 0:
            streams[place, Node(LOSS, ""), ""] += rest
        elif rest < 0:
            streams[Node(OTHER_INPUT, ""), place, ""] += -rest
    made = [Stream(source, target, carrier, amount) for (source, target, carrier), amount in streams.items()]
    return sorted(made, key=lambda stream: stream.amount, reverse=True)
