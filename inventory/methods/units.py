"""Units of measure as one exact table: typed unit text to base unit, factor and dimension."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal


class UnitError(ValueError):
    """A unit text that cannot be used; `text` is what was typed."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class UnknownUnit(UnitError):
    """The text names no unit of the table."""


class WrongDimension(UnitError):
    """The text names a unit, but of other dimensions than the one expected."""

    def __init__(self, text: str, found: tuple[str, ...], expected: str) -> None:
        super().__init__(text)
        self.found = found
        self.expected = expected


@dataclass(frozen=True)
class Unit:
    """One unit: `quantity in base = typed × multiply ÷ divide`, kept as two exact decimals."""

    code: str
    dimension: str
    base: str
    multiply: Decimal
    divide: Decimal

    def to_base(self, typed: Decimal) -> Decimal:
        """Typed value in the base unit: typed × multiply ÷ divide."""
        value = typed if self.multiply == 1 else typed * self.multiply
        return value if self.divide == 1 else value / self.divide

    def per_base(self, typed: Decimal) -> Decimal:
        """A coefficient per this unit as a coefficient per base unit: typed × divide ÷ multiply."""
        value = typed * self.divide
        return value if self.multiply == 1 else value / self.multiply


def unit_key(text: str) -> str:
    """Unit text without width, space and dot variants: full-width to half-width, `Nm³` to `Nm3`, `℃` to `°C`."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(folded.split()).replace("·", "")


class UnitTable:
    """Look-up of unit texts; upper and lower case are told apart only where the case changes the unit (Mg, mg)."""

    def __init__(self, units: Iterable[tuple[Unit, Iterable[str]]]) -> None:
        self._exact: dict[str, list[Unit]] = {}
        self._folded: dict[str, list[Unit]] = {}
        for unit, aliases in units:
            for alias in dict.fromkeys(unit_key(text) for text in (unit.code, *aliases)):
                self._exact.setdefault(alias, []).append(unit)
        for alias, named in self._exact.items():
            kept = self._folded.setdefault(alias.casefold(), [])
            kept.extend(unit for unit in named if unit not in kept)

    def find(self, text: str, dimension: str) -> Unit:
        """Unit named by `text` in `dimension`.

        Errors: UnknownUnit when no unit has this text (or the text without its case is two units);
        WrongDimension when the text is a unit of other dimensions only.
        Special case: `m3` and `万m3` are a gas volume at standard state or a liquid volume by the dimension asked for;
        a gas volume at 20 °C is typed as such, `万m3(20℃)`, and becomes × 273.15 / 293.15.
        """
        named = self.named(text)
        fitting = [unit for unit in named if unit.dimension == dimension]
        if len(fitting) == 1:
            return fitting[0]
        if fitting or not named:
            raise UnknownUnit(text)
        raise WrongDimension(text, tuple(dict.fromkeys(unit.dimension for unit in named)), dimension)

    def named(self, text: str) -> list[Unit]:
        """Every unit with this text, exact case first; empty when unknown."""
        key = unit_key(text)
        return self._exact.get(key) or self._folded.get(key.casefold(), [])

    def of_dimension(self, dimension: str) -> list[Unit]:
        """Every unit of one dimension, in the order of the table."""
        found = (unit for named in self._exact.values() for unit in named if unit.dimension == dimension)
        return list(dict.fromkeys(found))

    def convert(self, value: Decimal, text: str, dimension: str) -> Decimal:
        """`value` typed in the unit `text`, in the base unit of `dimension`. Errors: as `find`."""
        return self.find(text, dimension).to_base(value)


def unit_table(rows: Iterable[Mapping[str, str]]) -> UnitTable:
    """Unit table from rows with unit, aliases (| between), dimension, base, multiply, divide.

    Errors: ValueError when a factor is not positive, or one text would name two units of one dimension.
    """
    units: list[tuple[Unit, list[str]]] = []
    taken: set[tuple[str, str]] = set()
    for row in rows:
        multiply, divide = Decimal(row["multiply"]), Decimal(row["divide"])
        if not (multiply > 0 and divide > 0):
            raise ValueError(f"unit {row['unit']}: factor is not positive")
        aliases = [alias for alias in row["aliases"].split("|") if alias]
        for text in dict.fromkeys(unit_key(alias) for alias in (row["unit"], *aliases)):
            if (text, row["dimension"]) in taken:
                raise ValueError(f"unit text {text} is declared twice for {row['dimension']}")
            taken.add((text, row["dimension"]))
        units.append((Unit(row["unit"], row["dimension"], row["base"], multiply, divide), aliases))
    return UnitTable(units)
