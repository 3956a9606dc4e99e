"""Which economic total a period is judged by."""

from collections.abc import Mapping
from dataclasses import dataclass

from decoupling.methods.directions import MISSING, Ends
from decoupling.methods.rule import Price
from inventory.methods.exact import Quantity, exact

# In order of preference: constant prices before current, value added before output.
MEASURES: dict[str, Price] = {
    "value_added_const": Price.CONSTANT,
    "output_value_const": Price.CONSTANT,
    "value_added": Price.CURRENT,
    "output_value": Price.CURRENT,
}


@dataclass(frozen=True, slots=True)
class EconomyEnds:
    """The measure chosen and its two endpoint values; `measure` is "" when no measure is in both years."""

    measure: str
    price: Price
    ends: Ends


def choose_economy(start: Mapping[str, Quantity], end: Mapping[str, Quantity]) -> EconomyEnds:
    """Return the first measure of `MEASURES` that was observed in both endpoint years.

    Inputs: amounts by measure code, 1e4 CNY; leave a measure out of a year in which it covers only part of the scope.
    Special cases: two measures are never mixed; none in common gives MISSING ends and so no label.
    Source: 000 附录C 表C.1 (经济总量 is not defined there: the order is the platform's).
    """
    for measure, price in MEASURES.items():
        if exact(start.get(measure)) is not None and exact(end.get(measure)) is not None:
            return EconomyEnds(measure, price, Ends(start[measure], end[measure]))
    return EconomyEnds("", Price.CONSTANT, MISSING)
