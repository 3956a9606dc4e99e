"""What one sheet of a workbook holds, by field and row."""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, NoReturn

from inventory.ledger.columns import Energy, Sheet
from inventory.ledger.finding import address
from inventory.methods.units import Unit


class Blank(list[Any]):
    """A column without a value: one list for all such columns of a sheet, so never written."""

    def __setitem__(self, *_: object) -> NoReturn:
        raise TypeError("a blank column is shared by others")


@dataclass
class SheetRows:
    """Values of one sheet by field, each list in the order of `rows` (zero-based row numbers in the file).

    Quantities are in `base` as Decimal in the base unit (None when missing), in `typed` as they stand in the cell;
    `notations` holds notation keys by (field, position), `reasons` what was written behind them; `units` the unit of
    each quantity by field and position;
    `numbers` what a row was converted with (enthalpy, density, typed analyses), by position.
    """

    sheet: Sheet
    title: str
    places: dict[str, int]
    rows: list[int]
    values: dict[str, list[Any]] = field(default_factory=dict)
    base: dict[str, list[Decimal | None]] = field(default_factory=dict)
    typed: dict[str, list[str]] = field(default_factory=dict)
    units: dict[str, list[Unit | None]] = field(default_factory=dict)
    unit_texts: dict[str, list[str]] = field(default_factory=dict)
    notations: dict[tuple[str, int], str] = field(default_factory=dict)
    reasons: dict[tuple[str, int], str] = field(default_factory=dict)
    numbers: dict[int, dict[str, Decimal]] = field(default_factory=dict)
    energies: list[Energy | None] = field(default_factory=list)

    @cached_property
    def no_values(self) -> Blank:
        """None for every row."""
        return Blank([None] * len(self.rows))

    @cached_property
    def no_texts(self) -> Blank:
        """An empty text for every row."""
        return Blank([""] * len(self.rows))

    def cell(self, name: str, position: int) -> str:
        """Address of a field of the row at `position`; column A stands in for a column that is not there."""
        return address(self.rows[position], self.places.get(name, 0))

    def get(self, name: str, position: int) -> Any:
        """Value in base units of a field of the row at `position`; None when missing."""
        column = self.base.get(name) or self.values.get(name)
        return column[position] if column else None

    def filled(self, name: str, position: int) -> bool:
        """Whether the cell holds a readable value, with or without a usable unit, or a notation key."""
        values = self.values.get(name)
        return (name, position) in self.notations or (values is not None and values[position] is not None)
