"""Words of the factor library: names of families and parameters, column heads, the cells of a row."""

from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from inventory.methods.candidate import (
    ENERGY_ONLY,
    ENTERPRISE,
    LOW_LEVEL,
    LOWER_TIER,
    PARK,
    SET_FALLBACK,
    WIDER_REGION,
    YEAR_GAP,
    YEAR_LATER,
)
from inventory.models import Factor
from inventory.models.factor import Status

FAMILIES: dict[str, Promise] = {
    "fuel": gettext_lazy("Fuels"),
    "power": gettext_lazy("Electricity"),
    "heat": gettext_lazy("Heat"),
    "steam": gettext_lazy("Steam tables"),
    "gwp": gettext_lazy("Global warming potentials"),
    "equivalent": gettext_lazy("Pollution equivalents"),
    "process": gettext_lazy("Industrial processes"),
    "wastewater": gettext_lazy("Wastewater treatment"),
    "waste": gettext_lazy("Waste treatment"),
    "biomass": gettext_lazy("Biomass burning"),
    "boiler_n2o": gettext_lazy("N2O of power boilers"),
    "mobile": gettext_lazy("Mobile sources by fuel"),
    "mobile_km": gettext_lazy("Mobile sources by distance"),
    "mobile_co2": gettext_lazy("CO2 of mobile sources"),
    "fugitive": gettext_lazy("Fugitive methane"),
    "afolu": gettext_lazy("Farms"),
    "boiler": gettext_lazy("Pollutants of boilers"),
    "abatement": gettext_lazy("Removal efficiencies"),
    "machinery": gettext_lazy("Pollutants of machinery works"),
}
PARAMETERS: dict[str, Promise] = {
    "ncv": gettext_lazy("Net calorific value"),
    "carbon": gettext_lazy("Carbon content per heat"),
    "oxidation": gettext_lazy("Oxidation rate"),
    "co2_t_per_unit": gettext_lazy("CO2 per unit (from the three above)"),
    "co2_kg_per_tj": gettext_lazy("CO2 per TJ"),
    "ch4_energy_kg_per_tj": gettext_lazy("CH4 per TJ, energy industries"),
    "ch4_manufacturing_kg_per_tj": gettext_lazy("CH4 per TJ, manufacturing"),
    "ch4_commercial_kg_per_tj": gettext_lazy("CH4 per TJ, commercial"),
    "ch4_residential_kg_per_tj": gettext_lazy("CH4 per TJ, residential"),
    "n2o_kg_per_tj": gettext_lazy("N2O per TJ"),
    "kgce": gettext_lazy("Coal equivalent"),
    "ef": gettext_lazy("Emission factor"),
    "equivalent": gettext_lazy("Coal equivalent, calorific"),
    "primary": gettext_lazy("Coal equivalent, primary"),
    "kg_per_equivalent": gettext_lazy("Mass of one equivalent"),
    "kg_per_equivalent_dust": gettext_lazy("Mass of one equivalent, process dust"),
    "mcf": gettext_lazy("Methane correction factor"),
    "ef_CO2": gettext_lazy("CO2 emission factor"),
    "ef_CH4": gettext_lazy("CH4 emission factor"),
    "ef_N2O": gettext_lazy("N2O emission factor"),
}

#: Why a chosen factor is not the obvious one.
FLAGS: dict[str, Promise] = {
    SET_FALLBACK: gettext_lazy("from another set"),
    ENERGY_ONLY: gettext_lazy("calorific value only"),
    YEAR_GAP: gettext_lazy("latest earlier year"),
    YEAR_LATER: gettext_lazy("earliest later year"),
    WIDER_REGION: gettext_lazy("wider area"),
    LOWER_TIER: gettext_lazy("lower tier than the automatic choice"),
    LOW_LEVEL: gettext_lazy("low level: theory or similar activity"),
}
OWNERS: dict[str, Promise] = {
    "reference": gettext_lazy("Reference tables"),
    PARK: gettext_lazy("Park's own"),
    ENTERPRISE: gettext_lazy("Enterprise's own"),
}
OWN_SETS: dict[str, Promise] = {"park_own": OWNERS[PARK], "enterprise_own": OWNERS[ENTERPRISE]}


def factor_name(factor: Factor) -> str:
    """What the row is about and which parameter, in the reader's language."""
    return f"{in_language(factor.name_zh, factor.name_en) or factor.key} {parameter_name(factor.parameter)}"


def in_language(chinese: str, english: str) -> str:
    """The name in the reader's language, the Chinese one where there is no other."""
    return chinese if (get_language() or "").startswith("zh") or not english else english


def owner_of(factor: Factor) -> str:
    """Code of the owner: reference, park or enterprise."""
    if factor.enterprise_id is not None:
        return ENTERPRISE
    return "reference" if factor.park_id is None else PARK


def owner_name(factor: Factor) -> str:
    """Whom the row belongs to: the reference tables, the park, or the enterprise by name."""
    return str(factor.enterprise or OWNERS[owner_of(factor)])


def set_name(factor_set: str) -> str:
    """The set as a reader knows it."""
    return str(OWN_SETS.get(factor_set, factor_set))


def parameter_name(parameter: str) -> str:
    """The parameter in words; one without a name of its own is shown as it is in the table."""
    return str(PARAMETERS.get(parameter, parameter))


def span(factor: Factor) -> str:
    """Activity years the row is valid for, e.g. 2023, 2024–2026, from 2027, any year."""
    first, end = factor.years.lower, factor.years.upper
    if first is None and end is None:
        return _("any year")
    if end is None:
        return _("from %(year)s") % {"year": first}
    if first is None:
        return _("until %(year)s") % {"year": end - 1}
    return str(first) if first == end - 1 else f"{first}–{end - 1}"


def column_heads() -> list[str]:
    """Heads of the list and of its export, in order."""
    return [
        _("Key"), _("Chinese name"), _("English name"), _("Parameter"), _("Value"), _("Unit"), _("Set"), _("Version"),
        _("Region"), _("Valid for"), _("Tier"), _("Checked"), _("Source"), _("Clause"), _("Note"), _("Belongs to"),
    ]  # fmt: skip


def factor_cells(factor: Factor) -> list[str | Decimal]:
    """The cells of one factor under `column_heads`."""
    return [
        factor.key, factor.name_zh, factor.name_en, factor.parameter, factor.value, factor.unit, factor.factor_set,
        factor.version, factor.region, span(factor), factor.tier, str(Status(factor.status).label), factor.source,
        factor.clause, factor.note, owner_name(factor),
    ]  # fmt: skip
