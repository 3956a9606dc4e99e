"""Every process method: 002 表A.3 row by row, the others of the sector guides, and greenhouse gas of abatement."""

from typing import Final

from inventory.methods import abatement, process_balance, process_chemical, process_gas, process_metal, process_mineral
from inventory.methods.declaration import Method

METHODS: Final[tuple[Method, ...]] = (
    *process_mineral.METHODS,
    *process_metal.METHODS,
    *process_chemical.METHODS,
    *process_balance.METHODS,
    *process_gas.METHODS,
    *abatement.METHODS,
)
