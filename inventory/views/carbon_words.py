"""Words of the carbon inventory: industries, fields, rows of tables C.1 and C.2, checks and levels."""

from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from inventory.methods.quality import Level
from inventory.methods.tables import Field
from inventory.selectors.gwp import GwpView
from inventory.views.emission_words import category_word
from park.models.industry import KeyIndustry

FIELDS: dict[str, Promise] = {
    Field.ENERGY: gettext_lazy("Energy activities"),
    Field.PROCESS: gettext_lazy("Industrial production processes"),
    Field.WASTE: gettext_lazy("Waste disposal"),
    Field.AFOLU: gettext_lazy("Agriculture, forestry and land use"),
    Field.REMOVAL: gettext_lazy("Deducted removals"),
    Field.UNASSIGNED: gettext_lazy("In none of the three fields"),
}
INDUSTRIES: dict[str, Promise] = {
    "key": gettext_lazy("Key industries"),
    "other": gettext_lazy("Other industries"),
    "park": gettext_lazy("Industrial park"),
}
#: Rows of table C.2 as it prints them.
ROWS: dict[str, Promise] = {
    "fossil.energy_industry": gettext_lazy("Energy industry"),
    "fossil.industry": gettext_lazy("Industry and construction"),
    "fossil.transport": gettext_lazy("Transport sector"),
    "fossil.service": gettext_lazy("Services"),
    "fossil.household": gettext_lazy("Households"),
    "fossil.agriculture": gettext_lazy("Agriculture and forestry"),
    "fossil": gettext_lazy("Subtotal"),
    "biomass": gettext_lazy("Biomass burning"),
    "fugitive": gettext_lazy("Leaks of the natural gas system"),
    "power": gettext_lazy("Indirect, electricity in less out"),
    "heat": gettext_lazy("Indirect, heat in less out"),
    "energy": gettext_lazy("Energy activities, sum"),
    "process.power": gettext_lazy("Power industry"),
    "process.steel": gettext_lazy("Steel industry"),
    "process.building": gettext_lazy("Building materials industry"),
    "process.nonferrous": gettext_lazy("Non-ferrous metals industry"),
    "process.chemical": gettext_lazy("Chemical and petrochemical industry"),
    "process.other": gettext_lazy("Other industries"),
    "process": gettext_lazy("Subtotal"),
    "wastewater": gettext_lazy("Industrial and domestic wastewater"),
    "solid_waste": gettext_lazy("Other waste treatment"),
    "afolu": gettext_lazy("Agriculture, forestry and land use"),
    "removal": gettext_lazy("Deducted removals"),
    "unassigned": gettext_lazy("In none of the three fields"),
    "total": gettext_lazy("Total emissions"),
}
#: Category of the lines behind a row of table C.2, where the row is a whole category.
CATEGORY_OF_ROW = {
    "fossil": "fuel",
    "biomass": "biomass",
    "fugitive": "fugitive",
    "power": "power",
    "heat": "heat",
    "process": "process",
}
CHECKS: dict[str, Promise] = {
    "fields": gettext_lazy("Table C.2"),
    "formula": gettext_lazy("Formula of the total"),
    "overview": gettext_lazy("Overview"),
    "scope1": gettext_lazy("Scope 1 of the overview"),
    "scope2": gettext_lazy("Scope 2 of the overview"),
    "enterprises": gettext_lazy("Sum of the enterprises"),
    "fused": gettext_lazy("Fused inventory"),
}
LEVELS: dict[str, Promise] = {
    Level.HIGH: gettext_lazy("High"),
    Level.MIDDLE: gettext_lazy("Middle"),
    Level.LOW: gettext_lazy("Low"),
}
STAGES: dict[str, Promise] = {"purchase": gettext_lazy("Bought"), "export": gettext_lazy("Sold")}
CARRIERS: dict[str, Promise] = {"electricity": gettext_lazy("Electricity"), "heat": gettext_lazy("Heat")}
#: What neighbours trade, by category of the purchase.
CANCELLED = {"power": CARRIERS["electricity"], "heat": CARRIERS["heat"]}
UNIT = gettext_lazy("10,000 t CO2e")


def in_wan(tonnes: Decimal | None) -> Decimal | None:
    """Tonnes as 万t, exact: the one division of these tables. Source: 002 表C.1, 表C.2."""
    return None if tonnes is None else tonnes.scaleb(-4)


def unit_of(view: GwpView) -> str:
    """The unit of the printed tables with the set behind it, and the gas where only one is shown."""
    gas = f" · {view.gas}" if view.gas else ""
    return f"{UNIT} · GWP {view.shown}{gas}"


def industry_word(code: str) -> str:
    """A row of table C.1."""
    if code in INDUSTRIES:
        return str(INDUSTRIES[code])
    return str(KeyIndustry(code).label) if code in KeyIndustry.values else code


def term_word(category: str) -> str:
    """A category of emissions; waste by the word of its field, because it holds wastewater too."""
    return str(FIELDS[Field.WASTE]) if category == "waste" else category_word(category)
