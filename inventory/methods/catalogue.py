"""The catalogue of calculation methods: a new method is declared in the module of its subject and listed here."""

from typing import Final

import numpy as np
import pandas as pd

from inventory.methods import (
    afolu,
    biomass,
    boiler,
    building,
    capture,
    emission_coefficient,
    energy,
    export,
    fuel,
    fugitive,
    gas_sale,
    incineration,
    indirect,
    landfill,
    market,
    mobile,
    pollutant,
    process,
    sewage,
    waste,
    wastewater,
)
from inventory.methods.declaration import FactorNeed, Mask, Method
from inventory.methods.line_table import Lines
from inventory.methods.partition import Partition

#: The place where a method is added: append the METHODS of its module.
METHODS: Final[tuple[Method, ...]] = (
    *fuel.METHODS,
    *indirect.METHODS,
    *export.METHODS,
    *gas_sale.METHODS,
    *market.METHODS,
    *building.METHODS,
    *pollutant.METHODS,
    *emission_coefficient.METHODS,
    *waste.METHODS,
    *energy.METHODS,
    *boiler.METHODS,
    *mobile.METHODS,
    *biomass.METHODS,
    *fugitive.METHODS,
    *wastewater.METHODS,
    *sewage.METHODS,
    *incineration.METHODS,
    *landfill.METHODS,
    *process.METHODS,
    *capture.METHODS,
    *afolu.METHODS,
)

_BY_CODE: Final = {method.code: method for method in METHODS}


def method(code: str) -> Method:
    """The method with this code. Raises: KeyError naming the code."""
    try:
        return _BY_CODE[code]
    except KeyError:
        raise KeyError(f"unknown calculation method {code!r}") from None


def methods_for(sheet: str, field: str) -> tuple[Method, ...]:
    """Methods that may take a line of this sheet and field."""
    return tuple(entry for entry in METHODS if entry.sheet == sheet and field in entry.fields)


def factor_needs() -> tuple[FactorNeed, ...]:
    """Every factor parameter any method needs, once: the columns the service joins to the lines."""
    return tuple(dict.fromkeys(need for entry in METHODS for need in entry.needs))


def library_needs() -> tuple[FactorNeed, ...]:
    """Factor parameters that are looked up in the library by key; the others come with the energy carrier."""
    return tuple(need for need in factor_needs() if need.key)


def needing(need: FactorNeed, lines: pd.DataFrame) -> Mask:
    """Lines of the methods that need this factor parameter."""
    return Needing(lines).of(need)


class Needing:
    """Which lines need which factor, for many factors of the same lines: these are grouped once."""

    def __init__(self, lines: pd.DataFrame) -> None:
        self._partition, self._size = Partition(Lines.of(lines)), len(lines)

    def of(self, need: FactorNeed) -> Mask:
        """Lines of the methods that need this factor parameter."""
        mask = np.zeros(self._size, dtype=bool)
        for entry in METHODS:
            if need in entry.needs:
                mask[self._partition.positions(entry)] = True
        return mask
