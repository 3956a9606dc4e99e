"""A typed amount in the unit a method is defined for: exact, by the unit table, also through a ratio such as kJ/kg."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from inventory.methods.units import UnitError, UnitTable, UnknownUnit, WrongDimension, unit_key

_ALTERNATIVES: Final = " or "
#: Powers of ten within which an amount is one: no firm burns 1e16 t, and no digit beyond the thirtieth counts.
_LARGEST, _SMALLEST = 15, -30
_FRACTIONS: Final = ("1", "fraction")
#: A mass of something: kgCO2, tC, tHFC-23.
_MASS_OF: Final = re.compile(r"(kg|t|g|mg)([A-Z].*)")


def number_of(typed: Any) -> Decimal:
    """The number of a JSON value or a text with thousands separators. Raises: ValueError out of range or for others."""
    if isinstance(typed, bool) or typed is None:
        raise ValueError(typed)
    try:
        value = Decimal(str(typed).strip().replace(",", "").replace("，", ""))
    except InvalidOperation as error:
        raise ValueError(typed) from error
    if not value.is_finite() or value.adjusted() > _LARGEST or int(value.as_tuple().exponent) < _SMALLEST:
        raise ValueError(typed)
    return value


def alternatives(declared: str) -> tuple[str, ...]:
    """Base units a declared unit allows: "t or 1e4Nm3" allows two."""
    return tuple(declared.split(_ALTERNATIVES))


def in_base(value: Decimal, unit: str, declared: str, table: UnitTable) -> tuple[Decimal, str]:
    """The value in the first declared base unit that the typed unit fits, and that unit; "" is the declared one.

    "%" becomes a fraction where a fraction is declared. Raises: UnknownUnit, WrongDimension.
    """
    bases = alternatives(declared)
    errors: list[UnitError] = []
    for base in bases:
        try:
            return _convert(value, unit.strip(), base, table), base
        except UnitError as error:
            errors.append(error)
    raise next((error for error in errors if isinstance(error, WrongDimension)), errors[0])


def units_for(declared: str, table: UnitTable) -> tuple[str, ...]:
    """Unit codes that a reader may choose for a declared unit, the base units first."""
    found: list[str] = []
    for base in alternatives(declared):
        found.append(base)
        for dimension in _dimensions(base, table):
            found += [unit.code for unit in table.of_dimension(dimension)]
        if base in _FRACTIONS:
            found.append("%")
    return tuple(dict.fromkeys(found))


def _convert(value: Decimal, unit: str, base: str, table: UnitTable) -> Decimal:
    if not unit or unit_key(unit) == unit_key(base):
        return value
    if base in _FRACTIONS:
        if unit in _FRACTIONS:
            return value
        if unit in ("%", "％"):
            return value / 100
        raise UnknownUnit(unit)
    if "/" in base and "/" in unit and not table.named(unit):
        return _ratio(value, unit, base, table)
    dimensions = _dimensions(base, table)
    if not dimensions:
        raise UnknownUnit(unit)
    return table.convert(value, unit, dimensions[0])


def _ratio(value: Decimal, unit: str, base: str, table: UnitTable) -> Decimal:
    top, _, bottom = unit.partition("/")
    base_top, _, base_bottom = base.partition("/")
    typed_mass, base_mass = _MASS_OF.fullmatch(top), _MASS_OF.fullmatch(base_top)
    if typed_mass and base_mass and typed_mass[2] == base_mass[2]:
        top, base_top = typed_mass[1], base_mass[1]
    above = _scale(top, base_top, table, unit)
    below = _scale(bottom, base_bottom.partition(" ")[0], table, unit)
    return value * above[0] * below[1] / (above[1] * below[0])


def _scale(unit: str, base: str, table: UnitTable, text: str) -> tuple[Decimal, Decimal]:
    """How many `base` one `unit` is, as numerator and denominator."""
    if unit_key(unit) == unit_key(base):
        return Decimal(1), Decimal(1)
    dimensions = _dimensions(base, table)
    if not dimensions:
        raise UnknownUnit(text)
    own = table.find(base, dimensions[0])
    found = table.find(unit, dimensions[0])
    return found.multiply * own.divide, found.divide * own.multiply


def _dimensions(base: str, table: UnitTable) -> list[str]:
    return list(dict.fromkeys(unit.dimension for unit in table.named(base) if unit.code == base))
