"""Streams of energy: what goes in comes out, and sellers pass it on."""

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from inventory.methods.energy_graph import (
    CONVERTER,
    EXCHANGE,
    LOSS,
    OTHER_INPUT,
    SALE,
    SOURCE,
    USE,
    Node,
    Stream,
    Taken,
    energy_streams,
)

COAL, HEAT, POWER = ("04", "fuel"), ("32", "heat"), ("33", "electricity")


def row(firm: int, industry: str, carrier: tuple[str, str], stage: str, amount: float, in_park: bool = False) -> Taken:
    return Taken(firm, industry, *carrier, stage, in_park, amount)


def test_a_power_plant_and_its_neighbour() -> None:
    """100 of coal; 30 as power to the grid, 20 as steam to a neighbour, 50 own use and losses."""
    streams = energy_streams(
        [
            row(1, "44", COAL, "purchase", 120),  # bought, not counted: coal counts where it is burnt
            row(1, "44", COAL, "consumption", 100),
            row(1, "44", POWER, "export", 30),
            row(1, "44", HEAT, "export", 20, in_park=True),
            row(2, "26", HEAT, "purchase", 20, in_park=True),
            row(2, "26", HEAT, "consumption", 20),
            row(2, "26", POWER, "purchase", 5),
        ]
    )
    plant, steam = Node(CONVERTER, "44"), Node(EXCHANGE, "32")
    assert set(streams) == {
        Stream(Node(SOURCE, "04"), plant, "04", 100),
        Stream(plant, Node(LOSS, ""), "", 50),
        Stream(plant, Node(SALE, "33"), "33", 30),
        Stream(plant, steam, "32", 20),
        Stream(steam, Node(USE, "26"), "32", 20),
        Stream(Node(SOURCE, "33"), Node(USE, "26"), "33", 5),
    }


def test_selling_more_than_comes_in_is_said() -> None:
    """A plant that sells waste heat has an input that no ledger meters."""
    streams = energy_streams([row(1, "26", HEAT, "export", 8), row(1, "26", COAL, "consumption", 3)])
    assert Stream(Node(OTHER_INPUT, ""), Node(CONVERTER, "26"), "", 5) in streams


def test_a_colleague_in_the_same_industry_is_no_converter() -> None:
    streams = energy_streams([row(1, "44", POWER, "export", 1), row(2, "44", COAL, "consumption", 4)])
    assert Stream(Node(SOURCE, "04"), Node(USE, "44"), "04", 4) in streams


AMOUNTS = st.floats(min_value=0, max_value=1e9, allow_nan=False)
ROWS = st.builds(
    lambda firm, carrier, stage, in_park, amount: row(firm, str(firm % 3), carrier, stage, amount, in_park),
    st.integers(1, 6),
    st.sampled_from([COAL, HEAT, POWER]),
    st.sampled_from(["consumption", "purchase", "export", "self_generated"]),
    st.booleans(),
    AMOUNTS,
)


@given(st.lists(ROWS, max_size=30))
def test_converters_balance(rows: list[Taken]) -> None:
    into: dict[Node, float] = defaultdict(float)
    out: dict[Node, float] = defaultdict(float)
    for stream in energy_streams(rows):
        assert stream.amount > 0
        into[stream.target] += stream.amount
        out[stream.source] += stream.amount
    for node in {*into, *out}:
        if node.role == CONVERTER:
            assert abs(into[node] - out[node]) <= 1e-6 * max(into[node], 1.0)
