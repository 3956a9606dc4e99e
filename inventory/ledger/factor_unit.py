"""Spellings of the unit of a factor, read as the unit of the library they stand for. Pure."""

from collections.abc import Collection
from typing import Final

from inventory.ledger.columns import units
from inventory.methods.explain import unit_text
from inventory.methods.units import unit_key

#: Ways to write ten thousand before a unit; a raised 4 would else be read as the number 104.
TEN_THOUSAND: Final = ("10⁴", "10,000", "10 000", "10000")


def library_unit(typed: str, known: Collection[str]) -> str:
    """The unit among the known ones that a typed text spells: "GJ/万Nm³" → "GJ/1e4Nm3".

    Special case: a text that spells none of them, or two, is returned as typed. Nothing is converted.
    """
    if typed in known:
        return typed
    found = [unit for unit in known if _spells(typed, unit)]
    return found[0] if len(found) == 1 else typed


def _spells(typed: str, unit: str) -> bool:
    if _printed(typed) & _printed(unit):
        return True
    parts, wanted = _folded(typed).split("/"), _folded(unit).split("/")
    return len(parts) == len(wanted) and all(map(_is_same, parts, wanted))


def _printed(unit: str) -> set[str]:
    return {_folded(unit), _folded(unit_text(unit, "zh")), _folded(unit_text(unit, "en"))}


def _folded(text: str) -> str:
    for written in TEN_THOUSAND:
        text = text.replace(written, "1e4")
    return unit_key(text)


def _is_same(typed: str, wanted: str) -> bool:
    """Whether the unit table reads both as one unit; a text that is two units of one dimension (MG) is neither."""
    named, meant = units().named(typed), units().named(wanted)
    is_clear = len({unit.dimension for unit in named}) == len(named)
    return typed == wanted or (is_clear and bool(meant) and set(meant) <= set(named))
