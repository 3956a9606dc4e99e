"""Unit labels of the active language, and the larger units that tiles use."""

from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

UNITS: dict[str, str | Promise] = {
    "tCO2e": "t CO2e",
    "t CO2e": "t CO2e",
    "kgCO2e": "kg CO2e",
    "1e4 CNY": _("10,000 CNY"),
    "tCO2e/1e4 CNY": _("t CO2e per 10,000 CNY"),
    "t/1e4 CNY": _("t per 10,000 CNY"),
    "kg/1e4 CNY": _("kg per 10,000 CNY"),
    "g/1e4 CNY": _("g per 10,000 CNY"),
    "tce/1e4 CNY": _("tce per 10,000 CNY"),
    "m3/1e4 CNY": _("m3 per 10,000 CNY"),
    "tCO2e/tce": "t CO2e/tce",
    "CNY/tCO2e": _("CNY per t CO2e"),
    "1e4 m3": _("10,000 m3"),
    "1e4 Nm3": _("10,000 Nm3"),
    "1e4Nm3": _("10,000 Nm3"),
    "eq": _("pollution equivalents"),
    "ratio": "",
    "1": "",
}
SI_STEPS: dict[str, tuple[tuple[int, str], ...]] = {
    "t": ((6, "Mt"), (3, "kt")),
    "tCO2e": ((6, "Mt CO2e"), (3, "kt CO2e")),
    "t CO2e": ((6, "Mt CO2e"), (3, "kt CO2e")),
    "tce": ((6, "Mtce"), (3, "ktce")),
    "GJ": ((6, "PJ"), (3, "TJ")),
    "kWh": ((6, "GWh"), (3, "MWh")),
}


def unit_text(code: str) -> str:
    """The unit as words of the active language, not yet marked up; an unknown unit is returned as it is.

    Of a coefficient per 10,000 of something the lower part is worded: "GJ/1e4Nm3" → "GJ/万Nm3".
    """
    top, _slash, bottom = code.rpartition("/")
    if code not in UNITS and top and bottom.startswith("1e4"):
        return f"{top}/{UNITS.get(bottom, bottom)}"
    return str(UNITS.get(code, code))


def larger(value: Decimal, code: str) -> tuple[Decimal, str]:
    """The value in the larger unit in which a reader of the active language says it.

    Chinese counts in 万 and 亿; English uses SI prefixes for mass and energy, and million CNY for money.
    """
    if (get_language() or "").startswith("zh"):
        return _by_ten_thousands(value, code)
    size = abs(value)
    if code == "1e4 CNY":
        return value / 100, "million CNY"
    for power, name in SI_STEPS.get(code, ()):
        if size >= Decimal(10) ** power:
            return value / Decimal(10) ** power, name
    if code not in SI_STEPS and size >= 10**6:
        return value / 10**6, f"million {unit_text(code)}".strip()
    return value, unit_text(code)


def _by_ten_thousands(value: Decimal, code: str) -> tuple[Decimal, str]:
    size = abs(value)
    if code == "1e4 CNY":
        return (value / 10**4, "亿元") if size >= 10**4 else (value, "万元")
    if size >= 10**8:
        return value / 10**8, "亿" + unit_text(code)
    if size >= 10**4:
        return value / 10**4, "万" + unit_text(code)
    return value, unit_text(code)
