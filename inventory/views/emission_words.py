"""Words and order of substances, categories and carriers on the pages of results."""

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

#: Columns of pollutants in the order of the guidance; air, then water.
MAIN_ITEMS = ("a21026", "a21002", "a34013", "a24088", "VOCS", "w01018", "w21003")
CATEGORIES: dict[str, str | Promise] = {
    "fuel": _("Fuel combustion"),
    "process": _("Industrial processes"),
    "waste": _("Waste treatment"),
    "fugitive": _("Fugitive emissions"),
    "biomass": _("Biomass burning"),
    "release": _("Reported by the register"),
    "power": _("Power bought"),
    "heat": _("Heat bought"),
    "power_export": _("Power sold outside, deducted"),
    "heat_export": _("Heat sold outside, deducted"),
    "removal": _("Captured CO2, deducted"),
    "afolu": _("Farms"),
    "captured": _("Captured CO2"),
    "reused": _("Captured CO2 let out again by its use"),
    "biogenic_removal": _("Removal of biogenic CO2"),
    "outlet": _("Outlet"),
    "direct": _("Direct discharge"),
    "indirect": _("To the park's wastewater plant"),
}
CATEGORY_COLOURS = {
    "fuel": "var(--co2)",
    "process": "var(--ch4)",
    "waste": "var(--waste)",
    "fugitive": "var(--n2o)",
    "release": "var(--co2)",
    "power": "var(--nh3n)",
    "heat": "var(--so2)",
    "power_export": "var(--nh3n)",
    "heat_export": "var(--so2)",
    "removal": "var(--industry-3)",
    "afolu": "var(--n2o)",
}
IN_PARK = "in_park"
IN_PARK_WORD = _("In-park purchase")


def category_word(code: str) -> str:
    """The category in the active language; an unknown code (a waste code) as it is."""
    return str(CATEGORIES.get(code, code))


def in_language(name_zh: str, name_en: str) -> str:
    """The Chinese name, or the English one on English pages when there is one."""
    return name_zh if (get_language() or "").startswith("zh") or not name_en else name_en
