"""Names, markup and fixed colours of the substances that pages show."""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Substance:
    """One substance: the symbol people read, its full name and the CSS colour token it keeps everywhere."""

    symbol: str
    name: str | Promise
    colour: str


SUBSTANCES: dict[str, Substance] = {
    "co2e": Substance("CO2e", _("Greenhouse gases, CO2 equivalent"), "co2"),
    "CO2": Substance("CO2", _("Carbon dioxide"), "co2"),
    "CH4": Substance("CH4", _("Methane"), "ch4"),
    "N2O": Substance("N2O", _("Nitrous oxide"), "n2o"),
    "HFCs": Substance("HFCs", _("Hydrofluorocarbons"), "fgas"),
    "PFCs": Substance("PFCs", _("Perfluorocarbons"), "fgas"),
    "SF6": Substance("SF6", _("Sulphur hexafluoride"), "fgas"),
    "NF3": Substance("NF3", _("Nitrogen trifluoride"), "fgas"),
    "a21026": Substance("SO2", _("Sulphur dioxide"), "so2"),
    "a21002": Substance("NOx", _("Nitrogen oxides"), "nox"),
    "a34013": Substance("PM", _("Particulate matter"), "pm"),
    "a34002": Substance("PM10", _("Inhalable particulate matter"), "pm"),
    "a34004": Substance("PM2.5", _("Fine particulate matter"), "pm"),
    "a24088": Substance("NMHC", _("Non-methane hydrocarbons"), "vocs"),
    "VOCS": Substance("VOCs", _("Volatile organic compounds"), "vocs"),
    "a21005": Substance("CO", _("Carbon monoxide"), "other"),
    "a21001": Substance("NH3", _("Ammonia"), "nh3n"),
    "a21028": Substance("H2S", _("Hydrogen sulphide"), "other"),
    "a21024": Substance("HCl", _("Hydrogen chloride"), "other"),
    "w01018": Substance("COD", _("Chemical oxygen demand"), "cod"),
    "w21003": Substance("NH3-N", _("Ammonia nitrogen"), "nh3n"),
    "w21001": Substance("TN", _("Total nitrogen"), "nh3n"),
    "w21011": Substance("TP", _("Total phosphorus"), "cod"),
    "w01017": Substance("BOD5", _("Five-day biochemical oxygen demand"), "cod"),
    "w01012": Substance("SS", _("Suspended solids"), "other"),
    "w22001": Substance("oil", _("Petroleum oils"), "other"),
    "waste": Substance("waste", _("Solid waste"), "waste"),
    "generated": Substance("generated", _("Solid waste generated"), "waste"),
    "used": Substance("used", _("Solid waste used"), "waste"),
    "disposed": Substance("disposed", _("Solid waste disposed"), "waste"),
    "stored": Substance("stored", _("Solid waste stored"), "waste"),
    "market": Substance("market", _("Bought electricity, market-based"), "co2"),
    "avoided": Substance("avoided", _("Avoided CO2 (survey)"), "co2"),
    "use": Substance("use", _("Used in buildings (part of the total)"), "co2"),
}
WORDED = {"w22001", "waste", "generated", "used", "disposed", "stored", "market", "avoided", "use"}
BY_SYMBOL = {entry.symbol: code for code, entry in SUBSTANCES.items()}
FORMULA = re.compile(
    r"(?<![A-Za-z0-9])"
    r"(CO2e?|CH4|N2O|SO2|SO3|NO2|NOx|NH3(?:-N)?|SF6|NF3|PM10|PM2\.5|BOD5|H2S|H2O|H2SO4)"
    r"(?!\.?[A-Za-z0-9])"
)
VOLUME = re.compile(r"(?<=m)3(?![0-9A-Za-z])")
SUBSCRIPT = re.compile(r"(?<=[A-Za-z])(x\b|\d+(?:\.\d+)?)")


def chemical(text: object) -> SafeString:
    """The text, escaped, with the digits of chemical formulas as subscripts and m3 as m³."""
    escaped = str(conditional_escape(text if isinstance(text, SafeString) else str(text)))
    marked = FORMULA.sub(lambda match: SUBSCRIPT.sub(r"<sub>\1</sub>", match.group()), escaped)
    return mark_safe(VOLUME.sub("<sup>3</sup>", marked))  # noqa: S308  escaped above, only sub and sup are added


def substance(code: object) -> SafeString:
    """Label of a substance code or symbol with its fixed colour; an unknown code is shown as it is, uncoloured."""
    key = str(code)
    key = key if key in SUBSTANCES else BY_SYMBOL.get(key, key)
    if key not in SUBSTANCES:
        return format_html('<span class="substance sub-other"><i></i>{}</span>', code)
    entry = SUBSTANCES[key]
    shown = entry.name if key in WORDED else chemical(entry.symbol)
    return format_html('<span class="substance sub-{}" title="{}"><i></i>{}</span>', entry.colour, entry.name, shown)
