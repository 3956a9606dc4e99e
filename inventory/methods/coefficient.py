"""Scale of a coefficient from its unit text: what it is per what, whatever gas and product the text names."""

import re
from typing import Final

_MASS: Final = re.compile(r"(kg|t)(?:[A-Z][A-Za-z0-9-]*)?")
_BASE: Final = re.compile(r"(1e4Nm3|m3|MWh|GJ|TJ|kg|t)(?:[A-Z][A-Za-z0-9-]*)?")


def scale(unit: str) -> str:
    """Scale of a unit: "tCO2/t clinker" and "t/t" → "t/t"; "kgN2O/t HNO3" → "kg/t"; "% of output" → "%"; "tC/t" stays.

    A product after a hyphen is left out too ("kg/t-焊材" → "kg/t").

    "fraction", "ratio" and "1" are the same. A text that is none of these is a scale of its own and fits only itself.
    """
    head = unit.split(" ", 1)[0]
    if head.startswith("%"):
        return "%"
    if head in ("fraction", "ratio", "1"):
        return "1"
    top, _, bottom = head.partition("/")
    bottom = bottom.split("-", 1)[0]
    mass, base = _MASS.fullmatch(top), _BASE.fullmatch(bottom)
    if mass is None or base is None:
        return unit
    return f"{top if top in ('tC', 'kgC') else mass[1]}/{base[1]}"


def same_scale(first: str, second: str) -> bool:
    """Whether two coefficients may stand for each other as they are: kg per t and t per t may not."""
    return scale(first) == scale(second)
